//! `livechat/department`: where agents work.

use serde_json::{Value, json};

use crate::rocketchat::api::check::{self, Field, Kind};
use crate::rocketchat::api::query::pick;
use crate::rocketchat::api::response::{Doc, Failure, Outcome};
use crate::rocketchat::api::route::Access::Any;
use crate::rocketchat::api::route::{Route, delete, get, post, put};
use crate::rocketchat::conversations::rooms::{ROOMS, works_in};
use crate::rocketchat::staff::units::{self, UNITS};
use crate::rocketchat::state::workspace::{Call, Workspace, flag, now, text, touch};

/// What the two lists take.
const LISTS: &[&str] = &[
    "text",
    "enabled",
    "onlyMyDepartments",
    "excludeDepartmentId",
    "showArchived",
    "query",
    "count",
    "offset",
    "sort",
];

/// The routes of this area.
#[rustfmt::skip]
pub(crate) const ROUTES: &[Route] = &[
    get("/livechat/department", Any(&["view-livechat-departments", "view-l-room"]), list).taking(LISTS),
    post("/livechat/department", Any(&["manage-livechat-departments"]), create),
    get("/livechat/department/{_id}", Any(&["view-livechat-departments", "view-l-room"]), show),
    put("/livechat/department/{_id}", Any(&["manage-livechat-departments", "add-livechat-department-agents"]), update),
    delete("/livechat/department/{_id}", Any(&["manage-livechat-departments", "remove-livechat-department"]), remove),
    get("/livechat/department/{_id}/agents", Any(&["view-livechat-departments", "view-l-room"]), agents).taking(&["count", "offset", "sort"]),
    post("/livechat/department/{_id}/agents", Any(&["manage-livechat-departments", "add-livechat-department-agents"]), save_agents),
    post("/livechat/department/{_id}/archive", Any(&["manage-livechat-departments"]), archive),
    post("/livechat/department/{_id}/unarchive", Any(&["manage-livechat-departments"]), unarchive),
    get("/livechat/departments/archived", Any(&["view-livechat-departments", "view-l-room"]), list_archived).taking(LISTS),
    get("/livechat/department.autocomplete", Any(&["view-livechat-departments", "view-l-room"]), autocomplete),
    get("/livechat/department.listByIds", Any(&["view-livechat-departments", "view-l-room"]), list_by_ids),
    get("/livechat/department/isDepartmentCreationAvailable", Any(&["view-livechat-departments", "manage-livechat-departments"]), creation_available),
];

/// What a department may be given; other fields are kept too where they hold one plain value.
const DEPARTMENT: &[Field] = &[
    Field("enabled", Kind::Flag, true),
    Field("name", Kind::Text, true),
    Field("description", Kind::Text, false),
    Field("showOnRegistration", Kind::Flag, true),
    Field("email", Kind::Text, true),
    Field("showOnOfflineForm", Kind::Flag, true),
    Field("requestTagBeforeClosingChat", Kind::Flag, false),
    Field("chatClosingTags", Kind::Texts, false),
    Field("fallbackForwardDepartment", Kind::Text, false),
    Field("departmentsAllowedToForward", Kind::Texts, false),
    Field("allowReceiveForwardOffline", Kind::Flag, false),
    Field("offlineMessageChannelName", Kind::Text, false),
    Field("abandonedRoomsCloseCustomMessage", Kind::Text, false),
    Field("waitingQueueMessage", Kind::Text, false),
];

/// An agent who is to be in a department.
const MEMBER: &[Field] = &[
    Field("agentId", Kind::Text, true),
    Field("username", Kind::Text, true),
    Field("name", Kind::Text, false),
    Field("count", Kind::Number, false),
    Field("order", Kind::Number, false),
];

/// An agent who is to leave a department: such a record as the list has.
const FORMER_MEMBER: &[Field] = &[
    Field("agentId", Kind::Text, true),
    Field("username", Kind::Text, true),
    Field("name", Kind::Text, false),
    Field("count", Kind::Number, false),
    Field("order", Kind::Number, false),
    Field("departmentEnabled", Kind::Flag, false),
    Field("departmentId", Kind::Text, false),
    Field("_id", Kind::Text, false),
    Field("_updatedAt", Kind::Text, false),
];

/// What the workspace itself keeps of a department, and takes from no body.
const OWN: &[&str] =
    &["_id", "type", "numAgents", "archived", "businessHourId", "parentId", "ancestors", "_updatedAt"];

