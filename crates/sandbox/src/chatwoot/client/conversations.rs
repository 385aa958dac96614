//! A visitor's conversations.

use axum::extract::{Path, State as Shares};
use axum::http::HeaderMap;
use axum::response::Response;
use chrono::Utc;
use serde_json::{Value, json};

use super::super::Shared;
use super::super::contacts;
use super::super::conversations::{Author, Conversation, Draft, Status, set_status, start};
use super::super::failure::{Failure, ok, ok_empty};
use super::super::messages;
use super::super::params::Params;
use super::super::render::base;
use super::super::view::View;
use super::{conversation, place, sees};
use crate::http::lock;

fn render(view: View<'_>, conversation: &Conversation) -> Value {
    let seen = |time: Option<chrono::DateTime<Utc>>| time.map_or(0, |time| time.timestamp());
    let chat = view.state.messages_of(conversation.id).filter(|message| messages::visitors_see(message));
    let chat: Value = chat.map(|message| messages::public(view, message)).collect();
    json!({
        "id": conversation.display_id, "uuid": conversation.uuid, "inbox_id": conversation.inbox_id,
        "contact_last_seen_at": seen(conversation.contact_last_seen_at), "status": conversation.status.name(),
        "agent_last_seen_at": seen(conversation.agent_last_seen_at), "messages": chat,
        "contact": view.state.contacts.get(conversation.contact_id).map(contacts::columns),
    })
}

/// `GET …/contacts/{contact}/conversations`
pub(super) async fn index(
    Shares(state): Shares<Shared>,
    Path((inbox, contact)): Path<(String, String)>,
    headers: HeaderMap,
) -> Result<Response, Failure> {
    let state = lock(&state);
    let place = place(&state, &inbox, &contact)?;
    let view = View { state: &state, base: &base(&headers), caller: None };
    let own = state.conversations.of(place.account_id).filter(|known| sees(place, known));
    Ok(ok(&own.map(|known| render(view, known)).collect::<Value>()))
}

/// `POST …/contacts/{contact}/conversations`
pub(super) async fn create(
    Shares(state): Shares<Shared>,
    Path((inbox, contact)): Path<(String, String)>,
    headers: HeaderMap,
    params: Params,
) -> Result<Response, Failure> {
    let mut state = lock(&state);
    let place = place(&state, &inbox, &contact)?.id;
    let custom_attributes = params.fields().object("custom_attributes").unwrap_or_default();
    let draft = Draft { custom_attributes, ..Draft::default() };
    let (id, _) = start(&mut state, place, draft).ok_or(Failure::Rails(404))?;
    let view = View { state: &state, base: &base(&headers), caller: None };
    Ok(ok(&render(view, state.conversations.get(id).ok_or(Failure::Rails(404))?)))
}

/// `GET …/conversations/{conversation}`
pub(super) async fn show(
    Shares(state): Shares<Shared>,
    Path((inbox, contact, id)): Path<(String, String, String)>,
    headers: HeaderMap,
) -> Result<Response, Failure> {
    let state = lock(&state);
    let place = place(&state, &inbox, &contact)?;
    let view = View { state: &state, base: &base(&headers), caller: None };
    Ok(ok(&render(view, conversation(&state, place, &id)?)))
}

/// `POST …/conversations/{conversation}/toggle_status`: resolves, and never opens.
pub(super) async fn toggle_status(
    Shares(state): Shares<Shared>,
    Path((inbox, contact, id)): Path<(String, String, String)>,
    headers: HeaderMap,
) -> Result<Response, Failure> {
    let mut state = lock(&state);
    let place = place(&state, &inbox, &contact)?;
    let found = conversation(&state, place, &id)?;
    let (id, contact) = (found.id, found.contact_id);
    if found.status != Status::Resolved {
        set_status(&mut state, id, Status::Resolved, Author::Contact(contact));
    }
    let view = View { state: &state, base: &base(&headers), caller: None };
    Ok(ok(&render(view, state.conversations.get(id).ok_or(Failure::Rails(404))?)))
}

/// `POST …/conversations/{conversation}/toggle_typing`, of which webhooks alone are told.
pub(super) async fn toggle_typing(
    Shares(state): Shares<Shared>,
    Path((inbox, contact, id)): Path<(String, String, String)>,
    params: Params,
) -> Result<Response, Failure> {
    let mut state = lock(&state);
    let found = conversation(&state, place(&state, &inbox, &contact)?, &id)?;
    let (id, contact) = (found.id, found.contact_id);
    let status = params.fields().text("typing_status").flatten();
    state.typing(id, messages::Sender::Contact(contact), status.as_deref(), false);
    Ok(ok_empty())
}

/// `POST …/conversations/{conversation}/update_last_seen`
pub(super) async fn update_last_seen(
    Shares(state): Shares<Shared>,
    Path((inbox, contact, id)): Path<(String, String, String)>,
) -> Result<Response, Failure> {
    let mut state = lock(&state);
    let mut seen = conversation(&state, place(&state, &inbox, &contact)?, &id)?.clone();
    seen.contact_last_seen_at = Some(Utc::now());
    state.conversations.put(seen.id, seen);
    Ok(ok_empty())
}
