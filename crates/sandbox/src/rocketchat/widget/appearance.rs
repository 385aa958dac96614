//! `livechat/appearance`: how the widget looks.

use crate::rocketchat::prelude::*;
use crate::rocketchat::widget::settings;

pub(crate) const ROUTES: &[Route] = &[
    on("listAppearanceSettings", Any("view-livechat-manager"), list),
    on("updateAppearanceSettings", Any("view-livechat-manager"), save).unchecked(),
];

fn list(workspace: &mut Workspace, _: &Call) -> Outcome {
    Ok(json!({"appearance": settings::appearance(workspace)}))
}

/// All of the settings in the list are changed, or none if one is not about the widget. The server
/// has the types of a value in one list, and names them all in its error.
fn save(workspace: &mut Workspace, call: &Call) -> Outcome {
    let rows = call.raw.as_array().or_fail(Failure::body("must be array"))?;
    fail_if(rows.is_empty(), Failure::body("must NOT have fewer than 1 items"))?;
    let mut changes = Vec::new();
    for row in rows {
        for name in ["_id", "value"] {
            fail_if(!row.has(name), Failure::body(&format!("must have required property '{name}'")))?;
        }
        let additional = row.as_object().is_some_and(|row| row.len() > 2);
        fail_if(additional, Failure::body("must NOT have additional properties"))?;
        // Of these types the first one takes null.
        let value = row.get("value").filter(|value| !value.is_null()).cloned().unwrap_or(json!(""));
        fail_if(value.is_object(), Failure::body("must be string,boolean,number,array"))?;
        changes.push((row.id().to_owned(), value));
    }
    fail_if(changes.iter().any(|(id, _)| !settings::is_appearance(id)), "invalid-setting")?;
    for (id, value) in changes {
        settings::set(workspace, &id, &value);
    }
    done()
}