/// The setting that lets departments be deleted. A new workspace has it off, this one has it on.
const REMOVAL: &str = "Omnichannel_enable_department_removal";

/// What departments there are follows from the cast; only the setting is added.
pub(crate) fn seed(workspace: &mut Workspace) {
    workspace.settings.insert(REMOVAL.to_owned(), json!(true));
}

/// The body that creates or updates a department.
const BODY: &[Field] = &[
    Field("department", Kind::Object, true),
    Field("agents", Kind::List, false),
    Field("departmentUnit", Kind::Object, false),
];

/// `GET livechat/department`: `text`, `enabled`, `onlyMyDepartments`, `excludeDepartmentId`,
/// `showArchived`, and a page.
pub(crate) fn list(workspace: &mut Workspace, call: &Call) -> Outcome {
    let show_archived = call.query.switch("showArchived").unwrap_or(false);
    select(workspace, call, |row| show_archived || !flag(row, "archived"))
}

/// `GET livechat/departments/archived`: the archived ones alone.
pub(crate) fn list_archived(workspace: &mut Workspace, call: &Call) -> Outcome {
    select(workspace, call, |row| flag(row, "archived"))
}

fn select(workspace: &Workspace, call: &Call, keep: impl Fn(&Doc) -> bool) -> Outcome {
    let page = call.query.page("name")?;
    // `enabled=false` asks for all, as on the server: only `true` narrows the list.
    let only_enabled = call.query.switch("enabled").unwrap_or(false);
    let only_mine = match call.query.text("onlyMyDepartments") {
        None | Some("false") => false,
        Some("true") => true,
        Some(_) => return Err(Failure::query("must be equal to one of the allowed values")),
    };
    let needle = call.query.text("text").map(str::to_lowercase);
    let wanted = |row: &&Doc| {
        keep(row)
            && (!only_enabled || flag(row, "enabled"))
            && call.query.text("excludeDepartmentId") != Some(text(row, "_id"))
            && needle.as_ref().is_none_or(|needle| text(row, "name").to_lowercase().contains(needle))
            && (!only_mine || sees(workspace, &call.caller, row))
    };
    let rows = workspace.departments.iter().filter(wanted).cloned();
    page.answer("departments", rows.collect())
}

/// Whether somebody may see a department as their own: they look after all of them, are a monitor of its unit, or,
/// if they are no monitor, work in it.
pub(crate) fn sees(workspace: &Workspace, user: &str, department: &Doc) -> bool {
    if units::manages_all(workspace, user) {
        return true;
    }
    match units::of_monitor(workspace, user) {
        Some(units) => units.contains(&text(department, "parentId")),
        None => works_in(workspace, text(department, "_id"), user),
    }
}

/// `GET livechat/department/{_id}`: the department, null where there is none, and its agents unless
/// `includeAgents` is false or the caller may not see them.
pub(crate) fn show(workspace: &mut Workspace, call: &Call) -> Outcome {
    let id = call.part("_id");
    let only_mine = call.query.switch("onlyMyDepartments").unwrap_or(false);
    let with_agents = call.query.text("includeAgents").is_none_or(|text| text == "true");
    let department = workspace.department(id).filter(|row| !only_mine || sees(workspace, &call.caller, row));
    let mut answer = json!({"department": department});
    let with_agents = with_agents && workspace.may(&call.caller, "view-livechat-departments");
    if with_agents && let Some(answer) = answer.as_object_mut() {
        answer.insert("agents".into(), json!(workspace.agents_of(id)));
    }
    Ok(answer)
}

/// `POST livechat/department`.
pub(crate) fn create(workspace: &mut Workspace, call: &Call) -> Outcome {
    let id = workspace.new_id();
    let fields = checked(workspace, &call.body, &id)?;
    let mut department = Doc::new();
    department.insert("_id".into(), json!(id));
    department.extend(fields);
    for (name, value) in [
        ("description", json!("")),
        ("offlineMessageChannelName", json!("")),
        ("numAgents", json!(0)),
        ("type", json!("d")),
    ] {
        department.entry(name).or_insert(value);
    }
    department.insert("_updatedAt".into(), json!(now()));
    workspace.departments.push(department);
    enlist(workspace, &id, call.body.get("agents"));
    move_to_unit(workspace, &call.caller, &id, unit_of(&call.body));
    answer(workspace, &id)
}

