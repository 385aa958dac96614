//! Where each value of a YAML file stands, and changes of its text that leave everything else as it
//! is: comments, order and style.

use std::collections::BTreeMap;

use frontdesk_openapi::pointer;
use saphyr_parser::{Event, Parser, Span, StrInput};

/// How long a line of a spec may be.
const MAX_WIDTH: usize = 120;

/// A YAML file and the places of its values.
#[derive(Debug)]
pub struct Layout<'a> {
    text: &'a str,
    spots: BTreeMap<String, Spot>,
}

/// Where a value stands, in bytes.
#[derive(Clone, Debug)]
struct Spot {
    /// Where its entry of a mapping begins, or else the value itself.
    entry: usize,
    start: usize,
    end: usize,
    form: Form,
    /// The last step of the pointers to its entries or items, in order.
    members: Vec<String>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Form {
    Scalar,
    BlockMapping,
    FlowMapping,
    BlockList,
    FlowList,
}

impl<'a> Layout<'a> {
    /// Reads a file that [`crate::yaml::parse`] reads, so that limits hold. `None` if it is no
    /// YAML.
    pub fn read(text: &'a str) -> Option<Self> {
        let offsets: Vec<usize> = text.char_indices().map(|(at, _)| at).chain([text.len()]).collect();
        let mut reader = Reader { text, offsets, parser: Parser::new_from_str(text), spots: BTreeMap::new() };
        loop {
            let (event, _) = reader.next()?;
            if let Event::DocumentStart(_) = event {
                let (event, span) = reader.next()?;
                reader.read(&event, span, String::new(), None)?;
                return Some(Self { text, spots: reader.spots });
            }
        }
    }

    /// Whether there is a value.
    pub fn has(&self, at: &str) -> bool {
        self.spots.contains_key(at)
    }

    /// The line of a value, or of the nearest value around it, counted from 1.
    pub fn line(&self, at: &str) -> usize {
        let mut at = at;
        loop {
            if let Some(spot) = self.spots.get(at) {
                let before = self.text.get(..spot.entry).unwrap_or_default();
                return before.matches('\n').count() + 1;
            }
            match at.rsplit_once('/') {
                Some((around, _)) => at = around,
                None => return 1,
            }
        }
    }

    /// Adds an entry to a mapping, after the one called `after` or else at its end. `value` is YAML
    /// in block style. `None` if the mapping's style has no place for it.
    pub fn with_entry(&self, at: &str, key: &str, value: &str, after: Option<&str>) -> Option<String> {
        let spot = self.spots.get(at)?;
        let is_scalar = !value.contains('\n') && !value.contains(": ") && !value.starts_with("- ");
        let last = match after.filter(|after| spot.members.iter().any(|member| member == after)) {
            Some(after) => after,
            None => spot.members.last()?,
        };
        let last = self.spots.get(&pointer::join(at, last))?;
        match spot.form {
            Form::BlockMapping => {
                let indent = " ".repeat(self.column(last.entry));
                let lines = if is_scalar {
                    format!("{indent}{key}: {value}\n")
                } else {
                    let lines = value.lines().map(|line| format!("{indent}  {line}\n"));
                    format!("{indent}{key}:\n{}", lines.collect::<String>())
                };
                self.after_line(last.end, &lines)
            }
            Form::FlowMapping if is_scalar => self.within_flow(last.end, &format!("{key}: {value}")),
            _ => None,
        }
    }

    /// Adds an item to the end of a list. `None` if it is empty or has lists in it.
    pub fn with_item(&self, at: &str, item: &str) -> Option<String> {
        let spot = self.spots.get(at)?;
        let last = self.spots.get(&pointer::join(at, spot.members.last()?))?;
        match spot.form {
            Form::BlockList => {
                let begin = self.line_start(last.start);
                let before = self.text.get(begin..last.start)?;
                let indent = before.strip_suffix("- ").filter(|indent| indent.trim().is_empty())?;
                self.after_line(last.end, &format!("{indent}- {item}\n"))
            }
            Form::FlowList if !item.starts_with('"') && item.contains([',', '[', ']', '{', '}']) => {
                self.within_flow(last.end, &serde_json::Value::from(item).to_string())
            }
            Form::FlowList => self.within_flow(last.end, item),
            _ => None,
        }
    }

