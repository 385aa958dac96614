//! The round trips through types.

use frontdesk_conform::generated::tables;
use frontdesk_conform::round_trips::differences;
use serde_json::json;

#[test]
fn differences_have_places() {
    let found = differences(&json!({"a": [1, {"b/c": 2}], "d": 1}), &json!({"a": [1, {"b/c": 3}], "e": 1}));
    let found: Vec<_> = found.iter().map(ToString::to_string).collect();
    assert_eq!(found, ["/a/1/b~1c: 2 became 3", "/d: 1 is gone", "/e: 1 is new"]);
    assert!(tables("nobody").is_none());
}
