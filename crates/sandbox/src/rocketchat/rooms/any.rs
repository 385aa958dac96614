//! `rooms.*` of rooms of any kind.

use std::cmp::Ordering;

use super::face::view;
use super::people::{MEMBER, is_wanted, roles_of};
use super::state::{archived_by, join_as, leave_as, set_open, unarchived_by};
use super::subscriptions::since;
use crate::rocketchat::common::access::{can_access, can_access_id, names, room_named, room_of};
use crate::rocketchat::common::chat_rooms::erase_as;
use crate::rocketchat::common::membership::members;
use crate::rocketchat::common::posting::note;
use crate::rocketchat::common::teams::shown as team_shown;
use crate::rocketchat::prelude::*;

pub(crate) const ROUTES: &[Route] = &[
    on("listRooms", SignedIn, list).unchecked(),
    on("getRoom", SignedIn, info).unchecked(),
    on("checkRoomName", SignedIn, name_exists).unchecked(),
    on("isRoomMember", SignedIn, is_member).unchecked(),
    on("listRoomMembers", SignedIn, members_by_role).unchecked(),
    on("listRoomRoles", SignedIn, roles).unchecked(),
    on("deleteRoom", SignedIn, delete).unchecked(),
    on("leaveRoom", SignedIn, leave).unchecked(),
    on("joinRoom", SignedIn, join).unchecked(),
    on("setRoomFavorite", SignedIn, favorite).unchecked(),
    on("saveRoomNotifications", SignedIn, save_notification).unchecked(),
    on("setRoomArchived", SignedIn, change_archivation),
    on("openRoom", SignedIn, open),
    on("hideRoom", SignedIn, hide),
    on("muteRoomUser", SignedIn, |workspace, call| set_muted(workspace, call, true)),
    on("unmuteRoomUser", SignedIn, |workspace, call| set_muted(workspace, call, false)),
    on("exportRoom", SignedIn, export),
];

/// The room that `roomId` or `roomName` names, archived or not.
///
/// # Errors
/// The server's refusal.
pub(super) fn any(workspace: &Workspace, call: &Call) -> Result<Doc, Failure> {
    let (id, name) = (call.given("roomId"), call.given("roomName"));
    let text = "The parameter \"roomId\" or \"roomName\" is required";
    fail_if(id.is_none() && name.is_none(), ("error-roomid-param-not-provided", text))?;
    let text = "The required \"roomId\" or \"roomName\" param provided does not match any channel";
    room_of(workspace, id, name).cloned().or_fail(("error-room-not-found", text))
}

/// The same for a room that is not archived.
///
/// # Errors
/// `error-room-archived`, and those of [`any`].
pub(super) fn active(workspace: &Workspace, call: &Call) -> Result<Doc, Failure> {
    let room = any(workspace, call)?;
    let text = format!("The channel, {}, is archived", room.text("name"));
    fail_if(room.flag("archived"), ("error-room-archived", text))?;
    Ok(room)
}

/// The refusal of somebody who does not see a room.
pub(super) fn not_allowed() -> Failure {
    Failure::unbracketed("Not Allowed", "not-allowed")
}

/// `GET rooms.get`: the caller's rooms, those changed after `updatedSince` alone.
fn list(workspace: &mut Workspace, call: &Call) -> Outcome {
    let text = "The \"updatedSince\" query parameter must be a valid date.";
    let since = since(call, ("error-updatedSince-param-invalid", text))?;
    let inside = |room: &&Doc| workspace.subscription(room.id(), &call.caller).is_some();
    let rooms = workspace
        .rooms
        .iter()
        .filter(inside)
        .filter(|room| since.is_none_or(|since| room.time("_updatedAt").is_some_and(|at| at > since)));
    let update: Vec<Doc> = rooms.map(|room| view(workspace, room, &call.caller)).collect();
    Ok(json!({"update": update, "remove": []}))
}

