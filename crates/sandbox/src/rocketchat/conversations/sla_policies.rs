//! `livechat/sla*`: policies that say how soon a conversation needs a reply.

use crate::rocketchat::common::conversations::UNHURRIED;
use crate::rocketchat::prelude::*;

const VIEW: Access = Any("manage-livechat-sla view-l-room");
const MANAGE: Access = Any("manage-livechat-sla");

pub(crate) const ROUTES: &[Route] = &[
    on("listSlaPolicies", VIEW, list).taking("text query fields count offset sort"),
    on("createSlaPolicy", MANAGE, create),
    on("getSlaPolicy", VIEW, show),
    on("updateSlaPolicy", MANAGE, update),
    on("deleteSlaPolicy", MANAGE, remove),
];

fn list(workspace: &mut Workspace, call: &Call) -> Outcome {
    let wanted = |policy: &&Doc| call.query.finds("text", policy, "name description");
    call.query.page("name")?.of("sla", workspace.sla_policies.iter().filter(wanted))
}

fn show(workspace: &mut Workspace, call: &Call) -> Outcome {
    Ok(json!(
        workspace.sla_policies.get(call.part("slaId")).or_fail(Failure::NotFound("Resource not found"))?
    ))
}

fn create(workspace: &mut Workspace, call: &Call) -> Outcome {
    let mut policy = checked(workspace, call, "")?;
    policy.set("_id", workspace.new_id());
    workspace.sla_policies.add(policy.clone());
    Ok(json!({"sla": policy}))
}

/// An unknown ID is no failure: the response is the policy that would have been saved.
fn update(workspace: &mut Workspace, call: &Call) -> Outcome {
    let id = call.part("slaId");
    let mut policy = checked(workspace, call, id)?;
    policy.set("_id", id).touch();
    if let Some(stored) = workspace.sla_policies.get_mut(id) {
        stored.extend(policy.clone());
        for record in under(workspace, id) {
            record.set("estimatedWaitingTimeQueue", policy.get("dueTimeInMinutes"));
        }
    }
    Ok(json!({"sla": policy}))
}

/// Conversations under the policy are under none from then on.
fn remove(workspace: &mut Workspace, call: &Call) -> Outcome {
    let id = call.part("slaId");
    workspace.sla_policies.take(id).or_fail(format!("SLA with id {id} not found"))?;
    for record in under(workspace, id) {
        record.unset("slaId").set("estimatedWaitingTimeQueue", UNHURRIED);
    }
    done()
}

/// The conversations under a policy, and their inquiries.
fn under<'a>(workspace: &'a mut Workspace, policy: &'a str) -> impl Iterator<Item = &'a mut Doc> {
    workspace.rooms.having_mut("slaId", policy).chain(workspace.inquiries.having_mut("slaId", policy))
}

/// The policy's fields, if no other policy has the name or the time.
fn checked(workspace: &Workspace, call: &Call, id: &str) -> Result<Doc, Failure> {
    let taken = |other: &Doc| {
        let same = |name: &str| other.get(name) == call.body.get(name);
        other.id() != id && (same("name") || same("dueTimeInMinutes"))
    };
    fail_if(workspace.sla_policies.iter().any(taken), "error-duplicated-sla")?;
    Ok(call.body.free())
}
