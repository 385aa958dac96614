//! A visitor's conversations.

use crate::chatwoot::changes::{Author, Draft, set_status, start};
use crate::chatwoot::client::sees;
use crate::chatwoot::prelude::*;
use crate::chatwoot::render::conversations::seconds;
use crate::chatwoot::render::{contacts, messages};

fn render(view: View<'_>, conversation: &Conversation) -> Value {
    let chat = view.state.messages_of(conversation.id).filter(|message| messages::visitors_see(message));
    let chat: Value = chat.map(|message| messages::public(view, message)).collect();
    json!({
        "id": conversation.display_id, "uuid": conversation.uuid, "inbox_id": conversation.inbox_id,
        "contact_last_seen_at": seconds(conversation.contact_last_seen_at), "status": conversation.status.name(),
        "agent_last_seen_at": seconds(conversation.agent_last_seen_at), "messages": chat,
        "contact": view.state.contacts.get(conversation.contact_id).map(contacts::columns),
    })
}

pub(crate) fn index(Call { state, caller: place, base, .. }: Call<'_, Visitor>) -> Reply {
    let view = View { state, base, caller: None };
    let own = state.conversations.of(place.account_id).filter(|known| sees(&place, known));
    ok(&own.map(|known| render(view, known)).collect::<Value>())
}

pub(crate) fn create(Call { state, caller: place, params, base, .. }: Call<'_, Visitor>) -> Reply {
    let custom_attributes = params.fields().object("custom_attributes").unwrap_or_default();
    let draft = Draft { custom_attributes, ..Draft::default() };
    let (id, _) = start(state, place.id, draft).ok_or(Failure::Rails(404))?;
    ok(&render(View { state, base, caller: None }, state.conversations.get(id).ok_or(Failure::Rails(404))?))
}

pub(crate) fn show(Call { state, record, base, .. }: Call<'_, Visitor, Conversation>) -> Reply {
    ok(&render(View { state, base, caller: None }, &record))
}

/// `POST …/conversations/{conversation}/toggle_status`: resolves, and never opens.
pub(crate) fn toggle_status(
    Call { state, record: found, base, .. }: Call<'_, Visitor, Conversation>,
) -> Reply {
    if found.status != Status::Resolved {
        set_status(state, found.id, Status::Resolved, Author::Contact(found.contact_id));
    }
    let view = View { state, base, caller: None };
    ok(&render(view, state.conversations.get(found.id).ok_or(Failure::Rails(404))?))
}

/// `POST …/conversations/{conversation}/toggle_typing`, of which webhooks alone are told.
pub(crate) fn toggle_typing(
    Call { state, record: found, params, .. }: Call<'_, Visitor, Conversation>,
) -> Reply {
    let status = params.fields().text("typing_status").flatten();
    state.typing(found.id, Sender::Contact(found.contact_id), status.as_deref(), false);
    ok_empty()
}

pub(crate) fn update_last_seen(
    Call { state, record: mut seen, .. }: Call<'_, Visitor, Conversation>,
) -> Reply {
    seen.contact_last_seen_at = Some(Utc::now());
    state.conversations.put(seen);
    ok_empty()
}