/// `PUT livechat/department/{_id}`: the fields given replace those there; agents are added, never
/// taken out. Who may only add agents is let in and then refused without a word.
pub(crate) fn update(workspace: &mut Workspace, call: &Call) -> Outcome {
    let id = call.part("_id");
    if !workspace.may(&call.caller, "manage-livechat-departments") {
        return Err(Failure::Bad { error: None, error_type: None, details: None });
    }
    // This operation checks the unit by itself, other than the creation does.
    for (name, value) in call.body.get("departmentUnit").and_then(Value::as_object).into_iter().flatten() {
        let kind = match value {
            _ if name != "_id" => {
                return Err(Failure::plain(format!(
                    "Match error: Unknown key in field departmentUnit.{name}"
                )));
            }
            Value::String(_) => continue,
            Value::Null => "null",
            Value::Bool(_) => "boolean",
            Value::Number(_) => "number",
            Value::Array(_) | Value::Object(_) => "object",
        };
        let text = format!("Match error: Expected string, got {kind} in field departmentUnit._id");
        return Err(Failure::plain(text));
    }
    let fields = checked(workspace, &call.body, id)?;
    let Some(stored) = workspace.department(id) else {
        return Err(Failure::coded("error-department-not-found", "Department not found"));
    };
    let unit = unit_of(&call.body);
    let parent = text(stored, "parentId");
    let siblings = workspace.departments.iter().filter(|row| text(row, "parentId") == parent).count();
    if unit.is_none() && !parent.is_empty() && siblings == 1 {
        return Err(Failure::coded(
            "error-unit-cant-be-empty",
            "The last department in a unit can't be removed",
        ));
    }
    if flag(stored, "archived") && flag(&fields, "enabled") {
        return Err(Failure::coded(
            "error-archived-department-cant-be-enabled",
            "Archived departments cant be enabled",
        ));
    }
    if let Some(department) = workspace.departments.iter_mut().find(|row| text(row, "_id") == id) {
        department.extend(fields);
        if !flag(department, "enabled") {
            // Whoever takes no conversations keeps no hours.
            department.remove("businessHourId");
        }
        touch(department);
    }
    workspace.recount();
    if workspace.may(&call.caller, "add-livechat-department-agents") {
        enlist(workspace, id, call.body.get("agents"));
    }
    move_to_unit(workspace, &call.caller, id, unit);
    answer(workspace, id)
}

/// The unit that a body names.
fn unit_of(body: &Value) -> Option<&str> {
    body.get("departmentUnit")?.get("_id")?.as_str().filter(|id| !id.is_empty())
}

/// Puts a department into a unit, or into none. An unknown unit, or one that the caller does not look after, changes
/// nothing.
fn move_to_unit(workspace: &mut Workspace, caller: &str, department: &str, unit: Option<&str>) {
    let parent = workspace.department(department).map(|row| text(row, "parentId")).unwrap_or_default();
    let may = |unit: &str| {
        unit.is_empty() || units::manages_all(workspace, caller) || units::oversees(workspace, caller, unit)
    };
    let known = unit.is_none_or(|unit| workspace.records.get(UNITS, unit).is_some());
    if known && may(parent) && may(unit.unwrap_or_default()) && parent != unit.unwrap_or_default() {
        units::place(workspace, department, unit);
        units::recount(workspace);
    }
}

