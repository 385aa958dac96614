//! A tenant of imi.chat (Webex Engage), REST API v3.1: authorization, users, chats, teams.
//!
//! [The vendor's reference](https://docs.imi.chat/reference/get-individual-user) shows the
//! operations in part. Comments mark what was decided here.
//!
//! An access token is valid for a day. `POST /sandbox/expire-tokens`, outside the API's base path,
//! expires every token, so that a client can be tested to get a new one.

mod cast;
mod chats;
mod faults;
mod response;
mod search;
mod seed;
mod tenant;
mod users;

use std::future::{Ready, ready};
use std::io;
use std::sync::{Arc, Mutex};
use std::time::Instant;

use axum::extract::Request;
use axum::http::{HeaderMap, StatusCode};
use axum::middleware::{self, Next};
use axum::response::Response;
use axum::routing::post;
use axum::{Extension, Router};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use chrono::{Days, NaiveTime, Utc};
use serde::de::DeserializeOwned;
use serde_json::{Map, Value, json};

use crate::http;
use crate::module::{VendorModule, listed, table, with_state};
use crate::people::{PERSONS, Person};
use crate::request::ApiRequest;
use crate::routes::ApiRoutes;
use crate::spec::{SchemaKind, Spec};
use crate::validate::Dialect;
use response::{Code, Failure, Outcome, envelope};
use tenant::Tenant;

pub(crate) const MODULE: VendorModule = VendorModule {
    seats: cast::SEATS,
    table: table!("../generated/imichat.json"),
    operations: |spec| listed(routes(spec).operations()),
    router,
    state: || Ok(with_state(start_state(PERSONS))),
    credentials: |_| credentials(),
    failure: faults::failure,
    rate_limited: faults::rate_limited,
};

/// Records on a page; clients cannot change it.
const PAGE: usize = 10;

/// Requests that a tenant may make in a day. They are counted and never refused: what the vendor
/// returns when none are left is not documented.
const REQUESTS_A_DAY: u64 = 10_000;

/// Bodies with the fields of the spec. Optional fields may be null.
const OPEN: Dialect = Dialect { null_is_absent: true, ..Dialect::PLAIN };

/// Bodies with the fields of the spec and no others.
const CLOSED: Dialect = Dialect { closed: true, ..OPEN };

/// A query, whose values are texts.
const QUERY: Dialect = Dialect { coerce: number, ..Dialect::PLAIN };

pub(crate) type Shared = Arc<Mutex<Tenant>>;

fn start_state(people: &[Person]) -> Shared {
    Arc::new(Mutex::new(seed::tenant(people)))
}

/// The credentials: `api_key` and `domain`, which are exchanged for a token, and the `team_id` of a
/// team.
fn credentials() -> Map<String, Value> {
    Map::from_iter([
        ("api_key".to_owned(), json!(seed::API_KEY)),
        ("domain".to_owned(), json!(seed::DOMAIN)),
        ("team_id".to_owned(), json!(seed::FIRST_TEAM)),
    ])
}

fn routes(spec: &'static Spec) -> ApiRoutes {
    ApiRoutes::new(spec)
        .on("authorize", authorize)
        .on("listUsers", with_token(users::list))
        .on("createUser", with_token(users::create))
        .on("searchUsers", with_token(users::search))
        .on("getUser", with_token(users::get))
        .on("listChats", with_token(chats::list))
        .on("createChat", with_token(chats::create))
        .on("searchChats", with_token(chats::search))
        .on("updateChat", with_token(chats::update))
        .on("appendMessages", with_token(chats::append))
        .on("transferChat", with_token(chats::transfer))
        .on("listTeams", with_token(users::teams))
}

fn router(spec: &'static Spec) -> io::Result<Router> {
    let api = routes(spec).into_router(|example| example.route_layer(middleware::from_fn(check_token)))?;
    let expire = |Extension(shared): Extension<Shared>| async move {
        http::lock(&shared).expire_tokens();
        http::empty(StatusCode::NO_CONTENT)
    };
    Ok(api
        .fallback(|| async { envelope(Err(Code::UNKNOWN_PATH.into())) })
        .method_not_allowed_fallback(|| async { envelope(Err(Code::WRONG_METHOD.into())) })
        .layer(middleware::from_fn(count))
        .route("/sandbox/expire-tokens", post(expire)))
}

/// A request with a valid access token.
struct Call {
    request: ApiRequest,
    /// The team in the header, if there is one.
    team: Option<i64>,
}

impl Call {
    /// The body, checked against the spec.
    fn body<T: DeserializeOwned>(&self, dialect: &Dialect) -> Result<T, Failure> {
        self.checked(&serde_json::from_slice(&self.request.body).unwrap_or(Value::Null), dialect)
    }

