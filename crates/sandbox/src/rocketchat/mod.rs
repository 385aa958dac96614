//! A Rocket.Chat workspace of version 8: signing in, people, roles, channels, groups, direct
//! messages and what is written there, teams, Omnichannel agents, managers and departments.
//!
//! [Rocket.Chat's documentation](https://developer.rocket.chat/apidocs) names the operations; what
//! they return follows the server. The credentials are an administrator's. Everybody else of the
//! cast signs in with their username and the same password. Users who switch a second factor on are
//! asked for a code from then on: an authenticator app always shows 123456, an e-mail always says
//! 654321. With the setting `Accounts_TwoFactorAuthentication_Enforce_Password_Fallback`, which is
//! off here, everybody else is asked for the password.

mod administration;
mod analytics;
mod api;
mod areas;
mod auth;
mod cast;
mod commands;
mod common;
mod content;
mod conversations;
mod customers;
mod examples;
mod faults;
mod inner;
mod integrations;
mod messages;
mod methods;
mod prelude;
mod rooms;
mod router;
mod seed;
mod server;
mod staff;
mod state;
mod teams;
mod users;
mod widget;

use std::io;
use std::sync::{Arc, Mutex};

use serde_json::{Map, Value};

use crate::module::{VendorModule, listed, table, with_state};
use crate::people::{PERSONS, Person};
use router::{router, routes};
use state::kind::take_mistake;
use state::workspace::Shared;

/// The vendor as the sandbox plays it.
pub(crate) const MODULE: VendorModule = VendorModule {
    seats: cast::SEATS,
    table: table!("../generated/rocketchat.json"),
    operations: |spec| listed(routes(spec).operations()),
    router,
    state: || Ok(with_state(start_state(PERSONS)?)),
    credentials: |_| credentials(),
    failure: faults::failure,
    rate_limited: faults::rate_limited,
};

/// The workspace with which the server starts.
///
/// # Errors
/// The seed names a field that does not exist.
fn start_state(people: &[Person]) -> io::Result<Shared> {
    let shared = Arc::new_cyclic(|shared| {
        let mut workspace = seed::workspace(people);
        workspace.shared.clone_from(shared);
        Mutex::new(workspace)
    });
    take_mistake().map_or(Ok(shared), |mistake| Err(io::Error::other(mistake)))
}

/// What lets a caller in: `user_id` and `auth_token` for the two headers, `username` and `password`
/// to sign in with.
fn credentials() -> Map<String, Value> {
    seed::credentials().into_iter().map(|(name, value)| (name.to_owned(), Value::String(value))).collect()
}
