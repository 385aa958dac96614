//! Decoding and encoding any body: tables of the generated types and operations, a file for each generated module.

use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::Value;

#[rustfmt::skip]
#[expect(missing_docs, reason = "generated")]
pub mod chatwoot;
#[rustfmt::skip]
#[expect(missing_docs, reason = "generated")]
pub mod golden;
#[rustfmt::skip]
#[expect(missing_docs, reason = "generated")]
pub mod imichat;
#[rustfmt::skip]
#[expect(missing_docs, reason = "generated")]
pub mod nuance;
#[rustfmt::skip]
#[expect(missing_docs, reason = "generated")]
pub mod rocketchat;

/// Decodes a value as one type and encodes it again.
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
pub fn tables(vendor: &str) -> Tables {
    macro_rules! tables {
        ($($vendor:ident),*) => {
            match vendor {
                $(stringify!($vendor) => {
                    Tables { types: $vendor::TYPES, answers: $vendor::ANSWERS, bodies: $vendor::BODIES }
                })*
                other => panic!("there is no vendor {other}"),
            }
        };
    }
    tables!(chatwoot, golden, imichat, nuance, rocketchat)
}

/// The round trip of this name.
pub fn find(table: Table, name: &str) -> Option<RoundTrip> {
    table.iter().find(|entry| entry.0 == name).map(|entry| entry.1)
}

/// Decodes a value from its text, as a client does with an answer, and encodes it to text, as with a body.
///
/// # Errors
/// Why it does not decode or encode.
pub fn round_trip<T: DeserializeOwned + Serialize>(value: &Value) -> Result<Value, String> {
    let decoded: T = serde_json::from_str(&value.to_string()).map_err(|error| format!("decode: {error}"))?;
    let encoded = serde_json::to_string(&decoded).map_err(|error| format!("encode: {error}"))?;
    serde_json::from_str(&encoded).map_err(|error| format!("encoded: {error}"))
}

/// Runs a round trip and says what it lost or changed.
///
/// # Errors
/// The decoding error, or each difference with its JSON pointer.
pub fn check(round_trip: RoundTrip, value: &Value) -> Result<(), String> {
    let returned = round_trip(value).map_err(|error| format!("{error}\n  {value}"))?;
    let mut differences = Vec::new();
    compare("", value, &returned, &mut differences);
    if differences.is_empty() { Ok(()) } else { Err(differences.join("\n")) }
}

/// Adds every difference between two values.
pub fn compare(at: &str, before: &Value, after: &Value, differences: &mut Vec<String>) {
    match (before, after) {
        (Value::Object(before), Value::Object(after)) => {
            for (name, value) in before {
                let at = format!("{at}/{name}");
                match after.get(name) {
                    Some(other) => compare(&at, value, other, differences),
                    None => differences.push(format!("{at}: {value} is gone")),
                }
            }
            let new = after.iter().filter(|(name, _)| !before.contains_key(*name));
            differences.extend(new.map(|(name, value)| format!("{at}/{name}: {value} is new")));
        }
        (Value::Array(before), Value::Array(after)) if before.len() == after.len() => {
            for (index, (value, other)) in before.iter().zip(after).enumerate() {
                compare(&format!("{at}/{index}"), value, other, differences);
            }
        }
        _ if before == after => {}
        _ => differences.push(format!("{at}: {before} became {after}")),
    }
}