    /// Makes a reference one that may be null.
    pub fn with_nullable_reference(&self, at: &str) -> Option<String> {
        let spot = self.spots.get(at)?;
        let reference = self.spots.get(&pointer::join(at, "$ref"))?;
        let target = self.text.get(reference.start..reference.end)?;
        let list = format!("allOf: [{{$ref: {target}}}]");
        let new = match spot.form {
            Form::BlockMapping => {
                format!("nullable: true\n{}{list}", " ".repeat(self.column(reference.entry)))
            }
            Form::FlowMapping => format!("nullable: true, {list}"),
            _ => return None,
        };
        let (before, behind) = (self.text.get(..reference.entry)?, self.text.get(reference.end..)?);
        Some(format!("{before}{new}{behind}"))
    }

    /// Adds lines after the line in which `end` is.
    fn after_line(&self, end: usize, lines: &str) -> Option<String> {
        let rest = self.text.get(end..)?;
        let (before, behind) = match rest.find('\n') {
            Some(line) => self.text.split_at_checked(end + line + 1)?,
            None => (self.text, ""),
        };
        let newline = if before.ends_with('\n') { "" } else { "\n" };
        Some(format!("{before}{newline}{lines}{behind}"))
    }

    /// Adds an entry or item to a flow collection, after the one that ends at `end`.
    fn within_flow(&self, end: usize, member: &str) -> Option<String> {
        let (before, behind) = self.text.split_at_checked(end)?;
        let begin = self.line_start(end);
        let line = self.text.get(begin..)?.lines().next()?;
        let gap = if line.chars().count() + member.chars().count() + 2 > MAX_WIDTH {
            let indent = line.chars().take_while(|one| *one == ' ').count();
            let opens = line.chars().filter(|one| matches!(one, '[' | '{')).count();
            // Continued lines are indented once.
            format!("\n{}", " ".repeat(if opens > 0 { indent + 2 } else { indent }))
        } else {
            " ".to_owned()
        };
        Some(format!("{before},{gap}{member}{behind}"))
    }

    fn line_start(&self, at: usize) -> usize {
        self.text.get(..at).and_then(|before| before.rfind('\n')).map_or(0, |line| line + 1)
    }

    fn column(&self, at: usize) -> usize {
        at - self.line_start(at)
    }
}

struct Reader<'a> {
    text: &'a str,
    /// The byte at which each character begins.
    offsets: Vec<usize>,
    parser: Parser<'a, StrInput<'a>>,
    spots: BTreeMap<String, Spot>,
}

impl<'a> Reader<'a> {
    fn next(&mut self) -> Option<(Event<'a>, Span)> {
        self.parser.next_event()?.ok()
    }

    fn byte(&self, index: usize) -> Option<usize> {
        self.offsets.get(index).copied()
    }

