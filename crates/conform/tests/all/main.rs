//! Small exchanges and what they show, broken recordings, and the report as a whole.

// A test that meets what it does not expect has to fail, and loudly.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]

mod broken;
mod findings;
mod hostile;
mod report;
mod types;

use frontdesk_conform::{Conform, Report, Spec};
use serde_json::{Value, json};

/// A small spec with a bit of everything.
fn spec() -> Spec {
    Spec::from_json(include_str!("spec.json")).unwrap()
}

/// A recording of these entries.
fn har(entries: &[Value]) -> Vec<u8> {
    json!({"log": {"entries": entries}}).to_string().into_bytes()
}

/// An entry with a JSON response; `request` and `response` are added to it.
fn entry(method: &str, url: &str, status: u16, response: &Value, more: &Value) -> Value {
    let mut entry = json!({
        "request": {"method": method, "url": url},
        "response": {"status": status, "content": {"mimeType": "application/json; charset=utf-8", "text": response.to_string()}},
    });
    merge(&mut entry, more);
    entry
}

fn merge(into: &mut Value, more: &Value) {
    match (into, more) {
        (Value::Object(into), Value::Object(more)) => {
            for (name, value) in more {
                merge(into.entry(name.clone()).or_insert(Value::Null), value);
            }
        }
        (into, more) => *into = more.clone(),
    }
}

/// What a recording shows, held against the small spec.
fn held(entries: &[Value]) -> Report {
    let spec = spec();
    let mut conform = Conform::new("nobody", &spec);
    conform.read("a.har", &har(entries));
    conform.report()
}
