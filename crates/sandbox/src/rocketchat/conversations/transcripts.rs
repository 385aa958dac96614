//! Transcripts of conversations: by e-mail, which nobody gets here but which is written down, and
//! as PDF.

use crate::rocketchat::common::conversations::sent;
use crate::rocketchat::common::rooms;
use crate::rocketchat::common::visitors::looks_like_address;
use crate::rocketchat::prelude::*;

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
    let is_of_room = room.as_ref().is_ok_and(|room| room.text("v.token") == token);
    fail_if(!is_of_room && workspace.visitors.first("token", token).is_none(), "error-invalid-token")?;
    let room = room?;
    fail_if(!is_of_room, "error-invalid-room")?;
    sent(workspace, &room, "visitor", None);
    Ok(json!({"message": "Livechat transcript sent"}))
}

/// `POST livechat/transcript/{rid}`: `{email, subject}`, to be sent when the conversation is
/// closed.
fn request(workspace: &mut Workspace, call: &Call) -> Outcome {
    let id = call.part("rid");
    let room = workspace
        .rooms
        .get(id)
        .filter(|room| is_open(room))
        .or_fail(("error-invalid-room", "Invalid room"))?;
    if room.has("transcriptRequest") {
        return fail(("error-transcript-already-requested", "Transcript already requested"));
    }
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

fn cancel(workspace: &mut Workspace, call: &Call) -> Outcome {
    let id = call.part("rid");
    let room = rooms::find(workspace, id)?;
    fail_if(!is_open(&room), "error-invalid-room")?;
    fail_if(!room.has("transcriptRequest"), "error-transcript-not-requested")?;
    ask(workspace, id, &call.caller, None);
    done()
}

/// `POST omnichannel/{rid}/request-transcript`: as PDF, of a closed conversation.
fn request_pdf(workspace: &mut Workspace, call: &Call) -> Outcome {
    let id = call.part("rid");
    let room = rooms::find(workspace, id)?;
    fail_if(!rooms::may_see(workspace, &room, &call.caller), "error-not-allowed")?;
    fail_if(is_open(&room), "room-still-open")?;
    make_pdf(workspace, id);
    done()
}

/// Makes a conversation's transcript as PDF: the conversation then names the file.
pub(crate) fn make_pdf(workspace: &mut Workspace, room: &str) {
    let file = workspace.new_id();
    workspace.rooms.change(room, |room| _ = room.set("pdfTranscriptFileId", file));
}
