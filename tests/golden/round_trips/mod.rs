//! Decoding and encoding any body: the vendors' tables and those of the small spec.

use frontdesk_conform::round_trips::differences;
pub use frontdesk_conform::round_trips::{RoundTrip, RoundTripTable, RoundTripTables, find, round_trip};
use serde_json::Value;

#[rustfmt::skip]
#[expect(missing_docs, reason = "generated")]
pub mod golden;

/// The tables of a vendor.
pub fn tables(vendor: &str) -> RoundTripTables {
    if vendor == "golden" {
        return RoundTripTables {
            types: golden::TYPES,
            responses: golden::RESPONSES,
            bodies: golden::BODIES,
        };
    }
    frontdesk_conform::generated::tables(vendor).unwrap_or_else(|| panic!("there is no vendor {vendor}"))
}

/// Runs a round trip and says what it lost or changed.
///
/// # Errors
/// The decoding error, or each difference with its JSON pointer.
pub fn check(round_trip: RoundTrip, value: &Value) -> Result<(), String> {
    let returned = round_trip(value).map_err(|error| format!("{error}\n  {value}"))?;
    let lost = changes(value, &returned);
    if lost.is_empty() { Ok(()) } else { Err(lost.join("\n")) }
}

/// Every difference between two values, in words.
pub fn changes(before: &Value, after: &Value) -> Vec<String> {
    differences(before, after).iter().map(ToString::to_string).collect()
}
