//! New accounts.

use crate::rocketchat::prelude::*;

/// The record of a new account with one address.
pub(crate) fn new_user(workspace: &mut Workspace, username: &str, address: &str, verified: bool) -> Doc {
    object(json!({
        "_id": workspace.new_id(),
        "_updatedAt": now(),
        "createdAt": now(),
        "username": username,
        "emails": [{"address": address, "verified": verified}],
        "type": "user",
        "status": "offline",
        "active": true,
        "roles": ["user"],
        "settings": {},
    }))
}
