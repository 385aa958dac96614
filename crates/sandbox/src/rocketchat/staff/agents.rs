//! What one can ask and change about one agent.

use serde_json::{Value, json};

use crate::rocketchat::analytics::note_availability;
use crate::rocketchat::api::check::{self, Field, Kind};
use crate::rocketchat::api::query::pick;
use crate::rocketchat::api::response::{Doc, Failure, Outcome};
use crate::rocketchat::api::route::Access::{Any, Open};
use crate::rocketchat::api::route::{Route, get, post};
use crate::rocketchat::conversations::rooms::{ROOMS, is_open, works_in};
use crate::rocketchat::customers::visitors;
use crate::rocketchat::staff::business_hours;
use crate::rocketchat::state::workspace::{Call, Workspace, flag, has_role, is_active, text, touch};
use crate::rocketchat::widget::settings;

/// The routes of this area.
#[rustfmt::skip]
pub(crate) const ROUTES: &[Route] = &[
    get("/livechat/agent.info/{rid}/{token}", Open, info),
    get("/livechat/agent.next/{token}", Open, next).taking(&["department"]),
    post("/livechat/agent.status", Any(&["view-l-room"]), status),
    post("/livechat/agents.saveInfo", Any(&["manage-livechat-agents"]), save_info),
    get("/livechat/agents/{agentId}/departments", Any(&["view-l-room"]), departments).taking(&["enabledDepartmentsOnly"]),
];

