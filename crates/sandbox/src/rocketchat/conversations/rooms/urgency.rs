//! How urgent a conversation is: its priority and its SLA policy. The inquiry has a copy of both.

use crate::rocketchat::common::conversations::{UNHURRIED, UNWEIGHTED};
use crate::rocketchat::common::messages;
use crate::rocketchat::common::rooms::caller;
use crate::rocketchat::prelude::*;

/// The priority with this id; none for an empty one.
///
/// # Errors
/// `error-invalid-priority`.
pub(super) fn priority(workspace: &Workspace, id: &str) -> Result<Option<Doc>, Failure> {
    if id.is_empty() {
        return Ok(None);
    }
    let priority = workspace.priorities.get(id).cloned();
    priority.map(Some).or_fail(("error-invalid-priority", "Invalid priority"))
}

/// The SLA policy with this id or name; none for an empty one.
///
/// # Errors
/// `error-invalid-sla`.
pub(crate) fn sla(workspace: &Workspace, id: &str) -> Result<Option<Doc>, Failure> {
    if id.is_empty() {
        return Ok(None);
    }
    let slas = &workspace.sla_policies;
    let sla = slas.get(id).or_else(|| slas.first("name", id)).cloned();
    sla.map(Some).or_fail(("error-invalid-sla", "Invalid sla"))
}

pub(super) fn set_priority(workspace: &mut Workspace, call: &Call) -> Outcome {
    let id = known(workspace, call)?;
    let wanted = workspace.priorities.get(call.body.text("priorityId")).cloned();
    let wanted = wanted.or_fail("error-invalid-priority")?;
    let by = caller(workspace, call);
    change_priority(workspace, id, &by, Some(&wanted));
    done()
}

pub(super) fn remove_priority(workspace: &mut Workspace, call: &Call) -> Outcome {
    let id = known(workspace, call)?;
    let by = caller(workspace, call);
    change_priority(workspace, id, &by, None);
    done()
}

fn known<'a>(workspace: &Workspace, call: &'a Call) -> Result<&'a str, Failure> {
    let id = call.part("rid");
    let known = workspace.rooms.get(id).is_some();
    known.then_some(id).or_fail("error-room-does-not-exist")
}

/// Gives a conversation a priority, or takes it away, and writes that down in it.
pub(super) fn change_priority(workspace: &mut Workspace, room: &str, by: &Value, priority: Option<&Doc>) {
    let weight = priority.and_then(|priority| priority.get("sortItem").cloned());
    let id = priority.and_then(|priority| priority.get("_id").cloned());
    let weight = weight.unwrap_or_else(|| json!(UNWEIGHTED));
    each(workspace, room, |record| {
        _ = record.put("priorityId", id.clone()).set("priorityWeight", weight.clone()).touch()
    });
    let shown = priority.map(|priority| priority.pick("name i18n"));
    let more = data("priorityData", by, "priority", shown);
    messages::note(workspace, room, by, "omnichannel_priority_change_history", more);
}

/// Gives a conversation an SLA policy, or takes it away, and writes that down in it.
pub(crate) fn set_sla(workspace: &mut Workspace, room: &str, by: &Value, sla: Option<&Doc>) {
    let minutes = sla.and_then(|sla| sla.get("dueTimeInMinutes").cloned());
    let id = sla.and_then(|sla| sla.get("_id").cloned());
    let minutes = minutes.unwrap_or_else(|| json!(UNHURRIED));
    each(workspace, room, |record| {
        record.put("slaId", id.clone()).set("estimatedWaitingTimeQueue", minutes.clone()).touch();
    });
    let shown = sla.map(|sla| sla.pick("name"));
    let more = data("slaData", by, "sla", shown);
    messages::note(workspace, room, by, "omnichannel_sla_change_history", more);
}

/// Does the same to a conversation and to its inquiry.
fn each(workspace: &mut Workspace, room: &str, change: impl Fn(&mut Doc)) {
    if let Some(room) = workspace.rooms.get_mut(room) {
        change(room);
    }
    let inquiries = workspace.inquiries.iter_mut();
    inquiries.filter(|inquiry| inquiry.text("rid") == room).for_each(change);
}

/// What a note about a change has in its field `name`.
fn data(name: &str, by: &Value, what: &str, shown: Option<Doc>) -> Value {
    let mut data = Doc::default();
    data.set("definedBy", by.clone());
    if let Some(shown) = shown {
        data.set(what, shown);
    }
    json!({name: data})
}
