//! `livechat/units`: groups of departments with monitors over them.

use serde_json::{Value, json};

use crate::rocketchat::api::check::{self, Field, Kind};
use crate::rocketchat::api::response::{Doc, Failure, Outcome};
use crate::rocketchat::api::route::Access::{Any, SignedIn};
use crate::rocketchat::api::route::{Route, delete, get, post};
use crate::rocketchat::staff::departments::sees;
use crate::rocketchat::state::workspace::{Call, Workspace, has_role, id_from, object, text, touch};

/// The collection of units.
pub(crate) const UNITS: &str = "units";

/// Who oversees which unit.
const UNIT_MONITORS: &str = "unit_monitors";

/// The role of those who may oversee units.
pub(crate) const MONITOR: &str = "livechat-monitor";

/// The routes of this area. One name serves every route here, as the router asks.
#[rustfmt::skip]
pub(crate) const ROUTES: &[Route] = &[
    get("/livechat/units", SignedIn, list),
    post("/livechat/units", Any(&["manage-livechat-units"]), create),
    get("/livechat/units/{id}", Any(&["manage-livechat-units"]), show),
    post("/livechat/units/{id}", Any(&["manage-livechat-units"]), update),
    delete("/livechat/units/{id}", Any(&["manage-livechat-units"]), remove),
    get("/livechat/units/{id}/monitors", Any(&["manage-livechat-monitors"]), monitors),
    get("/livechat/units/{id}/departments", Any(&["manage-livechat-units"]), departments),
    get("/livechat/departments.by-unit/{id}", SignedIn, departments),
    get("/livechat/units/{id}/departments/available", Any(&["manage-livechat-units"]), available),
];

/// Two units, one of them without departments or monitors, and somebody of the night shift as the other's monitor.
pub(crate) fn seed(workspace: &mut Workspace) {
    let after_sales = id_from("unit After sales", 17);
    for (id, name, visibility) in
        [(after_sales.clone(), "After sales", "public"), (id_from("unit Pilot", 17), "Pilot", "private")]
    {
        let unit = json!({
            "_id": id,
            "name": name,
            "visibility": visibility,
            "type": "u",
            "numMonitors": 0,
            "numDepartments": 0,
        });
        workspace.records.insert(UNITS, object(unit));
    }
    let inside: Vec<String> = workspace
        .departments
        .iter()
        .filter(|department| ["Support", "Returns"].contains(&text(department, "name")))
        .map(|department| text(department, "_id").to_owned())
        .collect();
    for department in inside {
        place(workspace, &department, Some(&after_sales));
    }
    if let Some(id) = workspace.user_named("ines.carvalho").map(|user| text(user, "_id").to_owned()) {
        workspace.give_role(&id, MONITOR);
        oversee(workspace, &after_sales, &id);
    }
    recount(workspace);
}

/// Whether somebody looks after all of Omnichannel, and not only after units of their own.
pub(crate) fn manages_all(workspace: &Workspace, user_id: &str) -> bool {
    workspace.user(user_id).is_some_and(|user| has_role(user, "admin") || has_role(user, "livechat-manager"))
}

/// Whether somebody is a monitor of a unit.
pub(crate) fn oversees(workspace: &Workspace, user_id: &str, unit: &str) -> bool {
    workspace
        .records
        .all(UNIT_MONITORS)
        .iter()
        .any(|row| text(row, "monitorId") == user_id && text(row, "unitId") == unit)
}

/// The units of a monitor, who sees nothing else; none for users who are no monitors or look after all.
pub(crate) fn of_monitor<'a>(workspace: &'a Workspace, user_id: &str) -> Option<Vec<&'a str>> {
    let is_monitor = workspace.user(user_id).is_some_and(|user| has_role(user, "livechat-monitor"));
    if !is_monitor || manages_all(workspace, user_id) {
        return None;
    }
    let rows = workspace.records.all(UNIT_MONITORS).iter();
    Some(rows.filter(|row| text(row, "monitorId") == user_id).map(|row| text(row, "unitId")).collect())
}

/// Puts a department into a unit, or out of the one where it is.
pub(crate) fn place(workspace: &mut Workspace, department: &str, unit: Option<&str>) {
    for row in &mut workspace.departments {
        if text(row, "_id") != department {
            continue;
        }
        match unit {
            Some(unit) => {
                row.insert("parentId".into(), json!(unit));
                row.insert("ancestors".into(), json!([unit]));
            }
            None => {
                row.insert("parentId".into(), Value::Null);
                row.insert("ancestors".into(), Value::Null);
            }
        }
        touch(row);
    }
}

