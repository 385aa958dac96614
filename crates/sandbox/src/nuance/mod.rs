//! Nuance Digital Engagement: the nine operations of the User Management API, v1.
//!
//! Every call needs `Authorization: Bearer` with the sandbox's token, which is always good, or with one
//! that was had in exchange for a signed JWT. Such a one lives for an hour and is answered with 440
//! afterwards. Outside the API's base path stand the authorization server
//! (`POST /oauth-server/oauth/token`) and two handles: `POST /sandbox/expire-tokens` makes every
//! exchanged token that is out an expired one, and `POST /sandbox/token-lifetime?seconds=1.5` says how
//! long those live that are given from then on. Two sites are known: 123, the site
//! of the documented sample user, with the cast; and 10003715, the site of the documented business
//! units, without anybody. Where the vendor's pages are silent the sandbox does the likeliest thing, and
//! a comment says so.

mod change;
mod failure;
mod lookup;
mod page;
mod reference;
mod seed;
mod token;
mod units;
mod user;
mod users;

use std::sync::{Arc, Mutex};

use axum::Router;
use axum::extract::{Request, State as Extract};
use axum::http::header;
use axum::middleware::{self, Next};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use serde_json::{Map, Value};

use crate::http::{self, scramble};
use crate::people::Person;
use failure::Failure;
use user::User;

/// A token that was good once: it is answered with 440.
const EXPIRED_TOKEN: &str = "expired-token";

/// The first id that a new user gets; the seeded ones are below it.
const FIRST_NEW_ID: i64 = 12_350_000;

/// Everything the server remembers.
pub(crate) struct State {
    users: Vec<User>,
    next_id: i64,
    tokens: token::Tokens,
}

impl State {
    /// The user with this id, if the site is one of theirs.
    fn user(&self, site: i64, id: i64) -> Result<&User, Failure> {
        self.users
            .iter()
            .find(|user| user.id == id && user.site_ids.contains(&site))
            .ok_or(Failure::status(404))
    }

    fn user_mut(&mut self, site: i64, id: i64) -> Result<&mut User, Failure> {
        self.users
            .iter_mut()
            .find(|user| user.id == id && user.site_ids.contains(&site))
            .ok_or(Failure::status(404))
    }
}

/// The state as handlers share it.
pub(crate) type Shared = Arc<Mutex<State>>;

/// The state with which the server starts.
pub(crate) fn start_state(people: &[Person]) -> Shared {
    let users = seed::users(people);
    Arc::new(Mutex::new(State { users, next_id: FIRST_NEW_ID, tokens: token::Tokens::new() }))
}

/// The server's routes, with the base path in front.
pub(crate) fn router(state: Shared) -> Router {
    let routes = Router::new()
        .route("/attribute/{site}", get(units::attributes))
        .route("/agentGroups/{site}/listAg", get(units::agent_groups))
        .route("/businessUnit/{site}", get(units::business_units))
        .route("/user/{site}", post(users::create))
        .route("/user/{site}/filteredList", get(lookup::filtered_list))
        .route(
            "/user/{site}/{user}",
            get(users::get).put(users::replace).patch(users::patch).delete(users::delete),
        );
    Router::new()
        .nest("/portal/configuration/api/v1", routes)
        .fallback(|| async { Failure::status(404) })
        .layer(middleware::from_fn_with_state(Arc::clone(&state), guard))
        .route(token::PATH, post(token::exchange))
        .route("/sandbox/expire-tokens", post(token::expire))
        .route("/sandbox/token-lifetime", post(token::set_lifetime))
        .with_state(state)
}

/// What lets a caller in: a token, or what is exchanged for one at this server's origin.
pub(crate) fn credentials(origin: &str) -> Map<String, Value> {
    let own = [("token".to_owned(), fixed_token().into()), ("site_id".to_owned(), reference::SITE.into())];
    own.into_iter().chain(token::credentials(origin)).collect()
}

fn fixed_token() -> String {
    http::token(scramble(440), 40)
}

/// Lets only callers with a good token through, and gives every failure the vendor's body.
async fn guard(Extract(state): Extract<Shared>, request: Request, next: Next) -> Response {
    let bearer = http::header(request.headers(), header::AUTHORIZATION.as_str()).and_then(|value| {
        let (scheme, token) = value.split_once(' ')?;
        scheme.eq_ignore_ascii_case("bearer").then_some(token.trim())
    });
    let good = match bearer {
        Some(EXPIRED_TOKEN) => Some(false),
        Some(sent) if sent == fixed_token() => Some(true),
        Some(sent) => http::lock(&state).tokens.good(sent),
        None => None,
    };
    match good {
        Some(true) => {}
        Some(false) => return Failure::status(440).into_response(),
        None => return Failure::status(401).into_response(),
    }
    let response = next.run(request).await;
    let status = response.status();
    // The framework's own refusals (405, 413) are plain text.
    if status.is_client_error() && http::header(response.headers(), "content-type") != Some(http::JSON) {
        return Failure::status(status.as_u16()).into_response();
    }
    response
}
