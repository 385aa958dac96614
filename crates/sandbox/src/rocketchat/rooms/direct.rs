//! `im.*` and `dm.*`: direct messages.

use super::lists::{HistoryOf, files_of, history_of, messages_of};
use super::people::{MEMBER, is_wanted};
use super::state::set_open;
use crate::rocketchat::common::access::{can_access, can_access_id};
use crate::rocketchat::common::chat_rooms::{direct, erase_as};
use crate::rocketchat::prelude::*;

/// The direct message that `roomId` or `username` names; that with a user is begun if there is
/// none.
///
/// # Errors
/// The server's refusal.
pub(super) fn named(workspace: &mut Workspace, call: &Call) -> Result<Doc, Failure> {
    let text = "must have required property 'roomId'";
    let missing = if call.in_query { Failure::query(text) } else { Failure::body(text) };
    let name = call.given("roomId").or(call.given("username")).or_fail(missing)?;
    let text = "The required \"roomId\" param provided does not match any direct message";
    let id = match workspace.rooms.get(name) {
        Some(room) => room.id().to_owned(),
        None => {
            let user = workspace.user_named(name).or_else(|| workspace.user(name));
            let user = user.map(|user| user.id().to_owned());
            let user = user.or_fail(("invalid-channel", ""))?;
            direct(workspace, &[call.caller.clone(), user], &call.caller).0
        }
    };
    let room = workspace.rooms.get(&id).filter(|room| room.text("t") == "d").cloned();
    room.or_fail(("error-room-not-found", text))
}

/// The direct message that `roomId` names, if the caller is in it.
///
/// # Errors
/// The server's refusal.
pub(super) fn find(workspace: &Workspace, call: &Call) -> Result<Doc, Failure> {
    let place = if call.in_query { "Query" } else { "Body" };
    let text = format!("{place} param \"roomId\" is required");
    let id = call.given("roomId").or_fail(("error-room-param-not-provided", text))?;
    fail_if(!can_access_id(workspace, id, &call.caller), Failure::Forbidden)?;
    let room = workspace.rooms.get(id).filter(|room| room.text("t") == "d").cloned();
    let text = "The required \"roomId\" param provided does not match any direct message";
    room.or_fail(("error-room-not-found", text))
}

/// `im.create`: `username`, or `usernames` with commas between them.
pub(super) fn create(workspace: &mut Workspace, call: &Call) -> Outcome {
    let method = "createDirectMessage";
    let names: Vec<String> = match (call.given("username"), call.given("usernames")) {
        (Some(name), _) => vec![name.to_owned()],
        (None, Some(names)) => names.split(',').map(|name| name.trim().to_owned()).collect(),
        (None, None) => return fail(Failure::body("must have required property 'username'")),
    };
    let invalid = || Failure::from(("error-invalid-user", "Invalid user", method));
    let mut users: Vec<String> = Vec::new();
    if !call.wants("excludeSelf") {
        users.push(call.caller.clone());
    }
    for name in names.iter().filter(|name| !name.is_empty()) {
        let user = workspace.user_named(name).or_else(|| workspace.user(name)).or_fail(invalid())?;
        users.push(user.id().to_owned());
    }
    users.dedup();
    fail_if(users.is_empty(), invalid())?;
    let new = !workspace.rooms.iter().any(|room| {
        let own: Vec<&str> = room.texts("uids").collect();
        room.text("t") == "d"
            && own.len() == users.len()
            && users.iter().all(|user| own.contains(&user.as_str()))
    });
    let may = workspace.may(&call.caller, "create-d");
    fail_if(new && !may, ("error-not-allowed", "Not allowed", method))?;
    let (id, _) = direct(workspace, &users, &call.caller);
    let names: Vec<String> = users
        .iter()
        .filter_map(|id| workspace.user(id))
        .map(|user| user.text("username").to_owned())
        .collect();
    let mut names = names;
    names.sort();
    Ok(json!({"room": {"_id": id, "rid": id, "t": "d", "usernames": names}}))
}

pub(super) fn delete(workspace: &mut Workspace, call: &Call) -> Outcome {
    let room = named(workspace, call)?;
    let may =
        can_access(workspace, &room, &call.caller) || workspace.may(&call.caller, "view-room-administration");
    fail_if(!may, ("error-not-allowed", "Not allowed"))?;
    erase_as(workspace, room.id(), &call.caller)?;
    done()
}

