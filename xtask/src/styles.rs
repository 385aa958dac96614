//! How a value that has parts is written, in the address or in a form.

use frontdesk_openapi::document::{Document, ParameterAt};
use serde_json::{Value, json};

use crate::{media, unions};

/// How a value is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Style {
    /// A scalar as its text, a list as its elements under one name.
    Plain,
    /// As one text: a list by its elements, an object by its names and values.
    Joined(char),
    /// An object by its properties, under names with brackets.
    Brackets,
    /// An object by its properties, under their own names.
    Spread,
    /// As JSON text.
    Json,
}

impl Style {
    /// What it is in the lowered document; null for the plain one.
    pub fn lowered(self) -> Value {
        match self {
            Self::Plain => Value::Null,
            Self::Joined(separator) => json!({"kind": "Joined", "separator": separator}),
            Self::Brackets => json!({"kind": "Brackets"}),
            Self::Spread => json!({"kind": "Spread"}),
            Self::Json => json!({"kind": "Json"}),
        }
    }
}

/// The style of a query parameter. What cannot be written is for the lint to refuse.
pub fn of_parameter(document: &Document, parameter: &ParameterAt<'_>) -> Style {
    match parameter.schema() {
        _ if parameter.is_json() => Style::Json,
        Some((schema, _)) => written(document, parameter.value, schema),
        None => Style::Plain,
    }
}

/// The style of a field of a form, for which `encoding` has these words.
pub fn of_field(document: &Document, encoding: &Value, schema: &Value) -> Style {
    match encoding.get("contentType").and_then(Value::as_str) {
        Some(own) if media::form(own) == media::BodyForm::Json => Style::Json,
        _ => written(document, encoding, schema),
    }
}

/// What `style` and `explode` make of a value.
fn written(document: &Document, words: &Value, schema: &Value) -> Style {
    let explode = words.get("explode").and_then(Value::as_bool);
    let is_object = unions::kind(document, schema) == Some("object");
    match words.get("style").and_then(Value::as_str).unwrap_or("form") {
        "form" if explode == Some(false) => Style::Joined(','),
        "spaceDelimited" if explode != Some(true) => Style::Joined(' '),
        "pipeDelimited" if explode != Some(true) => Style::Joined('|'),
        "deepObject" => Style::Brackets,
        _ if is_object => Style::Spread,
        _ => Style::Plain,
    }
}
