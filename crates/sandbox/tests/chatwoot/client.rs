//! The Client API and the survey page.
#![allow(clippy::unwrap_used, reason = "tests may panic, and so may what they share")]

use super::*;

fn own(api: &Raw) -> String {
    format!("/public/api/v1/inboxes/{}", api.credential("inbox_identifier"))
}

#[tokio::test]
async fn a_visitor_writes_and_an_agent_answers() {
    let api = Raw::start(SandboxVendor::Chatwoot).await;
    let contacts = format!("{}/contacts", own(&api));
    let made = json!({"identifier": "v-1", "name": "Visitor", "email": "v@x.example", "source_id": "s-1"});
    let one = format!("{contacts}/s-1");
    let talk = format!("{one}/conversations/6");
    let visitor = |method, path: &str, body: Value, status, expected| {
        (Nobody, method, path.to_owned(), body, status, expected)
    };
    let cases = vec![
        visitor(
            "GET",
            &own(&api),
            Value::Null,
            200,
            json!({"name": "Orders", "identity_validation_enabled": false}),
        ),
        visitor("GET", "/public/api/v1/inboxes/x", Value::Null, 404, rails(404, "Not Found")),
        visitor("POST", &contacts, made.clone(), 200, json!({"source_id": "s-1", "email": "v@x.example"})),
        visitor("POST", &contacts, made, 200, json!({"source_id": "s-1", "id": 7})),
        visitor("POST", &contacts, json!({"email": "bad"}), 422, json!({"status": 422})),
        visitor("GET", &one, Value::Null, 200, json!({"id": 7, "name": "Visitor"})),
        visitor("GET", &format!("{contacts}/x"), Value::Null, 404, rails(404, "Not Found")),
        visitor(
            "POST",
            &format!("{one}/conversations"),
            json!({}),
            200,
            json!({"id": 6, "messages": [], "status": "open"}),
        ),
        visitor(
            "POST",
            &format!("{talk}/messages"),
            json!({"content": "Anybody?"}),
            200,
            json!({"message_type": 0, "sender": {"id": 7}}),
        ),
        (
            Agent,
            "POST",
            format!("{X}/conversations/6/messages"),
            json!({"content": "Which?", "content_type": "input_select", "content_attributes": {"items": [{"title": "A", "value": "a"}]}}),
            200,
            json!({"id": 11}),
        ),
        (
            Agent,
            "POST",
            format!("{X}/conversations/6/messages"),
            json!({"content": "psst", "private": true}),
            200,
            json!({}),
        ),
        visitor(
            "PATCH",
            &format!("{talk}/messages/11"),
            json!({"submitted_values": {"value": "a", "spam": 1}}),
            200,
            json!({"content_attributes": {"submitted_values": {"value": "a"}}}),
        ),
        visitor("PATCH", &format!("{talk}/messages/1"), json!({}), 404, rails(404, "Not Found")),
        // Visitors see neither private messages nor notes, nor whether an agent is there.
        visitor(
            "GET",
            &format!("{talk}/messages"),
            Value::Null,
            200,
            json!([{"id": 10}, {"id": 11, "sender": {"availability_status": null}}]),
        ),
        // Nor the conversations of others.
        visitor("GET", &format!("{one}/conversations/1"), Value::Null, 404, rails(404, "Not Found")),
        visitor("POST", &format!("{talk}/toggle_typing"), json!({"typing_status": "on"}), 200, Value::Null),
        visitor("POST", &format!("{talk}/update_last_seen"), json!({}), 200, Value::Null),
        visitor("POST", &format!("{talk}/toggle_status"), json!({}), 200, json!({"status": "resolved"})),
        (
            Admin,
            "GET",
            format!("{X}/conversations/6"),
            Value::Null,
            200,
            json!({"messages": [{"content": "Conversation was resolved by Visitor"}]}),
        ),
        visitor("POST", &format!("{talk}/messages"), json!({"content": "One more thing"}), 200, json!({})),
        visitor(
            "GET",
            &talk,
            Value::Null,
            200,
            json!({"status": "open", "contact": {"identifier": "v-1", "contact_type": "lead"}}),
        ),
    ];
    run(&api, cases).await;
}

/// The HMAC-SHA256 of a text, in hex.
fn hmac(key: &str, text: &str) -> String {
    let key = ring::hmac::Key::new(ring::hmac::HMAC_SHA256, key.as_bytes());
    ring::hmac::sign(&key, text.as_bytes()).as_ref().iter().map(|byte| format!("{byte:02x}")).collect()
}

#[tokio::test]
async fn who_proves_who_they_are_sees_all_of_their_conversations() {
    let api = Raw::start(SandboxVendor::Chatwoot).await;
    let inbox = call(&api, Admin, "GET", &format!("{X}/inboxes/2"), Value::Null).await.body;
    let proof = hmac(inbox["hmac_token"].as_str().unwrap(), "customer-1");
    let contacts = format!("{}/contacts", own(&api));
    let one = format!("{contacts}/p-1");
    let known = json!({"identifier": "customer-1", "source_id": "p-1"});
    let visitor =
        |method, path: String, body: Value, status, expected| (Nobody, method, path, body, status, expected);
    let cases = vec![
        visitor("POST", contacts.clone(), known, 200, json!({"id": 1, "name": "Imani Roy"})),
        visitor("GET", format!("{one}/conversations"), Value::Null, 200, json!([])),
        visitor(
            "GET",
            format!("{one}?identifier=customer-1&identifier_hash=00"),
            Value::Null,
            500,
            json!({"status": 500}),
        ),
        visitor(
            "GET",
            format!("{one}?identifier=customer-1&identifier_hash={proof}"),
            Value::Null,
            200,
            json!({"id": 1}),
        ),
        visitor("GET", format!("{one}/conversations"), Value::Null, 200, json!([{"id": 1}, {"id": 5}])),
        (
            Admin,
            "PATCH",
            format!("{X}/inboxes/2"),
            json!({"channel": {"hmac_mandatory": true}}),
            200,
            json!({"hmac_mandatory": true}),
        ),
        visitor("POST", contacts.clone(), json!({"identifier": "v"}), 500, json!({"status": 500})),
        visitor(
            "POST",
            contacts,
            json!({"identifier": "customer-1", "identifier_hash": proof}),
            200,
            json!({"id": 1}),
        ),
    ];
    run(&api, cases).await;
}

#[tokio::test]
async fn the_survey_is_a_page() {
    let api = Raw::start(SandboxVendor::Chatwoot).await;
    let path = "/survey/responses/00000000-0000-4000-8000-000000000000";
    let page = send(api.request("GET", path).header("accept", "text/html")).await;
    assert_eq!(
        (page.status, page.headers["content-type"].to_str().unwrap()),
        (200, "text/html; charset=utf-8")
    );
    let refused = send(api.request("GET", path).header("accept", "application/json")).await;
    assert_eq!((refused.status, refused.body), (406, rails(406, "Not Acceptable")));
}
