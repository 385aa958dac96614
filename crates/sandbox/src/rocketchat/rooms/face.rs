//! What differs between channels and private groups: most operations are the same for both.

use crate::rocketchat::common::access::{can_access, room_of};
use crate::rocketchat::common::posting::shown;
use crate::rocketchat::prelude::*;

/// The operations of channels or those of groups.
pub(super) trait Face {
    /// The kind of its rooms.
    const KIND: &'static str;
    /// The field of a response with a room.
    const ONE: &'static str;
    /// The field of a response with several.
    const MANY: &'static str;
    /// What messages call a room.
    const NOUN: &'static str;
}

pub(super) struct Channels;

impl Face for Channels {
    const KIND: &'static str = "c";
    const ONE: &'static str = "channel";
    const MANY: &'static str = "channels";
    const NOUN: &'static str = "channel";
}

pub(super) struct Groups;

impl Face for Groups {
    const KIND: &'static str = "p";
    const ONE: &'static str = "group";
    const MANY: &'static str = "groups";
    const NOUN: &'static str = "private group";
}

/// Whether the operation is one of channels.
pub(super) fn is_channels<F: Face>() -> bool {
    F::KIND == "c"
}

fn unknown<F: Face>() -> Failure {
    let noun = if is_channels::<F>() { "channel" } else { "group" };
    let text = format!("The required \"roomId\" or \"roomName\" param provided does not match any {noun}");
    Failure::coded("error-room-not-found", &text)
}

/// The room that `roomId` or `roomName` names, archived or not.
///
/// # Errors
/// The server's refusal if neither is given, or if the caller sees no such room.
pub(super) fn any<F: Face>(workspace: &Workspace, call: &Call) -> Result<Doc, Failure> {
    let room = unseen::<F>(workspace, call)?;
    let seen = is_channels::<F>() || can_access(workspace, &room, &call.caller);
    fail_if(!seen, unknown::<F>())?;
    Ok(room)
}

/// The same, whether or not the caller sees the room.
///
/// # Errors
/// The server's refusal if neither is given, or if there is no such room.
pub(super) fn unseen<F: Face>(workspace: &Workspace, call: &Call) -> Result<Doc, Failure> {
    let (id, name) = (call.given("roomId"), call.given("roomName"));
    if id.is_none() && name.is_none() {
        let text = "The parameter \"roomId\" or \"roomName\" is required";
        return fail(if is_channels::<F>() {
            Failure::coded("error-roomid-param-not-provided", text)
        } else {
            Failure::coded("error-room-param-not-provided", text)
        });
    }
    let room = room_of(workspace, id, name);
    room.filter(|room| room.text("t") == F::KIND).cloned().or_fail(unknown::<F>())
}

/// The same for a room that is not archived.
///
/// # Errors
/// `error-room-archived`, and those of [`any`].
pub(super) fn open<F: Face>(workspace: &Workspace, call: &Call) -> Result<Doc, Failure> {
    let room = any::<F>(workspace, call)?;
    let text = format!("The {}, {}, is archived", F::NOUN, room.text("name"));
    fail_if(room.flag("archived"), ("error-room-archived", text))?;
    Ok(room)
}

/// A room as responses have it: without its join code, its last message as the caller sees it.
pub(super) fn view(workspace: &Workspace, room: &Doc, user: &str) -> Doc {
    let mut view = room.free().without("joinCode banned");
    if let Some(last) = room.inner("lastMessage") {
        view.set("lastMessage", shown(workspace, &Doc::from(last.clone()), user));
    }
    view
}

/// Responds with a room as it is now.
pub(super) fn respond<F: Face>(workspace: &Workspace, room: &str, call: &Call) -> Outcome {
    let room = workspace.rooms.get(room).map(|room| view(workspace, room, &call.caller));
    Ok(json!({F::ONE: room}))
}
