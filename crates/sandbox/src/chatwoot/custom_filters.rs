//! The filters that users have saved, each for themselves.

use axum::Router;
use axum::extract::{Path, State as Shares};
use axum::http::{HeaderMap, StatusCode};
use axum::response::Response;
use axum::routing::get;
use chrono::{DateTime, Utc};
use serde_json::{Value, json};

use super::Shared;
use super::auth;
use super::failure::{Failure, ok};
use super::params::{Fields, Params};
use super::records::{Owned, Records};
use super::render::time;
use super::state::State;
use crate::http::{empty, lock};

/// All saved filters.
pub(super) type CustomFilters = Records<CustomFilter>;

/// A saved filter.
#[derive(Clone)]
pub(super) struct CustomFilter {
    id: i64,
    account_id: i64,
    pub(super) user_id: i64,
    name: Option<String>,
    filter_type: String,
    query: Value,
    created_at: DateTime<Utc>,
    updated_at: DateTime<Utc>,
}

impl CustomFilter {
    /// A filter of conversations that finds everything. The id is given when it is stored.
    pub(super) fn blank(account_id: i64, user_id: i64, at: DateTime<Utc>) -> Self {
        Self {
            id: 0,
            account_id,
            user_id,
            name: None,
            filter_type: "conversation".to_owned(),
            query: json!({}),
            created_at: at,
            updated_at: at,
        }
    }

    /// The same with an id, a name and what it asks for.
    pub(super) fn with(self, id: i64, name: &str, query: Value) -> Self {
        Self { id, name: Some(name.to_owned()), query, ..self }
    }
}

impl Owned for CustomFilter {
    fn account_id(&self) -> i64 {
        self.account_id
    }
}

/// `type`, which the documentation has, is none of them: the real server passes it over.
const COLUMNS: [&str; 3] = ["name", "filter_type", "query"];

const TYPES: [&str; 3] = ["conversation", "contact", "report"];

/// How many filters a user may have in an account.
const LIMIT: usize = 1000;

pub(super) fn routes() -> Router<Shared> {
    Router::new().route("/api/v1/accounts/{account}/custom_filters", get(index).post(create)).route(
        "/api/v1/accounts/{account}/custom_filters/{id}",
        get(show).patch(update).put(update).delete(destroy),
    )
}

fn render(filter: &CustomFilter) -> Value {
    json!({
        "id": filter.id, "name": filter.name, "filter_type": filter.filter_type, "query": filter.query,
        "created_at": time(filter.created_at), "updated_at": time(filter.updated_at),
    })
}

/// Unknown types and missing names are what Rails and the database do not survive.
fn apply(filter: &mut CustomFilter, fields: &Fields) -> Result<(), Failure> {
    if let Some(name) = fields.text("name") {
        filter.name = name;
    }
    if let Some(kind) = fields.text("filter_type") {
        filter.filter_type = kind.filter(|kind| TYPES.contains(&kind.as_str())).ok_or(Failure::Rails(500))?;
    }
    if let Some(query) = fields.object("query") {
        filter.query = query.into();
    }
    if filter.name.is_some() { Ok(()) } else { Err(Failure::Rails(500)) }
}

/// The caller's own filter in a path; others' are not found.
fn find<'a>(
    state: &'a State,
    headers: &HeaderMap,
    (account, id): &(String, String),
) -> Result<&'a CustomFilter, Failure> {
    let (account, caller) = auth::member(state, headers, account)?;
    let filter = state.custom_filters.find(account.id, id)?;
    if filter.user_id == caller.user_id { Ok(filter) } else { Err(Failure::NotFound) }
}

/// `GET …/custom_filters`: those of one type, of conversations where none is named.
async fn index(
    Shares(state): Shares<Shared>,
    Path(account): Path<String>,
    headers: HeaderMap,
    params: Params,
) -> Result<Response, Failure> {
    let state = lock(&state);
    let (account, caller) = auth::member(&state, &headers, &account)?;
    let kind = params.fields().text("filter_type").flatten().unwrap_or_else(|| "conversation".to_owned());
    let own = state
        .custom_filters
        .of(account.id)
        .filter(|filter| filter.user_id == caller.user_id && filter.filter_type == kind);
    Ok(ok(&own.map(render).collect::<Value>()))
}

/// `POST …/custom_filters`
async fn create(
    Shares(state): Shares<Shared>,
    Path(account): Path<String>,
    headers: HeaderMap,
    params: Params,
) -> Result<Response, Failure> {
    let mut state = lock(&state);
    let (account, caller) = auth::member(&state, &headers, &account)?;
    let mut filter = CustomFilter::blank(account.id, caller.user_id, Utc::now());
    let fields = params.record("custom_filter", &COLUMNS)?;
    let own = state.custom_filters.of(account.id).filter(|other| other.user_id == caller.user_id).count();
    if own >= LIMIT {
        let message = "Account Limit reached. The maximum number of allowed custom filters for a user per \
            account is 1000.";
        return Err(Failure::Invalid(vec![("account_id", message.to_owned())]));
    }
    apply(&mut filter, &fields)?;
    Ok(ok(&render(state.custom_filters.add(|id| CustomFilter { id, ..filter }))))
}

/// `GET …/custom_filters/{id}`
async fn show(
    Shares(state): Shares<Shared>,
    Path(path): Path<(String, String)>,
    headers: HeaderMap,
) -> Result<Response, Failure> {
    let state = lock(&state);
    Ok(ok(&render(find(&state, &headers, &path)?)))
}

/// `PATCH …/custom_filters/{id}`
async fn update(
    Shares(state): Shares<Shared>,
    Path(path): Path<(String, String)>,
    headers: HeaderMap,
    params: Params,
) -> Result<Response, Failure> {
    let mut state = lock(&state);
    let mut filter = find(&state, &headers, &path)?.clone();
    apply(&mut filter, &params.record("custom_filter", &COLUMNS)?)?;
    filter.updated_at = Utc::now();
    let shown = render(&filter);
    state.custom_filters.put(filter.id, filter);
    Ok(ok(&shown))
}

/// `DELETE …/custom_filters/{id}`, a 204.
async fn destroy(
    Shares(state): Shares<Shared>,
    Path(path): Path<(String, String)>,
    headers: HeaderMap,
) -> Result<Response, Failure> {
    let mut state = lock(&state);
    let id = find(&state, &headers, &path)?.id;
    state.custom_filters.remove(id);
    Ok(empty(StatusCode::NO_CONTENT))
}
