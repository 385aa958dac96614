//! `livechat/message*`: what visitors and agents write to one another.

use chrono::{DateTime, Duration, SecondsFormat, Utc};
use serde_json::{Value, json};

use crate::rocketchat::api::check::{self, Field, Kind};
use crate::rocketchat::api::query::{Query, time};
use crate::rocketchat::api::response::{Doc, Failure, Outcome};
use crate::rocketchat::api::route::Access::{Any, Open, SignedIn};
use crate::rocketchat::api::route::{Route, delete, get, post as post_route, put};
use crate::rocketchat::conversations::inquiries::INQUIRIES;
use crate::rocketchat::conversations::rooms::{self, ROOMS, VISITOR_ROOM, is_open, reference, visitor_of};
use crate::rocketchat::customers::contacts;
use crate::rocketchat::customers::visitors::{VISITOR_ID, VISITORS, by_token, next_username};
use crate::rocketchat::seed::SAMPLE_ID;
use crate::rocketchat::state::workspace::{Call, Workspace, now, object, text, touch};
use crate::rocketchat::widget::events;
use crate::rocketchat::widget::settings;

/// The collection of messages.
pub(crate) const MESSAGES: &str = "messages";

/// The routes of this area.
#[rustfmt::skip]
pub(crate) const ROUTES: &[Route] = &[
    post_route("/livechat/message", Open, send),
    get("/livechat/message/{_id}", Open, show).taking(&["token", "rid"]),
    put("/livechat/message/{_id}", Open, update),
    delete("/livechat/message/{_id}", Open, remove),
    get("/livechat/messages.history/{rid}", Open, history).taking(&["token", "searchText", "ls", "end", "limit", "count", "offset", "sort"]),
    post_route("/livechat/messages", SignedIn, send_all),
    get("/livechat/{rid}/messages", Any(&["view-l-room"]), list).taking(&["searchTerm", "count", "offset", "sort"]),
    post_route("/livechat/offline.message", Open, offline),
];

/// What of it there is to begin with: the beginning of the conversation that is there.
pub(crate) fn seed(workspace: &mut Workspace) {
    let Some(visitor) = workspace.records.get(VISITORS, VISITOR_ID).cloned() else { return };
    let Some(agent) = workspace.user(SAMPLE_ID).map(reference) else { return };
    // One after the other, so that sorted lists have an order.
    let ago = |ms| stamp(Utc::now() - Duration::milliseconds(ms));
    let note = json!({"_id": "sandbox-note", "ts": ago(20), "t": "livechat-started", "groupable": false});
    post(workspace, VISITOR_ROOM, reference(&visitor), "", note);
    let words = "Good morning, has my parcel left the harbour?";
    write(workspace, VISITOR_ROOM, &visitor, words, json!({"_id": "sandbox-question", "ts": ago(10)}));
    let file = json!({
        "_id": "sandbox-file",
        "name": "waybill.png",
        "type": "image/png",
        "size": 17466,
        "format": "png",
    });
    let attachment = json!({
        "title": "waybill.png",
        "title_link": "/file-upload/sandbox-file/waybill.png",
        "title_link_download": true,
        "image_url": "/file-upload/sandbox-file/waybill.png",
        "image_type": "image/png",
        "image_size": 17466,
        "image_dimensions": {"width": 480, "height": 301},
        "type": "file",
        "description": "It left this morning.",
    });
    let more = json!({
        "_id": "sandbox-answer",
        "ts": ago(0),
        "groupable": false,
        "file": file,
        "files": [file],
        "attachments": [attachment],
    });
    post(workspace, VISITOR_ROOM, agent, "", more);
}

/// Puts a message into a conversation. `author` is `{_id, username, name}`; `more` has the fields that are not
/// every message's, `t` of a system message for one.
pub(crate) fn post(workspace: &mut Workspace, room: &str, author: Value, words: &str, more: Value) -> Doc {
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
    if !words.is_empty() && !message.contains_key("t") {
        message.insert("md".into(), markup(words));
    }
    workspace.records.insert(MESSAGES, message.clone());
    if let Some(room) = workspace.records.get_mut(ROOMS, room) {
        let count = room.get("msgs").and_then(Value::as_u64).unwrap_or_default();
        room.insert("msgs".into(), json!(count + 1));
        room.insert("lm".into(), json!(message.get("ts")));
        room.insert("lastMessage".into(), json!(message));
    }
    // What the server writes itself is not what the visitor waits with.
    let mut inquiries = workspace.records.all_mut(INQUIRIES).iter_mut();
    if !message.contains_key("t")
        && let Some(inquiry) =
            inquiries.find(|row| text(row, "rid") == room && text(row, "status") == "queued")
    {
        inquiry.insert("lastMessage".into(), json!(message));
    }
    events::written(workspace, &message);
    message
}

