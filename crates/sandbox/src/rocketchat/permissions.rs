//! Which role gives which permission, as a new workspace has it, for the permissions that the
//! routes here ask about.

/// The roles of a new workspace: id, description, protected.
pub(super) const ROLES: &[(&str, &str, bool)] = &[
    ("admin", "Admin", true),
    ("moderator", "Moderator", true),
    ("leader", "Leader", true),
    ("owner", "Owner", true),
    ("user", "", true),
    ("bot", "", true),
    ("guest", "", true),
    ("anonymous", "", true),
    ("app", "", true),
    ("livechat-agent", "Livechat Agent", true),
    ("livechat-manager", "Livechat Manager", true),
];

/// Roles that are held in a room and not in the workspace.
pub(super) const ROOM_ROLES: &[&str] = &["moderator", "leader", "owner"];

const MANAGER: &[&str] = &[
    "view-livechat-manager",
    "manage-livechat-agents",
    "manage-livechat-departments",
    "add-livechat-department-agents",
    "remove-livechat-department",
    "view-livechat-departments",
    "transfer-livechat-guest",
    "edit-omnichannel-contact",
    "view-l-room",
];
const AGENT: &[&str] = &["view-l-room", "view-livechat-departments", "transfer-livechat-guest"];
const USER: &[&str] = &["view-d-room", "view-outside-room"];

/// Whether a role gives a permission. Administrators may do everything.
pub(super) fn gives(role: &str, permission: &str) -> bool {
    let granted = match role {
        "admin" => return true,
        "livechat-manager" => MANAGER,
        "livechat-agent" => AGENT,
        "user" => USER,
        _ => &[],
    };
    granted.contains(&permission)
}
