//! The caller's own profile.

use crate::chatwoot::people::validate;
use crate::chatwoot::prelude::*;
use crate::chatwoot::render::people as render;

pub(crate) fn show(Call { state, caller: user, base, .. }: Call<'_, SignedIn>) -> Reply {
    ok(&render::profile(state, &user, base))
}

/// `PUT /api/v1/profile`, as JSON (with or without `profile` around it) or as multipart.
pub(crate) fn update(Call { state, caller: mut user, params, base, .. }: Call<'_, SignedIn>) -> Reply {
    let fields = params.under("profile")?;
    let mut errors = Invalid::default();
    change_password(&mut user, &fields, &mut errors)?;
    change(state, &mut user, &fields, &mut errors)?;
    if let Some(file) = params.file("profile[avatar]") {
        user.avatar = Some(file.to_owned());
    }
    errors.result()?;
    state.users.put(user.clone());
    ok(&render::profile(state, &user, base))
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
        errors.push("password_confirmation", message);
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
    validate::names(user, fields, errors)?;
    take!(fields => user: message_signature, ui_settings);
    if let Some(phone) = fields.text("phone_number") {
        user.custom_attributes.insert("phone_number".to_owned(), phone.map_or(Value::Null, Value::from));
    }
    Ok(())
}
