//! The canned responses of an account, which every member may change.

use axum::Router;
use axum::extract::{Path, State as Shares};
use axum::http::HeaderMap;
use axum::response::Response;
use axum::routing::{get, patch};
use chrono::{DateTime, Utc};
use serde_json::{Value, json};

use super::Shared;
use super::auth;
use super::failure::{Failure, ok, ok_empty};
use super::params::{Fields, Params};
use super::records::{Owned, Records};
use super::render::time;
use super::state::State;
use crate::http::lock;

/// All canned responses.
pub(super) type CannedResponses = Records<CannedResponse>;

/// A text that is sent by its short code.
#[derive(Clone)]
pub(super) struct CannedResponse {
    id: i64,
    account_id: i64,
    short_code: String,
    content: String,
    created_at: DateTime<Utc>,
    updated_at: DateTime<Utc>,
}

impl Owned for CannedResponse {
    fn account_id(&self) -> i64 {
        self.account_id
    }
}

impl CannedResponse {
    /// A response that has been as it is since `at`.
    pub(super) fn new(id: i64, account_id: i64, short_code: &str, content: &str, at: DateTime<Utc>) -> Self {
        Self {
            id,
            account_id,
            short_code: short_code.to_owned(),
            content: content.to_owned(),
            created_at: at,
            updated_at: at,
        }
    }
}

const COLUMNS: [&str; 2] = ["short_code", "content"];

pub(super) fn routes() -> Router<Shared> {
    Router::new()
        .route("/api/v1/accounts/{account}/canned_responses", get(index).post(create))
        .route("/api/v1/accounts/{account}/canned_responses/{id}", patch(update).put(update).delete(destroy))
}

fn render(canned: &CannedResponse) -> Value {
    json!({
        "id": canned.id, "account_id": canned.account_id, "short_code": canned.short_code,
        "content": canned.content, "created_at": time(canned.created_at), "updated_at": time(canned.updated_at),
    })
}

fn apply(state: &State, canned: &mut CannedResponse, fields: &Fields) -> Result<(), Failure> {
    if let Some(code) = fields.text("short_code") {
        canned.short_code = code.unwrap_or_default();
    }
    if let Some(content) = fields.text("content") {
        canned.content = content.unwrap_or_default();
    }
    let mut errors = Vec::new();
    if canned.content.trim().is_empty() {
        errors.push(("content", "Content can't be blank".to_owned()));
    }
    if canned.short_code.trim().is_empty() {
        errors.push(("short_code", "Short code can't be blank".to_owned()));
    }
    let same = |other: &CannedResponse| other.short_code == canned.short_code && other.id != canned.id;
    if state.canned_responses.of(canned.account_id).any(same) {
        errors.push(("short_code", "Short code has already been taken".to_owned()));
    }
    if errors.is_empty() { Ok(()) } else { Err(Failure::Invalid(errors)) }
}

/// How well a response fits what is searched for: by the beginning of its code, by the code, by the
/// text; 0 where it does not.
fn rank(canned: &CannedResponse, search: &str) -> u8 {
    let code = canned.short_code.to_lowercase();
    if code.starts_with(search) {
        3
    } else if code.contains(search) {
        2
    } else {
        u8::from(canned.content.to_lowercase().contains(search))
    }
}

/// `GET …/canned_responses`, those that fit best first where something is searched for.
async fn index(
    Shares(state): Shares<Shared>,
    Path(account): Path<String>,
    headers: HeaderMap,
    params: Params,
) -> Result<Response, Failure> {
    let state = lock(&state);
    let (account, _) = auth::member(&state, &headers, &account)?;
    let mut found: Vec<&CannedResponse> = state.canned_responses.of(account.id).collect();
    if let Some(search) = params.fields().text("search").flatten().map(|text| text.to_lowercase()) {
        found.retain(|canned| rank(canned, &search) > 0);
        found.sort_by_key(|canned| std::cmp::Reverse(rank(canned, &search)));
    }
    Ok(ok(&found.into_iter().map(render).collect::<Value>()))
}

/// `POST …/canned_responses`
async fn create(
    Shares(state): Shares<Shared>,
    Path(account): Path<String>,
    headers: HeaderMap,
    params: Params,
) -> Result<Response, Failure> {
    let mut state = lock(&state);
    let (account, _) = auth::member(&state, &headers, &account)?;
    let mut canned = CannedResponse::new(0, account.id, "", "", Utc::now());
    apply(&state, &mut canned, &params.record("canned_response", &COLUMNS)?)?;
    Ok(ok(&render(state.canned_responses.add(|id| CannedResponse { id, ..canned }))))
}

/// `PATCH …/canned_responses/{id}`
async fn update(
    Shares(state): Shares<Shared>,
    Path((account, id)): Path<(String, String)>,
    headers: HeaderMap,
    params: Params,
) -> Result<Response, Failure> {
    let mut state = lock(&state);
    let (account, _) = auth::member(&state, &headers, &account)?;
    let mut canned = state.canned_responses.find(account.id, &id)?.clone();
    apply(&state, &mut canned, &params.record("canned_response", &COLUMNS)?)?;
    canned.updated_at = Utc::now();
    let shown = render(&canned);
    state.canned_responses.put(canned.id, canned);
    Ok(ok(&shown))
}

/// `DELETE …/canned_responses/{id}`
async fn destroy(
    Shares(state): Shares<Shared>,
    Path((account, id)): Path<(String, String)>,
    headers: HeaderMap,
) -> Result<Response, Failure> {
    let mut state = lock(&state);
    let (account, _) = auth::member(&state, &headers, &account)?;
    let id = state.canned_responses.find(account.id, &id)?.id;
    state.canned_responses.remove(id);
    Ok(ok_empty())
}
