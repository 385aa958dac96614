//! A tenant of imi.chat (Webex Engage), REST API v3.1: the key's exchange, users, chats, teams.
//!
//! [The vendor's reference](https://docs.imi.chat/reference/get-individual-user) shows the operations
//! in part. What it does not show is marked as such where it was decided.
//!
//! An access token lives for a day. `POST /sandbox/expire-tokens`, outside the API's base path, makes
//! every token that is out an expired one, so that a client can be seen to get a new one.

mod answer;
mod chats;
mod routes;
mod search;
mod seed;
mod tenant;
mod users;

use std::sync::{Arc, Mutex};

use axum::Router;
use serde_json::{Map, Value, json};

use crate::people::Person;

/// The tenant as handlers share it.
pub(crate) type Shared = Arc<Mutex<tenant::Tenant>>;

/// The tenant with which the server starts.
pub(crate) fn start_state(people: &[Person]) -> Shared {
    Arc::new(Mutex::new(seed::tenant(people)))
}

/// The server's routes, with the base path in front.
pub(crate) fn router(state: Shared) -> Router {
    routes::router(state)
}

/// What lets a caller in: `api_key` and `domain`, which are exchanged for a token, and the `team_id`
/// of a team.
pub(crate) fn credentials() -> Map<String, Value> {
    let mut credentials = Map::new();
    credentials.insert("api_key".into(), json!(seed::API_KEY));
    credentials.insert("domain".into(), json!(seed::DOMAIN));
    credentials.insert("team_id".into(), json!(seed::FIRST_TEAM));
    credentials
}
