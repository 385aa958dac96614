//! A message is stored, with all that follows from it.
//!
//! Of the messages that the server sends by itself, two are not sent: the question for an address,
//! and what is said out of office hours.

use crate::chatwoot::changes::conversation::{Author, set_status};
use crate::chatwoot::changes::reporting;
use crate::chatwoot::prelude::*;

/// Stores a message and returns its ID.
pub(crate) fn post(state: &mut State, mut message: Message, author: Author) -> i64 {
    let files: usize = state.messages.values().map(|message| message.attachments.len()).sum();
    for (attachment, number) in message.attachments.iter_mut().zip(files + 1..) {
        attachment.id = i64::try_from(number).unwrap_or_default();
    }
    let message = state.messages.add(message).clone();
    let id = message.id;
    reopen(state, &message, author);
    state.events.push(Event::Message { name: "message_created", id });
    if let Some(mut conversation) = state.conversations.get(message.conversation_id).cloned() {
        conversation.last_activity_at = message.created_at;
        conversation.updated_at = message.created_at;
        answered(state, &message, &mut conversation);
        if message.kind == MessageKind::Incoming && conversation.waiting_since.is_none() {
            conversation.waiting_since = Some(message.created_at);
        }
        state.change_conversation(conversation);
    }
    if let Some(Sender::Contact(contact)) = message.sender
        && let Some(mut contact) = state.contacts.get(contact).cloned()
    {
        contact.last_activity_at = Some(message.created_at);
        contact.updated_at = message.created_at;
        state.change_contact(contact);
    }
    greet(state, &message);
    id
}

/// What a customer writes opens a conversation again.
fn reopen(state: &mut State, message: &Message, author: Author) {
    if message.kind != MessageKind::Incoming {
        return;
    }
    let Some(conversation) = state.conversations.get(message.conversation_id) else { return };
    let (id, contact) = (conversation.id, conversation.contact_id);
    let bot = state.inboxes.get(conversation.inbox_id).is_some_and(|inbox| inbox.agent_bot.is_some());
    match conversation.status {
        Status::Snoozed => set_status(state, id, Status::Open, author),
        Status::Resolved if bot => set_status(state, id, Status::Pending, author),
        Status::Resolved => set_status(state, id, Status::Open, Author::Incoming(contact)),
        Status::Open | Status::Pending => {}
    }
}

/// Notes that a customer waits no longer: the first reply of a person is told from the others.
fn answered(state: &mut State, message: &Message, conversation: &mut Conversation) {
    if message.private || message.kind != MessageKind::Outgoing {
        return;
    }
    let user = match message.sender {
        Some(Sender::User(user)) if message.human_response() => user,
        Some(Sender::AgentBot(_)) => {
            conversation.waiting_since = None;
            return;
        }
        _ => return,
    };
    if conversation.first_reply_created_at.is_none() {
        reporting::first_response(state, conversation, user, message.created_at);
        conversation.first_reply_created_at = Some(message.created_at);
    } else if let Some(since) = conversation.waiting_since {
        reporting::replied(state, conversation, since, message.created_at);
    }
    conversation.waiting_since = None;
}

/// Greets a customer who writes for the first time, where the inbox does.
fn greet(state: &mut State, message: &Message) {
    let Some(conversation) = state.conversations.get(message.conversation_id) else { return };
    let Some(inbox) = state.inboxes.get(conversation.inbox_id) else { return };
    let kinds: Vec<MessageKind> = state.messages_of(conversation.id).map(|message| message.kind).collect();
    let first = kinds.contains(&MessageKind::Incoming)
        && !kinds.iter().any(|kind| matches!(kind, MessageKind::Outgoing | MessageKind::Template));
    let greeting =
        inbox.greeting_message.clone().filter(|text| inbox.greeting_enabled && !text.trim().is_empty());
    if let Some(greeting) = greeting.filter(|_| first) {
        let greeting = Message::blank(conversation, MessageKind::Template, Some(greeting));
        post(state, greeting, Author::Nobody);
    }
}
