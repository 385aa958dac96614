//! A small document, changes of it, and what each means for HTTP clients.

use serde_json::json;

use super::*;

fn document() -> Value {
    json!({
        "paths": {
            "/users": {
                "get": {
                    "operationId": "listUsers",
                    "parameters": [
                        {"name": "page", "in": "query", "schema": {"type": "integer", "maximum": 50}},
                        {"name": "sort", "in": "query", "schema": {"type": "string", "enum": ["name", "id"]}},
                    ],
                    "responses": {
                        "200": {"content": {"application/json": {
                            "schema": {"type": "array", "items": {"$ref": "#/components/schemas/User"}},
                        }}},
                        "404": {"description": "Not found."},
                    },
                },
                "post": {
                    "operationId": "createUser",
                    "requestBody": {"content": {"application/json": {
                        "schema": {"$ref": "#/components/schemas/NewUser"},
                    }}},
                    "responses": {"201": {"content": {"application/json": {
                        "schema": {"oneOf": [
                            {"$ref": "#/components/schemas/User"},
                            {"$ref": "#/components/schemas/Job"},
                        ]},
                    }}}},
                },
            },
        },
        "components": {"schemas": {
            "User": {
                "type": "object",
                "required": ["id"],
                "properties": {
                    "id": {"type": "integer"},
                    "email": {"type": "string"},
                    "role": {"type": "string", "enum": ["agent", "admin"]},
                },
            },
            "NewUser": {
                "type": "object",
                "required": ["email"],
                "properties": {
                    "id": {"type": "integer", "readOnly": true},
                    "email": {"type": "string"},
                    "age": {"type": "integer"},
                    "role": {"type": "string", "enum": ["agent", "admin"]},
                },
            },
            "Job": {"type": "object", "properties": {"job": {"type": "string"}}},
        }},
        "x-webhooks": {"user_created": {"post": {"requestBody": {"content": {"application/json": {
            "schema": {"type": "object", "properties": {"event": {"type": "string"}}},
        }}}}}},
    })
}

/// The document with a value at a pointer; null takes the place away.
fn with(pointer: &str, value: Value) -> Value {
    let mut document = document();
    let (parent, name) = pointer.rsplit_once('/').unwrap();
    let parent = document.pointer_mut(parent).unwrap();
    match (parent, value) {
        (Value::Object(fields), Value::Null) => drop(fields.remove(name).unwrap()),
        (Value::Object(fields), value) => drop(fields.insert(name.replace("~1", "/"), value)),
        (Value::Array(items), Value::Null) => drop(items.remove(name.parse().unwrap())),
        (Value::Array(items), value) if name == "-" => items.push(value),
        (Value::Array(items), value) => items[name.parse::<usize>().unwrap()] = value,
        (other, _) => panic!("{other}"),
    }
    document
}

const LIST: &str = "/paths/~1users/get";
const CREATE: &str = "/paths/~1users/post";
const USER: &str = "/components/schemas/User";
const NEW: &str = "/components/schemas/NewUser";

