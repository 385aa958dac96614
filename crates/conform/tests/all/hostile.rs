//! Recordings and documents that somebody made to do harm.

use frontdesk_conform::{Conform, Spec};
use serde_json::{Value, json};

use crate::{entry, har, held, spec};

/// A document with these schemas; an operation responds with the one called `A`.
fn document(schemas: &Value) -> String {
    let content = json!({"application/json": {"schema": {"$ref": "#/components/schemas/A"}}});
    let response = json!({"description": "", "content": content});
    let get = json!({"operationId": "get", "responses": {"200": response}});
    json!({"openapi": "3.0.3", "info": {"title": "", "version": ""}, "paths": {"/a": {"get": get}},
        "components": {"schemas": schemas}})
    .to_string()
}

fn reference(name: &str) -> Value {
    json!({"$ref": format!("#/components/schemas/{name}")})
}

#[test]
fn documents_that_never_end_are_refused() {
    let both = |key: &str, name: &str| json!({key: [reference(name), reference(name)]});
    let chain = |key: &str, length: usize| -> Value {
        let name = |n: usize| if n == 0 { "A".to_owned() } else { format!("A{n}") };
        let mut schemas: serde_json::Map<String, Value> =
            (0..length).map(|n| (name(n), both(key, &name(n + 1)))).collect();
        schemas.insert(name(length), json!({"type": "string"}));
        Value::Object(schemas)
    };
    let mut table = vec![
        (json!({"A": {"$ref": "#/components/schemas/A"}}), "schemas/A"),
        (json!({"A": reference("B"), "B": reference("A")}), "schemas/A"),
        (json!({"A": reference("B"), "B": {"$ref": "#/paths/~1a"}}), "/components/schemas/B/$ref"),
        (chain("allOf", 5_000), "schema"),
    ];
    for key in ["allOf", "anyOf", "oneOf"] {
        table.push((json!({"A": both(key, "A")}), "schemas/A"));
        table.push((json!({"A": {key: [{"type": "string"}, reference("A")]}}), "schemas/A"));
        table.push((json!({"A": {"not": {key: [reference("A")]}}}), "schemas/A"));
        table.push((chain(key, 24), "schema A"));
    }
    for (schemas, place) in table {
        let shown: String = schemas.to_string().chars().take(200).collect();
        let error = Spec::from_json(&document(&schemas)).expect_err(&shown);
        assert!(error.contains(place), "{shown}: {error}");
    }
    assert!(Spec::from_json(&document(&chain("anyOf", 5))).is_ok());
}

#[test]
fn unions_that_double_with_each_level_of_a_value_end() {
    let object = json!({"type": "object", "properties": {"a": reference("A")}});
    let schemas = json!({"A": {"anyOf": [object, object, {"type": "string"}]}});
    let spec = Spec::from_json(&document(&schemas)).unwrap();
    let value = (0..60).fold(json!(0), |inside, _| json!({"a": inside}));
    let mut conform = Conform::new("nobody", &spec);
    conform.read("a.har", &har(&[entry("GET", "https://h/a", 200, &value, &json!({}))]));
    let text = conform.report().text();
    assert!(text.contains("takes too long"), "{text}");
}

