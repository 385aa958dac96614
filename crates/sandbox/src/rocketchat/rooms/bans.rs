//! Users who may not join a room, and invitations that are accepted or rejected.

use super::any::any;
use crate::rocketchat::common::access::can_access;
use crate::rocketchat::common::chat_rooms::remove_user;
use crate::rocketchat::common::membership::is_last_owner;
use crate::rocketchat::common::posting::note;
use crate::rocketchat::prelude::*;

pub(crate) const ROUTES: &[Route] = &[
    on("banRoomUser", SignedIn, ban),
    on("unbanRoomUser", SignedIn, unban),
    on("listBannedRoomUsers", SignedIn, list).unchecked(),
    on("replyToRoomInvitation", SignedIn, answer),
];

/// The room and the user that a body names, if the caller may ban people there.
fn chosen(workspace: &Workspace, call: &Call, method: &str) -> Result<(Doc, Doc), Failure> {
    let user = user_from(workspace, |name| call.given(name))?.clone();
    let room = any(workspace, call)?;
    let kinds = matches!(room.text("t"), "c" | "p");
    let may = kinds && workspace.may_in(&call.caller, "ban-user", room.id());
    fail_if(!may, ("error-not-allowed", "Not allowed", method))?;
    Ok((room, user))
}

fn ban(workspace: &mut Workspace, call: &Call) -> Outcome {
    let method = "banUserFromRoom";
    let (room, user) = chosen(workspace, call, method)?;
    let row = workspace.subscription(room.id(), user.id());
    row.or_fail(("error-user-not-in-room", "User is not in this room", method))?;
    let last = is_last_owner(workspace, room.id(), user.id());
    let text = "You are the last owner. Please set new owner before leaving the room.";
    fail_if(last, ("error-you-are-last-owner", text, method))?;
    remove_user(workspace, room.id(), user.id(), Some(&call.caller));
    workspace.rooms.change(room.id(), |room| {
        room.listed("banned", |users| users.push(json!(user.id())));
    });
    note(workspace, room.id(), "user-banned", user.text("username"), &call.caller);
    done()
}

fn unban(workspace: &mut Workspace, call: &Call) -> Outcome {
    let (room, user) = chosen(workspace, call, "unbanUserFromRoom")?;
    let banned = room.texts("banned").any(|id| id == user.id());
    fail_if(!banned, ("error-user-not-banned", "User is not banned from this room"))?;
    workspace.rooms.change(room.id(), |room| {
        room.listed("banned", |users| users.retain(|id| id != user.id()));
    });
    note(workspace, room.id(), "user-unbanned", user.text("username"), &call.caller);
    done()
}

fn list(workspace: &mut Workspace, call: &Call) -> Outcome {
    call.required("roomId")?;
    let room = any(workspace, call)?;
    fail_if(!can_access(workspace, &room, &call.caller), Failure::Forbidden)?;
    let users = room.texts("banned").filter_map(|id| workspace.user(id));
    call.query.unsorted_page()?.shown("bannedUsers", users, |user| user.pick("_id username name"))
}

/// `POST rooms.invite`: accepts or rejects an invitation. Nobody is invited here: only rooms of
/// other servers invite, and do not add people.
fn answer(workspace: &mut Workspace, call: &Call) -> Outcome {
    let room = call.required("roomId")?;
    let invited =
        workspace.subscription(room, &call.caller).is_some_and(|row| row.text("status") == "INVITED");
    let text = "No subscription found or user does not have permission to accept or reject this invite";
    fail_if(!invited, text)?;
    if call.given("action") == Some("reject") {
        workspace.leave_room(room, &call.caller);
    } else if let Some(row) = workspace.subscription_mut(room, &call.caller) {
        row.remove("status");
        row.touch();
    }
    done()
}
