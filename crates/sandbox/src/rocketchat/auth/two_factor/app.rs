//! The authenticator app, and its backup codes.

use crate::rocketchat::common::two_factor::{TOTP_CODE, factor, reset_app};
use crate::rocketchat::prelude::*;
use crate::rocketchat::state::second_factor::App;

/// The secret of every authenticator app.
const SECRET: &str = "JBSWY3DPEHPK3PXP";

/// `POST users.enableTotp`: a secret, which counts once a code was shown.
pub(super) fn enable_totp(workspace: &mut Workspace, call: &Call) -> Outcome {
    let username = workspace.user(&call.caller).map(|user| user.text("username").to_owned());
    let app = &mut factor(workspace, &call.caller).app;
    fail_if(app.enabled, ("error-2fa-already-enabled", ""))?;
    app.is_set_up = true;
    let username = username.unwrap_or_default();
    let url = format!("otpauth://totp/Rocket.Chat:{username}?secret={SECRET}");
    Ok(json!({"secret": SECRET, "url": url}))
}

/// `POST users.validateTotp`: `{code}` turns the app on.
pub(super) fn validate_totp(workspace: &mut Workspace, call: &Call) -> Outcome {
    let code = call.body.text("code");
    let app = &mut factor(workspace, &call.caller).app;
    fail_if(!app.is_set_up || code != TOTP_CODE, ("invalid-totp", ""))?;
    *app = App { enabled: true, ..App::default() };
    let codes = new_backup_codes(workspace, &call.caller);
    workspace.end_other_logins(&call.caller, &call.token);
    Ok(json!({"codes": codes}))
}

/// Gives a person twelve backup codes in place of those they have.
fn new_backup_codes(workspace: &mut Workspace, user_id: &str) -> Vec<String> {
    workspace.issued += 1;
    let issued = workspace.issued;
    let codes: Vec<String> =
        (0..12).map(|number| id_from(&format!("backup code {issued} {number}"), 8)).collect();
    factor(workspace, user_id).app.backup_codes.clone_from(&codes);
    codes
}

/// `POST users.disableTotp`: `{code}`. A wrong one is no failure.
pub(super) fn disable_totp(workspace: &mut Workspace, call: &Call) -> Outcome {
    let code = call.body.text("code");
    let app = &mut factor(workspace, &call.caller).app;
    let disabled = app.enabled && app.takes(code);
    if disabled {
        reset_app(workspace, &call.caller);
    }
    Ok(json!({"disabled": disabled}))
}

/// `POST users.regenerateTotpCodes`: `{code}`. The response to a wrong one is empty.
pub(super) fn regenerate_codes(workspace: &mut Workspace, call: &Call) -> Outcome {
    let code = call.body.text("code");
    if !app_of(workspace, call)?.takes(code) {
        return done();
    }
    Ok(json!({"codes": new_backup_codes(workspace, &call.caller)}))
}

pub(super) fn codes_remaining(workspace: &mut Workspace, call: &Call) -> Outcome {
    Ok(json!({"remaining": app_of(workspace, call)?.backup_codes.len()}))
}

/// The caller's app, where it is on.
fn app_of<'a>(workspace: &'a mut Workspace, call: &Call) -> Result<&'a mut App, Failure> {
    let app = &mut factor(workspace, &call.caller).app;
    if app.enabled { Ok(app) } else { fail(("invalid-totp", "")) }
}
