//! Decoding and encoding any body with the generated types.

use std::fmt;

use frontdesk_core::from_json;
use frontdesk_openapi::pointer;
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::Value;

/// Decodes a value as one type and encodes it again. The error says where and why that fails,
/// without the value.
pub type RoundTrip = fn(&Value) -> Result<Value, String>;

/// Round trips by the name of a type or of an operation.
pub type RoundTripTable = &'static [(&'static str, RoundTrip)];

/// The three tables of one vendor.
#[derive(Clone, Copy, Debug)]
pub struct RoundTripTables {
    /// By the Rust name of the type.
    pub types: RoundTripTable,
    /// The operations' responses, by `operationId`.
    pub responses: RoundTripTable,
    /// The operations' request bodies, by `operationId`.
    pub bodies: RoundTripTable,
}

/// The round trip of this name.
#[must_use]
pub fn find(table: RoundTripTable, name: &str) -> Option<RoundTrip> {
    table.iter().find(|entry| entry.0 == name).map(|entry| entry.1)
}

/// Decodes a value from its text, as a client does with a response, and encodes it to text, as with
/// a body.
///
/// # Errors
/// Why it does not decode or encode, without the values.
pub fn round_trip<T: DeserializeOwned + Serialize>(value: &Value) -> Result<Value, String> {
    let decoded: T = from_json(value.to_string().as_bytes()).map_err(|error| error.to_string())?;
    let encoded = serde_json::to_string(&decoded).map_err(|_| "it cannot be encoded".to_owned())?;
    serde_json::from_str(&encoded).map_err(|_| "what it is encoded to is no JSON".to_owned())
}

/// How a value came back from a round trip otherwise than it was.
#[derive(Clone, Debug, PartialEq)]
pub struct ValueDifference {
    /// Where, as a JSON pointer.
    pub pointer: String,
    /// What was there, if anything.
    pub before: Option<Value>,
    /// What is there now, if anything.
    pub after: Option<Value>,
}

impl fmt::Display for ValueDifference {
    /// With the values: for tests, not for what somebody recorded.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { pointer, before, after } = self;
        match (before, after) {
            (Some(before), Some(after)) => write!(f, "{pointer}: {before} became {after}"),
            (Some(before), None) => write!(f, "{pointer}: {before} is gone"),
            (None, Some(after)) => write!(f, "{pointer}: {after} is new"),
            (None, None) => f.write_str(pointer),
        }
    }
}

/// Every difference between two values.
#[must_use]
pub fn differences(before: &Value, after: &Value) -> Vec<ValueDifference> {
    let mut found = Vec::new();
    // Most values come back as they were; their places need not be written down.
    if before != after {
        compare("", before, after, &mut found);
    }
    found
}

fn compare(at: &str, before: &Value, after: &Value, found: &mut Vec<ValueDifference>) {
    match (before, after) {
        (Value::Object(before), Value::Object(after)) => {
            for (name, value) in before {
                let pointer = pointer::join(at, name);
                match after.get(name) {
                    Some(other) => compare(&pointer, value, other, found),
                    None => found.push(ValueDifference { pointer, before: Some(value.clone()), after: None }),
                }
            }
            for (name, value) in after.iter().filter(|(name, _)| !before.contains_key(*name)) {
                let pointer = pointer::join(at, name);
                found.push(ValueDifference { pointer, before: None, after: Some(value.clone()) });
            }
        }
        (Value::Array(before), Value::Array(after)) if before.len() == after.len() => {
            for (index, (value, other)) in before.iter().zip(after).enumerate() {
                compare(&format!("{at}/{index}"), value, other, found);
            }
        }
        _ if before == after => {}
        _ => found.push(ValueDifference {
            pointer: at.to_owned(),
            before: Some(before.clone()),
            after: Some(after.clone()),
        }),
    }
}
