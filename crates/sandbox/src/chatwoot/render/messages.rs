//! The forms of a message.

use crate::chatwoot::prelude::*;
use crate::chatwoot::render::people::avatar;
use crate::chatwoot::render::{agent_bots, attachments, contacts};

/// A user as messages show who sent them. Whether they are there is not told to visitors.
pub(crate) fn user(view: View<'_>, user: &User) -> Value {
    let caller = view.caller.and_then(|caller| view.state.membership(caller.account_id, user.id));
    let avatar = avatar(user, view.base);
    json!({
        "id": user.id, "name": user.name, "available_name": user.available_name(), "avatar_url": avatar,
        "type": "user", "availability_status": caller.map(|member| member.availability_status(user)),
        "thumbnail": avatar,
    })
}

fn sender(view: View<'_>, sender: Sender) -> Option<Value> {
    let state = view.state;
    match sender {
        Sender::User(id) => Some(user(view, state.users.get(id)?)),
        Sender::Contact(id) => Some(contacts::event(state.contacts.get(id)?, view.base)),
        Sender::AgentBot(id) => Some(bot(view, state.agent_bots.get(id)?)),
    }
}

/// A bot as messages show who sent them.
pub(crate) fn bot(view: View<'_>, bot: &AgentBot) -> Value {
    let avatar = agent_bots::avatar(bot, view.base);
    json!({"id": bot.id, "name": bot.name, "avatar_url": avatar, "type": "agent_bot"})
}

/// Who sent a message, if anybody did.
fn sent_by(view: View<'_>, message: &Message) -> Option<Value> {
    message.sender.and_then(|own| sender(view, own))
}

/// The files of a message, if it has any.
pub(crate) fn files(view: View<'_>, message: &Message) -> Option<Value> {
    let files = message.attachments.iter().map(|file| attachments::render(message, file, view.base));
    (!message.attachments.is_empty()).then(|| files.collect())
}

fn display_id(view: View<'_>, message: &Message) -> Option<i64> {
    view.state.conversations.get(message.conversation_id).map(|conversation| conversation.display_id)
}

/// A message as members of the account see it.
pub(crate) fn message(view: View<'_>, message: &Message) -> Value {
    let mut shown = object(shown!(message => inbox_id, status, private, source_id));
    shown.extend(object(public(view, message)));
    shown.into()
}

/// A message as visitors see it.
pub(crate) fn public(view: View<'_>, message: &Message) -> Value {
    shown!(message =>
        id, content, content_type, content_attributes;
        maybe { "sender": sent_by(view, message), "attachments": files(view, message) }
        "message_type": message.kind as i64, "created_at": message.created_at.timestamp(),
        "conversation_id": display_id(view, message),
    )
}

/// A message as conversations show their last ones.
pub(crate) fn event(view: View<'_>, message: &Message) -> Value {
    let conversation = view.state.conversations.get(message.conversation_id);
    let around = conversation.map(|conversation| {
        let place = view.state.contact_inboxes.get(conversation.contact_inbox_id);
        json!({
            "assignee_id": conversation.assignee_id, "unread_count": view.state.unread_count(conversation),
            "last_activity_at": conversation.last_activity_at.timestamp(),
            "contact_inbox": {"source_id": place.map(|place| &place.source_id)},
        })
    });
    let (sender_type, sender_id) = match message.sender {
        Some(Sender::User(id)) => (Some("User"), Some(id)),
        Some(Sender::Contact(id)) => (Some("Contact"), Some(id)),
        Some(Sender::AgentBot(id)) => (Some("AgentBot"), Some(id)),
        None => (None, None),
    };
    shown!(message =>
        id, content, account_id, inbox_id, private, status, source_id, content_type, content_attributes,
        additional_attributes;
        maybe { "sender": sent_by(view, message), "attachments": files(view, message) }
        "conversation_id": conversation.map(|one| one.display_id), "message_type": message.kind as i64,
        "created_at": message.created_at.timestamp(), "updated_at": time(message.updated_at),
        "sender_type": sender_type, "sender_id": sender_id, "external_source_ids": {},
        "processed_message_content": message.content, "sentiment": {}, "conversation": around,
    )
}

/// Whether visitors see a message.
pub(crate) fn visitors_see(message: &Message) -> bool {
    message.kind != MessageKind::Activity && !message.private
}
