//! For each vendor, a table from the name of a type or operation to a function that decodes and encodes it.

use crate::round_trips::{Table, round_trip};

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