#[test]
fn each_change_has_an_effect() {
    use Effect::{Breaking, Compatible, Warning};
    let rows: Vec<(String, Value, &str, Effect)> = vec![
        // Operations.
        (CREATE.to_owned(), json!(null), "createUser: `POST /users` was removed", Breaking),
        (
            "/paths/~1users/put".to_owned(),
            json!({"operationId": "putUser"}),
            "putUser: `PUT /users` was added",
            Compatible,
        ),
        (format!("{LIST}/operationId"), json!("findUsers"), "findUsers: was called `listUsers`", Compatible),
        (format!("{LIST}/deprecated"), json!(true), "listUsers: became deprecated", Compatible),
        // Parameters.
        (
            format!("{LIST}/parameters/0"),
            json!(null),
            "listUsers: the query parameter `page` was removed",
            Warning,
        ),
        (
            format!("{LIST}/parameters/-"),
            json!({"name": "q", "in": "query"}),
            "listUsers: the optional query parameter `q` was added",
            Compatible,
        ),
        (
            format!("{LIST}/parameters/-"),
            json!({"name": "q", "in": "query", "required": true}),
            "listUsers: the required query parameter `q` was added",
            Breaking,
        ),
        (
            format!("{LIST}/parameters/0/required"),
            json!(true),
            "listUsers: the query parameter `page` became required",
            Breaking,
        ),
        (
            format!("{LIST}/parameters/0/schema/type"),
            json!("number"),
            "listUsers: query parameter `page`: the type changed from integer to number",
            Compatible,
        ),
        (
            format!("{LIST}/parameters/0/schema/type"),
            json!("string"),
            "listUsers: query parameter `page`: the type changed from integer to string",
            Breaking,
        ),
        (
            format!("{LIST}/parameters/0/schema/maximum"),
            json!(20),
            "listUsers: query parameter `page`: `maximum` changed from 50 to 20",
            Breaking,
        ),
        (
            format!("{LIST}/parameters/0/schema/maximum"),
            json!(null),
            "listUsers: query parameter `page`: `maximum` changed from 50 to none",
            Compatible,
        ),
        (
            format!("{LIST}/parameters/1/schema/enum/0"),
            json!(null),
            "listUsers: query parameter `sort`: the value \"name\" was removed",
            Breaking,
        ),
        (
            format!("{LIST}/parameters/1/schema/enum/-"),
            json!("age"),
            "listUsers: query parameter `sort`: the value \"age\" was added",
            Compatible,
        ),
        // Bodies.
        (format!("{CREATE}/requestBody"), json!(null), "createUser: the request body was removed", Breaking),
        (
            format!("{CREATE}/requestBody/required"),
            json!(true),
            "createUser: the request body became required",
            Breaking,
        ),
        (
            format!("{LIST}/requestBody"),
            json!({}),
            "listUsers: an optional request body was added",
            Compatible,
        ),
        (
            format!("{LIST}/requestBody"),
            json!({"required": true}),
            "listUsers: a required request body was added",
            Breaking,
        ),
        (
            format!("{CREATE}/requestBody/content/text~1csv"),
            json!({}),
            "createUser: the request body may be `text/csv`",
            Compatible,
        ),
        // Responses.
        (format!("{LIST}/responses/200"), json!(null), "listUsers: the response 200 was removed", Breaking),
        (format!("{LIST}/responses/404"), json!(null), "listUsers: the response 404 was removed", Compatible),
        (format!("{LIST}/responses/403"), json!({}), "listUsers: the response 403 was added", Compatible),
        (
            format!("{LIST}/responses/200/content/text~1csv"),
            json!({}),
            "listUsers: the response 200 may be `text/csv`",
            Warning,
        ),
        (
            format!("{CREATE}/responses/201/content/application~1json/schema/oneOf/1"),
            json!(null),
            "createUser: response 201: `Job` was removed from `oneOf`",
            Compatible,
        ),
        (
            format!("{CREATE}/responses/201/content/application~1json/schema/oneOf/-"),
            json!({"$ref": "#/components/schemas/NewUser"}),
            "createUser: response 201: `NewUser` was added to `oneOf`",
            Breaking,
        ),
        // Schemas of responses.
        (format!("{USER}/properties/email"), json!(null), "User.email: was removed", Warning),
        (
            format!("{USER}/properties/name"),
            json!({"type": "string"}),
            "User.name: was added, optional",
            Compatible,
        ),
        (format!("{USER}/required"), json!([]), "User.id: became optional", Breaking),
        (format!("{USER}/required"), json!(["id", "email"]), "User.email: became required", Compatible),
        (
            format!("{USER}/properties/id/type"),
            json!("string"),
            "User.id: the type changed from integer to string",
            Breaking,
        ),
        (
            format!("{USER}/properties/id/format"),
            json!("int64"),
            "User.id: the type changed from integer to integer (int64)",
            Compatible,
        ),
        (format!("{USER}/properties/email/nullable"), json!(true), "User.email: may be null", Breaking),
        (
            format!("{USER}/properties/role/enum/-"),
            json!("bot"),
            "User.role: the value \"bot\" was added",
            Warning,
        ),
        // Schemas of requests.
        (format!("{NEW}/properties/age"), json!(null), "NewUser.age: was removed", Warning),
        (format!("{NEW}/required"), json!(["email", "age"]), "NewUser.age: became required", Breaking),
        (format!("{NEW}/required"), json!([]), "NewUser.email: became optional", Compatible),
        (format!("{NEW}/properties/email/nullable"), json!(true), "NewUser.email: may be null", Compatible),
        (
            format!("{NEW}/properties/email/format"),
            json!("email"),
            "NewUser.email: the type changed from string to string (email)",
            Breaking,
        ),
        (format!("{NEW}/properties/email/pattern"), json!("@"), "NewUser.email: `pattern` changed", Warning),
        (
            format!("{NEW}/properties/email/enum"),
            json!(["a@b.example"]),
            "NewUser.email: only listed values are valid",
            Breaking,
        ),
        (
            format!("{NEW}/properties/role/enum/1"),
            json!(null),
            "NewUser.role: the value \"admin\" was removed",
            Breaking,
        ),
        // What the vendor posts.
        ("/x-webhooks/user_created".to_owned(), json!(null), "webhook user_created: was removed", Breaking),
        ("/x-webhooks/user_deleted".to_owned(), json!({}), "webhook user_deleted: was added", Compatible),
    ];
    for (pointer, value, expected, effect) in rows {
        let found = changes(&document(), &with(&pointer, value));
        let shown: Vec<String> =
            found.iter().map(|change| format!("{}: {}", change.subject, change.text)).collect();
        assert_eq!(shown, [expected]);
        assert_eq!(found[0].effect, effect, "{expected}");
    }
}

