//! `decode_1000_users`: a list of a thousand agents, against the structs that one would write by
//! hand.

// A benchmark that meets what it does not expect measures nothing.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing, missing_docs)]

use frontdesk_benches::{row, turns};
use serde::Deserialize;
use serde_json::{Map, Value};

#[path = "../chatwoot/agents.rs"]
mod agents;

mod vendor {
    pub use frontdesk::Error;
    pub use frontdesk::chatwoot::Client;
}

/// An agent as somebody would write it who needs to know no more than this version's fields.
#[derive(Deserialize)]
#[allow(dead_code)]
struct Agent {
    id: i64,
    account_id: Option<i64>,
    availability_status: Option<Availability>,
    auto_offline: Option<bool>,
    confirmed: bool,
    email: String,
    provider: Option<String>,
    available_name: String,
    custom_attributes: Option<Map<String, Value>>,
    name: String,
    role: Option<Role>,
    thumbnail: String,
    custom_role_id: Option<i64>,
}

#[derive(Deserialize)]
#[serde(rename_all = "snake_case")]
enum Availability {
    Online,
    Busy,
    Offline,
}

#[derive(Deserialize)]
#[serde(rename_all = "snake_case")]
enum Role {
    Agent,
    Administrator,
}

fn main() {
    let what = "decode a list of 1,000 users, against structs written by hand";
    agents::measure::<Agent>("decode_1000_users", what, 0.95);
}
