//! `livechat/message*`: what visitors and agents write to one another.

use crate::rocketchat::common::contacts::register;
use crate::rocketchat::common::conversations::open_room;
use crate::rocketchat::common::events;
use crate::rocketchat::common::messages::{markup, write};
use crate::rocketchat::common::rooms::{self, own};
use crate::rocketchat::prelude::*;

pub(crate) const ROUTES: &[Route] = &[
    on("sendLivechatMessage", Open, send),
    on("getLivechatMessage", Open, show).strict(),
    on("updateLivechatMessage", Open, update),
    on("deleteLivechatMessage", Open, remove),
    on("listLivechatMessageHistory", Open, history).strict(),
    on("sendLivechatMessages", SignedIn, send_all),
    on("listLivechatMessages", Any("view-l-room"), list).strict(),
    on("sendOfflineMessage", Open, offline),
];

/// A message as a visitor sees it: with the place of its file.
fn shown(message: &Doc) -> Doc {
    let mut shown = message.free();
    if let Some(file) = message.inner("file") {
        let path = format!("/file-upload/{}/{}", file.id(), file.text("name"));
        let upload = json!({"publicFilePath": path, "type": file.get("type"), "size": file.get("size")});
        shown.set("fileUpload", upload);
    }
    shown
}

/// `POST livechat/message`: nobody has to be signed in, here and where a token is asked for.
fn send(workspace: &mut Workspace, call: &Call) -> Outcome {
    let body = &call.body;
    let (visitor, room) = own(workspace, body.text("token"), body.text("rid"))?;
    fail_if(!is_open(&room), "room-closed")?;
    let words = body.text("msg");
    let length = u64::try_from(words.chars().count()).unwrap_or(u64::MAX);
    fail_if(
        workspace.is_on("Livechat_enable_message_character_limit")
            && length > workspace.number("Livechat_message_character_limit"),
        "message-length-exceeds-character-limit",
    )?;
    let mut more = Doc::default();
    if let Some(id) = body.string("_id") {
        if workspace.messages.get(id).is_some() {
            return fail("E11000 duplicate key error collection: rocketchat_message");
        }
        more.set("_id", id);
    }
    let message = write(workspace, room.id(), &visitor, words, more.into());
    Ok(json!({"message": message}))
}

/// `GET livechat/message/{_id}`: `token` and `rid`.
fn show(workspace: &mut Workspace, call: &Call) -> Outcome {
    let (token, room) = (call.query.required("token")?, call.query.required("rid")?);
    own(workspace, token, room)?;
    let message = workspace
        .messages
        .get(call.part("_id"))
        .filter(|message| message.text("rid") == room)
        .or_fail("invalid-message")?;
    Ok(json!({"message": shown(message)}))
}

/// `PUT livechat/message/{_id}`: visitors may change what they wrote, unless the workspace forbids
/// editing.
fn update(workspace: &mut Workspace, call: &Call) -> Outcome {
    let editor =
        own_message(workspace, call, &call.body, "Message_AllowEditing", "Message editing not allowed")?;
    let words = call.body.text("msg");
    let message = workspace.messages.get_mut(call.part("_id")).map(|message| {
        message.set("msg", words).set("md", markup(words)).set("editedAt", now());
        message.set("editedBy", json!({"_id": editor.id(), "username": editor.text("username")}));
        message.touch();
        message.clone()
    });
    let message = message.or_fail("invalid-message")?;
    if let Some(room) = workspace.rooms.get_mut(message.text("rid"))
        && room.at("lastMessage._id") == message.get("_id")
    {
        room.set("lastMessage", &message);
    }
    Ok(json!({"message": shown(&message)}))
}

/// `DELETE livechat/message/{_id}`: visitors may delete what they wrote, unless the workspace
/// forbids it.
fn remove(workspace: &mut Workspace, call: &Call) -> Outcome {
    own_message(workspace, call, &call.body, "Message_AllowDeleting", "Message deleting not allowed")?;
    let id = call.part("_id");
    let removed = workspace.messages.take(id).or_fail("invalid-message")?;
    let room = removed.text("rid");
    let last = workspace.messages.iter().rfind(|message| message.text("rid") == room).cloned();
    if let Some(room) = workspace.rooms.get_mut(room) {
        let count = room.count("msgs");
        room.set("msgs", count.saturating_sub(1)).put("lastMessage", last);
    }
    Ok(json!({"message": {"_id": id, "ts": now()}}))
}

