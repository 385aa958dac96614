//! An overlay of a vendor's document, applied as the specification of overlays says.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic)]

use serde_json::{Map, Value, json};
use xtask::overlay::{format, overlay};

/// The steps of a JSONPath of names and indexes.
fn steps(target: &str) -> Vec<String> {
    let mut rest = target.strip_prefix('$').unwrap();
    let mut steps = Vec::new();
    while !rest.is_empty() {
        let (step, behind) = if let Some(quoted) = rest.strip_prefix("['") {
            quoted.split_once("']").unwrap()
        } else if let Some(index) = rest.strip_prefix('[') {
            index.split_once(']').unwrap()
        } else {
            let name = rest.strip_prefix('.').unwrap();
            name.split_at(name.find(['.', '[']).unwrap_or(name.len()))
        };
        steps.push(step.to_owned());
        rest = behind;
    }
    steps
}

fn find<'a>(document: &'a mut Value, steps: &[String]) -> &'a mut Value {
    steps.iter().fold(document, |value, step| match value {
        Value::Array(items) => &mut items[step.parse::<usize>().unwrap()],
        value => value.get_mut(step).unwrap_or_else(|| panic!("{steps:?} leads to nothing")),
    })
}

fn merge(into: &mut Value, update: Value) {
    match (into, update) {
        (Value::Object(into), Value::Object(update)) => {
            for (key, value) in update {
                match into.get_mut(&key) {
                    Some(member) => merge(member, value),
                    None => drop(into.insert(key, value)),
                }
            }
        }
        (Value::Array(into), Value::Array(update)) => into.extend(update),
        (Value::Array(into), update) => into.push(update),
        (into, update) => *into = update,
    }
}

fn applied(overlay: &Value, document: &Value) -> Value {
    let mut document = document.clone();
    for action in overlay["actions"].as_array().unwrap() {
        let steps = steps(action["target"].as_str().unwrap());
        if action.get("remove") == Some(&json!(true)) {
            let (last, around) = steps.split_last().unwrap();
            match find(&mut document, around) {
                Value::Array(items) => drop(items.remove(last.parse().unwrap())),
                value => assert!(value.as_object_mut().unwrap().remove(last).is_some(), "{action}"),
            }
        } else {
            let target = find(&mut document, &steps);
            assert!(target.is_object() || target.is_array(), "{action}");
            merge(target, action["update"].clone());
        }
    }
    document
}

fn document(paths: Value, schemas: Value) -> Value {
    json!({
        "openapi": "3.0.3",
        "info": {"title": "Desk", "version": "1"},
        "security": [{"token": []}],
        "paths": paths,
        "components": {"schemas": schemas, "securitySchemes": {"token": {"type": "http", "scheme": "bearer"}}},
    })
}

fn json_body(schema: &Value) -> Value {
    json!({"content": {"application/json": {"schema": schema}}})
}

fn response(description: &str, schema: &Value) -> Value {
    let mut response = json_body(schema);
    response["description"] = json!(description);
    response
}

fn reference(name: &str) -> Value {
    json!({"$ref": format!("#/components/schemas/{name}")})
}

fn parameter(place: &str, name: &str, kind: &str) -> Value {
    json!({"name": name, "in": place, "required": place == "path", "schema": {"type": kind}})
}

fn ours() -> Value {
    let user = json!({
        "type": "object",
        "description": "Ours.",
        "required": ["id", "manager"],
        "properties": {
            "id": {"type": "integer"},
            "manager": {"type": "object", "nullable": true, "allOf": [reference("User")]},
        },
    });
    document(
        json!({
            "/users/{id}": {
                "get": {
                    "parameters": [
                        parameter("path", "id", "integer"),
                        parameter("query", "page", "integer"),
                        parameter("query", "sort", "string"),
                    ],
                    "responses": {
                        "200": response("Ours.", &reference("User")),
                        "404": response("Ours.", &reference("Error")),
                    },
                },
                "delete": {"parameters": [parameter("path", "id", "integer")], "responses": {"204": {"description": "Gone."}}},
            },
            "/users": {
                "post": {
                    "requestBody": json_body(&reference("User")),
                    "responses": {"200": response("Ours.", &reference("User"))},
                },
            },
        }),
        json!({"User": user, "Error": {"type": "object", "properties": {"message": {"type": "string"}}}}),
    )
}

/// As the vendor writes it: another name of the path parameter, a wrong type, a wrong property.
fn theirs() -> Value {
    let mut theirs = document(
        json!({
            "/users/{user_id}": {
                "get": {
                    "summary": "Theirs",
                    "parameters": [parameter("query", "page", "string"), parameter("path", "user_id", "integer"), parameter("query", "old", "string")],
                    "responses": {
                        "200": response("Theirs.", &reference("User")),
                        "404": response("Theirs.", &json!({"type": "object", "properties": {"message": {"type": "string", "description": "Why"}}})),
                    },
                },
            },
            "/users": {"post": {"summary": "Theirs", "responses": {"200": response("Theirs.", &reference("User"))}}},
            "/only/theirs": {"get": {"responses": {}}},
        }),
        json!({"User": {"type": "object", "properties": {"id": {"type": "string"}}}}),
    );
    theirs["components"]["securitySchemes"] = json!({"key": {"type": "http", "scheme": "basic"}});
    theirs
}

