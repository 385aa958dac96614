//! Messages of channels, groups and direct messages: writing, threads, mentions, what is unread.

use std::sync::LazyLock;

use regex::Regex;

use super::access::can_write;
use super::rooms::reference;
use super::{messages, outgoing};
use crate::rocketchat::prelude::*;

/// A mention of a user or a channel.
static MENTION: LazyLock<Option<Regex>> = LazyLock::new(|| Regex::new(r"(^|\s|[(\[])([@#])([\w._-]+)").ok());

static LINK: LazyLock<Option<Regex>> = LazyLock::new(|| Regex::new(r"https?://[^\s)>\]|]+").ok());

/// The users whom a text mentions, `all` and `here` among them.
fn mentions(workspace: &Workspace, words: &str) -> Vec<Value> {
    let mut found: Vec<Value> = Vec::new();
    for name in marked(words, "@") {
        let mention = match name.as_str() {
            "all" | "here" => Some(json!({"_id": name, "username": name, "type": "user"})),
            _ => workspace.user_named(&name).map(
                |user| json!({"_id": user.id(), "username": name, "name": user.text("name"), "type": "user"}),
            ),
        };
        found.extend(mention.filter(|mention| !found.contains(mention)));
    }
    found
}

fn channels(workspace: &Workspace, words: &str) -> Vec<Value> {
    let named = |name: String| {
        let mut rooms = workspace.rooms.iter().filter(|room| room.text("t") == "c");
        let room = rooms.find(|room| room.text("name") == name)?;
        Some(json!({"_id": room.id(), "name": name, "fname": room.get("fname")}))
    };
    marked(words, "#").into_iter().filter_map(named).collect()
}

/// The words of a text that begin with a mark, without it.
fn marked(words: &str, mark: &str) -> Vec<String> {
    let found = MENTION.iter().flat_map(|regex| regex.captures_iter(words));
    let named = found.filter(|found| found.get(2).is_some_and(|own| own.as_str() == mark));
    named.filter_map(|found| Some(found.get(3)?.as_str().trim_end_matches('.').to_owned())).collect()
}

/// The links of a text.
pub(crate) fn links(words: &str) -> Vec<Value> {
    let found = LINK.iter().flat_map(|regex| regex.find_iter(words));
    found.map(|link| json!({"url": link.as_str(), "meta": {}})).collect()
}

/// What of a message follows from its text.
pub(crate) fn parsed(workspace: &Workspace, words: &str) -> Doc {
    object(json!({
        "mentions": mentions(workspace, words),
        "channels": channels(workspace, words),
        "urls": links(words),
    }))
}

/// Puts a user's message into a room. `more` has further fields.
pub(crate) fn post(workspace: &mut Workspace, room: &str, user: &str, words: &str, more: Doc) -> Doc {
    let author = workspace.user(user).map(reference).unwrap_or_else(|| json!({"_id": user}));
    let mut fields = parsed(workspace, words);
    fields.extend(more);
    let message = messages::add(workspace, room, author, words, fields.into());
    if let Some(thread) = message.filled("tmid") {
        reply(workspace, thread, &message);
    }
    alert(workspace, &message);
    outgoing::report(workspace, "sendMessage", &message, write);
    message
}

/// A user's message was edited.
pub(crate) fn edited(workspace: &mut Workspace, message: &Doc) {
    outgoing::report(workspace, "sendMessage", message, write);
}

/// A user's message came with a new file.
pub(crate) fn uploaded(workspace: &mut Workspace, message: &Doc) {
    outgoing::report(workspace, "fileUploaded", message, write);
}

/// Puts a message into a room if its author may write there.
fn write(workspace: &mut Workspace, room: &str, user: &str, words: &str, more: Doc) -> Option<Doc> {
    can_write(workspace, room, user).ok()?;
    Some(post(workspace, room, user, words, more))
}

/// Keeps in the first message of a thread who replied.
fn reply(workspace: &mut Workspace, thread: &str, message: &Doc) {
    let author = message.text("u._id").to_owned();
    let mut followers = vec![author];
    followers.extend(workspace.messages.get(thread).map(|first| first.text("u._id").to_owned()));
    let mentioned = message.rows("mentions").map(|mention| mention.text("_id").to_owned());
    followers.extend(mentioned.filter(|id| workspace.user(id).is_some()));
    workspace.messages.change(thread, |first| {
        let count = first.count("tcount");
        first.set("tcount", count + 1).set("tlm", message.get("ts"));
        first.listed("replies", |replies| {
            for follower in followers {
                if !replies.contains(&json!(follower)) {
                    replies.push(json!(follower));
                }
            }
        });
    });
}