/// `GET rooms.info`: with the team of a room, and the room that it belongs to.
fn info(workspace: &mut Workspace, call: &Call) -> Outcome {
    let room = active(workspace, call)?;
    fail_if(!can_access(workspace, &room, &call.caller), not_allowed())?;
    let brief = |room: &Doc| room.pick("_id name fname t prid u sidepanel");
    let discussed = room.filled("prid").and_then(|id| workspace.rooms.get(id));
    let team = room.filled("teamId").and_then(|id| workspace.teams.get(id));
    let main =
        team.filter(|_| !room.flag("teamMain")).and_then(|team| workspace.rooms.get(team.text("roomId")));
    let mut response = object(json!({"room": view(workspace, &room, &call.caller)}));
    response.set_some("team", team.map(team_shown));
    response.set_some("parent", discussed.or(main).map(brief));
    Ok(response.into())
}

fn name_exists(workspace: &mut Workspace, call: &Call) -> Outcome {
    let name = call.query.chosen("roomName");
    let name = name.or_fail(Failure::query("must have required property 'roomName'"))?;
    Ok(json!({"exists": room_named(workspace, name).is_some()}))
}

fn is_member(workspace: &mut Workspace, call: &Call) -> Outcome {
    call.required("roomId")?;
    let missing = Failure::query("must have required property 'userId'");
    let name = call.given("userId").or(call.given("username")).or_fail(missing)?;
    let room = active(workspace, call)?;
    let user = workspace.user(name).or_else(|| workspace.user_named(name)).or_fail("error-user-not-found")?;
    fail_if(!can_access(workspace, &room, &call.caller), Failure::Forbidden)?;
    Ok(json!({"isMember": workspace.subscription(room.id(), user.id()).is_some()}))
}

/// `GET rooms.membersOrderedByRole`: owners, then leaders, moderators and the others.
fn members_by_role(workspace: &mut Workspace, call: &Call) -> Outcome {
    let missing = Failure::query("must have required property 'roomId'");
    fail_if(call.given("roomId").is_none() && call.given("roomName").is_none(), missing)?;
    let statuses = call.query.list("status")?;
    let room = any(workspace, call)?;
    let text = "The required \"roomId\" or \"roomName\" param provided does not match any room";
    fail_if(!can_access(workspace, &room, &call.caller), Failure::NotFound(text))?;
    fail_if(!matches!(room.text("t"), "c" | "p"), "error-room-type-not-supported")?;
    let hidden =
        room.flag("broadcast") && !workspace.may_in(&call.caller, "view-broadcast-member-list", room.id());
    fail_if(hidden, Failure::Unauthorized)?;
    let mut rows: Vec<(usize, Doc)> = Vec::new();
    for user in members(workspace, room.id()).filter(|user| is_wanted(call, &statuses, user)) {
        let row = workspace.subscription(room.id(), user.id());
        let roles = row.map(|row| row.items("roles").to_vec()).unwrap_or_default();
        let rank = ["owner", "leader", "moderator"].iter().position(|role| roles.contains(&json!(role)));
        let mut member = user.pick(MEMBER);
        member.set("roles", &roles).set("rolePriority", rank.map_or(500, |rank| rank * 100));
        member.set("subscription", row.map(|row| row.pick("_id ts")));
        rows.push((rank.unwrap_or(3), member));
    }
    // By role, then by status, those who are offline last, then by name.
    call.query.page("username")?;
    let sort = call.query.chosen("sort").and_then(|text| serde_json::from_str::<Value>(text).ok());
    let direction = |field: &str| sort.as_ref().and_then(|sort| sort.get(field)?.as_i64());
    let turned = |order: Ordering, field: &str| {
        if direction(field) == Some(-1) { order.reverse() } else { order }
    };
    let real = direction("username").is_none() && workspace.is_on("UI_Use_Real_Name");
    let name = if real { "name" } else { "username" };
    let status =
        |member: &Doc| member.filled("status").filter(|status| *status != "offline").map(str::to_owned);
    rows.sort_by(|(rank, a), (other, b)| {
        turned(rank.cmp(other), "rolePriority")
            .then_with(|| status(b).cmp(&status(a)))
            .then_with(|| turned(a.text(name).cmp(b.text(name)), "username"))
    });
    // The priority only orders them; the server does not show it.
    let rows: Vec<Doc> = rows.into_iter().map(|(_, member)| member.without("rolePriority")).collect();
    call.query.unsorted_page()?.of("members", rows)
}

