//! Rewrites a document of OpenAPI 3.1 as one of 3.0.3, which every later step reads.
//!
//! | in 3.1 | as 3.0.3 |
//! |---|---|
//! | `type: [string, "null"]` | `type: string`, `nullable: true` |
//! | `anyOf` or `oneOf` with `type: "null"` | `nullable: true` beside what remains |
//! | `const` | an `enum` of one value |
//! | `examples` of a schema | `example`, and `x-examples` for the others |
//! | `exclusiveMinimum: 0` | `minimum: 0`, `exclusiveMinimum: true` |
//! | what stands beside a `$ref` | `allOf` with the reference |
//! | `webhooks` | `x-webhooks` |
//!
//! What else 3.1 has is refused by the lint, which knows the words of 3.0.3.

use frontdesk_openapi::document::Document;
use serde_json::{Map, Value, json};

/// Rewrites `document` if it is of 3.1.
pub fn rewrite(document: &mut Document) {
    let version = document.value.get("openapi").and_then(Value::as_str);
    if !version.is_some_and(|version| version.starts_with("3.1.")) {
        return;
    }
    let Some(whole) = document.value.as_object_mut() else {
        return;
    };
    whole.insert("openapi".to_owned(), json!("3.0.3"));
    if !whole.contains_key("x-webhooks")
        && let Some(webhooks) = whole.remove("webhooks")
    {
        whole.insert("x-webhooks".to_owned(), webhooks);
        let moved = document.places.iter().filter_map(|(at, place)| {
            let rest = at.strip_prefix("/webhooks")?;
            Some((format!("/x-webhooks{rest}"), place.clone()))
        });
        let moved: Vec<_> = moved.collect();
        document.places.extend(moved);
    }
    each_schema(&mut document.value, &mut schema);
}

/// Calls `change` for every schema of a document, the outer ones first.
pub fn each_schema(document: &mut Value, change: &mut impl FnMut(&mut Map<String, Value>)) {
    part(document, SchemaKind::Other, change);
}

/// What a part of a document is, as far as finding its schemas goes.
#[derive(Clone, Copy, PartialEq, Eq)]
enum SchemaKind {
    Schema,
    /// Schemas by names, or in a list.
    Schemas,
    Components,
    /// Other parts by names.
    Named,
    Other,
}

fn part(value: &mut Value, kind: SchemaKind, change: &mut impl FnMut(&mut Map<String, Value>)) {
    match value {
        Value::Object(map) => {
            if kind == SchemaKind::Schema {
                change(map);
            }
            for (key, member) in map {
                let member_kind = match (kind, key.as_str()) {
                    (SchemaKind::Schemas, _)
                    | (SchemaKind::Schema, "items" | "additionalProperties" | "not")
                    | (SchemaKind::Other, "schema") => SchemaKind::Schema,
                    (SchemaKind::Components, "schemas")
                    | (SchemaKind::Schema, "properties" | "allOf" | "anyOf" | "oneOf") => SchemaKind::Schemas,
                    // The rest of a schema is words and data.
                    (SchemaKind::Schema, _) | (SchemaKind::Other, "example" | "examples" | "value") => {
                        continue;
                    }
                    (SchemaKind::Other, "components") => SchemaKind::Components,
                    (SchemaKind::Other, "responses" | "headers" | "content" | "paths" | "x-webhooks")
                    | (SchemaKind::Components, _) => SchemaKind::Named,
                    (SchemaKind::Named | SchemaKind::Other, _) => SchemaKind::Other,
                };
                part(member, member_kind, change);
            }
        }
        Value::Array(items) => {
            let item_kind = if kind == SchemaKind::Schemas { SchemaKind::Schema } else { SchemaKind::Other };
            items.iter_mut().for_each(|item| part(item, item_kind, change));
        }
        _ => {}
    }
}

