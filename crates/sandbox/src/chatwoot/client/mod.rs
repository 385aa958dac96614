//! The Client API: what a visitor's app calls. It needs no token: the inbox's identifier and the
//! contact's source id are the secret.

mod contacts;
mod conversations;
mod messages;

use axum::response::{Html, IntoResponse};

use crate::chatwoot::prelude::*;
use crate::chatwoot::render::inboxes;
use crate::http::header;

/// Whether a contact may see a conversation from a place: those of the place, and all of their own
/// where they have proved who they are.
fn sees(place: &ContactInbox, conversation: &Conversation) -> bool {
    if place.hmac_verified {
        conversation.contact_id == place.contact_id
    } else {
        conversation.contact_inbox_id == place.id
    }
}

impl Found<Anybody> for Inbox {
    fn find(state: &State, (): &(), identifier: &str) -> Result<Self, Failure> {
        state.public_inbox(identifier).cloned()
    }
}

/// The conversation in a path, as the contact in the path sees it.
impl Found<Visitor> for Conversation {
    fn find(state: &State, place: &ContactInbox, id: &str) -> Result<Self, Failure> {
        let found =
            crate::chatwoot::request::auth::id(id).and_then(|id| state.conversation(place.account_id, id));
        found.filter(|found| sees(place, found)).cloned().ok_or(Failure::Rails(404))
    }
}

fn show(Call { record: inbox, .. }: Call<'_, Anybody, Inbox>) -> Reply {
    ok(&inboxes::public(&inbox))
}

/// `GET /survey/responses/{uuid}`: the same page for every conversation, and for none. It asks the
/// server for the rest; without a browser there is nothing more to it.
fn survey(Call { headers, .. }: Call<'_, Anybody>) -> Reply {
    let accepted = header(headers, "accept").unwrap_or("*/*");
    if !["html", "*/*"].iter().any(|kind| accepted.contains(kind)) {
        return Err(Failure::Rails(406));
    }
    let page = "<!DOCTYPE html>\n<html lang=\"en\"><head><meta charset=\"utf-8\"><title>How did we do?</title></head>\
                <body><div id=\"app\"></div></body></html>\n";
    Ok(Html(page).into_response())
}

pub(crate) fn routes(routes: Routes) -> Routes {
    routes
        .on("getSurveyPage", survey)
        .on("getClientInbox", show)
        .on("createClientContact", contacts::create)
        .on("getClientContact", contacts::show)
        .on("updateClientContact", contacts::update)
        .on("listClientConversations", conversations::index)
        .on("createClientConversation", conversations::create)
        .on("getClientConversation", conversations::show)
        .on("resolveClientConversation", conversations::toggle_status)
        .on("setClientTyping", conversations::toggle_typing)
        .on("updateClientLastSeen", conversations::update_last_seen)
        .on("listClientMessages", messages::index)
        .on("createClientMessage", messages::create)
        .on("updateClientMessage", messages::update)
}
