//! What is certain is what a validator says.

use super::*;

fn document() -> Value {
    json!({"components": {"schemas": {
        "Text": {"type": "string"},
        "Status": {"type": "string", "enum": ["online", "away"]},
        "Person": {
            "type": "object",
            "required": ["id", "password"],
            "properties": {
                "id": {"type": "integer", "readOnly": true},
                "password": {"type": "string", "writeOnly": true},
                "status": {"$ref": "#/components/schemas/Status"},
                "manager": {"nullable": true, "allOf": [{"$ref": "#/components/schemas/Person"}]},
            },
            "additionalProperties": false,
        },
        "Agent": {"allOf": [{"$ref": "#/components/schemas/Person"}, {"required": ["status"]}]},
    }}})
}

/// Every schema of the table meets every value, in every direction.
#[test]
fn no_verdict_differs_from_a_validators() {
    let document = document();
    let to = |name: &str| json!({"$ref": format!("#/components/schemas/{name}")});
    let object = json!({"type": "object", "properties": {"a": to("Text")}});
    let schemas = [
        json!({}),
        to("Text"),
        to("Status"),
        to("Person"),
        to("Agent"),
        json!({"$ref": "#/components/schemas/Text", "maxLength": 1}),
        json!({"$ref": "#/components/schemas/Text", "nullable": true}),
        json!({"type": "boolean"}),
        json!({"type": "integer"}),
        json!({"type": "number", "nullable": true}),
        json!({"type": "integer", "minimum": 1, "maximum": 5}),
        json!({"type": "integer", "minimum": 1, "exclusiveMinimum": true}),
        json!({"maximum": 5, "exclusiveMaximum": true}),
        json!({"minimum": 4.5}),
        json!({"multipleOf": 5}),
        json!({"enum": ["x", null, 5, true]}),
        json!({"enum": [[1], {"a": "x"}]}),
        json!({"minLength": 2}),
        json!({"maxLength": 2}),
        json!({"pattern": "^x"}),
        json!({"type": "array", "items": to("Text")}),
        json!({"type": "array", "items": {"type": "integer"}, "minItems": 1, "maxItems": 2}),
        json!({"uniqueItems": true}),
        json!({"uniqueItems": false}),
        json!({"minProperties": 1, "maxProperties": 1}),
        object.clone(),
        json!({"required": ["a"]}),
        json!({"required": []}),
        json!({"properties": {"a": {}}, "additionalProperties": false}),
        json!({"additionalProperties": {"type": "string"}}),
        json!({"additionalProperties": true}),
        json!({"not": {"type": "string"}}),
        json!({"not": object}),
        json!({"anyOf": [to("Text"), {"type": "integer"}]}),
        json!({"anyOf": [to("Text"), {"pattern": "^x"}]}),
        json!({"oneOf": [to("Text"), {"type": "integer"}]}),
        json!({"oneOf": [to("Text"), {"enum": ["x"]}]}),
        json!({"oneOf": [to("Text"), {"pattern": "^x"}]}),
        json!({"oneOf": [to("Person"), to("Status")], "nullable": true}),
        json!({"allOf": [{"minLength": 1}, {"maxLength": 2}]}),
        json!({"allOf": [to("Person")], "required": ["id", "password", "status"]}),
        json!({
            "properties": {"a": {"readOnly": true}, "id": {"writeOnly": true}},
            "required": ["x"],
            "allOf": [{"required": ["a", "x"]}],
        }),
        json!({
            "properties": {"a": {"readOnly": true}},
            "anyOf": [{"required": ["a"]}, {"required": ["id"]}],
        }),
        json!({
            "properties": {"a": {"writeOnly": true}},
            "required": ["a"],
            "oneOf": [{"required": ["a"]}, {"type": "string"}],
        }),
    ];
    let values = [
        json!(null),
        json!(true),
        json!(1),
        json!(5),
        json!(5.0),
        json!(-1),
        json!(u64::MAX),
        json!(4.5),
        json!(""),
        json!("x"),
        json!("üü"),
        json!("xyz"),
        json!("online"),
        json!([]),
        json!(["x"]),
        json!(["x", "x"]),
        json!([1, 1.0, 2]),
        json!([1]),
        json!({}),
        json!({"a": "x"}),
        json!({"a": 5, "id": 1}),
        json!({"x": 1}),
        json!({"id": 1, "status": "away"}),
        json!({"id": 1, "password": "x", "status": "away"}),
        json!({"id": 1, "password": "x", "manager": null}),
        json!({"id": 1, "password": "x", "manager": {"id": 2, "password": "x"}}),
        json!({"id": 1, "password": "x", "manager": {"id": "2", "password": "x"}}),
        json!({"id": 1, "password": "x", "more": 1}),
        json!({"password": "x"}),
    ];
    let mut counts = [0; 3];
    for schema in &schemas {
        assert!(is_sound(&document, schema), "{schema}");
        for direction in [Direction::Request, Direction::Response, Direction::Either] {
            let validator = json_schema::validator(&document, schema, direction).unwrap();
            let judge = Judge { document: &document, direction };
            for value in &values {
                let valid = validator.is_valid(value);
                let (index, fits) = match judge.judge(schema, value) {
                    Accepted => (0, valid),
                    Refused => (1, !valid),
                    Unsure => (2, true),
                };
                assert!(fits, "{schema} {value} {direction:?}");
                *counts.get_mut(index).unwrap() += 1;
            }
        }
    }
    // Most is certain.
    assert!(counts[0] > 1_000 && counts[1] > 1_000 && counts[2] < 500, "{counts:?}");
}

#[test]
fn what_a_validator_cannot_be_made_of_is_not_sound() {
    let document = document();
    let table = [
        json!("string"),
        json!({"$ref": "#/components/schemas/Nobody"}),
        json!({"$ref": "#/components/schemas/Person/properties/id"}),
        json!({"$ref": "#/components/responses/Text"}),
        json!({"type": "text"}),
        json!({"type": ["string", "null"]}),
        json!({"enum": []}),
        json!({"enum": ["a", "a"]}),
        json!({"properties": []}),
        json!({"items": [{}]}),
        json!({"additionalProperties": "no"}),
        json!({"allOf": []}),
        json!({"oneOf": [true]}),
        json!({"not": true}),
        json!({"required": ["a", "a"]}),
        json!({"required": [5]}),
        json!({"minimum": "1"}),
        json!({"exclusiveMinimum": true}),
        json!({"exclusiveMaximum": 5, "maximum": 5}),
        json!({"multipleOf": 0}),
        json!({"minLength": -1}),
        json!({"maxItems": 1.5}),
        json!({"uniqueItems": "yes"}),
        json!({"pattern": "("}),
    ];
    for schema in &table {
        assert!(!is_sound(&document, schema), "{schema}");
    }
}
