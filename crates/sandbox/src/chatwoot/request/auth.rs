//! Who calls: a platform app or a user, by the header `Api-Access-Token`, which is also read with
//! underscores.

use axum::Extension;
use axum::extract::Request;
use axum::http::HeaderMap;
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};

use crate::chatwoot::failure::Failure;
use crate::chatwoot::state::{App, Caller, Object, Shared, State, User};
use crate::http::{self, lock};

pub(crate) fn platform_token(app: App) -> String {
    http::token(
        match app {
            App::Owner => 4_160,
            App::Stranger => 4_161,
        },
        24,
    )
}

fn token(headers: &HeaderMap) -> Option<&str> {
    let sent = ["api-access-token", "api_access_token"].map(|name| http::header(headers, name));
    sent.into_iter().flatten().find(|token| !token.is_empty())
}

fn app_of(token: &str) -> Option<App> {
    [App::Owner, App::Stranger].into_iter().find(|app| platform_token(*app) == token)
}

pub(crate) fn platform_app(headers: &HeaderMap) -> Result<App, Failure> {
    token(headers).and_then(app_of).ok_or(Failure::Unauthorized("Invalid access_token"))
}

/// Refuses an app an object that it does not own.
pub(crate) fn permissible(state: &State, app: App, object: Object) -> Result<(), Failure> {
    if state.permissibles.contains(&(app, object)) {
        Ok(())
    } else {
        Err(Failure::Unauthorized("Non permissible resource"))
    }
}

pub(crate) fn user<'a>(state: &'a State, headers: &HeaderMap) -> Result<&'a User, Failure> {
    let token = token(headers).ok_or(Failure::SignInFirst)?;
    if let Some(user) = state.users.values().find(|user| user.access_token == token) {
        return Ok(user);
    }
    let bot = state.agent_bots.values().any(|bot| bot.access_token == token);
    Err(Failure::Unauthorized(if bot || app_of(token).is_some() {
        "Access to this endpoint is not authorized for bots"
    } else {
        "Invalid Access Token"
    }))
}

/// Refuses requests of nobody whom the server knows.
pub(crate) async fn check_token(
    Extension(state): Extension<Shared>,
    request: Request,
    next: Next,
) -> Response {
    let headers = request.headers();
    let known = platform_app(headers).map(|_| ()).or_else(|_| user(&lock(&state), headers).map(|_| ()));
    match known {
        Ok(()) => next.run(request).await,
        Err(failure) => failure.into_response(),
    }
}

/// The caller below `/api/v1/accounts/{account}/`, who is a member of the account.
pub(crate) fn caller(state: &State, headers: &HeaderMap, account: &str) -> Result<Caller, Failure> {
    let user = user(state, headers)?;
    let account = id(account).and_then(|id| state.accounts.get(id)).ok_or(Failure::NotFound)?;
    if account.status != "active" {
        return Err(Failure::Unauthorized("Account is suspended"));
    }
    let member = state
        .membership(account.id, user.id)
        .ok_or(Failure::Unauthorized("You are not authorized to access this account"))?;
    Ok(Caller { account_id: account.id, user_id: user.id, role: member.role })
}

/// The id in a path, `None` where it is no number and so nobody's.
pub(crate) fn id(text: &str) -> Option<i64> {
    text.parse().ok()
}
