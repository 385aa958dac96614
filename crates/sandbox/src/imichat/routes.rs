//! The table of routes, and what happens to a call before its handler sees it.

use std::collections::HashMap;
use std::time::Instant;

use axum::Router;
use axum::body::Bytes;
use axum::extract::{Path, RawQuery, Request, State};
use axum::http::{HeaderMap, HeaderName, HeaderValue, StatusCode};
use axum::middleware::{self, Next};
use axum::response::Response;
use axum::routing::{MethodFilter, on, post};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use chrono::{Days, NaiveTime, Utc};
use serde_json::{Value, json};

use super::answer::{Code, Failure, Outcome, envelope};
use super::tenant::{Record, Tenant};
use super::{Shared, chats, seed, users};
use crate::http;

/// Records on a page; the vendor lets nobody choose.
const PAGE: usize = 10;

/// Requests that a tenant may make in a day. They are counted and told, not refused: what the vendor
/// answers when none are left is not documented.
const REQUESTS_A_DAY: u64 = 10_000;

type Handler = fn(&mut Tenant, &Call) -> Outcome;

const GET: MethodFilter = MethodFilter::GET;
const POST: MethodFilter = MethodFilter::POST;
const PATCH: MethodFilter = MethodFilter::PATCH;

/// Every route that needs an access token: method, path below `/v3.1`, handler.
#[rustfmt::skip]
const ROUTES: &[(MethodFilter, &str, Handler)] = &[
    (GET, "/users", users::list),
    (POST, "/users", users::create),
    (POST, "/users/search", users::search),
    (GET, "/users/{user}", users::get),
    (GET, "/chats", chats::list),
    (POST, "/chats", chats::create),
    (POST, "/chats/search", chats::search),
    (PATCH, "/chats/{chat}", chats::update),
    (POST, "/chats/{chatid}/messages", chats::append),
    (PATCH, "/internal/chats/{chat}", chats::transfer),
    (GET, "/teams", users::teams_list),
];

/// One call, as a handler sees it.
pub(super) struct Call {
    /// The team in the header, if there is one.
    pub team: Option<i64>,
    path: HashMap<String, String>,
    query: Option<String>,
    /// The JSON body; null where it cannot be read.
    pub body: Value,
}

impl Call {
    /// A part of the path.
    pub(super) fn part(&self, name: &str) -> &str {
        self.path.get(name).map_or("", String::as_str)
    }

    /// The page that the call asks for; past the end it is empty.
    ///
    /// # Errors
    ///
    /// A 400 where `page` is no number from 1.
    pub(super) fn page(&self, records: Vec<Record>) -> Result<Vec<Record>, Failure> {
        let page = match http::query(self.query.as_deref(), "page") {
            None => 1,
            Some(page) => page.parse::<usize>().ok().filter(|page| *page > 0).ok_or(Code::INVALID_QUERY)?,
        };
        let skipped = (page - 1).saturating_mul(PAGE);
        Ok(records.into_iter().skip(skipped).take(PAGE).collect())
    }
}

/// The routes of the API, and beside them, outside its base path, the sandbox's own handle:
/// `POST /sandbox/expire-tokens`.
pub(super) fn router(shared: Shared) -> Router {
    let mut api = Router::new().route("/v3.1/authorize", on(GET, authorize));
    for &(method, path, handler) in ROUTES {
        let serve = move |State(shared): State<Shared>,
                          path: Path<HashMap<String, String>>,
                          query: RawQuery,
                          headers: HeaderMap,
                          body: Bytes| async move {
            let mut tenant = http::lock(&shared);
            envelope(team(&tenant, &headers).and_then(|team| {
                let call = Call {
                    team,
                    path: path.0,
                    query: query.0,
                    body: serde_json::from_slice(&body).unwrap_or(Value::Null),
                };
                handler(&mut tenant, &call)
            }))
        };
        api = api.route(&format!("/v3.1{path}"), on(method, serve));
    }
    let expire = |State(shared): State<Shared>| async move {
        http::lock(&shared).expire_tokens();
        http::empty(StatusCode::NO_CONTENT)
    };
    api.fallback(|| async { envelope(Err(Code::UNKNOWN_PATH.into())) })
        .method_not_allowed_fallback(|| async { envelope(Err(Code::WRONG_METHOD.into())) })
        .layer(middleware::from_fn_with_state(shared.clone(), account))
        .route("/sandbox/expire-tokens", post(expire))
        .with_state(shared)
}

/// Checks the access token, then the team of a call.
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

/// `GET authorize`: exchanges the key for an access token, which stands in a header of the answer.
/// The key's header has no public name; `Authorization` is taken, with `Basic` before it or without.
async fn authorize(State(shared): State<Shared>, headers: HeaderMap) -> Response {
    let Some(given) = http::header(&headers, "authorization").filter(|given| !given.is_empty()) else {
        return envelope(Err(Code::MISSING_HEADER.into()));
    };
    let given = given.strip_prefix("Basic ").unwrap_or(given).trim();
    if given != STANDARD.encode(format!("{}@{}", seed::API_KEY, seed::DOMAIN)) {
        return envelope(Err(Code::INVALID_TOKEN.into()));
    }
    let token = http::lock(&shared).new_token();
    let mut response = envelope(Ok((Code::AUTHORIZED, json!(""))));
    if let Ok(token) = HeaderValue::from_str(&token) {
        let name = HeaderName::from_static("access_token");
        response.headers_mut().insert(name, token);
    }
    response
}

/// Adds the transaction id and the day's account to every answer.
async fn account(State(shared): State<Shared>, request: Request, next: Next) -> Response {
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
        if let Ok(value) = HeaderValue::from_str(&value) {
            response.headers_mut().insert(HeaderName::from_static(name), value);
        }
    }
    response
}
