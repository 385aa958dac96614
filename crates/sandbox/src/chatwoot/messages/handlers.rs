//! The messages of a conversation.

use axum::extract::{Path, State as Shares};
use axum::http::HeaderMap;
use axum::response::Response;
use chrono::Utc;
use serde_json::{Map, Value, json};

use super::super::Shared;
use super::super::auth::caller;
use super::super::contacts;
use super::super::conversations::Author;
use super::super::failure::{Failure, ok};
use super::super::params::Params;
use super::super::render::{base, time};
use super::super::view::View;
use super::{attach, draft, post, render, window};
use crate::http::lock;

/// `GET …/conversations/{conversation}/messages`
pub(super) async fn index(
    Shares(state): Shares<Shared>,
    Path((account, id)): Path<(String, String)>,
    headers: HeaderMap,
    params: Params,
) -> Result<Response, Failure> {
    let state = lock(&state);
    let caller = caller(&state, &headers, &account)?;
    let conversation = state.visible_conversation(caller, &id)?;
    let view = View { state: &state, base: &base(&headers), caller: Some(caller) };
    let contact = state.contacts.get(conversation.contact_id);
    let mut meta = json!({
        "labels": conversation.labels, "additional_attributes": conversation.additional_attributes,
        "contact": contact.map(|contact| contacts::event(contact, view.base)),
        "agent_last_seen_at": conversation.agent_last_seen_at.map(time),
        "assignee_last_seen_at": conversation.assignee_last_seen_at.map(time),
    });
    if let Value::Object(meta) = &mut meta
        && let Some(user) = conversation.assignee_id.and_then(|id| state.users.get(&id))
    {
        meta.insert("assignee".to_owned(), render::user(view, user));
    }
    let messages = window(&state, conversation.id, params.fields(), false);
    let payload: Value = messages.into_iter().map(|message| render::message(view, message)).collect();
    Ok(ok(&json!({"meta": meta, "payload": payload})))
}

/// `POST …/conversations/{conversation}/messages`, with files where the body is multipart.
pub(super) async fn create(
    Shares(state): Shares<Shared>,
    Path((account, id)): Path<(String, String)>,
    headers: HeaderMap,
    params: Params,
) -> Result<Response, Failure> {
    let mut state = lock(&state);
    let caller = caller(&state, &headers, &account)?;
    let conversation = state.visible_conversation(caller, &id)?.id;
    let author = Author::User(caller.user_id);
    let message = draft(&state, conversation, author, params.fields(), attach(&params))?;
    let id = post(&mut state, message, author);
    let view = View { state: &state, base: &base(&headers), caller: Some(caller) };
    let mut shown = render::message(view, state.messages.get(id).ok_or(Failure::NotFound)?);
    if let (Value::Object(shown), Some(echo)) = (&mut shown, params.fields().get("echo_id")) {
        shown.insert("echo_id".to_owned(), echo.clone());
    }
    Ok(ok(&shown))
}

/// `DELETE …/conversations/{conversation}/messages/{message}`: the message stays, and says that it was
/// deleted.
pub(super) async fn destroy(
    Shares(state): Shares<Shared>,
    Path((account, id, message)): Path<(String, String, String)>,
    headers: HeaderMap,
) -> Result<Response, Failure> {
    let mut state = lock(&state);
    let caller = caller(&state, &headers, &account)?;
    let conversation = state.visible_conversation(caller, &id)?.id;
    let found = state.messages.find(caller.account_id, &message)?;
    let mut message = Some(found.clone()).filter(|message| message.conversation_id == conversation);
    let message = message.as_mut().ok_or(Failure::NotFound)?;
    message.content = Some("This message was deleted".to_owned());
    message.content_type = "text";
    message.content_attributes = Map::from_iter([("deleted".to_owned(), true.into())]);
    message.attachments.clear();
    message.updated_at = Utc::now();
    state.messages.put(message.id, message.clone());
    state.message_updated(message.id);
    let view = View { state: &state, base: &base(&headers), caller: Some(caller) };
    Ok(ok(&render::message(view, message)))
}
