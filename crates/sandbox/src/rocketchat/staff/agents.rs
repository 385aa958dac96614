//! What one can ask and change about one agent.

use crate::rocketchat::common::agents::shown;
use crate::rocketchat::common::availability::note_availability;
use crate::rocketchat::common::visitors;
use crate::rocketchat::prelude::*;
use crate::rocketchat::staff::business_hours;

pub(crate) const ROUTES: &[Route] = &[
    on("getRoomAgent", Open, info),
    on("getNextAgent", Open, next).strict(),
    on("setAgentStatus", Any("view-l-room"), status),
    on("saveAgentInfo", Any("manage-livechat-agents"), save_info).unchecked(),
    on("listAgentDepartments", Any("view-l-room"), departments).strict(),
];

/// `GET livechat/agents/{agentId}/departments`; `enabledDepartmentsOnly` leaves the others out. An
/// unknown agent has no departments.
pub(crate) fn departments(workspace: &mut Workspace, call: &Call) -> Outcome {
    let only_enabled = call.query.switch("enabledDepartmentsOnly");
    let rows: Vec<Doc> = workspace
        .department_agents
        .iter()
        .filter(|row| row.text("agentId") == call.part("agentId"))
        .filter(|row| !only_enabled || row.flag("departmentEnabled"))
        .map(|row| {
            let mut row = row.free();
            let name = workspace
                .department(row.text("departmentId"))
                .map_or("", |department| department.text("name"));
            row.set("departmentName", name);
            row
        })
        .collect();
    Ok(json!({"departments": rows}))
}

/// `POST livechat/agent.status`: `{status, agentId}`, both optional: the caller's own status, and
/// the other of the two values.
pub(crate) fn status(workspace: &mut Workspace, call: &Call) -> Outcome {
    let id = call.body.string("agentId").unwrap_or(&call.caller);
    let agent =
        workspace.user(id).filter(|user| is_agent(user)).ok_or(Failure::NotFound("Agent not found"))?;
    fail_if(!is_active(agent), "error-user-deactivated")?;
    let now = agent.text("statusLivechat");
    let wanted = call.body.string("status").unwrap_or(match now {
        "available" => "not-available",
        _ => "available",
    });
    // Asking for what is already so is allowed to everyone.
    if wanted != now {
        let open = business_hours::allow(workspace, id);
        if id != call.caller {
            fail_if(!workspace.may(&call.caller, "manage-livechat-agents"), Failure::Forbidden)?;
            if !open {
                return Ok(json!({"status": now}));
            }
        } else if !open {
            return fail("error-business-hours-are-closed");
        }
        workspace.users.change(id, |agent| _ = agent.set("statusLivechat", wanted));
        note_availability(workspace, id, wanted == "available");
    }
    Ok(json!({"status": wanted}))
}

/// The departments are the whole list; unknown ones are passed over. The server keeps any data of
/// the agent.
fn save_info(workspace: &mut Workspace, call: &Call) -> Outcome {
    let mut body = call.body.clone();
    if body.inner("agentData").is_some() {
        body.set("agentData", json!({}));
    }
    let body = call.check(body)?;
    let id = body.text("agentId");
    fail_if(!workspace.holds(id, "livechat-agent"), "error-user-is-not-agent")?;
    let is_limit = |value: &Value| {
        let digits = |text: &str| text.chars().all(|digit| digit.is_ascii_digit());
        value.is_u64() || value.as_str().is_some_and(digits)
    };
    // Empty values are taken out before the rest replaces what was there.
    let mut data = call.body.object("agentData").compact();
    data.retain(|_, value| value != "");
    // The server keeps anything as the limit, and can do nothing with what is no number.
    data.retain(|name, value| name != "maxNumberSimultaneousChat" || is_limit(value));
    workspace.users.change(id, |agent| _ = agent.set("livechat", data));
    let wanted: Vec<&str> = body.texts("agentDepartments").collect();
    let all: Vec<String> = workspace.departments.iter().map(|row| row.id().to_owned()).collect();
    for department in all {
        match (workspace.works_in(&department, id), wanted.contains(&department.as_str())) {
            (false, true) => workspace.join(&department, id, 0, 0),
            (true, false) => workspace.leave(&department, id),
            _ => {}
        }
    }
    done()
}

