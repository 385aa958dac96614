//! Putting messages into conversations.

use super::events;
use super::rooms::reference;
use crate::rocketchat::prelude::*;

/// Puts a message into a conversation. `author` is `{_id, username, name}`; `more` has the fields
/// that are not every message's, `t` of a system message for one.
pub(crate) fn add(workspace: &mut Workspace, room: &str, author: Value, words: &str, more: Value) -> Doc {
    let message = json!({
        "_id": workspace.new_id(),
        "rid": room,
        "msg": words,
        "ts": now(),
        "u": author,
        "urls": [],
        "mentions": [],
        "channels": [],
        "_updatedAt": now(),
    });
    let mut message = object(message);
    message.extend(object(more));
    if !words.is_empty() && !message.has("t") {
        message.set("md", markup(words));
    }
    workspace.messages.add(message.clone());
    if let Some(room) = workspace.rooms.get_mut(room) {
        let count = room.count("msgs");
        room.set("msgs", count + 1);
        // Of what the server writes itself, a room of users does not keep the last.
        if room.text("t") == "l" || !message.has("t") || message.text("t") == "e2e" {
            room.set("lm", message.get("ts")).set("lastMessage", &message);
        }
        room.touch();
    }
    // What the server writes itself is not what the visitor waits with.
    let mut inquiries = workspace.inquiries.iter_mut();
    if !message.has("t")
        && let Some(inquiry) = inquiries.find(|row| row.text("rid") == room && row.text("status") == "queued")
    {
        inquiry.set("lastMessage", &message);
    }
    events::written(workspace, &message);
    workspace.messages.get(message.id()).cloned().unwrap_or(message)
}

/// Writes down in a conversation what happened to it.
pub(crate) fn note(workspace: &mut Workspace, room: &str, author: &Value, kind: &str, more: Value) {
    let mut more = object(more);
    more.set("t", kind);
    add(workspace, room, author.clone(), "", more.into());
}

/// Puts a message of a visitor into a conversation.
pub(crate) fn write(workspace: &mut Workspace, room: &str, visitor: &Doc, words: &str, more: Value) -> Doc {
    let alias = visitor.get("name").or_else(|| visitor.get("username"));
    let mut fields = object(json!({"token": visitor.get("token"), "alias": alias}));
    fields.extend(object(more));
    add(workspace, room, reference(visitor), words, fields.into())
}

/// A text in blocks. Every line is plain text here.
pub(crate) fn markup(words: &str) -> Value {
    let block = |line: &str| match line {
        "" => json!({"type": "LINE_BREAK"}),
        _ => json!({"type": "PARAGRAPH", "value": [{"type": "PLAIN_TEXT", "value": line}]}),
    };
    words.lines().map(block).collect()
}
