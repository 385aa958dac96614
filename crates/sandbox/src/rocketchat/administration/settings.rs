//! `settings`: the settings that this workspace reads, which is how a test switches the rate
//! limiter on, the second factors off, or LDAP on.

use std::mem::discriminant;

use super::audit;
use crate::rocketchat::common::password_policy;
use crate::rocketchat::prelude::*;
use crate::rocketchat::state::settings::{SETTINGS, SettingKind};

pub(crate) const ROUTES: &[Route] = &[
    on("listPublicSettings", Open, list_public).taking("_id count offset sort query"),
    on("listSettings", SignedIn, list).strict(),
    on("updateSettings", SignedIn, update_several).asking(Demand::Anew).unchecked(),
    on("getSetting", All("view-privileged-setting"), show),
    on("getPasswordPolicy", Open, |workspace, _| Ok(password_policy::shown(workspace))),
    on("updateSetting", All("edit-privileged-setting"), update).asking(Demand::Once).unchecked(),
];

/// What the server adds to a list's records.
const LIMITED: &[&str] = &["Livechat_hide_watermark", "Livechat_background"];

fn list_public(workspace: &mut Workspace, call: &Call) -> Outcome {
    let wanted: Option<Vec<&str>> = call.query.text("_id").map(|ids| ids.split(',').map(str::trim).collect());
    let fits = |id: &str| SETTINGS.is_public(id) && wanted.as_ref().is_none_or(|ids| ids.contains(&id));
    page(workspace, call, fits, false)
}

fn list(workspace: &mut Workspace, call: &Call) -> Outcome {
    let all = workspace.may(&call.caller, "view-privileged-setting");
    let defaults = call.query.flag("includeDefaults")?.unwrap_or_default();
    page(workspace, call, |id| all || SETTINGS.is_public(id), defaults)
}

fn page(workspace: &Workspace, call: &Call, fits: impl Fn(&str) -> bool, defaults: bool) -> Outcome {
    // Custom services have settings that a new workspace does not have.
    let added = workspace.settings.keys().map(String::as_str).filter(|id| SETTINGS.get(id).is_none());
    let ids = SETTINGS.ids().chain(added).filter(|id| fits(id));
    let records = ids.map(|id| {
        let limited = LIMITED.contains(&id);
        let mut record = object(json!({"_id": id, "value": workspace.setting(id), "enterprise": limited}));
        if limited {
            record.set("modules", json!(["livechat-enterprise"])).set("invalidValue", SETTINGS.get(id));
        }
        if defaults {
            record.set("packageValue", SETTINGS.get(id).unwrap_or_else(|| workspace.setting(id)));
        }
        record
    });
    call.query.page("_id")?.of("settings", records.collect::<Vec<_>>())
}

/// The value of the setting that a path names. The server does not say that there is none.
fn stored<'a>(workspace: &'a Workspace, id: &str) -> Result<&'a Value, Failure> {
    let is_known = SETTINGS.get(id).is_some() || workspace.settings.contains_key(id);
    fail_if(!is_known, Failure::silent())?;
    Ok(workspace.setting(id))
}

fn show(workspace: &mut Workspace, call: &Call) -> Outcome {
    let id = call.part("_id");
    Ok(json!({"_id": id, "value": stored(workspace, id)?}))
}

/// A body with neither a value nor `execute` fails without a word, as on the server.
fn update(workspace: &mut Workspace, call: &Call) -> Outcome {
    let id = call.part("_id");
    stored(workspace, id)?;
    if SETTINGS.actions.contains_key(id) && call.raw.get("execute") == Some(&json!(true)) {
        return done();
    }
    let value = call.raw.get("value").or_fail(Failure::silent())?;
    check(workspace, id, value)?;
    set(workspace, call, id, value);
    done()
}

/// All are changed, or none. A value may have any type, so that the body is not coerced.
fn update_several(workspace: &mut Workspace, call: &Call) -> Outcome {
    let required = |name: &str| Failure::body(&format!("must have required property '{name}'"));
    let rows = call.raw.get("settings").or_fail(required("settings"))?;
    let rows = rows.as_array().or_fail(Failure::body("must be array"))?;
    fail_if(rows.is_empty(), Failure::body("must NOT have fewer than 1 items"))?;
    let pair = |row: &Value| {
        let id = row.string("_id").map(str::to_owned).or_fail(required("_id"))?;
        Ok((id, row.get("value").cloned().or_fail(required("value"))?))
    };
    let rows = rows.iter().map(pair).collect::<Result<Vec<(String, Value)>, Failure>>()?;
    if !workspace.may(&call.caller, "edit-privileged-setting") {
        let ids: Vec<&String> = rows.iter().map(|(id, _)| id).collect();
        let failure = Failure::coded("error-action-not-allowed", "Editing settings is not allowed");
        return fail(failure.with(json!({"method": "saveSettings", "settingIds": ids})));
    }
    for (id, value) in &rows {
        stored(workspace, id)?;
        check(workspace, id, value)?;
    }
    for (id, value) in &rows {
        set(workspace, call, id, value);
    }
    done()
}

/// Refuses a value of another type than the setting's.
fn check(workspace: &Workspace, id: &str, value: &Value) -> Result<(), Failure> {
    let is_select = SETTINGS.shown(id).is_some_and(|setting| setting.kind == SettingKind::Select);
    let of_limiter = id.starts_with("API_Enable_Rate_Limiter");
    let fits = discriminant(stored(workspace, id)?) == discriminant(value)
        && (!of_limiter || value.is_boolean() || value.is_u64())
        && (!is_select || value.is_string());
    fail_if(!fits, ("error-invalid-setting-value", format!("Invalid setting value {value}")))
}

/// With one of the rate limiter's, every window starts anew.
fn set(workspace: &mut Workspace, call: &Call, id: &str, value: &Value) {
    let previous = workspace.setting(id).clone();
    audit::note(workspace, call, id, &previous, value);
    workspace.settings.insert(id.to_owned(), value.clone());
    workspace.setting_changes.take(id);
    workspace.setting_changes.add(object(json!({"_id": id})));
    if id.starts_with("API_Enable_Rate_Limiter") {
        workspace.limiter.reset();
    }
}
