//! The report as a whole, as text and as JSON.

use serde_json::json;

use crate::{entry, held};

fn entries() -> Vec<serde_json::Value> {
    let people = "https://desk.example.com/base/api/v1/people";
    let one = format!("{people}/5?as_of=now");
    let more = json!({});
    vec![
        entry(
            "GET",
            &one,
            200,
            &json!({"id": 1, "nickname": "hunter2", "created": "2026-11-22T04:46:39Z"}),
            &more,
        ),
        entry(
            "GET",
            &one,
            200,
            &json!({"id": 2, "nickname": null, "created": "2026-11-22T04:46:40Z"}),
            &more,
        ),
        entry(
            "GET",
            &one,
            200,
            &json!({"id": "3", "status": "snoozed", "verified": 1, "owner": {"id": null}}),
            &more,
        ),
        entry(
            "GET",
            &one,
            200,
            &json!({"id": 4, "status": "Ada Brandt, +49 30", "api_key": "hunter2", "name": "hunter2hunter2"}),
            &more,
        ),
        entry("GET", &one, 200, &json!({"id": 5, "status": null}), &more),
        entry("GET", &one, 200, &json!({}), &more),
        entry("GET", &format!("{people}/5?depth=3&token=hunter2"), 200, &json!({"id": 1}), &more),
        entry("GET", &one, 503, &json!({"error": "hunter2"}), &more),
        entry("DELETE", &format!("{people}/5"), 404, &json!({"error": "hunter2"}), &more),
        entry(
            "POST",
            &format!("{people}/5/calls?notify=true"),
            201,
            &json!({"id": 9, "secret": "hunter2", "parties": [{"name": "hunter2"}]}),
            &json!({"request": {"postData": {"mimeType": "application/json", "text": r#"{"number": "hunter2"}"#}}}),
        ),
        entry("POST", &format!("{people}/6/calls"), 404, &json!({"error": "hunter2"}), &more),
        entry("GET", "https://cdn.example.com/hunter2.js", 200, &json!(1), &more),
        json!({"request": {"method": "GET", "url": "/api/v1/people"}, "response": {"status": 0}}),
        json!({"request": "hunter2"}),
    ]
}

#[test]
fn as_text() {
    let text = held(&entries()).text();
    assert!(!text.contains("hunter2") && !text.contains("Ada"), "{text}");
    insta::assert_snapshot!(text);
}

#[test]
fn as_json() {
    let json = serde_json::to_string_pretty(&held(&entries()[..3])).unwrap();
    assert!(!json.contains("hunter2"), "{json}");
    insta::assert_snapshot!(json);
}
