//! One user: create, get, replace, patch, delete.

use axum::http::StatusCode;
use axum::response::Response;
use chrono::Utc;
use serde::Deserialize;
use serde_json::{Map, Value};

use super::change;
use super::failure::{Failure, sentence};
use super::user::{User, UserFields};
use super::{Call, State, names};
use crate::http;
use crate::validate::{Dialect, validate};

/// The parts of a record that a parameter can switch off.
const PARTS: [(&str, &str); 5] = [
    ("includeAGChatSettings", "agentGroupChatSettings"),
    ("includeAgentCoachStatus", "agentCoachStatus"),
    ("includeAgentSettings", "agentSettings"),
    ("includeUserFilters", "userFilters"),
    ("skills", "skills"),
];

/// The body of a change.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct RecordChange {
    changed_record: Map<String, Value>,
    reason: String,
}

/// The `changedRecord` of a body that keeps the rules of the spec.
fn changed_record(call: &Call) -> Result<Map<String, Value>, Failure> {
    if !http::has_media_type(&call.request.headers, "application/json") {
        return Err(Failure::status(415));
    }
    let body: Value = serde_json::from_slice(&call.request.body)
        .map_err(|_| Failure::bad_request("The request body is not valid JSON"))?;
    if !body.is_object() {
        return Err(Failure::bad_request("The request body is not a JSON object"));
    }
    let checked = match call.rules {
        Some(rules) => validate(rules, &body, &Dialect::PLAIN),
        None => Ok(body),
    };
    let body = checked.map_err(|found| {
        let mut errors: Vec<String> = found.iter().map(sentence).collect();
        errors.dedup();
        Failure::validation(&errors)
    })?;
    let body: RecordChange =
        serde_json::from_value(body).map_err(|error| Failure::bad_request(error.to_string()))?;
    if body.reason.trim().is_empty() {
        return Err(Failure::validation(&["reason is required".to_owned()]));
    }
    Ok(body.changed_record)
}

fn changed(fields: &UserFields, record: &Map<String, Value>) -> Result<UserFields, Failure> {
    fields.changed(record).map_err(|error| Failure::bad_request(error.to_string()))
}

/// `createUser`
pub(super) fn create(state: &mut State, call: &Call) -> Result<Response, Failure> {
    let record = changed_record(call)?;
    let now = Utc::now().timestamp_millis();
    let mut errors = Vec::new();
    let mut user = User {
        id: state.next_id,
        username: record.get("username").and_then(Value::as_str).unwrap_or_default().to_owned(),
        fields: changed(&UserFields::new(), &record)?,
        date_created: Some(now),
        version: 1,
        ..User::default()
    };
    change::check_username(&user.username, &state.users, &mut errors);
    change::check_complete(&user.fields, &mut errors);
    change::check(&user.fields, &mut errors);
    change::password(&mut user, &record, now, &mut errors);
    if !user.fields.site_ids.contains(&call.site) {
        errors.push("siteIds lacks the site of the request".to_owned());
    }
    Failure::unless_empty(&errors)?;
    let host = http::header(&call.request.headers, "host").unwrap_or("localhost");
    let location = format!("http://{host}/portal/configuration/api/v1/user/{}/{}", call.site, user.id);
    state.next_id += 1;
    state.users.push(user);
    let mut response = http::empty(StatusCode::CREATED);
    http::set(response.headers_mut(), "location", &location);
    Ok(response)
}

/// `getUser`
pub(super) fn get(state: &mut State, call: &Call) -> Result<Response, Failure> {
    let query: Map<String, Value> = call.query()?;
    let hidden: Vec<&str> = PARTS
        .into_iter()
        .filter(|(name, _)| query.get(*name) == Some(&false.into()))
        .map(|(_, part)| part)
        .collect();
    let columns = query.get("filter").and_then(Value::as_str).map(names);
    let columns = columns.filter(|columns| !columns.contains(&"All"));
    let mut record = state.user(call)?.record();
    record.retain(|name, _| {
        let name = name.as_str();
        !hidden.contains(&name) && columns.as_ref().is_none_or(|columns| columns.contains(&name))
    });
    Ok(http::json(StatusCode::OK, &record.into()))
}

/// `updateUser`: replaces the record. Its username and password are ignored.
pub(super) fn replace(state: &mut State, call: &Call) -> Result<Response, Failure> {
    change_user(state, call, |user, record, errors| {
        user.fields = changed(&UserFields::new(), record)?;
        change::check_complete(&user.fields, errors);
        Ok(())
    })
}

/// `patchUser`
pub(super) fn patch(state: &mut State, call: &Call) -> Result<Response, Failure> {
    change_user(state, call, |user, record, errors| {
        user.fields = changed(&user.fields, record)?;
        change::password(user, record, Utc::now().timestamp_millis(), errors);
        Ok(())
    })
}

/// Changes a user, unless the result breaks a rule. A record that was read before somebody else
/// changed it is a conflict; one without a version is accepted.
fn change_user(
    state: &mut State,
    call: &Call,
    change: impl FnOnce(&mut User, &Map<String, Value>, &mut Vec<String>) -> Result<(), Failure>,
) -> Result<Response, Failure> {
    let record = changed_record(call)?;
    let stored = state.user(call)?;
    let version = record.get("version").filter(|version| !version.is_null());
    if version.is_some_and(|version| version.as_i64() != Some(stored.version)) {
        return Err(Failure::status(409));
    }
    let mut user = stored.clone();
    let mut errors = Vec::new();
    change(&mut user, &record, &mut errors)?;
    change::check(&user.fields, &mut errors);
    Failure::unless_empty(&errors)?;
    user.version += 1;
    *stored = user;
    Ok(http::empty(StatusCode::NO_CONTENT))
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct DeleteQuery {
    change_reason: String,
}

/// `deleteUser`
pub(super) fn delete(state: &mut State, call: &Call) -> Result<Response, Failure> {
    let query: DeleteQuery = call.query()?;
    if query.change_reason.trim().is_empty() {
        return Err(Failure::bad_request("changeReason is required"));
    }
    let id = state.user(call)?.id;
    state.users.retain(|user| user.id != id);
    Ok(http::empty(StatusCode::NO_CONTENT))
}
