//! Small schemas for bodies: which fields there may be, of which type, and which must be there.
//! The texts are the ones that the server's JSON Schema validator gives.

use serde_json::Value;

use super::answer::{Doc, Failure};

/// What a field may hold.
#[derive(Clone, Copy)]
pub(super) enum Kind {
    Text,
    Flag,
    Object,
    List,
    /// A list of texts.
    Texts,
    /// One of these texts.
    OneOf(&'static [&'static str]),
    /// Anything: checked by the handler, or not at all.
    Any,
}

/// One field of a body: its name, what it holds, whether it must be there.
pub(super) struct Field(pub &'static str, pub Kind, pub bool);

/// Checks a body against its fields and gives it back as an object.
///
/// # Errors
///
/// `invalid-params` with the first thing that is wrong.
pub(super) fn body<'a>(value: &'a Value, fields: &[Field]) -> Result<&'a Doc, Failure> {
    let Some(body) = value.as_object() else {
        return Err(Failure::body("must be object"));
    };
    for Field(name, _, required) in fields {
        if *required && !body.contains_key(*name) {
            return Err(Failure::body(&format!("must have required property '{name}'")));
        }
    }
    for (name, value) in body {
        let Some(Field(_, kind, _)) = fields.iter().find(|field| field.0 == name) else {
            return Err(Failure::body("must NOT have additional properties"));
        };
        if let Some(text) = complaint(*kind, value) {
            return Err(Failure::body(text));
        }
    }
    Ok(body)
}

/// What is wrong with a value, if anything.
fn complaint(kind: Kind, value: &Value) -> Option<&'static str> {
    let (fits, text) = match kind {
        Kind::Text => (value.is_string(), "must be string"),
        Kind::Flag => (value.is_boolean(), "must be boolean"),
        Kind::Object => (value.is_object(), "must be object"),
        Kind::List => (value.is_array(), "must be array"),
        Kind::Texts => match value.as_array() {
            Some(items) => (items.iter().all(Value::is_string), "must be string"),
            None => (false, "must be array"),
        },
        Kind::OneOf(allowed) => (
            value.as_str().is_some_and(|text| allowed.contains(&text)),
            "must be equal to one of the allowed values",
        ),
        Kind::Any => (true, ""),
    };
    (!fits).then_some(text)
}

/// A text of a checked body.
pub(super) fn text<'a>(body: &'a Doc, name: &str) -> Option<&'a str> {
    body.get(name).and_then(Value::as_str)
}

/// A flag of a checked body.
pub(super) fn flag(body: &Doc, name: &str) -> Option<bool> {
    body.get(name).and_then(Value::as_bool)
}
