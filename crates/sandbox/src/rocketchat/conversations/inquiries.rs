//! `livechat/inquiries.*`: conversations that wait for an agent.

use serde_json::{Value, json};

use crate::rocketchat::api::check::{self, Field, Kind};
use crate::rocketchat::api::query::pick;
use crate::rocketchat::api::response::{Doc, Failure, Outcome};
use crate::rocketchat::api::route::Access::Any;
use crate::rocketchat::api::route::{Route, get, post, put};
use crate::rocketchat::conversations::messages;
use crate::rocketchat::conversations::rooms::{self, ROOMS, Transfer};
use crate::rocketchat::state::workspace::{Call, Workspace, flag, now, object, text, touch};
use crate::rocketchat::widget::events;

/// The collection of inquiries: one for every open conversation, taken or not.
pub(crate) const INQUIRIES: &str = "inquiries";

/// The routes of this area.
#[rustfmt::skip]
pub(crate) const ROUTES: &[Route] = &[
    get("/livechat/inquiries.list", Any(&["view-livechat-manager"]), list).taking(&["department", "count", "offset", "sort"]),
    get("/livechat/inquiries.queuedForUser", Any(&["view-l-room"]), queued_for_user).taking(&["department", "count", "offset", "sort"]),
    get("/livechat/inquiries.getOne", Any(&["view-l-room"]), get_one).taking(&["roomId"]),
    post("/livechat/inquiries.take", Any(&["view-l-room"]), take),
    post("/livechat/inquiries.returnAsInquiry", Any(&["view-l-room"]), put_back),
    put("/livechat/inquiry.setSLA", Any(&["view-l-room", "manage-livechat-sla"]), set_sla),
];

/// Makes the inquiry of a conversation that has just been opened.
pub(crate) fn queue(workspace: &mut Workspace, room: &Doc) {
    let inquiry = json!({
        "_id": workspace.new_id(),
        "rid": room.get("_id"),
        "name": room.get("fname"),
        "ts": room.get("ts"),
        "message": "",
        "status": "queued",
        "department": room.get("departmentId"),
        "v": room.get("v"),
        "t": "l",
        "source": room.get("source"),
        "queuedAt": room.get("queuedAt"),
        "priorityWeight": room.get("priorityWeight"),
        "estimatedWaitingTimeQueue": room.get("estimatedWaitingTimeQueue"),
    });
    let mut inquiry = object(inquiry);
    inquiry.retain(|_, value| !value.is_null());
    workspace.records.insert(INQUIRIES, inquiry);
}

/// The inquiry of a conversation.
fn of_room<'a>(workspace: &'a mut Workspace, room: &str) -> Option<&'a mut Doc> {
    workspace.records.all_mut(INQUIRIES).iter_mut().find(|inquiry| text(inquiry, "rid") == room)
}

/// Marks a conversation's inquiry as taken by an agent.
pub(crate) fn taken(workspace: &mut Workspace, room: &str) {
    if let Some(inquiry) = of_room(workspace, room) {
        inquiry.insert("status".into(), json!("taken"));
        inquiry.insert("takenAt".into(), json!(now()));
        for name in ["queuedAt", "defaultAgent", "estimatedInactivityCloseTimeAt"] {
            inquiry.remove(name);
        }
        touch(inquiry);
    }
}

/// Puts a conversation's inquiry back into the queue.
pub(crate) fn requeue(workspace: &mut Workspace, room: &str, department: Option<&str>) {
    let last = workspace.records.get(ROOMS, room).and_then(|room| room.get("lastMessage")).cloned();
    if let Some(inquiry) = of_room(workspace, room) {
        inquiry.insert("status".into(), json!("queued"));
        inquiry.insert("queuedAt".into(), json!(now()));
        inquiry.remove("takenAt");
        inquiry.remove("defaultAgent");
        inquiry.extend(last.map(|last| ("lastMessage".into(), last)));
        if let Some(department) = department {
            inquiry.insert("department".into(), json!(department));
        }
        touch(inquiry);
    }
}

fn waits(inquiry: &Doc) -> bool {
    text(inquiry, "status") == "queued"
}

/// `GET livechat/inquiries.list`: `department` by id or name; an unknown one narrows nothing.
fn list(workspace: &mut Workspace, call: &Call) -> Outcome {
    no_query(call)?;
    let department = call.query.text("department").and_then(|wanted| {
        let named = |row: &&Doc| text(row, "_id") == wanted || text(row, "name") == wanted;
        workspace.departments.iter().find(named).map(|row| text(row, "_id").to_owned())
    });
    let wanted = |inquiry: &&Doc| {
        waits(inquiry) && department.as_deref().is_none_or(|id| text(inquiry, "department") == id)
    };
    let shown = ["_id", "rid", "name", "ts", "status", "department"];
    let inquiries = workspace.records.all(INQUIRIES).iter().filter(wanted);
    rooms::newest_first(call, "inquiries", inquiries.map(|inquiry| pick(inquiry, &shown)).collect())
}

