//! `livechat/priorities*`: how urgent conversations are. There are always five; they can be renamed.

use serde_json::json;

use crate::rocketchat::api::check::{self, Field, Kind};
use crate::rocketchat::api::response::{Doc, Failure, Outcome};
use crate::rocketchat::api::route::Access::Any;
use crate::rocketchat::api::route::{Route, get, post, put};
use crate::rocketchat::state::workspace::{Call, Workspace, flag, object, text, touch};

/// The collection of priorities.
pub(crate) const PRIORITIES: &str = "priorities";

/// The routes of this area.
#[rustfmt::skip]
pub(crate) const ROUTES: &[Route] = &[
    get("/livechat/priorities", Any(&["manage-livechat-priorities", "view-l-room"]), list).taking(&["text", "count", "offset", "sort"]),
    get("/livechat/priorities/{priorityId}", Any(&["manage-livechat-priorities", "view-l-room"]), show),
    put("/livechat/priorities/{priorityId}", Any(&["manage-livechat-priorities"]), update),
    get("/livechat/priorities.reset", Any(&["manage-livechat-priorities"]), can_reset),
    post("/livechat/priorities.reset", Any(&["manage-livechat-priorities"]), reset),
];

/// The five, the least urgent first: id, key of the first name, place in the order. The ids are those that the
/// documentation shows.
const FIVE: [(&str, &str, u8); 5] = [
    ("64007cc2fa0ed7dd905092e3", "Lowest", 5),
    ("64007cc2fa0ed7dd905092e4", "Low", 4),
    ("64007cc2fa0ed7dd905092e5", "Medium", 3),
    ("64007cc2fa0ed7dd905092e6", "High", 2),
    ("64007cc2fa0ed7dd905092e7", "Highest", 1),
];

/// What of it there is to begin with.
pub(crate) fn seed(workspace: &mut Workspace) {
    for (id, name, order) in FIVE {
        let priority = json!({"_id": id, "i18n": name, "sortItem": order, "dirty": false});
        workspace.records.insert(PRIORITIES, object(priority));
    }
}

/// `GET livechat/priorities`: `text` and a page. The text is looked for in names alone, and one that was not renamed
/// has none.
fn list(workspace: &mut Workspace, call: &Call) -> Outcome {
    let page = call.query.page("name")?;
    let needle = call.query.text("text").map(str::to_lowercase);
    let wanted = |priority: &&Doc| {
        needle.as_ref().is_none_or(|needle| text(priority, "name").to_lowercase().contains(needle))
    };
    page.answer("priorities", workspace.records.all(PRIORITIES).iter().filter(wanted).cloned().collect())
}

/// `GET livechat/priorities/{priorityId}`.
fn show(workspace: &mut Workspace, call: &Call) -> Outcome {
    let priority = workspace.records.get(PRIORITIES, call.part("priorityId"));
    priority.map(|priority| json!(priority)).ok_or(Failure::NotFound("Resource not found"))
}

/// `PUT livechat/priorities/{priorityId}`: `{name}` or `{reset}`, just one of them.
fn update(workspace: &mut Workspace, call: &Call) -> Outcome {
    let name = &check::body(&call.body, &[Field("name", Kind::Text, true)]);
    let reset = &check::body(&call.body, &[Field("reset", Kind::Flag, true)]);
    let id = call.part("priorityId");
    let name = match (name, reset) {
        (Ok(body), Err(_)) => check::text(body, "name"),
        (Err(_), Ok(_)) => None,
        _ => return Err(Failure::body("must match exactly one schema in oneOf")),
    };
    if let Some(name) = name {
        let same = |other: &Doc| {
            text(other, "_id") != id && text(other, "name").to_lowercase() == name.trim().to_lowercase()
        };
        if workspace.records.all(PRIORITIES).iter().any(same) {
            return Err(Failure::plain("error-duplicate-priority-name"));
        }
    }
    let Some(priority) = workspace.records.get_mut(PRIORITIES, id) else { return Err(silent()) };
    match name {
        Some(name) => rename(priority, name),
        // `reset: false` changes nothing, and is no failure.
        None if reset.as_ref().is_ok_and(|body| flag(body, "reset")) => unname(priority),
        None => {}
    }
    Ok(json!({}))
}

fn rename(priority: &mut Doc, name: &str) {
    priority.insert("name".into(), json!(name));
    priority.insert("dirty".into(), json!(true));
    touch(priority);
}

/// Gives a priority its first name back.
fn unname(priority: &mut Doc) {
    priority.remove("name");
    priority.insert("dirty".into(), json!(false));
    touch(priority);
}

/// A 400 that does not say why.
fn silent() -> Failure {
    Failure::Bad { error: None, error_type: None, details: None }
}

/// Whether any priority was renamed.
fn renamed(workspace: &Workspace) -> bool {
    workspace.records.all(PRIORITIES).iter().any(|priority| flag(priority, "dirty"))
}

/// `GET livechat/priorities.reset`.
fn can_reset(workspace: &mut Workspace, _: &Call) -> Outcome {
    Ok(json!({"reset": renamed(workspace)}))
}

/// `POST livechat/priorities.reset`: refused where there is nothing to undo.
fn reset(workspace: &mut Workspace, _: &Call) -> Outcome {
    if !renamed(workspace) {
        return Err(silent());
    }
    workspace.records.all_mut(PRIORITIES).iter_mut().for_each(unname);
    Ok(json!({}))
}