fn schema(map: &mut Map<String, Value>) {
    let beside = |key: &String| !matches!(key.as_str(), "$ref" | "description") && !key.starts_with("x-");
    if map.keys().any(beside)
        && let Some(reference) = map.remove("$ref")
    {
        let mut members = vec![json!({ "$ref": reference })];
        if let Some(Value::Array(others)) = map.remove("allOf") {
            members.extend(others);
        }
        map.insert("allOf".to_owned(), Value::Array(members));
    }
    null_among_types(map);
    null_among_members(map);
    if let Some(value) = map.get("const").filter(|_| !map.contains_key("enum")).cloned() {
        let kind = match &value {
            Value::String(_) => Some("string"),
            Value::Bool(_) => Some("boolean"),
            Value::Number(number) if number.is_f64() => Some("number"),
            Value::Number(_) => Some("integer"),
            _ => None,
        };
        if let Some(kind) = kind {
            map.remove("const");
            map.entry("type").or_insert_with(|| json!(kind));
            map.insert("enum".to_owned(), json!([value]));
        }
    }
    if let Some(Value::Array(examples)) = map.get_mut("examples")
        && !examples.is_empty()
    {
        let first = examples.remove(0);
        let others = std::mem::take(examples);
        map.remove("examples");
        map.entry("example").or_insert(first);
        if !others.is_empty() {
            map.insert("x-examples".to_owned(), Value::Array(others));
        }
    }
    exclusive(map, "minimum", "exclusiveMinimum", |limit, other| limit >= other);
    exclusive(map, "maximum", "exclusiveMaximum", |limit, other| limit <= other);
}

/// Null as one of several types.
fn null_among_types(map: &mut Map<String, Value>) {
    let Some(types) = map.get("type").and_then(Value::as_array) else {
        return;
    };
    let others: Vec<&Value> = types.iter().filter(|kind| *kind != "null").collect();
    // Several types are for the lint to refuse.
    let [only] = others.as_slice() else {
        return;
    };
    let (only, nullable) = ((*only).clone(), others.len() < types.len());
    map.insert("type".to_owned(), only);
    // An enum that does not list null excludes it.
    let excluded =
        map.get("enum").and_then(Value::as_array).is_some_and(|values| !values.contains(&Value::Null));
    if nullable && !excluded && !map.contains_key("const") {
        map.insert("nullable".to_owned(), json!(true));
    }
}

/// Null as one of several variants.
fn null_among_members(map: &mut Map<String, Value>) {
    for key in ["anyOf", "oneOf"] {
        let Some(members) = map.get_mut(key).and_then(Value::as_array_mut) else {
            continue;
        };
        let count = members.len();
        members.retain(|member| member.get("type").is_none_or(|kind| kind != "null"));
        if members.len() == count || members.is_empty() {
            continue;
        }
        let only = if members.len() == 1 { members.pop() } else { None };
        map.insert("nullable".to_owned(), json!(true));
        let Some(only) = only else {
            continue;
        };
        map.remove(key);
        match only {
            Value::Object(mut only) if !only.contains_key("$ref") && apart(map, &only) => {
                // In its own place the variant could not be null; together with what is around it,
                // it can.
                schema(&mut only);
                only.remove("nullable");
                if let Some(values) = only.get_mut("enum").and_then(Value::as_array_mut)
                    && !values.contains(&Value::Null)
                {
                    values.push(Value::Null);
                }
                for (word, value) in only {
                    map.entry(word).or_insert(value);
                }
            }
            only => {
                map.insert("allOf".to_owned(), json!([only]));
            }
        }
    }
}

/// Whether two schemas have no word in common but texts, and can be one.
fn apart(one: &Map<String, Value>, other: &Map<String, Value>) -> bool {
    other.keys().all(|word| matches!(word.as_str(), "description" | "nullable") || !one.contains_key(word))
}

