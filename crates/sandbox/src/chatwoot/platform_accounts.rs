//! Accounts in the Platform API.

use axum::extract::{Path, State as Shares};
use axum::http::HeaderMap;
use axum::response::Response;
use chrono::Utc;
use serde_json::Map;

use super::Shared;
use super::audit_logs::{self, Subject};
use super::auth::{self, Actor, App};
use super::failure::{Failure, ok, ok_empty};
use super::locale;
use super::model::Account;
use super::params::{Fields, Params, boolean};
use super::render;
use super::seed::FEATURES;
use super::state::{Object, State};
use crate::http::lock;

const STATUSES: [&str; 2] = ["active", "suspended"];

/// The account in a path, if the app owns it.
pub(super) fn find(state: &State, app: App, id: &str) -> Result<i64, Failure> {
    let id = auth::id(id).filter(|id| state.accounts.contains_key(id)).ok_or(Failure::Rails(404))?;
    auth::permissible(state, app, Object::Account(id))?;
    Ok(id)
}

fn apply(account: &mut Account, fields: &Fields) -> Result<(), Failure> {
    if let Some(text) = fields.text("locale").flatten() {
        account.locale = locale::parse(&text)?.to_owned();
    }
    if let Some(status) = fields.text("status").flatten() {
        if !STATUSES.contains(&status.as_str()) {
            return Err(Failure::Rails(500));
        }
        account.status = status;
    }
    if let Some(name) = fields.text("name") {
        account.name = name.unwrap_or_default();
    }
    if let Some(domain) = fields.text("domain") {
        account.domain = domain;
    }
    if let Some(email) = fields.text("support_email") {
        account.support_email = email;
    }
    if let Some(limits) = fields.object("limits") {
        account.limits = limits;
    }
    if let Some(attributes) = fields.object("custom_attributes") {
        account.custom_attributes = attributes;
    }
    for (feature, on) in fields.object("features").unwrap_or_default() {
        if boolean(&on) == Some(true) {
            account.features.insert(feature);
        } else {
            account.features.remove(&feature);
        }
    }
    if account.name.trim().is_empty() {
        return Err(Failure::Invalid(vec![("name", "Name can't be blank".to_owned())]));
    }
    Ok(())
}

/// An account as it is before anything is said about it. The id is given when it is stored.
pub(super) fn blank(name: &str) -> Account {
    Account {
        id: 0,
        name: name.to_owned(),
        locale: "en".to_owned(),
        status: "active".to_owned(),
        domain: None,
        support_email: None,
        features: FEATURES.iter().map(|feature| (*feature).to_owned()).collect(),
        custom_attributes: Map::new(),
        limits: Map::new(),
        settings: Map::new(),
        created_at: Utc::now(),
    }
}

/// `POST /platform/api/v1/accounts`
pub(super) async fn create(
    Shares(state): Shares<Shared>,
    headers: HeaderMap,
    params: Params,
) -> Result<Response, Failure> {
    let app = auth::platform_app(&headers)?;
    let mut account = blank("");
    apply(&mut account, params.fields())?;
    let mut state = lock(&state);
    let account = state.add_account(account);
    let (id, shown) = (account.id, render::platform_account(account));
    state.permissibles.insert((app, Object::Account(id)));
    Ok(ok(&shown))
}

/// `GET /platform/api/v1/accounts/{id}`
pub(super) async fn show(
    Shares(state): Shares<Shared>,
    Path(id): Path<String>,
    headers: HeaderMap,
) -> Result<Response, Failure> {
    let app = auth::platform_app(&headers)?;
    let state = lock(&state);
    let id = find(&state, app, &id)?;
    let account = state.accounts.get(&id).ok_or(Failure::Rails(404))?;
    Ok(ok(&render::platform_account(account)))
}

/// `PATCH /platform/api/v1/accounts/{id}`
pub(super) async fn update(
    Shares(state): Shares<Shared>,
    Path(id): Path<String>,
    headers: HeaderMap,
    params: Params,
) -> Result<Response, Failure> {
    let app = auth::platform_app(&headers)?;
    let mut state = lock(&state);
    let id = find(&state, app, &id)?;
    let mut account = state.accounts.get(&id).ok_or(Failure::Rails(404))?.clone();
    let before = audit_logs::account(&account);
    apply(&mut account, params.fields())?;
    let shown = render::platform_account(&account);
    let actor = Actor { account_id: id, user_id: None };
    audit_logs::updated(&mut state, actor, Subject("Account", id), &before, audit_logs::account(&account));
    state.accounts.insert(id, account);
    Ok(ok(&shown))
}

/// `DELETE /platform/api/v1/accounts/{id}`. The real server deletes a little later.
pub(super) async fn destroy(
    Shares(state): Shares<Shared>,
    Path(id): Path<String>,
    headers: HeaderMap,
) -> Result<Response, Failure> {
    let app = auth::platform_app(&headers)?;
    let mut state = lock(&state);
    let id = find(&state, app, &id)?;
    state.remove_account(id);
    Ok(ok_empty())
}
