//! Unions: which are generated and how their variants are distinguished, and which are errors.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic)]

use crate::small::{Sources, generated, lowered, sources};
use serde_json::{Value, json};

/// The small spec with a union `Way` that an operation returns; `schemas` are its variants and
/// their parts.
fn with(union: &str, schemas: &str) -> Sources {
    let text = format!(
        r##"
x-webhooks:
  way_found:
    post:
      summary: A way is found
      requestBody: {{$ref: "#/components/requestBodies/WayEvent"}}
      responses: {{"200": {{description: Any 2xx.}}}}
components:
  requestBodies:
    WayEvent:
      content:
        application/json:
          schema: {{$ref: "#/components/schemas/WayEvent"}}
          example: {{}}
  schemas:
    WayEvent:
      description: What was found.
      type: object
      properties:
        way: {{$ref: "#/components/schemas/Way"}}
    Way:
      description: How somebody is reached.
{union}
{schemas}
"##
    );
    let mut sources = sources();
    sources.insert("ways.yaml".to_owned(), text);
    sources
}

const MAIL_OR_PHONE: &str = r##"
      oneOf:
        - $ref: "#/components/schemas/Mail"
        - $ref: "#/components/schemas/Phone"
"##;

const DISCRIMINATED: &str = r##"
      oneOf:
        - $ref: "#/components/schemas/Mail"
        - $ref: "#/components/schemas/Phone"
      discriminator:
        propertyName: kind
        mapping: {mail: "#/components/schemas/Mail", phone: "#/components/schemas/Phone"}
"##;

const TAGGED: &str = r##"
    Mail:
      description: A mailbox.
      type: object
      required: [kind, address]
      properties:
        kind: {description: The kind., type: string, enum: [mail]}
        address: {description: The address., type: string}
        folder: {description: The folder., type: string}
    Phone:
      description: A number.
      allOf:
        - $ref: "#/components/schemas/WayBase"
        - type: object
          properties:
            kind: {description: The kind., type: string, enum: [phone]}
    WayBase:
      description: What both have.
      type: object
      required: [kind, address]
      properties:
        kind: {description: The kind., type: string}
        address: {description: The address., type: string}
"##;

const DEMANDING: &str = r##"
    Mail:
      description: A mailbox.
      type: object
      required: [address]
      properties: {address: {description: The address., type: string, nullable: true}}
    Phone:
      description: A number.
      type: object
      required: [number]
      properties: {number: {description: The number., type: string}}
"##;

/// How each variant of `Way` is distinguished.
fn told(union: &str, schemas: &str) -> Value {
    let lowered = lowered(&with(union, schemas)).unwrap_or_else(|problems| panic!("{problems}"));
    generated(&with(union, schemas)).unwrap();
    lowered["components"]["schemas"]["Way"]["x-union"].clone()
}

#[test]
fn members_are_told_apart_by_a_text_that_differs() {
    let member = |rust: &str, tag: &str| json!({"rust": rust, "kind": "object", "required": ["address", "kind"], "tags": {"kind": [tag]}});
    let expected = json!([member("Mail", "mail"), member("Phone", "phone")]);
    assert_eq!(told(MAIL_OR_PHONE, TAGGED), expected);
    assert_eq!(told(DISCRIMINATED, TAGGED), expected);
}

#[test]
fn members_are_told_apart_by_what_they_require() {
    let member =
        |rust: &str, name: &str| json!({"rust": rust, "kind": "object", "required": [name], "tags": {}});
    let expected = json!([member("Mail", "address"), member("Phone", "number")]);
    assert_eq!(told(MAIL_OR_PHONE, DEMANDING), expected);
    assert_eq!(told(&MAIL_OR_PHONE.replace("oneOf", "anyOf"), DEMANDING), expected);
}

#[test]
fn members_are_told_apart_by_their_type() {
    let scalars = r#"
    Mail: {description: An address., type: string}
    Phone: {description: Numbers., type: array, items: {type: integer}}
"#;
    let member = |rust: &str, kind: &str| json!({"rust": rust, "kind": kind, "required": [], "tags": {}});
    assert_eq!(told(MAIL_OR_PHONE, scalars), json!([member("Mail", "string"), member("Phone", "array")]));
}

/// What is required one way or another beside properties makes no union.
#[test]
fn demands_make_no_union() {
    let object = r#"
      type: object
      properties:
        id: {description: The id., type: integer}
        email: {description: The address., type: string}
      anyOf:
        - required: [id]
        - required: [email]
"#;
    let lowered = lowered(&with(object, "")).unwrap_or_else(|problems| panic!("{problems}"));
    generated(&with(object, "")).unwrap();
    let fields = &lowered["components"]["schemas"]["Way"]["x-fields"];
    assert_eq!((&fields[0]["wire"], &fields[1]["wire"]), (&json!("id"), &json!("email")));
}

