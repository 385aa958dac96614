//! `settings/{_id}`: the settings that this workspace reads, which is how a test switches the rate
//! limiter on, the second factors off, or LDAP on.

use std::mem::discriminant;

use crate::rocketchat::prelude::*;
use crate::rocketchat::state::settings::SETTINGS;

pub(crate) const ROUTES: &[Route] = &[
    on("getSetting", Any("view-privileged-setting"), show),
    on("setSetting", Any("edit-privileged-setting"), set),
];

/// The value of the setting that a path names.
fn stored<'a>(workspace: &'a Workspace, id: &str) -> Result<&'a Value, Failure> {
    fail_if(SETTINGS.get(id).is_none(), "Setting not found")?;
    Ok(workspace.setting(id))
}

fn show(workspace: &mut Workspace, call: &Call) -> Outcome {
    let id = call.part("_id");
    Ok(json!({"_id": id, "value": stored(workspace, id)?}))
}

/// With one of the rate limiter's, every window starts anew.
fn set(workspace: &mut Workspace, call: &Call) -> Outcome {
    let (id, value) = (call.part("_id"), call.body.get("value").unwrap_or(&Value::Null));
    let stored = stored(workspace, id)?;
    let of_limiter = id.starts_with("API_Enable_Rate_Limiter");
    let fits =
        discriminant(stored) == discriminant(value) && (!of_limiter || value.is_boolean() || value.is_u64());
    fail_if(!fits, ("error-invalid-setting-value", "Invalid setting value"))?;
    workspace.settings.insert(id.to_owned(), value.clone());
    if of_limiter {
        workspace.limiter.reset();
    }
    done()
}
