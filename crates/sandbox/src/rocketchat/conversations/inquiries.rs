//! `livechat/inquiries.*`: conversations that wait for an agent.

use crate::rocketchat::common::conversations::{of_room, serve, unserve};
use crate::rocketchat::common::rooms::{caller, is_full, newest_first, reference};
use crate::rocketchat::common::{events, messages};
use crate::rocketchat::conversations::rooms::{self, Transfer};
use crate::rocketchat::prelude::*;

pub(crate) const ROUTES: &[Route] = &[
    on("listInquiries", Any("view-livechat-manager"), list).strict(),
    on("listQueuedInquiries", Any("view-l-room"), queued_for_user).strict(),
    on("getInquiry", Any("view-l-room"), get_one).strict(),
    on("takeInquiry", Any("view-l-room"), take),
    on("returnToQueue", Any("view-l-room"), put_back),
    on("setInquirySla", Any("view-l-room manage-livechat-sla"), set_sla).unchecked(),
];

fn waits(inquiry: &Doc) -> bool {
    inquiry.text("status") == "queued"
}

/// `GET livechat/inquiries.list`: `department` by id or name; an unknown one narrows nothing.
fn list(workspace: &mut Workspace, call: &Call) -> Outcome {
    let department = call.query.text("department").and_then(|wanted| workspace.department_called(wanted));
    let wanted = |inquiry: &&Doc| {
        waits(inquiry) && department.as_deref().is_none_or(|id| inquiry.text("department") == id)
    };
    let shown = "_id rid name ts status department";
    let inquiries = workspace.inquiries.iter().filter(wanted);
    newest_first(call, "inquiries", inquiries.map(|inquiry| inquiry.pick(shown)).collect())
}

/// `GET livechat/inquiries.queuedForUser`: what waits for the caller, for their departments or for
/// nobody's.
fn queued_for_user(workspace: &mut Workspace, call: &Call) -> Outcome {
    let only = call.query.text("department");
    if only.is_some_and(|department| !workspace.works_in(department, &call.caller)) {
        return fail("error-not-authorized");
    }
    let wanted = |inquiry: &&Doc| {
        let department = inquiry.text("department");
        let agent = inquiry.string("defaultAgent.agentId");
        waits(inquiry)
            && match agent {
                Some(agent) => agent == call.caller,
                None => {
                    department.is_empty()
                        || match only {
                            Some(only) => department == only,
                            None => workspace.works_in(department, &call.caller),
                        }
                }
            }
    };
    let inquiries = workspace.inquiries.iter().filter(wanted).cloned();
    call.query.page("ts")?.of("inquiries", inquiries)
}

fn get_one(workspace: &mut Workspace, call: &Call) -> Outcome {
    let room = call.query.required("roomId")?;
    Ok(json!({"inquiry": workspace.inquiries.first("rid", room)}))
}

/// `POST livechat/inquiries.take`: `{inquiryId, userId, options}`. The response is nothing but
/// success.
fn take(workspace: &mut Workspace, call: &Call) -> Outcome {
    let body = &call.body;
    let user = body.string("userId").unwrap_or(&call.caller);
    let agent = workspace.user(user).or_fail("The user is invalid")?;
    let inquiry =
        workspace.inquiries.get(body.text("inquiryId")).or_fail(("error-not-found", "Inquiry not found"))?;
    fail_if(inquiry.text("status") == "taken", ("error-inquiry-taken", "Inquiry already taken"))?;
    let text = "Agent status is offline or Omnichannel service is not active";
    fail_if(!takes_chats(agent), ("error-agent-status-service-offline", text))?;
    if is_full(workspace, agent) {
        // A client gets the error; a server's own attempt just leads to nothing.
        fail_if(body.flag("options.clientAction"), ("error-max-number-simultaneous-chats-reached", ""))?;
        return done();
    }
    let by = reference(agent);
    let room = inquiry.text("rid").to_owned();
    serve(workspace, &room, user);
    messages::add(workspace, &room, by, "connected", json!({"t": "command"}));
    events::taken(workspace, &room);
    done()
}

fn put_back(workspace: &mut Workspace, call: &Call) -> Outcome {
    let id = call.body.text("roomId");
    let room = workspace.rooms.get(id).cloned();
    let room = room.or_fail("error-room-not-found")?;
    fail_if(!is_open(&room), "room-closed")?;
    fail_if(room.flag("onHold"), "error-room-onHold")?;
    let Some(agent) = workspace.user(agent_of(&room)) else {
        return Ok(json!({"result": false}));
    };
    let by = rooms::handing(&room, reference(agent), false);
    let department = call.body.filled("departmentId").map(str::to_owned);
    let next = department.as_deref().and_then(|id| workspace.department(id)).cloned();
    let transfer = Transfer { scope: "queue", by, to: None, department: next.as_ref(), comment: None };
    rooms::note(workspace, &room, transfer);
    unserve(workspace, id, department.as_deref());
    // That it was put back is no message to read.
    if let (Some(inquiry), Some(last)) = (of_room(workspace, id), room.get("lastMessage")) {
        inquiry.set("lastMessage", last.clone());
    }
    Ok(json!({"result": true}))
}

/// `PUT livechat/inquiry.setSLA`: `{roomId, sla}`, the policy by id or name.
fn set_sla(workspace: &mut Workspace, call: &Call) -> Outcome {
    let given = |name: &str| call.body.string(name).filter(|text| !text.is_empty());
    let room = given("roomId").or_fail("The 'roomId' param is required")?;
    let inquiry = workspace.inquiries.first("rid", room).filter(|inquiry| waits(inquiry));
    fail_if(inquiry.is_none(), "error-invalid-inquiry")?;
    let sla = rooms::sla(workspace, given("sla").unwrap_or_default())?;
    let by = caller(workspace, call);
    rooms::set_sla(workspace, room, &by, sla.as_ref());
    done()
}
