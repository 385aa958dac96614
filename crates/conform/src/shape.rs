//! What was seen of values whose schema is missing: their types and the names of their fields, not
//! what they are.

use std::collections::BTreeMap;

use serde_json::Value;

use crate::words;
use crate::yaml::Yaml;

/// How many fields an object may have before it is taken for a map.
const MOST_FIELDS: usize = 60;

/// Fields by their names, each with the number of objects that had it.
type Fields = BTreeMap<String, (usize, Shape)>;

/// The types of one or many values.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Shape {
    null: bool,
    boolean: bool,
    integer: bool,
    /// Some integer needs more than 32 bits.
    big: bool,
    number: bool,
    string: bool,
    /// Every text was a time as RFC 3339 writes it.
    time: bool,
    /// How many objects there were, and their fields.
    object: Option<(usize, Fields)>,
    /// Some object has names that look like data.
    map: bool,
    array: Option<Box<Shape>>,
}

impl Shape {
    /// The shape of one value.
    pub(crate) fn of(value: &Value) -> Self {
        let mut shape = Self::default();
        match value {
            Value::Null => shape.null = true,
            Value::Bool(_) => shape.boolean = true,
            Value::Number(number) => match number.as_i64() {
                Some(number) => (shape.integer, shape.big) = (true, i32::try_from(number).is_err()),
                None => shape.number = true,
            },
            Value::String(text) => (shape.string, shape.time) = (true, is_time(text)),
            Value::Array(items) => {
                let mut inside = Self::default();
                items.iter().for_each(|item| inside.merge(Self::of(item)));
                shape.array = Some(Box::new(inside));
            }
            Value::Object(fields) => {
                shape.map = fields.len() > MOST_FIELDS || fields.keys().any(|name| !words::is_name(name));
                let mut inside = BTreeMap::new();
                if shape.map {
                    let mut any = Self::default();
                    fields.values().for_each(|value| any.merge(Self::of(value)));
                    inside.insert(String::new(), (1, any));
                } else {
                    inside.extend(fields.iter().map(|(name, value)| (name.clone(), (1, Self::of(value)))));
                }
                shape.object = Some((1, inside));
            }
        }
        shape
    }

    /// Adds another value's.
    pub(crate) fn merge(&mut self, other: Self) {
        self.time = match (self.string, other.string) {
            (true, true) => self.time && other.time,
            _ => self.time || other.time,
        };
        self.null |= other.null;
        self.boolean |= other.boolean;
        self.integer |= other.integer;
        self.big |= other.big;
        self.number |= other.number;
        self.string |= other.string;
        self.map |= other.map;
        match (&mut self.object, other.object) {
            (Some((count, fields)), Some((more, others))) => {
                *count += more;
                for (name, (times, shape)) in others {
                    let field = fields.entry(name).or_default();
                    field.0 += times;
                    field.1.merge(shape);
                }
            }
            (mine @ None, theirs) => *mine = theirs,
            (Some(_), None) => {}
        }
        match (&mut self.array, other.array) {
            (Some(items), Some(others)) => items.merge(*others),
            (mine @ None, theirs) => *mine = theirs,
            (Some(_), None) => {}
        }
    }

    /// The types' names, as people read them: `string or null`.
    pub(crate) fn types(&self) -> String {
        let types = self.plain_types();
        if types.is_empty() { "nothing".to_owned() } else { types.join(" or ") }
    }