/// Puts a message of a visitor into a conversation.
pub(crate) fn write(workspace: &mut Workspace, room: &str, visitor: &Doc, words: &str, more: Value) -> Doc {
    let alias = visitor.get("name").or_else(|| visitor.get("username"));
    let mut fields = object(json!({"token": visitor.get("token"), "alias": alias}));
    fields.extend(object(more));
    post(workspace, room, reference(visitor), words, Value::Object(fields))
}

/// A text in blocks. Every line is plain text here.
fn markup(words: &str) -> Value {
    let block = |line: &str| match line {
        "" => json!({"type": "LINE_BREAK"}),
        _ => json!({"type": "PARAGRAPH", "value": [{"type": "PLAIN_TEXT", "value": line}]}),
    };
    words.lines().map(block).collect()
}

/// A new visitor, with no more than a token and what `more` has, and their contact.
pub(crate) fn register(workspace: &mut Workspace, token: &str, more: Value) -> Doc {
    let id = workspace.new_id();
    let mut visitor = object(json!({
        "_id": id,
        "token": token,
        "username": next_username(workspace),
        "status": "online",
        "ts": now(),
    }));
    visitor.extend(object(more));
    workspace.records.insert(VISITORS, visitor.clone());
    contacts::meet(workspace, &id);
    workspace.records.get(VISITORS, &id).cloned().unwrap_or(visitor)
}

/// The visitor's open conversation; where they have none a new one, which waits in the queue. `source` says where a new
/// one comes from.
///
/// # Errors
///
/// `error-contact-channel-blocked` for a new one from where the visitor is blocked.
pub(crate) fn open_room(
    workspace: &mut Workspace,
    visitor: &Doc,
    department: Option<&str>,
    source: &Value,
) -> Result<String, Failure> {
    let of_visitor = |room: &&Doc| is_open(room) && visitor_of(room, "token") == text(visitor, "token");
    if let Some(room) = workspace.records.all(ROOMS).iter().find(of_visitor) {
        return Ok(text(room, "_id").to_owned());
    }
    if contacts::is_blocked(workspace, text(visitor, "_id"), source) {
        return Err(Failure::plain("error-contact-channel-blocked"));
    }
    let id = workspace.new_id();
    let id = rooms::open(workspace, id, visitor, department);
    let rooms = workspace.records.all_mut(ROOMS).iter_mut().filter(|room| text(room, "_id") == id);
    rooms.for_each(|room| _ = room.insert("source".into(), source.clone()));
    let inquiries = workspace.records.all_mut(INQUIRIES).iter_mut().filter(|row| text(row, "rid") == id);
    inquiries.for_each(|inquiry| _ = inquiry.insert("source".into(), source.clone()));
    contacts::tie(workspace, &id);
    post(workspace, &id, reference(visitor), "", json!({"t": "livechat-started", "groupable": false}));
    Ok(id)
}

/// The visitor with this token and their conversation with this id.
fn own_room(workspace: &Workspace, token: &str, room: &str) -> Result<(Doc, Doc), Failure> {
    let visitor = by_token(workspace, token)?;
    let room = workspace
        .records
        .get(ROOMS, room)
        .filter(|room| visitor_of(room, "token") == token)
        .ok_or_else(|| Failure::plain("invalid-room"))?;
    Ok((visitor.clone(), room.clone()))
}

/// A message as a visitor sees it: with the place of its file.
fn shown(message: &Doc) -> Doc {
    let mut message = message.clone();
    if let Some(file) = message.get("file").and_then(Value::as_object) {
        let path = format!("/file-upload/{}/{}", text(file, "_id"), text(file, "name"));
        let upload = json!({"publicFilePath": path, "type": file.get("type"), "size": file.get("size")});
        message.insert("fileUpload".into(), upload);
    }
    message
}

/// `POST livechat/message`: nobody has to be signed in, here and where a token is asked for.
fn send(workspace: &mut Workspace, call: &Call) -> Outcome {
    let fields = [
        Field("token", Kind::Text, true),
        Field("rid", Kind::Text, true),
        Field("msg", Kind::Text, true),
        Field("_id", Kind::Text, false),
        Field("agent", Kind::Object, false),
    ];
    let body = &check::body(&call.body, &fields)?;
    if let Some(agent) = body.get("agent") {
        check::body(agent, &[Field("agentId", Kind::Text, true), Field("username", Kind::Text, true)])?;
    }
    let (visitor, room) = own_room(workspace, text(body, "token"), text(body, "rid"))?;
    if !is_open(&room) {
        return Err(Failure::plain("room-closed"));
    }
    let words = text(body, "msg");
    let length = u64::try_from(words.chars().count()).unwrap_or(u64::MAX);
    if settings::is_on(workspace, "Livechat_enable_message_character_limit")
        && length > settings::number(workspace, "Livechat_message_character_limit")
    {
        return Err(Failure::plain("message-length-exceeds-character-limit"));
    }
    let mut more = Doc::new();
    if let Some(id) = check::text(body, "_id") {
        if workspace.records.get(MESSAGES, id).is_some() {
            return Err(Failure::plain("E11000 duplicate key error collection: rocketchat_message"));
        }
        more.insert("_id".into(), json!(id));
    }
    let message = write(workspace, text(&room, "_id"), &visitor, words, Value::Object(more));
    Ok(json!({"message": message}))
}

