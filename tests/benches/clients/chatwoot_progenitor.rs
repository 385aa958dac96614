//! `decode_1000_users_progenitor`: a list of a thousand agents, against the types that progenitor
//! makes of the same document.
//!
//! Operations: `listAgents`.

// A benchmark that meets what it does not expect measures nothing.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing, missing_docs)]
// Some of what they share is for others.
#![allow(dead_code)]

#[path = "../src/chatwoot/agents.rs"]
mod agents;
#[path = "../src/row.rs"]
mod row;
#[path = "../src/turns.rs"]
mod turns;

use ::vendor;

fn main() {
    let what = "decode a list of 1,000 users, against progenitor's types";
    agents::measure::<made::types::Agent>("decode_1000_users_progenitor", what, 1.0);
}