/// `GET livechat/agents/{agentId}/departments`; `enabledDepartmentsOnly` leaves the others out. An
/// unknown agent has no departments.
pub(crate) fn departments(workspace: &mut Workspace, call: &Call) -> Outcome {
    let only_enabled = call.query.switch("enabledDepartmentsOnly").unwrap_or(false);
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
pub(crate) fn status(workspace: &mut Workspace, call: &Call) -> Outcome {
    let body = &check::body(
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
        let open = business_hours::allow(workspace, id);
        if id != call.caller {
            if !workspace.may(&call.caller, "manage-livechat-agents") {
                return Err(Failure::Forbidden);
            }
            if !open {
                return Ok(json!({"status": now}));
            }
        } else if !open {
            return Err(Failure::plain("error-business-hours-are-closed"));
        }
        if let Some(agent) = workspace.user_mut(id) {
            agent.insert("statusLivechat".into(), json!(wanted));
            touch(agent);
        }
        note_availability(workspace, id, wanted == "available");
    }
    Ok(json!({"status": wanted}))
}

/// `POST livechat/agents.saveInfo`: `{agentId, agentData, agentDepartments}`. The departments are
/// the whole list; unknown ones are passed over.
pub(crate) fn save_info(workspace: &mut Workspace, call: &Call) -> Outcome {
    let body = &check::body(
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
        let is_limit = |value: &Value| {
            value.is_u64()
                || value.as_str().is_some_and(|text| text.chars().all(|digit| digit.is_ascii_digit()))
        };
        let kept: Doc = data
            .iter()
            .filter(|(_, value)| !value.is_null() && value.as_str() != Some(""))
            // The server keeps anything as the limit, and can do nothing with what is no number.
            .filter(|(name, value)| *name != "maxNumberSimultaneousChat" || is_limit(value))
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
        let member = works_in(workspace, &department, id);
        match (member, wanted.contains(&department.as_str())) {
            (false, true) => workspace.join(&department, id, 0, 0),
            (true, false) => workspace.leave(&department, id),
            _ => {}
        }
    }
    Ok(json!({}))
}

/// The settings that say what visitors are shown of agents.
const SHOW_INFO: &str = "Livechat_show_agent_info";
const SHOW_EMAIL: &str = "Livechat_show_agent_email";

/// Visitors are shown everything, as in a new workspace.
pub(crate) fn seed(workspace: &mut Workspace) {
    for setting in [SHOW_INFO, SHOW_EMAIL] {
        workspace.settings.insert(setting.to_owned(), json!(true));
    }
}

/// What a visitor may know of an agent.
pub(crate) fn shown(workspace: &Workspace, id: &str) -> Outcome {
    let agent = workspace
        .user(id)
        .filter(|user| has_role(user, "livechat-agent"))
        .ok_or_else(|| Failure::plain("invalid-agent"))?;
    let off = |setting| workspace.settings.get(setting) == Some(&json!(false));
    if off(SHOW_INFO) {
        return Ok(json!({"agent": {"hiddenInfo": true}}));
    }
    let mut agent =
        pick(agent, &["_id", "name", "username", "phone", "status", "livechat", "customFields", "emails"]);
    if off(SHOW_EMAIL) {
        agent.remove("emails");
    }
    Ok(json!({"agent": agent}))
}

/// Whether a conversation is the one of the visitor with this token.
fn is_of(room: &Doc, token: &str) -> bool {
    room.get("v").and_then(|visitor| visitor.get("token")?.as_str()) == Some(token)
}

/// `GET livechat/agent.info/{rid}/{token}`: what a visitor may know of the agent who serves them.
/// Nobody has to be signed in.
pub(crate) fn info(workspace: &mut Workspace, call: &Call) -> Outcome {
    let token = call.part("token");
    visitors::by_token(workspace, token)?;
    let room = workspace
        .records
        .get(ROOMS, call.part("rid"))
        .filter(|room| is_of(room, token))
        .ok_or_else(|| Failure::plain("invalid-room"))?;
    let agent = room.get("servedBy").and_then(|agent| agent.get("_id")?.as_str()).unwrap_or_default();
    shown(workspace, agent)
}

/// `GET livechat/agent.next/{token}`: nothing but success where the visitor has an open room; else whoever of the
/// department, or of the first that has somebody, has had fewest conversations.
pub(crate) fn next(workspace: &mut Workspace, call: &Call) -> Outcome {
    let token = call.part("token");
    visitors::by_token(workspace, token)?;
    if workspace.records.all(ROOMS).iter().any(|room| is_open(room) && is_of(room, token)) {
        return Ok(json!({}));
    }
    // By hand nobody is next.
    if settings::words(workspace, "Livechat_Routing_Method") == "Manual_Selection" {
        return Err(Failure::plain("agent-not-found"));
    }
    let takes = |row: &&Doc| {
        workspace.user(text(row, "agentId")).is_some_and(|agent| {
            is_active(agent)
                && text(agent, "statusLivechat") == "available"
                && text(agent, "status") != "offline"
        })
    };
    let number = |row: &Doc, name: &str| row.get(name).and_then(Value::as_u64).unwrap_or_default();
    let least = |department: &str| {
        workspace
            .department_agents
            .iter()
            .filter(|row| text(row, "departmentId") == department && flag(row, "departmentEnabled"))
            .filter(takes)
            .min_by_key(|row| (number(row, "count"), number(row, "order"), text(row, "username")))
    };
    let row = match call.query.text("department") {
        Some(department) => least(department),
        None => workspace
            .departments
            .iter()
            .filter(|department| flag(department, "enabled") && flag(department, "showOnRegistration"))
            .find_map(|department| least(text(department, "_id"))),
    };
    let row = row.cloned().ok_or_else(|| Failure::plain("agent-not-found"))?;
    // Being asked about counts as a turn.
    for own in &mut workspace.department_agents {
        if text(own, "_id") == text(&row, "_id") {
            own.insert("count".into(), json!(number(&row, "count") + 1));
        }
    }
    shown(workspace, text(&row, "agentId"))
}

#[cfg(test)]
mod tests {
    use std::collections::HashMap;

    use axum::http::HeaderMap;

    use super::*;
    use crate::people::PERSONS;
    use crate::rocketchat::api::query::Query;
    use crate::rocketchat::customers::visitors::{VISITOR_TOKEN, VISITORS};
    use crate::rocketchat::seed;
    use crate::rocketchat::state::workspace::object;

    fn ask(workspace: &mut Workspace, token: &str, department: &str) -> Outcome {
        let call = Call {
            caller: String::new(),
            token: String::new(),
            path: HashMap::from([("token".to_owned(), token.to_owned())]),
            query: Query(vec![("department".to_owned(), department.to_owned())]),
            headers: HeaderMap::new(),
            body: Value::Null,
            files: Vec::new(),
        };
        next(workspace, &call)
    }

    #[test]
    fn agents_take_turns() {
        let mut workspace = seed::workspace(PERSONS);
        workspace.records.insert(VISITORS, object(json!({"_id": "new", "token": "new"})));
        let id = |name: &str, workspace: &Workspace| {
            let found = workspace.departments.iter().find(|row| text(row, "name") == name);
            found.map(|row| text(row, "_id").to_owned()).unwrap()
        };
        let (sales, fax) = (id("Sales", &workspace), id("Fax", &workspace));
        let mut turn = || {
            let answer = ask(&mut workspace, "new", &sales).unwrap();
            answer["agent"]["username"].as_str().unwrap().to_owned()
        };
        let turns: Vec<_> = (0..8).map(|_| turn()).collect();
        let (first, second) = turns.split_at(4);
        assert_eq!(first, ["eva.lindqvist", "farid.haddad", "vera.popescu", "tara.singh"].map(String::from));
        assert_eq!(second, first);
        assert!(ask(&mut workspace, "new", "").unwrap()["agent"]["_id"].is_string());
        assert!(
            matches!(ask(&mut workspace, "new", &fax), Err(Failure::Bad { error: Some(error), .. }) if error == "agent-not-found")
        );
        // Whoever is in a conversation needs no other agent.
        assert_eq!(ask(&mut workspace, VISITOR_TOKEN, &sales).unwrap(), json!({}));
    }
}
