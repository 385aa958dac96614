//! Closing conversations, and deleting what is closed.

use chrono::{DateTime, SecondsFormat, Utc};
use serde_json::{Value, json};

use super::transfer::TRANSFERS;
use super::{ROOMS, caller, empty, find, is_open, own, reference, takes_part};
use crate::rocketchat::api::check::{self, Field, Kind};
use crate::rocketchat::api::response::{Doc, Failure, Outcome};
use crate::rocketchat::conversations::inquiries::INQUIRIES;
use crate::rocketchat::conversations::messages::{self, MESSAGES};
use crate::rocketchat::conversations::transcripts;
use crate::rocketchat::state::workspace::{Call, Workspace, flag, text, touch};
use crate::rocketchat::widget::events;
use crate::rocketchat::widget::settings;

/// What is written when a visitor closes.
const BY_VISITOR: &str = "Closed by visitor";

/// `POST livechat/room.close`: the visitor's own conversation.
pub(super) fn by_visitor(workspace: &mut Workspace, call: &Call) -> Outcome {
    let body = &check::body(&call.body, &[Field("rid", Kind::Text, true), Field("token", Kind::Text, true)])?;
    let id = text(body, "rid");
    if !settings::is_on(workspace, "Omnichannel_allow_visitors_to_close_conversation") {
        return Err(Failure::plain("error-not-allowed-to-close-conversation"));
    }
    let (visitor, room) = own(workspace, text(body, "token"), id)?;
    if !is_open(&room) {
        return Err(Failure::plain("room-closed"));
    }
    end(workspace, id, "visitor", &reference(&visitor), BY_VISITOR);
    let wants = |agent: &Doc| {
        let preferences = agent.get("settings").and_then(|settings| settings.get("preferences"));
        preferences.and_then(|own| own.get("omnichannelTranscriptPDF")) == Some(&json!(true))
    };
    if workspace.user(super::agent_of(&room)).is_some_and(wants) {
        transcripts::make_pdf(workspace, id);
    }
    Ok(json!({"rid": id, "comment": BY_VISITOR}))
}

/// `POST livechat/room.closeByUser`.
pub(super) fn by_user(workspace: &mut Workspace, call: &Call) -> Outcome {
    let body = &check::body(
        &call.body,
        &[
            Field("rid", Kind::Text, true),
            Field("comment", Kind::Text, false),
            Field("tags", Kind::Texts, false),
            Field("generateTranscriptPdf", Kind::Flag, false),
            Field("transcriptEmail", Kind::Object, false),
            Field("forceClose", Kind::Flag, false),
        ],
    )?;
    let transcript = body.get("transcriptEmail").map(transcript_wish).transpose()?;
    let id = text(body, "rid");
    let room = find(workspace, id)?;
    if !is_open(&room) {
        return Err(Failure::plain("error-room-already-closed"));
    }
    if !takes_part(workspace, id, &call.caller) && !workspace.may(&call.caller, "close-others-livechat-room")
    {
        return Err(Failure::plain("error-not-authorized"));
    }
    if settings::is_on(workspace, "Livechat_request_comment_when_closing_conversation")
        && text(body, "comment").is_empty()
    {
        return Err(Failure::plain("error-comment-is-required"));
    }
    let tags = tags(workspace, &room, body.get("tags"))?;
    let by = caller(workspace, call);
    if let Some(wish) = transcript {
        let wish = wish.as_ref().map(|(email, subject)| (email.as_str(), subject.as_str()));
        transcripts::ask(workspace, id, &call.caller, wish);
    }
    if let Some(room) = workspace.records.get_mut(ROOMS, id)
        && !tags.is_empty()
    {
        room.insert("tags".into(), json!(tags));
    }
    end(workspace, id, "user", &by, check::text(body, "comment").unwrap_or_default());
    if check::flag(body, "generateTranscriptPdf") == Some(true) {
        transcripts::make_pdf(workspace, id);
    }
    Ok(json!({}))
}

/// What `transcriptEmail` asks for: an address and a subject, or that nothing is sent.
fn transcript_wish(value: &Value) -> Result<Option<(String, String)>, Failure> {
    let fields = [Field("sendToVisitor", Kind::Flag, true), Field("requestData", Kind::Object, false)];
    let wish = &check::body(value, &fields)?;
    if !flag(wish, "sendToVisitor") {
        return Ok(None);
    }
    let data =
        wish.get("requestData").ok_or_else(|| Failure::body("must have required property 'requestData'"))?;
    let data = &check::body(data, &[Field("email", Kind::Text, true), Field("subject", Kind::Text, true)])?;
    Ok(Some((text(data, "email").to_owned(), text(data, "subject").to_owned())))
}

