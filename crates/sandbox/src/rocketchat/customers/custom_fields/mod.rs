//! `livechat/custom*`: fields that the workspace adds to visitors and conversations.

mod values;

use crate::rocketchat::common::custom_fields::fits;
use crate::rocketchat::prelude::*;

pub(crate) use values::{require, set_of_visitor, validate};

pub(crate) const ROUTES: &[Route] = &[
    on("listCustomFields", Any("view-l-room"), list).strict(),
    on("getCustomField", Any("view-l-room"), show),
    on("saveCustomField", Any("view-livechat-manager"), save).body(Body::Open),
    on("deleteCustomField", Any("view-livechat-manager"), remove),
    on("setCustomFieldValue", Open, values::set_one),
    on("setCustomFieldValues", Open, values::set_several),
];

/// `GET livechat/custom-fields`: `text`, and a page.
fn list(workspace: &mut Workspace, call: &Call) -> Outcome {
    let needle = call.query.text("text").unwrap_or_default().to_lowercase();
    let wanted =
        |field: &&Doc| ["_id", "label"].iter().any(|name| field.text(name).to_lowercase().contains(&needle));
    call.query.page("label")?.of("customFields", workspace.custom_fields.iter().filter(wanted))
}

/// `GET livechat/custom-fields/{_id}`: null if there is none.
fn show(workspace: &mut Workspace, call: &Call) -> Outcome {
    Ok(json!({"customField": workspace.custom_fields.get(call.part("_id"))}))
}

/// `POST livechat/custom-fields.save`: creates, or changes the one that `customFieldId` names.
fn save(workspace: &mut Workspace, call: &Call) -> Outcome {
    let body = &call.body;
    let data = &object(body.get("customFieldData").cloned().unwrap_or_default());
    let id = data.text("field");
    fail_if(!fits("^[0-9a-zA-Z_-]+$", id), Failure::body("must match pattern \"^[0-9a-zA-Z_-]+$\""))?;
    let mut record = data.free();
    record.unset("field").touch();
    match body.filled("customFieldId") {
        Some(id) => {
            let field = workspace
                .custom_fields
                .get_mut(id)
                .or_fail(("error-invalid-custom-field", "Custom Field Not found"))?;
            field.extend(record.clone());
        }
        None if workspace.custom_fields.get(id).is_some() => {
            return fail(("error-custom-field-name-already-exists", "Custom field name already exists"));
        }
        None => {
            // Only the response to a creation has the ID.
            record.set("_id", id);
            workspace.custom_fields.add(record.clone());
        }
    }
    Ok(json!({"customField": record}))
}

/// `POST livechat/custom-fields.delete`. Values that there are stay.
fn remove(workspace: &mut Workspace, call: &Call) -> Outcome {
    let field = workspace.custom_fields.take(call.body.text("customFieldId"));
    field.or_fail(("error-invalid-custom-field", "Custom field not found"))?;
    done()
}

/// The custom fields of visitors by which they can be searched.
pub(crate) fn searchable(workspace: &Workspace) -> Vec<&str> {
    let fields = workspace.custom_fields.iter();
    fields
        .filter(|field| field.flag("searchable") && field.text("scope") == "visitor")
        .map(|field| field.id())
        .collect()
}
