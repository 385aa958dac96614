//! The generated types' part: what they do not read, and the tables by which they are reached.

use frontdesk_conform::generated::tables;
use frontdesk_conform::round_trips::{differences, find};
use frontdesk_conform::{Conform, Spec};
use serde_json::json;

use crate::{entry, har};

#[test]
fn responses_are_decoded_and_encoded() {
    let page = json!({"offset": "hunter2", "max": 10, "total": 0, "records": []});
    let url = "https://portal.example/portal/configuration/api/v1/businessUnit/123";
    let mut conform = Conform::new("nuance", Spec::published("nuance").unwrap());
    conform.read("a.har", &har(&[entry("GET", url, 200, &page, &json!({}))]));
    let report = conform.report();
    let kinds: Vec<_> = report.findings.iter().map(|group| group.kind.name()).collect();
    assert!(kinds.contains(&"undecodable"), "{}", report.text());
    assert!(!report.text().contains("hunter2") && report.matched == 1, "{}", report.text());
}

#[test]
fn differences_have_places() {
    let found = differences(&json!({"a": [1, {"b/c": 2}], "d": 1}), &json!({"a": [1, {"b/c": 3}], "e": 1}));
    let found: Vec<_> = found.iter().map(ToString::to_string).collect();
    assert_eq!(found, ["/a/1/b~1c: 2 became 3", "/d: 1 is gone", "/e: 1 is new"]);
    assert!(tables("nobody").is_none());
    let tables = tables("nuance").unwrap();
    assert!(find(tables.responses, "getUser").is_some() && find(tables.bodies, "nothing").is_none());
}
