//! Where in a document an error of serde_json's is, as a path.
//!
//! The error tells line and column, and a walk through the document to that place tells the path. A
//! deserializer that keeps track of the path would tell it as well, at the price of compiling every
//! type's decoder twice.

use std::fmt::Write;

/// How deep documents are walked; serde_json itself gives up at the same depth.
const DEPTH: usize = 128;

/// The path to the value that a line and a column (both as serde_json counts them) point at:
/// `records[3].lastLogin`, `.` for the whole document, `None` for a place behind it.
pub(crate) fn path(document: &[u8], line: usize, column: usize) -> Option<String> {
    let mut start = 0;
    for _ in 1..line {
        let rest = document.get(start..)?;
        start += rest.iter().position(|byte| *byte == b'\n')? + 1;
    }
    let mut walk = Walk { document, at: 0, target: start + column, steps: Vec::new() };
    match walk.value() {
        // The walk went through the whole document without meeting the place.
        Some(Next::GoOn) => None,
        _ => Some(walk.path()),
    }
}

/// The path of a value in a list, by its path in a record of the list.
pub(crate) fn in_record(way: &[&str], index: usize, inner: Option<&str>) -> String {
    in_field(&format!("{}[{index}]", way.join(".")), inner)
}

/// The path of a value in a field, by its path in the field's value.
pub(crate) fn in_field(field: &str, inner: Option<&str>) -> String {
    match inner {
        None | Some(".") => field.to_owned(),
        Some(inner) if inner.starts_with('[') => format!("{field}{inner}"),
        Some(inner) => format!("{field}.{inner}"),
    }
}

/// One step of a path.
enum Step {
    Field(String),
    Element(usize),
}

/// Whether a walk goes on after a value.
#[derive(PartialEq)]
enum Next {
    /// The place lies further on.
    GoOn,
    /// The place is in this value; the steps say where.
    Here,
}

/// A walk through a document. It ends, with `None`, where the document is not well formed.
struct Walk<'a> {
    document: &'a [u8],
    at: usize,
    target: usize,
    steps: Vec<Step>,
}

