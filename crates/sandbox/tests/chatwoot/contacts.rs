//! Contacts: made, found, labeled, connected, merged.
#![allow(clippy::unwrap_used, reason = "tests may panic, and so may what they share")]

use super::settings::{not_allowed, not_found};
use super::*;

fn names(body: &Value) -> Vec<&str> {
    body["payload"].as_array().unwrap().iter().map(|contact| contact["name"].as_str().unwrap()).collect()
}

#[tokio::test]
async fn contacts_are_checked() {
    let api = Raw::start(SandboxVendor::Chatwoot).await;
    let contacts = format!("{X}/contacts");
    let post = |body: Value, status, expected| (Admin, "POST", contacts.clone(), body, status, expected);
    let invalid = |message: &str, attribute: &str| json!({"message": message, "attributes": [attribute]});
    let cases = vec![
        post(
            json!({"name": "N", "email": "N@X.example", "inbox_id": 2, "source_id": "n-1"}),
            200,
            json!({"payload": {
                "contact": {"email": "n@x.example", "contact_inboxes": [{"source_id": "n-1"}]},
                "contact_inbox": {"source_id": "n-1", "inbox": {"id": 2}},
            }}),
        ),
        post(
            json!({}),
            200,
            json!({"payload": {"contact": {"name": "", "email": null}, "contact_inbox": {"inbox": null}}}),
        ),
        post(json!({"email": "bad"}), 422, invalid("Email Invalid email", "email")),
        post(json!({"email": "n@x.EXAMPLE"}), 422, invalid("Email has already been taken", "email")),
        post(
            json!({"identifier": "customer-1"}),
            422,
            invalid("Identifier has already been taken", "identifier"),
        ),
        post(
            json!({"phone_number": "12"}),
            422,
            invalid("Phone number should be in e164 format", "phone_number"),
        ),
        post(json!({"inbox_id": 99_999_999}), 404, not_found()),
        // A place in the mail inbox needs an address, and without one the contact is not made
        // either.
        post(
            json!({"name": "Nobody", "inbox_id": 3}),
            422,
            error("param is missing or the value is empty: contact email"),
        ),
        (Admin, "GET", format!("{contacts}/search?q=Nobody"), Value::Null, 200, json!({"payload": []})),
        (Nobody, "POST", contacts.clone(), json!({}), 401, sign_in()),
    ];
    run(&api, cases).await;
}

#[tokio::test]
async fn contacts_are_listed_searched_and_filtered() {
    let api = Raw::start(SandboxVendor::Chatwoot).await;
    let get =
        async |path: &str| call(&api, Agent, "GET", &format!("{X}/contacts{path}"), Value::Null).await.body;
    let body = get("?sort=-name").await;
    assert_eq!(names(&body)[..2], ["Walter Quist", "Tomasz Zieliński"]);
    assert_eq!(body["meta"], json!({"count": 6, "current_page": 1}));
    let body = get("?page=2&include_contact_inboxes=false").await;
    assert_eq!((names(&body).len(), &body["meta"]), (0, &json!({"count": 6, "current_page": "2"})));
    let body = get("/search?q=QUIST").await;
    assert_eq!(
        (names(&body), &body["meta"]),
        (vec!["Walter Quist"], &json!({"count": 1, "current_page": 1, "has_more": false}))
    );
    assert_eq!(get("/search").await["meta"]["count"], Value::Null);
    let one = |key: &str, operator: &str, values: Value, word: Value| json!({"attribute_key": key, "filter_operator": operator, "values": values, "query_operator": word});
    let cases = [
        (vec![one("name", "contains", json!(["AIKO"]), json!(null))], Ok(vec!["Aiko Mori"])),
        (vec![one("city", "equal_to", json!(["PORTO"]), json!(null))], Ok(vec!["Sofía Duarte"])),
        (
            vec![
                one("city", "equal_to", json!(["porto"]), json!("or")),
                one("city", "equal_to", json!(["bergen"]), json!("AND")),
                one("name", "contains", json!(["nobody"]), json!(null)),
            ],
            Ok(vec!["Sofía Duarte"]),
        ),
        (vec![one("phone_number", "equal_to", json!(["12025550105"]), json!(null))], Ok(vec!["Aiko Mori"])),
        (vec![one("created_at", "is_greater_than", json!(["2999-01-01"]), json!(null))], Ok(vec![])),
        (vec![one("created_at", "is_less_than", json!(["soon"]), json!(null))], Err(422)),
        (vec![one("name", "is_present", json!([]), json!(null))], Err(422)),
        (vec![one("shoe_size", "equal_to", json!(["1"]), json!(null))], Err(422)),
        (vec![one("name", "equal_to", json!([]), json!(null))], Err(422)),
        (vec![one("name", "equal_to", json!(["x"]), json!("XOR"))], Err(422)),
        (vec![one("name", "equal_to", json!(["x"]), json!("AND"))], Err(500)),
    ];
    for (payload, expected) in cases {
        let path = format!("{X}/contacts/filter");
        let answer = call(&api, Admin, "POST", &path, json!({"payload": payload})).await;
        match expected {
            Ok(expected) => assert_eq!(names(&answer.body), expected, "{payload:?}"),
            Err(status) => assert_eq!(answer.status, status, "{payload:?}"),
        }
    }
}