/// The department's fields from a body, once everything in it is right.
fn checked(workspace: &Workspace, body: &Value, id: &str) -> Result<Doc, Failure> {
    let body = &check::body(body, BODY)?;
    if let Some(unit) = body.get("departmentUnit") {
        check::body(unit, &[Field("_id", Kind::Text, false)])?;
    }
    let given = body.get("department").and_then(Value::as_object).cloned().unwrap_or_default();
    let named = |name: &str| DEPARTMENT.iter().any(|field| field.0 == name);
    let (known, mut others): (Doc, Doc) = given.clone().into_iter().partition(|(name, _)| named(name));
    let mut department = check::body(&Value::Object(known), DEPARTMENT)?;
    // Texts and lists that may be left out may be null as well, and are kept as that.
    let may_be_null = |name: &str| {
        let known = DEPARTMENT.iter().find(|field| field.0 == name);
        known.is_none_or(|Field(_, kind, required)| !required && !matches!(kind, Kind::Flag))
    };
    department.extend(
        given
            .iter()
            .filter(|(name, value)| value.is_null() && may_be_null(name))
            .map(|(name, _)| (name.clone(), Value::Null)),
    );
    for (name, value) in &others {
        if !(value.is_string() || value.is_boolean() || value.is_i64()) {
            return Err(Failure::plain(format!(
                "Match error: Failed Match.OneOf, Match.Maybe or Match.Optional validation in field {name}"
            )));
        }
    }
    others.retain(|name, _| !OWN.contains(&name.as_str()));
    department.extend(others);
    let department = &department;
    if flag(department, "requestTagBeforeClosingChat")
        && department.get("chatClosingTags").and_then(Value::as_array).is_none_or(Vec::is_empty)
    {
        return Err(Failure::coded(
            "error-validating-department-chat-closing-tags",
            "At least one closing tag is required when the department requires tag(s) on closing conversations.",
        ));
    }
    if let Some(fallback) = check::text(department, "fallbackForwardDepartment")
        && !fallback.is_empty()
    {
        if fallback == id {
            return Err(Failure::coded(
                "error-fallback-department-circular",
                "Cannot save department. Circular reference between fallback department and department",
            ));
        }
        if workspace.department(fallback).is_none() {
            return Err(Failure::coded(
                "error-fallback-department-not-found",
                "Fallback department not found",
            ));
        }
    }
    for row in body.get("agents").and_then(Value::as_array).into_iter().flatten() {
        known_agent(workspace, row)?;
    }
    Ok(department.clone())
}

/// The agent whom a row of a body names.
fn known_agent(workspace: &Workspace, row: &Value) -> Result<String, Failure> {
    row.get("agentId")
        .and_then(Value::as_str)
        .and_then(|id| workspace.user(id))
        .map(|user| text(user, "_id").to_owned())
        .ok_or_else(|| Failure::coded("error-agent-not-found", "Agent not found"))
}

fn enlist(workspace: &mut Workspace, department: &str, rows: Option<&Value>) {
    for row in rows.and_then(Value::as_array).into_iter().flatten() {
        if let Ok(agent) = known_agent(workspace, row) {
            let number = |name| row.get(name).and_then(Value::as_u64).unwrap_or(0);
            workspace.join(department, &agent, number("count"), number("order"));
        }
    }
}

fn answer(workspace: &Workspace, id: &str) -> Outcome {
    Ok(json!({"department": workspace.department(id), "agents": workspace.agents_of(id)}))
}

/// `DELETE livechat/department/{_id}`: its conversations are in no department then, and nobody falls back to it.
pub(crate) fn remove(workspace: &mut Workspace, call: &Call) -> Outcome {
    let id = call.part("_id");
    if workspace.settings.get(REMOVAL) == Some(&json!(false)) {
        return Err(Failure::plain("error-department-removal-disabled"));
    }
    if workspace.department(id).is_none() {
        return Err(Failure::plain("error-department-not-found"));
    }
    workspace.departments.retain(|row| text(row, "_id") != id);
    workspace.department_agents.retain(|row| text(row, "departmentId") != id);
    for department in &mut workspace.departments {
        if text(department, "fallbackForwardDepartment") == id {
            department.remove("fallbackForwardDepartment");
        }
    }
    for room in workspace.records.all_mut(ROOMS) {
        if text(room, "departmentId") == id {
            room.remove("departmentId");
            room.remove("departmentAncestors");
        }
    }
    units::recount(workspace);
    Ok(json!({}))
}

/// `GET livechat/department/{_id}/agents`.
pub(crate) fn agents(workspace: &mut Workspace, call: &Call) -> Outcome {
    let page = call.query.page("username")?;
    page.answer("agents", workspace.agents_of(call.part("_id")))
}

/// `POST livechat/department/{_id}/agents`: `{upsert, remove}`.
pub(crate) fn save_agents(workspace: &mut Workspace, call: &Call) -> Outcome {
    let body = check::body(
        &call.body,
        &[
            Field("upsert", Kind::Each(&Kind::Shape(MEMBER), 0), true),
            Field("remove", Kind::Each(&Kind::Shape(FORMER_MEMBER), 0), true),
        ],
    )?;
    let id = call.part("_id");
    if workspace.department(id).is_none() {
        return Err(Failure::coded("error-department-not-found", "Department not found"));
    }
    let rows = |name: &str| body.get(name).and_then(Value::as_array).into_iter().flatten();
    for row in rows("upsert") {
        known_agent(workspace, row)?;
    }
    enlist(workspace, id, body.get("upsert"));
    for row in rows("remove") {
        if let Some(agent) = row.get("agentId").and_then(Value::as_str) {
            workspace.leave(id, agent);
        }
    }
    Ok(json!({}))
}

