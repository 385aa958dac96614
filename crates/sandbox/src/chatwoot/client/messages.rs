//! A visitor's messages.

use axum::extract::{Path, State as Shares};
use axum::http::HeaderMap;
use axum::response::Response;
use chrono::{Duration, Utc};
use serde_json::{Map, Value};

use super::super::Shared;
use super::super::conversations::Author;
use super::super::failure::{Failure, ok};
use super::super::messages::{Kind, Message, Sender, attach, check, post, public, window};
use super::super::params::Params;
use super::super::render::base;
use super::super::view::View;
use super::{conversation, place};
use crate::http::lock;

/// What of an answer to a question is kept.
const SUBMITTED: [&str; 4] = ["name", "title", "value", "csat_survey_response"];

/// For how long an answer to a survey can be changed.
const SURVEY_DAYS: i64 = 14;

/// `GET …/conversations/{conversation}/messages`: no private ones, and no notes of what was done.
pub(super) async fn index(
    Shares(state): Shares<Shared>,
    Path((inbox, contact, id)): Path<(String, String, String)>,
    headers: HeaderMap,
    params: Params,
) -> Result<Response, Failure> {
    let state = lock(&state);
    let found = conversation(&state, place(&state, &inbox, &contact)?, &id)?;
    let view = View { state: &state, base: &base(&headers), caller: None };
    let messages = window(&state, found.id, params.fields(), true);
    Ok(ok(&messages.into_iter().map(|message| public(view, message)).collect::<Value>()))
}

/// `POST …/conversations/{conversation}/messages`, with files where the body is multipart.
pub(super) async fn create(
    Shares(state): Shares<Shared>,
    Path((inbox, contact, id)): Path<(String, String, String)>,
    headers: HeaderMap,
    params: Params,
) -> Result<Response, Failure> {
    let mut state = lock(&state);
    let place = place(&state, &inbox, &contact)?;
    let contact = place.contact_id;
    let found = conversation(&state, place, &id)?;
    let mut message = Message::blank(found, Kind::Incoming, params.fields().text("content").flatten());
    message.sender = Some(Sender::Contact(contact));
    message.attachments = attach(&params);
    check(&state, &message).map_err(|_| Failure::Rails(422))?;
    let id = post(&mut state, message, Author::Nobody);
    let view = View { state: &state, base: &base(&headers), caller: None };
    Ok(ok(&public(view, state.messages.get(id).ok_or(Failure::Rails(404))?)))
}

/// What may be submitted: an object, or a list of them.
fn submitted(value: &Value) -> Option<Value> {
    let kept = |object: &Map<String, Value>| -> Map<String, Value> {
        let known = |(name, _): &(&String, &Value)| SUBMITTED.contains(&name.as_str());
        object.iter().filter(known).map(|(name, value)| (name.clone(), value.clone())).collect()
    };
    match value {
        Value::Object(object) => Some(kept(object).into()),
        Value::Array(list) => Some(list.iter().filter_map(Value::as_object).map(kept).collect()),
        _ => None,
    }
}

/// `PATCH …/messages/{message}`: the answer to a question that was asked.
pub(super) async fn update(
    Shares(state): Shares<Shared>,
    Path((inbox, contact, id, message)): Path<(String, String, String, String)>,
    headers: HeaderMap,
    params: Params,
) -> Result<Response, Failure> {
    let mut state = lock(&state);
    let place = place(&state, &inbox, &contact)?;
    let account = place.account_id;
    let found = conversation(&state, place, &id)?.id;
    let message = state.messages.find(account, &message).map_err(|_| Failure::Rails(404))?;
    if message.conversation_id != found {
        return Err(Failure::Rails(404));
    }
    let mut message = message.clone();
    if message.content_type == "input_csat" && Utc::now() - message.created_at > Duration::days(SURVEY_DAYS) {
        let text = "You cannot update the CSAT survey after 14 days".to_owned();
        return Err(Failure::Unprocessable(text));
    }
    if let Some(values) = params.fields().get("submitted_values").and_then(submitted) {
        message.content_attributes.insert("submitted_values".to_owned(), values);
    }
    message.updated_at = Utc::now();
    state.messages.put(message.id, message.clone());
    state.message_updated(message.id);
    let view = View { state: &state, base: &base(&headers), caller: None };
    Ok(ok(&public(view, &message)))
}
