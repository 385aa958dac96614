//! Contacts by themselves.

use axum::extract::{Path, State as Shares};
use axum::http::HeaderMap;
use axum::response::Response;
use chrono::Utc;
use serde_json::{Value, json};

use super::super::Shared;
use super::super::auth::caller;
use super::super::conversations::{self, Conversation};
use super::super::failure::{Failure, ok, ok_empty};
use super::super::inboxes;
use super::super::params::Params;
use super::super::render::base;
use super::super::view::View;
use super::list::with_places;
use super::render::contact as render;
use super::{Contact, apply, check, connect};
use crate::http::lock;

/// How many of a contact's conversations are shown.
const MAX_CONVERSATIONS: usize = 20;

/// `POST …/contacts`, at once with a place in an inbox where one is named.
pub(super) async fn create(
    Shares(state): Shares<Shared>,
    Path(account): Path<String>,
    headers: HeaderMap,
    params: Params,
) -> Result<Response, Failure> {
    let mut state = lock(&state);
    let caller = caller(&state, &headers, &account)?;
    let mut contact = Contact::blank(caller.account_id);
    apply(&mut contact, &params);
    check(&state, &mut contact)?;
    let fields = params.fields();
    let inbox = match fields.present("inbox_id") {
        Some(inbox) => Some(state.inboxes.find(caller.account_id, &inbox)?.id),
        None => None,
    };
    let id = state.contacts.add(|id| Contact { id, ..contact }).id;
    let place = match inbox {
        Some(inbox) => match connect(&mut state, id, inbox, fields.text("source_id").flatten(), false) {
            Ok(place) => place,
            Err(failure) => {
                state.contacts.remove(id);
                return Err(failure);
            }
        },
        None => None,
    };
    state.contact_created(id);
    let view = View { state: &state, base: &base(&headers), caller: Some(caller) };
    let place = place.and_then(|place| state.contact_inboxes.get(place));
    let inbox = place.and_then(|place| state.inboxes.get(place.inbox_id)).map(inboxes::columns);
    Ok(ok(&json!({"payload": {
        "contact": render(view, state.contacts.get(id).ok_or(Failure::NotFound)?, true),
        "contact_inbox": {"inbox": inbox, "source_id": place.map(|place| &place.source_id)},
    }})))
}

/// `GET …/contacts/{id}`
pub(super) async fn show(
    Shares(state): Shares<Shared>,
    Path((account, id)): Path<(String, String)>,
    headers: HeaderMap,
    params: Params,
) -> Result<Response, Failure> {
    let state = lock(&state);
    let caller = caller(&state, &headers, &account)?;
    let contact = state.contacts.find(caller.account_id, &id)?;
    let view = View { state: &state, base: &base(&headers), caller: Some(caller) };
    Ok(ok(&json!({"payload": render(view, contact, with_places(&params))})))
}

/// `PUT …/contacts/{id}`
pub(super) async fn update(
    Shares(state): Shares<Shared>,
    Path((account, id)): Path<(String, String)>,
    headers: HeaderMap,
    params: Params,
) -> Result<Response, Failure> {
    let mut state = lock(&state);
    let caller = caller(&state, &headers, &account)?;
    let before = state.contacts.find(caller.account_id, &id)?.clone();
    let mut contact = before.clone();
    apply(&mut contact, &params);
    check(&state, &mut contact)?;
    contact.updated_at = Utc::now();
    state.contact_changed(&before, &contact);
    state.contacts.put(contact.id, contact.clone());
    let view = View { state: &state, base: &base(&headers), caller: Some(caller) };
    Ok(ok(&json!({"payload": render(view, &contact, with_places(&params))})))
}

/// `DELETE …/contacts/{id}`. The role is looked at before the contact is.
pub(super) async fn destroy(
    Shares(state): Shares<Shared>,
    Path((account, id)): Path<(String, String)>,
    headers: HeaderMap,
) -> Result<Response, Failure> {
    let mut state = lock(&state);
    let caller = caller(&state, &headers, &account)?;
    caller.only_administrators()?;
    let id = state.contacts.find(caller.account_id, &id)?.id;
    state.remove_contact(id);
    Ok(ok_empty())
}

/// `GET …/contacts/{id}/conversations`: those that the caller may see, the liveliest first.
pub(super) async fn conversations(
    Shares(state): Shares<Shared>,
    Path((account, id)): Path<(String, String)>,
    headers: HeaderMap,
) -> Result<Response, Failure> {
    let state = lock(&state);
    let caller = caller(&state, &headers, &account)?;
    let id = state.contacts.find(caller.account_id, &id)?.id;
    let mut found: Vec<&Conversation> = state
        .conversations
        .of(caller.account_id)
        .filter(|conversation| conversation.contact_id == id && state.in_own_inbox(caller, conversation))
        .collect();
    found.sort_by_key(|conversation| std::cmp::Reverse(conversation.last_activity_at));
    let view = View { state: &state, base: &base(&headers), caller: Some(caller) };
    let shown = found.into_iter().take(MAX_CONVERSATIONS);
    let shown: Value = shown.map(|conversation| conversations::conversation(view, conversation)).collect();
    Ok(ok(&json!({"payload": shown})))
}
