//! The generated types' part: what they do not read, and the tables by which they are reached.

#![allow(clippy::unwrap_used, reason = "a test that meets what it does not expect has to fail")]

use frontdesk_conform::generated::tables;
use frontdesk_conform::round_trips::find;
use frontdesk_conform::{Conform, Spec};
use serde_json::json;

#[test]
fn responses_are_decoded_and_encoded() {
    let page = json!({"offset": "hunter2", "max": 10, "total": 0, "records": []});
    let url = "https://portal.example/portal/configuration/api/v1/businessUnit/123";
    let content = json!({"mimeType": "application/json; charset=utf-8", "text": page.to_string()});
    let entry = json!({
        "request": {"method": "GET", "url": url}, "response": {"status": 200, "content": content},
    });
    let recording = json!({"log": {"entries": [entry]}}).to_string();
    let mut conform = Conform::new("nuance", Spec::published("nuance").unwrap());
    conform.read("a.har", recording.as_bytes());
    let report = conform.report();
    let kinds: Vec<_> = report.findings.iter().map(|group| group.kind.name()).collect();
    assert!(kinds.contains(&"undecodable"), "{}", report.text());
    assert!(!report.text().contains("hunter2") && report.matched == 1, "{}", report.text());
}

#[test]
fn operations_are_found_in_the_tables() {
    let tables = tables("nuance").unwrap();
    assert!(find(tables.responses, "getUser").is_some() && find(tables.bodies, "nothing").is_none());
}
