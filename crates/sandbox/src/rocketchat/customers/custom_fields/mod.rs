//! `livechat/custom*`: fields that the workspace adds to visitors and conversations.

mod pattern;
mod values;

use serde_json::json;

use crate::rocketchat::api::check::{self, Field, Kind};
use crate::rocketchat::api::response::{Doc, Failure, Outcome};
use crate::rocketchat::api::route::Access::{Any, Open};
use crate::rocketchat::api::route::{Route, get, post};
use crate::rocketchat::state::workspace::{Call, Workspace, flag, object, text, touch};

pub(crate) use values::{VALUE, check, require, set_of_visitor, validate};

/// The collection of custom fields.
pub(crate) const CUSTOM_FIELDS: &str = "custom_fields";

/// The routes of this area.
#[rustfmt::skip]
pub(crate) const ROUTES: &[Route] = &[
    get("/livechat/custom-fields", Any(&["view-l-room"]), list).taking(&["text", "query", "count", "offset", "sort"]),
    get("/livechat/custom-fields/{_id}", Any(&["view-l-room"]), show),
    post("/livechat/custom-fields.save", Any(&["view-livechat-manager"]), save),
    post("/livechat/custom-fields.delete", Any(&["view-livechat-manager"]), remove),
    post("/livechat/custom.field", Open, values::set_one),
    post("/livechat/custom.fields", Open, values::set_several),
];

/// What of it there is to begin with.
pub(crate) fn seed(workspace: &mut Workspace) {
    let fields = [
        json!({
            "_id": "city", "label": "City", "scope": "visitor", "visibility": "visible", "type": "input",
            "regexp": "", "required": false, "defaultValue": "", "options": "", "public": true, "searchable": true,
        }),
        json!({
            "_id": "customerNumber", "label": "Customer number", "scope": "visitor", "visibility": "visible",
            "type": "input", "regexp": "^C-[0-9]{4,6}$", "required": false, "defaultValue": null, "options": null,
            "public": false, "searchable": true,
        }),
        json!({
            "_id": "topic", "label": "Topic", "scope": "room", "visibility": "visible", "type": "select",
            "regexp": "", "required": false, "defaultValue": "order", "options": "order, invoice, return",
            "public": true, "searchable": false,
        }),
        // From before there was more to a field.
        json!({"_id": "referrer", "label": "referrer", "scope": "visitor", "visibility": "hidden"}),
    ];
    for field in fields {
        workspace.records.insert(CUSTOM_FIELDS, object(field));
    }
}

/// `GET livechat/custom-fields`: `text`, and a page.
fn list(workspace: &mut Workspace, call: &Call) -> Outcome {
    let page = call.query.page("label")?;
    let needle = call.query.text("text").unwrap_or_default().to_lowercase();
    let wanted =
        |field: &&Doc| ["_id", "label"].iter().any(|name| text(field, name).to_lowercase().contains(&needle));
    page.answer("customFields", workspace.records.all(CUSTOM_FIELDS).iter().filter(wanted).cloned().collect())
}

/// `GET livechat/custom-fields/{_id}`: null where there is none.
fn show(workspace: &mut Workspace, call: &Call) -> Outcome {
    Ok(json!({"customField": workspace.records.get(CUSTOM_FIELDS, call.part("_id"))}))
}

/// What a custom field may be given; null is as good as nothing where it is not needed.
const DATA: &[Field] = &[
    Field("field", Kind::Text, true),
    Field("label", Kind::Text, true),
    Field("scope", Kind::OneOf(&["visitor", "room"]), true),
    Field("visibility", Kind::Text, true),
    Field("type", Kind::OrNull(&Kind::Text), false),
    Field("regexp", Kind::OrNull(&Kind::Text), false),
    Field("required", Kind::OrNull(&Kind::Flag), false),
    Field("defaultValue", Kind::OrNull(&Kind::Text), false),
    Field("options", Kind::OrNull(&Kind::Text), false),
    Field("public", Kind::OrNull(&Kind::Flag), false),
    Field("searchable", Kind::OrNull(&Kind::Flag), false),
];

/// `POST livechat/custom-fields.save`: creates, or changes the one that `customFieldId` names.
fn save(workspace: &mut Workspace, call: &Call) -> Outcome {
    let body = &check::body(
        &call.body,
        &[
            Field("customFieldId", Kind::OrNull(&Kind::Text), false),
            Field("customFieldData", Kind::Shape(DATA), true),
        ],
    )?;
    let data = &object(body.get("customFieldData").cloned().unwrap_or_default());
    let id = text(data, "field");
    if !pattern::fits("^[0-9a-zA-Z_-]+$", id) {
        return Err(Failure::body("must match pattern \"^[0-9a-zA-Z_-]+$\""));
    }
    let mut record = data.clone();
    record.remove("field");
    touch(&mut record);
    match check::text(body, "customFieldId").filter(|id| !id.is_empty()) {
        Some(id) => {
            let field = workspace
                .records
                .get_mut(CUSTOM_FIELDS, id)
                .ok_or_else(|| Failure::coded("error-invalid-custom-field", "Custom Field Not found"))?;
            field.extend(record.clone());
        }
        None if workspace.records.get(CUSTOM_FIELDS, id).is_some() => {
            return Err(Failure::coded(
                "error-custom-field-name-already-exists",
                "Custom field name already exists",
            ));
        }
        None => {
            // Only the answer to a creation has the id.
            record.insert("_id".into(), json!(id));
            workspace.records.insert(CUSTOM_FIELDS, record.clone());
        }
    }
    Ok(json!({"customField": record}))
}

/// `POST livechat/custom-fields.delete`. Values that there are stay.
fn remove(workspace: &mut Workspace, call: &Call) -> Outcome {
    let body = &check::body(&call.body, &[Field("customFieldId", Kind::Text, true)])?;
    match workspace.records.remove(CUSTOM_FIELDS, text(body, "customFieldId")) {
        Some(_) => Ok(json!({})),
        None => Err(Failure::coded("error-invalid-custom-field", "Custom field not found")),
    }
}

/// The custom fields of visitors by which they can be searched.
pub(crate) fn searchable(workspace: &Workspace) -> Vec<&str> {
    let fields = workspace.records.all(CUSTOM_FIELDS).iter();
    fields
        .filter(|field| flag(field, "searchable") && text(field, "scope") == "visitor")
        .map(|field| text(field, "_id"))
        .collect()
}
