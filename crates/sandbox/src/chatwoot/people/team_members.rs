//! Who is in a team.

use crate::chatwoot::audit;
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

/// Stores a team whose members have changed.
fn keep(state: &mut State, caller: Caller, team: Team) {
    if let Some(before) = state.teams.get(team.id).cloned() {
        let changed = [&before.members[..], &team.members];
        audit::members(state, caller.into(), "TeamMember", ("team_id", team.id), changed);
    }
    state.teams.put(team);
}

/// Puts users into a team, as far as they are new to it.
fn add(team: &mut Team, users: &[i64]) {
    for user in users {
        if !team.has(*user) {
            team.members.push(*user);
        }
    }
}

pub(crate) fn index(Call { state, record: team, base, .. }: Call<'_, Member, Team>) -> Reply {
    ok(&render::members(state, team.account_id, &team.members, base))
}

/// `POST …/teams/{id}/team_members`. The response holds those who are new to the team.
pub(crate) fn create(
    Call { state, caller, record: mut team, params, base, .. }: Call<'_, Admin, Team>,
) -> Reply {
    let known = team.members.len();
    let users = users(state, team.account_id, params)?;
    add(&mut team, &users);
    keep(state, caller, team.clone());
    ok(&render::members(state, team.account_id, team.members.iter().skip(known), base))
}

/// `PATCH …/teams/{id}/team_members`: from now on, these and no others.
pub(crate) fn update(
    Call { state, caller, record: mut team, params, base, .. }: Call<'_, Admin, Team>,
) -> Reply {
    let users = users(state, team.account_id, params)?;
    add(&mut team, &users);
    team.members.retain(|user| users.contains(user));
    keep(state, caller, team.clone());
    ok(&render::members(state, team.account_id, &team.members, base))
}

pub(crate) fn destroy(Call { state, caller, record: mut team, params, .. }: Call<'_, Admin, Team>) -> Reply {
    let users = users(state, team.account_id, params)?;
    team.members.retain(|user| !users.contains(user));
    keep(state, caller, team);
    ok_empty()
}