    /// Reads a value and returns where it ends.
    fn read(&mut self, event: &Event<'a>, span: Span, at: String, entry: Option<usize>) -> Option<usize> {
        let start = self.byte(span.start.index())?;
        let mut members = Vec::new();
        let is_flow = self.text.get(start..)?.starts_with(['{', '[']);
        let (form, end) = match event {
            Event::Scalar(..) => {
                let end = self.byte(span.end.index())?;
                // The end of a block scalar is where the next line begins.
                let end = start + self.text.get(start..end)?.trim_end().len();
                (Form::Scalar, end)
            }
            Event::SequenceStart(..) | Event::MappingStart(..) => {
                let is_mapping = matches!(event, Event::MappingStart(..));
                let mut end = start;
                let closed = loop {
                    let (event, span) = self.next()?;
                    if matches!(event, Event::SequenceEnd | Event::MappingEnd) {
                        break self.byte(span.end.index())?;
                    }
                    let begin = self.byte(span.start.index())?;
                    let (step, event, span) = match (is_mapping, event) {
                        (true, Event::Scalar(key, ..)) => {
                            let (value, span) = self.next()?;
                            (key.into_owned(), value, span)
                        }
                        (true, _) => return None,
                        (false, event) => (members.len().to_string(), event, span),
                    };
                    let inside = self.read(&event, span, pointer::join(&at, &step), Some(begin))?;
                    end = end.max(inside);
                    members.push(step);
                };
                let form = match (is_mapping, is_flow) {
                    (true, false) => Form::BlockMapping,
                    (true, true) => Form::FlowMapping,
                    (false, false) => Form::BlockList,
                    (false, true) => Form::FlowList,
                };
                (form, if is_flow { closed } else { end })
            }
            _ => return None,
        };
        self.spots.insert(at, Spot { entry: entry.unwrap_or(start), start, end, form, members });
        Some(end)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SCHEMAS: &str = "\
# Before.
a:
  type: string # what it is
  # Inside.
  enum:
    - one # first
    - two
  # Behind.
b: {type: integer, enum: [1, 2]}
c:
  properties:
    id:
      description: |
        Two
        lines.

    \"new name\":
      $ref: \"#/a\"
# After.
d: {$ref: '#/ä'}
";

    /// The lines that an edit adds, with the numbers of the lines.
    fn added(new: Option<String>) -> Vec<(usize, String)> {
        let new = new.unwrap_or_default();
        let mut old: Vec<&str> = SCHEMAS.lines().collect();
        let mut lines = Vec::new();
        for (number, line) in new.lines().enumerate() {
            if old.first() == Some(&line) {
                old.remove(0);
            } else {
                lines.push((number + 1, line.to_owned()));
            }
        }
        lines
    }

    #[test]
    fn entries_and_items_are_added_and_nothing_else_changes() {
        let layout = Layout::read(SCHEMAS).unwrap();
        let line = |number: usize, text: &str| (number, text.to_owned());
        assert_eq!(
            added(layout.with_entry("/a", "nullable", "true", Some("type"))),
            [line(4, "  nullable: true")]
        );
        assert_eq!(added(layout.with_item("/a/enum", "three")), [line(8, "    - three")]);
        assert_eq!(
            added(layout.with_entry("/c/properties", "more", "description: More.\ntype: string", None)),
            [line(19, "    more:"), line(20, "      description: More."), line(21, "      type: string")]
        );
        assert_eq!(layout.line("/c/properties/id/type"), 12);
    }

    #[test]
    fn flow_style_stays_flow_style() {
        let layout = Layout::read(SCHEMAS).unwrap();
        let new = layout.with_entry("/b", "nullable", "true", None).unwrap();
        assert!(new.contains("b: {type: integer, enum: [1, 2], nullable: true}\n"), "{new}");
        let new = layout.with_item("/b/enum", "3").unwrap();
        assert!(new.contains("b: {type: integer, enum: [1, 2, 3]}\n"), "{new}");
        let new = layout.with_item("/b/enum", "a{b}").unwrap();
        assert!(new.contains("enum: [1, 2, \"a{b}\"]"), "{new}");
        assert_eq!(layout.with_entry("/b", "more", "type: string", None), None);
        let long = format!("a: [{}]\n", vec!["abcdef"; 14].join(", "));
        let new = Layout::read(&long).unwrap().with_item("/a", "ghijkl").unwrap();
        assert_eq!(new, long.replace("]", ",\n  ghijkl]"));
    }

    #[test]
    fn a_reference_becomes_one_that_may_be_null() {
        let layout = Layout::read(SCHEMAS).unwrap();
        let new = layout.with_nullable_reference("/c/properties/new name").unwrap();
        assert!(new.contains("\n      nullable: true\n      allOf: [{$ref: \"#/a\"}]\n# After"), "{new}");
        let new = layout.with_nullable_reference("/d").unwrap();
        assert!(new.ends_with("d: {nullable: true, allOf: [{$ref: '#/ä'}]}\n"), "{new}");
    }
}
