//! What a caller does with a room as it is: opening, closing, archiving, joining and leaving it.

use super::face::{Face, any, is_channels, open, respond};
use crate::rocketchat::common::access::can_access;
use crate::rocketchat::common::chat_rooms::{add_user, remove_user, set_archived};
use crate::rocketchat::common::membership::is_last_owner;
use crate::rocketchat::prelude::*;

/// `….open`: shows the room in the caller's list again.
pub(super) fn show<F: Face>(workspace: &mut Workspace, call: &Call) -> Outcome {
    let room = any::<F>(workspace, call)?;
    let name = room.text("name");
    let row = workspace.subscription(room.id(), &call.caller);
    let outside = format!("The user/callee is not in the {} \"{name}\".", F::NOUN);
    fail_if(is_channels::<F>() && row.is_none(), outside)?;
    if row.is_some_and(|row| row.flag("open")) {
        let to = if is_channels::<F>() { "to" } else { "for" };
        return fail(format!("The {}, {name}, is already open {to} the sender", F::NOUN));
    }
    set_open(workspace, room.id(), &call.caller, true);
    done()
}

/// `….close`: hides the room from the caller's list.
pub(super) fn hide<F: Face>(workspace: &mut Workspace, call: &Call) -> Outcome {
    let room = any::<F>(workspace, call)?;
    let name = room.text("name");
    let row = workspace.subscription(room.id(), &call.caller);
    let outside = format!("The user/callee is not in the {} \"{name}.", F::NOUN);
    fail_if(is_channels::<F>() && row.is_none(), outside)?;
    let open = row.is_some_and(|row| row.flag("open"));
    fail_if(!open, format!("The {}, {name}, is already closed to the sender", F::NOUN))?;
    set_open(workspace, room.id(), &call.caller, false);
    done()
}

/// Shows a room in somebody's list, or hides it there.
pub(super) fn set_open(workspace: &mut Workspace, room: &str, user: &str, open: bool) {
    if let Some(row) = workspace.subscription_mut(room, user) {
        row.set("open", open);
        if !open {
            row.set("alert", false);
        }
        row.touch();
    }
}

pub(super) fn archive<F: Face>(workspace: &mut Workspace, call: &Call) -> Outcome {
    let room = open::<F>(workspace, call)?;
    archived_by(workspace, &room, &call.caller)?;
    done()
}

/// Archives a room as a user asks it.
///
/// # Errors
/// The server's refusal.
pub(super) fn archived_by(workspace: &mut Workspace, room: &Doc, user: &str) -> Result<(), Failure> {
    let method = "archiveRoom";
    fail_if(
        room.text("t") == "d",
        ("error-direct-message-room", "rooms type: d can not be archived", method),
    )?;
    let may = workspace.may_in(user, "archive-room", room.id());
    fail_if(!may, ("error-not-authorized", "Not authorized", method))?;
    set_archived(workspace, room.id(), true, user);
    Ok(())
}

pub(super) fn unarchive<F: Face>(workspace: &mut Workspace, call: &Call) -> Outcome {
    let room = any::<F>(workspace, call)?;
    if is_channels::<F>() && !room.flag("archived") {
        return fail(format!("The channel, {}, is not archived", room.text("name")));
    }
    unarchived_by(workspace, &room, &call.caller)?;
    done()
}

/// Takes a room back as a user asks it.
///
/// # Errors
/// The server's refusal.
pub(super) fn unarchived_by(workspace: &mut Workspace, room: &Doc, user: &str) -> Result<(), Failure> {
    let may = workspace.may_in(user, "unarchive-room", room.id());
    fail_if(!may, ("error-not-authorized", "Not authorized", "unarchiveRoom"))?;
    set_archived(workspace, room.id(), false, user);
    Ok(())
}

/// `channels.join`, with `joinCode` where the channel has one.
pub(super) fn join<F: Face>(workspace: &mut Workspace, call: &Call) -> Outcome {
    let room = open::<F>(workspace, call)?;
    join_as(workspace, &room, call)?;
    respond::<F>(workspace, room.id(), call)
}

/// Puts the caller into a room that they may join.
///
/// # Errors
/// The server's refusal.
pub(super) fn join_as(workspace: &mut Workspace, room: &Doc, call: &Call) -> Result<(), Failure> {
    fail_if(room.text("t") == "d", ("error-not-allowed", "Not allowed", "joinRoom"))?;
    let banned = room.texts("banned").any(|id| id == call.caller);
    let refused = ("error-not-allowed", "Not allowed", "joinRoom");
    fail_if(banned || !can_access(workspace, room, &call.caller), refused)?;
    if room.flag("joinCodeRequired") && !workspace.may(&call.caller, "join-without-join-code") {
        let code = call.given("joinCode");
        fail_if(code.is_none(), ("error-code-required", "Code required", "joinRoom"))?;
        fail_if(code != room.string("joinCode"), ("error-code-invalid", "Invalid code", "joinRoom"))?;
    }
    add_user(workspace, room.id(), &call.caller, None);
    Ok(())
}

pub(super) fn leave<F: Face>(workspace: &mut Workspace, call: &Call) -> Outcome {
    let room = open::<F>(workspace, call)?;
    leave_as(workspace, &room, &call.caller)?;
    if is_channels::<F>() { respond::<F>(workspace, room.id(), call) } else { done() }
}

/// Takes a user out of a room as they ask it.
///
/// # Errors
/// The server's refusal.
pub(super) fn leave_as(workspace: &mut Workspace, room: &Doc, user: &str) -> Result<(), Failure> {
    let method = "leaveRoom";
    let permission = match room.text("t") {
        "c" => Some("leave-c"),
        "p" => Some("leave-p"),
        _ => None,
    };
    let allowed = room.text("t") != "d" || room.texts("uids").count() > 2;
    let may = permission.is_none_or(|permission| workspace.may_in(user, permission, room.id()));
    fail_if(!allowed || !may, ("error-not-allowed", "Not allowed", method))?;
    let row = workspace.subscription(room.id(), user);
    row.or_fail(("error-user-not-in-room", "You are not in this room", method))?;
    let text = "You are the last owner. Please set new owner before leaving the room.";
    fail_if(is_last_owner(workspace, room.id(), user), ("error-you-are-last-owner", text, method))?;
    remove_user(workspace, room.id(), user, None);
    Ok(())
}
