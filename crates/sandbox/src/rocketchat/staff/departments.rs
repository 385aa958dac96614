//! `livechat/department`: where agents work.

use super::units::place;
use crate::rocketchat::prelude::*;

const VIEW: Access = Any("view-livechat-departments view-l-room");
const MANAGE: &str = "manage-livechat-departments";
const STAFF: Access = Any("manage-livechat-departments add-livechat-department-agents");

pub(crate) const ROUTES: &[Route] = &[
    on("listDepartments", VIEW, list).strict(),
    on("createDepartment", Any(MANAGE), create).unchecked(),
    on("getDepartment", VIEW, show),
    on("updateDepartment", STAFF, update).unchecked(),
    on("removeDepartment", Any("manage-livechat-departments remove-livechat-department"), remove),
    on("listDepartmentAgents", VIEW, agents).strict(),
    on("updateDepartmentAgents", STAFF, save_agents),
    on("archiveDepartment", Any(MANAGE), |workspace, call| set_archived(workspace, call, true)),
    on("unarchiveDepartment", Any(MANAGE), |workspace, call| set_archived(workspace, call, false)),
    on("listArchivedDepartments", VIEW, list_archived).strict(),
    on("autocompleteDepartments", VIEW, autocomplete),
    on("listDepartmentsByIds", VIEW, list_by_ids),
    on("checkDepartmentCreation", Any("view-livechat-departments manage-livechat-departments"), |_, _| {
        Ok(json!({"isDepartmentCreationAvailable": true}))
    }),
];

/// What the workspace itself keeps of a department, and takes from no body.
const OWN: &str = "_id type numAgents archived businessHourId parentId ancestors _updatedAt";

/// Fields of the spec that the server keeps as they come, like those that it does not know.
const KEPT: [&str; 2] = ["maxNumberSimultaneousChat", "visitorInactivityTimeoutInSeconds"];

fn list(workspace: &mut Workspace, call: &Call) -> Outcome {
    let show_archived = call.query.switch("showArchived");
    select(workspace, call, |row| show_archived || !row.flag("archived"))
}

fn list_archived(workspace: &mut Workspace, call: &Call) -> Outcome {
    select(workspace, call, |row| row.flag("archived"))
}

fn select(workspace: &Workspace, call: &Call, keep: impl Fn(&Doc) -> bool) -> Outcome {
    let page = call.query.page("name")?;
    // `enabled=false` asks for all, as on the server: only `true` narrows the list.
    let only_enabled = call.query.switch("enabled");
    let only_mine = call.query.one_of("onlyMyDepartments", "false true")? == Some("true");
    let wanted = |row: &&Doc| {
        keep(row)
            && (!only_enabled || row.flag("enabled"))
            && call.query.text("excludeDepartmentId") != Some(row.id())
            && call.query.finds("text", row, "name")
            && (!only_mine || workspace.sees(&call.caller, row))
    };
    page.of("departments", workspace.departments.iter().filter(wanted))
}

/// The department, null if there is none, and its agents unless `includeAgents` is false or the
/// caller may not see them.
fn show(workspace: &mut Workspace, call: &Call) -> Outcome {
    let id = call.part("_id");
    let only_mine = call.query.switch("onlyMyDepartments");
    let department = workspace.department(id).filter(|row| !only_mine || workspace.sees(&call.caller, row));
    let mut response = object(json!({"department": department}));
    if call.query.text("includeAgents").is_none_or(|text| text == "true")
        && workspace.may(&call.caller, "view-livechat-departments")
    {
        response.set("agents", workspace.agents_of(id));
    }
    Ok(response.into())
}

fn create(workspace: &mut Workspace, call: &Call) -> Outcome {
    let id = workspace.new_id();
    let mut department = object(json!({
        "_id": id, "description": "", "offlineMessageChannelName": "", "numAgents": 0, "type": "d",
    }));
    department.extend(checked(workspace, call, &id)?);
    workspace.departments.add(department);
    enlist(workspace, &id, &call.body, "agents");
    move_to_unit(workspace, call, &id);
    response(workspace, &id)
}