/// Takes somebody away from all units.
pub(crate) fn withdraw(workspace: &mut Workspace, user_id: &str) {
    workspace.records.all_mut(UNIT_MONITORS).retain(|row| text(row, "monitorId") != user_id);
    recount(workspace);
}

/// Keeps each unit's numbers of departments and monitors.
pub(crate) fn recount(workspace: &mut Workspace) {
    let counts: Vec<(String, usize, usize)> = workspace
        .records
        .all(UNITS)
        .iter()
        .map(|unit| {
            let id = text(unit, "_id");
            let departments = workspace.departments.iter().filter(|row| text(row, "parentId") == id);
            (id.to_owned(), departments.count(), monitors_of(workspace, id).len())
        })
        .collect();
    for (id, departments, monitors) in counts {
        if let Some(unit) = workspace.records.get_mut(UNITS, &id) {
            unit.insert("numDepartments".into(), json!(departments));
            unit.insert("numMonitors".into(), json!(monitors));
        }
    }
}

fn monitors_of<'a>(workspace: &'a Workspace, unit: &str) -> Vec<&'a Doc> {
    workspace.records.all(UNIT_MONITORS).iter().filter(|row| text(row, "unitId") == unit).collect()
}

/// Makes a monitor oversee a unit. Who does not hold the role is passed over.
fn oversee(workspace: &mut Workspace, unit: &str, user_id: &str) {
    let Some(username) = workspace
        .user(user_id)
        .filter(|user| has_role(user, MONITOR))
        .map(|user| text(user, "username").to_owned())
    else {
        return;
    };
    if !oversees(workspace, user_id, unit) {
        let id = workspace.new_id();
        let row = json!({"_id": id, "monitorId": user_id, "unitId": unit, "username": username});
        workspace.records.insert(UNIT_MONITORS, object(row));
    }
}

/// The unit of the path, if the caller may see it.
fn unit<'a>(workspace: &'a Workspace, call: &Call) -> Option<&'a Doc> {
    let id = call.part("id");
    let seen = manages_all(workspace, &call.caller)
        || !workspace.user(&call.caller).is_some_and(|user| has_role(user, MONITOR))
        || oversees(workspace, &call.caller, id);
    workspace.records.get(UNITS, id).filter(|_| seen)
}

/// `GET livechat/units`: all of them, or those that the caller oversees.
fn list(workspace: &mut Workspace, call: &Call) -> Outcome {
    let page = call.query.page("name")?;
    let all = workspace.may(&call.caller, "manage-livechat-units");
    let needle = call.query.text("text").map(str::to_lowercase);
    let wanted = |unit: &&Doc| {
        (all || oversees(workspace, &call.caller, text(unit, "_id")))
            && needle.as_ref().is_none_or(|needle| text(unit, "name").to_lowercase().contains(needle))
    };
    page.answer("units", workspace.records.all(UNITS).iter().filter(wanted).cloned().collect())
}

/// `GET livechat/units/{id}`: the unit itself, and null for none.
fn show(workspace: &mut Workspace, call: &Call) -> Outcome {
    Ok(unit(workspace, call).cloned().map_or(Value::Null, Value::Object))
}

/// What a unit is to be, once a body has been checked.
struct Save {
    name: String,
    visibility: String,
    monitors: Vec<String>,
    departments: Vec<String>,
}

fn checked(body: &Value) -> Result<Save, Failure> {
    let body = &check::body(
        body,
        &[
            Field("unitData", Kind::Object, true),
            Field("unitMonitors", Kind::List, true),
            Field("unitDepartments", Kind::List, true),
        ],
    )?;
    // Those that are let pass and not kept are there for the form that departments share.
    let data = &check::body(
        body.get("unitData").unwrap_or(&Value::Null),
        &[
            Field("name", Kind::Text, true),
            Field("visibility", Kind::OneOf(&["public", "private"]), true),
            Field("enabled", Kind::Flag, false),
            Field("description", Kind::Text, false),
            Field("email", Kind::Text, false),
            Field("showOnOfflineForm", Kind::Flag, false),
        ],
    )?;
    let texts = |list: &str, field: &'static str| {
        body.get(list)
            .and_then(Value::as_array)
            .into_iter()
            .flatten()
            .map(|item| match item.get(field) {
                Some(Value::String(text)) => Ok(text.clone()),
                Some(_) => Err(Failure::body("must be string")),
                None => Err(Failure::body(&format!("must have required property '{field}'"))),
            })
            .collect::<Result<Vec<_>, _>>()
    };
    texts("unitMonitors", "username")?;
    Ok(Save {
        name: check::text(data, "name").unwrap_or_default().to_owned(),
        visibility: check::text(data, "visibility").unwrap_or_default().to_owned(),
        monitors: texts("unitMonitors", "monitorId")?,
        departments: texts("unitDepartments", "departmentId")?,
    })
}

