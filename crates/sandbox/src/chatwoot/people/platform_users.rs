//! Users in the Platform API.

use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};

use crate::chatwoot::people::validate;
use crate::chatwoot::prelude::*;
use crate::chatwoot::render::people as render;
use crate::http::scramble;

impl PlatformRecord for User {
    const OBJECT: fn(i64) -> Object = Object::User;
}

/// `POST /platform/api/v1/users`. A known address returns the user who has it, unchanged, and from
/// then on the calling app owns them too.
pub(crate) fn create(Call { state, caller: app, params, base, .. }: Call<'_, Platform>) -> Reply {
    let fields = params.fields();
    let email = fields.text("email").flatten();
    let known = email.as_deref().and_then(|email| state.user_by_email(email)).cloned();
    let user = match known {
        Some(user) => User { confirmed: true, ..user },
        None => {
            let password = fields.text("password").flatten().unwrap_or_default();
            let name = fields.text("name").flatten();
            let display_name = fields.text("display_name").flatten();
            let mut errors = Invalid::default();
            validate::email(state, email.as_deref(), None, &mut errors);
            validate::password(&password, &mut errors);
            errors.length("name", name.as_deref(), validate::MAX_TEXT);
            errors.length("display_name", display_name.as_deref(), validate::MAX_TEXT);
            errors.result()?;
            // Without a name it is the database that refuses, and nobody catches that.
            let name = name.ok_or(Failure::Rails(500))?;
            let user = User::new(&state.users, name, &email.unwrap_or_default(), password);
            let custom_attributes = fields.object("custom_attributes").unwrap_or_default();
            let user = User { confirmed: true, display_name, custom_attributes, ..user };
            state.users.add(user).clone()
        }
    };
    state.permissibles.insert((app, Object::User(user.id)));
    state.users.put(user.clone());
    ok(&render::platform_user(state, &user, base))
}

pub(crate) fn show(Call { state, record: user, base, .. }: Call<'_, Platform, User>) -> Reply {
    ok(&render::platform_user(state, &user, base))
}

/// `PATCH /platform/api/v1/users/{id}`. Custom attributes are merged into those that are there.
pub(crate) fn update(Call { state, record: mut user, params, base, .. }: Call<'_, Platform, User>) -> Reply {
    let fields = params.fields();
    let mut errors = Invalid::default();
    if let Some(email) = fields.text("email") {
        validate::email(state, email.as_deref(), Some(user.id), &mut errors);
        user.email = email.unwrap_or_default().to_lowercase();
    }
    if let Some(password) = fields.text("password").flatten() {
        validate::password(&password, &mut errors);
        user.password = password;
    }
    validate::names(&mut user, fields, &mut errors)?;
    errors.result()?;
    user.custom_attributes.extend(fields.object("custom_attributes").unwrap_or_default());
    state.users.put(user.clone());
    ok(&render::platform_user(state, &user, base))
}

/// `DELETE /platform/api/v1/users/{id}`. The real server deletes a little later.
pub(crate) fn destroy(Call { state, record: user, .. }: Call<'_, Platform, User>) -> Reply {
    state.remove_user(user.id);
    ok_empty()
}

pub(crate) fn login(Call { record: user, base, .. }: Call<'_, Platform, User>) -> Reply {
    let email = utf8_percent_encode(&user.email, NON_ALPHANUMERIC).to_string();
    let email = email.replace("%2E", ".").replace("%2D", "-");
    let seed = scramble(seed(user.id, 0));
    let token = format!("{seed:016x}{:016x}", scramble(seed));
    ok(&json!({"url": format!("{base}/app/login?email={email}&sso_auth_token={token}")}))
}