/// `GET livechat/inquiries.queuedForUser`: what waits for the caller, for their departments or for nobody's.
fn queued_for_user(workspace: &mut Workspace, call: &Call) -> Outcome {
    no_query(call)?;
    let only = call.query.text("department");
    if only.is_some_and(|department| !rooms::works_in(workspace, department, &call.caller)) {
        return Err(Failure::plain("error-not-authorized"));
    }
    let wanted = |inquiry: &&Doc| {
        let department = text(inquiry, "department");
        let agent = inquiry.get("defaultAgent").and_then(|agent| agent.get("agentId")?.as_str());
        waits(inquiry)
            && match agent {
                Some(agent) => agent == call.caller,
                None => {
                    department.is_empty()
                        || match only {
                            Some(only) => department == only,
                            None => rooms::works_in(workspace, department, &call.caller),
                        }
                }
            }
    };
    let inquiries = workspace.records.all(INQUIRIES).iter().filter(wanted).cloned();
    call.query.page("ts")?.answer("inquiries", inquiries.collect())
}

/// Lists of inquiries take no `query`.
fn no_query(call: &Call) -> Result<(), Failure> {
    match call.query.text("query") {
        Some(_) => Err(Failure::query("must NOT have additional properties")),
        None => Ok(()),
    }
}

/// `GET livechat/inquiries.getOne`.
fn get_one(workspace: &mut Workspace, call: &Call) -> Outcome {
    let room =
        call.query.text("roomId").ok_or_else(|| Failure::query("must have required property 'roomId'"))?;
    Ok(json!({"inquiry": workspace.records.first(INQUIRIES, "rid", room)}))
}

/// `POST livechat/inquiries.take`: `{inquiryId, userId, options}`. Nothing is answered but success.
fn take(workspace: &mut Workspace, call: &Call) -> Outcome {
    let body = &check::body(
        &call.body,
        &[
            Field("inquiryId", Kind::Text, true),
            Field("userId", Kind::Text, false),
            Field("options", Kind::Object, false),
        ],
    )?;
    let user = check::text(body, "userId").unwrap_or(&call.caller);
    let agent = workspace.user(user).ok_or_else(|| Failure::plain("The user is invalid"))?;
    let inquiry = workspace
        .records
        .get(INQUIRIES, text(body, "inquiryId"))
        .ok_or_else(|| Failure::coded("error-not-found", "Inquiry not found"))?;
    if text(inquiry, "status") == "taken" {
        return Err(Failure::coded("error-inquiry-taken", "Inquiry already taken"));
    }
    if !rooms::takes_chats(agent) {
        return Err(Failure::coded(
            "error-agent-status-service-offline",
            "Agent status is offline or Omnichannel service is not active",
        ));
    }
    if rooms::is_full(workspace, agent) {
        // Who asked is told so; a server's own attempt just leads to nothing.
        let told = body.get("options").and_then(|options| options.get("clientAction")?.as_bool());
        return match told {
            Some(true) => Err(Failure::coded("error-max-number-simultaneous-chats-reached", "")),
            _ => Ok(json!({})),
        };
    }
    let by = rooms::reference(agent);
    let room = text(inquiry, "rid").to_owned();
    rooms::serve(workspace, &room, user);
    messages::post(workspace, &room, by, "connected", json!({"t": "command"}));
    events::taken(workspace, &room);
    Ok(json!({}))
}

/// `POST livechat/inquiries.returnAsInquiry`: `{roomId, departmentId}`.
fn put_back(workspace: &mut Workspace, call: &Call) -> Outcome {
    let body = &check::body(
        &call.body,
        &[Field("roomId", Kind::Text, true), Field("departmentId", Kind::Text, false)],
    )?;
    let id = text(body, "roomId");
    let room = workspace.records.get(ROOMS, id).cloned();
    let room = room.ok_or_else(|| Failure::plain("error-room-not-found"))?;
    if !rooms::is_open(&room) {
        return Err(Failure::plain("room-closed"));
    }
    if flag(&room, "onHold") {
        return Err(Failure::plain("error-room-onHold"));
    }
    let Some(agent) = workspace.user(rooms::agent_of(&room)) else {
        return Ok(json!({"result": false}));
    };
    let by = rooms::handing(&room, rooms::reference(agent), false);
    let department = check::text(body, "departmentId").filter(|id| !id.is_empty()).map(str::to_owned);
    let next = department.as_deref().and_then(|id| workspace.department(id)).cloned();
    let transfer = Transfer { scope: "queue", by, to: None, department: next.as_ref(), comment: None };
    rooms::note(workspace, &room, transfer);
    rooms::unserve(workspace, id, department.as_deref());
    // That it was put back is no message to read.
    if let (Some(inquiry), Some(last)) = (of_room(workspace, id), room.get("lastMessage")) {
        inquiry.insert("lastMessage".into(), last.clone());
    }
    Ok(json!({"result": true}))
}

/// `PUT livechat/inquiry.setSLA`: `{roomId, sla}`, the policy by id or name.
fn set_sla(workspace: &mut Workspace, call: &Call) -> Outcome {
    let given = |name: &str| call.body.get(name).and_then(Value::as_str).filter(|text| !text.is_empty());
    let room = given("roomId").ok_or_else(|| Failure::plain("The 'roomId' param is required"))?;
    let inquiry = workspace.records.first(INQUIRIES, "rid", room).filter(|inquiry| waits(inquiry));
    if inquiry.is_none() {
        return Err(Failure::plain("error-invalid-inquiry"));
    }
    let sla = rooms::sla(workspace, given("sla").unwrap_or_default())?;
    let by = rooms::caller(workspace, call);
    rooms::set_sla(workspace, room, &by, sla.as_ref());
    Ok(json!({}))
}
