//! The Client API: what a visitor's app calls. It needs no token: the inbox's identifier and the contact's
//! source id are the secret.

mod contacts;
mod conversations;
mod messages;

use axum::Router;
use axum::extract::{Path, State as Shares};
use axum::response::Response;
use axum::routing::{get, patch, post};

use super::Shared;
use super::contacts::ContactInbox;
use super::conversations::Conversation;
use super::failure::{Failure, ok};
use super::inboxes::{self, Inbox, Kind};
use super::state::State;
use crate::http::lock;

/// The API inbox with this identifier.
fn inbox<'a>(state: &'a State, identifier: &str) -> Result<&'a Inbox, Failure> {
    let own =
        |inbox: &&Inbox| inbox.channel.kind == Kind::Api && inbox.channel.text("identifier") == identifier;
    state.inboxes.values().find(own).ok_or(Failure::Rails(404))
}

/// The place of the contact whom the inbox knows by this source id.
fn place<'a>(state: &'a State, identifier: &str, source_id: &str) -> Result<&'a ContactInbox, Failure> {
    let inbox = inbox(state, identifier)?;
    let own = |place: &&ContactInbox| place.inbox_id == inbox.id && place.source_id == source_id;
    state.contact_inboxes.values().find(own).ok_or(Failure::Rails(404))
}

/// Whether a contact may see a conversation from a place: those of the place, and all of their own where
/// they have proved who they are.
fn sees(place: &ContactInbox, conversation: &Conversation) -> bool {
    if place.hmac_verified {
        conversation.contact_id == place.contact_id
    } else {
        conversation.contact_inbox_id == place.id
    }
}

/// The conversation in a path, as the contact in the path sees it.
fn conversation<'a>(state: &'a State, place: &ContactInbox, id: &str) -> Result<&'a Conversation, Failure> {
    let found = super::auth::id(id).and_then(|id| state.conversation(place.account_id, id));
    found.filter(|found| sees(place, found)).ok_or(Failure::Rails(404))
}

/// `GET /public/api/v1/inboxes/{inbox}`
async fn show(Shares(state): Shares<Shared>, Path(identifier): Path<String>) -> Result<Response, Failure> {
    let state = lock(&state);
    Ok(ok(&inboxes::public(inbox(&state, &identifier)?)))
}

pub(super) fn routes() -> Router<Shared> {
    let own = "/public/api/v1/inboxes/{inbox}";
    let contact = format!("{own}/contacts/{{contact}}");
    let one = format!("{contact}/conversations/{{conversation}}");
    Router::new()
        .route(own, get(show))
        .route(&format!("{own}/contacts"), post(contacts::create))
        .route(&contact, get(contacts::show).patch(contacts::update).put(contacts::update))
        .route(&format!("{contact}/conversations"), get(conversations::index).post(conversations::create))
        .route(&one, get(conversations::show))
        .route(&format!("{one}/toggle_status"), post(conversations::toggle_status))
        .route(&format!("{one}/toggle_typing"), post(conversations::toggle_typing))
        .route(&format!("{one}/update_last_seen"), post(conversations::update_last_seen))
        .route(&format!("{one}/messages"), get(messages::index).post(messages::create))
        .route(&format!("{one}/messages/{{message}}"), patch(messages::update).put(messages::update))
}