/// Counts a message as unread for all others of its room, and as read for its author.
fn alert(workspace: &mut Workspace, message: &Doc) {
    let (room, author) = (message.text("rid"), message.text("u._id"));
    let direct = workspace.rooms.get(room).is_some_and(|room| room.text("t") == "d");
    let mentioned: Vec<&str> = message.rows("mentions").map(|mention| mention.text("_id")).collect();
    let to_all = mentioned.iter().any(|id| matches!(*id, "all" | "here"));
    let thread = message.filled("tmid").filter(|_| !message.flag("tshow"));
    let followers: Vec<String> = thread
        .and_then(|id| workspace.messages.get(id))
        .map(|first| first.texts("replies").map(str::to_owned).collect())
        .unwrap_or_default();
    for row in workspace.subscriptions.having_mut("rid", room) {
        let user = row.text("u._id").to_owned();
        if user == author {
            row.set("ls", message.get("ts")).set("alert", false).set("open", true).touch();
            continue;
        }
        if let Some(thread) = thread {
            if followers.contains(&user) {
                row.listed("tunread", |unread| {
                    if !unread.contains(&json!(thread)) {
                        unread.push(json!(thread));
                    }
                });
                row.set("alert", true).touch();
            }
            continue;
        }
        row.set("alert", true).set("open", true);
        let personal = mentioned.contains(&user.as_str());
        if direct || personal || to_all {
            let unread = row.count("unread");
            row.set("unread", unread + 1);
        }
        if personal {
            let mentions = row.count("userMentions");
            row.set("userMentions", mentions + 1);
        }
        if to_all {
            let mentions = row.count("groupMentions");
            row.set("groupMentions", mentions + 1);
        }
        row.touch();
    }
}

/// Writes down in a room what happened to it: a message of the kind `t`, with the text that the
/// server gives it.
pub(crate) fn note(workspace: &mut Workspace, room: &str, kind: &str, words: &str, user: &str) {
    note_with(workspace, room, kind, words, user, json!({}));
}

/// The same with further fields.
pub(crate) fn note_with(
    workspace: &mut Workspace,
    room: &str,
    kind: &str,
    words: &str,
    user: &str,
    more: Value,
) -> Doc {
    let author = workspace.user(user).map(reference).unwrap_or_else(|| json!({"_id": user}));
    let mut fields = object(json!({"t": kind, "groupable": false}));
    fields.extend(object(more));
    messages::add(workspace, room, author, words, fields.into())
}

/// Deletes a message: what is known of it later is that it was there.
pub(crate) fn delete(workspace: &mut Workspace, id: &str) {
    let Some(message) = workspace.messages.take(id) else { return };
    let mut trace = message.pick("_id rid tmid tcount");
    trace.set("_deletedAt", now());
    workspace.deleted_messages.add(trace.free());
    if let Some(file) = message.filled("file._id") {
        workspace.uploads.take(file);
    }
    for file in message.rows("files").map(|file| file.text("_id")) {
        workspace.uploads.take(file);
    }
    let room = message.text("rid");
    let last = workspace.messages.iter().rfind(|other| shows(other, room)).cloned();
    if let Some(room) = workspace.rooms.get_mut(room) {
        let count = room.count("msgs");
        room.set("msgs", count.saturating_sub(1)).put("lastMessage", last).touch();
    }
    if let Some(thread) = message.filled("tmid") {
        let rest: Vec<String> =
            workspace.messages.having("tmid", thread).map(|reply| reply.text("u._id").to_owned()).collect();
        let by = message.text("u._id").to_owned();
        workspace.messages.change(thread, |first| {
            if rest.is_empty() {
                first.unset("tcount tlm replies");
            } else {
                first.set("tcount", rest.len());
                if !rest.contains(&by) && first.text("u._id") != by {
                    first.listed("replies", |replies| replies.retain(|own| own != &by));
                }
            }
        });
    }
}

fn shows(message: &Doc, room: &str) -> bool {
    message.text("rid") == room && !message.flag("_hidden") && (!message.has("tmid") || message.flag("tshow"))
}

/// The messages of a room that are shown, as they were written.
pub(crate) fn of_room<'a>(workspace: &'a Workspace, room: &'a str) -> impl Iterator<Item = &'a Doc> {
    workspace.messages.having("rid", room).filter(|message| !message.flag("_hidden"))
}

/// A message as a user sees it: of the stars only their own, and names of those who reacted where
/// the workspace shows names.
pub(crate) fn shown(workspace: &Workspace, message: &Doc, user: &str) -> Doc {
    let mut shown = message.free();
    if shown.has("starred") {
        shown.listed("starred", |stars| stars.retain(|star| star.text("_id") == user));
        if shown.items("starred").is_empty() {
            shown.remove("starred");
        }
    }
    if workspace.is_on("UI_Use_Real_Name") {
        if let Some(author) = workspace.user(message.text("u._id")) {
            let name = author.get("name").cloned();
            shown.within("u", |own| _ = own.set_some("name", name));
        }
        if shown.has("reactions") {
            let reactions = shown.object("reactions");
            let named = reactions.into_iter().map(|(emoji, mut reaction)| {
                let names: Vec<Value> = reaction
                    .get("usernames")
                    .and_then(Value::as_array)
                    .into_iter()
                    .flatten()
                    .filter_map(|name| Some(json!(workspace.user_named(name.as_str()?)?.text("name"))))
                    .collect();
                if let Some(reaction) = reaction.as_object_mut() {
                    reaction.insert("names".to_owned(), json!(names));
                }
                (emoji, reaction)
            });
            let named: Doc = named.collect();
            shown.set("reactions", named);
        }
    }
    shown
}
