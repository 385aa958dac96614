//! An account in the Application API.

use axum::extract::{Path, State as Shares};
use axum::http::HeaderMap;
use axum::response::Response;
use serde_json::Value;

use super::Shared;
use super::audit_logs::{self, Subject};
use super::auth;
use super::failure::{Failure, ok};
use super::locale;
use super::model::{Account, Membership};
use super::params::{Fields, Params};
use super::render;
use super::state::State;
use super::validate;
use crate::http::lock;

/// The limits of `auto_resolve_after`, in minutes.
const AUTO_RESOLVE: std::ops::RangeInclusive<i64> = 10..=1_439_856;

/// One of the caller's own accounts; any other is not found, whether it exists or not.
fn find<'a>(
    state: &'a State,
    headers: &HeaderMap,
    id: &str,
) -> Result<(&'a Account, &'a Membership), Failure> {
    let user = auth::user(state, headers)?;
    let account = auth::id(id).and_then(|id| state.accounts.get(&id)).ok_or(Failure::NotFound)?;
    let membership = state.membership(account.id, user).ok_or(Failure::NotFound)?;
    Ok((account, membership))
}

/// `GET /api/v1/accounts/{account}`
pub(super) async fn show(
    Shares(state): Shares<Shared>,
    Path(id): Path<String>,
    headers: HeaderMap,
) -> Result<Response, Failure> {
    let state = lock(&state);
    let (account, _) = find(&state, &headers, &id)?;
    Ok(ok(&render::account(account, true)))
}

/// `PATCH /api/v1/accounts/{account}`
pub(super) async fn update(
    Shares(state): Shares<Shared>,
    Path(id): Path<String>,
    headers: HeaderMap,
    params: Params,
) -> Result<Response, Failure> {
    let mut state = lock(&state);
    let (account, membership) = find(&state, &headers, &id)?;
    auth::administrator(membership)?;
    let (actor, before) = (auth::actor(membership), audit_logs::account(account));
    let mut account = account.clone();
    apply(&mut account, params.fields())?;
    let subject = Subject("Account", account.id);
    audit_logs::updated(&mut state, actor, subject, &before, audit_logs::account(&account));
    let shown = render::account(&account, false);
    state.accounts.insert(account.id, account);
    Ok(ok(&shown))
}

fn apply(account: &mut Account, fields: &Fields) -> Result<(), Failure> {
    let invalid = |name, message: String| Err(Failure::Invalid(vec![(name, message)]));
    if let Some(text) = fields.text("locale").flatten() {
        account.locale = locale::parse(&text)?.to_owned();
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
    for name in ["industry", "company_size", "timezone"] {
        if let Some(value) = fields.text(name) {
            account.custom_attributes.insert(name.to_owned(), value.into());
        }
    }
    // The settings are checked by a JSON schema, so no text is a number or a boolean to them, and a form sets neither.
    let typed = |name: &'static str, kind: &str, fits: fn(&Value) -> bool| match fields.get(name) {
        Some(value) if !value.is_null() && !fits(value) => {
            Err(Failure::Invalid(vec![(name, format!("{} must be of type {kind}", validate::words(name)))]))
        }
        value => Ok(value),
    };
    if let Some(minutes) = typed("auto_resolve_after", "integer", Value::is_i64)? {
        let minutes = minutes.as_i64();
        if minutes.is_some_and(|minutes| minutes < *AUTO_RESOLVE.start()) {
            let message =
                format!("Auto resolve after must be greater than or equal to {}", AUTO_RESOLVE.start());
            return invalid("auto_resolve_after", message);
        }
        if minutes.is_some_and(|minutes| minutes > *AUTO_RESOLVE.end()) {
            let message = format!("Auto resolve after must be less than or equal to {}", AUTO_RESOLVE.end());
            return invalid("auto_resolve_after", message);
        }
        account.settings.insert("auto_resolve_after".to_owned(), minutes.into());
    }
    for name in ["auto_resolve_message", "auto_resolve_label"] {
        if let Some(text) = typed(name, "string", Value::is_string)? {
            account.settings.insert(name.to_owned(), text.clone());
        }
    }
    for name in ["auto_resolve_ignore_waiting", "audio_transcriptions"] {
        if let Some(value) = typed(name, "boolean", Value::is_boolean)? {
            account.settings.insert(name.to_owned(), value.clone());
        }
    }
    if account.name.trim().is_empty() {
        return invalid("name", "Name can't be blank".to_owned());
    }
    Ok(())
}