/// `GET livechat/message/{_id}`: `token` and `rid`.
fn show(workspace: &mut Workspace, call: &Call) -> Outcome {
    let (token, room) = (needed(&call.query, "token")?, needed(&call.query, "rid")?);
    own_room(workspace, token, room)?;
    let message = workspace
        .records
        .get(MESSAGES, call.part("_id"))
        .filter(|message| text(message, "rid") == room)
        .ok_or_else(|| Failure::plain("invalid-message"))?;
    Ok(json!({"message": shown(message)}))
}

fn needed<'a>(query: &'a Query, name: &str) -> Result<&'a str, Failure> {
    query.text(name).ok_or_else(|| Failure::query(&format!("must have required property '{name}'")))
}

/// `PUT livechat/message/{_id}`: visitors may change what they wrote, unless the workspace forbids editing.
fn update(workspace: &mut Workspace, call: &Call) -> Outcome {
    let fields =
        [Field("token", Kind::Text, true), Field("rid", Kind::Text, true), Field("msg", Kind::Text, true)];
    let body = &check::body(&call.body, &fields)?;
    let editor = own_message(workspace, call, body, "Message_AllowEditing", "Message editing not allowed")?;
    let words = text(body, "msg");
    let message = workspace.records.get_mut(MESSAGES, call.part("_id")).map(|message| {
        message.insert("msg".into(), json!(words));
        message.insert("md".into(), markup(words));
        message.insert("editedAt".into(), json!(now()));
        message.insert(
            "editedBy".into(),
            json!({"_id": text(&editor, "_id"), "username": text(&editor, "username")}),
        );
        touch(message);
        message.clone()
    });
    let message = message.ok_or_else(|| Failure::plain("invalid-message"))?;
    if let Some(room) = workspace.records.get_mut(ROOMS, text(&message, "rid"))
        && room.get("lastMessage").and_then(|last| last.get("_id")) == message.get("_id")
    {
        room.insert("lastMessage".into(), json!(message));
    }
    Ok(json!({"message": shown(&message)}))
}

/// `DELETE livechat/message/{_id}`: visitors may delete what they wrote, unless the workspace forbids it.
fn remove(workspace: &mut Workspace, call: &Call) -> Outcome {
    let body = &check::body(&call.body, &[Field("token", Kind::Text, true), Field("rid", Kind::Text, true)])?;
    own_message(workspace, call, body, "Message_AllowDeleting", "Message deleting not allowed")?;
    let id = call.part("_id");
    let removed = workspace.records.remove(MESSAGES, id).ok_or_else(|| Failure::plain("invalid-message"))?;
    let room = text(&removed, "rid");
    let last = workspace.records.all(MESSAGES).iter().rfind(|message| text(message, "rid") == room).cloned();
    if let Some(room) = workspace.records.get_mut(ROOMS, room) {
        let count = room.get("msgs").and_then(Value::as_u64).unwrap_or_default();
        room.insert("msgs".into(), json!(count.saturating_sub(1)));
        match last {
            Some(last) => room.insert("lastMessage".into(), json!(last)),
            None => room.remove("lastMessage"),
        };
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
    let (visitor, _) = own_room(workspace, text(body, "token"), text(body, "rid"))?;
    let message =
        workspace.records.get(MESSAGES, call.part("_id")).ok_or_else(|| Failure::plain("invalid-message"))?;
    let own = message.get("u").and_then(|author| author.get("_id")) == visitor.get("_id");
    if own && !message.contains_key("t") && settings::is_on(workspace, setting) {
        Ok(visitor)
    } else {
        Err(Failure::coded("error-action-not-allowed", refusal))
    }
}

/// `GET livechat/messages.history/{rid}`: `token`, `end`, `limit`, `offset`; the newest first.
fn history(workspace: &mut Workspace, call: &Call) -> Outcome {
    let (_, room) = own_room(workspace, needed(&call.query, "token")?, call.part("rid"))?;
    let offset = call.query.offset()?;
    let limit = call.query.number("limit")?.filter(|limit| *limit != 0).unwrap_or(20);
    let limit = usize::try_from(limit.unsigned_abs()).unwrap_or(usize::MAX);
    let end = call.query.text("end").and_then(time);
    let before = |message: &&Doc| end.is_none_or(|end| time(text(message, "ts")).is_none_or(|ts| ts < end));
    let messages = newest_first(workspace, text(&room, "_id"));
    let messages: Vec<Doc> = messages.filter(before).skip(offset).take(limit).map(shown).collect();
    Ok(json!({"messages": messages}))
}

fn stamp(time: DateTime<Utc>) -> String {
    time.to_rfc3339_opts(SecondsFormat::Millis, true)
}

fn newest_first<'a>(workspace: &'a Workspace, room: &str) -> impl Iterator<Item = &'a Doc> + use<'a> {
    // Several may have the same millisecond; the records are in the order in which they were written.
    let messages =
        workspace.records.all(MESSAGES).iter().rev().filter(|message| text(message, "rid") == room);
    let mut messages: Vec<&Doc> = messages.collect();
    messages.sort_by(|a, b| text(b, "ts").cmp(text(a, "ts")));
    messages.into_iter()
}