/// A limit that is not reached, as a number.
fn exclusive(map: &mut Map<String, Value>, limit: &str, word: &str, is_closer: fn(f64, f64) -> bool) {
    let Some(number) = map.get(word).filter(|value| value.is_number()).cloned() else {
        return;
    };
    let other = map.get(limit).and_then(Value::as_f64);
    if other.is_none_or(|other| number.as_f64().is_some_and(|number| is_closer(number, other))) {
        map.insert(limit.to_owned(), number);
        map.insert(word.to_owned(), json!(true));
    } else {
        map.remove(word);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rewritten(schema: Value) -> Value {
        let value = json!({"openapi": "3.1.0", "components": {"schemas": {"A": schema}}});
        let mut document = Document { value, ..Document::default() };
        rewrite(&mut document);
        assert_eq!(document.value["openapi"], "3.0.3");
        document.value["components"]["schemas"]["A"].clone()
    }

    #[test]
    fn schemas_become_those_of_3_0() {
        let to = |name: &str| json!({"$ref": format!("#/components/schemas/{name}")});
        let table = [
            (json!({"type": ["string", "null"]}), json!({"type": "string", "nullable": true})),
            (json!({"type": ["string"]}), json!({"type": "string"})),
            (json!({"type": ["string", "integer"]}), json!({"type": ["string", "integer"]})),
            (
                json!({"type": ["string", "null"], "enum": ["a", null]}),
                json!({"type": "string", "enum": ["a", null], "nullable": true}),
            ),
            (json!({"type": ["string", "null"], "enum": ["a"]}), json!({"type": "string", "enum": ["a"]})),
            (json!({"type": "null"}), json!({"type": "null"})),
            (
                json!({"description": "A.", "anyOf": [{"type": "string", "maxLength": 2}, {"type": "null"}]}),
                json!({"description": "A.", "type": "string", "maxLength": 2, "nullable": true}),
            ),
            (
                json!({"oneOf": [{"type": "null"}, {"type": "string", "enum": ["a"]}]}),
                json!({"type": "string", "enum": ["a", null], "nullable": true}),
            ),
            (json!({"anyOf": [to("B"), {"type": "null"}]}), json!({"allOf": [to("B")], "nullable": true})),
            (
                json!({"oneOf": [to("B"), to("C"), {"type": "null"}]}),
                json!({"oneOf": [to("B"), to("C")], "nullable": true}),
            ),
            (json!({"const": "a"}), json!({"type": "string", "enum": ["a"]})),
            (json!({"type": "integer", "const": 1}), json!({"type": "integer", "enum": [1]})),
            (json!({"const": {"a": 1}}), json!({"const": {"a": 1}})),
            (json!({"examples": [1]}), json!({"example": 1})),
            (json!({"examples": [1, 2]}), json!({"example": 1, "x-examples": [2]})),
            (json!({"exclusiveMinimum": 0}), json!({"minimum": 0, "exclusiveMinimum": true})),
            (
                json!({"minimum": 0, "exclusiveMinimum": 1.5}),
                json!({"minimum": 1.5, "exclusiveMinimum": true}),
            ),
            (json!({"minimum": 2, "exclusiveMinimum": 1}), json!({"minimum": 2})),
            (json!({"maximum": 9, "exclusiveMaximum": 9}), json!({"maximum": 9, "exclusiveMaximum": true})),
            (
                json!({"$ref": "#/a", "description": "A.", "deprecated": true}),
                json!({"allOf": [{"$ref": "#/a"}], "description": "A.", "deprecated": true}),
            ),
            (json!({"$ref": "#/a", "description": "A."}), json!({"$ref": "#/a", "description": "A."})),
            (
                json!({"properties": {"example": {"const": "a"}, "b": {"items": {"type": ["integer", "null"]}}}}),
                json!({"properties": {
                    "example": {"type": "string", "enum": ["a"]},
                    "b": {"items": {"type": "integer", "nullable": true}},
                }}),
            ),
            (json!({"example": {"const": "a"}}), json!({"example": {"const": "a"}})),
        ];
        for (schema, expected) in table {
            assert_eq!(rewritten(schema.clone()), expected, "{schema}");
        }
    }

    #[test]
    fn other_versions_are_left_alone() {
        let value = json!({"openapi": "3.0.3", "components": {"schemas": {"A": {"const": 1}}}});
        let mut document = Document { value: value.clone(), ..Document::default() };
        rewrite(&mut document);
        assert_eq!(document.value, value);
    }
}
