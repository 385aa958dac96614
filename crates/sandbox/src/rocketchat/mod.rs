//! A Rocket.Chat workspace, as version 8 answers: signing in, Omnichannel agents, managers and
//! departments, people, roles.
//!
//! [Rocket.Chat's documentation](https://developer.rocket.chat/apidocs) names the operations; what
//! they answer follows the server. The credentials are an administrator's. Everybody else of the cast
//! signs in with their username and the same password. Whoever switches a second factor on is asked for
//! a code from then on: an authenticator app always shows 123456, an e-mail always says 654321. With the setting
//! `Accounts_TwoFactorAuthentication_Enforce_Password_Fallback`, which is off here, everybody else is asked for the password.

mod account;
mod agents;
mod analytics;
mod answer;
mod appearance;
mod avatars;
mod business_hours;
mod canned_responses;
mod check;
mod collections;
mod contacts;
mod custom_fields;
mod dashboards;
mod departments;
mod digest;
mod events;
mod inquiries;
mod ldap;
mod limit;
mod livechat_users;
mod messages;
mod moderation;
mod monitors;
mod omnichannel_settings;
mod outbound;
mod ownership;
mod parts;
mod password_policy;
mod permissions;
mod presence;
mod priorities;
mod query;
mod reports;
mod roles;
mod rooms;
mod routes;
mod seed;
mod settings;
mod sla_policies;
mod tags;
mod transcripts;
mod triggers;
mod two_factor;
mod units;
mod user_accounts;
mod user_preferences;
mod user_registration;
mod user_tokens;
mod users;
mod users_change;
mod users_status;
mod visitors;
mod webhooks;
mod week;
mod widget;
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
