//! Webhooks: what they post becomes types, and mistakes in them are found like any other.

use crate::small::{Sources, generated, lowered, sources};

const HOOKS: &str = r##"
x-webhooks:
  user_created:
    post:
      summary: A user is created
      requestBody:
        $ref: "#/components/requestBodies/UserEvent"
      responses:
        "200": {description: Any 2xx.}
components:
  requestBodies:
    UserEvent:
      required: true
      content:
        application/json:
          schema: {$ref: "#/components/schemas/UserEvent"}
          example: {event: user_created, user: {id: 7, name: Ada, role: agent}}
  schemas:
    UserEvent:
      description: What happened to a user.
      type: object
      required: [event, user]
      properties:
        event: {description: What happened., type: string}
        user: {$ref: "users.yaml#/components/schemas/User"}
"##;

fn with(hooks: &str) -> Sources {
    let mut sources = sources();
    sources.insert("hooks.yaml".to_owned(), hooks.to_owned());
    sources
}

#[test]
fn what_is_posted_becomes_a_type() {
    let types = |sources: &Sources| {
        let lowered = lowered(sources).unwrap_or_else(|problems| panic!("{problems}"));
        generated(sources).unwrap();
        let schemas = lowered["components"]["schemas"].as_object().unwrap();
        schemas.keys().cloned().collect::<Vec<_>>()
    };
    let without = types(&sources());
    let mut expected = [without, vec!["UserEvent".to_owned()]].concat();
    expected.sort();
    assert_eq!(types(&with(HOOKS)), expected);
}

#[test]
fn mistakes_are_said_with_their_place() {
    let table = [
        (
            "          example: {event: user_created, user: {id: 7, name: Ada, role: agent}}\n",
            "",
            "needs an `example`",
        ),
        ("event: user_created, user", "user", "does not fit its schema"),
        ("    post:\n", "    get:\n", "a webhook needs `post`"),
        ("      summary: A user is created\n", "", "a post needs `summary`"),
        ("      summary: A", "      operationId: a\n      summary: A", "a post does not know it"),
        ("#/components/requestBodies/UserEvent", "#/components/requestBodies/Event", "leads nowhere"),
    ];
    for (find, put, expected) in table {
        assert_eq!(HOOKS.matches(find).count(), 1, "{find}");
        let problems = lowered(&with(&HOOKS.replace(find, put))).unwrap_err();
        let said = problems.to_string();
        assert!(said.contains("specs/small/hooks.yaml:") && said.contains(expected), "{said}");
        assert!(problems.0.iter().all(|problem| problem.place.is_some()), "{said}");
    }
}
