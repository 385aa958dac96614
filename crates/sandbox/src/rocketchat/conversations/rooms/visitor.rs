//! What a visitor does with their conversation.

use serde_json::{Value, json};

use super::{ROOMS, is_open, own, reference, takes_chats, urgency, visitor_of, visitors};
use crate::rocketchat::api::check::{self, Field, Kind};
use crate::rocketchat::api::response::{Doc, Failure, Outcome};
use crate::rocketchat::conversations::inquiries::INQUIRIES;
use crate::rocketchat::conversations::messages;
use crate::rocketchat::customers::contacts::{is_blocked, tie};
use crate::rocketchat::state::workspace::{Call, Workspace, has_role, text, touch};

/// `GET livechat/room`: the visitor's conversation, by its id, or the one that goes on, or a new one.
pub(super) fn open(workspace: &mut Workspace, call: &Call) -> Outcome {
    let token = call.query.text("token").ok_or_else(|| Failure::plain("Match error: Missing key 'token'"))?;
    let visitor = visitors::by_token(workspace, token)?.clone();
    if let Some(id) = call.query.text("rid") {
        let (_, room) = own(workspace, token, id)?;
        if !is_open(&room) {
            return Err(Failure::plain("invalid-room"));
        }
        return Ok(json!({"room": room, "newRoom": false}));
    }
    let mut rooms = workspace.records.all(ROOMS).iter();
    if let Some(room) = rooms.find(|room| is_open(room) && visitor_of(room, "token") == token) {
        return Ok(json!({"room": room, "newRoom": false}));
    }
    begin(workspace, call, &visitor)
}

fn begin(workspace: &mut Workspace, call: &Call, visitor: &Doc) -> Outcome {
    // Cookies tell the widget from other programs.
    let cookies: Vec<&str> = call.header("cookie").split(';').map(str::trim).collect();
    let of_widget = ["rc_room_type=l", "rc_is_widget=t"].iter().all(|cookie| cookies.contains(cookie));
    let source = json!({"type": if of_widget { "widget" } else { "api" }});
    if is_blocked(workspace, text(visitor, "_id"), &source) {
        return Err(Failure::plain("error-contact-channel-blocked"));
    }
    let agent = call.query.text("agentId").map(|id| {
        let agent = workspace.user(id).filter(|user| has_role(user, "livechat-agent"));
        let agent = agent.ok_or_else(|| Failure::plain("invalid-agent"))?;
        Ok(json!({"agentId": id, "username": text(agent, "username")}))
    });
    let agent = agent.transpose()?;
    let priority = call.query.text("priority").map(|id| urgency::priority(workspace, id)).transpose()?;
    let sla = call.query.text("sla").map(|id| urgency::sla(workspace, id)).transpose()?;
    let department = text(visitor, "department");
    let department = Some(department).filter(|id| workspace.department(id).is_some());
    let department = department.map(|id| with_somebody(workspace, id).to_owned());
    let department = department.as_deref();
    if !somebody_is_there(workspace, department) {
        return Err(Failure::coded("no-agent-online", "Sorry, no online agents"));
    }
    let id = workspace.new_id();
    let id = super::open(workspace, id, visitor, department);
    if let Some(room) = workspace.records.get_mut(ROOMS, &id) {
        room.insert("source".into(), source.clone());
    }
    let inquiry = workspace.records.all_mut(INQUIRIES).iter_mut().find(|inquiry| text(inquiry, "rid") == id);
    if let Some(inquiry) = inquiry {
        inquiry.insert("source".into(), source);
        if let Some(agent) = agent {
            inquiry.insert("defaultAgent".into(), agent);
        }
    }
    tie(workspace, &id);
    let by = reference(visitor);
    messages::post(workspace, &id, by.clone(), "", json!({"t": "livechat-started", "groupable": false}));
    if let Some(priority) = priority.flatten() {
        urgency::change_priority(workspace, &id, &by, Some(&priority));
    }
    if let Some(sla) = sla.flatten() {
        urgency::set_sla(workspace, &id, &by, Some(&sla));
    }
    Ok(json!({"room": workspace.records.get(ROOMS, &id), "newRoom": true}))
}

/// The department, or the one it falls back to where only there is somebody.
fn with_somebody<'a>(workspace: &'a Workspace, department: &'a str) -> &'a str {
    let fallback = workspace.department(department).map(|row| text(row, "fallbackForwardDepartment"));
    let fallback = fallback.filter(|id| !id.is_empty() && somebody_is_there(workspace, Some(id)));
    match fallback {
        Some(fallback) if !somebody_is_there(workspace, Some(department)) => fallback,
        _ => department,
    }
}

/// Whether there is an agent who takes conversations, in the department where one is given.
pub(super) fn somebody_is_there(workspace: &Workspace, department: Option<&str>) -> bool {
    workspace.users.iter().any(|user| {
        takes_chats(user)
            && department.is_none_or(|department| super::works_in(workspace, department, text(user, "_id")))
    })
}

/// The questions of the survey that have an answer from 1 to 5.
const QUESTIONS: &[&str] = &["satisfaction", "agentKnowledge", "agentResposiveness", "agentFriendliness"];

/// `POST livechat/room.survey`: `{rid, token, data}`.
pub(super) fn survey(workspace: &mut Workspace, call: &Call) -> Outcome {
    let body = &check::body(
        &call.body,
        &[Field("rid", Kind::Text, true), Field("token", Kind::Text, true), Field("data", Kind::List, true)],
    )?;
    let answers = body.get("data").and_then(Value::as_array).map_or(&[][..], Vec::as_slice);
    if answers.is_empty() {
        return Err(Failure::body("must NOT have fewer than 1 items"));
    }
    let mut kept = Doc::new();
    for answer in answers {
        let fields = [Field("name", Kind::Text, true), Field("value", Kind::Text, true)];
        let answer = &check::body(answer, &fields)?;
        let (question, value) = (text(answer, "name"), text(answer, "value"));
        let fits = QUESTIONS.contains(&question) && matches!(value, "1" | "2" | "3" | "4" | "5");
        if fits || question == "additionalFeedback" {
            kept.insert(question.into(), json!(value));
        }
    }
    let id = text(body, "rid");
    own(workspace, text(body, "token"), id)?;
    if kept.is_empty() {
        return Err(Failure::plain("invalid-data"));
    }
    if let Some(room) = workspace.records.get_mut(ROOMS, id) {
        room.insert("surveyFeedback".into(), json!(kept));
        touch(room);
    }
    Ok(json!({"rid": id, "data": kept}))
}
