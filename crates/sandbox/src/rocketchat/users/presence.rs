//! How the workspace tells who is online.

use crate::rocketchat::prelude::*;

pub(crate) const ROUTES: &[Route] = &[
    on("getPresenceConnections", Any("manage-user-status"), connections),
    on("enablePresenceBroadcast", Any("manage-user-status"), enable).asking(Demand::Once),
];

/// The setting that keeps presence to the server: nobody is shown as online.
pub(super) const DISABLED: &str = "Presence_broadcast_disabled";

/// How many connections a workspace without a license may have.
const MAX: usize = 200;

/// `GET presence.getConnections`: one for everybody who is connected.
fn connections(workspace: &mut Workspace, _: &Call) -> Outcome {
    let connected = |user: &&Doc| !matches!(user.text("statusConnection"), "" | "offline");
    Ok(json!({"current": workspace.users.iter().filter(connected).count(), "max": MAX}))
}

fn enable(workspace: &mut Workspace, _: &Call) -> Outcome {
    workspace.settings.insert(DISABLED.into(), json!(false));
    done()
}
