//! Reads a YAML file into a [`Document`], line numbers kept.
//!
//! The file is read event by event, so that each limit is checked before what is behind it is held
//! in memory.

use std::borrow::Cow;
use std::collections::BTreeMap;

use frontdesk_openapi::document::Document;
use frontdesk_openapi::pointer;
use frontdesk_openapi::problem::{Place, Problem};
use saphyr::Scalar;
use saphyr_parser::{Event, Parser, ScalarStyle, ScanError, Span, StrInput};
use serde_json::{Map, Number, Value};

/// How deep lists and mappings may be nested. Everything that walks a document may recurse this
/// deep.
const MAX_DEPTH: usize = 64;

const TOO_DEEP: &str = "lists and mappings are nested too deep here (64 levels at most); name the inner schemas in `components` and refer to them";

/// How long the JSON pointer to a value may be, in bytes.
const MAX_POINTER: usize = 1024;

/// How many values one file may hold.
const MAX_VALUES: usize = 100_000;

/// How many values one list or mapping may hold.
const MAX_MEMBERS: usize = 5_000;

/// Parses `source`; `file` is the name that messages give it.
///
/// # Errors
/// The first thing that is not YAML, that JSON cannot express, or that exceeds a limit, with its
/// line.
pub fn parse(file: &str, source: &str) -> Result<Document, Problem> {
    let parser = Parser::new_from_str(source);
    let mut reader = YamlReader { file, parser, value: None, places: BTreeMap::new() };
    reader.read_documents()?;
    let value =
        reader.value.ok_or_else(|| Problem::in_file(file, 1, "the file is empty; write a mapping"))?;
    Ok(Document { value, places: reader.places })
}

struct YamlReader<'a> {
    file: &'a str,
    parser: Parser<'a, StrInput<'a>>,
    /// The document, once it has been read.
    value: Option<Value>,
    places: BTreeMap<String, Place>,
}

impl<'a> YamlReader<'a> {
    fn read_documents(&mut self) -> Result<(), Problem> {
        while let Some((event, span)) = self.next()? {
            match event {
                Event::DocumentStart(_) if self.value.is_some() => {
                    let message = "a second YAML document begins here; write one document to a file";
                    return Err(self.problem(line_of(span), message));
                }
                Event::DocumentStart(_) => {
                    let (event, span) = self.node_event(line_of(span))?;
                    self.value = Some(self.read(event, line_of(span), String::new(), 0)?);
                }
                _ => {}
            }
        }
        Ok(())
    }

    /// Reads the value that begins with `event`.
    fn read(&mut self, event: Event<'a>, line: usize, at: String, depth: usize) -> Result<Value, Problem> {
        if self.places.len() >= MAX_VALUES {
            let message = format!("the file has more than {MAX_VALUES} values; split it");
            return Err(self.problem(line, message));
        }
        let value = match event {
            Event::Scalar(text, style, anchor, tag) => {
                self.check_plain(line, anchor, tag.is_some())?;
                self.scalar(text, style, line)?
            }
            Event::SequenceStart(anchor, tag) => {
                self.check_plain(line, anchor, tag.is_some())?;
                self.check_depth(line, depth)?;
                Value::Array(self.sequence(line, &at, depth)?)
            }
            Event::MappingStart(anchor, tag) => {
                self.check_plain(line, anchor, tag.is_some())?;
                self.check_depth(line, depth)?;
                Value::Object(self.mapping(line, &at, depth)?)
            }
            Event::Alias(_) => {
                return Err(self.problem(line, "YAML aliases are not used in specs; use a `$ref`"));
            }
            _ => return Err(self.problem(line, "a value is missing here; write `null` if that is meant")),
        };
        self.places.insert(at, Place { file: self.file.to_owned(), line });
        Ok(value)
    }

    fn sequence(&mut self, line: usize, at: &str, depth: usize) -> Result<Vec<Value>, Problem> {
        let mut list = Vec::new();
        loop {
            let (event, span) = self.node_event(line)?;
            if event == Event::SequenceEnd {
                return Ok(list);
            }
            let (line, step) = (line_of(span), list.len().to_string());
            self.check_members(line, list.len())?;
            let step = self.join(at, &step, line)?;
            list.push(self.read(event, line, step, depth + 1)?);
        }
    }

    fn mapping(&mut self, line: usize, at: &str, depth: usize) -> Result<Map<String, Value>, Problem> {
        let mut map = Map::new();
        loop {
            let (event, span) = self.node_event(line)?;
            if event == Event::MappingEnd {
                return Ok(map);
            }
            // A value is where its key is.
            let line = line_of(span);
            self.check_members(line, map.len())?;
            let name = self.key(event, line)?;
            if map.contains_key(&name) {
                return Err(self.problem(line, "this key stands here twice; remove one"));
            }
            let step = self.join(at, &name, line)?;
            let (event, _) = self.node_event(line)?;
            let value = self.read(event, line, step, depth + 1)?;
            map.insert(name, value);
        }
    }

    fn key(&self, event: Event<'a>, line: usize) -> Result<String, Problem> {
        let wrong = "a key must be text; put it in quotes";
        let Event::Scalar(text, style, anchor, tag) = event else {
            return Err(self.problem(line, wrong));
        };
        self.check_plain(line, anchor, tag.is_some())?;
        match self.scalar(text, style, line)? {
            Value::String(text) => Ok(text),
            // Statuses are often written without quotes.
            Value::Number(number) if number.is_i64() => Ok(number.to_string()),
            Value::Bool(value) => Ok(value.to_string()),
            _ => Err(self.problem(line, wrong)),
        }
    }

