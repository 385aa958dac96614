//! Who is in a team.

use axum::extract::{Path, State as Shares};
use axum::http::HeaderMap;
use axum::response::Response;

use super::Shared;
use super::auth;
use super::failure::{Failure, ok, ok_empty};
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
) -> Result<(i64, i64, Vec<i64>), Failure> {
    let (team, caller) = find(state, headers, account, id)?;
    auth::administrator(caller)?;
    // Rails iterates over the list without looking whether it is one.
    let users = params.fields().ids("user_ids").ok_or(Failure::Rails(500))?;
    if users.iter().any(|user| state.membership(team.account_id, *user).is_none()) {
        return Err(Failure::Unauthorized("Invalid User IDs"));
    }
    Ok((team.account_id, team.id, users))
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
    let (account, team, users) = change(&state, &headers, &path, &params)?;
    let mut added = Vec::new();
    if let Some(team) = state.teams.get_mut(&team) {
        for user in users {
            if !team.members.contains(&user) {
                team.members.push(user);
                added.push(user);
            }
        }
    }
    Ok(ok(&render::members(&state, account, &added, &render::base(&headers))))
}

/// `PATCH …/teams/{id}/team_members`: from now on, these and no others.
pub(super) async fn update(
    Shares(state): Shares<Shared>,
    Path(path): Path<(String, String)>,
    headers: HeaderMap,
    params: Params,
) -> Result<Response, Failure> {
    let mut state = lock(&state);
    let (account, team, users) = change(&state, &headers, &path, &params)?;
    let mut members = Vec::new();
    if let Some(team) = state.teams.get_mut(&team) {
        team.members.retain(|member| users.contains(member));
        for user in users {
            if !team.members.contains(&user) {
                team.members.push(user);
            }
        }
        members.clone_from(&team.members);
    }
    Ok(ok(&render::members(&state, account, &members, &render::base(&headers))))
}

/// `DELETE …/teams/{id}/team_members`
pub(super) async fn destroy(
    Shares(state): Shares<Shared>,
    Path(path): Path<(String, String)>,
    headers: HeaderMap,
    params: Params,
) -> Result<Response, Failure> {
    let mut state = lock(&state);
    let (_, team, users) = change(&state, &headers, &path, &params)?;
    if let Some(team) = state.teams.get_mut(&team) {
        team.members.retain(|member| !users.contains(member));
    }
    Ok(ok_empty())
}
