//! Who is in a team.

use super::life::matching;
use super::{existing, is_private, may};
use crate::rocketchat::common::chat_rooms::remove_user;
use crate::rocketchat::common::teams::{enroll, has};
use crate::rocketchat::prelude::*;

pub(crate) const ROUTES: &[Route] = &[
    on("listTeamMembers", SignedIn, list).unchecked(),
    on("addTeamMembers", SignedIn, add),
    on("updateTeamMember", SignedIn, update),
    on("removeTeamMember", SignedIn, remove),
    on("leaveTeam", SignedIn, leave),
];

/// `GET teams.members`: `username`, `name` and `status` choose among them.
fn list(workspace: &mut Workspace, call: &Call) -> Outcome {
    let statuses = call.query.matched_list("status")?;
    let team = existing(workspace, call)?;
    let page = call.query.unsorted_page()?;
    let all = workspace.may_in(&call.caller, "view-all-teams", team.text("roomId"));
    if is_private(&team) && !has(&team, &call.caller) && !all {
        return page.of("members", Vec::<Doc>::new());
    }
    let wanted = |user: &Doc| {
        let fits = |name: &str| call.query.chosen(name).is_none_or(|text| user.mentions(text, name));
        fits("username") && fits("name") && (statuses.is_empty() || statuses.contains(&user.text("status")))
    };
    let rows = team.rows("members").filter_map(|member| {
        let user = workspace.user(member.text("userId")).filter(|user| wanted(user))?;
        let mut shown = user.pick("_id username name status");
        shown.set("settings", json!({}));
        Some(object(json!({
            "user": shown,
            "roles": member.items("roles"),
            "createdBy": member.inner("createdBy").or(team.inner("createdBy")).map(|by| by.pick("_id username")),
            "createdAt": member.string("createdAt").unwrap_or(team.text("createdAt")),
        })))
    });
    page.of("members", rows.collect::<Vec<_>>())
}

/// The roles of a member as a body gives them.
fn roles(member: &Value) -> Vec<String> {
    let roles = member.get("roles").and_then(Value::as_array).into_iter().flatten();
    roles.filter_map(Value::as_str).map(str::to_owned).collect()
}

fn add(workspace: &mut Workspace, call: &Call) -> Outcome {
    let members = call.value("members").and_then(Value::as_array).cloned();
    let members = members.or_fail(Failure::body("must have required property 'members'"))?;
    let team = existing(workspace, call)?;
    may(workspace, call, &team, "add-team-member edit-team-member")?;
    let known = |member: &Value| {
        member.get("userId").and_then(Value::as_str).and_then(|id| workspace.user(id)).is_some()
    };
    fail_if(!members.iter().all(known), "invalid-user")?;
    for member in &members {
        let user = member.get("userId").and_then(Value::as_str).unwrap_or_default();
        enroll(workspace, team.id(), user, &roles(member), &call.caller);
    }
    done()
}

fn update(workspace: &mut Workspace, call: &Call) -> Outcome {
    let member = call.value("member").cloned();
    let member = member.or_fail(Failure::body("must have required property 'member'"))?;
    let team = existing(workspace, call)?;
    may(workspace, call, &team, "edit-team-member")?;
    let user = member.get("userId").and_then(Value::as_str).or_fail("invalid-user")?;
    let roles = roles(&member);
    workspace.teams.change(team.id(), |team| {
        for own in team.rows_mut("members").filter(|own| own.text("userId") == user) {
            own.set("owner", roles.iter().any(|role| role == "owner")).set("roles", &roles);
        }
    });
    if let Some(row) = workspace.subscription_mut(team.text("roomId"), user) {
        row.set("roles", &roles).touch();
    }
    done()
}

/// Takes a user out of a team and out of those of its rooms that the body names.
fn take(
    workspace: &mut Workspace,
    call: &Call,
    team: &Doc,
    user: &str,
    by: Option<&str>,
) -> Result<(), Failure> {
    let member = team.rows("members").find(|member| member.text("userId") == user);
    let inside = workspace.subscription(team.text("roomId"), user).is_some();
    fail_if(member.is_none() && !inside, "member-does-not-exist")?;
    let owners = team.rows("members").filter(|member| member.flag("owner")).count();
    let last = member.is_some_and(|member| member.flag("owner")) && owners == 1;
    fail_if(last, "last-owner-can-not-be-removed")?;
    workspace.teams.change(team.id(), |team| {
        team.listed("members", |members| members.retain(|member| member.text("userId") != user));
    });
    remove_user(workspace, team.text("roomId"), user, by);
    let rooms = call.listed("rooms");
    for room in matching(workspace, team, &rooms) {
        remove_user(workspace, &room, user, by);
    }
    Ok(())
}

/// Refuses a list of rooms that is empty.
fn some_rooms(call: &Call) -> Result<(), Failure> {
    let empty = call.value("rooms").and_then(Value::as_array).is_some_and(Vec::is_empty);
    fail_if(empty, Failure::body("must NOT have fewer than 1 items"))
}

fn remove(workspace: &mut Workspace, call: &Call) -> Outcome {
    some_rooms(call)?;
    let user = call.required("userId")?;
    let team = existing(workspace, call)?;
    may(workspace, call, &team, "edit-team-member")?;
    let known = workspace.user(user).is_some_and(is_active);
    fail_if(!known, "invalid-user")?;
    take(workspace, call, &team, user, Some(&call.caller))?;
    done()
}

fn leave(workspace: &mut Workspace, call: &Call) -> Outcome {
    some_rooms(call)?;
    let team = existing(workspace, call)?;
    take(workspace, call, &team, &call.caller, None)?;
    done()
}
