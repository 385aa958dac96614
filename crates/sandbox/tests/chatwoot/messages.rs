//! Messages, as members of the account write and read them.

use reqwest::multipart::{Form, Part};

use super::settings::{not_allowed, not_found};
use super::*;

#[tokio::test]
async fn messages_are_checked() {
    let api = Raw::start(SandboxVendor::Chatwoot).await;
    let messages = format!("{X}/conversations/1/messages");
    let post = |body: Value, status, expected| (Agent, "POST", messages.clone(), body, status, expected);
    let items = |kind: &str, items: Value| json!({"content": "c", "content_type": kind, "content_attributes": {"items": items}});
    let cases = vec![
        post(
            json!({"content": "Hi", "echo_id": "e"}),
            200,
            json!({"message_type": 1, "echo_id": "e", "sender": {"type": "user"}}),
        ),
        post(
            json!({"content": "Hi", "message_type": "incoming"}),
            200,
            json!({"message_type": 0, "sender": {"type": "contact", "id": 1}}),
        ),
        post(json!({"content": "psst", "private": true}), 200, json!({"private": true})),
        post(json!({"message_type": "sideways"}), 422, error("'sideways' is not a valid message_type")),
        post(
            items("input_select", json!([{"title": "A", "value": "a"}])),
            200,
            json!({"content_type": "input_select"}),
        ),
        post(
            items("article", json!([{"nope": 1}])),
            422,
            error("Validation failed: Content attributes contains invalid keys for items : [:nope]"),
        ),
        post(
            items("form", json!([])),
            422,
            error("Validation failed: Content attributes At least one item is required."),
        ),
        post(
            items("cards", json!([{"title": "t", "actions": [{"kind": "x"}]}])),
            422,
            error("Validation failed: Content attributes contains invalid keys for actions:  [:kind]"),
        ),
        post(
            json!({"content": "x".repeat(150_001)}),
            422,
            error("Validation failed: Content is too long (maximum is 150000 characters)"),
        ),
        post(
            json!({"content": "r", "content_attributes": {"in_reply_to": 1}}),
            200,
            json!({"content_attributes": {"in_reply_to": 1, "in_reply_to_external_id": null}}),
        ),
        (
            Admin,
            "POST",
            format!("{X}/conversations/2/messages"),
            json!({"message_type": "incoming"}),
            422,
            error("Incoming messages are only allowed in Api inboxes"),
        ),
        (
            Admin,
            "POST",
            format!("{X}/conversations/4/messages"),
            json!({"content": "a < b", "cc_emails": "x@y.example, z@y.example"}),
            200,
            json!({"content_attributes": {
                "cc_emails": ["x@y.example", "z@y.example"], "to_emails": [],
                "email": {"html_content": {"full": "<p>a &lt; b</p>\n"}, "text_content": {"reply": "a < b"}},
            }}),
        ),
        (Agent, "POST", format!("{X}/conversations/4/messages"), json!({"content": "x"}), 401, not_allowed()),
        (Nobody, "POST", messages.clone(), json!({"content": "x"}), 401, sign_in()),
    ];
    run(&api, cases).await;
}

#[tokio::test]
async fn messages_come_in_windows_and_stay_when_deleted() {
    let api = Raw::start(SandboxVendor::Chatwoot).await;
    let messages = format!("{X}/conversations/3/messages");
    let mut sent = Vec::new();
    for number in 0..25 {
        let answer = call(&api, Admin, "POST", &messages, json!({"content": format!("{number}")})).await;
        sent.push(answer.body["id"].as_i64().unwrap());
    }
    let get = async |query: &str| -> Vec<i64> {
        let body = call(&api, Admin, "GET", &format!("{messages}{query}"), Value::Null).await.body;
        assert_eq!(body["meta"]["contact"]["id"], 3);
        body["payload"].as_array().unwrap().iter().map(|message| message["id"].as_i64().unwrap()).collect()
    };
    assert_eq!(get("").await, sent[5..]);
    assert_eq!(get(&format!("?before={}", sent[24])).await, sent[4..24]);
    assert_eq!(get(&format!("?after={}", sent[2])).await, sent[3..]);
    assert_eq!(get(&format!("?after={}&before={}", sent[2], sent[4])).await, sent[2..4]);
    let gone = format!("{messages}/{}", sent[0]);
    let deleted = json!({"content": "This message was deleted", "content_attributes": {"deleted": true}});
    run(
        &api,
        vec![
            (Admin, "DELETE", gone, Value::Null, 200, deleted),
            (Admin, "DELETE", format!("{messages}/1"), Value::Null, 404, not_found()),
        ],
    )
    .await;
    assert_eq!(get("?after=0").await.len(), 26);
}

#[tokio::test]
async fn files_come_along() {
    let api = Raw::start(SandboxVendor::Chatwoot).await;
    let part = |name: &'static str, kind| Part::bytes(vec![1, 2, 3]).file_name(name).mime_str(kind).unwrap();
    let form = Form::new()
        .text("content", "See")
        .part("attachments[]", part("a.png", "image/png"))
        .part("attachments[]", part("b.mp3", "audio/mpeg"));
    let request = api
        .request("POST", &format!("{X}/conversations/1/messages"))
        .header("api_access_token", api.credential("user_token"));
    let answer = send(request.multipart(form)).await;
    assert_eq!(answer.status, 200);
    let files = &answer.body["attachments"];
    assert!(holds(&files[0], &json!({"file_type": "image", "extension": "png", "file_size": 3})), "{files}");
    assert!(
        holds(&files[1], &json!({"file_type": "audio", "thumb_url": "", "transcribed_text": ""})),
        "{files}"
    );
    assert_ne!(files[0]["id"], files[1]["id"]);
}

#[tokio::test]
async fn customers_are_greeted_and_asked_how_content_they_are() {
    let api = Raw::start(SandboxVendor::Chatwoot).await;
    let settings = json!({"greeting_enabled": true, "greeting_message": "Ahoy", "csat_survey_enabled": true});
    let toggle = |who| (who, "POST", format!("{X}/conversations/6/toggle_status"), json!({}), 200, json!({}));
    let cases = vec![
        (Admin, "PATCH", format!("{X}/inboxes/2"), settings, 200, json!({"csat_survey_enabled": true})),
        (
            Admin,
            "POST",
            format!("{X}/conversations"),
            json!({"inbox_id": 2, "contact_id": 5}),
            200,
            json!({"id": 6}),
        ),
        (
            Admin,
            "POST",
            format!("{X}/conversations/6/messages"),
            json!({"content": "Hello?", "message_type": "incoming"}),
            200,
            json!({}),
        ),
        toggle(Admin),
        toggle(Admin),
        toggle(Admin),
    ];
    run(&api, cases).await;
    let body = call(&api, Admin, "GET", &format!("{X}/conversations/6/messages"), Value::Null).await.body;
    let sent = body["payload"].as_array().unwrap().iter().filter(|message| message["message_type"] == 3);
    let sent: Vec<_> = sent.map(|message| (&message["content"], &message["content_type"])).collect();
    assert_eq!(
        sent,
        [(&json!("Ahoy"), &json!("text")), (&json!("Please rate the conversation"), &json!("input_csat")),]
    );
}