/// `POST livechat/department/{_id}/archive`.
pub(crate) fn archive(workspace: &mut Workspace, call: &Call) -> Outcome {
    set_archived(workspace, call.part("_id"), true)
}

/// `POST livechat/department/{_id}/unarchive`.
pub(crate) fn unarchive(workspace: &mut Workspace, call: &Call) -> Outcome {
    set_archived(workspace, call.part("_id"), false)
}

fn set_archived(workspace: &mut Workspace, id: &str, archived: bool) -> Outcome {
    let department = workspace
        .departments
        .iter_mut()
        .find(|row| text(row, "_id") == id)
        .ok_or_else(|| Failure::plain("department-not-found"))?;
    // An archived department is disabled as well, and stays so once it is back.
    department.insert("archived".into(), json!(archived));
    department.insert("enabled".into(), json!(false));
    department.remove("businessHourId");
    touch(department);
    workspace.recount();
    Ok(json!({}))
}

/// `GET livechat/department.listByIds`: `ids` given more than once, or as `ids[]`.
pub(crate) fn list_by_ids(workspace: &mut Workspace, call: &Call) -> Outcome {
    let ids = call.query.texts("ids");
    match (ids.len(), call.query.text("ids")) {
        (0, _) => return Err(Failure::plain("The 'ids' param is required")),
        (1, Some(_)) => return Err(Failure::plain("The 'ids' param must be an array")),
        _ => {}
    }
    let rows: Vec<&Doc> =
        workspace.departments.iter().filter(|row| ids.contains(&text(row, "_id"))).collect();
    Ok(json!({"departments": rows}))
}

/// `GET livechat/department.autocomplete`: `selector` is JSON of `term`, `exceptions` and `conditions`; of the
/// conditions this reads those that name a field's value or values, or whether it is there.
pub(crate) fn autocomplete(workspace: &mut Workspace, call: &Call) -> Outcome {
    let selector =
        call.query.text("selector").ok_or_else(|| Failure::plain("The 'selector' param is required"))?;
    let selector: Value = serde_json::from_str(selector)
        .map_err(|_| Failure::plain(format!("Unexpected token in JSON: \"{selector}\" is not valid JSON")))?;
    let only_mine = call.query.switch("onlyMyDepartments").unwrap_or(false);
    let show_archived = call.query.switch("showArchived").unwrap_or(false);
    let term = selector.get("term").and_then(Value::as_str).unwrap_or_default().to_lowercase();
    let exceptions = selector.get("exceptions").and_then(Value::as_array);
    let excepted =
        |row: &Doc| exceptions.into_iter().flatten().any(|id| id.as_str() == Some(text(row, "_id")));
    let conditions = selector.get("conditions").and_then(Value::as_object);
    let fits = |row: &Doc| conditions.into_iter().flatten().all(|(name, value)| fits(row.get(name), value));
    let mut items: Vec<Doc> = workspace
        .departments
        .iter()
        .filter(|row| text(row, "name").to_lowercase().contains(&term) && !excepted(row) && fits(row))
        .filter(|row| show_archived || !flag(row, "archived"))
        .filter(|row| !only_mine || sees(workspace, &call.caller, row))
        .map(|row| pick(row, &["_id", "name"]))
        .collect();
    items.sort_by(|a, b| text(a, "name").cmp(text(b, "name")));
    Ok(json!({"items": items}))
}

/// Whether a field fulfils a condition of the database's language.
fn fits(field: Option<&Value>, condition: &Value) -> bool {
    if let Some(among) = condition.get("$in").and_then(Value::as_array) {
        return field.is_some_and(|field| among.contains(field));
    }
    match condition.get("$exists").and_then(Value::as_bool) {
        Some(exists) => field.is_some() == exists,
        None => field == Some(condition),
    }
}

/// `GET livechat/department/isDepartmentCreationAvailable`.
pub(crate) fn creation_available(_: &mut Workspace, _: &Call) -> Outcome {
    Ok(json!({"isDepartmentCreationAvailable": true}))
}
