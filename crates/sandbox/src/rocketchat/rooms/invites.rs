//! Invites: links by which users join a room.

use chrono::{Duration, Utc};

use crate::rocketchat::common::chat_rooms::add_user;
use crate::rocketchat::prelude::*;

pub(crate) const ROUTES: &[Route] = &[
    on("findOrCreateInvite", SignedIn, find_or_create),
    on("listInvites", SignedIn, list),
    on("removeInvite", SignedIn, remove),
    on("useInviteToken", SignedIn, use_token),
    on("validateInviteToken", Open, validate),
];

/// The numbers of days and of uses that an invite may have; zero is for any.
const DAYS: [u64; 5] = [0, 1, 7, 15, 30];
const USES: [u64; 7] = [0, 1, 5, 10, 25, 50, 100];

fn not_authorized() -> Failure {
    Failure::coded("not_authorized", "")
}

/// Whether users may come to a room by invite.
fn takes_invites(room: &Doc) -> bool {
    matches!(room.text("t"), "c" | "p")
}

/// Whether an invite has expired or is used up.
fn is_over(invite: &Doc) -> bool {
    let expired = invite.time("expires").is_some_and(|at| at <= Utc::now());
    let most = invite.count("maxUses");
    expired || most > 0 && invite.count("uses") >= most
}

/// An invite with its link.
fn linked(invite: &Doc) -> Doc {
    let mut shown = invite.free();
    let id = invite.id();
    shown.set("url", format!("https://go.rocket.chat/invite?host=localhost&path=invite%2F{id}"));
    shown
}

/// `POST findOrCreateInvite`: the caller's own to this room with the same limits, if there is one.
fn find_or_create(workspace: &mut Workspace, call: &Call) -> Outcome {
    let method = "findOrCreateInvite";
    let (room, days, most) = (call.body.text("rid"), call.body.count("days"), call.body.count("maxUses"));
    fail_if(!workspace.may_in(&call.caller, "create-invite-links", room), not_authorized())?;
    let invalid = Failure::coded("error-invalid-room", "The rid field is invalid");
    let invalid = invalid.with(json!({"method": method, "field": "rid"}));
    let inside = workspace.subscription(room, &call.caller).is_some();
    let record = workspace.rooms.get(room).filter(|_| inside).or_fail(invalid)?;
    let text = "Cannot create invite links for this room type";
    fail_if(!takes_invites(record), ("error-room-type-not-allowed", text, method))?;
    let text = "Invite should expire in 1, 7, 15 or 30 days, or send 0 to never expire.";
    fail_if(!DAYS.contains(&days), ("invalid-number-of-days", text))?;
    let text = "Invite should be valid for 1, 5, 10, 25, 50, 100 or infinite (0) uses.";
    fail_if(!USES.contains(&most), ("invalid-number-of-uses", text))?;
    let is_own = |invite: &&Doc| {
        invite.text("userId") == call.caller
            && invite.count("days") == days
            && invite.count("maxUses") == most
            && !is_over(invite)
    };
    let own = workspace.invites.having("rid", room).find(is_own).map(linked);
    if let Some(invite) = own {
        return Ok(invite.into());
    }
    let id: String = workspace.new_id().chars().take(6).collect();
    let last = Utc::now() + Duration::days(i64::try_from(days).unwrap_or_default());
    let invite = object(json!({
        "_id": id,
        "days": days,
        "maxUses": most,
        "rid": room,
        "userId": call.caller,
        "createdAt": now(),
        "expires": (days > 0).then(|| stamp(last)),
        "uses": 0,
        "url": "",
    }));
    workspace.invites.add(invite);
    Ok(workspace.invites.get(&id).map(linked).unwrap_or_default().into())
}

fn list(workspace: &mut Workspace, call: &Call) -> Outcome {
    fail_if(!workspace.may(&call.caller, "create-invite-links"), not_authorized())?;
    Ok(json!(workspace.invites.iter().collect::<Vec<_>>()))
}

fn remove(workspace: &mut Workspace, call: &Call) -> Outcome {
    fail_if(!workspace.may(&call.caller, "create-invite-links"), not_authorized())?;
    let removed = workspace.invites.take(call.part("_id"));
    removed.or_fail(("invalid-invitation-id", "Invalid Invitation _id", "removeInvite"))?;
    Ok(json!(true))
}

/// The invite with a token, and its room.
///
/// # Errors
/// The server's refusal of a token that is unknown, expired or used up.
fn valid(workspace: &Workspace, token: &str) -> Result<(Doc, Doc), Failure> {
    let method = |field: &str| json!({"method": "validateInviteToken", "field": field});
    let unknown = Failure::coded("error-invalid-token", "The invite token is invalid.");
    let invite = workspace.invites.get(token).or_fail(unknown.with(method("token")))?;
    let gone = Failure::coded("error-invalid-room", "The invite token is invalid.");
    let room = workspace.rooms.get(invite.text("rid")).or_fail(gone.with(method("rid")))?;
    let over = Failure::coded("error-invite-expired", "The invite token has expired.");
    fail_if(is_over(invite), over.with(method("expires")))?;
    Ok((invite.clone(), room.clone()))
}

fn use_token(workspace: &mut Workspace, call: &Call) -> Outcome {
    let (invite, room) = valid(workspace, call.body.text("token"))?;
    let text = "Can't join room of this type via invite";
    let refused = Failure::coded("error-room-type-not-allowed", text);
    let refused = refused.with(json!({"method": "useInviteToken", "field": "token"}));
    fail_if(!takes_invites(&room), refused)?;
    if add_user(workspace, room.id(), &call.caller, None) {
        workspace.invites.change(invite.id(), |invite| _ = invite.set("uses", invite.count("uses") + 1));
    }
    let mut shown = room.pick("prid fname name t");
    shown.set("rid", room.id());
    Ok(json!({"room": shown}))
}

/// `POST validateInviteToken`: no failure, whatever is wrong with the token.
fn validate(workspace: &mut Workspace, call: &Call) -> Outcome {
    Ok(json!({"valid": valid(workspace, call.body.text("token")).is_ok()}))
}
