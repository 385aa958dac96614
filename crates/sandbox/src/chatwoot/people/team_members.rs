//! Who is in a team.

use crate::chatwoot::audit;
use crate::chatwoot::audit::{Columns, Subject};
use crate::chatwoot::prelude::*;
use crate::chatwoot::render::people as render;

/// The users whom the body names. All of them have to be members of the account; the refusal is a
/// 401, whatever that has to do with it.
fn users(state: &State, account: i64, params: &Params) -> Result<Vec<i64>, Failure> {
    // Rails iterates over the list without looking whether it is one.
    let users = params.fields().ids("user_ids").ok_or(Failure::Rails(500))?;
    let foreign = users.iter().any(|user| state.membership(account, *user).is_none());
    if foreign { Err(Failure::Unauthorized("Invalid User IDs")) } else { Ok(users) }
}

fn columns(team: i64, member: TeamMember) -> Columns {
    object(json!({"id": member.id, "team_id": team, "user_id": member.user_id}))
}

/// Puts users into a team; those who are new to it come back.
fn add(state: &mut State, actor: Actor, team: i64, users: &[i64]) -> Vec<TeamMember> {
    let mut added = Vec::new();
    for user in users {
        if let Some(member) = state.add_team_member(team, *user) {
            audit::created(state, actor, Subject("TeamMember", member.id), columns(team, member));
            added.push(member);
        }
    }
    added
}

fn remove(state: &mut State, actor: Actor, team: i64, meant: impl Fn(i64) -> bool) {
    for member in state.remove_team_members(team, meant) {
        audit::destroyed(state, actor, Subject("TeamMember", member.id), columns(team, member));
    }
}

pub(crate) fn index(Call { state, record: team, base, .. }: Call<'_, Member, Team>) -> Reply {
    ok(&render::members(state, team.account_id, &team.members, base))
}

/// `POST …/teams/{id}/team_members`. The response holds those who are new to the team.
pub(crate) fn create(Call { state, caller, record: team, params, base, .. }: Call<'_, Admin, Team>) -> Reply {
    let users = users(state, team.account_id, params)?;
    let added = add(state, caller.into(), team.id, &users);
    ok(&render::members(state, team.account_id, &added, base))
}

/// `PATCH …/teams/{id}/team_members`: from now on, these and no others.
pub(crate) fn update(Call { state, caller, record: team, params, base, .. }: Call<'_, Admin, Team>) -> Reply {
    let users = users(state, team.account_id, params)?;
    add(state, caller.into(), team.id, &users);
    remove(state, caller.into(), team.id, |user| !users.contains(&user));
    let members = state.teams.get(team.id).map(|team| team.members.clone()).unwrap_or_default();
    ok(&render::members(state, team.account_id, &members, base))
}

pub(crate) fn destroy(Call { state, caller, record: team, params, .. }: Call<'_, Admin, Team>) -> Reply {
    let users = users(state, team.account_id, params)?;
    remove(state, caller.into(), team.id, |user| users.contains(&user));
    ok_empty()
}