    fn scalar(&self, text: Cow<'a, str>, style: ScalarStyle, line: usize) -> Result<Value, Problem> {
        let inexact = "JSON cannot hold this number exactly; put it in quotes, or write fewer digits";
        let digits = text.strip_prefix(['-', '+']).unwrap_or(&text);
        let is_integer = style == ScalarStyle::Plain && digits.bytes().all(|byte| byte.is_ascii_digit());
        let scalar = Scalar::parse_from_cow_and_metadata(text, style, None);
        let scalar =
            scalar.ok_or_else(|| self.problem(line, "YAML cannot read this value; put it in quotes"))?;
        Ok(match scalar {
            Scalar::Null => Value::Null,
            Scalar::Boolean(value) => Value::Bool(value),
            Scalar::Integer(value) => Value::Number(value.into()),
            Scalar::FloatingPoint(_) if is_integer => return Err(self.problem(line, inexact)),
            Scalar::FloatingPoint(value) => {
                let number = Number::from_f64(value.0);
                Value::Number(number.ok_or_else(|| self.problem(line, "a number that JSON cannot hold"))?)
            }
            Scalar::String(text) => Value::String(text.into_owned()),
        })
    }

    fn check_plain(&self, line: usize, anchor: usize, tagged: bool) -> Result<(), Problem> {
        if tagged {
            return Err(self.problem(line, "YAML tags are not used in specs; write the plain value"));
        }
        if anchor > 0 {
            return Err(self.problem(line, "YAML anchors are not used in specs; use a `$ref`"));
        }
        Ok(())
    }

    fn check_depth(&self, line: usize, depth: usize) -> Result<(), Problem> {
        if depth < MAX_DEPTH {
            return Ok(());
        }
        Err(self.problem(line, TOO_DEEP))
    }

    fn check_members(&self, line: usize, count: usize) -> Result<(), Problem> {
        if count < MAX_MEMBERS {
            return Ok(());
        }
        Err(self.problem(line, format!("a list or mapping has more than {MAX_MEMBERS} entries; split it")))
    }

    fn join(&self, at: &str, step: &str, line: usize) -> Result<String, Problem> {
        let joined = pointer::join(at, step);
        if joined.len() <= MAX_POINTER {
            return Ok(joined);
        }
        let message =
            format!("the keys that lead here are longer than {MAX_POINTER} characters together; shorten one");
        Err(self.problem(line, message))
    }

    /// The next event inside a document; `line` is where the value around it begins.
    fn node_event(&mut self, line: usize) -> Result<(Event<'a>, Span), Problem> {
        let next = self.next()?;
        next.ok_or_else(|| self.problem(line, "the file ends within this value; complete it"))
    }

    fn next(&mut self) -> Result<Option<(Event<'a>, Span)>, Problem> {
        let unreadable = |error: ScanError| {
            let message = match error.info() {
                // The parser's own limit, 255 brackets, which it reaches while it looks ahead.
                "recursion limit exceeded" => TOO_DEEP.to_owned(),
                info => format!("this is not YAML: {info}"),
            };
            Problem::in_file(self.file, error.marker().line(), message)
        };
        self.parser.next_event().transpose().map_err(unreadable)
    }

    fn problem(&self, line: usize, message: impl Into<String>) -> Problem {
        Problem::in_file(self.file, line, message)
    }
}

fn line_of(span: Span) -> usize {
    span.start.line()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_text_may_begin_with_a_star() {
        let document = parse("a.yaml", "a: |-\n  * one\n  * two\nb: \"*c\"\n").unwrap();
        assert_eq!(document.value, serde_json::json!({"a": "* one\n* two", "b": "*c"}));
    }

    #[test]
    fn values_and_lines_are_kept() {
        let document = parse("a.yaml", "a:\n  b: [1, 2.5, \"x\", null]\n'200': true\n").unwrap();
        let expected = json!({"a": {"b": [1, 2.5, "x", null]}, "200": true});
        assert_eq!(document.value, expected);
        assert_eq!(document.places["/a/b"].line, 2);
        assert_eq!(document.places["/200"].line, 3);
    }

    #[test]
    fn what_is_not_yaml_is_said_with_its_line() {
        let table = [
            ("a: [1\nb: 2\n", "a.yaml:2"),
            ("a: 1\na: 2\n", "a.yaml:2"),
            ("a: !x 1\n", "a.yaml:1"),
            ("a: &x 1\nb: *x\n", "a.yaml:1"),
            ("a: 1\nb: *x\n", "a.yaml:2"),
            ("a: &x {}\nb:\n  <<: *x\n", "a.yaml:1"),
            ("a: 123456789012345678901\n", "a.yaml:1"),
            ("a: [1,\n", "a.yaml:2"),
            ("a: .inf\n", "a.yaml:1"),
            ("a: 1\n---\nb: 2\n", "a.yaml:2"),
            ("", "a.yaml:1"),
        ];
        for (source, place) in table {
            let problem = parse("a.yaml", source).unwrap_err();
            assert_eq!(problem.place.unwrap().to_string(), place, "{source}");
        }
    }
}
