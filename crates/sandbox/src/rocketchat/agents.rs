//! What one can ask and change about one agent.

use serde_json::{Value, json};

use super::answer::{Doc, Failure, Outcome};
use super::check::{self, Field, Kind};
use super::query::pick;
use super::workspace::{Call, Workspace, flag, has_role, is_active, text, touch};

/// The one visitor whom the sandbox knows: their token.
pub(super) const VISITOR_TOKEN: &str = "sandbox-visitor-token";

/// The visitor's open room, served by the agent with the id that the documentation shows.
pub(super) const VISITOR_ROOM: &str = "sandbox-visitor-room";

/// `GET livechat/agents/{agentId}/departments`; `enabledDepartmentsOnly` leaves the others out. An
/// unknown agent has no departments.
pub(super) fn departments(workspace: &mut Workspace, call: &Call) -> Outcome {
    let only_enabled = call.query.flag("enabledDepartmentsOnly")?.unwrap_or(false);
    let rows: Vec<Doc> = workspace
        .department_agents
        .iter()
        .filter(|row| text(row, "agentId") == call.part("agentId"))
        .filter(|row| !only_enabled || flag(row, "departmentEnabled"))
        .map(|row| {
            let mut row = row.clone();
            let name = workspace
                .department(text(&row, "departmentId"))
                .map_or("", |department| text(department, "name"));
            row.insert("departmentName".into(), json!(name));
            row
        })
        .collect();
    Ok(json!({"departments": rows}))
}

/// `POST livechat/agent.status`: `{status, agentId}`, both optional: the caller's own status, and
/// the other of the two values.
pub(super) fn status(workspace: &mut Workspace, call: &Call) -> Outcome {
    let body = check::body(
        &call.body,
        &[
            Field("status", Kind::OneOf(&["available", "not-available"]), false),
            Field("agentId", Kind::Text, false),
        ],
    )?;
    let id = check::text(body, "agentId").unwrap_or(&call.caller);
    let agent = workspace
        .user(id)
        .filter(|user| has_role(user, "livechat-agent"))
        .ok_or(Failure::NotFound("Agent not found"))?;
    if !is_active(agent) {
        return Err(Failure::plain("error-user-deactivated"));
    }
    let now = text(agent, "statusLivechat");
    let wanted = check::text(body, "status").unwrap_or(match now {
        "available" => "not-available",
        _ => "available",
    });
    // Asking for what is already so is allowed to everyone.
    if wanted != now {
        if id != call.caller && !workspace.may(&call.caller, "manage-livechat-agents") {
            return Err(Failure::Forbidden);
        }
        if let Some(agent) = workspace.user_mut(id) {
            agent.insert("statusLivechat".into(), json!(wanted));
            touch(agent);
        }
    }
    Ok(json!({"status": wanted}))
}

/// `POST livechat/agents.saveInfo`: `{agentId, agentData, agentDepartments}`. The departments are
/// the whole list; unknown ones are passed over.
pub(super) fn save_info(workspace: &mut Workspace, call: &Call) -> Outcome {
    let body = check::body(
        &call.body,
        &[
            Field("agentId", Kind::Text, true),
            Field("agentData", Kind::Object, true),
            Field("agentDepartments", Kind::Texts, true),
        ],
    )?;
    let id = check::text(body, "agentId").unwrap_or_default();
    let is_agent = |user: &Doc| has_role(user, "livechat-agent");
    if !workspace.user(id).is_some_and(is_agent) {
        return Err(Failure::plain("error-user-is-not-agent"));
    }
    if let Some(agent) = workspace.user_mut(id)
        && let Some(Value::Object(data)) = body.get("agentData")
    {
        // Empty values are taken out before the rest replaces what was there.
        let kept: Doc = data
            .iter()
            .filter(|(_, value)| !value.is_null() && value.as_str() != Some(""))
            .map(|(name, value)| (name.clone(), value.clone()))
            .collect();
        agent.insert("livechat".into(), Value::Object(kept));
        touch(agent);
    }
    let wanted: Vec<&str> = body
        .get("agentDepartments")
        .and_then(Value::as_array)
        .into_iter()
        .flatten()
        .filter_map(Value::as_str)
        .collect();
    let all: Vec<String> =
        workspace.departments.iter().map(|department| text(department, "_id").to_owned()).collect();
    for department in all {
        let member = workspace.agents_of(&department).iter().any(|row| text(row, "agentId") == id);
        match (member, wanted.contains(&department.as_str())) {
            (false, true) => workspace.join(&department, id, 0, 0),
            (true, false) => workspace.leave(&department, id),
            _ => {}
        }
    }
    Ok(json!({}))
}

/// `GET livechat/agent.info/{rid}/{token}`: what a visitor may know of the agent who serves them.
/// Nobody has to be signed in.
pub(super) fn info(workspace: &mut Workspace, call: &Call) -> Outcome {
    if call.part("token") != VISITOR_TOKEN {
        return Err(Failure::plain("invalid-token"));
    }
    if call.part("rid") != VISITOR_ROOM {
        return Err(Failure::plain("invalid-room"));
    }
    let agent = workspace
        .user(super::seed::SAMPLE_ID)
        .filter(|user| has_role(user, "livechat-agent"))
        .ok_or_else(|| Failure::plain("invalid-agent"))?;
    let fields = ["_id", "name", "username", "status", "livechat", "customFields"];
    Ok(json!({"agent": pick(agent, &fields)}))
}

/// `GET livechat/agent.next/{token}`: nothing but success where the visitor has an open room, as
/// the one visitor here has.
pub(super) fn next(_: &mut Workspace, call: &Call) -> Outcome {
    if call.part("token") == VISITOR_TOKEN { Ok(json!({})) } else { Err(Failure::plain("invalid-token")) }
}
