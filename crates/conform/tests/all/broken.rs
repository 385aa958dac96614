//! Recordings that are none, or only in part.

use frontdesk_conform::har;
use frontdesk_conform::{Conform, Spec};
use serde_json::json;

use crate::{entry, spec};

#[test]
fn whole_files() {
    let table: [(&[u8], Option<usize>, &str); 10] = [
        (b"", None, "ends too early"),
        (b"hunter2", None, "no JSON"),
        (b"{}", None, "no HAR file"),
        (br#"{"log": {}}"#, None, "no HAR file"),
        (br#"{"log": {"entries": "hunter2"}}"#, None, "no HAR file"),
        (br#"{"log": {"entries": [{}, {"a": hunter2}]}}"#, Some(1), "no JSON"),
        (br#"{"log": {"entries": [{"request": {"#, Some(0), "ends too early"),
        (br#"{"log": {"entries": []}} hunter2"#, None, "something follows"),
        (b"\xff\xfe{\0", None, "UTF-16"),
        (b"{\"log\": {\"entries\": [{\"a\": \"\xff\"}]}}", Some(0), "no JSON"),
    ];
    for (bytes, entry, words) in table {
        let shown = String::from_utf8_lossy(bytes);
        let error = har::read(bytes).expect_err(&shown);
        assert_eq!(error.entry, entry, "{shown}: {}", error.message);
        assert!(
            error.message.contains(words) && !error.message.contains("hunter2"),
            "{shown}: {}",
            error.message
        );
    }
    let deep = [b"[".repeat(100_000), b"]".repeat(100_000)].concat();
    assert!(har::read(&deep).is_err());
    assert!(har::read(b"\xef\xbb\xbf{\"log\": {\"entries\": []}}").unwrap().is_empty());
}

#[test]
fn single_entries_cost_themselves() {
    let good = entry("GET", "https://d.example/api/v1/people/search", 404, &json!({}), &json!({}));
    let broken = [
        json!(null),
        json!("hunter2"),
        json!({}),
        json!({"request": {"method": "GET"}}),
        json!({"request": {"method": 5, "url": "/"}}),
        json!({"request": {"method": "GET", "url": "/"}, "response": {"content": {"text": "hunter2!", "encoding": "base64"}}}),
        json!({"request": {"method": "GET", "url": "/"}, "response": {"content": {"text": "x", "encoding": "hunter2"}}}),
        json!({"request": {"method": "GET", "url": "/"}, "response": {"status": "hunter2"}}),
    ];
    let spec = spec();
    for entry in broken {
        let mut conform = Conform::new("nobody", &spec);
        conform.read("a.har", &crate::har(&[entry.clone(), good.clone()]));
        let report = conform.report();
        assert_eq!((report.entries, report.matched, report.errors.len()), (2, 1, 1), "{entry}");
        assert_eq!(report.errors[0].entry, Some(0));
        let text = report.text();
        assert!(text.contains("a.har: entry 0: ") && !text.contains("hunter2"), "{text}");
        assert!(!report.is_clean());
    }
}

#[test]
fn odd_values_do_no_harm() {
    let odd = [
        json!({"request": {"method": "", "url": ""}}),
        json!({"request": {"method": "GET", "url": "://"}}),
        json!({"request": {"method": "GET", "url": "/%ff%00/{id}//?&=&%"}, "response": null}),
        json!({"request": {"method": "GET", "url": "/api/v1/people/9999999999999999999999?as_of="}, "response": {"status": 200}}),
        json!({"request": {"method": "POST", "url": "/api/v1/people", "headers": null, "postData": {"mimeType": null, "params": null}},
            "response": {"status": 99999, "content": null}}),
        json!({"request": {"method": "POST", "url": "/api/v1/people", "postData": {"mimeType": "application/x-www-form-urlencoded",
            "text": "[]=1&a[=2&]=3&a[]]=4&[[b]=5&=6&owner[][][]=7&owner[a][]=8&owner=9"}}, "response": {"status": 200}}),
    ];
    let spec = spec();
    for entry in odd {
        let mut conform = Conform::new("nobody", &spec);
        conform.read("a.har", &crate::har(std::slice::from_ref(&entry)));
        let report = conform.report();
        assert_eq!(report.errors.len(), 0, "{entry} {}", report.text());
    }
}

#[test]
fn documents_that_are_none() {
    for (text, words) in [
        ("hunter2", "no JSON"),
        ("{}", "no OpenAPI 3.0"),
        (r#"{"openapi": "3.1.0", "paths": {}}"#, "no OpenAPI 3.0"),
        (r#"{"openapi": "3.0.3"}"#, "`paths`"),
        (r#"{"openapi": "3.0.3", "paths": {}, "x-files": {"a.yaml": [5]}}"#, "/x-files"),
        (r#"{"openapi": "3.0.3", "paths": {}, "x-components": {"/schemas/A": {}}}"#, "/x-components"),
    ] {
        let error = Spec::from_json(text).unwrap_err();
        assert!(error.contains(words) && !error.contains("hunter2"), "{error}");
    }
    let reference = |to: &str| {
        format!(
            r#"{{"openapi": "3.0.3", "paths": {{}}, "components": {{"schemas": {{"A": {{"allOf": [{{"$ref": "{to}"}}]}}}}}}}}"#
        )
    };
    for (to, words) in [("#/components/schemas/None", "leads to nothing"), ("#/paths", "leads out of")] {
        let error = Spec::from_json(&reference(to)).unwrap_err();
        assert!(
            error.starts_with("/components/schemas/A/allOf/0/$ref: ") && error.contains(words),
            "{error}"
        );
    }
    // A schema that is none fits nothing, and a body without a schema may be any JSON.
    let broken = r##"{"openapi": "3.0.3", "paths": {"/a/b": {"get": {"responses": {
        "201": {"content": {"application/json": {}}},
        "202": {"content": {"application/json": {"schema": {"type": 5}}}}}}}}}"##;
    let spec = Spec::from_json(broken).unwrap();
    for (status, passing) in [(201, 1), (202, 0)] {
        let mut conform = Conform::new("nobody", &spec);
        conform.read("a.har", &crate::har(&[entry("GET", "/a/b", status, &json!({"a": 1}), &json!({}))]));
        let report = conform.report();
        assert_eq!(report.passing, passing, "{status} {}", report.text());
    }
}

#[test]
fn vendors() {
    let vendors = frontdesk_conform::spec::vendors().join(", ");
    assert!(Spec::published("nobody").unwrap_err().contains(&vendors));
    for vendor in frontdesk_conform::spec::vendors() {
        assert!(!Spec::published(vendor).unwrap().operations().is_empty(), "{vendor}");
    }
}
