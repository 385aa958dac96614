//! `livechat/appearance`: how the widget looks.

use serde_json::{Value, json};

use super::answer::{Failure, Outcome};
use super::check::{self, Field, Kind};
use super::omnichannel_settings as settings;
use super::routes::Access::Any;
use super::routes::{Route, get, post};
use super::workspace::{Call, Workspace};

/// The routes of this area.
#[rustfmt::skip]
pub(super) const ROUTES: &[Route] = &[
    get("/livechat/appearance", Any(&["view-livechat-manager"]), list),
    post("/livechat/appearance", Any(&["view-livechat-manager"]), save),
];

/// What of it there is to begin with.
pub(super) fn seed(workspace: &mut Workspace) {
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