pub(super) fn close(workspace: &mut Workspace, call: &Call) -> Outcome {
    let room = find(workspace, call)?;
    let row = workspace.subscription(room.id(), &call.caller);
    let row = row.or_fail("The user is not subscribed to the room")?;
    fail_if(!row.flag("open"), "The direct message room, is already closed to the sender")?;
    set_open(workspace, room.id(), &call.caller, false);
    done()
}

pub(super) fn open(workspace: &mut Workspace, call: &Call) -> Outcome {
    let room = find(workspace, call)?;
    set_open(workspace, room.id(), &call.caller, true);
    done()
}

pub(super) fn counters(workspace: &mut Workspace, call: &Call) -> Outcome {
    let access = workspace.may(&call.caller, "view-room-administration");
    let text = "Query param \"roomId\" is required";
    let id = call.query.chosen("roomId").or_fail(("error-room-param-not-provided", text))?;
    let other = call.query.chosen("userId");
    fail_if(other.is_some() && !access, Failure::Forbidden)?;
    let user = other.unwrap_or(&call.caller);
    fail_if(!can_access_id(workspace, id, user), Failure::Forbidden)?;
    let room = workspace.rooms.get(id).filter(|room| room.text("t") == "d");
    let text = "The required \"roomId\" param provided does not match any direct message";
    let room = room.or_fail(("error-room-not-found", text))?;
    let row = workspace.subscription(id, user);
    let sees = access || row.is_some();
    let from = row.filter(|_| room.count("msgs") > 0).and_then(|row| row.get("ls"));
    Ok(json!({
        "joined": row.is_some(),
        "members": sees.then(|| room.get("usersCount")),
        "unreads": row.map(|row| row.count("unread")),
        "unreadsFrom": from,
        "msgs": sees.then(|| room.get("msgs")),
        "latest": sees.then(|| room.get("lm").or_else(|| room.get("_updatedAt"))),
        "userMentions": row.map(|row| row.count("userMentions")),
    }))
}

pub(super) fn files(workspace: &mut Workspace, call: &Call) -> Outcome {
    let room = named(workspace, call)?;
    files_of(workspace, &room, call)
}

pub(super) fn history(workspace: &mut Workspace, call: &Call) -> Outcome {
    call.required("roomId")?;
    let room = named(workspace, call)?;
    history_of(workspace, &room, call, HistoryOf::Others)
}

pub(super) fn members(workspace: &mut Workspace, call: &Call) -> Outcome {
    let statuses = call.query.list("status")?;
    let room = named(workspace, call)?;
    fail_if(!can_access(workspace, &room, &call.caller), Failure::Forbidden)?;
    let page = call.query.page("username")?;
    let users = room
        .texts("uids")
        .filter_map(|id| workspace.user(id))
        .filter(|user| is_wanted(call, &statuses, user));
    page.shown("members", users, |user| user.pick(MEMBER))
}

pub(super) fn messages(workspace: &mut Workspace, call: &Call) -> Outcome {
    let room = named(workspace, call)?;
    fail_if(!can_access(workspace, &room, &call.caller), Failure::Forbidden)?;
    messages_of(workspace, &room, call)
}

/// `im.messages.others`: those of other users, if the workspace allows it.
pub(super) fn messages_of_others(workspace: &mut Workspace, call: &Call) -> Outcome {
    let on = workspace.is_on("API_Enable_Direct_Message_History_EndPoint");
    let disabled = Failure::coded("error-endpoint-disabled", "This endpoint is disabled");
    fail_if(!on, disabled.with(json!({"route": "/api/v1/im.messages.others"})))?;
    let text = "The parameter \"roomId\" is required";
    let id = call.query.chosen("roomId").or_fail(("error-roomid-param-not-provided", text))?;
    let room = workspace.rooms.get(id).filter(|room| room.text("t") == "d");
    let text = format!("No direct message room found by the id of: {id}");
    let room = room.cloned().or_fail(("error-room-not-found", text))?;
    messages_of(workspace, &room, call)
}

/// `im.blockUser` and `rooms.blockUser`: whether one user takes messages of the other.
pub(super) fn block(workspace: &mut Workspace, call: &Call) -> Outcome {
    let room = find(workspace, call)?;
    let block = call.value("block").and_then(Value::as_bool).unwrap_or(true);
    let others: Vec<String> = room.texts("uids").filter(|id| *id != call.caller).map(str::to_owned).collect();
    if let Some(row) = workspace.subscription_mut(room.id(), &call.caller) {
        row.put("blocker", block.then_some(true)).touch();
    }
    for other in others {
        if let Some(row) = workspace.subscription_mut(room.id(), &other) {
            row.put("blocked", block.then_some(true)).touch();
        }
    }
    done()
}