/// The fields given replace those there; agents are added, never taken out. Users who may only add
/// agents are let in and then refused without a reason.
fn update(workspace: &mut Workspace, call: &Call) -> Outcome {
    let id = call.part("_id");
    fail_if(!workspace.may(&call.caller, MANAGE), Failure::silent())?;
    // This operation checks the unit in another way than the creation does.
    for (name, value) in call.body.inner("departmentUnit").into_iter().flatten() {
        fail_if(name != "_id", format!("Match error: Unknown key in field departmentUnit.{name}"))?;
        let kind = match value {
            Value::String(_) => continue,
            Value::Null => "null",
            Value::Bool(_) => "boolean",
            Value::Number(_) => "number",
            Value::Array(_) | Value::Object(_) => "object",
        };
        return fail(format!("Match error: Expected string, got {kind} in field departmentUnit._id"));
    }
    let fields = checked(workspace, call, id)?;
    let stored = workspace.department(id).or_fail(("error-department-not-found", "Department not found"))?;
    let parent = stored.text("parentId");
    let is_last = !parent.is_empty() && workspace.departments.having("parentId", parent).count() == 1;
    if is_last && call.body.filled("departmentUnit._id").is_none() {
        return fail(("error-unit-cant-be-empty", "The last department in a unit can't be removed"));
    }
    if stored.flag("archived") && fields.flag("enabled") {
        return fail(("error-archived-department-cant-be-enabled", "Archived departments cant be enabled"));
    }
    workspace.departments.change(id, |department| {
        department.extend(fields);
        if !department.flag("enabled") {
            // A department that takes no conversations has no hours.
            department.unset("businessHourId");
        }
    });
    workspace.recount();
    if workspace.may(&call.caller, "add-livechat-department-agents") {
        enlist(workspace, id, &call.body, "agents");
    }
    move_to_unit(workspace, call, id);
    response(workspace, id)
}

/// Puts a department into the unit of the body, or into none. An unknown unit, or one that the
/// caller does not manage, changes nothing.
fn move_to_unit(workspace: &mut Workspace, call: &Call, department: &str) {
    let unit = call.body.filled("departmentUnit._id");
    let parent = workspace.department(department).map_or("", |row| row.text("parentId"));
    let may = |unit: &str| {
        unit.is_empty() || workspace.manages_all(&call.caller) || workspace.oversees(&call.caller, unit)
    };
    let known = unit.is_none_or(|unit| workspace.units.get(unit).is_some());
    if known && may(parent) && may(unit.unwrap_or_default()) && parent != unit.unwrap_or_default() {
        place(workspace, department, unit);
        workspace.recount();
    }
}

/// The department's fields from a body, once everything in it is right. The server keeps fields
/// that it does not know, if they hold one plain value, and takes agents without their fields.
fn checked(workspace: &Workspace, call: &Call, id: &str) -> Result<Doc, Failure> {
    let schema = call.schema.and_then(|schema| schema.property("department"));
    let named =
        |name: &str| !KEPT.contains(&name) && schema.is_some_and(|schema| schema.property(name).is_some());
    let given = call.body.object("department");
    let (known, others): (Vec<_>, Vec<_>) = given.into_iter().partition(|(name, _)| named(name));
    let (known, others) = (Doc::from_iter(known), Doc::from_iter(others));
    let mut body = call.body.free();
    if body.inner("department").is_some() {
        body.set("department", &known);
    }
    if body.at("agents").is_some_and(Value::is_array) {
        body.set("agents", json!([]));
    }
    let mut department = call.check(body)?.object("department").free();
    // Texts and lists that may be left out may be null as well, and are kept as that.
    for name in known.iter().filter(|(_, value)| value.is_null()).map(|(name, _)| name) {
        if !["requestTagBeforeClosingChat", "allowReceiveForwardOffline"].contains(&name.as_str()) {
            department.set_new(name, Value::Null);
        }
    }
    for (name, value) in &others {
        fail_if(
            !(value.is_string() || value.is_boolean() || value.is_i64()),
            format!(
                "Match error: Failed Match.OneOf, Match.Maybe or Match.Optional validation in field {name}"
            ),
        )?;
    }
    department.extend(others.without(OWN));
    fail_if(
        department.flag("requestTagBeforeClosingChat") && department.items("chatClosingTags").is_empty(),
        (
            "error-validating-department-chat-closing-tags",
            "At least one closing tag is required when the department requires tag(s) on closing conversations.",
        ),
    )?;
    if let Some(fallback) = department.filled("fallbackForwardDepartment") {
        let text = "Cannot save department. Circular reference between fallback department and department";
        fail_if(fallback == id, ("error-fallback-department-circular", text))?;
        let found = workspace.department(fallback);
        found.or_fail(("error-fallback-department-not-found", "Fallback department not found"))?;
    }
    known_agents(workspace, &call.body, "agents")?;
    Ok(department)
}

