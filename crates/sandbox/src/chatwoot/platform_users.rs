//! Users in the Platform API.

use axum::extract::{Path, State as Shares};
use axum::http::HeaderMap;
use axum::response::Response;
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use serde_json::json;

use super::Shared;
use super::auth::{self, App};
use super::failure::{Failure, ok, ok_empty};
use super::params::Params;
use super::render;
use super::state::{Object, State};
use super::validate;
use crate::http::{lock, scramble};

/// The user in a path, if the app owns them.
fn find(state: &State, app: App, id: &str) -> Result<i64, Failure> {
    let id = auth::id(id).filter(|id| state.users.contains_key(id)).ok_or(Failure::Rails(404))?;
    auth::permissible(state, app, Object::User(id))?;
    Ok(id)
}

fn show_user(state: &State, id: i64, headers: &HeaderMap) -> Result<Response, Failure> {
    let user = state.users.get(&id).ok_or(Failure::Rails(404))?;
    Ok(ok(&render::platform_user(state, user, &render::base(headers))))
}

/// `POST /platform/api/v1/users`. A known address answers the user who has it, unchanged, and from
/// then on the calling app owns them too.
pub(super) async fn create(
    Shares(state): Shares<Shared>,
    headers: HeaderMap,
    params: Params,
) -> Result<Response, Failure> {
    let app = auth::platform_app(&headers)?;
    let mut state = lock(&state);
    let fields = params.fields();
    let email = fields.text("email").flatten();
    let known = email.as_deref().and_then(|email| state.user_by_email(email)).map(|user| user.id);
    let id = match known {
        Some(id) => {
            if let Some(user) = state.users.get_mut(&id) {
                user.confirmed = true;
            }
            id
        }
        None => {
            let password = fields.text("password").flatten().unwrap_or_default();
            let name = fields.text("name").flatten();
            let display_name = fields.text("display_name").flatten();
            let mut errors = Vec::new();
            validate::email(&state, email.as_deref(), None, &mut errors);
            validate::password(&password, &mut errors);
            validate::length("name", name.as_deref(), &mut errors);
            validate::length("display_name", display_name.as_deref(), &mut errors);
            if !errors.is_empty() {
                return Err(Failure::Invalid(errors));
            }
            // Without a name it is the database that refuses, and nobody catches that.
            let name = name.ok_or(Failure::Rails(500))?;
            let user = state.add_user(name, &email.unwrap_or_default(), password);
            user.confirmed = true;
            user.display_name = display_name;
            user.custom_attributes = fields.object("custom_attributes").unwrap_or_default();
            user.id
        }
    };
    state.permissibles.insert((app, Object::User(id)));
    show_user(&state, id, &headers)
}

/// `GET /platform/api/v1/users/{id}`
pub(super) async fn show(
    Shares(state): Shares<Shared>,
    Path(id): Path<String>,
    headers: HeaderMap,
) -> Result<Response, Failure> {
    let app = auth::platform_app(&headers)?;
    let state = lock(&state);
    let id = find(&state, app, &id)?;
    show_user(&state, id, &headers)
}

/// `PATCH /platform/api/v1/users/{id}`. Custom attributes are merged into those that are there.
pub(super) async fn update(
    Shares(state): Shares<Shared>,
    Path(id): Path<String>,
    headers: HeaderMap,
    params: Params,
) -> Result<Response, Failure> {
    let app = auth::platform_app(&headers)?;
    let mut state = lock(&state);
    let id = find(&state, app, &id)?;
    let mut user = state.users.get(&id).ok_or(Failure::Rails(404))?.clone();
    let fields = params.fields();
    let mut errors = Vec::new();
    if let Some(email) = fields.text("email") {
        validate::email(&state, email.as_deref(), Some(id), &mut errors);
        user.email = email.unwrap_or_default().to_lowercase();
    }
    if let Some(password) = fields.text("password").flatten() {
        validate::password(&password, &mut errors);
        user.password = password;
    }
    if let Some(name) = fields.text("name") {
        validate::length("name", name.as_deref(), &mut errors);
        user.name = name.ok_or(Failure::Rails(500))?;
    }
    if let Some(display_name) = fields.text("display_name") {
        validate::length("display_name", display_name.as_deref(), &mut errors);
        user.display_name = display_name;
    }
    if !errors.is_empty() {
        return Err(Failure::Invalid(errors));
    }
    user.custom_attributes.extend(fields.object("custom_attributes").unwrap_or_default());
    state.users.insert(id, user);
    show_user(&state, id, &headers)
}

/// `DELETE /platform/api/v1/users/{id}`. The real server deletes a little later.
pub(super) async fn destroy(
    Shares(state): Shares<Shared>,
    Path(id): Path<String>,
    headers: HeaderMap,
) -> Result<Response, Failure> {
    let app = auth::platform_app(&headers)?;
    let mut state = lock(&state);
    let id = find(&state, app, &id)?;
    state.remove_user(id);
    Ok(ok_empty())
}

/// `GET /platform/api/v1/users/{id}/login`
pub(super) async fn login(
    Shares(state): Shares<Shared>,
    Path(id): Path<String>,
    headers: HeaderMap,
) -> Result<Response, Failure> {
    let app = auth::platform_app(&headers)?;
    let state = lock(&state);
    let id = find(&state, app, &id)?;
    let user = state.users.get(&id).ok_or(Failure::Rails(404))?;
    let email = utf8_percent_encode(&user.email, NON_ALPHANUMERIC)
        .to_string()
        .replace("%2E", ".")
        .replace("%2D", "-");
    let seed = scramble(u64::try_from(id).unwrap_or_default());
    let url = format!(
        "{}/app/login?email={email}&sso_auth_token={seed:016x}{:016x}",
        render::base(&headers),
        scramble(seed)
    );
    Ok(ok(&json!({"url": url})))
}