/// The visitor of a body, if the message of the path is theirs and the setting is on.
fn own_message(
    workspace: &Workspace,
    call: &Call,
    body: &Doc,
    setting: &str,
    refusal: &str,
) -> Result<Doc, Failure> {
    let (visitor, _) = own(workspace, body.text("token"), body.text("rid"))?;
    let message = workspace.messages.get(call.part("_id")).or_fail("invalid-message")?;
    let own = message.at("u._id") == visitor.get("_id");
    if own && !message.has("t") && workspace.is_on(setting) {
        Ok(visitor)
    } else {
        fail(("error-action-not-allowed", refusal))
    }
}

/// `GET livechat/messages.history/{rid}`: `token`, `end`, `limit`, `offset`; the newest first.
fn history(workspace: &mut Workspace, call: &Call) -> Outcome {
    let (_, room) = own(workspace, call.query.required("token")?, call.part("rid"))?;
    let offset = call.query.offset()?;
    let limit = call.query.number("limit")?.filter(|limit| *limit != 0).unwrap_or(20);
    let limit = usize::try_from(limit.unsigned_abs()).unwrap_or(usize::MAX);
    let end = call.query.text("end").and_then(time);
    let before = |message: &&Doc| end.is_none_or(|end| time(message.text("ts")).is_none_or(|ts| ts < end));
    let messages = newest_first(workspace, room.id());
    let messages: Vec<Doc> = messages.filter(before).skip(offset).take(limit).map(shown).collect();
    Ok(json!({"messages": messages}))
}

fn newest_first<'a>(workspace: &'a Workspace, room: &str) -> impl Iterator<Item = &'a Doc> + use<'a> {
    // Several may have the same millisecond; the records are in the order in which they were
    // written.
    let messages = workspace.messages.iter().rev().filter(|message| message.text("rid") == room);
    let mut messages: Vec<&Doc> = messages.collect();
    messages.sort_by(|a, b| b.text("ts").cmp(a.text("ts")));
    messages.into_iter()
}

/// `POST livechat/messages`: `{visitor: {token}, messages: [{msg}]}`. A new visitor is registered,
/// and a new conversation opened if there is none.
fn send_all(workspace: &mut Workspace, call: &Call) -> Outcome {
    let token = call.body.text("visitor.token");
    let known = workspace.visitors.first("token", token).cloned();
    let visitor = known.unwrap_or_else(|| register(workspace, token, json!({})));
    let room = open_room(workspace, &visitor, None, &json!({"type": "api"}))?;
    let mut sent = Vec::new();
    for words in call.body.rows("messages").map(|row| row.text("msg")) {
        let message = write(workspace, &room, &visitor, words, json!({}));
        sent.push(json!({
            "username": visitor.get("username"),
            "msg": words,
            "ts": message.get("ts"),
        }));
    }
    Ok(json!({"messages": sent}))
}

/// `GET livechat/{rid}/messages`: `searchTerm`, and a page. What people wrote, and that the
/// conversation is closed.
fn list(workspace: &mut Workspace, call: &Call) -> Outcome {
    let id = call.part("rid");
    let room = workspace.rooms.get(id).or_fail("invalid-room")?;
    fail_if(!rooms::may_see(workspace, room, &call.caller), "not-allowed")?;
    let page = call.query.newest("ts").page("ts")?;
    let wanted = |message: &&Doc| {
        matches!(message.text("t"), "" | "livechat-close") && call.query.finds("searchTerm", message, "msg")
    };
    let messages = newest_first(workspace, id).filter(wanted);
    let mut response = object(page.of("messages", messages)?);
    // Not how many there are, but how many there may be.
    response.set("count", call.query.most());
    Ok(response.into())
}

/// `POST livechat/offline.message`. No mail is sent.
fn offline(workspace: &mut Workspace, call: &Call) -> Outcome {
    let form = &call.body;
    fail_if(!workspace.is_on("Livechat_display_offline_form"), "Error sending Omnichannel offline message")?;
    events::left(workspace, form);
    Ok(json!({"message": "Livechat offline message sent"}))
}
