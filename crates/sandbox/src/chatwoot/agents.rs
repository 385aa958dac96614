//! The agents of an account: all of its users, whatever their role.

use axum::extract::{Path, State as Shares};
use axum::http::HeaderMap;
use axum::response::Response;
use chrono::Utc;
use serde_json::Value;

use super::Shared;
use super::audit_logs::{self, Subject};
use super::auth::{self, Actor};
use super::failure::{Failure, ok, ok_empty};
use super::model::{Account, Availability, Membership, Role};
use super::params::{Fields, Params};
use super::render;
use super::state::State;
use super::validate;
use crate::http::{lock, token};

/// `GET /api/v1/accounts/{account}/agents`, in the order of their names.
pub(super) async fn index(
    Shares(state): Shares<Shared>,
    Path(account): Path<String>,
    headers: HeaderMap,
) -> Result<Response, Failure> {
    let state = lock(&state);
    let (account, _) = auth::member(&state, &headers, &account)?;
    let mut members: Vec<&Membership> =
        state.memberships.iter().filter(|member| member.account_id == account.id).collect();
    members
        .sort_by_cached_key(|member| state.users.get(&member.user_id).map(|user| user.name.to_lowercase()));
    let base = render::base(&headers);
    Ok(ok(&members.into_iter().filter_map(|member| render::agent(&state, member, &base)).collect::<Value>()))
}

/// What the body may say about a membership. `availability_status`, which the documentation has, is
/// none of it: the real server passes it over.
struct Change {
    role: Option<Role>,
    availability: Option<Availability>,
    auto_offline: Option<bool>,
}

impl Change {
    /// Unknown roles and availabilities are enum values that Rails does not survive.
    fn read(fields: &Fields) -> Result<Self, Failure> {
        let known = |name| fields.text(name).flatten();
        Ok(Self {
            role: known("role").map(|text| Role::parse(&text).ok_or(Failure::Rails(500))).transpose()?,
            availability: known("availability")
                .map(|text| Availability::parse(&text).ok_or(Failure::Rails(500)))
                .transpose()?,
            auto_offline: fields.boolean("auto_offline").flatten(),
        })
    }

    fn apply(&self, member: &mut Membership) {
        member.role = self.role.unwrap_or(member.role);
        member.availability = self.availability.unwrap_or(member.availability);
        member.auto_offline = self.auto_offline.unwrap_or(member.auto_offline);
        member.updated_at = Utc::now();
    }
}

fn is_full(state: &State, account: &Account) -> bool {
    let Some(limit) = account.limits.get("agents").and_then(Value::as_i64) else { return false };
    let members = state.memberships.iter().filter(|member| member.account_id == account.id).count();
    i64::try_from(members).is_ok_and(|members| members >= limit)
}

fn shown(state: &State, account: i64, user: i64, headers: &HeaderMap) -> Result<Response, Failure> {
    state
        .membership(account, user)
        .and_then(|member| render::agent(state, member, &render::base(headers)))
        .map(|agent| ok(&agent))
        .ok_or(Failure::NotFound)
}

/// `POST /api/v1/accounts/{account}/agents`. Whoever has the address joins; nobody has it, a user is
/// made and invited.
pub(super) async fn create(
    Shares(state): Shares<Shared>,
    Path(account): Path<String>,
    headers: HeaderMap,
    params: Params,
) -> Result<Response, Failure> {
    let mut state = lock(&state);
    let (account, caller) = auth::member(&state, &headers, &account)?;
    // The limit is looked at before the role and before the values.
    if is_full(&state, account) {
        return Err(Failure::LimitExceeded("Please purchase more licenses"));
    }
    auth::administrator(caller)?;
    let (account, inviter, actor) = (account.id, caller.user_id, auth::actor(caller));
    let fields = params.under("agent")?;
    let change = Change::read(&fields)?;
    let email = fields.text("email").flatten();
    let known = email.as_deref().and_then(|email| state.user_by_email(email)).map(|user| user.id);
    let user = match known {
        Some(user) if state.membership(account, user).is_some() => {
            return Err(Failure::Invalid(vec![("user_id", "User has already been taken".to_owned())]));
        }
        Some(user) => user,
        None => {
            let name = fields.text("name").flatten();
            let mut errors = Vec::new();
            validate::email(&state, email.as_deref(), None, &mut errors);
            validate::length("name", name.as_deref(), &mut errors);
            if !errors.is_empty() {
                return Err(Failure::Invalid(errors));
            }
            // Without a name it is the database that refuses, and nobody catches that.
            let name = name.ok_or(Failure::Rails(500))?;
            let password = format!("1!aA{}", token(u64::try_from(inviter).unwrap_or_default(), 12));
            state.add_user(name, &email.unwrap_or_default(), password).id
        }
    };
    state.add_membership(account, user, Role::Agent, Some(inviter));
    if let Some(member) = state.membership_mut(account, user) {
        change.apply(member);
        let (subject, columns) = (Subject("AccountUser", member.id), audit_logs::membership(member));
        audit_logs::created(&mut state, actor, subject, columns);
    }
    shown(&state, account, user, &headers)
}

/// The agent in a path. It is looked for before the caller's role is looked at.
fn find(state: &State, headers: &HeaderMap, account: &str, id: &str) -> Result<(Actor, i64), Failure> {
    let (account, caller) = auth::member(state, headers, account)?;
    let agent = auth::id(id).and_then(|id| state.membership(account.id, id)).ok_or(Failure::NotFound)?;
    auth::administrator(caller)?;
    Ok((auth::actor(caller), agent.user_id))
}

/// `PATCH /api/v1/accounts/{account}/agents/{id}`
pub(super) async fn update(
    Shares(state): Shares<Shared>,
    Path((account, id)): Path<(String, String)>,
    headers: HeaderMap,
    params: Params,
) -> Result<Response, Failure> {
    let mut state = lock(&state);
    let (actor, user) = find(&state, &headers, &account, &id)?;
    let account = actor.account_id;
    let fields = params.under("agent")?;
    let change = Change::read(&fields)?;
    if let Some(name) = fields.text("name").flatten() {
        let mut errors = Vec::new();
        validate::length("name", Some(&name), &mut errors);
        if !errors.is_empty() {
            return Err(Failure::Invalid(errors));
        }
        if let Some(user) = state.users.get_mut(&user) {
            user.name = name;
        }
    }
    if let Some(member) = state.membership_mut(account, user) {
        let before = audit_logs::membership(member);
        change.apply(member);
        let (subject, after) = (Subject("AccountUser", member.id), audit_logs::membership(member));
        audit_logs::updated(&mut state, actor, subject, &before, after);
    }
    shown(&state, account, user, &headers)
}

/// `DELETE /api/v1/accounts/{account}/agents/{id}`. Who belongs to no account any more is deleted.
pub(super) async fn destroy(
    Shares(state): Shares<Shared>,
    Path((account, id)): Path<(String, String)>,
    headers: HeaderMap,
) -> Result<Response, Failure> {
    let mut state = lock(&state);
    let (actor, user) = find(&state, &headers, &account, &id)?;
    state.leave(actor.account_id, user);
    if state.memberships_of(user).next().is_none() {
        state.remove_user(user);
    }
    Ok(ok_empty())
}