/// Whether a conversation is the one of the visitor with this token.
fn is_of(room: &Doc, token: &str) -> bool {
    room.string("v.token") == Some(token)
}

/// `GET livechat/agent.info/{rid}/{token}`: what a visitor may know of the agent who serves them.
/// Nobody has to be signed in.
pub(crate) fn info(workspace: &mut Workspace, call: &Call) -> Outcome {
    let token = call.part("token");
    visitors::by_token(workspace, token)?;
    let room =
        workspace.rooms.get(call.part("rid")).filter(|room| is_of(room, token)).or_fail("invalid-room")?;
    let agent = room.text("servedBy._id");
    shown(workspace, agent)
}

/// `GET livechat/agent.next/{token}`: nothing but success where the visitor has an open room; else
/// the agent of the department, or of the first that has somebody, has had fewest conversations.
pub(crate) fn next(workspace: &mut Workspace, call: &Call) -> Outcome {
    let token = call.part("token");
    visitors::by_token(workspace, token)?;
    if workspace.rooms.iter().any(|room| is_open(room) && is_of(room, token)) {
        return done();
    }
    // By hand nobody is next.
    fail_if(workspace.routes_by_hand(), "agent-not-found")?;
    let takes = |row: &&Doc| {
        workspace.user(row.text("agentId")).is_some_and(|agent| {
            is_active(agent)
                && agent.text("statusLivechat") == "available"
                && agent.text("status") != "offline"
        })
    };
    let number = |row: &Doc, name: &str| row.count(name);
    let least = |department: &str| {
        workspace
            .department_agents
            .iter()
            .filter(|row| row.text("departmentId") == department && row.flag("departmentEnabled"))
            .filter(takes)
            .min_by_key(|row| (number(row, "count"), number(row, "order"), row.text("username")))
    };
    let row = match call.query.text("department") {
        Some(department) => least(department),
        None => workspace
            .departments
            .iter()
            .filter(|department| department.flag("enabled") && department.flag("showOnRegistration"))
            .find_map(|department| least(department.id())),
    };
    let row = row.cloned().or_fail("agent-not-found")?;
    // Being asked about counts as a turn.
    for own in workspace.department_agents.iter_mut() {
        if own.id() == row.id() {
            own.set("count", number(&row, "count") + 1);
        }
    }
    shown(workspace, row.text("agentId"))
}

#[cfg(test)]
mod tests {
    use std::collections::HashMap;

    use super::*;
    use crate::people::PERSONS;
    use crate::rocketchat::api::query::Query;
    use crate::rocketchat::seed;

    fn ask(workspace: &mut Workspace, token: &str, department: &str) -> Outcome {
        let call = Call {
            path: HashMap::from([("token".to_owned(), token.to_owned())]),
            query: Query { pairs: vec![("department".to_owned(), department.to_owned())], schema: None },
            ..Call::default()
        };
        next(workspace, &call)
    }

    #[test]
    fn agents_take_turns() {
        let mut workspace = seed::workspace(PERSONS);
        workspace.visitors.add(object(json!({"_id": "new", "token": "new"})));
        let id = |name: &str, workspace: &Workspace| {
            let found = workspace.departments.first("name", name);
            found.map(|row| row.id().to_owned()).unwrap()
        };
        let (sales, fax) = (id("Sales", &workspace), id("Fax", &workspace));
        let mut turn = || {
            let response = ask(&mut workspace, "new", &sales).unwrap();
            response["agent"]["username"].as_str().unwrap().to_owned()
        };
        let turns: Vec<_> = (0..8).map(|_| turn()).collect();
        let (first, second) = turns.split_at(4);
        assert_eq!(first, ["eva.lindqvist", "farid.haddad", "vera.popescu", "tara.singh"].map(String::from));
        assert_eq!(second, first);
        assert!(ask(&mut workspace, "new", "").unwrap()["agent"]["_id"].is_string());
        assert!(
            matches!(ask(&mut workspace, "new", &fax), Err(Failure::Bad { error: Some(error), .. }) if error == "agent-not-found")
        );
        // A visitor with a conversation needs no other agent.
        assert_eq!(ask(&mut workspace, "sandbox-visitor-token", &sales).unwrap(), json!({}));
    }
}