#[tokio::test]
async fn contacts_are_labelled_connected_and_merged() {
    let api = Raw::start(SandboxVendor::Chatwoot).await;
    let one = |id: i64, rest: &str| format!("{X}/contacts/{id}{rest}");
    let reach = json!({"payload": [
        {"inbox": {"id": 2}},
        {"inbox": {"id": 3}, "source_id": "noah.berg@customer.example"},
    ]});
    let cases = vec![
        (
            Admin,
            "POST",
            one(6, "/labels"),
            json!({"labels": ["vip", "vip", " late "]}),
            200,
            json!({"payload": ["vip", "late"]}),
        ),
        (
            Admin,
            "GET",
            format!("{X}/contacts?labels[]=late"),
            Value::Null,
            200,
            json!({"meta": {"count": 1}}),
        ),
        (Admin, "GET", one(6, "/contactable_inboxes"), Value::Null, 200, reach),
        (
            Admin,
            "POST",
            one(6, "/contact_inboxes"),
            json!({"inbox_id": 2, "source_id": "s"}),
            200,
            json!({"source_id": "s"}),
        ),
        (
            Admin,
            "POST",
            one(6, "/contact_inboxes"),
            json!({"inbox_id": 2, "source_id": "s"}),
            200,
            json!({"source_id": "s"}),
        ),
        (Admin, "POST", one(5, "/contact_inboxes"), json!({"inbox_id": 2, "source_id": "s"}), 500, json!({})),
        (
            Admin,
            "PUT",
            one(6, ""),
            json!({"custom_attributes": {"a": 1}}),
            200,
            json!({"payload": {"custom_attributes": {"a": 1}}}),
        ),
        (
            Admin,
            "PUT",
            one(6, ""),
            json!({"custom_attributes": {"b": 2}}),
            200,
            json!({"payload": {"custom_attributes": {"a": 1, "b": 2}}}),
        ),
        // What the base has is kept, what it lacks comes from the other, and so does all that the
        // other had.
        (
            Admin,
            "POST",
            format!("{X}/actions/contact_merge"),
            json!({"base_contact_id": 6, "mergee_contact_id": 1}),
            200,
            json!({"id": 6, "email": "noah.berg@customer.example", "additional_attributes": {"city": "Bergen"}}),
        ),
        (Admin, "GET", one(1, ""), Value::Null, 404, not_found()),
        (
            Admin,
            "GET",
            one(6, "/conversations"),
            Value::Null,
            200,
            json!({"payload": [{"id": 5}, {"id": 1}]}),
        ),
        // An agent sees what is in their inboxes.
        (Agent, "GET", one(6, "/conversations"), Value::Null, 200, json!({"payload": [{"id": 1}]})),
        (Agent, "DELETE", one(6, ""), Value::Null, 401, not_allowed()),
        (Admin, "DELETE", one(6, ""), Value::Null, 200, Value::Null),
        (Admin, "GET", format!("{X}/conversations/1"), Value::Null, 404, not_found()),
    ];
    run(&api, cases).await;
}
