//! A message as a member of the account writes it.

use crate::chatwoot::changes::Author;
use crate::chatwoot::changes::check::check;
use crate::chatwoot::params::File;
use crate::chatwoot::prelude::*;
use crate::chatwoot::state::{Attachment, CONTENT_TYPES};

fn refuse(message: impl Into<String>) -> Failure {
    Failure::Unprocessable(message.into())
}

/// Attributes of the content: an object, or a text that is the JSON of one.
fn content_attributes(fields: &Fields) -> Map<String, Value> {
    let text = || fields.text("content_attributes").flatten();
    fields
        .object("content_attributes")
        .or_else(|| serde_json::from_str::<Value>(&text()?).ok()?.as_object().cloned())
        .unwrap_or_default()
}

/// A message that is replied to is named by both of its IDs, or by none if there is no such
/// message.
fn answer_to(state: &State, conversation: &Conversation, attributes: &mut Map<String, Value>) {
    let named = |name: &str| attributes.get(name).filter(|value| !value.is_null());
    let id = named("in_reply_to").and_then(|id| id.as_i64().or_else(|| id.as_str()?.parse().ok()));
    let external = named("in_reply_to_external_id").and_then(Value::as_str);
    if id.is_none() && external.is_none() {
        return;
    }
    let found = state
        .messages_of(conversation.id)
        .find(|message| id.map_or(message.source_id.as_deref() == external, |id| message.id == id));
    attributes.insert("in_reply_to".to_owned(), found.map(|message| message.id).into());
    let source = found.and_then(|message| message.source_id.clone());
    attributes.insert("in_reply_to_external_id".to_owned(), source.into());
}

/// Whom a mail goes to, and the two forms of its text.
fn mail(fields: &Fields, message: &mut Message) -> Result<(), Failure> {
    for name in ["cc_emails", "bcc_emails", "to_emails"] {
        let text = fields.text(name).flatten().unwrap_or_default();
        let text: String = text.chars().filter(|c| !c.is_whitespace()).collect();
        let addresses: Vec<&str> = text.split(',').filter(|address| !address.is_empty()).collect();
        if addresses.iter().any(|address| !address.contains('@')) {
            return Err(refuse("Invalid email address"));
        }
        message.content_attributes.insert(name.to_owned(), json!(addresses));
    }
    let content = message.content.clone().filter(|content| !content.trim().is_empty() && !message.private);
    let Some(content) = content else { return Ok(()) };
    let escaped = content.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;");
    let html = fields.present("email_html_content").unwrap_or_else(|| format!("<p>{escaped}</p>\n"));
    let both = |text: &str| json!({"full": text, "reply": text});
    let email = json!({"html_content": both(&html), "text_content": both(&content)});
    message.content_attributes.insert("email".to_owned(), email);
    Ok(())
}

/// A message from what a request says, checked, but not stored yet.
pub(crate) fn draft(
    state: &State,
    conversation: i64,
    author: Author,
    fields: &Fields,
    attachments: Vec<Attachment>,
) -> Result<Message, Failure> {
    let conversation = state.conversations.get(conversation).ok_or(Failure::NotFound)?;
    let inbox = state.inboxes.get(conversation.inbox_id).ok_or(Failure::NotFound)?;
    let word = fields.text("message_type").flatten().unwrap_or_else(|| "outgoing".to_owned());
    let kind =
        MessageKind::read(&word).ok_or_else(|| refuse(format!("'{word}' is not a valid message_type")))?;
    if kind == MessageKind::Incoming && inbox.channel.kind != ChannelKind::Api {
        return Err(refuse("Incoming messages are only allowed in Api inboxes"));
    }
    let mut message = Message::blank(conversation, kind, fields.text("content").flatten());
    if let Some(word) = fields.text("content_type").flatten() {
        let known = CONTENT_TYPES.parse(&word);
        message.content_type =
            known.ok_or_else(|| refuse(format!("'{word}' is not a valid content_type")))?;
    }
    message.private = fields.boolean("private").flatten().unwrap_or_default();
    message.source_id = fields.text("source_id").flatten();
    message.content_attributes = content_attributes(fields);
    answer_to(state, conversation, &mut message.content_attributes);
    if let Some(at) = fields.present("external_created_at") {
        message.content_attributes.insert("external_created_at".to_owned(), at.into());
    }
    for name in ["campaign_id", "template_params"] {
        if let Some(value) = fields.get(name).filter(|value| !value.is_null()) {
            message.additional_attributes.insert(name.to_owned(), value.clone());
        }
    }
    if inbox.channel.kind == ChannelKind::Email {
        mail(fields, &mut message)?;
    }
    message.attachments = attachments;
    message.sender = match (kind, author) {
        (MessageKind::Outgoing, Author::User(user)) => {
            Some(bot(state, conversation, fields).unwrap_or(Sender::User(user)))
        }
        _ => Some(Sender::Contact(conversation.contact_id)),
    };
    check(state, &message).map_err(Failure::Unprocessable)?;
    Ok(message)
}

fn bot(state: &State, conversation: &Conversation, fields: &Fields) -> Option<Sender> {
    if fields.text("sender_type").flatten().as_deref() != Some("AgentBot") {
        return None;
    }
    let bot = state.reachable_bot(conversation.account_id, fields.integer("sender_id").flatten())?;
    Some(Sender::AgentBot(bot.id))
}

/// The kind of a file by its media type.
fn file_type(content_type: &str) -> &'static str {
    match content_type {
        "image/jpeg" | "image/jpg" | "image/png" | "image/gif" | "image/bmp" | "image/webp" => "image",
        "video/ogg" | "video/mp4" | "video/webm" | "video/quicktime" => "video",
        audio if audio.contains("audio/") => "audio",
        _ => "file",
    }
}

/// The files that were uploaded with a message; their content is not kept. They get their IDs when
/// the message is stored.
pub(crate) fn attach(params: &Params) -> Vec<Attachment> {
    let attachment = |file: &File| Attachment {
        id: 0,
        file_type: file_type(&file.content_type),
        name: file.name.clone(),
        content_type: file.content_type.clone(),
        size: file.size,
    };
    params.files("attachments[]").map(attachment).collect()
}
