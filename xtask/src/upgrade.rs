//! Rewrites a published document of OpenAPI 3.0.3 as one of 3.1, for tools that read the newer
//! version better.
//!
//! | in 3.0.3 | in 3.1 |
//! |---|---|
//! | `type: string`, `nullable: true` | `type: [string, "null"]` |
//! | `enum` of one value | `const` |
//! | `example` and `x-examples` of a schema | `examples` |
//! | `minimum: 0`, `exclusiveMinimum: true` | `exclusiveMinimum: 0` |
//! | `format: byte` | `contentEncoding: base64` |
//! | `format: binary` of a part of a form | `contentMediaType: application/octet-stream` |
//! | `format: binary` of a whole body | no schema |
//! | `x-webhooks` | `webhooks` |
//!
//! `x-schema`, `x-content`, `x-components`, `x-inline` and `x-files` are left out: they are there
//! for `frontdesk-conform`, which reads 3.0.3.

use serde_json::{Map, Value, json};

use crate::modern;

/// What only `frontdesk-conform` reads.
const OURS: [&str; 5] = ["x-schema", "x-content", "x-components", "x-inline", "x-files"];

/// Rewrites a document that [`crate::publish::publish`] made.
pub fn upgrade(document: &mut Value) {
    leave_out(document);
    modern::each_schema(document, &mut schema);
    let Some(whole) = document.as_object_mut() else { return };
    let members = std::mem::take(whole);
    whole.extend(members.into_iter().map(|(key, member)| match key.as_str() {
        "openapi" => (key, json!("3.1.0")),
        "x-webhooks" => ("webhooks".to_owned(), member),
        _ => (key, member),
    }));
}

/// Leaves out what is for our own tools, and the schemas of bodies that are bytes.
fn leave_out(value: &mut Value) {
    match value {
        Value::Object(members) => {
            members.retain(|key, _| !OURS.contains(&key.as_str()));
            for (key, member) in members {
                if let ("content", Some(contents)) = (key.as_str(), member.as_object_mut()) {
                    for (_, media) in contents {
                        let binary = media.pointer("/schema/format").is_some_and(|format| format == "binary");
                        if let (true, Some(media)) = (binary, media.as_object_mut()) {
                            media.remove("schema");
                        }
                    }
                }
                leave_out(member);
            }
        }
        Value::Array(items) => items.iter_mut().for_each(leave_out),
        _ => {}
    }
}

fn schema(map: &mut Map<String, Value>) {
    nullable(map);
    if let Some(Value::Array(values)) = map.get("enum")
        && let [only] = values.as_slice()
    {
        let only = only.clone();
        replace(map, "enum", "const", only);
    }
    if let Some(first) = map.get("example").cloned() {
        let mut examples = vec![first];
        if let Some(Value::Array(others)) = map.remove("x-examples") {
            examples.extend(others);
        }
        replace(map, "example", "examples", Value::Array(examples));
    }
    exclusive(map, "minimum", "exclusiveMinimum");
    exclusive(map, "maximum", "exclusiveMaximum");
    match map.get("format").and_then(Value::as_str) {
        Some("byte") => replace(map, "format", "contentEncoding", json!("base64")),
        Some("binary") => replace(map, "format", "contentMediaType", json!("application/octet-stream")),
        _ => {}
    }
}

/// Null as one of the types. `publish` leaves `nullable` beside a `type` only.
fn nullable(map: &mut Map<String, Value>) {
    let is_nullable = map.get("nullable") == Some(&Value::Bool(true));
    let Some(kind) = map.get("type").and_then(Value::as_str).map(str::to_owned) else { return };
    map.remove("nullable");
    if !is_nullable {
        return;
    }
    if map.get("enum").is_some_and(|values| *values == json!([null])) {
        map.remove("enum");
        map.insert("type".to_owned(), json!("null"));
    } else {
        map.insert("type".to_owned(), json!([kind, "null"]));
    }
}

/// A limit that is not reached.
fn exclusive(map: &mut Map<String, Value>, limit: &str, word: &str) {
    let is_exclusive = map.get(word) == Some(&Value::Bool(true));
    if map.get(word).is_some_and(Value::is_boolean) {
        map.remove(word);
    }
    if let Some(number) = map.get(limit).filter(|_| is_exclusive).cloned() {
        replace(map, limit, word, number);
    }
}

/// Puts one word in the place of another.
fn replace(map: &mut Map<String, Value>, old: &str, new: &str, value: Value) {
    let members = std::mem::take(map);
    map.extend(
        members.into_iter().map(
            |(key, member)| {
                if key == old { (new.to_owned(), value.clone()) } else { (key, member) }
            },
        ),
    );
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn schemas_become_those_of_3_1() {
        let table = [
            (json!({"type": "string", "nullable": true}), json!({"type": ["string", "null"]})),
            (json!({"type": "string", "nullable": false}), json!({"type": "string"})),
            (
                json!({"type": "string", "nullable": true, "enum": ["a", null]}),
                json!({"type": ["string", "null"], "enum": ["a", null]}),
            ),
            (json!({"type": "string", "nullable": true, "enum": [null]}), json!({"type": "null"})),
            (json!({"type": "string", "enum": ["a"]}), json!({"type": "string", "const": "a"})),
            (json!({"example": 1, "x-examples": [2]}), json!({"examples": [1, 2]})),
            (json!({"minimum": 0, "exclusiveMinimum": true}), json!({"exclusiveMinimum": 0})),
            (json!({"maximum": 9, "exclusiveMaximum": false}), json!({"maximum": 9})),
            (
                json!({"type": "string", "format": "binary"}),
                json!({"type": "string", "contentMediaType": "application/octet-stream"}),
            ),
            (
                json!({"type": "string", "format": "byte"}),
                json!({"type": "string", "contentEncoding": "base64"}),
            ),
            (
                json!({"properties": {"example": {"type": "string", "nullable": true}}, "x-inline": true}),
                json!({"properties": {"example": {"type": ["string", "null"]}}}),
            ),
        ];
        for (schema, expected) in table {
            let mut document = json!({"components": {"schemas": {"A": schema}}});
            upgrade(&mut document);
            assert_eq!(document["components"]["schemas"]["A"], expected, "{schema}");
        }
    }

    #[test]
    fn the_whole_becomes_one_of_3_1() {
        let binary = json!({"schema": {"type": "string", "format": "binary"}});
        let response = json!({"200": {"content": {"image/png": binary}}});
        let mut document = json!({
            "openapi": "3.0.3",
            "paths": {"/a": {"get": {"responses": response}}},
            "x-webhooks": {"a": {"post": {}}},
            "x-files": {},
        });
        upgrade(&mut document);
        let expected = json!({
            "openapi": "3.1.0",
            "paths": {"/a": {"get": {"responses": {"200": {"content": {"image/png": {}}}}}}},
            "webhooks": {"a": {"post": {}}},
        });
        assert_eq!(document, expected);
    }
}
