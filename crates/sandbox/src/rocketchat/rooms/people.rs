//! Who is in a room: inviting and removing people, their roles, lists of them.

use super::face::{Face, any, is_channels, open, respond, unseen, view};
use crate::rocketchat::common::access::can_access;
use crate::rocketchat::common::chat_rooms::{add_user, note_role, remove_user};
use crate::rocketchat::common::membership::{holders, is_last_owner, members};
use crate::rocketchat::prelude::*;

/// The users whom `userId`, `username`, `user`, `userIds` or `usernames` name.
///
/// # Errors
/// The server's refusal of none, or of those who are nobody.
fn listed(workspace: &Workspace, call: &Call) -> Result<Vec<Doc>, Failure> {
    let (ids, names) = (call.listed("userIds"), call.listed("usernames"));
    if call.given("userId").or(call.given("username")).or(call.given("user")).is_some() {
        let found = user_from(workspace, |name| call.given(name));
        return Ok(found.ok().cloned().into_iter().collect());
    }
    let mut users: Vec<Doc> = ids.iter().filter_map(|id| workspace.user(id)).cloned().collect();
    users.extend(names.iter().filter_map(|name| workspace.user_named(name)).cloned());
    if ids.is_empty() && names.is_empty() {
        let text = "Please provide \"userId\" or \"username\" or \"userIds\" or \"usernames\" as array";
        return fail(("error-users-params-not-provided", text));
    }
    Ok(users)
}

/// Checks that a user may add others to a room.
///
/// # Errors
/// `error-not-allowed`.
pub(super) fn may_invite(workspace: &Workspace, room: &Doc, user: &str) -> Result<(), Failure> {
    let method = "addUsersToRoom";
    let inside = workspace.subscription(room.id(), user).is_some();
    let any = if room.text("t") == "c" { "add-user-to-any-c-room" } else { "add-user-to-any-p-room" };
    let may = room.text("t") != "d"
        && (inside && workspace.may_in(user, "add-user-to-joined-room", room.id())
            || workspace.may(user, any));
    let direct = room.text("t") == "d" && inside && room.texts("uids").count() > 2;
    fail_if(!may && !direct, ("error-not-allowed", "Not allowed", method))
}

pub(super) fn invite<F: Face>(workspace: &mut Workspace, call: &Call) -> Outcome {
    // A group is found whether or not the caller sees it, archived or not.
    let room = if is_channels::<F>() { open::<F>(workspace, call)? } else { unseen::<F>(workspace, call)? };
    let users = listed(workspace, call)?;
    if users.is_empty() {
        return fail(if is_channels::<F>() {
            Failure::unbracketed("Cannot invite if no users are provided", "invalid-user-invite-list")
        } else {
            Failure::coded("error-empty-invite-list", "Cannot invite if no valid users are provided")
        });
    }
    may_invite(workspace, &room, &call.caller)?;
    for user in users {
        add_user(workspace, room.id(), user.id(), Some(&call.caller));
        if let Some(team) = room.filled("teamId").filter(|_| room.flag("teamMain")) {
            crate::rocketchat::common::teams::enroll(workspace, team, user.id(), &[], &call.caller);
        }
    }
    respond::<F>(workspace, room.id(), call)
}

/// `….addAll`: every user, or those who may sign in.
pub(super) fn invite_all<F: Face>(workspace: &mut Workspace, call: &Call) -> Outcome {
    let room = open::<F>(workspace, call)?;
    let method = "addAllToRoom";
    if !workspace.may(&call.caller, "add-all-to-room") {
        // The code is the number.
        return fail(Failure::Fields(object(json!({
            "error": "Access to Method Forbidden [403]",
            "errorType": 403,
            "details": {"method": method},
        }))));
    }
    let active = call.wants("activeUsersOnly");
    let users = workspace.users.iter().filter(|user| !active || is_active(user));
    let users: Vec<String> = users.map(|user| user.id().to_owned()).collect();
    let limit = workspace.number("API_User_Limit");
    let text = "User Limit Exceeded";
    fail_if(
        limit < u64::try_from(users.len()).unwrap_or(u64::MAX),
        ("error-user-limit-exceeded", text, method),
    )?;
    for user in users {
        add_user(workspace, room.id(), &user, None);
    }
    respond::<F>(workspace, room.id(), call)
}

pub(super) fn kick<F: Face>(workspace: &mut Workspace, call: &Call) -> Outcome {
    // Somebody may be taken out of a group that is archived, too.
    let room = if is_channels::<F>() { open::<F>(workspace, call)? } else { unseen::<F>(workspace, call)? };
    let user = user_from(workspace, |name| call.given(name))?.clone();
    remove_as(workspace, &room, &user, &call.caller)?;
    if is_channels::<F>() { respond::<F>(workspace, room.id(), call) } else { done() }
}

