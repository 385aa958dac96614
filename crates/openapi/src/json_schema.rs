//! OpenAPI 3.0 schemas as JSON Schema, for any ordinary validator.

use std::collections::{BTreeMap, BTreeSet};

use jsonschema::{Draft, Validator};
use serde_json::{Map, Value, json};

use crate::direction::Direction;

/// What references to named schemas begin with.
const NAMED: &str = "#/components/schemas/";

/// A validator for `schema`, whose references lead into `document`'s components. What only travels
/// the other way need not be there, even where it is required.
///
/// # Errors
/// Why the schema is none.
pub fn validator(document: &Value, schema: &Value, direction: Direction) -> Result<Validator, String> {
    let conversion = Conversion { document, direction };
    let schema = conversion.schema(schema, &BTreeSet::new());
    let mut reached = BTreeMap::new();
    conversion.reach(&schema, &mut reached);
    let mut whole = Map::new();
    whole.insert("allOf".to_owned(), json!([schema]));
    whole.insert("components".to_owned(), json!({"schemas": reached}));
    jsonschema::options()
        .with_draft(Draft::Draft4)
        .build(&Value::Object(whole))
        .map_err(|error| error.to_string())
}

/// How a document's schemas become those of an ordinary validator.
struct Conversion<'a> {
    document: &'a Value,
    direction: Direction,
}

impl Conversion<'_> {
    /// Adds the named schemas that a converted one leads to. The others would only cost the
    /// validator's time.
    fn reach(&self, schema: &Value, reached: &mut BTreeMap<String, Value>) {
        match schema {
            Value::Object(members) => {
                for (key, member) in members {
                    let named =
                        member.as_str().filter(|_| key == "$ref").and_then(|text| text.strip_prefix(NAMED));
                    let Some(name) = named else {
                        self.reach(member, reached);
                        continue;
                    };
                    let name = name.replace("~1", "/").replace("~0", "~");
                    let schemas = self.document.pointer("/components/schemas");
                    let target = schemas.and_then(|schemas| schemas.get(&name));
                    if let Some(target) = target.filter(|_| !reached.contains_key(&name)) {
                        let target = self.schema(target, &BTreeSet::new());
                        reached.insert(name, target.clone());
                        self.reach(&target, reached);
                    }
                }
            }
            Value::Array(members) => members.iter().for_each(|member| self.reach(member, reached)),
            _ => {}
        }
    }

    /// A schema of OpenAPI 3.0 as one of JSON Schema draft 4: `nullable` becomes a union with null.
    /// `around` are the properties that need not be there, because what the schema is a part of
    /// says so.
    fn schema(&self, schema: &Value, around: &BTreeSet<&str>) -> Value {
        let Some(members) = schema.as_object() else {
            return schema.clone();
        };
        let mut left_out = BTreeSet::new();
        if ["required", "allOf"].iter().any(|word| members.contains_key(*word)) {
            left_out = self.direction.left_out(self.document, schema);
            left_out.extend(around);
        }
        let mut converted = Map::new();
        for (key, value) in members {
            let value = match key.as_str() {
                "properties" => {
                    let members = value.as_object().into_iter().flatten();
                    members
                        .map(|(name, member)| (name.clone(), self.schema(member, &BTreeSet::new())))
                        .collect()
                }
                "items" | "additionalProperties" | "not" => self.schema(value, &BTreeSet::new()),
                "allOf" | "anyOf" | "oneOf" => {
                    let members = value.as_array().into_iter().flatten();
                    members.map(|member| self.schema(member, &left_out)).collect()
                }
                "required" => {
                    let names = value.as_array().into_iter().flatten();
                    let left_out = |name: &&Value| name.as_str().is_some_and(|name| left_out.contains(name));
                    let names: Vec<Value> = names.filter(|name| !left_out(name)).cloned().collect();
                    // An empty list is none in draft 4.
                    if names.is_empty() {
                        continue;
                    }
                    Value::Array(names)
                }
                "$ref" | "type" | "enum" | "minimum" | "maximum" | "exclusiveMinimum"
                | "exclusiveMaximum" | "minLength" | "maxLength" | "pattern" | "minItems" | "maxItems"
                | "uniqueItems" | "minProperties" | "maxProperties" | "multipleOf" => value.clone(),
                // Everything else says nothing about which values are valid.
                _ => continue,
            };
            converted.insert(key.clone(), value);
        }
        if members.get("nullable") == Some(&Value::Bool(true)) {
            return json!({"anyOf": [converted, {"type": "null"}]});
        }
        Value::Object(converted)
    }
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
        let validator = validator(&document, &schema, Direction::Either).unwrap();
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

    #[test]
    fn what_travels_the_other_way_may_be_missing() {
        let document = json!({"components": {"schemas": {
            "Base": {
                "required": ["id"],
                "properties": {"id": {"readOnly": true}, "name": {}, "password": {"$ref": "#/components/schemas/Password"}},
            },
            "Password": {"type": "string", "writeOnly": true},
            "User": {"allOf": [{"$ref": "#/components/schemas/Base"}, {"required": ["name", "password"]}]},
        }}});
        let list = json!({"type": "array", "items": {"$ref": "#/components/schemas/User"}});
        let table = [
            (json!([{"id": 1, "name": "Ada", "password": "x"}]), [true, true, true]),
            (json!([{"name": "Ada", "password": "x"}]), [true, false, true]),
            (json!([{"id": 1, "name": "Ada"}]), [false, true, true]),
            (json!([{"id": 1, "password": "x"}]), [false, false, false]),
        ];
        for (value, expected) in table {
            let valid = [Direction::Request, Direction::Response, Direction::Either].map(|direction| {
                let validator = validator(&document, &list, direction).unwrap();
                validator.is_valid(&value)
            });
            assert_eq!(valid, expected, "{value}");
        }
    }
}
