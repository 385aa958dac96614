//! How urgent a conversation is: its priority and its SLA policy. The inquiry has a copy of both.

use serde_json::{Value, json};

use super::{ROOMS, caller};
use crate::rocketchat::api::check::{self, Field, Kind};
use crate::rocketchat::api::query::pick;
use crate::rocketchat::api::response::{Doc, Failure, Outcome};
use crate::rocketchat::conversations::inquiries::INQUIRIES;
use crate::rocketchat::conversations::messages;
use crate::rocketchat::state::workspace::{Call, Workspace, text, touch};

/// The weight of a conversation without a priority.
pub(super) const UNWEIGHTED: u64 = 99;

/// The time to answer of a conversation without an SLA policy, in minutes.
pub(super) const UNHURRIED: u64 = 9_999_999;

/// The priority with this id; none for an empty one.
///
/// # Errors
///
/// `error-invalid-priority`.
pub(super) fn priority(workspace: &Workspace, id: &str) -> Result<Option<Doc>, Failure> {
    if id.is_empty() {
        return Ok(None);
    }
    let priority = workspace.records.get("priorities", id).cloned();
    priority.map(Some).ok_or_else(|| Failure::coded("error-invalid-priority", "Invalid priority"))
}

/// The SLA policy with this id or name; none for an empty one.
///
/// # Errors
///
/// `error-invalid-sla`.
pub(crate) fn sla(workspace: &Workspace, id: &str) -> Result<Option<Doc>, Failure> {
    if id.is_empty() {
        return Ok(None);
    }
    let slas = &workspace.records;
    let sla = slas.get("slas", id).or_else(|| slas.first("slas", "name", id)).cloned();
    sla.map(Some).ok_or_else(|| Failure::coded("error-invalid-sla", "Invalid sla"))
}

/// `POST livechat/room/{rid}/priority`: `{priorityId}`.
pub(super) fn set_priority(workspace: &mut Workspace, call: &Call) -> Outcome {
    let body = &check::body(&call.body, &[Field("priorityId", Kind::Text, true)])?;
    let id = known(workspace, call)?;
    let wanted = workspace.records.get("priorities", text(body, "priorityId")).cloned();
    let wanted = wanted.ok_or_else(|| Failure::plain("error-invalid-priority"))?;
    let by = caller(workspace, call);
    change_priority(workspace, id, &by, Some(&wanted));
    Ok(json!({}))
}

/// `DELETE livechat/room/{rid}/priority`.
pub(super) fn remove_priority(workspace: &mut Workspace, call: &Call) -> Outcome {
    let id = known(workspace, call)?;
    let by = caller(workspace, call);
    change_priority(workspace, id, &by, None);
    Ok(json!({}))
}

fn known<'a>(workspace: &Workspace, call: &'a Call) -> Result<&'a str, Failure> {
    let id = call.part("rid");
    let known = workspace.records.get(ROOMS, id).is_some();
    known.then_some(id).ok_or_else(|| Failure::plain("error-room-does-not-exist"))
}

/// Gives a conversation a priority, or takes it away, and writes that down in it.
pub(super) fn change_priority(workspace: &mut Workspace, room: &str, by: &Value, priority: Option<&Doc>) {
    let weight = priority.and_then(|priority| priority.get("sortItem").cloned());
    let id = priority.and_then(|priority| priority.get("_id").cloned());
    let weight = weight.unwrap_or_else(|| json!(UNWEIGHTED));
    each(workspace, room, |record| {
        set(record, [("priorityId", id.clone()), ("priorityWeight", Some(weight.clone()))])
    });
    let shown = priority.map(|priority| pick(priority, &["name", "i18n"]));
    let more = data("priorityData", by, "priority", shown);
    post(workspace, room, by, "omnichannel_priority_change_history", more);
}

/// Gives a conversation an SLA policy, or takes it away, and writes that down in it.
pub(crate) fn set_sla(workspace: &mut Workspace, room: &str, by: &Value, sla: Option<&Doc>) {
    let minutes = sla.and_then(|sla| sla.get("dueTimeInMinutes").cloned());
    let id = sla.and_then(|sla| sla.get("_id").cloned());
    let minutes = minutes.unwrap_or_else(|| json!(UNHURRIED));
    each(workspace, room, |record| {
        set(record, [("slaId", id.clone()), ("estimatedWaitingTimeQueue", Some(minutes.clone()))]);
    });
    let shown = sla.map(|sla| pick(sla, &["name"]));
    let more = data("slaData", by, "sla", shown);
    post(workspace, room, by, "omnichannel_sla_change_history", more);
}

/// Does the same to a conversation and to its inquiry.
fn each(workspace: &mut Workspace, room: &str, change: impl Fn(&mut Doc)) {
    if let Some(room) = workspace.records.get_mut(ROOMS, room) {
        change(room);
    }
    let inquiries = workspace.records.all_mut(INQUIRIES).iter_mut();
    inquiries.filter(|inquiry| text(inquiry, "rid") == room).for_each(change);
}

/// Sets fields, or takes them out.
fn set<const N: usize>(record: &mut Doc, fields: [(&str, Option<Value>); N]) {
    for (name, value) in fields {
        match value {
            Some(value) => record.insert(name.into(), value),
            None => record.remove(name),
        };
    }
    touch(record);
}

/// What a note about a change has in its field `name`.
fn data(name: &str, by: &Value, what: &str, shown: Option<Doc>) -> Value {
    let mut data = Doc::new();
    data.insert("definedBy".into(), by.clone());
    if let Some(shown) = shown {
        data.insert(what.into(), json!(shown));
    }
    json!({name: data})
}

fn post(workspace: &mut Workspace, room: &str, by: &Value, kind: &str, mut more: Value) {
    if let Some(more) = more.as_object_mut() {
        more.insert("t".into(), json!(kind));
    }
    messages::post(workspace, room, by.clone(), "", more);
}
