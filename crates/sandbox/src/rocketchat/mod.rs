//! A Rocket.Chat workspace, as version 8 answers: signing in, Omnichannel agents, managers and
//! departments, people, roles.
//!
//! [Rocket.Chat's documentation](https://developer.rocket.chat/apidocs) names the operations; what
//! they answer follows the server. The credentials are an administrator's. Everybody else of the cast
//! signs in with their username and the same password.

mod account;
mod agents;
mod answer;
mod check;
mod departments;
mod limit;
mod livechat_users;
mod permissions;
mod query;
mod roles;
mod routes;
mod seed;
mod settings;
mod users;
mod users_change;
mod users_status;
mod workspace;

use std::sync::{Arc, Mutex};

use axum::Router;
use serde_json::{Map, Value};

use crate::people::Person;

/// The workspace as handlers share it.
pub(crate) type Shared = Arc<Mutex<workspace::Workspace>>;

/// The workspace with which the server starts.
pub(crate) fn start_state(people: &[Person]) -> Shared {
    Arc::new(Mutex::new(seed::workspace(people)))
}

/// The server's routes.
pub(crate) fn router(state: Shared) -> Router {
    routes::router(state)
}

/// What lets a caller in: `user_id` and `auth_token` for the two headers, `username` and `password`
/// to sign in with.
pub(crate) fn credentials() -> Map<String, Value> {
    seed::credentials().into_iter().map(|(name, value)| (name.to_owned(), Value::String(value))).collect()
}
