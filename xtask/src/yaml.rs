//! Reads a YAML file into a [`Document`], line numbers kept.

use std::collections::BTreeMap;

use saphyr::{LoadableYamlNode, MarkedYaml, Scalar, YamlData};
use serde_json::{Map, Number, Value};

use crate::document::Document;
use crate::pointer;
use crate::problem::{Place, Problem};

/// Parses `source`; `file` is the name that messages give it.
///
/// # Errors
/// The first thing that is not YAML, or that JSON has no word for, with its line.
pub fn parse(file: &str, source: &str) -> Result<Document, Problem> {
    let documents = MarkedYaml::load_from_str(source).map_err(|error| {
        let message = match error.info() {
            "duplicated key in mapping" => "this key stands here twice; remove one".to_owned(),
            info => format!("this is not YAML: {info}"),
        };
        Problem::in_file(file, error.marker().line(), message)
    })?;
    let [document] = documents.as_slice() else {
        let message = format!("one YAML document is wanted, here are {}", documents.len());
        return Err(Problem::in_file(file, 1, message));
    };
    let mut reader = Reader { file, source: source.chars().collect(), places: BTreeMap::new() };
    let value = reader.read(document, String::new(), line_of(document))?;
    Ok(Document { value, places: reader.places })
}

struct Reader<'a> {
    file: &'a str,
    /// The file's characters, which is what the parser counts in.
    source: Vec<char>,
    places: BTreeMap<String, Place>,
}

impl Reader<'_> {
    fn read(&mut self, node: &MarkedYaml<'_>, at: String, line: usize) -> Result<Value, Problem> {
        // The parser has put a copy of what is anchored in an alias's place. A text of several lines may begin with a star.
        let is_text = node.data.as_str().is_some_and(|text| text.starts_with('*'));
        if self.source.get(node.span.start.index()) == Some(&'*') && !is_text {
            return Err(self.problem(line, "YAML aliases are not used in specs; use a `$ref`"));
        }
        let value = match &node.data {
            YamlData::Value(scalar) => {
                scalar_value(scalar).ok_or_else(|| self.problem(line, "a number that JSON cannot hold"))?
            }
            YamlData::Sequence(items) => {
                let mut list = Vec::with_capacity(items.len());
                for (index, item) in items.iter().enumerate() {
                    let step = pointer::join(&at, &index.to_string());
                    list.push(self.read(item, step, line_of(item))?);
                }
                Value::Array(list)
            }
            YamlData::Mapping(entries) => {
                let mut map = Map::new();
                for (key, entry) in entries {
                    let name = self.key(key)?;
                    let step = pointer::join(&at, &name);
                    let entry = self.read(entry, step, line_of(key))?;
                    if map.insert(name.clone(), entry).is_some() {
                        let message = format!("the key `{name}` stands here twice; remove one");
                        return Err(self.problem(line_of(key), &message));
                    }
                }
                Value::Object(map)
            }
            YamlData::Tagged(..) => {
                return Err(self.problem(line, "YAML tags are not used in specs; write the plain value"));
            }
            YamlData::Alias(_) | YamlData::Representation(..) | YamlData::BadValue => {
                return Err(self.problem(line, "this value cannot be read; quote it if it is text"));
            }
        };
        let place = Place { file: self.file.to_owned(), line };
        self.places.insert(at, place);
        Ok(value)
    }

    fn key(&self, node: &MarkedYaml<'_>) -> Result<String, Problem> {
        match &node.data {
            YamlData::Value(Scalar::String(text)) => Ok(text.to_string()),
            // Statuses are often written without quotes.
            YamlData::Value(Scalar::Integer(number)) => Ok(number.to_string()),
            YamlData::Value(Scalar::Boolean(value)) => Ok(value.to_string()),
            _ => Err(self.problem(line_of(node), "a key must be text; put it in quotes")),
        }
    }

    fn problem(&self, line: usize, message: &str) -> Problem {
        Problem::in_file(self.file, line, message)
    }
}

fn line_of(node: &MarkedYaml<'_>) -> usize {
    node.span.start.line()
}

fn scalar_value(scalar: &Scalar<'_>) -> Option<Value> {
    Some(match scalar {
        Scalar::Null => Value::Null,
        Scalar::Boolean(value) => Value::Bool(*value),
        Scalar::Integer(value) => Value::Number((*value).into()),
        Scalar::FloatingPoint(value) => Value::Number(Number::from_f64(value.0)?),
        Scalar::String(text) => Value::String(text.to_string()),
    })
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
            ("a: &x 1\nb: *x\n", "a.yaml:2"),
            ("a: &x {}\nb:\n  <<: *x\n", "a.yaml:3"),
            ("a: .inf\n", "a.yaml:1"),
            ("a: 1\n---\nb: 2\n", "a.yaml:1"),
        ];
        for (source, place) in table {
            let problem = parse("a.yaml", source).unwrap_err();
            assert_eq!(problem.place.unwrap().to_string(), place, "{source}");
        }
    }
}