/// Takes a user out of a room as another asks it.
///
/// # Errors
/// The server's refusal.
pub(super) fn remove_as(workspace: &mut Workspace, room: &Doc, user: &Doc, by: &str) -> Result<(), Failure> {
    let method = "removeUserFromRoom";
    let may = workspace.may_in(by, "remove-user", room.id()) && room.text("t") != "d";
    fail_if(!may, ("error-not-allowed", "Not allowed", method))?;
    let any = if room.text("t") == "c" { "kick-user-from-any-c-room" } else { "kick-user-from-any-p-room" };
    let any = workspace.may(by, any);
    let text = "The required \"roomId\" or \"roomName\" param provided does not match any group";
    fail_if(!any && !can_access(workspace, room, by), ("error-room-not-found", text))?;
    let inside = workspace.subscription(room.id(), user.id()).is_some();
    fail_if(!any && !inside, ("error-user-not-in-room", "User is not in this room", method))?;
    let text = "You are the last owner. Please set new owner before leaving the room.";
    fail_if(is_last_owner(workspace, room.id(), user.id()), ("error-you-are-last-owner", text, method))?;
    remove_user(workspace, room.id(), user.id(), Some(by));
    Ok(())
}

/// Gives a user a role in a room, or takes it.
pub(super) fn change_role<F: Face>(
    workspace: &mut Workspace,
    call: &Call,
    role: &'static str,
    given: bool,
) -> Outcome {
    let room = open::<F>(workspace, call)?;
    let user = user_from(workspace, |name| call.given(name))?.clone();
    set_role(workspace, room.id(), user.id(), role, given, &call.caller)?;
    done()
}

/// Gives a user a role in a room, or takes it, as another asks it.
///
/// # Errors
/// The server's refusal.
pub(super) fn set_role(
    workspace: &mut Workspace,
    room: &str,
    user: &str,
    role: &'static str,
    given: bool,
    by: &str,
) -> Result<(), Failure> {
    let (permission, has, lacks, verb) = match role {
        "owner" => ("set-owner", "error-user-already-owner", "error-user-not-owner", "Owner"),
        "moderator" => {
            ("set-moderator", "error-user-already-moderator", "error-user-not-moderator", "Moderator")
        }
        _ => ("set-leader", "error-user-already-leader", "error-user-not-leader", "Leader"),
    };
    let method = format!("{}Room{verb}", if given { "add" } else { "remove" });
    let refuse = |code: &'static str, text: &str| Failure::coded(code, text).with(json!({"method": method}));
    fail_if(!workspace.may_in(by, permission, room), refuse("error-not-allowed", "Not allowed"))?;
    let row = workspace.subscription(room, user);
    row.or_fail(refuse("error-user-not-in-room", "User is not in this room"))?;
    let holds = workspace.holds_in(room, user, role);
    fail_if(given && holds, refuse(has, &format!("User is already a {role}")))?;
    fail_if(!given && !holds, refuse(lacks, &format!("User is not a {role}")))?;
    if !given && role == "owner" {
        let last = is_last_owner(workspace, room, user);
        fail_if(
            last,
            refuse(
                "error-remove-last-owner",
                "This is the last owner. Please set a new owner before removing this one.",
            ),
        )?;
    }
    if let Some(row) = workspace.subscription_mut(room, user) {
        row.listed("roles", |roles| {
            roles.retain(|own| own != role);
            if given {
                roles.push(json!(role));
            }
        });
        row.touch();
    }
    note_role(workspace, room, user, role, given, by);
    let team = workspace.rooms.get(room).filter(|room| room.flag("teamMain"));
    if let Some(team) = team.map(|room| room.text("teamId").to_owned()) {
        crate::rocketchat::common::teams::set_role(workspace, &team, user, role, given);
    }
    Ok(())
}

/// `….moderators`: who moderates the room.
pub(super) fn moderators<F: Face>(workspace: &mut Workspace, call: &Call) -> Outcome {
    let room = open::<F>(workspace, call)?;
    fail_if(!can_access(workspace, &room, &call.caller), Failure::Forbidden)?;
    let rows = holders(workspace, room.id(), "moderator");
    let moderators: Vec<Option<&Value>> = rows.iter().map(|row| row.get("u")).collect();
    Ok(json!({"moderators": moderators}))
}

/// `….roles`: who holds a role in the room.
pub(super) fn roles<F: Face>(workspace: &mut Workspace, call: &Call) -> Outcome {
    let room = open::<F>(workspace, call)?;
    roles_of(workspace, &room, call)
}