/// `POST livechat/units`: answers the unit itself.
fn create(workspace: &mut Workspace, call: &Call) -> Outcome {
    let save = checked(&call.body)?;
    let id = workspace.new_id();
    workspace.records.insert(UNITS, object(json!({"_id": id, "type": "u"})));
    fill(workspace, &id, save)
}

/// `POST livechat/units/{id}`: who and what is not listed leaves the unit.
fn update(workspace: &mut Workspace, call: &Call) -> Outcome {
    let save = checked(&call.body)?;
    if unit(workspace, call).is_none() {
        return Err(Failure::coded("error-unit-not-found", "Unit not found"));
    }
    fill(workspace, call.part("id"), save)
}

fn fill(workspace: &mut Workspace, id: &str, save: Save) -> Outcome {
    if let Some(unit) = workspace.records.get_mut(UNITS, id) {
        unit.insert("name".into(), json!(save.name));
        unit.insert("visibility".into(), json!(save.visibility));
        touch(unit);
    }
    workspace.records.all_mut(UNIT_MONITORS).retain(|row| {
        text(row, "unitId") != id || save.monitors.iter().any(|own| own == text(row, "monitorId"))
    });
    for monitor in &save.monitors {
        oversee(workspace, id, monitor);
    }
    empty(workspace, id, &save.departments);
    for department in &save.departments {
        place(workspace, department, Some(id));
    }
    recount(workspace);
    Ok(workspace.records.get(UNITS, id).cloned().map_or(Value::Null, Value::Object))
}

/// Takes all departments out of a unit but those named.
fn empty(workspace: &mut Workspace, unit: &str, but: &[String]) {
    let leaving: Vec<String> = workspace
        .departments
        .iter()
        .filter(|row| text(row, "parentId") == unit)
        .map(|row| text(row, "_id").to_owned())
        .filter(|id| !but.contains(id))
        .collect();
    for department in leaving {
        place(workspace, &department, None);
    }
}

/// `DELETE livechat/units/{id}`: answers a bare 1. The departments stay, without a unit.
fn remove(workspace: &mut Workspace, call: &Call) -> Outcome {
    if unit(workspace, call).is_none() {
        return Err(Failure::coded("unit-not-found", "Unit not found"));
    }
    let id = call.part("id");
    empty(workspace, id, &[]);
    workspace.records.all_mut(UNIT_MONITORS).retain(|row| text(row, "unitId") != id);
    workspace.records.remove(UNITS, id);
    Ok(json!(1))
}

/// `GET livechat/units/{unitId}/monitors`: all at once.
fn monitors(workspace: &mut Workspace, call: &Call) -> Outcome {
    Ok(json!({"monitors": monitors_of(workspace, call.part("id"))}))
}

/// `GET livechat/units/{unitId}/departments`, under its name before 5.0 as well, which the workspace is too new for.
fn departments(workspace: &mut Workspace, call: &Call) -> Outcome {
    let page = call.query.page_by("name")?;
    let inside = workspace.departments.iter().filter(|row| text(row, "parentId") == call.part("id"));
    page.answer("departments", inside.cloned().collect())
}

/// `GET livechat/units/{unitId}/departments/available`: those in this unit or in none.
fn available(workspace: &mut Workspace, call: &Call) -> Outcome {
    let page = call.query.page_by("name")?;
    let only_mine = call.query.switch("onlyMyDepartments").unwrap_or(false);
    let needle = call.query.text("text").map(str::to_lowercase);
    let wanted = |row: &&Doc| {
        ["", call.part("id")].contains(&text(row, "parentId"))
            && (!only_mine || sees(workspace, &call.caller, row))
            && needle.as_ref().is_none_or(|needle| text(row, "name").to_lowercase().contains(needle))
    };
    page.answer("departments", workspace.departments.iter().filter(wanted).cloned().collect())
}
