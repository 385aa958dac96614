//! For each vendor, a table from the name of a type or operation to a function that decodes and
//! encodes it.

use crate::round_trips::{RoundTripTable, RoundTripTables, round_trip};

#[rustfmt::skip]
#[expect(missing_docs, reason = "generated")]
pub mod chatwoot;
#[rustfmt::skip]
#[expect(missing_docs, reason = "generated")]
pub mod imichat;
#[rustfmt::skip]
#[expect(missing_docs, reason = "generated")]
pub mod nuance;
#[rustfmt::skip]
#[expect(missing_docs, reason = "generated")]
pub mod rocketchat;

/// The tables of a vendor.
#[must_use]
pub fn tables(vendor: &str) -> Option<RoundTripTables> {
    macro_rules! tables {
        ($($vendor:ident),*) => {
            match vendor {
                $(stringify!($vendor) => Some(
                    RoundTripTables { types: $vendor::TYPES, responses: $vendor::RESPONSES, bodies: $vendor::BODIES }
                ),)*
                _ => None,
            }
        };
    }
    tables!(chatwoot, imichat, nuance, rocketchat)
}
