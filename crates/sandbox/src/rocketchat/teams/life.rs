//! How teams begin, change and end.

use super::{existing, may};
use crate::rocketchat::common::chat_rooms::{NewRoom, add_user, create as make, erase, erase_as, valid_name};
use crate::rocketchat::common::membership::{change_all, members};
use crate::rocketchat::common::posting::note;
use crate::rocketchat::common::teams::of_room;
use crate::rocketchat::prelude::*;

pub(crate) const ROUTES: &[Route] = &[
    on("createTeam", Any("create-team"), create).unchecked(),
    on("updateTeam", SignedIn, update),
    on("deleteTeam", SignedIn, delete),
    on("convertTeamToChannel", SignedIn, convert),
];

/// The side panel of a team's room: channels, discussions or both.
fn is_panel(panel: &Value) -> bool {
    let items = panel.get("items").and_then(Value::as_array).map_or(&[][..], Vec::as_slice);
    let known = items.iter().all(|item| item == "channels" || item == "discussions");
    known && items.len() <= 2 && items.first() != items.get(1)
}

/// `POST teams.create`: members are given by their usernames or IDs; `room` is an existing one or
/// says how the new one is.
fn create(workspace: &mut Workspace, call: &Call) -> Outcome {
    let text = |name: &str| call.body.chosen(name).and_then(Value::as_str);
    let name = text("name").or_fail("Match error: Expected string, got undefined in field name")?;
    let kind = call.body.chosen("type").and_then(Value::as_u64).filter(|kind| *kind <= 1);
    let text_of = "Match error: Failed Match.OneOf, Match.Maybe or Match.Optional validation in field type";
    let kind = kind.or_fail(text_of)?;
    let panel = call.value("sidepanel");
    fail_if(panel.is_some_and(|panel| !is_panel(panel)), "error-invalid-sidepanel")?;
    let taken = workspace.teams.first("name", name).is_some() || workspace.user_in_any_case(name).is_some();
    fail_if(taken, "team-name-already-exists")?;
    let room = call.body.chosen("room.id").and_then(Value::as_str).map(str::to_owned);
    let other = workspace.rooms.iter().find(|own| own.text("t") != "l" && own.text("name") == name);
    let other = other.is_some_and(|other| room.as_deref() != Some(other.id()));
    fail_if(other, "room-name-already-exists")?;
    let owner = match text("owner") {
        Some(owner) => workspace.user(owner).map(|user| user.id().to_owned()).or_fail("invalid-user")?,
        None => call.caller.clone(),
    };
    let room = match room {
        Some(room) => room,
        None => {
            valid_name(workspace, name, None).map_err(|_| Failure::plain("error-team-creation"))?;
            let mut more = object(call.body.chosen("room.extraData").cloned().unwrap_or_default());
            more = more.pick_chosen("topic description broadcast encrypted announcement");
            let read_only = call.body.chosen("room.readOnly") == Some(&json!(true));
            more.set("ro", read_only || more.flag("broadcast")).set_some("sidepanel", panel);
            let kind = if kind == 1 { "p" } else { "c" };
            let new = NewRoom { kind, name, owner: &owner, members: Vec::new(), owner_joins: true, more };
            make(workspace, new).map_err(|_| Failure::plain("error-team-creation"))?
        }
    };
    let record = workspace.rooms.get(&room).cloned().or_fail("error-team-creation")?;
    let mut people: Vec<String> = members(workspace, &room).map(|user| user.id().to_owned()).collect();
    for own in call.listed("members") {
        let user =
            workspace.user_named(&own).or_else(|| workspace.user(&own)).map(|user| user.id().to_owned());
        let Some(user) = user.filter(|user| !people.contains(user)) else { continue };
        add_user(workspace, &room, &user, Some(&call.caller));
        people.push(user);
    }
    let mut named = record.clone();
    named.set("name", name);
    let team = of_room(workspace, &named, kind, people, &call.caller)?;
    Ok(json!({"team": team}))
}

/// `POST teams.update`: `data` with `name`, `type` and `updateRoom`.
fn update(workspace: &mut Workspace, call: &Call) -> Outcome {
    let data = call.value("data").and_then(Value::as_object).cloned();
    let data = Doc::from(data.or_fail(Failure::body("must have required property 'data'"))?);
    let given = data.has("name") || data.has("type");
    fail_if(!given, Failure::body("must have required property 'name'"))?;
    let team = existing(workspace, call)?;
    may(workspace, call, &team, "edit-team")?;
    let room = team.text("roomId");
    let along = data.boolean("updateRoom") != Some(false);
    if let Some(name) = data.filled("name") {
        workspace.teams.change(team.id(), |team| _ = team.set("name", name));
        if along {
            workspace.rooms.change(room, |room| _ = room.set("name", name).set("fname", name));
            change_all(workspace, room, |row| _ = row.set("name", name).set("fname", name));
            note(workspace, room, "r", name, &call.caller);
        }
    }
    if let Some(kind) = data.chosen("type").and_then(Value::as_u64) {
        workspace.teams.change(team.id(), |team| _ = team.set("type", kind));
        if along {
            let kind = if kind == 1 { "p" } else { "c" };
            workspace.rooms.change(room, |room| _ = room.set("t", kind));
            change_all(workspace, room, |row| _ = row.set("t", kind));
        }
    }
    done()
}

/// The rooms of a team among those that the caller names.
pub(super) fn matching(workspace: &Workspace, team: &Doc, rooms: &[String]) -> Vec<String> {
    let own = |id: &&String| workspace.rooms.get(id).is_some_and(|room| room.text("teamId") == team.id());
    rooms.iter().filter(own).cloned().collect()
}

/// Deletes rooms of a team, and takes the team from those that stay.
fn release(workspace: &mut Workspace, call: &Call, team: &Doc) -> Result<(), Failure> {
    let listed = call.listed("roomsToRemove");
    for room in matching(workspace, team, &listed) {
        erase_as(workspace, &room, &call.caller)?;
    }
    let main = team.text("roomId");
    let rooms: Vec<String> =
        workspace.rooms.having("teamId", team.id()).map(|room| room.id().to_owned()).collect();
    for room in rooms {
        workspace.rooms.change(&room, |room| _ = room.unset("teamId teamDefault teamMain"));
        change_all(workspace, &room, |row| _ = row.unset("teamId teamMain"));
        if room != main {
            note(workspace, &room, "user-deleted-team", team.text("name"), &call.caller);
        }
    }
    workspace.teams.take(team.id());
    Ok(())
}

fn delete(workspace: &mut Workspace, call: &Call) -> Outcome {
    let team = existing(workspace, call)?;
    may(workspace, call, &team, "delete-team")?;
    release(workspace, call, &team)?;
    erase(workspace, team.text("roomId"));
    done()
}

/// `POST teams.convertToChannel`: the main room stays as a room of its own.
fn convert(workspace: &mut Workspace, call: &Call) -> Outcome {
    let team = existing(workspace, call)?;
    may(workspace, call, &team, "convert-team")?;
    release(workspace, call, &team)?;
    note(workspace, team.text("roomId"), "user-converted-to-channel", team.text("name"), &call.caller);
    done()
}
