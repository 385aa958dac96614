//! Lists of teams.

use super::named;
use crate::rocketchat::common::access::can_access;
use crate::rocketchat::common::teams::{has, shown};
use crate::rocketchat::prelude::*;

pub(crate) const ROUTES: &[Route] = &[
    on("listTeams", SignedIn, list).unchecked(),
    on("listAllTeams", Any("view-all-teams"), list_all).unchecked(),
    on("getTeam", SignedIn, info).unchecked(),
    on("autocompleteTeams", SignedIn, suggest).unchecked(),
];

/// A team with the numbers of its rooms and members.
fn counted(workspace: &Workspace, team: &Doc) -> Doc {
    let mut counted = shown(team);
    let rooms = workspace.rooms.having("teamId", team.id()).filter(|room| !room.flag("teamMain"));
    counted.set("rooms", rooms.count()).set("numberOfUsers", team.rows("members").count());
    counted
}

fn list(workspace: &mut Workspace, call: &Call) -> Outcome {
    let teams = workspace.teams.iter().filter(|team| has(team, &call.caller));
    call.query.page("name")?.shown("teams", teams, |team| counted(workspace, team))
}

fn list_all(workspace: &mut Workspace, call: &Call) -> Outcome {
    call.query.page("name")?.shown("teams", workspace.teams.iter(), |team| counted(workspace, team))
}

fn info(workspace: &mut Workspace, call: &Call) -> Outcome {
    let missing = !call.query.is_given("teamId") && !call.query.is_given("teamName");
    fail_if(missing, "Match error: Failed Match.OneOf, Match.Maybe or Match.Optional validation")?;
    let team = named(workspace, call).or_fail("Team not found")?;
    let room = workspace.rooms.get(team.text("roomId")).or_fail("Room not found")?;
    let sees = can_access(workspace, room, &call.caller) || workspace.may(&call.caller, "view-all-teams");
    fail_if(!sees, Failure::Forbidden)?;
    Ok(json!({"teamInfo": shown(team)}))
}

/// `GET teams.autocomplete`: those that the caller sees, by the beginning of their names.
fn suggest(workspace: &mut Workspace, call: &Call) -> Outcome {
    let name = call.query.chosen("name").or_fail("Match error: Missing key 'name'")?;
    let all = workspace.may(&call.caller, "view-all-teams");
    let teams = workspace.teams.iter().filter(|team| {
        (all || !super::is_private(team) || has(team, &call.caller)) && team.mentions(name, "name")
    });
    let main = teams.filter_map(|team| workspace.rooms.get(team.text("roomId")));
    let teams: Vec<Doc> = main.map(|room| room.pick("_id t name fname avatarETag teamId")).collect();
    Ok(json!({"teams": teams}))
}
