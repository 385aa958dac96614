//! Lists of conversations.

use chrono::{DateTime, Utc};

use crate::rocketchat::common::custom_fields;
use crate::rocketchat::common::rooms::newest_first;
use crate::rocketchat::prelude::*;

/// `GET livechat/rooms`: filters that all have to hold, and a page, the newest first.
pub(super) fn list(workspace: &mut Workspace, call: &Call) -> Outcome {
    let agents = call.query.list("agents")?;
    let own = agents == [call.caller.as_str()] && workspace.may(&call.caller, "view-l-room");
    fail_if(!own && !workspace.may(&call.caller, "view-livechat-rooms"), Failure::Forbidden)?;
    let keys = || call.query.pairs.iter().map(|(key, _)| key.as_str());
    for (name, kind) in [("roomName", "string"), ("open", "boolean")] {
        let keyed = |key: &str| key.strip_prefix(name).is_some_and(|rest| rest.starts_with('['));
        fail_if(keys().any(keyed), Failure::query(&format!("must be {kind}")))?;
    }
    let keyed = |key: &str| {
        let inside = key.strip_prefix("departmentId[").and_then(|rest| rest.strip_suffix(']'));
        inside.is_some_and(|inside| !inside.chars().all(|one| one.is_ascii_digit()))
    };
    fail_if(keys().any(keyed), Failure::query("must be string"))?;
    let departments: Vec<&str> = call.query.texts("departmentId");
    let departments: Vec<&str> = departments.into_iter().filter(|id| !id.is_empty()).collect();
    let tags = call.query.list("tags")?;
    let units = call.query.list("units")?;
    let open = call.query.choice("open");
    let on_hold = call.query.switch("onhold");
    let queued = call.query.switch("queued");
    let opened = Period::read(call, "createdAt")?;
    let closed = Period::read(call, "closedAt")?;
    let custom = custom_values(call)?;
    let name = call.query.text("roomName").map(str::to_lowercase);
    // In quotes it is the whole name.
    let whole = name.as_deref().and_then(|name| name.strip_prefix('"')?.strip_suffix('"'));
    let units_of_monitor = workspace.units_of_monitor(&call.caller);
    let monitored = |room: &Doc| {
        let parent = workspace.department(room.text("departmentId")).map(|row| row.text("parentId"));
        units_of_monitor.as_ref().is_none_or(|own| parent.is_some_and(|parent| own.contains(&parent)))
    };

    let wanted = |room: &&Doc| {
        (agents.is_empty() || agents.contains(&agent_of(room)))
            && (departments.is_empty() || departments.contains(&room.text("departmentId")))
            && (tags.is_empty() || room.texts("tags").any(|tag| tags.contains(&tag)))
            && (units.is_empty() || room.texts("departmentAncestors").any(|unit| units.contains(&unit)))
            // The open ones are those that are not on hold.
            && open.is_none_or(|open| is_open(room) == open && (on_hold || !room.flag("onHold")))
            && (open != Some(true) || queued || !agent_of(room).is_empty())
            && (!on_hold || room.flag("onHold"))
            && (!queued || (is_open(room) && agent_of(room).is_empty()))
            && opened.as_ref().is_none_or(|period| period.holds(room.text("ts")))
            && closed.as_ref().is_none_or(|period| period.holds(room.text("closedAt")))
            && custom.iter().all(|(field, value)| {
                custom_fields::value(room, field).to_lowercase().contains(&value.to_lowercase())
            })
            && match (whole, &name) {
                (Some(whole), _) => room.text("fname").to_lowercase() == whole,
                (None, Some(name)) => room.text("fname").to_lowercase().contains(name),
                (None, None) => true,
            }
            && monitored(room)
    };
    let rooms = workspace.rooms.having("t", "l").filter(wanted).map(|room| {
        let department = workspace.department(room.text("departmentId"));
        let mut room = room.free();
        room.set_some("department", department.map(|department| department.pick("_id name")));
        room
    });
    newest_first(call, "rooms", rooms.collect())
}

/// From when until when, either end open.
struct Period {
    start: Option<DateTime<Utc>>,
    end: Option<DateTime<Utc>>,
}

impl Period {
    /// Reads `{"start": …, "end": …}` from a parameter.
    fn read(call: &Call, name: &str) -> Result<Option<Self>, Failure> {
        let Some(given) = call.query.text(name) else { return Ok(None) };
        let given: Value =
            serde_json::from_str(given).map_err(|error| Failure::plain(format!("{error} in JSON")))?;
        let side = |side: &str| match given.string(side) {
            None | Some("") => Ok(None),
            Some(date) => time(date)
                .map(Some)
                .or_fail(format!("The \"{name}.{side}\" query parameter must be a valid date.")),
        };
        Ok(Some(Self { start: side("start")?, end: side("end")? }))
    }

    /// Whether a date lies in it; none does not.
    fn holds(&self, date: &str) -> bool {
        time(date).is_some_and(|date| {
            self.start.is_none_or(|start| start <= date) && self.end.is_none_or(|end| date <= end)
        })
    }
}

/// The values of custom fields that are asked for.
fn custom_values(call: &Call) -> Result<Vec<(String, String)>, Failure> {
    let Some(given) = call.query.text("customFields") else { return Ok(Vec::new()) };
    let Ok(Value::Object(fields)) = serde_json::from_str(given) else {
        return fail("The \"customFields\" query parameter must be a valid JSON.");
    };
    let fields = fields.into_iter().map(|(name, value)| match value {
        Value::String(text) => (name, text),
        other => (name, other.to_string()),
    });
    Ok(fields.collect())
}

/// `GET livechat/rooms/filters`: each source once; of apps all that is known, of others the type
/// alone.
pub(super) fn sources(workspace: &mut Workspace, _: &Call) -> Outcome {
    let mut sources: Vec<Doc> = Vec::new();
    for room in workspace.rooms.having("t", "l") {
        let source = room.object("source");
        let source = match source.text("type") {
            "app" => source.pick("type id alias sidebarIcon defaultIcon"),
            _ => source.pick("type"),
        };
        if !sources.contains(&source) {
            sources.push(source);
        }
    }
    Ok(json!({"filters": sources}))
}
