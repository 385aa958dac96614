//! `livechat/appearance`: how the widget looks.

use serde_json::{Value, json};

use crate::rocketchat::api::check::{self, Field, Kind};
use crate::rocketchat::api::response::{Failure, Outcome};
use crate::rocketchat::api::route::Access::Any;
use crate::rocketchat::api::route::{Route, get, post};
use crate::rocketchat::state::workspace::{Call, Workspace};
use crate::rocketchat::widget::settings;

/// The routes of this area.
#[rustfmt::skip]
pub(crate) const ROUTES: &[Route] = &[
    get("/livechat/appearance", Any(&["view-livechat-manager"]), list),
    post("/livechat/appearance", Any(&["view-livechat-manager"]), save),
];

/// What of it there is to begin with.
pub(crate) fn seed(workspace: &mut Workspace) {
    settings::seed(workspace);
}

/// `GET livechat/appearance`.
fn list(workspace: &mut Workspace, _: &Call) -> Outcome {
    Ok(json!({"appearance": settings::appearance(workspace)}))
}

/// `POST livechat/appearance`: all of the settings in the list, or none where one is not about the widget.
fn save(workspace: &mut Workspace, call: &Call) -> Outcome {
    let rows = call.body.as_array().ok_or_else(|| Failure::body("must be array"))?;
    if rows.is_empty() {
        return Err(Failure::body("must NOT have fewer than 1 items"));
    }
    let mut changes = Vec::new();
    for row in rows {
        let row = check::body(row, &[Field("_id", Kind::Text, true), Field("value", Kind::Any, true)])?;
        // Of these types the first one takes null.
        let value = match row.get("value") {
            Some(Value::Object(_)) => return Err(Failure::body("must be string,boolean,number,array")),
            None | Some(Value::Null) => json!(""),
            Some(value) => value.clone(),
        };
        changes.push((check::text(&row, "_id").unwrap_or_default().to_owned(), value));
    }
    if changes.iter().any(|(id, _)| !settings::is_appearance(id)) {
        return Err(Failure::plain("invalid-setting"));
    }
    for (id, value) in changes {
        settings::set(workspace, &id, &value);
    }
    Ok(json!({}))
}