impl Walk<'_> {
    /// The byte here, blanks passed over.
    fn peek(&mut self) -> Option<u8> {
        loop {
            let byte = *self.document.get(self.at)?;
            if !byte.is_ascii_whitespace() {
                return Some(byte);
            }
            self.at += 1;
        }
    }

    /// Walks through one value. An error about a scalar stands at its end, one about an object or
    /// array at its beginning or behind its end: whichever value is met first is the one.
    fn value(&mut self) -> Option<Next> {
        if self.steps.len() >= DEPTH {
            return None;
        }
        let first = self.peek()?;
        let next = match first {
            b'{' | b'[' if self.at >= self.target => Next::Here,
            b'{' => self.members(b'}')?,
            b'[' => self.members(b']')?,
            b'"' => {
                self.string()?;
                Next::GoOn
            }
            _ => {
                self.word();
                Next::GoOn
            }
        };
        Some(if self.at >= self.target { Next::Here } else { next })
    }

    /// Walks through the fields of an object or the items of an array, up to what closes it.
    fn members(&mut self, close: u8) -> Option<Next> {
        self.at += 1;
        let mut index = 0;
        loop {
            if self.peek()? == close {
                self.at += 1;
                return Some(Next::GoOn);
            }
            let step = if close == b'}' {
                let name = self.string()?;
                if self.peek()? != b':' {
                    return None;
                }
                self.at += 1;
                Step::Field(name)
            } else {
                Step::Element(index)
            };
            let container = matches!(self.peek()?, b'{' | b'[');
            // The place was before this field, unless it is where the field begins.
            if self.at > self.target || (self.at == self.target && !container) {
                return Some(Next::Here);
            }
            self.steps.push(step);
            if self.value()? == Next::Here {
                return Some(Next::Here);
            }
            self.steps.pop();
            if self.peek()? == b',' {
                self.at += 1;
            }
            index += 1;
        }
    }

    /// Walks through a string and gives its text.
    fn string(&mut self) -> Option<String> {
        let start = self.at;
        if self.peek()? != b'"' {
            return None;
        }
        self.at += 1;
        loop {
            match *self.document.get(self.at)? {
                b'"' => break,
                b'\\' => self.at += 2,
                _ => self.at += 1,
            }
        }
        self.at += 1;
        serde_json::from_slice(self.document.get(start..self.at)?).ok()
    }

    /// Walks through a number, `true`, `false` or `null`.
    fn word(&mut self) {
        let ends = |byte: &u8| byte.is_ascii_whitespace() || matches!(byte, b',' | b'}' | b']' | b':');
        // At least one byte, so that a document that is not well formed is walked through all the
        // same.
        self.at += 1;
        while self.document.get(self.at).is_some_and(|byte| !ends(byte)) {
            self.at += 1;
        }
    }

    /// The steps as text.
    fn path(&self) -> String {
        let mut path = String::new();
        for step in &self.steps {
            match step {
                Step::Field(name) if path.is_empty() => path.push_str(name),
                Step::Field(name) => {
                    path.push('.');
                    path.push_str(name);
                }
                Step::Element(index) => {
                    // Writing to a string cannot fail.
                    let _ = write!(path, "[{index}]");
                }
            }
        }
        if path.is_empty() { ".".to_owned() } else { path }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{DateTime, Extra, Lenient, Nullable, Secret};
    use serde::Deserialize;
    use serde_json::{Value, json};

    #[derive(Deserialize)]
    #[allow(dead_code)]
    struct Page {
        total: i64,
        records: Vec<User>,
        #[serde(flatten)]
        extra: Extra,
    }

    #[derive(Deserialize)]
    #[allow(dead_code)]
    struct User {
        id: i64,
        name: String,
        #[serde(default)]
        locked: Nullable<Lenient<bool>>,
        #[serde(default)]
        created: Nullable<DateTime>,
        #[serde(default)]
        token: Option<Secret>,
        #[serde(default)]
        teams: Vec<Team>,
        #[serde(flatten)]
        extra: Extra,
    }

    #[derive(Deserialize)]
    #[allow(dead_code)]
    struct Team {
        id: i64,
        tags: std::collections::BTreeMap<String, Vec<f64>>,
    }

    fn sample() -> Value {
        json!({
            "records": [
                {"id": 1, "name": "a \"q\" \\ {[,]}", "locked": "true", "created": "", "new": {"x": [1, {"y": 2}]}},
                {"id": 2, "name": "b", "token": "t", "teams": [{"id": 3, "tags": {"é": [1.5, 2], "k.l": []}}]}
            ],
            "total": 2,
            "more": [[], {}]
        })
    }

    /// Every document that differs from the sample in one place: another value, or none.
    fn variants(value: &Value, rebuild: &dyn Fn(Option<Value>) -> Value, found: &mut Vec<Value>) {
        let others =
            [json!(null), json!(true), json!(7), json!(5.5), json!("x"), json!([]), json!({}), json!([7])];
        found.extend(others.into_iter().map(|other| rebuild(Some(other))));
        found.push(rebuild(None));
        match value {
            Value::Array(elements) => {
                for (index, element) in elements.iter().enumerate() {
                    let inner = |new: Option<Value>| {
                        let mut copy = elements.clone();
                        match new {
                            Some(new) => copy[index] = new,
                            None => drop(copy.remove(index)),
                        }
                        rebuild(Some(Value::Array(copy)))
                    };
                    variants(element, &inner, found);
                }
            }
            Value::Object(fields) => {
                for (name, field) in fields {
                    let inner = |new: Option<Value>| {
                        let mut copy = fields.clone();
                        match new {
                            Some(new) => drop(copy.insert(name.clone(), new)),
                            None => drop(copy.remove(name)),
                        }
                        rebuild(Some(Value::Object(copy)))
                    };
                    variants(field, &inner, found);
                }
            }
            _ => {}
        }
    }

    /// The path that a deserializer finds which keeps track of it.
    fn tracked(document: &[u8]) -> String {
        let mut deserializer = serde_json::Deserializer::from_slice(document);
        match serde_path_to_error::deserialize::<_, Page>(&mut deserializer) {
            Ok(_) => String::new(),
            Err(error) => error.path().to_string(),
        }
    }

    #[test]
    fn paths_are_those_of_a_deserializer_that_keeps_track() {
        let mut documents = Vec::new();
        variants(&sample(), &|new| new.unwrap_or(Value::Null), &mut documents);
        let mut failures = 0;
        for document in documents {
            for text in [document.to_string(), serde_json::to_string_pretty(&document).unwrap()] {
                let Err(error) = serde_json::from_slice::<Page>(text.as_bytes()) else { continue };
                failures += 1;
                let found = path(text.as_bytes(), error.line(), error.column());
                assert_eq!(found.as_deref(), Some(tracked(text.as_bytes()).as_str()), "{error}\n{text}");
            }
        }
        assert!(failures > 150, "{failures}");
    }

    #[test]
    fn documents_that_are_cut_or_spoilt_are_walked_without_harm() {
        let text = sample().to_string();
        for end in 0..text.len() {
            let cut = &text.as_bytes()[..end];
            for column in [0, end / 2, end, end + 9] {
                let _ = path(cut, 1, column);
            }
            let mut spoilt = text.clone().into_bytes();
            spoilt[end] = b'}';
            if let Err(error) = serde_json::from_slice::<Page>(&spoilt) {
                let _ = path(&spoilt, error.line(), error.column());
            }
        }
        let deep = "[".repeat(100_000);
        assert!(path(deep.as_bytes(), 1, 90_000).is_some());
        assert_eq!(path(b"{}", 5, 1), None);
        assert_eq!(path(b"{} x", 1, 4), None);
    }

    #[test]
    fn a_path_in_a_record_becomes_one_in_the_page() {
        let table: [(&[&str], Option<&str>, &str); 4] = [
            (&["records"], Some("id"), "records[3].id"),
            (&["response", "users"], Some("."), "response.users[3]"),
            (&[], Some("skills[0]"), "[3].skills[0]"),
            (&["rows"], Some("[1]"), "rows[3][1]"),
        ];
        for (way, inner, expected) in table {
            assert_eq!(in_record(way, 3, inner), expected);
        }
    }
}