/// `POST livechat/messages`: `{visitor: {token}, messages: [{msg}]}`. A new visitor is registered, and a new
/// conversation opened where there is none.
fn send_all(workspace: &mut Workspace, call: &Call) -> Outcome {
    let body = &check::body(
        &call.body,
        &[Field("visitor", Kind::Object, true), Field("messages", Kind::List, true)],
    )?;
    let visitor = body.get("visitor").unwrap_or(&Value::Null);
    let visitor = check::body(visitor, &[Field("token", Kind::Text, true)])?;
    let token = text(&visitor, "token");
    if body.get("messages").and_then(Value::as_array).is_some_and(Vec::is_empty) {
        return Err(Failure::body("must NOT have fewer than 1 items"));
    }
    let mut texts = Vec::new();
    for row in body.get("messages").and_then(Value::as_array).into_iter().flatten() {
        let row = check::body(row, &[Field("msg", Kind::Text, true)])?;
        texts.push(text(&row, "msg").to_owned());
    }
    let known = workspace.records.first(VISITORS, "token", token).cloned();
    let visitor = known.unwrap_or_else(|| register(workspace, token, json!({})));
    let room = open_room(workspace, &visitor, None, &json!({"type": "api"}))?;
    let mut sent = Vec::new();
    for words in texts {
        let message = write(workspace, &room, &visitor, &words, json!({}));
        sent.push(json!({
            "username": visitor.get("username"),
            "msg": words,
            "ts": message.get("ts"),
        }));
    }
    Ok(json!({"messages": sent}))
}

/// `GET livechat/{rid}/messages`: `searchTerm`, and a page. What people wrote, and that the conversation is closed.
fn list(workspace: &mut Workspace, call: &Call) -> Outcome {
    let id = call.part("rid");
    let room = workspace.records.get(ROOMS, id).ok_or_else(|| Failure::plain("invalid-room"))?;
    if !rooms::may_see(workspace, room, &call.caller) {
        return Err(Failure::plain("not-allowed"));
    }
    let page = newest(&call.query, "ts").page("ts")?;
    let needle = call.query.text("searchTerm").map(str::to_lowercase);
    let wanted = |message: &&Doc| {
        matches!(text(message, "t"), "" | "livechat-close")
            && needle.as_ref().is_none_or(|needle| text(message, "msg").to_lowercase().contains(needle))
    };
    let messages = newest_first(workspace, id).filter(wanted).cloned().collect();
    let mut answer = object(page.answer("messages", messages)?);
    // Not how many there are, but how many there may be.
    let asked = call.query.text("count").and_then(|text| text.parse::<u64>().ok());
    answer.insert("count".into(), json!(asked.unwrap_or(50).min(100)));
    Ok(Value::Object(answer))
}

/// The same query, with the field's greatest value first where it names no order.
pub(crate) fn newest(query: &Query, field: &str) -> Query {
    let mut pairs = query.0.clone();
    if query.text("sort").is_none() {
        pairs.push(("sort".to_owned(), json!({field: -1}).to_string()));
    }
    Query(pairs)
}

/// `POST livechat/offline.message`. No mail is sent.
fn offline(workspace: &mut Workspace, call: &Call) -> Outcome {
    let fields = [
        Field("name", Kind::Text, true),
        Field("email", Kind::Text, true),
        Field("message", Kind::Text, true),
        Field("department", Kind::Text, false),
        Field("host", Kind::Text, false),
    ];
    let form = &check::body(&call.body, &fields)?;
    if !settings::is_on(workspace, "Livechat_display_offline_form") {
        return Err(Failure::plain("Error sending Omnichannel offline message"));
    }
    events::left(workspace, form);
    Ok(json!({"message": "Livechat offline message sent"}))
}
