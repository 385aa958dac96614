//! The rooms of teams.

use super::{existing, is_private, may, named};
use crate::rocketchat::common::access::can_access;
use crate::rocketchat::common::chat_rooms::add_user;
use crate::rocketchat::common::membership::{change_all, is_last_owner};
use crate::rocketchat::common::posting::note;
use crate::rocketchat::common::teams::has;
use crate::rocketchat::prelude::*;

pub(crate) const ROUTES: &[Route] = &[
    on("addTeamRooms", SignedIn, add).unchecked(),
    on("removeTeamRoom", SignedIn, remove),
    on("updateTeamRoom", SignedIn, update).unchecked(),
    on("listTeamRooms", SignedIn, list).unchecked(),
    on("listTeamRoomsOfUser", SignedIn, list_of_user).unchecked(),
    on("listTeamChildren", SignedIn, children).unchecked(),
];

fn add(workspace: &mut Workspace, call: &Call) -> Outcome {
    let rooms = call.value("rooms").is_some_and(Value::is_array);
    fail_if(!rooms, "Match error: Failed Match.OneOf, Match.Maybe or Match.Optional validation")?;
    let team = existing(workspace, call)?;
    let may = workspace.may_in(&call.caller, "move-room-to-team", team.text("roomId"));
    fail_if(!may, Failure::ForbiddenFor("error-no-permission-team-channel"))?;
    let ids = call.listed("rooms");
    for id in &ids {
        let room = workspace.rooms.get(id).or_fail("invalid-room")?;
        fail_if(!can_access(workspace, room, &call.caller), "invalid-room")?;
        fail_if(room.has("teamId"), "room-already-on-team")?;
        fail_if(!workspace.holds_in(id, &call.caller, "owner"), "error-no-owner-channel")?;
    }
    let mut added = Vec::new();
    for id in &ids {
        workspace.rooms.change(id, |room| _ = room.set("teamId", team.id()));
        change_all(workspace, id, |row| _ = row.set("teamId", team.id()));
        note(workspace, id, "user-added-room-to-team", team.text("name"), &call.caller);
        added.extend(workspace.rooms.get(id).cloned());
    }
    Ok(json!({"rooms": added}))
}

fn remove(workspace: &mut Workspace, call: &Call) -> Outcome {
    let id = call.required("roomId")?;
    let team = existing(workspace, call)?;
    may(workspace, call, &team, "remove-team-channel")?;
    let any = workspace.may_in(&call.caller, "view-all-team-channels", team.text("roomId"));
    let room = workspace.rooms.get(id).cloned().or_fail("invalid-room")?;
    fail_if(!any && !can_access(workspace, &room, &call.caller), "invalid-room")?;
    fail_if(room.text("teamId") != team.id(), "room-not-on-that-team")?;
    workspace.rooms.change(id, |room| _ = room.unset("teamId teamDefault"));
    change_all(workspace, id, |row| _ = row.unset("teamId"));
    note(workspace, team.text("roomId"), "user-removed-room-from-team", room.text("name"), &call.caller);
    Ok(json!({"room": workspace.rooms.get(id)}))
}

/// `POST teams.updateRoom`: whether members of the team are in the room from the start.
fn update(workspace: &mut Workspace, call: &Call) -> Outcome {
    let flag = call.value("isDefault").and_then(Value::as_bool);
    let missing = "Match error: Missing key";
    let (id, flag) = (call.given("roomId").or_fail(missing)?, flag.or_fail(missing)?);
    let room = workspace.rooms.get(id).cloned().or_fail("invalid-room")?;
    let team = room.filled("teamId").or_fail("room-not-on-team")?;
    let team = workspace.teams.get(team).cloned().or_fail("team-does-not-exist")?;
    may(workspace, call, &team, "edit-team-channel")?;
    let any = workspace.may_in(&call.caller, "view-all-team-channels", team.text("roomId"));
    fail_if(!any && !can_access(workspace, &room, &call.caller), "invalid-room")?;
    workspace.rooms.change(id, |room| _ = room.set("teamDefault", flag));
    if flag {
        let limit = usize::try_from(workspace.number("API_User_Limit")).unwrap_or(usize::MAX);
        let outside = |user: &&str| workspace.subscription(id, user).is_none();
        let users = team.rows("members").map(|member| member.text("userId")).filter(outside);
        for user in users.take(limit).map(str::to_owned).collect::<Vec<_>>() {
            add_user(workspace, id, &user, Some(&call.caller));
        }
    }
    Ok(json!({"room": workspace.rooms.get(id)}))
}

