//! OpenAPI 3.0 schemas as JSON Schema, for any ordinary validator.

use std::collections::BTreeMap;

use jsonschema::{Draft, Validator};
use serde_json::{Map, Value, json};

/// What references to named schemas begin with.
const NAMED: &str = "#/components/schemas/";

/// A validator for `schema`, whose references lead into `document`'s components.
///
/// # Errors
/// Why the schema is none.
pub fn validator(document: &Value, schema: &Value) -> Result<Validator, String> {
    let schema = converted(schema);
    let mut reached = BTreeMap::new();
    reach(document, &schema, &mut reached);
    let mut whole = Map::new();
    whole.insert("allOf".to_owned(), json!([schema]));
    whole.insert("components".to_owned(), json!({"schemas": reached}));
    jsonschema::options()
        .with_draft(Draft::Draft4)
        .build(&Value::Object(whole))
        .map_err(|error| error.to_string())
}

/// Adds the named schemas that a converted one leads to. The others would only cost the validator's time.
fn reach(document: &Value, schema: &Value, reached: &mut BTreeMap<String, Value>) {
    match schema {
        Value::Object(members) => {
            for (key, member) in members {
                let named =
                    member.as_str().filter(|_| key == "$ref").and_then(|text| text.strip_prefix(NAMED));
                let Some(name) = named else {
                    reach(document, member, reached);
                    continue;
                };
                let name = name.replace("~1", "/").replace("~0", "~");
                let target = document.pointer("/components/schemas").and_then(|schemas| schemas.get(&name));
                if let Some(target) = target.filter(|_| !reached.contains_key(&name)) {
                    let target = converted(target);
                    reached.insert(name, target.clone());
                    reach(document, &target, reached);
                }
            }
        }
        Value::Array(members) => members.iter().for_each(|member| reach(document, member, reached)),
        _ => {}
    }
}

/// A schema of OpenAPI 3.0 as one of JSON Schema draft 4: `nullable` becomes a union with null.
pub fn converted(schema: &Value) -> Value {
    let Some(schema) = schema.as_object() else {
        return schema.clone();
    };
    let mut converted_schema = Map::new();
    for (key, value) in schema {
        let value = match key.as_str() {
            "properties" => converted_members(value),
            "items" | "additionalProperties" | "not" => converted(value),
            "allOf" | "anyOf" | "oneOf" => {
                let members = value.as_array().into_iter().flatten();
                members.map(converted).collect()
            }
            "$ref" | "type" | "enum" | "required" | "minimum" | "maximum" | "exclusiveMinimum"
            | "exclusiveMaximum" | "minLength" | "maxLength" | "pattern" | "minItems" | "maxItems"
            | "uniqueItems" | "minProperties" | "maxProperties" | "multipleOf" => value.clone(),
            // Everything else says nothing about which values are valid.
            _ => continue,
        };
        converted_schema.insert(key.clone(), value);
    }
    if schema.get("nullable") == Some(&Value::Bool(true)) {
        return json!({"anyOf": [converted_schema, {"type": "null"}]});
    }
    Value::Object(converted_schema)
}

fn converted_members(members: &Value) -> Value {
    let members = members.as_object().into_iter().flatten();
    let members = members.map(|(name, member)| (name.clone(), converted(member)));
    Value::Object(members.collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn null_is_valid_only_where_the_spec_says_so() {
        let document = json!({"components": {"schemas": {"A": {
            "type": "object",
            "required": ["a"],
            "properties": {
                "a": {"type": "string", "nullable": true, "enum": ["x", null]},
                "b": {"type": "string"},
                "c": {"nullable": true, "allOf": [{"$ref": "#/components/schemas/A"}]},
            },
        }}}});
        let schema = json!({"$ref": "#/components/schemas/A"});
        let validator = validator(&document, &schema).unwrap();
        let table = [
            (json!({"a": null, "b": "x", "c": null}), true),
            (json!({"a": "x", "c": {"a": "x"}}), true),
            (json!({"a": "x", "b": null}), false),
            (json!({"a": "y"}), false),
            (json!({}), false),
            (json!({"a": "x", "c": {}}), false),
        ];
        for (value, valid) in table {
            assert_eq!(validator.is_valid(&value), valid, "{value}");
        }
    }
}