/// `GET rooms.roles`: of the room that `rid` names.
fn roles(workspace: &mut Workspace, call: &Call) -> Outcome {
    let named = call.given("rid").and_then(|id| workspace.rooms.get(id)).cloned();
    let room = named.map_or_else(|| active(workspace, call), Ok)?;
    roles_of(workspace, &room, call)
}

fn delete(workspace: &mut Workspace, call: &Call) -> Outcome {
    let id = call.given("roomId").or_fail("The 'roomId' param is required")?;
    erase_as(workspace, id, &call.caller)?;
    done()
}

fn leave(workspace: &mut Workspace, call: &Call) -> Outcome {
    let room = active(workspace, call)?;
    leave_as(workspace, &room, &call.caller)?;
    done()
}

fn join(workspace: &mut Workspace, call: &Call) -> Outcome {
    let room = active(workspace, call)?;
    join_as(workspace, &room, call)?;
    let room = workspace.rooms.get(room.id()).map(|room| view(workspace, room, &call.caller));
    Ok(json!({"room": room}))
}

fn favorite(workspace: &mut Workspace, call: &Call) -> Outcome {
    fail_if(!call.body.contains_key("favorite"), "The 'favorite' param is required")?;
    let room = active(workspace, call)?;
    let favorite = call.wants("favorite");
    let method = "toggleFavorite";
    let row = workspace.subscription_mut(room.id(), &call.caller);
    let row =
        row.or_fail(("error-invalid-subscription", "You must be part of a room to favorite it", method))?;
    row.set("f", favorite).touch();
    done()
}

/// The settings of notifications that are texts, and those that are flags.
const NOTIFICATION_TEXTS: &str =
    "desktopNotifications mobilePushNotifications emailNotifications audioNotificationValue unreadAlert";
const NOTIFICATION_FLAGS: &str = "disableNotifications hideUnreadStatus hideMentionStatus muteGroupMentions";

fn save_notification(workspace: &mut Workspace, call: &Call) -> Outcome {
    let id = call.given("roomId").or_fail("The 'roomId' param is required")?;
    let settings = call.value("notifications").and_then(Value::as_object).filter(|own| !own.is_empty());
    let settings = settings.or_fail("The 'notifications' param is required")?;
    let method = "saveNotificationSettings";
    let is_known = |name: &String| has_word(NOTIFICATION_TEXTS, name) || has_word(NOTIFICATION_FLAGS, name);
    let known = settings.keys().all(is_known);
    fail_if(!known, ("error-invalid-settings", "Invalid settings field", method))?;
    let row = workspace.subscription_mut(id, &call.caller);
    let row = row.or_fail(("error-invalid-subscription", "Invalid subscription", method))?;
    for (name, value) in settings {
        if has_word(NOTIFICATION_FLAGS, name) {
            row.set(name, value == "1");
        } else {
            row.put(name, Some(value).filter(|value| *value != "default"));
        }
    }
    row.touch();
    done()
}

fn change_archivation(workspace: &mut Workspace, call: &Call) -> Outcome {
    let (id, action) = (call.required("rid")?, call.given("action").unwrap_or("unarchive"));
    let method = if action == "archive" { "archiveRoom" } else { "unarchiveRoom" };
    let room = workspace.rooms.get(id).cloned().or_fail(("error-invalid-room", "Invalid room", method))?;
    if action == "archive" {
        archived_by(workspace, &room, &call.caller)?;
    } else {
        unarchived_by(workspace, &room, &call.caller)?;
    }
    done()
}

fn open(workspace: &mut Workspace, call: &Call) -> Outcome {
    let id = call.required("roomId")?;
    set_open(workspace, id, &call.caller, true);
    done()
}