#[test]
fn what_says_nothing_to_clients_is_no_change() {
    for (pointer, value) in [
        (format!("{LIST}/summary"), json!("Lists the users")),
        (format!("{LIST}/responses/404/description"), json!("There is no such page.")),
        (format!("{USER}/description"), json!("A user.")),
        (format!("{USER}/properties/id/example"), json!(7)),
        (format!("{NEW}/properties/id/type"), json!("string")),
    ] {
        assert_eq!(changes(&document(), &with(&pointer, value)), [], "{pointer}");
    }
}

/// As where an inline enum becomes a named schema.
#[test]
fn a_part_of_all_of_is_as_good_as_the_schema() {
    let role = json!({"type": "string", "enum": ["agent", "admin", null]});
    let reference = json!({"nullable": true, "allOf": [{"$ref": "#/components/schemas/Role"}]});
    let inline = json!({"type": "string", "nullable": true, "enum": ["agent", "admin", null]});
    let document = |property: &Value, role: &Value| {
        let mut document = with(&format!("{USER}/properties/role"), property.clone());
        document["components"]["schemas"]["Role"] = role.clone();
        document
    };
    assert_eq!(changes(&document(&inline, &role), &document(&reference, &role)), []);
    let other = json!({"type": "string", "enum": ["agent", "owner"]});
    let found = changes(&document(&inline, &role), &document(&reference, &other));
    let shown: Vec<_> = found.iter().map(|change| (&*change.text, change.effect)).collect();
    assert_eq!(
        shown,
        [
            ("the value \"admin\" was removed", Effect::Compatible),
            ("the value \"owner\" was added", Effect::Warning),
        ]
    );
}

#[test]
fn a_schema_with_another_name_is_the_same_member() {
    let mut renamed = with("/components/schemas/Task", document()["components"]["schemas"]["Job"].clone());
    let member = format!("{CREATE}/responses/201/content/application~1json/schema/oneOf/1");
    *renamed.pointer_mut(&member).unwrap() = json!({"$ref": "#/components/schemas/Task"});
    assert_eq!(changes(&document(), &renamed), []);
}

#[test]
fn a_schema_may_refer_to_itself() {
    let user = json!({"$ref": "#/components/schemas/User"});
    // Described where it stands, a schema has no name of its own.
    for boss in [user.clone(), json!({"description": "The boss.", "allOf": [user]})] {
        let tree = |kind: &str| {
            let mut document = with(&format!("{USER}/properties/boss"), boss.clone());
            document["components"]["schemas"]["User"]["properties"]["id"]["type"] = json!(kind);
            document
        };
        assert!(!changes(&tree("integer"), &tree("string")).is_empty());
    }
}
