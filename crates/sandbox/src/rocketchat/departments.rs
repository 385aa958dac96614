//! `livechat/department`: where agents work.

use serde_json::{Value, json};

use super::answer::{Doc, Failure, Outcome};
use super::check::{self, Field, Kind};
use super::workspace::{Call, Workspace, flag, now, text, touch};

/// What a department may be given.
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

/// The body that creates or updates a department.
const BODY: &[Field] = &[
    Field("department", Kind::Object, true),
    Field("agents", Kind::List, false),
    Field("departmentUnit", Kind::Object, false),
];

/// `GET livechat/department`: `text`, `enabled`, `onlyMyDepartments`, `excludeDepartmentId`,
/// `showArchived`, and a page.
pub(super) fn list(workspace: &mut Workspace, call: &Call) -> Outcome {
    let show_archived = call.query.flag("showArchived")?.unwrap_or(false);
    select(workspace, call, |row| show_archived || !flag(row, "archived"))
}

/// `GET livechat/departments/archived`: the archived ones alone.
pub(super) fn list_archived(workspace: &mut Workspace, call: &Call) -> Outcome {
    select(workspace, call, |row| flag(row, "archived"))
}

fn select(workspace: &Workspace, call: &Call, keep: impl Fn(&Doc) -> bool) -> Outcome {
    let page = call.query.page("name")?;
    // `enabled=false` asks for all, as on the server: only `true` narrows the list.
    let only_enabled = call.query.flag("enabled")?.unwrap_or(false);
    let only_mine = call.query.flag("onlyMyDepartments")?.unwrap_or(false);
    let needle = call.query.text("text").map(str::to_lowercase);
    let wanted = |row: &&Doc| {
        keep(row)
            && (!only_enabled || flag(row, "enabled"))
            && call.query.text("excludeDepartmentId") != Some(text(row, "_id"))
            && needle.as_ref().is_none_or(|needle| text(row, "name").to_lowercase().contains(needle))
            && (!only_mine || works_in(workspace, text(row, "_id"), &call.caller))
    };
    let rows = workspace.departments.iter().filter(wanted).cloned();
    page.answer("departments", rows.collect())
}

fn works_in(workspace: &Workspace, department: &str, user: &str) -> bool {
    workspace
        .department_agents
        .iter()
        .any(|row| text(row, "departmentId") == department && text(row, "agentId") == user)
}

/// `GET livechat/department/{_id}`: the department, null where there is none, and its agents unless
/// `includeAgents` is false.
pub(super) fn get(workspace: &mut Workspace, call: &Call) -> Outcome {
    let id = call.part("_id");
    let only_mine = call.query.flag("onlyMyDepartments")?.unwrap_or(false);
    let with_agents = call.query.flag("includeAgents")?.unwrap_or(true);
    let department = workspace.department(id).filter(|_| !only_mine || works_in(workspace, id, &call.caller));
    let mut answer = json!({"department": department});
    if with_agents && let Some(answer) = answer.as_object_mut() {
        answer.insert("agents".into(), json!(workspace.agents_of(id)));
    }
    Ok(answer)
}

/// `POST livechat/department`.
pub(super) fn create(workspace: &mut Workspace, call: &Call) -> Outcome {
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
    answer(workspace, &id)
}

/// `PUT livechat/department/{_id}`: the fields given replace those there; agents are added, never
/// taken out.
pub(super) fn update(workspace: &mut Workspace, call: &Call) -> Outcome {
    let id = call.part("_id");
    let fields = checked(workspace, &call.body, id)?;
    let department = workspace
        .departments
        .iter_mut()
        .find(|row| text(row, "_id") == id)
        .ok_or_else(|| Failure::coded("error-department-not-found", "Department not found"))?;
    department.extend(fields);
    touch(department);
    workspace.recount();
    enlist(workspace, id, call.body.get("agents"));
    answer(workspace, id)
}

/// The department's fields from a body, once everything in it is right.
fn checked(workspace: &Workspace, body: &Value, id: &str) -> Result<Doc, Failure> {
    let body = check::body(body, BODY)?;
    let department = check::body(body.get("department").unwrap_or(&Value::Null), DEPARTMENT)?;
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

/// `DELETE livechat/department/{_id}`.
pub(super) fn remove(workspace: &mut Workspace, call: &Call) -> Outcome {
    let id = call.part("_id");
    if workspace.department(id).is_none() {
        return Err(Failure::coded("error-department-not-found", "Department not found"));
    }
    workspace.departments.retain(|row| text(row, "_id") != id);
    workspace.department_agents.retain(|row| text(row, "departmentId") != id);
    Ok(json!({}))
}

/// `GET livechat/department/{_id}/agents`.
pub(super) fn agents(workspace: &mut Workspace, call: &Call) -> Outcome {
    let page = call.query.page("username")?;
    page.answer("agents", workspace.agents_of(call.part("_id")))
}

/// `POST livechat/department/{_id}/agents`: `{upsert, remove}`.
pub(super) fn save_agents(workspace: &mut Workspace, call: &Call) -> Outcome {
    let body =
        check::body(&call.body, &[Field("upsert", Kind::List, true), Field("remove", Kind::List, true)])?;
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
pub(super) fn archive(workspace: &mut Workspace, call: &Call) -> Outcome {
    set_archived(workspace, call.part("_id"), true)
}

/// `POST livechat/department/{_id}/unarchive`.
pub(super) fn unarchive(workspace: &mut Workspace, call: &Call) -> Outcome {
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
    touch(department);
    workspace.recount();
    Ok(json!({}))
}

/// `GET livechat/department.listByIds`: `ids` given more than once, or as `ids[]`.
pub(super) fn list_by_ids(workspace: &mut Workspace, call: &Call) -> Outcome {
    let ids = call.query.texts("ids");
    if ids.is_empty() {
        return Err(Failure::plain("The 'ids' param is required"));
    }
    let rows: Vec<&Doc> =
        workspace.departments.iter().filter(|row| ids.contains(&text(row, "_id"))).collect();
    Ok(json!({"departments": rows}))
}

/// `GET livechat/department/isDepartmentCreationAvailable`.
pub(super) fn creation_available(_: &mut Workspace, _: &Call) -> Outcome {
    Ok(json!({"isDepartmentCreationAvailable": true}))
}
