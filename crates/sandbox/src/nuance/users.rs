//! One user: create, get, replace, patch, delete.

use axum::extract::{Path, RawQuery, State};
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::Response;
use bytes::Bytes;
use chrono::Utc;
use serde_json::{Map, Value};

use super::Shared;
use super::change;
use super::failure::Failure;
use super::page::Query;
use super::reference;
use super::user::{Parts, User};
use crate::http::{self, lock};

fn ids((site, user): (String, String)) -> Result<(i64, i64), Failure> {
    let site = reference::site(&site)?;
    let user = user.parse().map_err(|_| Failure::status(404))?;
    Ok((site, user))
}

/// The changed record of a body that has to be JSON.
fn changed_record(headers: &HeaderMap, body: &Bytes) -> Result<Map<String, Value>, Failure> {
    if !http::has_media_type(headers, "application/json") {
        return Err(Failure::status(415));
    }
    change::read(body)
}

fn accepted(errors: &[String]) -> Result<(), Failure> {
    if errors.is_empty() { Ok(()) } else { Err(Failure::validation(errors)) }
}

/// `POST /v1/user/{siteId}`
pub(super) async fn create(
    State(state): State<Shared>,
    Path(site): Path<String>,
    headers: HeaderMap,
    body: Bytes,
) -> Result<Response, Failure> {
    let site = reference::site(&site)?;
    let record = changed_record(&headers, &body)?;
    let mut state = lock(&state);
    let now = Utc::now().timestamp_millis();
    let mut errors = Vec::new();
    let mut user = User {
        id: state.next_id,
        username: change::username(&record, &state.users, &mut errors),
        language: Some("EN".to_owned()),
        date_created: Some(now),
        version: 1,
        ..User::default()
    };
    change::apply(&mut user, &record, &mut errors);
    change::check_complete(&user, &mut errors);
    change::check(&user, &mut errors);
    change::password(&mut user, &record, now, &mut errors);
    if user.passwords.is_empty() && errors.is_empty() {
        errors.push("password is required".to_owned());
    }
    if !user.site_ids.contains(&site) {
        errors.push("siteIds lacks the site of the request".to_owned());
    }
    accepted(&errors)?;
    let host = http::header(&headers, "host").unwrap_or("localhost");
    let location = format!("http://{host}/portal/configuration/api/v1/user/{site}/{}", user.id);
    state.next_id += 1;
    state.users.push(user);
    let mut response = http::empty(StatusCode::CREATED);
    if let Ok(location) = HeaderValue::from_str(&location) {
        response.headers_mut().insert(header::LOCATION, location);
    }
    Ok(response)
}

/// `GET /v1/user/{siteId}/{userId}`
pub(super) async fn get(
    State(state): State<Shared>,
    Path(path): Path<(String, String)>,
    RawQuery(query): RawQuery,
) -> Result<Response, Failure> {
    let (site, id) = ids(path)?;
    let query = Query::new(query.as_deref());
    let parts = Parts {
        agent_group_chat_settings: query.switch("includeAGChatSettings", true)?,
        agent_coach_status: query.switch("includeAgentCoachStatus", true)?,
        agent_settings: query.switch("includeAgentSettings", true)?,
        user_filters: query.switch("includeUserFilters", true)?,
        skills: query.switch("skills", true)?,
    };
    let mut record = lock(&state).user(site, id)?.record(&parts);
    if let Some(columns) = query.list("filter").filter(|columns| !columns.contains(&"All")) {
        record.retain(|name, _| columns.contains(&name.as_str()));
    }
    Ok(http::json(StatusCode::OK, &record.into()))
}

/// `PUT /v1/user/{siteId}/{userId}`. The username in the record is passed over, as is the password.
pub(super) async fn replace(
    State(state): State<Shared>,
    Path(path): Path<(String, String)>,
    headers: HeaderMap,
    body: Bytes,
) -> Result<Response, Failure> {
    let (site, id) = ids(path)?;
    let record = changed_record(&headers, &body)?;
    let mut state = lock(&state);
    let stored = state.user_mut(site, id)?;
    check_version(stored, &record)?;
    let mut user = stored.clone();
    let mut errors = Vec::new();
    user.clear_writable();
    user.language = Some("EN".to_owned());
    change::apply(&mut user, &record, &mut errors);
    change::check_complete(&user, &mut errors);
    change::check(&user, &mut errors);
    store(stored, user, &errors)
}

/// `PATCH /v1/user/{siteId}/{userId}`
pub(super) async fn patch(
    State(state): State<Shared>,
    Path(path): Path<(String, String)>,
    headers: HeaderMap,
    body: Bytes,
) -> Result<Response, Failure> {
    let (site, id) = ids(path)?;
    let record = changed_record(&headers, &body)?;
    let mut state = lock(&state);
    let stored = state.user_mut(site, id)?;
    check_version(stored, &record)?;
    let mut user = stored.clone();
    let mut errors = Vec::new();
    change::apply(&mut user, &record, &mut errors);
    change::check(&user, &mut errors);
    change::password(&mut user, &record, Utc::now().timestamp_millis(), &mut errors);
    store(stored, user, &errors)
}

/// `DELETE /v1/user/{siteId}/{userId}`
pub(super) async fn delete(
    State(state): State<Shared>,
    Path(path): Path<(String, String)>,
    RawQuery(query): RawQuery,
) -> Result<Response, Failure> {
    let (site, id) = ids(path)?;
    let query = Query::new(query.as_deref());
    if query.text("changeReason").is_none_or(|reason| reason.trim().is_empty()) {
        return Err(Failure::bad_request("changeReason is required"));
    }
    let mut state = lock(&state);
    state.user(site, id)?;
    state.users.retain(|user| user.id != id);
    Ok(http::empty(StatusCode::NO_CONTENT))
}

/// A record that was read before somebody else changed it may not overwrite that change. One that
/// says nothing of its version is taken as it is.
fn check_version(user: &User, record: &Map<String, Value>) -> Result<(), Failure> {
    match record.get("version") {
        None | Some(Value::Null) => Ok(()),
        Some(version) if version.as_i64() == Some(user.version) => Ok(()),
        Some(_) => Err(Failure::status(409)),
    }
}

fn store(stored: &mut User, mut user: User, errors: &[String]) -> Result<Response, Failure> {
    accepted(errors)?;
    user.version += 1;
    *stored = user;
    Ok(http::empty(StatusCode::NO_CONTENT))
}
