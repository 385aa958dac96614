//! Who belongs to an account, in the Platform API.

use axum::extract::{Path, State as Shares};
use axum::http::HeaderMap;
use axum::response::Response;
use chrono::Utc;
use serde_json::Value;

use super::Shared;
use super::audit_logs::{self, Subject};
use super::auth::{self, Actor};
use super::failure::{Failure, ok, ok_empty};
use super::model::Role;
use super::params::Params;
use super::platform_accounts::find;
use super::render;
use crate::http::lock;

/// `GET /platform/api/v1/accounts/{id}/account_users`
pub(super) async fn index(
    Shares(state): Shares<Shared>,
    Path(account): Path<String>,
    headers: HeaderMap,
) -> Result<Response, Failure> {
    let app = auth::platform_app(&headers)?;
    let state = lock(&state);
    let account = find(&state, app, &account)?;
    let members = state.memberships.iter().filter(|member| member.account_id == account);
    Ok(ok(&members.map(render::account_user).collect::<Value>()))
}

/// `POST /platform/api/v1/accounts/{id}/account_users`. Who is a member already gets the role.
pub(super) async fn create(
    Shares(state): Shares<Shared>,
    Path(account): Path<String>,
    headers: HeaderMap,
    params: Params,
) -> Result<Response, Failure> {
    let app = auth::platform_app(&headers)?;
    let mut state = lock(&state);
    let account = find(&state, app, &account)?;
    let fields = params.fields();
    // An unknown role is an enum value that Rails does not survive.
    let role = match fields.text("role").flatten() {
        Some(role) => Some(Role::parse(&role).ok_or(Failure::Rails(500))?),
        None => None,
    };
    let user = fields.integer("user_id").flatten().filter(|id| state.users.contains_key(id));
    let Some(user) = user else {
        return Err(Failure::Invalid(vec![("user", "User must exist".to_owned())]));
    };
    let actor = Actor { account_id: account, user_id: None };
    if let Some(member) = state.membership_mut(account, user) {
        let before = audit_logs::membership(member);
        if let Some(role) = role {
            member.role = role;
            member.updated_at = Utc::now();
        }
        let (subject, after) = (Subject("AccountUser", member.id), audit_logs::membership(member));
        let shown = render::account_user(member);
        audit_logs::updated(&mut state, actor, subject, &before, after);
        return Ok(ok(&shown));
    }
    let member = state.add_membership(account, user, role.unwrap_or(Role::Agent), None);
    let (subject, columns) = (Subject("AccountUser", member.id), audit_logs::membership(&member));
    audit_logs::created(&mut state, actor, subject, columns);
    Ok(ok(&render::account_user(&member)))
}

/// `DELETE /platform/api/v1/accounts/{id}/account_users`. Who is no member is as good as removed.
pub(super) async fn destroy(
    Shares(state): Shares<Shared>,
    Path(account): Path<String>,
    headers: HeaderMap,
    params: Params,
) -> Result<Response, Failure> {
    let app = auth::platform_app(&headers)?;
    let mut state = lock(&state);
    let account = find(&state, app, &account)?;
    if let Some(user) = params.fields().integer("user_id").flatten() {
        state.leave(account, user);
    }
    Ok(ok_empty())
}
