//! `livechat/tags`: the words that agents give conversations.

use serde_json::{Value, json};

use crate::rocketchat::api::check::{self, Field, Kind};
use crate::rocketchat::api::response::{Doc, Failure, Outcome};
use crate::rocketchat::api::route::Access::Any;
use crate::rocketchat::api::route::{Route, get, post};
use crate::rocketchat::conversations::canned_responses::CANNED_RESPONSES;
use crate::rocketchat::staff::departments::sees;
use crate::rocketchat::state::workspace::{Call, Workspace, id_from, object, text, touch};

/// The collection of tags.
pub(crate) const TAGS: &str = "tags";

/// The routes of this area.
#[rustfmt::skip]
pub(crate) const ROUTES: &[Route] = &[
    get("/livechat/tags", Any(&["view-l-room", "manage-livechat-tags"]), list),
    get("/livechat/tags/{tagId}", Any(&["view-l-room", "manage-livechat-tags"]), show),
    post("/livechat/tags.save", Any(&["manage-livechat-tags"]), save),
    post("/livechat/tags.delete", Any(&["manage-livechat-tags"]), remove),
];

/// Tags for every department and for some, with and without a description.
pub(crate) fn seed(workspace: &mut Workspace) {
    for (name, description, only) in [
        ("complaint", Some("Somebody is not content"), &[][..]),
        ("damaged", Some("It broke on its way"), &["Returns"][..]),
        ("invoice", None, &["Sales", "Support"][..]),
        ("spam", None, &[][..]),
    ] {
        let departments: Vec<&str> = workspace
            .departments
            .iter()
            .filter(|department| only.contains(&text(department, "name")))
            .map(|department| text(department, "_id"))
            .collect();
        let mut tag = object(json!({
            "_id": id_from(&format!("tag {name}"), 17),
            "name": name,
            "numDepartments": departments.len(),
            "departments": departments,
        }));
        // Some records have a null, some lack the field.
        if description.is_some() || only.is_empty() {
            tag.insert("description".into(), json!(description));
        }
        workspace.records.insert(TAGS, tag);
    }
}

/// The ids of the departments that a tag is for; none for all.
fn departments(tag: &Doc) -> Vec<&str> {
    tag.get("departments").and_then(Value::as_array).into_iter().flatten().filter_map(Value::as_str).collect()
}

/// `GET livechat/tags`: those for every department, those for `department`, and for agents those for their own
/// departments; `viewAll` for those who manage tags.
fn list(workspace: &mut Workspace, call: &Call) -> Outcome {
    let page = call.query.page("name")?;
    let manages = workspace.may(&call.caller, "manage-livechat-tags");
    let all = call.query.switch("viewAll").unwrap_or(false) && manages;
    let needle = call.query.text("text").map(str::to_lowercase);
    let asked = call.query.text("department");
    let shown = |id: &str| {
        let seen = || workspace.department(id).is_some_and(|row| sees(workspace, &call.caller, row));
        (asked == Some(id) || !manages) && seen()
    };
    let wanted = |tag: &&Doc| {
        let only = departments(tag);
        let says =
            |field| needle.as_ref().is_none_or(|needle| text(tag, field).to_lowercase().contains(needle));
        (all || only.is_empty() || only.into_iter().any(shown)) && (says("name") || says("description"))
    };
    page.answer("tags", workspace.records.all(TAGS).iter().filter(wanted).cloned().collect())
}

/// `GET livechat/tags/{tagId}`: the tag itself.
fn show(workspace: &mut Workspace, call: &Call) -> Outcome {
    let tag = workspace.records.get(TAGS, call.part("tagId")).cloned();
    tag.map(Value::Object).ok_or(Failure::NotFound("Tag not found"))
}

/// `POST livechat/tags.save`: makes a tag, or changes the one with `_id`. An unknown id is answered as if it had
/// been saved.
fn save(workspace: &mut Workspace, call: &Call) -> Outcome {
    let body = &check::body(
        &call.body,
        &[
            Field("_id", Kind::Text, false),
            Field("tagData", Kind::Object, true),
            Field("tagDepartments", Kind::Texts, false),
        ],
    )?;
    let data = &check::body(
        body.get("tagData").unwrap_or(&Value::Null),
        &[Field("name", Kind::Text, true), Field("description", Kind::Text, false)],
    )?;
    let only = body.get("tagDepartments").cloned().unwrap_or_else(|| json!([]));
    let mut tag = data.clone();
    tag.insert("numDepartments".into(), json!(only.as_array().map_or(0, Vec::len)));
    tag.insert("departments".into(), only);
    match check::text(body, "_id") {
        Some(id) => {
            touch(&mut tag);
            if let Some(stored) = workspace.records.get_mut(TAGS, id) {
                stored.extend(tag.clone());
            }
            tag.insert("_id".into(), json!(id));
        }
        None => {
            tag.insert("_id".into(), json!(workspace.new_id()));
            // A new one is answered without the time that it is stored with.
            workspace.records.insert(TAGS, tag.clone());
        }
    }
    Ok(Value::Object(tag))
}

/// `POST livechat/tags.delete`. This route answers the words without the code.
fn remove(workspace: &mut Workspace, call: &Call) -> Outcome {
    let body = &check::body(&call.body, &[Field("id", Kind::Text, true)])?;
    let tag = workspace.records.remove(TAGS, check::text(body, "id").unwrap_or_default());
    let tag = tag.ok_or_else(|| Failure::plain("Tag not found"))?;
    for response in workspace.records.all_mut(CANNED_RESPONSES) {
        if let Some(tags) = response.get_mut("tags").and_then(Value::as_array_mut) {
            tags.retain(|name| tag.get("name") != Some(name));
        }
    }
    Ok(json!({}))
}
