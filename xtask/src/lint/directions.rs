//! `readOnly` and `writeOnly`: one schema is one Rust type, which has the same fields in requests and in responses.

use std::collections::BTreeSet;

use serde_json::Value;

use super::words::members;
use super::{Kind, Lint, walk};
use crate::pointer;

pub(super) fn check(lint: &mut Lint<'_>) {
    let document = lint.document;
    let (mut sent, mut received) = (Vec::new(), Vec::new());
    for operation in document.operations() {
        if let Some(body) = operation.value.get("requestBody") {
            sent.extend(contents(lint, body, &pointer::join(&operation.pointer, "requestBody")));
        }
        for parameter in document.parameters(&operation) {
            sent.extend(parameter.schema());
        }
        let responses_at = pointer::join(&operation.pointer, "responses");
        for (status, response) in members(operation.value, "responses") {
            received.extend(contents(lint, response, &pointer::join(&responses_at, status)));
        }
    }
    for webhook in document.webhooks() {
        received.extend(contents(lint, webhook.body, &webhook.pointer));
    }
    let advice = "one schema is one Rust type, with the same fields both ways: write one schema for what is sent and one for what comes back, both `allOf` a schema with what they share";
    for (roots, word, what) in [(sent, "readOnly", "a request"), (received, "writeOnly", "a response")] {
        for at in marked(lint, roots, word) {
            lint.problem(&at, format!("`{word}` in a schema that {what} is made of; {advice}"));
        }
    }
}

/// The schemas of a body's media types, and where they stand.
fn contents<'a>(lint: &Lint<'a>, body: &'a Value, at: &str) -> Vec<(&'a Value, String)> {
    let (body, at) = lint.document.resolve(body, at);
    let content_at = pointer::join(&at, "content");
    let contents = members(body, "content").filter_map(|(media, content)| {
        let at = pointer::join(&pointer::join(&content_at, media), "schema");
        Some((content.get("schema")?, at))
    });
    contents.collect()
}

/// Where a word is `true` in the schemas that are reached from these.
fn marked<'a>(lint: &Lint<'a>, mut waiting: Vec<(&'a Value, String)>, word: &str) -> BTreeSet<String> {
    let mut seen = BTreeSet::new();
    let mut found = BTreeSet::new();
    while let Some((root, at)) = waiting.pop() {
        if !seen.insert(at.clone()) {
            continue;
        }
        walk(root, &at, Kind::Schema, &mut |schema, at| {
            if schema.get(word) == Some(&Value::Bool(true)) {
                found.insert(at.to_owned());
            }
            let reference = schema.get("$ref").and_then(Value::as_str);
            waiting.extend(reference.and_then(|reference| lint.document.referenced(reference)));
        });
    }
    found
}