    /// A value in the place of the body, checked against the spec.
    fn checked<T: DeserializeOwned>(&self, body: &Value, dialect: &Dialect) -> Result<T, Failure> {
        let body = self.request.checked(body, dialect).map_err(|found| response::violation(&found))?;
        serde_json::from_value(body).map_err(|error| Failure::body(error.to_string()))
    }

    /// The page that the request asks for; past the end it is empty.
    ///
    /// # Errors
    /// A 400 if `page` is not a number from 1.
    fn page(&self, records: Vec<Value>) -> Result<Vec<Value>, Failure> {
        let query = self.request.checked_query(&QUERY, |_| true).map_err(|_| Code::INVALID_QUERY)?;
        let page = query
            .get("page")
            .and_then(Value::as_u64)
            .and_then(|page| usize::try_from(page).ok())
            .unwrap_or(1);
        Ok(records.into_iter().skip(page.saturating_sub(1).saturating_mul(PAGE)).take(PAGE).collect())
    }
}

/// Numbers in a query are texts.
fn number(kind: SchemaKind, value: &Value) -> Option<Value> {
    match kind {
        SchemaKind::Integer => value.as_str()?.parse::<u64>().ok().map(Value::from),
        _ => Some(value.clone()),
    }
}

/// The handler behind the check of the access token and the team.
fn with_token(
    handler: fn(&mut Tenant, &Call) -> Outcome,
) -> impl Fn(Extension<Shared>, ApiRequest) -> Ready<Response> + Clone + Send + Sync + 'static {
    move |Extension(shared), request| {
        let mut tenant = http::lock(&shared);
        let team = team(&tenant, &request.headers);
        ready(envelope(team.and_then(|team| handler(&mut tenant, &Call { request, team }))))
    }
}

async fn check_token(Extension(shared): Extension<Shared>, request: Request, next: Next) -> Response {
    let checked = team(&http::lock(&shared), request.headers());
    match checked {
        Ok(_) => next.run(request).await,
        Err(failure) => envelope(Err(failure)),
    }
}

/// Checks the access token, then the team of a request.
fn team(tenant: &Tenant, headers: &HeaderMap) -> Result<Option<i64>, Failure> {
    let token = http::header(headers, "access_token").unwrap_or_default();
    if token.is_empty() {
        return Err(Code::MISSING_HEADER.into());
    }
    let expires = tenant.tokens.get(token).ok_or(Code::INVALID_TOKEN)?;
    if *expires <= Instant::now() {
        return Err(Code::EXPIRED_TOKEN.into());
    }
    let Some(team) = http::header(headers, "teamid") else {
        return Ok(None);
    };
    match team.trim().parse() {
        Ok(id) if tenant.team_name(id).is_some() => Ok(Some(id)),
        _ => Err(Code::UNKNOWN_TEAM.into()),
    }
}

/// Exchanges the key for an access token, which is in a header of the response. The key's header
/// has no public name; `Authorization` is accepted, with or without `Basic`.
async fn authorize(Extension(shared): Extension<Shared>, headers: HeaderMap) -> Response {
    let Some(given) = http::header(&headers, "authorization").filter(|given| !given.is_empty()) else {
        return envelope(Err(Code::MISSING_HEADER.into()));
    };
    let given = given.strip_prefix("Basic ").unwrap_or(given).trim();
    if given != STANDARD.encode(format!("{}@{}", seed::API_KEY, seed::DOMAIN)) {
        return envelope(Err(Code::INVALID_TOKEN.into()));
    }
    let token = http::lock(&shared).new_token();
    let mut response = envelope(Ok((Code::AUTHORIZED, json!(""))));
    http::set(response.headers_mut(), "access_token", &token);
    response
}

/// Adds the transaction ID and the rate limit to every response.
async fn count(Extension(shared): Extension<Shared>, request: Request, next: Next) -> Response {
    let (transaction, used) = {
        let mut tenant = http::lock(&shared);
        tenant.requests += 1;
        (http::uuid(tenant.requests ^ 0x7812_d000), tenant.requests)
    };
    let mut response = next.run(request).await;
    let midnight = Utc::now()
        .date_naive()
        .checked_add_days(Days::new(1))
        .map_or(0, |day| day.and_time(NaiveTime::MIN).and_utc().timestamp());
    for (name, value) in [
        ("trxid", transaction),
        ("rate-limit-limit", REQUESTS_A_DAY.to_string()),
        ("rate-limit-remaining", REQUESTS_A_DAY.saturating_sub(used).to_string()),
        ("rate-limit-reset", midnight.to_string()),
    ] {
        http::set(response.headers_mut(), name, &value);
    }
    response
}
