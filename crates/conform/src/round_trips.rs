//! Decoding and encoding any body with the generated types.

use frontdesk_core::from_json;
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::Value;

use crate::generated::{chatwoot, imichat, nuance, rocketchat};

/// Decodes a value as one type and encodes it again. The error says where and why that fails, without the value.
pub type RoundTrip = fn(&Value) -> Result<Value, String>;

/// Round trips by the name of a type or of an operation.
pub type Table = &'static [(&'static str, RoundTrip)];

/// The three tables of one vendor.
#[derive(Clone, Copy, Debug)]
pub struct Tables {
    /// By the Rust name of the type.
    pub types: Table,
    /// What operations answer, by operationId.
    pub answers: Table,
    /// What operations take, by operationId.
    pub bodies: Table,
}

/// The tables of a vendor.
#[must_use]
pub fn tables(vendor: &str) -> Option<Tables> {
    macro_rules! tables {
        ($($vendor:ident),*) => {
            match vendor {
                $(stringify!($vendor) => Some(
                    Tables { types: $vendor::TYPES, answers: $vendor::ANSWERS, bodies: $vendor::BODIES }
                ),)*
                _ => None,
            }
        };
    }
    tables!(chatwoot, imichat, nuance, rocketchat)
}

/// The round trip of this name.
#[must_use]
pub fn find(table: Table, name: &str) -> Option<RoundTrip> {
    table.iter().find(|entry| entry.0 == name).map(|entry| entry.1)
}

/// Decodes a value from its text, as a client does with an answer, and encodes it to text, as with a body.
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
pub struct Difference {
    /// Where, as a JSON pointer.
    pub pointer: String,
    /// What was there, if anything.
    pub before: Option<Value>,
    /// What is there now, if anything.
    pub after: Option<Value>,
}

impl std::fmt::Display for Difference {
    /// With the values: for tests, not for what somebody recorded.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
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
pub fn differences(before: &Value, after: &Value) -> Vec<Difference> {
    let mut found = Vec::new();
    compare("", before, after, &mut found);
    found
}

fn compare(at: &str, before: &Value, after: &Value, found: &mut Vec<Difference>) {
    match (before, after) {
        (Value::Object(before), Value::Object(after)) => {
            for (name, value) in before {
                let pointer = frontdesk_openapi::pointer::join(at, name);
                match after.get(name) {
                    Some(other) => compare(&pointer, value, other, found),
                    None => found.push(Difference { pointer, before: Some(value.clone()), after: None }),
                }
            }
            for (name, value) in after.iter().filter(|(name, _)| !before.contains_key(*name)) {
                let pointer = frontdesk_openapi::pointer::join(at, name);
                found.push(Difference { pointer, before: None, after: Some(value.clone()) });
            }
        }
        (Value::Array(before), Value::Array(after)) if before.len() == after.len() => {
            for (index, (value, other)) in before.iter().zip(after).enumerate() {
                compare(&format!("{at}/{index}"), value, other, found);
            }
        }
        _ if before == after => {}
        _ => found.push(Difference {
            pointer: at.to_owned(),
            before: Some(before.clone()),
            after: Some(after.clone()),
        }),
    }
}
