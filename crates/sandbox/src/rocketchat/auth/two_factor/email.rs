//! Codes by e-mail.

use crate::rocketchat::common::two_factor::{factor, new_code};
use crate::rocketchat::prelude::*;
use crate::rocketchat::state::second_factor::Email;

pub(super) fn enable_email(workspace: &mut Workspace, call: &Call) -> Outcome {
    let user = call.me(workspace)?;
    let emails = user.get("emails").and_then(Value::as_array);
    // The documented sample has the text "true".
    let is_verified = |email: &Value| {
        email.get("verified").is_some_and(|verified| verified == &json!(true) || verified == "true")
    };
    if !emails.into_iter().flatten().all(is_verified) {
        return fail(("error-invalid-user", "You need to verify your emails before setting up 2FA"));
    }
    set_email(workspace, call, true);
    workspace.end_other_logins(&call.caller, &call.token);
    done()
}

pub(super) fn disable_email(workspace: &mut Workspace, call: &Call) -> Outcome {
    set_email(workspace, call, false);
    done()
}

fn set_email(workspace: &mut Workspace, call: &Call, enabled: bool) {
    factor(workspace, &call.caller).email = Email { enabled, changed_at: Some(now()), sent: None };
}

/// `POST users.2fa.sendEmailCode`: to the caller, or to whom `emailOrUsername` names.
pub(super) fn send_email_code(workspace: &mut Workspace, call: &Call) -> Outcome {
    let name = call.body.text("emailOrUsername");
    fail_if(name.is_empty(), ("error-parameter-required", "emailOrUsername is required"))?;
    let named = if name.contains('@') { workspace.user_at(name) } else { workspace.user_in_any_case(name) };
    let user = workspace.user(&call.caller).or(named);
    if let Some(id) = user.map(|user| user.id().to_owned()) {
        factor(workspace, &id).email.sent = Some(new_code());
    }
    done()
}