#[test]
fn recordings_that_become_too_much_are_refused() {
    let large = entry("GET", "https://d.example/api/v1/people", 200, &json!("LARGE"), &json!({}));
    let with_body = |body: &str| {
        let text = String::from_utf8(har(std::slice::from_ref(&large))).unwrap();
        text.replace("\\\"LARGE\\\"", &body.replace('"', "\\\"")).into_bytes()
    };
    let form = |media_type: &str| {
        let body = json!({"request": {"postData": {"mimeType": media_type, "text": "a&".repeat(9 << 20)}}});
        har(&[entry("POST", "https://d.example/api/v1/people", 200, &json!({}), &body)])
    };
    let address = format!("https://d.example/api/v1/people?{}", "a&".repeat(40_000));
    let table = [
        (with_body(&format!("[{}0]", r#"{"":0},"#.repeat(400_000))), "more than 500000 values"),
        (form("application/x-www-form-urlencoded"), "more than 16 MiB"),
        (form("multipart/form-data; boundary=a"), "more than 16 MiB"),
        (har(&[entry("GET", &address, 200, &json!({}), &json!({}))]), "longer than 65536 bytes"),
        (format!(r#"{{"log":{{"entries":[{}0]}}}}"#, "0,".repeat(200_000)).into_bytes(), "split it"),
    ];
    let spec = spec();
    for (recording, words) in table {
        let mut conform = Conform::new("nobody", &spec);
        conform.read("a.har", &recording);
        let text = conform.report().text();
        assert!(text.contains(words), "{words}: {}", text.chars().take(300).collect::<String>());
    }
}

#[test]
fn files_are_read_up_to_a_size() {
    let folder = std::env::temp_dir().join(format!("frontdesk-conform-{}", std::process::id()));
    std::fs::create_dir_all(&folder).unwrap();
    let path = folder.join("large");
    // A file with a hole takes no room.
    std::fs::File::create(&path).unwrap().set_len(300 << 20).unwrap();
    let error = Spec::read(&path).unwrap_err();
    assert!(error.contains("33554432 bytes"), "{error}");
    let spec = spec();
    let mut conform = Conform::new("nobody", &spec);
    conform.read_file(&path);
    conform.read_file(&folder.join("gone"));
    let report = conform.report();
    assert_eq!(report.errors.len(), 2);
    assert!(report.errors[0].message.contains("268435456 bytes"), "{}", report.text());
    std::fs::remove_dir_all(&folder).unwrap();
}

#[test]
fn names_of_forms_nest_only_so_deep() {
    let body = json!({"request": {"postData": {
        "mimeType": "application/x-www-form-urlencoded", "text": format!("a{}=1", "[b]".repeat(200_000)),
    }}});
    held(&[entry("POST", "https://d.example/api/v1/people", 201, &json!({}), &body)]);
}

#[test]
fn no_text_of_a_recording_steers_the_terminal() {
    let hostile = "a\u{1b}[2J\u{9b}K\u{202e}\u{7}b";
    let body = json!({"mimeType": format!("text/{hostile}"), "text": hostile});
    let entries = [
        "https://d.example/api/v1/people".to_owned(),
        format!("https://d.example/api/v1/{hostile}?{hostile}=1"),
    ]
    .iter()
    .flat_map(|url| {
        ["GET", "POST", hostile].map(|method| {
            let more = json!({"_operation": hostile, "_case": hostile, "request": {
                    "headers": [{"name": hostile, "value": hostile}], "postData": body,
                }, "response": {"content": body}});
            entry(method, url, 200, &json!({hostile: hostile}), &more)
        })
    })
    .collect::<Vec<_>>();
    let spec = spec();
    let mut conform = Conform::new("nobody", &spec);
    conform.read(hostile, &har(&entries));
    let report = conform.report();
    let json = serde_json::to_string(&report).unwrap();
    for text in [report.text(), frontdesk_conform::printable(&json).into_owned()] {
        assert!(text.len() > 100);
        let steers = |c: &char| (c.is_control() && *c != '\n') || *c == '\u{202e}';
        assert_eq!(text.chars().find(steers), None, "{text:?}");
    }
}

#[test]
fn time_is_proportional_to_recordings() {
    let spec = spec();
    let time = |parts: usize| {
        let body = json!({"request": {"postData": {
            "mimeType": "multipart/form-data; boundary=x", "text": "--x\r\n".repeat(parts),
        }}});
        let recording = har(&[entry("POST", "https://d.example/api/v1/people", 201, &json!({}), &body)]);
        let start = std::time::Instant::now();
        Conform::new("nobody", &spec).read("a.har", &recording);
        start.elapsed()
    };
    // Once is enough: other programs take their time, too.
    let proportional = || time(32_000) < time(4_000) * 30 + std::time::Duration::from_millis(200);
    assert!((0..5).any(|_| proportional()));
}
