//! Nuance Digital Engagement: the nine operations of the User Management API, v1.
//!
//! Every request needs `Authorization: Bearer` with the sandbox's token, which is always valid, or
//! with a token that was exchanged for a signed JWT. An exchanged token is valid for an hour and
//! gets 440 afterwards.
//!
//! Outside the API's base path are the authorization server (`POST /oauth-server/oauth/token`) and
//! two controls: `POST /sandbox/expire-tokens` expires every exchanged token, and `POST
//! /sandbox/token-lifetime?seconds=1.5` sets the lifetime of later ones.
//!
//! There are two sites: 123, the site of the documented sample user, with the cast; and 10003715,
//! the site of the documented business units, without users. Where the vendor's documentation is
//! silent, a comment says what was decided.

mod cast;
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

use std::future::{Ready, ready};
use std::io;
use std::sync::{Arc, Mutex};

use axum::extract::Request;
use axum::http::header;
use axum::middleware::{self, Next};
use axum::response::{IntoResponse, Response};
use axum::routing::post;
use axum::{Extension, Router};
use serde::de::DeserializeOwned;
use serde_json::{Map, Value};

use crate::http::{self, scramble};
use crate::module::{VendorModule, listed, table, with_state};
use crate::people::{PERSONS, Person};
use crate::request::ApiRequest;
use crate::routes::ApiRoutes;
use crate::spec::{Schema, SchemaKind, Spec, SpecOperation};
use crate::validate::Dialect;
use failure::Failure;
use user::User;

pub(crate) const MODULE: VendorModule = VendorModule {
    seats: cast::SEATS,
    table: table!("../generated/nuance.json"),
    operations: |spec| listed(routes(spec).operations()),
    router,
    state: || Ok(with_state(start_state(PERSONS))),
    credentials,
    failure: |status| Failure::status(status.as_u16()).into_response(),
    rate_limited: |_| Failure::status(429).into_response(),
};

/// A token that has expired: it gets 440.
const EXPIRED_TOKEN: &str = "expired-token";

/// The first ID of a new user; the seeded ones are below it.
const FIRST_NEW_ID: i64 = 12_350_000;

pub(crate) struct State {
    users: Vec<User>,
    next_id: i64,
    tokens: token::Tokens,
}

impl State {
    /// The user of a path, if the site is one of theirs.
    fn user(&mut self, call: &Call) -> Result<&mut User, Failure> {
        let id: i64 = call.request.path("userId").parse().map_err(|_| Failure::status(404))?;
        self.users
            .iter_mut()
            .find(|user| user.id == id && user.fields.site_ids.contains(&call.site))
            .ok_or(Failure::status(404))
    }
}

pub(crate) type Shared = Arc<Mutex<State>>;

fn start_state(people: &[Person]) -> Shared {
    let users = seed::users(people);
    Arc::new(Mutex::new(State { users, next_id: FIRST_NEW_ID, tokens: token::Tokens::new() }))
}

fn routes(spec: &'static Spec) -> ApiRoutes {
    let body = |id| spec.operation(id).and_then(SpecOperation::json_body);
    ApiRoutes::new(spec)
        .on("listAgentAttributes", at_site(units::attributes, None))
        .on("listAgentGroups", at_site(units::agent_groups, None))
        .on("listBusinessUnits", at_site(units::business_units, None))
        .on("createUser", at_site(users::create, body("createUser")))
        .on("lookUpUsers", at_site(lookup::filtered_list, None))
        .on("getUser", at_site(users::get, None))
        // The spec states the limits of a record for a patch; they hold for a replacement, too.
        .on("updateUser", at_site(users::replace, body("patchUser")))
        .on("patchUser", at_site(users::patch, body("patchUser")))
        .on("deleteUser", at_site(users::delete, None))
}

fn router(spec: &'static Spec) -> io::Result<Router> {
    Ok(routes(spec)
        .into_router(|example| example)?
        .fallback(|| async { Failure::status(404) })
        .layer(middleware::from_fn(guard))
        .route(token::PATH, post(token::exchange))
        .route("/sandbox/expire-tokens", post(token::expire))
        .route("/sandbox/token-lifetime", post(token::set_lifetime)))
}

/// A request about a site.
struct Call {
    request: ApiRequest,
    site: i64,
    /// The schema of the body.
    rules: Option<&'static Schema>,
}

impl Call {
    /// The query, checked against the spec. An empty parameter counts as missing.
    fn query<T: DeserializeOwned>(&self) -> Result<T, Failure> {
        let query = self.request.checked_query(&QUERY, |value| !value.is_empty());
        let query = query.map_err(|found| {
            Failure::bad_request(found.first().map(failure::sentence).unwrap_or_default())
        })?;
        serde_json::from_value(query).map_err(|error| Failure::bad_request(error.to_string()))
    }
}

/// A query, whose values are texts.
const QUERY: Dialect = Dialect { coerce: from_text, ..Dialect::PLAIN };

fn from_text(kind: SchemaKind, value: &Value) -> Option<Value> {
    match (kind, value.as_str()) {
        (SchemaKind::Integer, Some(text)) => text.parse::<i64>().ok().map(Value::from),
        (SchemaKind::Boolean, Some(text)) => text.to_ascii_lowercase().parse::<bool>().ok().map(Value::from),
        _ => Some(value.clone()),
    }
}

/// The names in a list with commas.
fn names(list: &str) -> Vec<&str> {
    list.split(',').map(str::trim).filter(|name| !name.is_empty()).collect()
}

/// The handler behind the check of the site.
fn at_site(
    handler: fn(&mut State, &Call) -> Result<Response, Failure>,
    rules: Option<&'static Schema>,
) -> impl Fn(Extension<Shared>, ApiRequest) -> Ready<Result<Response, Failure>> + Clone + Send + Sync + 'static
{
    move |Extension(state), request| {
        let site = reference::site(request.path("siteId"));
        ready(site.and_then(|site| handler(&mut http::lock(&state), &Call { request, site, rules })))
    }
}

/// The credentials: a token, and what is exchanged for one at this server's origin.
fn credentials(origin: &str) -> Map<String, Value> {
    let own = [("token".to_owned(), fixed_token().into()), ("site_id".to_owned(), reference::SITE.into())];
    own.into_iter().chain(token::credentials(origin)).collect()
}

fn fixed_token() -> String {
    http::token(scramble(440), 40)
}

/// Refuses requests without a valid token, and gives every failure the vendor's body.
async fn guard(Extension(state): Extension<Shared>, request: Request, next: Next) -> Response {
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
    // The framework's own errors (405, 413) are plain text.
    if status.is_client_error() && http::header(response.headers(), "content-type") != Some(http::JSON) {
        return Failure::status(status.as_u16()).into_response();
    }
    response
}