pub(super) fn roles_of(workspace: &Workspace, room: &Doc, call: &Call) -> Outcome {
    fail_if(
        !can_access(workspace, room, &call.caller),
        ("error-invalid-user", "Invalid user", "getRoomRoles"),
    )?;
    let rows = workspace.subscriptions.having("rid", room.id()).filter(|row| !row.items("roles").is_empty());
    let mut roles: Vec<Doc> = rows.map(|row| row.pick("_id rid u roles")).collect();
    // The database reads them from an index of roles.
    roles.sort_by_key(|row| row.texts("roles").min().unwrap_or_default().to_owned());
    Ok(json!({"roles": roles}))
}

/// Whether a member has one of the statuses and the text that a list is asked for.
pub(super) fn is_wanted(call: &Call, statuses: &[&str], user: &Doc) -> bool {
    (statuses.is_empty() || statuses.contains(&user.text("status")))
        && call
            .query
            .chosen("filter")
            .is_none_or(|filter| user.mentions(filter, "username name bio nickname"))
        && is_active(user)
}

/// What lists of members show of each.
pub(super) const MEMBER: &str = "_id username name status statusText utcOffset nickname avatarETag federated";

pub(super) fn list_members<F: Face>(workspace: &mut Workspace, call: &Call) -> Outcome {
    let room = any::<F>(workspace, call)?;
    members_of(workspace, &room, call)
}

/// The members of a room, by username.
pub(super) fn members_of(workspace: &Workspace, room: &Doc, call: &Call) -> Outcome {
    fail_if(!can_access(workspace, room, &call.caller), Failure::Forbidden)?;
    let hidden =
        room.flag("broadcast") && !workspace.may_in(&call.caller, "view-broadcast-member-list", room.id());
    fail_if(hidden, Failure::Forbidden)?;
    let page = call.query.page("username")?;
    let statuses = call.query.matched_list("status")?;
    let users = members(workspace, room.id()).filter(|user| is_wanted(call, &statuses, user));
    page.shown("members", users, |user| user.pick(MEMBER))
}

/// `….online`: who of a room is not offline. `_id` names it.
pub(super) fn online<F: Face>(workspace: &mut Workspace, call: &Call) -> Outcome {
    let id = call.given("_id").or_fail("Invalid query")?;
    let room = workspace.rooms.get(id).filter(|room| room.text("t") == F::KIND);
    let noun = if is_channels::<F>() { "Channel" } else { "Group" };
    let room = room.or_fail(format!("{noun} does not exists"))?;
    fail_if(!can_access(workspace, room, &call.caller), ("error-not-allowed", "Not Allowed"))?;
    let users = members(workspace, id).filter(|user| user.text("status") != "offline");
    let online: Vec<Doc> = users.map(|user| user.pick("_id username")).collect();
    Ok(json!({"online": online}))
}

/// `….info`.
pub(super) fn info<F: Face>(workspace: &mut Workspace, call: &Call) -> Outcome {
    let room = any::<F>(workspace, call)?;
    fail_if(!can_access(workspace, &room, &call.caller), Failure::Forbidden)?;
    Ok(json!({F::ONE: view(workspace, &room, &call.caller)}))
}

/// `….counters`: what is in the room, and what of it somebody has not read.
pub(super) fn counters<F: Face>(workspace: &mut Workspace, call: &Call) -> Outcome {
    let access = workspace.may(&call.caller, "view-room-administration");
    let other = call.query.chosen("userId");
    let refused = other.is_some() && !access;
    fail_if(refused && is_channels::<F>(), Failure::Forbidden)?;
    let user = other.unwrap_or(&call.caller);
    // Whether somebody sees the room only decides what is counted.
    let room = unseen::<F>(workspace, call)?;
    let text = format!("The {}, {}, is archived", F::NOUN, room.text("name"));
    fail_if(room.flag("archived"), ("error-room-archived", text))?;
    fail_if(refused, Failure::Forbidden)?;
    let row = workspace.subscription(room.id(), user).filter(|row| row.flag("open"));
    let last = room.get("lm").or_else(|| room.get("_updatedAt"));
    let unreads = row.map(|row| {
        let since = row.text("ls");
        workspace.messages.having("rid", room.id()).filter(|message| message.text("ts") > since).count()
    });
    let sees = access || row.is_some();
    Ok(json!({
        "joined": row.is_some(),
        "members": sees.then(|| room.get("usersCount")),
        "unreads": unreads,
        "unreadsFrom": row.and_then(|row| row.get("ls").or_else(|| row.get("ts"))),
        "msgs": sees.then(|| room.get("msgs")),
        "latest": sees.then_some(last),
        "userMentions": row.map(|row| row.get("userMentions")),
    }))
}
