//! Who is in a team.

use axum::extract::{Path, State as Shares};
use axum::http::HeaderMap;
use axum::response::Response;

use super::Shared;
use super::audit_logs::{self, Columns, Subject};
use super::auth::{self, Actor};
use super::failure::{Failure, ok, ok_empty};
use super::model::TeamMember;
use super::params::Params;
use super::render;
use super::state::State;
use super::teams::find;
use crate::http::lock;

/// A team that the caller may change, and the users whom the body names. All of them have to be
/// members of the account; the refusal is a 401, whatever that has to do with it.
fn change(
    state: &State,
    headers: &HeaderMap,
    (account, id): &(String, String),
    params: &Params,
) -> Result<(Actor, i64, Vec<i64>), Failure> {
    let (team, caller) = find(state, headers, account, id)?;
    auth::administrator(caller)?;
    // Rails iterates over the list without looking whether it is one.
    let users = params.fields().ids("user_ids").ok_or(Failure::Rails(500))?;
    if users.iter().any(|user| state.membership(team.account_id, *user).is_none()) {
        return Err(Failure::Unauthorized("Invalid User IDs"));
    }
    Ok((auth::actor(caller), team.id, users))
}

fn columns(team: i64, member: TeamMember) -> Columns {
    Columns::from_iter([
        ("id".to_owned(), member.id.into()),
        ("team_id".to_owned(), team.into()),
        ("user_id".to_owned(), member.user_id.into()),
    ])
}

/// Puts users into a team; those who are new to it come back.
fn add(state: &mut State, actor: Actor, team: i64, users: &[i64]) -> Vec<TeamMember> {
    let mut added = Vec::new();
    for user in users {
        if let Some(member) = state.add_team_member(team, *user) {
            audit_logs::created(state, actor, Subject("TeamMember", member.id), columns(team, member));
            added.push(member);
        }
    }
    added
}

fn remove(state: &mut State, actor: Actor, team: i64, meant: impl Fn(i64) -> bool) {
    for member in state.remove_team_members(team, meant) {
        audit_logs::destroyed(state, actor, Subject("TeamMember", member.id), columns(team, member));
    }
}

/// `GET …/teams/{id}/team_members`
pub(super) async fn index(
    Shares(state): Shares<Shared>,
    Path((account, id)): Path<(String, String)>,
    headers: HeaderMap,
) -> Result<Response, Failure> {
    let state = lock(&state);
    let (team, _) = find(&state, &headers, &account, &id)?;
    Ok(ok(&render::members(&state, team.account_id, &team.members, &render::base(&headers))))
}

/// `POST …/teams/{id}/team_members`. The answer holds those who are new to the team.
pub(super) async fn create(
    Shares(state): Shares<Shared>,
    Path(path): Path<(String, String)>,
    headers: HeaderMap,
    params: Params,
) -> Result<Response, Failure> {
    let mut state = lock(&state);
    let (actor, team, users) = change(&state, &headers, &path, &params)?;
    let added = add(&mut state, actor, team, &users);
    Ok(ok(&render::members(&state, actor.account_id, &added, &render::base(&headers))))
}

/// `PATCH …/teams/{id}/team_members`: from now on, these and no others.
pub(super) async fn update(
    Shares(state): Shares<Shared>,
    Path(path): Path<(String, String)>,
    headers: HeaderMap,
    params: Params,
) -> Result<Response, Failure> {
    let mut state = lock(&state);
    let (actor, team, users) = change(&state, &headers, &path, &params)?;
    add(&mut state, actor, team, &users);
    remove(&mut state, actor, team, |user| !users.contains(&user));
    let members = state.teams.get(&team).map(|team| team.members.clone()).unwrap_or_default();
    Ok(ok(&render::members(&state, actor.account_id, &members, &render::base(&headers))))
}

/// `DELETE …/teams/{id}/team_members`
pub(super) async fn destroy(
    Shares(state): Shares<Shared>,
    Path(path): Path<(String, String)>,
    headers: HeaderMap,
    params: Params,
) -> Result<Response, Failure> {
    let mut state = lock(&state);
    let (actor, team, users) = change(&state, &headers, &path, &params)?;
    remove(&mut state, actor, team, |user| users.contains(&user));
    Ok(ok_empty())
}
