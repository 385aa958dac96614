//! Conversations on hold.

use serde_json::{Value, json};

use super::{ROOMS, agent_of, caller, find, is_full, is_open, takes_part};
use crate::rocketchat::api::check::{self, Field, Kind};
use crate::rocketchat::api::response::{Doc, Failure, Outcome};
use crate::rocketchat::conversations::inquiries::INQUIRIES;
use crate::rocketchat::conversations::messages;
use crate::rocketchat::state::workspace::{Call, Workspace, flag, text, touch};

/// The conversation that a call is about, once the caller may hold it or go on with it.
fn room(workspace: &Workspace, call: &Call) -> Result<Doc, Failure> {
    let body = &check::body(&call.body, &[Field("roomId", Kind::Text, true)])?;
    let room = find(workspace, text(body, "roomId").trim())?;
    if !takes_part(workspace, text(&room, "_id"), &call.caller)
        && !workspace.may(&call.caller, "on-hold-others-livechat-room")
    {
        return Err(Failure::plain("Not_authorized"));
    }
    Ok(room)
}

/// How the caller is named in what is written down.
fn name(by: &Value) -> String {
    let field = |name: &str| by.get(name).and_then(Value::as_str);
    field("name").map_or_else(|| format!("@{}", field("username").unwrap_or_default()), str::to_owned)
}

/// `POST livechat/room.onHold`.
pub(super) fn hold(workspace: &mut Workspace, call: &Call) -> Outcome {
    let room = room(workspace, call)?;
    let id = text(&room, "_id");
    if !is_open(&room) {
        return Err(Failure::plain("error-room-already-closed"));
    }
    if flag(&room, "onHold") {
        return Err(Failure::plain("error-room-is-already-on-hold"));
    }
    // The server lets an agent hold only once they have answered.
    if room.get("lastMessage").is_some_and(|message| message.get("token").is_some()) {
        return Err(Failure::plain("error-contact-sent-last-message-so-cannot-place-on-hold"));
    }
    if agent_of(&room).is_empty() {
        return Err(Failure::plain("error-unserved-rooms-cannot-be-placed-onhold"));
    }
    if let Some(room) = workspace.records.get_mut(ROOMS, id) {
        room.insert("onHold".into(), json!(true));
        touch(room);
    }
    let by = caller(workspace, call);
    let comment = format!("The chat was manually placed On Hold by {}", name(&by));
    messages::post(
        workspace,
        id,
        by,
        "",
        json!({"t": "omnichannel_placed_chat_on_hold", "comment": comment}),
    );
    Ok(json!({}))
}

/// `POST livechat/room.resumeOnHold`: the agent who has it goes on with it.
pub(super) fn resume(workspace: &mut Workspace, call: &Call) -> Outcome {
    let room = room(workspace, call)?;
    let id = text(&room, "_id");
    if !is_open(&room) {
        return Err(Failure::plain("This_conversation_is_already_closed"));
    }
    if !flag(&room, "onHold") {
        return Err(Failure::plain("error-room-not-on-hold"));
    }
    let agent = workspace
        .user(agent_of(&room))
        .filter(|agent| !is_full(workspace, agent))
        .ok_or_else(|| Failure::plain("error-max-number-simultaneous-chats-reached"))?;
    let agent = text(agent, "_id").to_owned();
    if workspace.records.first(INQUIRIES, "rid", id).is_none() {
        return Err(Failure::plain("error-invalid-inquiry"));
    }
    if let Some(room) = workspace.records.get_mut(ROOMS, id) {
        room.remove("onHold");
        touch(room);
    }
    super::enter(workspace, id, &agent);
    let by = caller(workspace, call);
    let comment = format!("The chat was manually resumed from On Hold by {}", name(&by));
    messages::post(
        workspace,
        id,
        by,
        "",
        json!({"t": "omnichannel_on_hold_chat_resumed", "comment": comment}),
    );
    Ok(json!({}))
}
