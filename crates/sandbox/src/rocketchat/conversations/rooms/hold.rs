//! Conversations on hold.

use crate::rocketchat::common::conversations::enter;
use crate::rocketchat::common::messages;
use crate::rocketchat::common::rooms::{caller, find, is_full, takes_part};
use crate::rocketchat::prelude::*;

/// The conversation that a call is about, once the caller may hold it or go on with it.
fn room(workspace: &Workspace, call: &Call) -> Result<Doc, Failure> {
    let room = find(workspace, call.body.text("roomId").trim())?;
    fail_if(
        !takes_part(workspace, room.id(), &call.caller)
            && !workspace.may(&call.caller, "on-hold-others-livechat-room"),
        "Not_authorized",
    )?;
    Ok(room)
}

/// How the caller is named in what is written down.
fn name(by: &Value) -> String {
    let field = |name: &str| by.string(name);
    field("name").map_or_else(|| format!("@{}", field("username").unwrap_or_default()), str::to_owned)
}

pub(super) fn hold(workspace: &mut Workspace, call: &Call) -> Outcome {
    let room = room(workspace, call)?;
    let id = room.id();
    fail_if(!is_open(&room), "error-room-already-closed")?;
    fail_if(room.flag("onHold"), "error-room-is-already-on-hold")?;
    // The server lets an agent hold only once they have replied.
    if room.get("lastMessage").is_some_and(|message| message.get("token").is_some()) {
        return fail("error-contact-sent-last-message-so-cannot-place-on-hold");
    }
    fail_if(agent_of(&room).is_empty(), "error-unserved-rooms-cannot-be-placed-onhold")?;
    workspace.rooms.change(id, |room| _ = room.set("onHold", true));
    let by = caller(workspace, call);
    let comment = format!("The chat was manually placed On Hold by {}", name(&by));
    messages::note(workspace, id, &by, "omnichannel_placed_chat_on_hold", json!({"comment": comment}));
    done()
}

/// `POST livechat/room.resumeOnHold`: the agent who has it goes on with it.
pub(super) fn resume(workspace: &mut Workspace, call: &Call) -> Outcome {
    let room = room(workspace, call)?;
    let id = room.id();
    fail_if(!is_open(&room), "This_conversation_is_already_closed")?;
    fail_if(!room.flag("onHold"), "error-room-not-on-hold")?;
    let agent = workspace
        .user(agent_of(&room))
        .filter(|agent| !is_full(workspace, agent))
        .or_fail("error-max-number-simultaneous-chats-reached")?;
    let agent = agent.id().to_owned();
    fail_if(workspace.inquiries.first("rid", id).is_none(), "error-invalid-inquiry")?;
    workspace.rooms.change(id, |room| _ = room.unset("onHold"));
    enter(workspace, id, &agent);
    let by = caller(workspace, call);
    let comment = format!("The chat was manually resumed from On Hold by {}", name(&by));
    messages::note(workspace, id, &by, "omnichannel_on_hold_chat_resumed", json!({"comment": comment}));
    done()
}