fn hide(workspace: &mut Workspace, call: &Call) -> Outcome {
    let id = call.required("roomId")?;
    fail_if(!can_access_id(workspace, id, &call.caller), Failure::Unauthorized)?;
    let row = workspace.subscription(id, &call.caller);
    fail_if(!row.is_some_and(|row| row.flag("open")), "error-room-already-hidden")?;
    set_open(workspace, id, &call.caller, false);
    done()
}

/// Forbids a user to write in a room, or allows it again.
fn set_muted(workspace: &mut Workspace, call: &Call, muted: bool) -> Outcome {
    let method = if muted { "muteUserInRoom" } else { "unmuteUserInRoom" };
    let id = call.required("roomId")?;
    let missing = Failure::body("must have required property 'userId'");
    let names_one = ["userId", "username", "user"].iter().any(|name| call.given(name).is_some());
    fail_if(!names_one, missing)?;
    let user = user_from(workspace, |name| call.given(name))?.clone();
    let username = user.text("username").to_owned();
    let may = workspace.may_in(&call.caller, "mute-user", id);
    fail_if(!may, ("error-not-allowed", "Not allowed", method))?;
    let room = workspace.rooms.get(id).cloned().or_fail(("error-invalid-room", "Invalid room", method))?;
    let kinds = matches!(room.text("t"), "c" | "p");
    let text = format!("{} is not a valid room type", room.text("t"));
    fail_if(!kinds, ("error-invalid-room-type", text.as_str(), method))?;
    let row = workspace.subscription(id, user.id());
    row.or_fail(("error-user-not-in-room", "User is not in this room", method))?;
    let was = names(&room, "muted", &username);
    workspace.rooms.change(id, |room| {
        room.listed("muted", |names| {
            names.retain(|name| name != &username);
            if muted {
                names.push(json!(username));
            }
        });
        if room.flag("ro") {
            room.listed("unmuted", |names| {
                names.retain(|name| name != &username);
                if !muted {
                    names.push(json!(username));
                }
            });
        }
    });
    if was != muted {
        let kind = if muted { "user-muted" } else { "user-unmuted" };
        note(workspace, id, kind, &username, &call.caller);
    }
    done()
}

/// `POST rooms.export`: by e-mail, or as a file that is made later. No mail is sent.
fn export(workspace: &mut Workspace, call: &Call) -> Outcome {
    let (id, kind) = (call.required("rid")?, call.required("type")?);
    among(kind, "email file", Failure::body)?;
    if kind == "file" {
        among(call.required("format")?, "html json", Failure::body)?;
        for name in ["dateFrom", "dateTo"] {
            let wrong = call.given(name).is_some_and(|text| time(text).is_none());
            fail_if(wrong, Failure::body("must match format \"date\""))?;
        }
    } else {
        let given = |name: &str| !call.listed(name).is_empty();
        let missing = Failure::body("must have required property 'messages'");
        fail_if(!given("messages"), missing)?;
    }
    let may = workspace.may_in(&call.caller, "mail-messages", id);
    fail_if(!may, ("error-action-not-allowed", "Mailing is not allowed"))?;
    let room = workspace.rooms.get(id).or_fail(("error-invalid-room", ""))?;
    fail_if(!can_access(workspace, room, &call.caller), ("error-not-allowed", "Not Allowed"))?;
    if kind == "file" {
        let date = |name: &str| call.given(name).and_then(time);
        let wrong = date("dateFrom")
            .zip(date("dateTo"))
            .is_some_and(|(from, to)| from > to + chrono::Duration::days(1));
        fail_if(wrong, ("error-invalid-dates", "From date cannot be after To date"))?;
        return done();
    }
    let (users, addresses) = (call.listed("toUsers"), call.listed("toEmails"));
    fail_if(users.is_empty() && addresses.is_empty(), ("error-invalid-recipient", ""))?;
    let missing: Vec<&String> = users.iter().filter(|name| workspace.user_named(name).is_none()).collect();
    Ok(json!({"missing": missing}))
}
