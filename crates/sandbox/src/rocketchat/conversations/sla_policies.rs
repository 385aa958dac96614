//! `livechat/sla*`: policies that say how soon a conversation has to be answered.

use serde_json::{Value, json};

use crate::rocketchat::api::check::{self, Field, Kind};
use crate::rocketchat::api::response::{Doc, Failure, Outcome};
use crate::rocketchat::api::route::Access::Any;
use crate::rocketchat::api::route::{Route, delete, get, post, put};
use crate::rocketchat::conversations::rooms::ROOMS;
use crate::rocketchat::state::workspace::{Call, Workspace, object, text, touch};

/// The collection of policies.
pub(crate) const SLAS: &str = "slas";

/// Where conversations keep the policy that they are under.
const UNDER: [&str; 2] = [ROOMS, "inquiries"];

/// How long a conversation without a policy may wait, in minutes: as good as for ever.
const NO_DUE_TIME: u64 = 9_999_999;

/// The routes of this area.
#[rustfmt::skip]
pub(crate) const ROUTES: &[Route] = &[
    get("/livechat/sla", Any(&["manage-livechat-sla", "view-l-room"]), list).taking(&["text", "query", "fields", "count", "offset", "sort"]),
    post("/livechat/sla", Any(&["manage-livechat-sla"]), create),
    get("/livechat/sla/{slaId}", Any(&["manage-livechat-sla", "view-l-room"]), show),
    put("/livechat/sla/{slaId}", Any(&["manage-livechat-sla"]), update),
    delete("/livechat/sla/{slaId}", Any(&["manage-livechat-sla"]), remove),
];

/// What a policy is given.
const BODY: &[Field] = &[
    Field("name", Kind::Text, true),
    Field("description", Kind::OrNull(&Kind::Text), false),
    Field("dueTimeInMinutes", Kind::Number, true),
];

/// What of it there is to begin with. Two have the ids that the documentation shows.
pub(crate) fn seed(workspace: &mut Workspace) {
    let patient = workspace.new_id();
    for policy in [
        json!({"_id": "641daf3d7718f90c810429c8", "name": "Minimal", "description": "Two minutes", "dueTimeInMinutes": 2}),
        json!({"_id": "6417f67528384134ed600dc6", "name": "Try", "description": null, "dueTimeInMinutes": 1}),
        json!({"_id": patient, "name": "Before the tide", "dueTimeInMinutes": 360}),
    ] {
        workspace.records.insert(SLAS, object(policy));
    }
}

/// `GET livechat/sla`: `text` and a page.
fn list(workspace: &mut Workspace, call: &Call) -> Outcome {
    let page = call.query.page("name")?;
    let needle = call.query.text("text").map(str::to_lowercase);
    let wanted = |policy: &&Doc| {
        let says = |needle: &String| {
            ["name", "description"].iter().any(|field| text(policy, field).to_lowercase().contains(needle))
        };
        needle.as_ref().is_none_or(says)
    };
    page.answer("sla", workspace.records.all(SLAS).iter().filter(wanted).cloned().collect())
}

/// `GET livechat/sla/{slaId}`.
fn show(workspace: &mut Workspace, call: &Call) -> Outcome {
    let policy = workspace.records.get(SLAS, call.part("slaId"));
    policy.map(|policy| json!(policy)).ok_or(Failure::NotFound("Resource not found"))
}

/// `POST livechat/sla`: `{name, description, dueTimeInMinutes}`.
fn create(workspace: &mut Workspace, call: &Call) -> Outcome {
    let mut policy = checked(workspace, &call.body, "")?;
    policy.insert("_id".into(), json!(workspace.new_id()));
    workspace.records.insert(SLAS, policy.clone());
    Ok(json!({"sla": policy}))
}

/// `PUT livechat/sla/{slaId}`: the same body. An unknown id is no failure: the answer is what the policy would be.
fn update(workspace: &mut Workspace, call: &Call) -> Outcome {
    let id = call.part("slaId");
    let mut policy = checked(workspace, &call.body, id)?;
    policy.insert("_id".into(), json!(id));
    touch(&mut policy);
    if let Some(stored) = workspace.records.get_mut(SLAS, id) {
        stored.extend(policy.clone());
        let due = policy.get("dueTimeInMinutes").cloned().unwrap_or_default();
        for collection in UNDER {
            for record in under(workspace, collection, id) {
                record.insert("estimatedWaitingTimeQueue".into(), due.clone());
            }
        }
    }
    Ok(json!({"sla": policy}))
}

/// `DELETE livechat/sla/{slaId}`: conversations under the policy are under none from then on.
fn remove(workspace: &mut Workspace, call: &Call) -> Outcome {
    let id = call.part("slaId");
    if workspace.records.remove(SLAS, id).is_none() {
        return Err(Failure::plain(format!("SLA with id {id} not found")));
    }
    for collection in UNDER {
        for record in under(workspace, collection, id) {
            record.remove("slaId");
            record.insert("estimatedWaitingTimeQueue".into(), json!(NO_DUE_TIME));
        }
    }
    Ok(json!({}))
}

/// The conversations, or their places in the queue, that are under a policy.
fn under<'a>(
    workspace: &'a mut Workspace,
    collection: &'static str,
    policy: &'a str,
) -> impl Iterator<Item = &'a mut Doc> {
    workspace.records.all_mut(collection).iter_mut().filter(move |record| text(record, "slaId") == policy)
}

/// The policy's fields from a body, once they are right and no other policy has the name or the time.
fn checked(workspace: &Workspace, body: &Value, id: &str) -> Result<Doc, Failure> {
    let policy = &check::body(body, BODY)?;
    let due = policy.get("dueTimeInMinutes");
    let taken = |other: &Doc| {
        text(other, "_id") != id
            && (other.get("name") == policy.get("name") || other.get("dueTimeInMinutes") == due)
    };
    if workspace.records.all(SLAS).iter().any(taken) {
        return Err(Failure::plain("error-duplicated-sla"));
    }
    Ok(policy.clone())
}
