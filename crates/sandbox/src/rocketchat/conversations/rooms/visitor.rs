//! What a visitor does with their conversation.

use super::urgency;
use crate::rocketchat::common::contacts::is_blocked;
use crate::rocketchat::common::rooms::{own, reference, somebody_is_there};
use crate::rocketchat::common::{conversations, visitors};
use crate::rocketchat::prelude::*;

/// `GET livechat/room`: the visitor's conversation, by its id, or the one that goes on, or a new
/// one.
pub(super) fn open(workspace: &mut Workspace, call: &Call) -> Outcome {
    let token = call.query.text("token").or_fail("Match error: Missing key 'token'")?;
    let visitor = visitors::by_token(workspace, token)?.clone();
    if let Some(id) = call.query.text("rid") {
        let (_, room) = own(workspace, token, id)?;
        fail_if(!is_open(&room), "invalid-room")?;
        return Ok(json!({"room": room, "newRoom": false}));
    }
    let mut rooms = workspace.rooms.iter();
    if let Some(room) = rooms.find(|room| is_open(room) && room.text("v.token") == token) {
        return Ok(json!({"room": room, "newRoom": false}));
    }
    begin(workspace, call, &visitor)
}

fn begin(workspace: &mut Workspace, call: &Call, visitor: &Doc) -> Outcome {
    // Cookies tell the widget from other programs.
    let cookies: Vec<&str> = call.header("cookie").split(';').map(str::trim).collect();
    let of_widget = ["rc_room_type=l", "rc_is_widget=t"].iter().all(|cookie| cookies.contains(cookie));
    let source = json!({"type": if of_widget { "widget" } else { "api" }});
    fail_if(is_blocked(workspace, visitor.id(), &source), "error-contact-channel-blocked")?;
    let agent = call.query.text("agentId").map(|id| {
        let agent = workspace.user(id).filter(|user| is_agent(user));
        let agent = agent.or_fail("invalid-agent")?;
        Ok::<_, Failure>(json!({"agentId": id, "username": agent.text("username")}))
    });
    let agent = agent.transpose()?;
    let priority = call.query.text("priority").map(|id| urgency::priority(workspace, id)).transpose()?;
    let sla = call.query.text("sla").map(|id| urgency::sla(workspace, id)).transpose()?;
    let department = visitor.text("department");
    let department = Some(department).filter(|id| workspace.department(id).is_some());
    let department = department.map(|id| with_somebody(workspace, id).to_owned());
    let department = department.as_deref();
    fail_if(!somebody_is_there(workspace, department), ("no-agent-online", "Sorry, no online agents"))?;
    let id = conversations::open(workspace, visitor, department, &source);
    if let Some(inquiry) = conversations::of_room(workspace, &id) {
        inquiry.set_some("defaultAgent", agent);
    }
    let by = reference(visitor);
    if let Some(priority) = priority.flatten() {
        urgency::change_priority(workspace, &id, &by, Some(&priority));
    }
    if let Some(sla) = sla.flatten() {
        urgency::set_sla(workspace, &id, &by, Some(&sla));
    }
    Ok(json!({"room": workspace.rooms.get(&id), "newRoom": true}))
}

/// The department, or the one it falls back to where only there is somebody.
fn with_somebody<'a>(workspace: &'a Workspace, department: &'a str) -> &'a str {
    let fallback = workspace.department(department).map(|row| row.text("fallbackForwardDepartment"));
    let fallback = fallback.filter(|id| !id.is_empty() && somebody_is_there(workspace, Some(id)));
    match fallback {
        Some(fallback) if !somebody_is_there(workspace, Some(department)) => fallback,
        _ => department,
    }
}

/// The questions of the survey that take a number from 1 to 5.
const QUESTIONS: &[&str] = &["satisfaction", "agentKnowledge", "agentResposiveness", "agentFriendliness"];

pub(super) fn survey(workspace: &mut Workspace, call: &Call) -> Outcome {
    let body = &call.body;
    let mut kept = Doc::default();
    for answer in body.rows("data") {
        let (question, value) = (answer.text("name"), answer.text("value"));
        let fits = QUESTIONS.contains(&question) && matches!(value, "1" | "2" | "3" | "4" | "5");
        if fits || question == "additionalFeedback" {
            kept.set(question, value);
        }
    }
    let id = body.text("rid");
    own(workspace, body.text("token"), id)?;
    fail_if(kept.is_empty(), "invalid-data")?;
    workspace.rooms.change(id, |room| _ = room.set("surveyFeedback", &kept));
    Ok(json!({"rid": id, "data": kept}))
}
