//! Who answers in an inbox.

use axum::extract::{Path, State as Shares};
use axum::http::HeaderMap;
use axum::response::Response;
use serde_json::{Value, json};

use super::super::Shared;
use super::super::auth::{Actor, caller};
use super::super::failure::{Failure, ok, ok_empty};
use super::super::params::{Fields, Params};
use super::super::render;
use super::super::state::State;
use super::{Inbox, audit};
use crate::http::lock;

/// An inbox that the caller may change, named in the body, as it then is, and the users who are named.
fn change(
    state: &State,
    headers: &HeaderMap,
    account: &str,
    fields: &Fields,
) -> Result<(Actor, Inbox, Vec<i64>), Failure> {
    let caller = caller(state, headers, account)?;
    let inbox = fields.text("inbox_id").flatten().unwrap_or_default();
    let inbox = state.inboxes.find(caller.account_id, &inbox)?.clone();
    caller.only_administrators()?;
    // Rails subtracts lists without looking whether there is one.
    let users = fields.ids("user_ids").ok_or(Failure::Rails(500))?;
    Ok((caller.actor(), inbox, users))
}

/// Puts those into an inbox who are not in it yet; all of them must be users.
fn add(state: &State, inbox: &mut Inbox, users: &[i64]) -> Result<(), Failure> {
    for user in users {
        if inbox.members.contains(user) {
            continue;
        }
        if !state.users.contains_key(user) {
            return Err(Failure::Invalid(vec![("user", "User must exist".to_owned())]));
        }
        inbox.members.push(*user);
    }
    Ok(())
}

/// Stores an inbox whose members have changed.
fn keep(state: &mut State, actor: Actor, inbox: Inbox) {
    if let Some(before) = state.inboxes.get(inbox.id).cloned() {
        audit::members(state, actor, &before, &inbox);
    }
    state.inboxes.put(inbox.id, inbox);
}

fn answer(state: &State, inbox: &Inbox, headers: &HeaderMap) -> Response {
    let base = render::base(headers);
    let member = |user: &i64| render::agent(state, state.membership(inbox.account_id, *user)?, &base);
    let members: Value = inbox.members.iter().filter_map(member).collect();
    ok(&json!({"payload": members}))
}

/// `GET …/inbox_members/{inbox}`
pub(super) async fn show(
    Shares(state): Shares<Shared>,
    Path((account, inbox)): Path<(String, String)>,
    headers: HeaderMap,
) -> Result<Response, Failure> {
    let state = lock(&state);
    let caller = caller(&state, &headers, &account)?;
    let inbox = state.visible_inbox(caller, &inbox)?;
    Ok(answer(&state, inbox, &headers))
}

/// `POST …/inbox_members`
pub(super) async fn create(
    Shares(state): Shares<Shared>,
    Path(account): Path<String>,
    headers: HeaderMap,
    params: Params,
) -> Result<Response, Failure> {
    let mut state = lock(&state);
    let (actor, mut inbox, users) = change(&state, &headers, &account, params.fields())?;
    add(&state, &mut inbox, &users)?;
    let response = answer(&state, &inbox, &headers);
    keep(&mut state, actor, inbox);
    Ok(response)
}

/// `PATCH …/inbox_members`: from now on, these and no others.
pub(super) async fn update(
    Shares(state): Shares<Shared>,
    Path(account): Path<String>,
    headers: HeaderMap,
    params: Params,
) -> Result<Response, Failure> {
    let mut state = lock(&state);
    let (actor, mut inbox, users) = change(&state, &headers, &account, params.fields())?;
    add(&state, &mut inbox, &users)?;
    inbox.members.retain(|member| users.contains(member));
    let response = answer(&state, &inbox, &headers);
    keep(&mut state, actor, inbox);
    Ok(response)
}

/// `DELETE …/inbox_members`
pub(super) async fn destroy(
    Shares(state): Shares<Shared>,
    Path(account): Path<String>,
    headers: HeaderMap,
    params: Params,
) -> Result<Response, Failure> {
    let mut state = lock(&state);
    let (actor, mut inbox, users) = change(&state, &headers, &account, params.fields())?;
    inbox.members.retain(|member| !users.contains(member));
    keep(&mut state, actor, inbox);
    Ok(ok_empty())
}
