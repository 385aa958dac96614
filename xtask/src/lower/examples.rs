//! The examples of bodies that have a type: of responses and request bodies by operation, and of
//! what belongs to types by their Rust names.

use std::collections::BTreeMap;

use frontdesk_openapi::document::{Document, OperationAt};
use serde_json::{Map, Value, json};

use crate::examples;
use crate::media::{self, BodyForm};
use crate::names;

/// All examples, under `responses`, `bodies` and `types`.
pub fn lower_examples(document: &Document) -> Value {
    let operations = document.operations();
    let by_id = |of: fn(&Document, &OperationAt<'_>) -> Vec<Value>| -> Map<String, Value> {
        operations.iter().map(|at| (at.id().to_owned(), of(document, at).into())).collect()
    };
    json!({"responses": by_id(of_response), "bodies": by_id(of_body), "types": of_types(document)})
}

/// The examples of the success that has content.
fn of_response(document: &Document, at: &OperationAt<'_>) -> Vec<Value> {
    let responses = at.value.get("responses").and_then(Value::as_object).into_iter().flatten();
    let successes = responses.filter(|(status, _)| status.starts_with('2'));
    successes.flat_map(|(_, response)| of_content(document, response)).collect()
}

fn of_body(document: &Document, at: &OperationAt<'_>) -> Vec<Value> {
    at.value.get("requestBody").into_iter().flat_map(|body| of_content(document, body)).collect()
}

/// The examples of the media type that the client reads or sends, which is the first.
fn of_content(document: &Document, body: &Value) -> Vec<Value> {
    let (body, _) = document.resolve(body, "");
    let first = body.get("content").and_then(Value::as_object).and_then(|content| content.iter().next());
    let Some((_, content)) = first.filter(|(media, _)| is_typed(media)) else { return Vec::new() };
    let found = examples::all_of_content(document, content, "").into_iter();
    found
        .map(|example| json!({"name": example.name, "summary": example.summary, "value": example.value}))
        .collect()
}

/// An example without a name.
fn single(value: &Value) -> Value {
    json!({"name": "example", "value": value})
}

fn is_typed(media: &str) -> bool {
    matches!(media::form(media), BodyForm::Json | BodyForm::Records | BodyForm::Fields)
}

/// What webhooks post, and the examples of schemas. A type has those of the first place.
fn of_types(document: &Document) -> BTreeMap<String, Value> {
    let mut found = BTreeMap::new();
    for webhook in document.webhooks() {
        let (body, _) = document.resolve(webhook.body, "");
        let content = body.get("content").and_then(Value::as_object);
        let schema = content.and_then(|content| content.values().next()?.get("schema"));
        let reference = schema.and_then(|schema| schema.get("$ref")?.as_str());
        if let Some(name) = reference.and_then(|reference| names::pascal(reference.rsplit('/').next()?)) {
            found.entry(name).or_insert_with(|| of_content(document, webhook.body).into());
        }
    }
    let schemas = document.value.pointer("/components/schemas").and_then(Value::as_object);
    for (name, schema) in schemas.into_iter().flatten() {
        if let (Some(name), Some(value)) = (names::pascal(name), schema.get("example")) {
            found.entry(name).or_insert_with(|| json!([single(value)]));
        }
    }
    found
}
