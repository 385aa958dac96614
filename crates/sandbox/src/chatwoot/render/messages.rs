//! The forms of a message.

use crate::chatwoot::prelude::*;
use crate::chatwoot::render::people::avatar;
use crate::chatwoot::render::{agent_bots, contacts};
use crate::chatwoot::state::Attachment;
use crate::http::token;

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
    let files = message.attachments.iter().map(|file| attachment(message, file, view.base));
    (!message.attachments.is_empty()).then(|| files.collect())
}

/// An attachment as its message shows it.
fn attachment(message: &Message, attachment: &Attachment, base: &str) -> Value {
    let seed = seed(attachment.id, 4_000_000);
    let file = percent_encoding::utf8_percent_encode(&attachment.name, percent_encoding::NON_ALPHANUMERIC);
    let extension = attachment.name.rsplit_once('.').map(|(_, extension)| extension);
    let thumb =
        if attachment.file_type == "image" { picture(seed, &attachment.name, base) } else { String::new() };
    shown!(attachment =>
        id, file_type, content_type;
        maybe { "transcribed_text": (attachment.file_type == "audio").then_some("") }
        "message_id": message.id, "account_id": message.account_id, "extension": extension,
        "data_url": format!("{base}/rails/active_storage/blobs/redirect/{}/{file}", token(seed, 40)),
        "thumb_url": thumb, "file_size": attachment.size, "width": null, "height": null,
    )
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

/// The latest messages, or those after or before an id, or between two; always the oldest first.
pub(crate) fn window<'a>(
    state: &'a State,
    conversation: i64,
    fields: &Fields,
    public: bool,
) -> Vec<&'a Message> {
    const LATEST: usize = 20;
    const AFTER: usize = 100;
    const BETWEEN: usize = 1000;
    let limit = |name: &str| {
        fields
            .present(name)
            .filter(|_| name == "before" || !public)
            .map(|id| id.parse::<i64>().unwrap_or_default())
    };
    let internal = !public && fields.present("filter_internal_messages").is_none();
    let all = || state.messages_of(conversation).filter(|message| internal || visitors_see(message));
    let last = |messages: Vec<&'a Message>| {
        let skipped = messages.len().saturating_sub(LATEST);
        messages.into_iter().skip(skipped).collect()
    };
    match (limit("after"), limit("before")) {
        (Some(after), Some(before)) => {
            all().filter(|message| (after..before).contains(&message.id)).take(BETWEEN).collect()
        }
        (None, Some(before)) => last(all().filter(|message| message.id < before).collect()),
        (Some(after), None) => all().filter(|message| message.id > after).take(AFTER).collect(),
        (None, None) => last(all().collect()),
    }
}