/// The rooms of a team, but for its main room.
fn of_team<'a>(workspace: &'a Workspace, team: &'a Doc) -> impl Iterator<Item = &'a Doc> {
    workspace.rooms.having("teamId", team.id()).filter(|room| !room.flag("teamMain"))
}

/// Refuses those who do not see a private team.
fn sees(workspace: &Workspace, call: &Call, team: &Doc) -> Result<(), Failure> {
    let all = workspace.may_in(&call.caller, "view-all-teams", team.text("roomId"));
    let hidden = is_private(team) && !all && !has(team, &call.caller);
    fail_if(hidden, "user-not-on-private-team")
}

fn list(workspace: &mut Workspace, call: &Call) -> Outcome {
    let team = existing(workspace, call)?;
    sees(workspace, call, &team)?;
    let all = workspace.may_in(&call.caller, "view-all-team-channels", team.text("roomId"));
    let automatic = call.query.chosen("type") == Some("autoJoin");
    let filter = call.query.chosen("filter").unwrap_or_default();
    let rooms = of_team(workspace, &team).filter(|room| {
        (all || room.text("t") == "c" || workspace.subscription(room.id(), &call.caller).is_some())
            && (!automatic || room.flag("teamDefault"))
            && room.mentions(filter, "name fname")
    });
    call.query.page_by("name")?.of("rooms", rooms)
}

fn list_of_user(workspace: &mut Workspace, call: &Call) -> Outcome {
    let team = existing(workspace, call)?;
    let user = call.query.chosen("userId").or_fail("Match error: Missing key 'userId'")?;
    let any = workspace.may_in(&call.caller, "view-all-team-channels", team.text("roomId"));
    fail_if(user != call.caller && !any, Failure::Forbidden)?;
    sees(workspace, call, &team)?;
    let deletable = call.query.chosen("canUserDelete") == Some("true");
    let rooms = of_team(workspace, &team).filter(|room| {
        let permission = if room.text("t") == "c" { "delete-c" } else { "delete-p" };
        workspace.subscription(room.id(), user).is_some()
            && (!deletable || workspace.may_in(user, permission, room.id()))
    });
    let rooms = rooms.map(|room| {
        let mut room = room.free();
        let last = is_last_owner(workspace, room.id(), user);
        room.set("isLastOwner", last);
        room
    });
    let rooms: Vec<Doc> = rooms.collect();
    call.query.page_by("name")?.of("rooms", rooms)
}

/// `GET teams.listChildren`: the main room, the rooms and the discussions of a team that the caller
/// sees.
fn children(workspace: &mut Workspace, call: &Call) -> Outcome {
    let names = ["teamId", "teamName", "roomId"];
    let given = names.iter().filter(|name| call.query.is_given(name)).count();
    fail_if(given == 0, Failure::query("must have required property 'teamId'"))?;
    fail_if(given > 1, Failure::query("must match exactly one schema in oneOf"))?;
    let kind = call.query.one_of("type", "channels discussions")?;
    let team = match call.query.chosen("roomId") {
        Some(room) => {
            let team = workspace.rooms.get(room).or_fail("invalid-room")?.filled("teamId");
            workspace.teams.get(team.or_fail("room-not-on-team")?)
        }
        None => named(workspace, call),
    };
    let team = team.or_fail(Failure::NotFound("Resource not found"))?;
    let main = workspace.rooms.get(team.text("roomId")).or_fail(Failure::NotFound("Resource not found"))?;
    let filter = call.query.chosen("filter").unwrap_or_default();
    let rooms = workspace.rooms.iter().filter(|room| {
        let channel = room.text("teamId") == team.id();
        let discussion = room.text("prid") == main.id();
        let of_kind = match kind {
            Some("channels") => channel,
            Some(_) => discussion,
            None => channel || discussion,
        };
        let open = room.text("t") == "c";
        of_kind
            && (open || workspace.subscription(room.id(), &call.caller).is_some())
            && room.mentions(filter, "name fname")
    });
    let rooms: Vec<Doc> = rooms.cloned().collect();
    fail_if(!can_access(workspace, main, &call.caller), "user-not-on-private-team")?;
    let mut response = object(call.query.page("")?.of("data", rooms)?);
    response.set_new("count", 0);
    Ok(response.into())
}
