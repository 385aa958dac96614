//! `settings/{_id}`: the settings that this workspace reads, which is how a test switches the rate
//! limiter on, the second factors off, or LDAP on.

use std::mem::discriminant;
use std::time::Duration;

use crate::rocketchat::prelude::*;

/// The routes of this area.
pub(crate) const ROUTES: &[Route] = &[
    on("getSetting", Any("view-privileged-setting"), show),
    on("setSetting", Any("edit-privileged-setting"), set),
];

const ENABLED: &str = "API_Enable_Rate_Limiter";
const CALLS: &str = "API_Enable_Rate_Limiter_Limit_Calls_Default";
/// In milliseconds.
const WINDOW: &str = "API_Enable_Rate_Limiter_Limit_Time_Default";

/// The settings of LDAP; each has a permission of its own.
pub(crate) const LDAP: &[&str] = &["LDAP_Enable", "LDAP_Host", "LDAP_Port"];

/// The settings of a new workspace, but for the limiter's.
pub(crate) fn seed(workspace: &mut Workspace) {
    let settings = [
        ("Accounts_TwoFactorAuthentication_Enabled", json!(true)),
        ("Accounts_TwoFactorAuthentication_By_TOTP_Enabled", json!(true)),
        ("Accounts_TwoFactorAuthentication_By_Email_Enabled", json!(true)),
        // On in a new workspace. Here it has to be asked for, so that a trial needs no password.
        ("Accounts_TwoFactorAuthentication_Enforce_Password_Fallback", json!(false)),
        ("Accounts_TwoFactorAuthentication_Max_Invalid_Email_Code_Attempts", json!(5)),
        // In seconds.
        ("Accounts_TwoFactorAuthentication_RememberFor", json!(1800)),
        ("Block_Multiple_Failed_Logins_Enabled", json!(false)),
        ("Block_Multiple_Failed_Logins_Attempts_Until_Block_by_User", json!(10)),
        ("Block_Multiple_Failed_Logins_Time_To_Unblock_By_User_In_Minutes", json!(5)),
        ("LDAP_Enable", json!(false)),
        ("LDAP_Host", json!("")),
        ("LDAP_Port", json!("389")),
    ];
    workspace.settings.extend(settings.map(|(id, value)| (id.to_owned(), value)));
}

fn value(workspace: &Workspace, id: &str) -> Option<Value> {
    let limiter = &workspace.limiter;
    match id {
        ENABLED => Some(json!(limiter.enabled)),
        CALLS => Some(json!(limiter.calls)),
        WINDOW => Some(json!(limiter.window.as_millis())),
        _ => workspace.settings.get(id).cloned(),
    }
}

pub(crate) fn show(workspace: &mut Workspace, call: &Call) -> Outcome {
    let id = call.part("_id");
    let value = value(workspace, id).or_fail("Setting not found")?;
    Ok(json!({"_id": id, "value": value}))
}

/// `POST settings/{_id}`: `{value}`. With one of the limiter's, every window starts anew.
pub(crate) fn set(workspace: &mut Workspace, call: &Call) -> Outcome {
    let value = call.body.get("value").unwrap_or(&Value::Null);
    let limiter = &mut workspace.limiter;
    let wrong = || Failure::coded("error-invalid-setting-value", "Invalid setting value");
    match call.part("_id") {
        ENABLED => limiter.enabled = value.as_bool().ok_or_else(wrong)?,
        CALLS => limiter.calls = value.as_u64().ok_or_else(wrong)?,
        WINDOW => limiter.window = Duration::from_millis(value.as_u64().ok_or_else(wrong)?),
        id => {
            let stored = workspace.settings.get_mut(id).or_fail("Setting not found")?;
            fail_if(discriminant(stored) != discriminant(value), wrong())?;
            *stored = value.clone();
            return done();
        }
    }
    limiter.reset();
    done()
}