#[test]
fn what_would_be_lost_or_misread_is_refused() {
    let beside = |word: &str| format!("{MAIL_OR_PHONE}      {word}\n");
    let in_all_of = r##"
      allOf:
        - $ref: "#/components/schemas/Either"
        - type: object
          properties: {id: {description: The id., type: integer}}
"##;
    let either = format!("{DEMANDING}    Either:\n      description: Either.{MAIL_OR_PHONE}");
    let parent = r##"
    Mail:
      description: A mailbox.
      allOf: [{$ref: "#/components/schemas/Way"}]
    Phone:
      description: A number.
      allOf: [{$ref: "#/components/schemas/Way"}]
"##;
    let table = [
        // A variant that requires nothing accepts the values of another.
        (
            MAIL_OR_PHONE.to_owned(),
            DEMANDING.replace("required: [number]", "required: []"),
            vec!["a `Mail` can be read as `Phone`"],
        ),
        (
            MAIL_OR_PHONE.to_owned(),
            TAGGED.replace(", enum: [phone]", ""),
            vec!["a `Phone` can be read as `Mail`"],
        ),
        (
            MAIL_OR_PHONE.to_owned(),
            TAGGED.replace("[phone]", "[mail, phone]"),
            vec!["a `Phone` can be read as `Mail`"],
        ),
        (
            MAIL_OR_PHONE.to_owned(),
            "    Mail: {description: One., type: integer}\n    Phone: {description: Two., type: number}\n".to_owned(),
            vec!["a `Phone` can be read as `Mail`"],
        ),
        (
            MAIL_OR_PHONE.to_owned(),
            "    Mail: {description: Anything.}\n    Phone: {description: Two., type: number}\n".to_owned(),
            vec!["nothing tells when a value is `Mail`", "can be read as"],
        ),
        (
            beside("properties: {id: {description: The id., type: integer}}"),
            DEMANDING.to_owned(),
            vec!["`properties` beside `oneOf` would be lost"],
        ),
        (
            beside("allOf: [{$ref: \"#/components/schemas/Mail\"}]"),
            DEMANDING.to_owned(),
            vec!["`allOf` beside `oneOf` would be lost"],
        ),
        (in_all_of.to_owned(), either, vec!["a union in `allOf` beside other properties would be lost"]),
        (MAIL_OR_PHONE.to_owned(), parent.to_owned(), vec!["`Mail` and `Phone` refer to `Way`, which lists them"]),
        // The discriminator says what the variants say.
        (
            DISCRIMINATED.to_owned(),
            DEMANDING.to_owned(),
            vec!["`Mail` needs a required property `kind` with `enum: [mail]`", "`Phone` needs"],
        ),
        (
            DISCRIMINATED.replace("mail: \"#", "post: \"#"),
            TAGGED.to_owned(),
            vec!["`Mail` needs a required property `kind` with `enum: [post]`"],
        ),
        (
            DISCRIMINATED.replace("schemas/Phone\"}", "schemas/Fax\"}"),
            TAGGED.to_owned(),
            vec!["`Phone` needs", "`phone` leads to no variant of the union"],
        ),
        (
            DISCRIMINATED.replace("propertyName: kind", "property: kind"),
            TAGGED.to_owned(),
            vec!["a `discriminator` has a `propertyName`"],
        ),
        (
            "      type: object\n      discriminator: {propertyName: id}\n      properties: {id: {description: The id., type: string}}".to_owned(),
            String::new(),
            vec!["a `discriminator` stands beside the `oneOf`"],
        ),
        (
            "      type: object\n      properties: {id: {description: The id., type: string}}\n      anyOf: [{required: [id]}, {required: [mail]}]".to_owned(),
            String::new(),
            vec!["`mail` is required here but is no property beside `anyOf`"],
        ),
    ];
    for (union, schemas, expected) in table {
        let problems = lowered(&with(&union, &schemas)).unwrap_err();
        let shown: Vec<String> = problems.0.iter().map(ToString::to_string).collect();
        assert_eq!(shown.len(), expected.len(), "{expected:?}\n{problems}");
        for (problem, expected) in shown.iter().zip(expected) {
            assert!(problem.contains(expected), "{expected}\n{problem}");
            assert!(problem.starts_with("specs/small/ways.yaml:"), "{problem}");
        }
    }
}

/// An example that fits both variants is no mistake of its own if the variants lack the property of
/// the discriminator.
#[test]
fn an_example_waits_until_members_are_told_apart() {
    let schemas = TAGGED.replace(", enum: [mail]", "").replace(", enum: [phone]", "");
    let mut sources = with(DISCRIMINATED, &schemas);
    let ways = sources.get_mut("ways.yaml").unwrap();
    *ways = ways.replace("example: {}", "example: {way: {kind: mail, address: a}}");
    let problems = lowered(&sources).unwrap_err();
    assert_eq!(problems.0.len(), 2, "{problems}");
    for (problem, member) in problems.0.iter().zip(["Mail", "Phone"]) {
        assert!(
            problem.message.contains(&format!("`{member}` needs a required property `kind`")),
            "{problem}"
        );
    }
}
