//! Transcripts of conversations: by e-mail, which nobody gets here but which is written down, and
//! as PDF.

use crate::rocketchat::conversations::messages;
use crate::rocketchat::conversations::rooms;
use crate::rocketchat::customers::visitors::looks_like_address;
use crate::rocketchat::prelude::*;

/// The routes of this area.
pub(crate) const ROUTES: &[Route] = &[
    on("sendTranscript", Open, send),
    on("requestTranscript", Any("send-omnichannel-chat-transcript"), request),
    on("cancelTranscript", Any("send-omnichannel-chat-transcript"), cancel),
    on("requestPdfTranscript", Any("request-pdf-transcript"), request_pdf),
];

/// `POST livechat/transcript`: the visitor has it sent to an address.
fn send(workspace: &mut Workspace, call: &Call) -> Outcome {
    let body = &call.body;
    let (id, token) = (body.text("rid"), body.text("token"));
    fail_if(!looks_like_address(body.text("email")), "error-invalid-email")?;
    // A token that the visitor has no more goes on for the conversations that were opened with it.
    let room = rooms::find(workspace, id);
    let is_of_room = room.as_ref().is_ok_and(|room| rooms::visitor_of(room, "token") == token);
    fail_if(!is_of_room && workspace.visitors.first("token", token).is_none(), "error-invalid-token")?;
    let room = room?;
    fail_if(!is_of_room, "error-invalid-room")?;
    sent(workspace, &room, "visitor", None);
    Ok(json!({"message": "Livechat transcript sent"}))
}

/// Writes down in a conversation that its transcript was sent, to whom an agent had asked for or
/// the visitor.
fn sent(workspace: &mut Workspace, room: &Doc, kind: &str, asked: Option<Value>) {
    let visitor = workspace.visitors.get(rooms::visitor_of(room, "_id"));
    let visitor = visitor.map(|visitor| visitor.pick("_id token username name"));
    let cat = || workspace.user("rocket.cat").map(rooms::reference);
    let by = asked.or_else(cat).unwrap_or_default();
    let data = json!({"type": kind, "visitor": visitor, "user": by});
    messages::add(
        workspace,
        room.id(),
        by,
        "",
        json!({"t": "livechat_transcript_history", "requestData": data}),
    );
}

/// `POST livechat/transcript/{rid}`: `{email, subject}`, to be sent when the conversation is
/// closed.
fn request(workspace: &mut Workspace, call: &Call) -> Outcome {
    let id = call.part("rid");
    let room = workspace
        .rooms
        .get(id)
        .filter(|room| rooms::is_open(room))
        .or_fail(("error-invalid-room", "Invalid room"))?;
    fail_if(
        room.has("transcriptRequest"),
        ("error-transcript-already-requested", "Transcript already requested"),
    )?;
    ask(workspace, id, &call.caller, Some((call.body.text("email"), call.body.text("subject"))));
    done()
}

/// Keeps that a transcript is to be sent to an address with a subject, or that none is.
pub(crate) fn ask(workspace: &mut Workspace, room: &str, user: &str, wish: Option<(&str, &str)>) {
    let by = workspace.user(user).map(|user| user.pick("_id username name utcOffset"));
    let request = wish.map(|(email, subject)| {
        json!({"email": email, "subject": subject, "requestedAt": now(), "requestedBy": by})
    });
    workspace.rooms.change(room, |room| _ = room.put("transcriptRequest", request));
}

/// Sends the transcript of a conversation that has just been closed, where somebody asked for it.
pub(crate) fn send_what_was_asked_for(workspace: &mut Workspace, room: &str) {
    let Some(room) = workspace.rooms.get(room).cloned() else { return };
    if let Some(request) = room.get("transcriptRequest") {
        let by = request.inner("requestedBy").map(rooms::reference);
        sent(workspace, &room, "user", by);
    }
}

fn cancel(workspace: &mut Workspace, call: &Call) -> Outcome {
    let id = call.part("rid");
    let room = rooms::find(workspace, id)?;
    fail_if(!rooms::is_open(&room), "error-invalid-room")?;
    fail_if(!room.has("transcriptRequest"), "error-transcript-not-requested")?;
    ask(workspace, id, &call.caller, None);
    done()
}

/// `POST omnichannel/{rid}/request-transcript`: as PDF, of a closed conversation.
fn request_pdf(workspace: &mut Workspace, call: &Call) -> Outcome {
    let id = call.part("rid");
    let room = rooms::find(workspace, id)?;
    fail_if(!rooms::may_see(workspace, &room, &call.caller), "error-not-allowed")?;
    fail_if(rooms::is_open(&room), "room-still-open")?;
    make_pdf(workspace, id);
    done()
}

/// Makes a conversation's transcript as PDF: the conversation then names the file.
pub(crate) fn make_pdf(workspace: &mut Workspace, room: &str) {
    let file = workspace.new_id();
    workspace.rooms.change(room, |room| _ = room.set("pdfTranscriptFileId", file));
}
