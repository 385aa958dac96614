//! The teams of an account.

use axum::extract::{Path, State as Shares};
use axum::http::HeaderMap;
use axum::response::Response;
use chrono::Utc;
use serde_json::Value;

use super::Shared;
use super::audit_logs::{self, Columns, Subject};
use super::auth;
use super::failure::{Failure, ok, ok_empty};
use super::model::{Membership, Team};
use super::params::{Fields, Params};
use super::render;
use super::state::State;
use super::validate;
use crate::http::lock;

/// The team in a path and the caller.
pub(super) fn find<'a>(
    state: &'a State,
    headers: &HeaderMap,
    account: &str,
    id: &str,
) -> Result<(&'a Team, &'a Membership), Failure> {
    let (account, caller) = auth::member(state, headers, account)?;
    let team = auth::id(id)
        .and_then(|id| state.teams.get(&id))
        .filter(|team| team.account_id == account.id)
        .ok_or(Failure::NotFound)?;
    Ok((team, caller))
}

fn columns(team: &Team) -> Columns {
    Columns::from_iter([
        ("icon".to_owned(), team.icon.clone().into()),
        ("name".to_owned(), team.name.clone().into()),
        ("account_id".to_owned(), team.account_id.into()),
        ("icon_color".to_owned(), team.icon_color.clone().into()),
        ("description".to_owned(), team.description.clone().into()),
        ("allow_auto_assign".to_owned(), team.allow_auto_assign.into()),
    ])
}

/// Names are kept in lower case, and no account has two of one name.
fn apply(state: &State, team: &mut Team, fields: &Fields) -> Result<(), Failure> {
    if let Some(name) = fields.text("name") {
        team.name = name.unwrap_or_default().to_lowercase();
    }
    if let Some(description) = fields.text("description") {
        team.description = description;
    }
    if let Some(value) = fields.boolean("allow_auto_assign").flatten() {
        team.allow_auto_assign = value;
    }
    if let Some(icon) = fields.text("icon") {
        team.icon = icon.unwrap_or_default();
    }
    if let Some(color) = fields.text("icon_color") {
        team.icon_color = color.unwrap_or_default();
    }
    let mut errors = Vec::new();
    if team.name.trim().is_empty() {
        errors.push(("name", "Name must not be blank".to_owned()));
    }
    let same =
        |other: &&Team| other.account_id == team.account_id && other.name == team.name && other.id != team.id;
    if state.teams.values().any(|other| same(&other)) {
        errors.push(("name", "Name has already been taken".to_owned()));
    }
    validate::length("name", Some(&team.name), &mut errors);
    if errors.is_empty() { Ok(()) } else { Err(Failure::Invalid(errors)) }
}

/// `GET /api/v1/accounts/{account}/teams`
pub(super) async fn index(
    Shares(state): Shares<Shared>,
    Path(account): Path<String>,
    headers: HeaderMap,
) -> Result<Response, Failure> {
    let state = lock(&state);
    let (account, caller) = auth::member(&state, &headers, &account)?;
    let teams = state.teams.values().filter(|team| team.account_id == account.id);
    Ok(ok(&teams.map(|team| render::team(team, caller.user_id)).collect::<Value>()))
}

/// `POST /api/v1/accounts/{account}/teams`
pub(super) async fn create(
    Shares(state): Shares<Shared>,
    Path(account): Path<String>,
    headers: HeaderMap,
    params: Params,
) -> Result<Response, Failure> {
    let mut state = lock(&state);
    let (_, caller) = auth::member(&state, &headers, &account)?;
    auth::administrator(caller)?;
    let (actor, caller) = (auth::actor(caller), caller.user_id);
    let mut team = Team {
        id: 0,
        account_id: actor.account_id,
        name: String::new(),
        description: None,
        allow_auto_assign: true,
        icon: String::new(),
        icon_color: String::new(),
        members: Vec::new(),
        created_at: Utc::now(),
        updated_at: Utc::now(),
    };
    apply(&state, &mut team, &params.under("team")?)?;
    let team = state.add_team(team);
    let (subject, columns, shown) = (Subject("Team", team.id), columns(team), render::team(team, caller));
    audit_logs::created(&mut state, actor, subject, columns);
    Ok(ok(&shown))
}

/// `GET /api/v1/accounts/{account}/teams/{id}`
pub(super) async fn show(
    Shares(state): Shares<Shared>,
    Path((account, id)): Path<(String, String)>,
    headers: HeaderMap,
) -> Result<Response, Failure> {
    let state = lock(&state);
    let (team, caller) = find(&state, &headers, &account, &id)?;
    Ok(ok(&render::team(team, caller.user_id)))
}

/// `PATCH /api/v1/accounts/{account}/teams/{id}`
pub(super) async fn update(
    Shares(state): Shares<Shared>,
    Path((account, id)): Path<(String, String)>,
    headers: HeaderMap,
    params: Params,
) -> Result<Response, Failure> {
    let mut state = lock(&state);
    let (team, caller) = find(&state, &headers, &account, &id)?;
    auth::administrator(caller)?;
    let (actor, before, mut team) = (auth::actor(caller), columns(team), team.clone());
    let caller = caller.user_id;
    apply(&state, &mut team, &params.under("team")?)?;
    team.updated_at = Utc::now();
    let shown = render::team(&team, caller);
    audit_logs::updated(&mut state, actor, Subject("Team", team.id), &before, columns(&team));
    state.teams.insert(team.id, team);
    Ok(ok(&shown))
}

/// `DELETE /api/v1/accounts/{account}/teams/{id}`
pub(super) async fn destroy(
    Shares(state): Shares<Shared>,
    Path((account, id)): Path<(String, String)>,
    headers: HeaderMap,
) -> Result<Response, Failure> {
    let mut state = lock(&state);
    let (team, caller) = find(&state, &headers, &account, &id)?;
    auth::administrator(caller)?;
    let (actor, id, columns) = (auth::actor(caller), team.id, columns(team));
    state.teams.remove(&id);
    audit_logs::destroyed(&mut state, actor, Subject("Team", id), columns);
    Ok(ok_empty())
}