#[test]
fn the_changed_document_says_what_ours_says() {
    let (ours, theirs) = (ours(), theirs());
    let overlay_of_theirs = overlay(&ours, &theirs).unwrap();
    let changed = applied(&overlay_of_theirs, &theirs);

    // Under a name of its own, because theirs is another.
    let mut user = ours["components"]["schemas"]["User"].clone();
    user["properties"]["manager"]["allOf"] = json!([reference("User2")]);
    assert_eq!(changed["components"]["schemas"]["User2"], user);
    assert_eq!(changed["components"]["schemas"]["User"], theirs["components"]["schemas"]["User"]);

    let get = &changed["paths"]["/users/{user_id}"]["get"];
    assert_eq!(get["summary"], "Theirs");
    assert_eq!(
        get["parameters"],
        json!([
            parameter("path", "user_id", "integer"),
            parameter("query", "old", "string"),
            parameter("query", "page", "integer"),
            parameter("query", "sort", "string"),
        ])
    );
    assert_eq!(get["responses"]["200"], response("Ours.", &reference("User2")));
    // It differs in its words only.
    assert_eq!(get["responses"]["404"]["description"], "Theirs.");

    let delete = &changed["paths"]["/users/{user_id}"]["delete"];
    assert_eq!(delete["parameters"], json!([parameter("path", "user_id", "integer")]));
    assert_eq!(delete["security"], json!([{"token": []}]));
    let schemes: Vec<&String> =
        changed["components"]["securitySchemes"].as_object().map(Map::keys).unwrap().collect();
    assert_eq!(schemes, ["key", "token"]);

    let post = &changed["paths"]["/users"]["post"];
    assert_eq!(post["requestBody"], json_body(&reference("User2")));
    assert_eq!(post["summary"], "Theirs");
    assert_eq!(changed["paths"]["/only/theirs"], theirs["paths"]["/only/theirs"]);

    let again = overlay(&ours, &changed).unwrap();
    assert_eq!(again["actions"], json!([]), "{again:#}");
}

/// As Chatwoot's document has it: `account_id` of a path that says `id`, twice.
#[test]
fn a_parameter_that_its_path_does_not_have_is_removed() {
    let (ours, mut theirs) = (ours(), theirs());
    let stray = parameter("path", "id", "integer");
    let header = parameter("header", "x-trace", "string");
    theirs["paths"]["/users/{user_id}"]["parameters"] = json!([stray, header]);
    theirs["paths"]["/users/{user_id}"]["get"]["parameters"].as_array_mut().unwrap().push(stray.clone());
    theirs["paths"]["/users"]["parameters"] = json!([stray]);

    let changed = applied(&overlay(&ours, &theirs).unwrap(), &theirs);

    assert_eq!(changed["paths"]["/users/{user_id}"]["parameters"], json!([header]));
    let parameters = changed["paths"]["/users/{user_id}"]["get"]["parameters"].as_array().unwrap();
    assert!(!parameters.contains(&stray), "{parameters:#?}");
    assert_eq!(changed["paths"]["/users"].get("parameters"), None);
}

#[test]
fn a_document_that_accepts_the_same_is_left_alone() {
    let ours = ours();
    let mut theirs = ours.clone();
    // Other words, another order, and what is said inline.
    theirs["components"]["schemas"]["User"]["required"] = json!(["manager", "id"]);
    theirs["components"]["schemas"]["User"]["description"] = json!("Theirs.");
    theirs["paths"]["/users"]["post"]["requestBody"]["description"] = json!("Theirs.");
    theirs["paths"]["/users"]["post"]["responses"]["200"] =
        response("Theirs.", &ours["components"]["schemas"]["User"]);
    theirs["paths"]["/users/{id}"]["get"]["parameters"][1]["required"] = json!(null);
    theirs["paths"]["/users/{id}"]["get"]["parameters"][1].as_object_mut().unwrap().remove("required");
    let overlay = overlay(&ours, &theirs).unwrap();
    assert_eq!(overlay["overlay"], "1.0.0");
    assert_eq!(overlay["actions"], json!([]));
}

#[test]
fn a_document_of_another_version_is_an_error() {
    for (version, is_read) in [("3.0.4", true), ("3.1.0", true), ("2.0", false), ("3.2.0", false)] {
        assert_eq!(format(&json!({"openapi": version})).is_ok(), is_read, "{version}");
    }
    assert!(format(&json!({"swagger": "2.0"})).unwrap_err().to_string().contains("convert it"));
}
