//! Closing conversations, and deleting what is closed.

use crate::rocketchat::common::conversations::{empty, end};
use crate::rocketchat::common::rooms::{caller, find, own, reference, takes_part};
use crate::rocketchat::conversations::transcripts;
use crate::rocketchat::prelude::*;

/// What is written when a visitor closes.
const BY_VISITOR: &str = "Closed by visitor";

/// `POST livechat/room.close`: the visitor's own conversation.
pub(super) fn by_visitor(workspace: &mut Workspace, call: &Call) -> Outcome {
    let id = call.body.text("rid");
    if !workspace.is_on("Omnichannel_allow_visitors_to_close_conversation") {
        return fail("error-not-allowed-to-close-conversation");
    }
    let (visitor, room) = own(workspace, call.body.text("token"), id)?;
    fail_if(!is_open(&room), "room-closed")?;
    end(workspace, id, "visitor", &reference(&visitor), BY_VISITOR);
    let wants = |agent: &Doc| {
        let preferences = agent.at("settings.preferences");
        preferences.and_then(|own| own.get("omnichannelTranscriptPDF")) == Some(&json!(true))
    };
    if workspace.user(super::agent_of(&room)).is_some_and(wants) {
        transcripts::make_pdf(workspace, id);
    }
    Ok(json!({"rid": id, "comment": BY_VISITOR}))
}

pub(super) fn by_user(workspace: &mut Workspace, call: &Call) -> Outcome {
    let body = &call.body;
    let sends = body.flag("transcriptEmail.sendToVisitor");
    let request = body.inner("transcriptEmail.requestData");
    let missing = Failure::body("must have required property 'requestData'");
    fail_if(sends && request.is_none(), missing)?;
    let id = body.text("rid");
    let room = find(workspace, id)?;
    fail_if(!is_open(&room), "error-room-already-closed")?;
    fail_if(
        !takes_part(workspace, id, &call.caller)
            && !workspace.may(&call.caller, "close-others-livechat-room"),
        "error-not-authorized",
    )?;
    fail_if(
        workspace.is_on("Livechat_request_comment_when_closing_conversation")
            && body.text("comment").is_empty(),
        "error-comment-is-required",
    )?;
    let tags = tags(workspace, &room, body.get("tags"))?;
    let by = caller(workspace, call);
    if body.has("transcriptEmail") {
        let request = request.filter(|_| sends);
        let wish = request.map(|request| (request.text("email"), request.text("subject")));
        transcripts::ask(workspace, id, &call.caller, wish);
    }
    if let Some(room) = workspace.rooms.get_mut(id)
        && !tags.is_empty()
    {
        room.set("tags", tags);
    }
    end(workspace, id, "user", &by, body.text("comment"));
    if body.flag("generateTranscriptPdf") {
        transcripts::make_pdf(workspace, id);
    }
    done()
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
        .department(room.text("departmentId"))
        .is_some_and(|department| department.flag("requestTagBeforeClosingChat"));
    let text = "Tag(s) must be assigned before closing the chat";
    fail_if(asks && tags.is_empty(), ("error-tags-must-be-assigned-before-closing-chat", text))?;
    Ok(tags)
}

/// `POST livechat/rooms.delete`: one that is closed, with its messages.
pub(super) fn delete(workspace: &mut Workspace, call: &Call) -> Outcome {
    let id = call.body.text("roomId");
    let room = workspace.rooms.get(id).or_fail(("error-invalid-room", "Invalid room"))?;
    fail_if(is_open(room), ("error-room-is-not-closed", "Room is not closed"))?;
    remove(workspace, id);
    done()
}

/// `POST livechat/rooms.removeAllClosedRooms`: all that are closed, or those of some departments.
pub(super) fn delete_all(workspace: &mut Workspace, call: &Call) -> Outcome {
    let departments = call.body.get("departmentIds").and_then(Value::as_array).cloned().unwrap_or_default();
    let closed = |room: &&Doc| {
        let department = room.text("departmentId");
        !is_open(room) && (departments.is_empty() || departments.iter().any(|id| id == department))
    };
    let rooms = workspace.rooms.having("t", "l").filter(closed);
    let ids: Vec<String> = rooms.map(|room| room.id().to_owned()).collect();
    for id in &ids {
        remove(workspace, id);
    }
    Ok(json!({"removedRooms": ids.len()}))
}

fn remove(workspace: &mut Workspace, id: &str) {
    empty(workspace, id);
    for table in [&mut workspace.messages, &mut workspace.inquiries, &mut workspace.transfers] {
        table.remove_where("rid", id);
    }
    workspace.rooms.take(id);
}