/// Refuses a list of agents with an unknown one.
fn known_agents(workspace: &Workspace, body: &Doc, list: &str) -> Result<(), Failure> {
    let unknown = |row: &Value| workspace.user(row.text("agentId")).is_none();
    fail_if(body.items(list).iter().any(unknown), ("error-agent-not-found", "Agent not found"))
}

fn enlist(workspace: &mut Workspace, department: &str, body: &Doc, list: &str) {
    for row in body.rows(list) {
        workspace.join(department, row.text("agentId"), row.count("count"), row.count("order"));
    }
}

fn response(workspace: &Workspace, id: &str) -> Outcome {
    Ok(json!({"department": workspace.department(id), "agents": workspace.agents_of(id)}))
}

/// Its conversations are in no department then, and no department falls back to it.
fn remove(workspace: &mut Workspace, call: &Call) -> Outcome {
    let id = call.part("_id");
    fail_if(!workspace.is_on("Omnichannel_enable_department_removal"), "error-department-removal-disabled")?;
    workspace.departments.take(id).or_fail("error-department-not-found")?;
    workspace.department_agents.remove_where("departmentId", id);
    for department in workspace.departments.having_mut("fallbackForwardDepartment", id).collect::<Vec<_>>() {
        department.unset("fallbackForwardDepartment");
    }
    for room in workspace.rooms.having_mut("departmentId", id).collect::<Vec<_>>() {
        room.unset("departmentId departmentAncestors");
    }
    workspace.recount();
    done()
}

fn agents(workspace: &mut Workspace, call: &Call) -> Outcome {
    call.query.page("username")?.of("agents", workspace.agents_of(call.part("_id")))
}

fn save_agents(workspace: &mut Workspace, call: &Call) -> Outcome {
    let id = call.part("_id");
    workspace.department(id).or_fail(("error-department-not-found", "Department not found"))?;
    known_agents(workspace, &call.body, "upsert")?;
    enlist(workspace, id, &call.body, "upsert");
    for row in call.body.rows("remove") {
        workspace.leave(id, row.text("agentId"));
    }
    done()
}

/// An archived department is disabled as well, and stays so once it is back.
fn set_archived(workspace: &mut Workspace, call: &Call, archived: bool) -> Outcome {
    let department = workspace.departments.get_mut(call.part("_id")).or_fail("department-not-found")?;
    department.set("archived", archived).set("enabled", false).unset("businessHourId").touch();
    workspace.recount();
    done()
}

/// `ids` is given more than once, or as `ids[]`.
fn list_by_ids(workspace: &mut Workspace, call: &Call) -> Outcome {
    let ids = call.query.texts("ids");
    fail_if(ids.is_empty(), "The 'ids' param is required")?;
    fail_if(ids.len() == 1 && call.query.text("ids").is_some(), "The 'ids' param must be an array")?;
    let rows: Vec<&Doc> = workspace.departments.iter().filter(|row| ids.contains(&row.id())).collect();
    Ok(json!({"departments": rows}))
}

/// `selector` is JSON of `term`, `exceptions` and `conditions`. Of the conditions this reads those
/// that name the value or the values of a field, or whether it is there.
fn autocomplete(workspace: &mut Workspace, call: &Call) -> Outcome {
    let selector = call.query.text("selector").or_fail("The 'selector' param is required")?;
    let selector: Value = serde_json::from_str(selector)
        .map_err(|_| Failure::plain(format!("Unexpected token in JSON: \"{selector}\" is not valid JSON")))?;
    let only_mine = call.query.switch("onlyMyDepartments");
    let show_archived = call.query.switch("showArchived");
    let conditions = selector.inner("conditions");
    let wanted = |row: &&Doc| {
        row.mentions(selector.text("term"), "name")
            && !selector.texts("exceptions").any(|id| id == row.id())
            && conditions.into_iter().flatten().all(|(name, value)| fits(row.chosen(name), value))
            && (show_archived || !row.flag("archived"))
            && (!only_mine || workspace.sees(&call.caller, row))
    };
    let mut items: Vec<Doc> =
        workspace.departments.iter().filter(wanted).map(|row| row.pick("_id name")).collect();
    items.sort_by(|a, b| a.text("name").cmp(b.text("name")));
    Ok(json!({"items": items}))
}

/// Whether a field fulfills a condition of the database's language.
fn fits(field: Option<&Value>, condition: &Value) -> bool {
    if let Some(among) = condition.get("$in").and_then(Value::as_array) {
        return field.is_some_and(|field| among.contains(field));
    }
    match condition.get("$exists").and_then(Value::as_bool) {
        Some(exists) => field.is_some() == exists,
        None => field == Some(condition),
    }
}
