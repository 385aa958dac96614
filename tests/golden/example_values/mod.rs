//! Every example of the specs that is a constant: of the vendors and of the small spec.

use frontdesk_conform::round_trips::round_trip;
use frontdesk_core::SpecExample;
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::Value;

#[rustfmt::skip]
mod chatwoot;
#[rustfmt::skip]
mod golden;
#[rustfmt::skip]
mod imichat;
#[rustfmt::skip]
mod nuance;
#[rustfmt::skip]
mod rocketchat;

/// The operation's ID or the type's name, the name of the constant, and what becomes of the
/// example.
pub type Table = &'static [(&'static str, &'static str, fn() -> (Value, Result<Value, String>))];

/// The examples of a vendor.
pub fn table(vendor: &str) -> Table {
    match vendor {
        "chatwoot" => chatwoot::EXAMPLES,
        "golden" => golden::EXAMPLES,
        "imichat" => imichat::EXAMPLES,
        "nuance" => nuance::EXAMPLES,
        "rocketchat" => rocketchat::EXAMPLES,
        other => panic!("there is no vendor {other}"),
    }
}

/// An example's JSON, and what its value is encoded to.
fn check<T: DeserializeOwned + Serialize>(example: &SpecExample<T>) -> (Value, Result<Value, String>) {
    let json: Value = serde_json::from_str(example.json()).unwrap();
    let returned = round_trip::<T>(&json);
    (json, returned)
}
