//! How the workspace tells who is online.

use serde_json::{Value, json};

use crate::rocketchat::api::response::Outcome;
use crate::rocketchat::api::route::Access::Any;
use crate::rocketchat::api::route::{Route, get, post};
use crate::rocketchat::state::workspace::{Call, Workspace, text};

/// The routes of this area.
#[rustfmt::skip]
pub(crate) const ROUTES: &[Route] = &[
    get("/presence.getConnections", Any(&["manage-user-status"]), connections),
    post("/presence.enableBroadcast", Any(&["manage-user-status"]), enable),
];

/// The setting that keeps presence to the server: nobody is shown as online.
const DISABLED: &str = "Presence_broadcast_disabled";

/// How many connections a workspace without a licence may have.
const MAX: usize = 200;

/// What of it there is to begin with.
pub(crate) fn seed(workspace: &mut Workspace) {
    workspace.settings.insert(DISABLED.into(), json!(false));
}

/// Whether the workspace tells who is online.
pub(crate) fn is_told(workspace: &Workspace) -> bool {
    workspace.settings.get(DISABLED) != Some(&Value::Bool(true))
}

/// `GET presence.getConnections`: one for everybody who is connected.
fn connections(workspace: &mut Workspace, _: &Call) -> Outcome {
    let connected = |user: &&_| !matches!(text(user, "statusConnection"), "" | "offline");
    Ok(json!({"current": workspace.users.iter().filter(connected).count(), "max": MAX}))
}

/// `POST presence.enableBroadcast`.
fn enable(workspace: &mut Workspace, _: &Call) -> Outcome {
    workspace.settings.insert(DISABLED.into(), json!(false));
    Ok(json!({}))
}
