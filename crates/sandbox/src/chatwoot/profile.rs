//! The caller's own profile.

use axum::extract::State as Shares;
use axum::http::HeaderMap;
use axum::response::Response;
use serde_json::Value;

use super::Shared;
use super::auth;
use super::failure::{Failure, Invalid, ok};
use super::model::User;
use super::params::{Fields, Params};
use super::render;
use super::state::State;
use super::validate;
use crate::http::lock;

/// `GET /api/v1/profile`
pub(super) async fn show(Shares(state): Shares<Shared>, headers: HeaderMap) -> Result<Response, Failure> {
    let state = lock(&state);
    let id = auth::user(&state, &headers)?;
    let user = state.users.get(&id).ok_or(Failure::NotFound)?;
    Ok(ok(&render::profile(&state, user, &render::base(&headers))))
}

/// `PUT /api/v1/profile`, as JSON (with or without `profile` around it) or as multipart.
pub(super) async fn update(
    Shares(state): Shares<Shared>,
    headers: HeaderMap,
    params: Params,
) -> Result<Response, Failure> {
    let mut state = lock(&state);
    let id = auth::user(&state, &headers)?;
    let fields = params.under("profile")?;
    let mut user = state.users.get(&id).ok_or(Failure::NotFound)?.clone();
    let mut errors = Vec::new();
    change_password(&mut user, &fields, &mut errors)?;
    change(&state, &mut user, &fields, &mut errors)?;
    if let Some(file) = params.file("profile[avatar]") {
        user.avatar = Some(file.to_owned());
    }
    if !errors.is_empty() {
        return Err(Failure::Invalid(errors));
    }
    state.users.insert(id, user);
    let user = state.users.get(&id).ok_or(Failure::NotFound)?;
    Ok(ok(&render::profile(&state, user, &render::base(&headers))))
}

fn change_password(user: &mut User, fields: &Fields, errors: &mut Invalid) -> Result<(), Failure> {
    let Some(password) = fields.text("password").flatten().filter(|password| !password.is_empty()) else {
        return Ok(());
    };
    if fields.text("current_password").flatten().as_ref() != Some(&user.password) {
        return Err(Failure::Unprocessable("Invalid current password".to_owned()));
    }
    if fields.text("password_confirmation").flatten().is_some_and(|again| again != password) {
        let message = "Password confirmation doesn't match Password".to_owned();
        errors.push(("password_confirmation", message));
    }
    validate::password(&password, errors);
    user.password = password;
    Ok(())
}

fn change(state: &State, user: &mut User, fields: &Fields, errors: &mut Invalid) -> Result<(), Failure> {
    if let Some(email) = fields.text("email") {
        validate::email(state, email.as_deref(), Some(user.id), errors);
        // The address changes when its owner has confirmed it, and until then nothing shows.
        user.unconfirmed_email = email.filter(|email| !email.eq_ignore_ascii_case(&user.email));
    }
    if let Some(name) = fields.text("name") {
        validate::length("name", name.as_deref(), errors);
        user.name = name.ok_or(Failure::Rails(500))?;
    }
    if let Some(display_name) = fields.text("display_name") {
        validate::length("display_name", display_name.as_deref(), errors);
        user.display_name = display_name;
    }
    if let Some(signature) = fields.text("message_signature") {
        user.message_signature = signature;
    }
    if let Some(phone) = fields.text("phone_number") {
        user.custom_attributes.insert("phone_number".to_owned(), phone.map_or(Value::Null, Value::from));
    }
    if let Some(settings) = fields.object("ui_settings") {
        user.ui_settings = settings;
    }
    Ok(())
}
