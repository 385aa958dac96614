//! Bodies in parts with their fields named as they travel: `channel[type]`.
//!
//! OpenAPI sends an object within such a body as a part of JSON, and the servers want brackets.

use std::collections::BTreeSet;

use frontdesk_openapi::document::Document;
use frontdesk_openapi::pointer;
use serde_json::{Map, Value, json};

/// How deep objects are followed. A form that goes on is no form of a person's.
const DEEPEST: usize = 4;

/// The media type objects of bodies in parts that hold objects, by pointer, and their schemas
/// without these.
pub fn forms(document: &Value) -> Vec<(String, Value)> {
    let document = Document { value: document.clone(), places: std::collections::BTreeMap::new() };
    let mut media = Vec::new();
    find(&document.value, "", &mut media);
    let flat = media.into_iter().filter_map(|at| {
        let media = document.value.pointer(&at)?;
        let schema = media.get("schema")?;
        let mut fields =
            Fields { whole: media.get("encoding").map(whole).unwrap_or_default(), ..Fields::default() };
        fields.add(&document, schema, None, true, 0);
        fields.is_nested.then(|| {
            let mut flat = Map::new();
            flat.insert("type".to_owned(), json!("object"));
            flat.extend(schema.get("title").map(|title| ("title".to_owned(), title.clone())));
            if !fields.required.is_empty() {
                flat.insert("required".to_owned(), json!(fields.required));
            }
            flat.insert("properties".to_owned(), Value::Object(fields.properties));
            (at, Value::Object(flat))
        })
    });
    flat.collect()
}

/// The fields that are one part each, whatever they hold: those whose media type the spec names.
pub fn whole(encoding: &Value) -> BTreeSet<String> {
    let encodings = encoding.as_object().into_iter().flatten();
    encodings.map(|(name, _)| name.clone()).collect()
}

/// An example with its fields named as they travel; `whole` are those that are not taken apart.
pub fn example(example: &Value, whole: &BTreeSet<String>) -> Value {
    fn add(into: &mut Map<String, Value>, name: &str, value: &Value, whole: &BTreeSet<String>) {
        let Some(members) = value.as_object().filter(|_| !whole.contains(name)) else {
            into.insert(name.to_owned(), value.clone());
            return;
        };
        for (field, member) in members {
            let full = if name.is_empty() { field.clone() } else { format!("{name}[{field}]") };
            add(into, &full, member, whole);
        }
    }
    let mut flat = Map::new();
    add(&mut flat, "", example, whole);
    Value::Object(flat)
}

fn find(value: &Value, at: &str, found: &mut Vec<String>) {
    match value {
        Value::Object(members) => {
            for (key, member) in members {
                let step = pointer::join(at, key);
                if key == "multipart/form-data" && at.ends_with("/content") {
                    found.push(step);
                } else {
                    find(member, &step, found);
                }
            }
        }
        Value::Array(items) => {
            for (index, item) in items.iter().enumerate() {
                find(item, &pointer::join(at, &index.to_string()), found);
            }
        }
        _ => {}
    }
}

#[derive(Default)]
struct Fields {
    /// Those that are not taken apart.
    whole: BTreeSet<String>,
    properties: Map<String, Value>,
    required: Vec<String>,
    /// Whether some object was among them.
    is_nested: bool,
}

impl Fields {
    /// Adds the fields of a schema, which stands under `name`; `required` where it is always there.
    fn add(&mut self, document: &Document, schema: &Value, name: Option<&str>, required: bool, depth: usize) {
        let (schema, _) = document.resolve(schema, "");
        for key in ["allOf", "anyOf", "oneOf"] {
            for part in schema.get(key).and_then(Value::as_array).into_iter().flatten() {
                if name.is_none() || is_object(document, part) {
                    self.add(document, part, name, required && key == "allOf", depth);
                }
            }
        }
        let always = schema.get("required").and_then(Value::as_array).map_or(&[][..], Vec::as_slice);
        for (field, member) in schema.get("properties").and_then(Value::as_object).into_iter().flatten() {
            let full = name.map_or_else(|| field.clone(), |name| format!("{name}[{field}]"));
            let required = required && always.iter().any(|name| name == field);
            if depth < DEEPEST && !self.whole.contains(&full) && is_object(document, member) {
                self.is_nested = true;
                self.add(document, member, Some(&full), required, depth + 1);
                continue;
            }
            if required && !self.required.contains(&full) {
                self.required.push(full.clone());
            }
            self.properties.entry(full).or_insert_with(|| member.clone());
        }
    }
}

/// Whether a schema, or a part of its combination, is an object with fields.
fn is_object(document: &Document, schema: &Value) -> bool {
    let (schema, _) = document.resolve(schema, "");
    let of_list = |key| schema.get(key).and_then(Value::as_array).into_iter().flatten();
    schema.get("properties").is_some()
        || ["allOf", "anyOf", "oneOf"].into_iter().flat_map(of_list).any(|part| is_object(document, part))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_part_of_json_is_not_taken_apart() {
        let object = json!({"type": "object", "properties": {"b": {"type": "string"}}});
        let media = json!({
            "schema": {"type": "object", "properties": {"a": object, "whole": object}},
            "encoding": {"whole": {"contentType": "application/json"}},
        });
        let document = json!({"requestBody": {"content": {"multipart/form-data": media}}});
        let flat = forms(&document);
        assert_eq!(flat[0].1["properties"], json!({"a[b]": {"type": "string"}, "whole": object}));
        let value = json!({"a": {"b": "x"}, "whole": {"b": "y"}});
        assert_eq!(example(&value, &whole(&media["encoding"])), json!({"a[b]": "x", "whole": {"b": "y"}}));
    }
}
