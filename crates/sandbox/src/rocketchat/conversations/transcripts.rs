//! Transcripts of conversations: by e-mail, which nobody gets here but which is written down, and as PDF.

use serde_json::{Value, json};

use crate::rocketchat::api::check::{self, Field, Kind};
use crate::rocketchat::api::query::pick;
use crate::rocketchat::api::response::{Doc, Failure, Outcome};
use crate::rocketchat::api::route::Access::{Any, Open};
use crate::rocketchat::api::route::{Route, delete, post};
use crate::rocketchat::conversations::messages;
use crate::rocketchat::conversations::rooms::{self, ROOMS};
use crate::rocketchat::customers::visitors::{VISITORS, looks_like_address};
use crate::rocketchat::state::workspace::{Call, Workspace, now, text, touch};

/// The routes of this area.
#[rustfmt::skip]
pub(crate) const ROUTES: &[Route] = &[
    post("/livechat/transcript", Open, send),
    post("/livechat/transcript/{rid}", Any(&["send-omnichannel-chat-transcript"]), request),
    delete("/livechat/transcript/{rid}", Any(&["send-omnichannel-chat-transcript"]), cancel),
    post("/omnichannel/{rid}/request-transcript", Any(&["request-pdf-transcript"]), request_pdf),
];

/// `POST livechat/transcript`: the visitor has it sent to an address.
fn send(workspace: &mut Workspace, call: &Call) -> Outcome {
    let body = &check::body(
        &call.body,
        &[
            Field("rid", Kind::Text, true),
            Field("token", Kind::Text, true),
            Field("email", Kind::Text, true),
            Field("subject", Kind::Text, false),
        ],
    )?;
    let (id, token) = (text(body, "rid"), text(body, "token"));
    if !looks_like_address(text(body, "email")) {
        return Err(Failure::plain("error-invalid-email"));
    }
    // A token that the visitor has no more goes on for the conversations that were opened with it.
    let room = rooms::find(workspace, id);
    let is_of_room = room.as_ref().is_ok_and(|room| rooms::visitor_of(room, "token") == token);
    if !is_of_room && workspace.records.first(VISITORS, "token", token).is_none() {
        return Err(Failure::plain("error-invalid-token"));
    }
    let room = room?;
    if !is_of_room {
        return Err(Failure::plain("error-invalid-room"));
    }
    sent(workspace, &room, "visitor", None);
    Ok(json!({"message": "Livechat transcript sent"}))
}

/// Writes down in a conversation that its transcript was sent, to whom an agent had asked for or the visitor.
fn sent(workspace: &mut Workspace, room: &Doc, kind: &str, asked: Option<Value>) {
    let visitor = workspace.records.get(VISITORS, rooms::visitor_of(room, "_id"));
    let visitor = visitor.map(|visitor| pick(visitor, &["_id", "token", "username", "name"]));
    let cat = || workspace.user("rocket.cat").map(rooms::reference);
    let by = asked.or_else(cat).unwrap_or_default();
    let data = json!({"type": kind, "visitor": visitor, "user": by});
    messages::post(
        workspace,
        text(room, "_id"),
        by,
        "",
        json!({"t": "livechat_transcript_history", "requestData": data}),
    );
}

/// `POST livechat/transcript/{rid}`: `{email, subject}`, to be sent when the conversation is closed.
fn request(workspace: &mut Workspace, call: &Call) -> Outcome {
    let body =
        &check::body(&call.body, &[Field("email", Kind::Text, true), Field("subject", Kind::Text, true)])?;
    let id = call.part("rid");
    let room = workspace
        .records
        .get(ROOMS, id)
        .filter(|room| rooms::is_open(room))
        .ok_or_else(|| Failure::coded("error-invalid-room", "Invalid room"))?;
    if room.contains_key("transcriptRequest") {
        return Err(Failure::coded("error-transcript-already-requested", "Transcript already requested"));
    }
    ask(workspace, id, &call.caller, Some((text(body, "email"), text(body, "subject"))));
    Ok(json!({}))
}

/// Keeps that a transcript is to be sent to an address with a subject, or that none is.
pub(crate) fn ask(workspace: &mut Workspace, room: &str, user: &str, wish: Option<(&str, &str)>) {
    let by = workspace.user(user).map(|user| pick(user, &["_id", "username", "name", "utcOffset"]));
    let Some(room) = workspace.records.get_mut(ROOMS, room) else { return };
    match wish {
        Some((email, subject)) => {
            let request =
                json!({"email": email, "subject": subject, "requestedAt": now(), "requestedBy": by});
            room.insert("transcriptRequest".into(), request);
        }
        None => {
            room.remove("transcriptRequest");
        }
    }
    touch(room);
}

/// Sends the transcript of a conversation that has just been closed, where somebody asked for it.
pub(crate) fn send_what_was_asked_for(workspace: &mut Workspace, room: &str) {
    let Some(room) = workspace.records.get(ROOMS, room).cloned() else { return };
    if let Some(request) = room.get("transcriptRequest") {
        let by = request.get("requestedBy").and_then(Value::as_object).map(rooms::reference);
        sent(workspace, &room, "user", by);
    }
}

/// `DELETE livechat/transcript/{rid}`.
fn cancel(workspace: &mut Workspace, call: &Call) -> Outcome {
    let id = call.part("rid");
    let room = rooms::find(workspace, id)?;
    if !rooms::is_open(&room) {
        return Err(Failure::plain("error-invalid-room"));
    }
    if !room.contains_key("transcriptRequest") {
        return Err(Failure::plain("error-transcript-not-requested"));
    }
    ask(workspace, id, &call.caller, None);
    Ok(json!({}))
}

/// `POST omnichannel/{rid}/request-transcript`: as PDF, of a closed conversation.
fn request_pdf(workspace: &mut Workspace, call: &Call) -> Outcome {
    let id = call.part("rid");
    let room = rooms::find(workspace, id)?;
    if !rooms::may_see(workspace, &room, &call.caller) {
        return Err(Failure::plain("error-not-allowed"));
    }
    if rooms::is_open(&room) {
        return Err(Failure::plain("room-still-open"));
    }
    make_pdf(workspace, id);
    Ok(json!({}))
}

/// Makes a conversation's transcript as PDF: the conversation then names the file.
pub(crate) fn make_pdf(workspace: &mut Workspace, room: &str) {
    let file = workspace.new_id();
    if let Some(room) = workspace.records.get_mut(ROOMS, room) {
        room.insert("pdfTranscriptFileId".into(), json!(file));
        touch(room);
    }
}
