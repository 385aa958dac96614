//! Codes by e-mail.

use serde_json::{Value, json};

use super::{Email, factor, new_code};
use crate::rocketchat::api::check::{self, Field, Kind};
use crate::rocketchat::api::response::{Failure, Outcome};
use crate::rocketchat::auth::tokens;
use crate::rocketchat::state::workspace::{Call, Workspace, now, text};

/// `POST users.2fa.enableEmail`.
pub(super) fn enable_email(workspace: &mut Workspace, call: &Call) -> Outcome {
    let user = workspace.user(&call.caller).ok_or(Failure::NotSignedIn)?;
    let emails = user.get("emails").and_then(Value::as_array);
    // The documented sample has the text "true".
    let is_verified = |email: &Value| {
        email.get("verified").is_some_and(|verified| verified == &json!(true) || verified == "true")
    };
    if !emails.into_iter().flatten().all(is_verified) {
        return Err(Failure::coded(
            "error-invalid-user",
            "You need to verify your emails before setting up 2FA",
        ));
    }
    set_email(workspace, call, true);
    tokens::end_other_logins(workspace, &call.caller, &call.token);
    Ok(json!({}))
}

/// `POST users.2fa.disableEmail`.
pub(super) fn disable_email(workspace: &mut Workspace, call: &Call) -> Outcome {
    set_email(workspace, call, false);
    Ok(json!({}))
}

fn set_email(workspace: &mut Workspace, call: &Call, enabled: bool) {
    factor(workspace, &call.caller).email = Email { enabled, changed_at: Some(now()), sent: None };
}

/// `POST users.2fa.sendEmailCode`: to the caller, or to whom `emailOrUsername` names.
pub(super) fn send_email_code(workspace: &mut Workspace, call: &Call) -> Outcome {
    let body = &check::body(&call.body, &[Field("emailOrUsername", Kind::Text, false)])?;
    let name = check::text(body, "emailOrUsername").unwrap_or_default();
    if name.is_empty() {
        return Err(Failure::coded("error-parameter-required", "emailOrUsername is required"));
    }
    let named = if name.contains('@') { workspace.user_at(name) } else { workspace.user_in_any_case(name) };
    let user = workspace.user(&call.caller).or(named);
    if let Some(id) = user.map(|user| text(user, "_id").to_owned()) {
        factor(workspace, &id).email.sent = Some(new_code());
    }
    Ok(json!({}))
}
