//! The forms of a message.

use super::super::contacts;
use super::super::prelude::*;
use super::super::render::{avatar, picture};
use super::{Kind, Sender, attachment};

/// A user as messages show who sent them. Whether they are there is not told to visitors.
pub(in super::super) fn user(view: View<'_>, user: &User) -> Value {
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
pub(in super::super) fn bot(view: View<'_>, bot: &AgentBot) -> Value {
    let seed = u64::try_from(bot.id).unwrap_or_default().wrapping_add(600_000);
    let avatar = bot.avatar.as_ref().map(|file| picture(seed, file, view.base)).unwrap_or_default();
    json!({"id": bot.id, "name": bot.name, "avatar_url": avatar, "type": "agent_bot"})
}

/// Adds what only some messages have: who sent them, and files.
fn optional(view: View<'_>, message: &Message, shown: &mut Map<String, Value>) {
    if let Some(sender) = message.sender.and_then(|own| sender(view, own)) {
        shown.insert("sender".to_owned(), sender);
    }
    if !message.attachments.is_empty() {
        let files = message.attachments.iter().map(|file| attachment::render(message, file, view.base));
        shown.insert("attachments".to_owned(), files.collect());
    }
}

fn display_id(view: View<'_>, message: &Message) -> Option<i64> {
    view.state.conversations.get(message.conversation_id).map(|conversation| conversation.display_id)
}

/// A message as members of the account see it.
pub(super) fn message(view: View<'_>, message: &Message) -> Value {
    let mut value = json!({
        "id": message.id, "content": message.content, "inbox_id": message.inbox_id,
        "conversation_id": display_id(view, message), "message_type": message.kind as i64,
        "content_type": message.content_type, "status": message.status,
        "content_attributes": message.content_attributes, "created_at": message.created_at.timestamp(),
        "private": message.private, "source_id": message.source_id,
    });
    if let Value::Object(shown) = &mut value {
        optional(view, message, shown);
    }
    value
}

/// A message as visitors see it.
pub(in super::super) fn public(view: View<'_>, message: &Message) -> Value {
    let mut value = json!({
        "id": message.id, "content": message.content, "message_type": message.kind as i64,
        "content_type": message.content_type, "content_attributes": message.content_attributes,
        "created_at": message.created_at.timestamp(), "conversation_id": display_id(view, message),
    });
    if let Value::Object(shown) = &mut value {
        optional(view, message, shown);
    }
    value
}

/// A message as conversations show their last ones.
pub(in super::super) fn event(view: View<'_>, message: &Message) -> Value {
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
    let mut value = json!({
        "id": message.id, "content": message.content, "account_id": message.account_id,
        "inbox_id": message.inbox_id, "conversation_id": conversation.map(|one| one.display_id),
        "message_type": message.kind as i64, "created_at": message.created_at.timestamp(),
        "updated_at": time(message.updated_at), "private": message.private, "status": message.status,
        "source_id": message.source_id, "content_type": message.content_type,
        "content_attributes": message.content_attributes, "sender_type": sender_type, "sender_id": sender_id,
        "external_source_ids": {}, "additional_attributes": message.additional_attributes,
        "processed_message_content": message.content, "sentiment": {}, "conversation": around,
    });
    if let Value::Object(shown) = &mut value {
        optional(view, message, shown);
    }
    value
}

/// Whether visitors see a message.
pub(in super::super) fn visitors_see(message: &Message) -> bool {
    message.kind != Kind::Activity && !message.private
}
