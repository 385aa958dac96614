//! `livechat/units`: groups of departments with monitors over them.

use crate::rocketchat::prelude::*;

const MANAGE: &str = "manage-livechat-units";

pub(crate) const ROUTES: &[Route] = &[
    on("listUnits", SignedIn, list),
    on("createUnit", Any(MANAGE), create).unchecked(),
    on("getUnit", Any(MANAGE), show),
    on("updateUnit", Any(MANAGE), update).unchecked(),
    on("deleteUnit", Any(MANAGE), remove),
    on("listUnitMonitors", Any("manage-livechat-monitors"), monitors),
    on("listUnitDepartments", Any(MANAGE), departments),
    on("listDepartmentsByUnit", SignedIn, departments),
    on("listAvailableUnitDepartments", Any(MANAGE), available),
];

/// Puts a department into a unit, or out of the one where it is.
pub(crate) fn place(workspace: &mut Workspace, department: &str, unit: Option<&str>) {
    workspace.departments.change(department, |row| {
        row.set("parentId", unit).set("ancestors", unit.map(|unit| [unit]));
    });
}

/// Makes a monitor oversee a unit. A user without the role is passed over.
fn oversee(workspace: &mut Workspace, unit: &str, user_id: &str) {
    let Some(user) = workspace.user(user_id).filter(|user| has_role(user, MONITOR)) else { return };
    if !workspace.oversees(user_id, unit) {
        let row = json!({"monitorId": user_id, "unitId": unit, "username": user.text("username")});
        let id = workspace.new_id();
        let mut row = object(row);
        row.set("_id", id);
        workspace.unit_monitors.add(row);
    }
}

/// The unit of the path, if the caller may see it.
fn unit<'a>(workspace: &'a Workspace, call: &Call) -> Option<&'a Doc> {
    let units = workspace.units_of_monitor(&call.caller);
    let seen = |unit: &&Doc| units.as_ref().is_none_or(|units| units.contains(&unit.id()));
    workspace.units.get(call.part("id")).filter(seen)
}

/// All units, or those that the caller oversees.
fn list(workspace: &mut Workspace, call: &Call) -> Outcome {
    let all = workspace.may(&call.caller, MANAGE);
    let wanted = |unit: &&Doc| {
        (all || workspace.oversees(&call.caller, unit.id())) && call.query.finds("text", unit, "name")
    };
    call.query.page("name")?.of("units", workspace.units.iter().filter(wanted))
}

/// The unit itself, and null if there is none.
fn show(workspace: &mut Workspace, call: &Call) -> Outcome {
    Ok(json!(unit(workspace, call)))
}

/// The body. The server takes more fields of the unit than the spec has, for the form that
/// departments share, and does not keep them.
fn checked(call: &Call) -> Result<Doc, Failure> {
    let mut body = call.body.free();
    if body.has("unitData") {
        body.within("unitData", |unit| _ = unit.unset("enabled description email showOnOfflineForm"));
    }
    call.check(body)
}

/// Responds with the unit itself.
fn create(workspace: &mut Workspace, call: &Call) -> Outcome {
    let body = checked(call)?;
    let id = workspace.new_id();
    workspace.units.add(object(json!({"_id": id, "type": "u"})));
    fill(workspace, &id, &body)
}

/// Monitors and departments that are not listed leave the unit.
fn update(workspace: &mut Workspace, call: &Call) -> Outcome {
    let body = checked(call)?;
    unit(workspace, call).or_fail(("error-unit-not-found", "Unit not found"))?;
    fill(workspace, call.part("id"), &body)
}

fn fill(workspace: &mut Workspace, id: &str, body: &Doc) -> Outcome {
    let listed =
        |list: &str, field: &str| -> Vec<&str> { body.rows(list).map(|row| row.text(field)).collect() };
    let monitors = listed("unitMonitors", "monitorId");
    let departments = listed("unitDepartments", "departmentId");
    workspace.units.change(id, |unit| unit.extend(body.object("unitData").pick("name visibility")));
    workspace
        .unit_monitors
        .retain(|row| row.text("unitId") != id || monitors.contains(&row.text("monitorId")));
    for monitor in monitors {
        oversee(workspace, id, monitor);
    }
    empty(workspace, id, &departments);
    for department in departments {
        place(workspace, department, Some(id));
    }
    workspace.recount();
    Ok(json!(workspace.units.get(id)))
}

/// Takes all departments out of a unit but those named.
fn empty(workspace: &mut Workspace, unit: &str, but: &[&str]) {
    let inside = workspace.departments.having("parentId", unit).map(|row| row.id().to_owned());
    for department in inside.filter(|id| !but.contains(&id.as_str())).collect::<Vec<_>>() {
        place(workspace, &department, None);
    }
}

/// Responds with a bare 1. The departments stay, without a unit.
fn remove(workspace: &mut Workspace, call: &Call) -> Outcome {
    unit(workspace, call).or_fail(("unit-not-found", "Unit not found"))?;
    let id = call.part("id");
    empty(workspace, id, &[]);
    workspace.unit_monitors.remove_where("unitId", id);
    workspace.units.take(id);
    Ok(json!(1))
}

/// All at once.
fn monitors(workspace: &mut Workspace, call: &Call) -> Outcome {
    let monitors: Vec<&Doc> = workspace.unit_monitors.having("unitId", call.part("unitId")).collect();
    Ok(json!({"monitors": monitors}))
}

/// One of the two routes had its name before 5.0, which the workspace is too new for.
fn departments(workspace: &mut Workspace, call: &Call) -> Outcome {
    let inside = workspace.departments.having("parentId", call.part("unitId"));
    call.query.page_by("name")?.of("departments", inside)
}

/// The departments in this unit or in none.
fn available(workspace: &mut Workspace, call: &Call) -> Outcome {
    let only_mine = call.query.switch("onlyMyDepartments");
    let wanted = |row: &&Doc| {
        ["", call.part("unitId")].contains(&row.text("parentId"))
            && (!only_mine || workspace.sees(&call.caller, row))
            && call.query.finds("text", row, "name")
    };
    call.query.page_by("name")?.of("departments", workspace.departments.iter().filter(wanted))
}