/// The conversation's tags with those that are given; a department may ask for one at least.
fn tags(workspace: &Workspace, room: &Doc, given: Option<&Value>) -> Result<Vec<String>, Failure> {
    let texts = |value: Option<&Value>| -> Vec<String> {
        let items = value.and_then(Value::as_array).into_iter().flatten();
        items.filter_map(Value::as_str).map(str::to_owned).collect()
    };
    let mut tags = texts(room.get("tags"));
    for tag in texts(given) {
        if !tags.contains(&tag) {
            tags.push(tag);
        }
    }
    let asks = workspace
        .department(text(room, "departmentId"))
        .is_some_and(|department| flag(department, "requestTagBeforeClosingChat"));
    if asks && tags.is_empty() {
        return Err(Failure::coded(
            "error-tags-must-be-assigned-before-closing-chat",
            "Tag(s) must be assigned before closing the chat",
        ));
    }
    Ok(tags)
}

/// Closes a conversation, writes that down in it, and sends the transcript that was asked for.
pub(crate) fn end(workspace: &mut Workspace, id: &str, closer: &str, by: &Value, comment: &str) {
    finish(workspace, id, closer, by, Utc::now());
    messages::post(workspace, id, by.clone(), comment, json!({"t": "livechat-close", "groupable": false}));
    transcripts::send_what_was_asked_for(workspace, id);
    events::closed(workspace, id);
}

/// Closes a conversation's record: who, when, how long it took. Nobody is in it any more, and nobody waits.
pub(super) fn finish(workspace: &mut Workspace, id: &str, closer: &str, by: &Value, at: DateTime<Utc>) {
    empty(workspace, id);
    workspace.records.all_mut(INQUIRIES).retain(|inquiry| text(inquiry, "rid") != id);
    let Some(room) = workspace.records.get_mut(ROOMS, id) else { return };
    let since = |date: &str| {
        let start = DateTime::parse_from_rfc3339(date).ok()?;
        let millis = u32::try_from((at - start.with_timezone(&Utc)).num_milliseconds()).ok()?;
        Some(f64::from(millis) / 1000.0)
    };
    let whole = since(text(room, "ts"));
    let served = room.get("servedBy").and_then(|served| since(served.get("ts")?.as_str()?));
    let metrics = room.entry("metrics").or_insert_with(|| json!({}));
    if let Some(metrics) = metrics.as_object_mut() {
        for (name, seconds) in [("chatDuration", whole), ("serviceTimeDuration", served)] {
            if let Some(seconds) = seconds {
                metrics.insert(name.into(), json!(seconds));
            }
        }
    }
    let mut closed_by = by.clone();
    if let Some(closed_by) = closed_by.as_object_mut() {
        closed_by.remove("name");
    }
    room.insert("closedAt".into(), json!(at.to_rfc3339_opts(SecondsFormat::Millis, true)));
    room.insert("closer".into(), json!(closer));
    room.insert("closedBy".into(), closed_by);
    if let Some(visitor) = room.get_mut("v").and_then(Value::as_object_mut) {
        visitor.insert("status".into(), json!("offline"));
    }
    for name in ["open", "onHold", "queuedAt"] {
        room.remove(name);
    }
    touch(room);
}

/// `POST livechat/rooms.delete`: one that is closed, with its messages.
pub(super) fn delete(workspace: &mut Workspace, call: &Call) -> Outcome {
    let body = &check::body(&call.body, &[Field("roomId", Kind::Text, true)])?;
    let id = text(body, "roomId");
    let room = workspace
        .records
        .get(ROOMS, id)
        .ok_or_else(|| Failure::coded("error-invalid-room", "Invalid room"))?;
    if is_open(room) {
        return Err(Failure::coded("error-room-is-not-closed", "Room is not closed"));
    }
    remove(workspace, id);
    Ok(json!({}))
}

/// `POST livechat/rooms.removeAllClosedRooms`: all that are closed, or those of some departments.
pub(super) fn delete_all(workspace: &mut Workspace, call: &Call) -> Outcome {
    let body = &check::body(&call.body, &[Field("departmentIds", Kind::Texts, false)])?;
    let departments = body.get("departmentIds").and_then(Value::as_array).cloned().unwrap_or_default();
    let closed = |room: &&Doc| {
        let department = text(room, "departmentId");
        !is_open(room) && (departments.is_empty() || departments.iter().any(|id| id == department))
    };
    let rooms = workspace.records.all(ROOMS).iter().filter(closed);
    let ids: Vec<String> = rooms.map(|room| text(room, "_id").to_owned()).collect();
    for id in &ids {
        remove(workspace, id);
    }
    Ok(json!({"removedRooms": ids.len()}))
}

fn remove(workspace: &mut Workspace, id: &str) {
    empty(workspace, id);
    for collection in [MESSAGES, INQUIRIES, TRANSFERS] {
        workspace.records.all_mut(collection).retain(|record| text(record, "rid") != id);
    }
    workspace.records.remove(ROOMS, id);
}