    fn plain_types(&self) -> Vec<&'static str> {
        let flags = [
            (self.object.is_some(), "object"),
            (self.array.is_some(), "array"),
            (self.string, "string"),
            (self.integer && !self.number, "integer"),
            (self.number, "number"),
            (self.boolean, "boolean"),
            (self.null, "null"),
        ];
        flags.into_iter().filter(|(seen, _)| *seen).map(|(_, name)| name).collect()
    }

    /// The schema of a value that is called `name`.
    pub(crate) fn schema(&self, name: &str) -> Yaml {
        let mut lines = vec![("description".to_owned(), Yaml::text("(to be written)"))];
        let types: Vec<_> = self.plain_types().into_iter().filter(|name| *name != "null").collect();
        match types.as_slice() {
            // Only null was seen: what else it may be, nobody knows.
            [] => lines.push(("nullable".to_owned(), Yaml::word("true"))),
            [one] => {
                lines.extend(self.schema_of(one, name));
                if self.null {
                    lines.push(("nullable".to_owned(), Yaml::word("true")));
                }
            }
            several => {
                let members = several.iter().map(|one| Yaml::Map(self.schema_of(one, name))).collect();
                if self.null {
                    lines.push(("nullable".to_owned(), Yaml::word("true")));
                }
                lines.push(("anyOf".to_owned(), Yaml::List(members)));
            }
        }
        Yaml::Map(lines)
    }

    fn schema_of(&self, one: &str, name: &str) -> Vec<(String, Yaml)> {
        let mut lines = vec![("type".to_owned(), Yaml::word(one))];
        let mut add = |key: &str, value: Yaml| lines.push((key.to_owned(), value));
        match one {
            "integer" if self.big || name == "id" || name.ends_with("_id") || name.ends_with("Id") => {
                add("format", Yaml::word("int64"));
            }
            "string" if frontdesk_core::har::is_secret_name(name) => add("x-secret", Yaml::word("true")),
            "string" if self.time => add("format", Yaml::word("date-time")),
            "array" => {
                // Of an array that was always empty, nothing is known.
                let items = self.array.as_deref().cloned().unwrap_or_default();
                add("items", if items == Self::default() { Yaml::Map(Vec::new()) } else { items.schema("") });
            }
            "object" => {
                // The same holds for an object.
                let (count, fields) = self.object.clone().unwrap_or_default();
                if self.map || fields.is_empty() {
                    let values: Vec<_> = fields.values().map(|(_, shape)| shape).collect();
                    add(
                        "additionalProperties",
                        match values.as_slice() {
                            [one]
                                if one.plain_types().len() == 1
                                    && one.object.is_none()
                                    && one.array.is_none() =>
                            {
                                one.schema("")
                            }
                            _ => Yaml::word("true"),
                        },
                    );
                } else {
                    let always: Vec<_> = fields
                        .iter()
                        .filter(|(_, (times, _))| *times == count)
                        .map(|(name, _)| Yaml::text(name))
                        .collect();
                    if !always.is_empty() {
                        add("required", Yaml::List(always));
                    }
                    let properties =
                        fields.iter().map(|(name, (_, shape))| (name.clone(), shape.schema(name)));
                    add("properties", Yaml::Map(properties.collect()));
                }
            }
            _ => {}
        }
        lines
    }
}

/// Whether a text is a time as RFC 3339 writes it.
fn is_time(text: &str) -> bool {
    frontdesk_core::chrono::DateTime::parse_from_rfc3339(text).is_ok()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn shapes_become_schemas_without_values() {
        let mut shape = Shape::of(&json!({"id": 5, "at": "2026-11-22T04:46:39Z", "tags": ["hunter2"]}));
        shape.merge(Shape::of(&json!({"id": 5_000_000_000_u64, "at": null, "api_key": "hunter2"})));
        let text = shape.schema("thing").to_string();
        assert!(!text.contains("hunter2"), "{text}");
        for part in [
            "required:\n  - at\n  - id",
            "format: int64",
            "format: date-time\n    nullable: true",
            "x-secret: true",
        ] {
            assert!(text.contains(part), "{part}\n{text}");
        }
        let map =
            Shape::of(&json!({"ada@harbour.example": 1, "+49 30 1": 2})).schema("by_address").to_string();
        assert!(map.contains("additionalProperties") && !map.contains("ada"), "{map}");
    }
}
