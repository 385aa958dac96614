//! The audit of settings: who changed what.

use chrono::{DateTime, Utc};

use crate::rocketchat::prelude::*;

pub(crate) const ROUTES: &[Route] = &[on("listAuditSettings", Any("can-audit"), list)];

/// Notes that a setting was changed.
pub(super) fn note(workspace: &mut Workspace, call: &Call, id: &str, previous: &Value, current: &Value) {
    let user = workspace.user(&call.caller).map(|user| user.pick("_id username")).unwrap_or_default();
    let mut actor = object(json!({"type": "user"}));
    actor.extend(user);
    actor.set("ip", "127.0.0.1").set("useragent", call.header("user-agent"));
    let event = json!({
        "_id": workspace.new_id(),
        "t": "settings.changed",
        "ts": now(),
        "actor": actor,
        "data": [
            {"key": "id", "value": id},
            {"key": "previous", "value": previous},
            {"key": "current", "value": current},
        ],
    });
    workspace.setting_events.add(object(event));
}

/// `GET audit.settings`: the newest first.
fn list(workspace: &mut Workspace, call: &Call) -> Outcome {
    let bound = |name: &str| -> Result<Option<DateTime<Utc>>, Failure> {
        let text = format!("The \"{name}\" query parameter must be a valid date.");
        call.query.text(name).map(|date| time(date).or_fail(text)).transpose()
    };
    let (start, end) = (bound("start")?, bound("end")?);
    let setting = call.query.text("settingId");
    let actor: Vec<(&str, &str)> = call
        .query
        .pairs
        .iter()
        .filter_map(|(name, value)| Some((name.strip_prefix("actor[")?.strip_suffix(']')?, value.as_str())))
        .collect();
    let fits = |event: &&Doc| {
        let at = event.time("ts");
        start.is_none_or(|start| at >= Some(start))
            && end.is_none_or(|end| at <= Some(end))
            && setting.is_none_or(|id| event.items("data").iter().any(|own| own.string("value") == Some(id)))
            && actor.iter().all(|(name, value)| event.string(&format!("actor.{name}")) == Some(value))
    };
    let events = workspace.setting_events.iter().filter(fits);
    call.query.newest("ts").page("ts")?.shown("events", events, |event| event.free().without("_updatedAt"))
}
