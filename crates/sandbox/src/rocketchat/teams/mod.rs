//! `teams.*`: teams, their members and their rooms.

mod find;
mod life;
mod members;
mod rooms;

use crate::rocketchat::prelude::*;

pub(crate) const ROUTES: &[&[Route]] = &[find::ROUTES, life::ROUTES, members::ROUTES, rooms::ROUTES];

/// The team that `teamId` or `teamName` names.
fn named<'a>(workspace: &'a Workspace, call: &Call) -> Option<&'a Doc> {
    match (call.given("teamId"), call.given("teamName")) {
        (Some(id), _) => workspace.teams.get(id),
        (None, Some(name)) => workspace.teams.first("name", name),
        (None, None) => None,
    }
}

/// The same.
///
/// # Errors
/// The validator's refusal if neither is given, `team-does-not-exist` if there is no such team.
fn existing(workspace: &Workspace, call: &Call) -> Result<Doc, Failure> {
    let names = ["teamId", "teamName"];
    if call.in_query {
        let missing = !names.iter().any(|name| call.query.is_given(name));
        fail_if(missing, "Match error: Failed Match.OneOf, Match.Maybe or Match.Optional validation")?;
    } else {
        let missing = !names.iter().any(|name| call.body.chosen(name).is_some());
        fail_if(missing, Failure::body("must have required property 'teamId'"))?;
    }
    named(workspace, call).cloned().or_fail("team-does-not-exist")
}

/// Checks that the caller has a permission in a team.
fn may(workspace: &Workspace, call: &Call, team: &Doc, permissions: &str) -> Result<(), Failure> {
    let room = team.text("roomId");
    let may = permissions.split_whitespace().any(|own| workspace.may_in(&call.caller, own, room));
    fail_if(!may, Failure::Forbidden)
}

/// Whether only members see a team.
fn is_private(team: &Doc) -> bool {
    team.get("type") == Some(&json!(1))
}
