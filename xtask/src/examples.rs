//! The examples of a spec, by which lint and the generator go.

use frontdesk_openapi::document::{Document, ParameterAt};
use frontdesk_openapi::pointer;
use serde_json::{Value, json};

/// An example and where it stands, if there is one.
#[derive(Clone, Debug, Default)]
pub struct ExampleAt<'a>(pub Option<(&'a Value, String)>);

impl ExampleAt<'_> {
    /// The example and its place as a lowered document carries them; without an example, `at` is
    /// the place.
    pub fn lowered(&self, at: &str) -> Value {
        match &self.0 {
            Some((value, at)) => json!({"value": value, "at": at}),
            None => json!({"at": at}),
        }
    }
}

/// The example of a parameter: its own, or else its schema's.
pub fn of_parameter<'a>(document: &'a Document, parameter: &ParameterAt<'a>) -> ExampleAt<'a> {
    let own = of_content(document, parameter.value, &parameter.pointer);
    if own.0.is_some() {
        return own;
    }
    if let Some(content) = parameter.value.pointer("/content/application~1json") {
        return of_content(document, content, &format!("{}/content/application~1json", parameter.pointer));
    }
    let found = parameter.schema().and_then(|(schema, at)| {
        let (schema, at) = document.resolve(schema, &at);
        Some((schema.get("example")?, pointer::join(&at, "example")))
    });
    ExampleAt(found)
}

/// The `example` of a media type or parameter, or else the first of its `examples`.
pub fn of_content<'a>(document: &'a Document, content: &'a Value, at: &str) -> ExampleAt<'a> {
    let first = all_of_content(document, content, at).into_iter().next();
    ExampleAt(first.map(|example| (example.value, example.at)))
}

/// One of the examples of a media type or parameter.
#[derive(Clone, Debug)]
pub struct NamedExample<'a> {
    /// Its key among the `examples`; `example` where it stands alone.
    pub name: &'a str,
    /// What it shows, if it says so.
    pub summary: &'a str,
    /// The example.
    pub value: &'a Value,
    /// Where it stands.
    pub at: String,
}

/// The `example` of a media type or parameter, and its `examples`.
pub fn all_of_content<'a>(document: &'a Document, content: &'a Value, at: &str) -> Vec<NamedExample<'a>> {
    let alone = content.get("example").map(|value| NamedExample {
        name: "example",
        summary: "",
        value,
        at: pointer::join(at, "example"),
    });
    let named = content.get("examples").and_then(Value::as_object).into_iter().flatten();
    let named = named.filter_map(|(name, example)| {
        let at = pointer::join(&pointer::join(at, "examples"), name);
        let (example, at) = document.resolve(example, &at);
        let summary = example.get("summary").and_then(Value::as_str).unwrap_or("");
        // An example without a value is reported as one that is missing.
        Some(NamedExample { name, summary, value: example.get("value")?, at: pointer::join(&at, "value") })
    });
    alone.into_iter().chain(named).collect()
}
