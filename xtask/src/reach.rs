//! Which schemas requests are made of, and which responses.

use std::collections::BTreeSet;

use frontdesk_openapi::document::Document;
use frontdesk_openapi::pointer;
use serde_json::Value;

/// Schemas, and where they stand.
type Located<'a> = Vec<(&'a Value, String)>;

/// The schemas of a document that calls reach, by their pointers.
#[derive(Debug, Default)]
pub struct Reach {
    sent: BTreeSet<String>,
    received: BTreeSet<String>,
}

impl Reach {
    /// Follows every operation and webhook.
    pub fn of(document: &Document) -> Self {
        let (mut sent, mut received) = (Vec::new(), Vec::new());
        for operation in document.operations() {
            if let Some(body) = operation.value.get("requestBody") {
                sent.extend(contents(document, body, &pointer::join(&operation.pointer, "requestBody")));
            }
            sent.extend(document.parameters(&operation).iter().filter_map(|parameter| parameter.schema()));
            let responses = operation.value.get("responses").and_then(Value::as_object).into_iter().flatten();
            let responses_at = pointer::join(&operation.pointer, "responses");
            for (status, response) in responses {
                received.extend(contents(document, response, &pointer::join(&responses_at, status)));
            }
        }
        for webhook in document.webhooks() {
            received.extend(contents(document, webhook.body, &webhook.pointer));
        }
        Self { sent: closure(document, sent), received: closure(document, received) }
    }

    /// Whether the schema at `at` is a part of what calls send or receive.
    pub fn is_used(&self, at: &str) -> bool {
        self.sent.contains(at) || self.received.contains(at)
    }

    /// Whether the schema at `at` may be sent. One that no call reaches may be.
    pub fn is_sent(&self, at: &str) -> bool {
        self.sent.contains(at) || !self.received.contains(at)
    }

    /// Whether the schema at `at` may be received. One that no call reaches may be.
    pub fn is_received(&self, at: &str) -> bool {
        self.received.contains(at) || !self.sent.contains(at)
    }
}

/// The schemas of a body's media types.
fn contents<'a>(document: &'a Document, body: &'a Value, at: &str) -> Located<'a> {
    let (body, at) = document.resolve(body, at);
    let content_at = pointer::join(&at, "content");
    let contents = body.get("content").and_then(Value::as_object).into_iter().flatten();
    let contents = contents.filter_map(|(media, content)| {
        let at = pointer::join(&pointer::join(&content_at, media), "schema");
        Some((content.get("schema")?, at))
    });
    contents.collect()
}

/// The pointers of all schemas that these are made of.
fn closure<'a>(document: &'a Document, mut waiting: Located<'a>) -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    while let Some((schema, at)) = waiting.pop() {
        if !found.insert(at.clone()) {
            continue;
        }
        let reference = schema.get("$ref").and_then(Value::as_str);
        waiting.extend(reference.and_then(|reference| document.referenced(reference)));
        for word in ["items", "additionalProperties", "not"] {
            waiting.extend(schema.get(word).map(|inner| (inner, pointer::join(&at, word))));
        }
        for word in ["allOf", "anyOf", "oneOf"] {
            let members = schema.get(word).and_then(Value::as_array).into_iter().flatten().enumerate();
            let step = pointer::join(&at, word);
            waiting.extend(members.map(|(index, member)| (member, pointer::join(&step, &index.to_string()))));
        }
        let properties = schema.get("properties").and_then(Value::as_object).into_iter().flatten();
        let step = pointer::join(&at, "properties");
        waiting.extend(properties.map(|(name, property)| (property, pointer::join(&step, name))));
    }
    found
}
