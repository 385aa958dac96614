//! `channels.create`, `groups.create`, and what becomes of rooms: teams, or nothing.

use super::face::{Face, any, is_channels, open, respond};
use crate::rocketchat::common::access::room_of;
use crate::rocketchat::common::chat_rooms::{NewRoom, create as make, erase_as};
use crate::rocketchat::common::membership::members;
use crate::rocketchat::common::teams;
use crate::rocketchat::prelude::*;

/// Checks the fields of a new room, as the server does before it looks for anything.
fn check<F: Face>(workspace: &Workspace, call: &Call) -> Result<(), Failure> {
    let body = &call.body;
    let wrong = |name: &str, kind: &str| {
        if is_channels::<F>() {
            format!("Param \"{name}\" must be {kind} if provided")
        } else {
            format!("Body param \"{name}\" must be {kind} if provided")
        }
    };
    if is_channels::<F>() {
        let team = body.chosen("extraData.teamId").and_then(Value::as_str);
        let may = match team.and_then(|id| workspace.teams.get(id)) {
            Some(team) => workspace.may_in(&call.caller, "create-team-channel", team.text("roomId")),
            None => team.is_some() || workspace.may(&call.caller, "create-c"),
        };
        fail_if(!may, Failure::Forbidden)?;
        fail_if(call.given("name").is_none(), "Param \"name\" is required")?;
    } else {
        fail_if(call.given("name").is_none(), "Body param \"name\" is required")?;
    }
    fail_if(call.value("members").is_some_and(|value| !value.is_array()), wrong("members", "an array"))?;
    let fits = |name| call.value(name).is_none_or(|value| value.is_object() || value.is_array());
    fail_if(!fits("customFields"), wrong("customFields", "an object"))?;
    if is_channels::<F>() {
        fail_if(call.value("teams").is_some_and(|value| !value.is_array()), "Param teams must be an array")?;
    } else {
        fail_if(!fits("extraData"), wrong("extraData", "an object"))?;
        let team = body.chosen("extraData.teamId").and_then(Value::as_str);
        match team.and_then(|id| workspace.teams.get(id)) {
            Some(team) => {
                let may = workspace.may_in(&call.caller, "create-team-group", team.text("roomId"));
                fail_if(!may, ("error-not-allowed", "error-not-allowed", "createPrivateGroup"))?;
            }
            None => fail_if(!workspace.may(&call.caller, "create-p"), Failure::Forbidden)?,
        }
    }
    Ok(())
}

pub(super) fn create<F: Face>(workspace: &mut Workspace, call: &Call) -> Outcome {
    check::<F>(workspace, call)?;
    let mut members = call.listed("members");
    for name in call.listed("teams") {
        let Some(team) = workspace.teams.first("name", &name) else { continue };
        let names = team.rows("members").filter_map(|member| workspace.user(member.text("userId")));
        members.extend(names.map(|user| user.text("username").to_owned()));
    }
    let extra = object(call.value("extraData").cloned().unwrap_or_default());
    let names = "topic description broadcast encrypted teamId prid announcement federated";
    let mut more = extra.pick(names);
    let broadcast = extra.flag("broadcast");
    more.set("ro", call.wants("readOnly") || broadcast);
    more.set_some("customFields", call.value("customFields"));
    if !is_channels::<F>()
        && workspace.is_on("E2E_Enable")
        && workspace.is_on("E2E_Enabled_Default_PrivateRooms")
    {
        more.set_new("encrypted", true);
    }
    if broadcast {
        more.set("reactWhenReadOnly", false);
    }
    let new = NewRoom {
        kind: F::KIND,
        name: call.given("name").unwrap_or_default(),
        owner: &call.caller,
        members,
        owner_joins: !call.wants("excludeSelf"),
        more,
    };
    let id = make(workspace, new)?;
    respond::<F>(workspace, &id, call)
}

pub(super) fn delete<F: Face>(workspace: &mut Workspace, call: &Call) -> Outcome {
    let room = any::<F>(workspace, call)?;
    erase_as(workspace, room.id(), &call.caller)?;
    done()
}

/// `channels.convertToTeam` with `channelId` or `channelName`, `groups.convertToTeam` with `roomId`
/// or `roomName`.
pub(super) fn convert<F: Face>(workspace: &mut Workspace, call: &Call) -> Outcome {
    let room = if is_channels::<F>() {
        let (id, name) = (call.given("channelId"), call.given("channelName"));
        let missing = Failure::body("must have required property 'channelName'");
        fail_if(id.is_none() && name.is_none(), missing)?;
        fail_if(id.is_some() && name.is_some(), Failure::body("must match exactly one schema in oneOf"))?;
        let found = room_of(workspace, id, name);
        let text = "The required \"roomId\" or \"roomName\" param provided does not match any channel";
        found.filter(|room| room.text("t") == "c").cloned().or_fail(("error-room-not-found", text))?
    } else {
        let is_empty = |name: &str| call.body.chosen(name).is_some_and(|text| text == "");
        let missing = is_empty("roomId") || is_empty("roomName");
        fail_if(missing, "The parameter \"roomId\" or \"roomName\" is required")?;
        open::<F>(workspace, call)?
    };
    let may = |permission: &str| workspace.may_in(&call.caller, permission, room.id());
    fail_if(!may("create-team") || !may("edit-room"), Failure::Forbidden)?;
    let names = members(workspace, room.id()).map(|user| user.id().to_owned()).collect();
    let kind = u64::from(!is_channels::<F>());
    let team = teams::of_room(workspace, &room, kind, names, &call.caller)?;
    Ok(json!({"team": team}))
}
