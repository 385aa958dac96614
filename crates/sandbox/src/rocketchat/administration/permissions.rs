//! Which role gives which permission: to begin with as a new workspace has it, for the permissions
//! that the routes here ask about, and then as it is changed.

use std::collections::BTreeSet;

use serde_json::{Value, json};

use crate::rocketchat::administration::settings;
use crate::rocketchat::api::check::{self, Field, Kind};
use crate::rocketchat::api::query::{self, pick};
use crate::rocketchat::api::response::{Doc, Failure, Outcome};
use crate::rocketchat::api::route::Access::{Any, SignedIn};
use crate::rocketchat::api::route::{Route, get, post};
use crate::rocketchat::router::asked_permissions;
use crate::rocketchat::seed::day;
use crate::rocketchat::state::workspace::{Call, Workspace, object, text, touch};

/// The routes of this area.
#[rustfmt::skip]
pub(crate) const ROUTES: &[Route] = &[
    get("/permissions.listAll", SignedIn, list),
    post("/permissions.update", Any(&["access-permissions"]), update),
    post("/permissions.addRole", Any(&["access-permissions"]), add_role),
    post("/permissions.removeRole", Any(&["access-permissions"]), remove_role),
];

/// The roles of a new workspace: id, description, protected.
pub(crate) const ROLES: &[(&str, &str, bool)] = &[
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
    ("livechat-monitor", "", true),
];

/// Roles that are held in a room and not in the workspace.
pub(crate) const ROOM_ROLES: &[&str] = &["moderator", "leader", "owner"];

const MANAGER: &[&str] = &[
    "view-livechat-manager",
    "manage-livechat-agents",
    "manage-livechat-departments",
    "add-livechat-department-agents",
    "remove-livechat-department",
    "view-livechat-departments",
    "transfer-livechat-guest",
    "edit-omnichannel-contact",
    "view-omnichannel-contact-center",
    "view-l-room",
    "view-livechat-queue",
    "view-livechat-analytics",
    "view-livechat-real-time-monitoring",
    "view-livechat-room-closed-same-department",
    "view-livechat-room-closed-by-another-agent",
    "view-livechat-room-customfields",
    "edit-livechat-room-customfields",
    "manage-livechat-managers",
    "view-livechat-triggers",
    "view-livechat-customfields",
    "view-livechat-installation",
    "view-livechat-appearance",
    "view-livechat-rooms",
    "close-livechat-room",
    "close-others-livechat-room",
    "on-hold-livechat-room",
    "on-hold-others-livechat-room",
    "save-others-livechat-room-info",
    "remove-closed-livechat-room",
    "remove-closed-livechat-rooms",
    "send-omnichannel-chat-transcript",
    "request-pdf-transcript",
    "manage-livechat-sla",
    "create-livechat-contact",
    "update-livechat-contact",
    "delete-livechat-contact",
    "view-livechat-contact",
    "view-livechat-contact-history",
    "block-livechat-contact",
    "unblock-livechat-contact",
    "view-livechat-reports",
    "manage-livechat-priorities",
    "manage-livechat-units",
    "manage-livechat-monitors",
    "manage-livechat-tags",
    "view-livechat-business-hours",
    "view-livechat-webhooks",
    "view-canned-responses",
    "view-all-canned-responses",
    "save-canned-responses",
    "save-all-canned-responses",
    "save-department-canned-responses",
    "remove-canned-responses",
    "outbound.send-messages",
    "outbound.can-assign-queues",
    "outbound.can-assign-any-agent",
];
const AGENT: &[&str] = &[
    "view-l-room",
    "view-livechat-queue",
    "view-livechat-room-customfields",
    "edit-livechat-room-customfields",
    "view-omnichannel-contact-center",
    "edit-omnichannel-contact",
    "close-livechat-room",
    "on-hold-livechat-room",
    "request-pdf-transcript",
    "create-livechat-contact",
    "update-livechat-contact",
    "view-livechat-contact",
    "view-livechat-contact-history",
    "block-livechat-contact",
    "unblock-livechat-contact",
    "view-canned-responses",
    "save-canned-responses",
    "remove-canned-responses",
    "outbound.send-messages",
    "outbound.can-assign-self-only",
];
const MONITOR: &[&str] = &[
    "view-l-room",
    "create-livechat-contact",
    "update-livechat-contact",
    "view-livechat-contact",
    "view-livechat-contact-history",
    "view-livechat-manager",
    "view-omnichannel-contact-center",
    "view-livechat-rooms",
    "close-livechat-room",
    "close-others-livechat-room",
    "on-hold-livechat-room",
    "on-hold-others-livechat-room",
    "save-others-livechat-room-info",
    "remove-closed-livechat-rooms",
    "view-livechat-analytics",
    "view-livechat-queue",
    "transfer-livechat-guest",
    "manage-livechat-agents",
    "manage-livechat-departments",
    "view-livechat-departments",
    "add-livechat-department-agents",
    "view-livechat-real-time-monitoring",
    "view-livechat-business-hours",
    "view-livechat-room-closed-same-department",
    "view-livechat-room-closed-by-another-agent",
    "view-livechat-room-customfields",
    "edit-livechat-room-customfields",
    "manage-livechat-canned-responses",
    "request-pdf-transcript",
    "view-livechat-reports",
    "view-canned-responses",
    "save-canned-responses",
    "save-department-canned-responses",
    "remove-canned-responses",
    "outbound.send-messages",
    "outbound.can-assign-any-agent",
];
const USER: &[&str] = &["view-d-room", "view-outside-room", "create-personal-access-tokens"];

/// Whether a role gives a permission in a new workspace. Administrators may do everything.
fn gives_at_first(role: &str, permission: &str) -> bool {
    let granted = match role {
        "admin" => return true,
        "livechat-manager" => MANAGER,
        "livechat-agent" => AGENT,
        "livechat-monitor" => MONITOR,
        "user" => USER,
        _ => &[],
    };
    granted.contains(&permission)
}

/// Permissions that handlers ask about, beside those of the routes.
const OTHERS: &[&str] = &[
    "access-setting-permissions",
    "add-oauth-service",
    "add-user-to-any-c-room",
    "assign-admin-role",
    "assign-roles",
    "bulk-register-user",
    "create-personal-access-tokens",
    "create-user",
    "delete-user",
    "edit-other-user-active-status",
    "edit-other-user-avatar",
    "edit-other-user-e2ee",
    "edit-other-user-info",
    "edit-other-user-password",
    "edit-other-user-totp",
    "logout-other-user",
    "manage-moderation-actions",
    "sync-auth-services-users",
    "user-generate-access-token",
    "view-all-teams",
    "view-full-other-user-info",
    "view-other-user-channels",
];

/// The permissions that guests may have; no other is given to them.
const FOR_GUESTS: &[&str] =
    &["view-d-room", "view-joined-room", "view-p-room", "start-discussion", "mobile-upload-file"];

const PERMISSIONS: &str = "permissions";

/// The permissions that there are to begin with: those that somebody asks about, and one for each
/// setting of LDAP.
pub(crate) fn seed(workspace: &mut Workspace) {
    let names: BTreeSet<&str> = asked_permissions()
        .chain([OTHERS, FOR_GUESTS, MANAGER, AGENT, MONITOR, USER].into_iter().flatten().copied())
        .collect();
    let roles = |permission| -> Vec<&str> {
        ROLES.iter().map(|(role, ..)| *role).filter(|role| gives_at_first(role, permission)).collect()
    };
    let plain =
        names.into_iter().map(|name| json!({"_id": name, "_updatedAt": day(0), "roles": roles(name)}));
    let of_settings = settings::LDAP.iter().enumerate().map(|(index, setting)| {
        json!({
            "_id": format!("change-setting-{setting}"),
            "_updatedAt": day(0),
            "roles": [],
            "level": "settings",
            "settingId": setting,
            "group": "LDAP",
            "groupPermissionId": "change-setting-LDAP",
            "section": null,
            "sorter": index,
        })
    });
    let of_group = json!({"_id": "change-setting-LDAP", "_updatedAt": day(0), "roles": [], "level": "settings", "settingId": "LDAP"});
    let records: Vec<Doc> = plain.chain([of_group]).chain(of_settings).map(object).collect();
    // Not `insert`, which marks a record as changed now.
    *workspace.records.all_mut(PERMISSIONS) = records;
}

/// Whether one of these roles gives a permission. One that is in no list is the administrators'.
pub(crate) fn gives<'a>(
    workspace: &Workspace,
    mut held: impl Iterator<Item = &'a str>,
    permission: &str,
) -> bool {
    match workspace.records.get(PERMISSIONS, permission) {
        Some(record) => held.any(|role| roles(record).any(|own| own == role)),
        None => held.any(|role| gives_at_first(role, permission)),
    }
}

fn roles(permission: &Doc) -> impl Iterator<Item = &str> {
    permission.get("roles").and_then(Value::as_array).into_iter().flatten().filter_map(Value::as_str)
}

/// Changes a permission's roles; one that stays as it is is not marked as changed.
fn change_roles(permission: &mut Doc, change: impl FnOnce(&mut Vec<Value>)) {
    if let Some(roles) = permission.get_mut("roles").and_then(Value::as_array_mut) {
        let before = roles.clone();
        change(roles);
        if *roles != before {
            touch(permission);
        }
    }
}

/// `GET permissions.listAll`: all of them, or what was changed after `updatedSince`.
fn list(workspace: &mut Workspace, call: &Call) -> Outcome {
    let since = match call.query.text("updatedSince") {
        None => None,
        Some(text) => Some(query::time(text).ok_or_else(|| {
            Failure::coded(
                "error-roomId-param-invalid",
                "The \"updatedSince\" query parameter must be a valid date.",
            )
        })?),
    };
    let permissions = workspace.records.all(PERMISSIONS).iter();
    let update: Vec<&Doc> = permissions
        .filter(|record| since.is_none_or(|since| query::time(text(record, "_updatedAt")) > Some(since)))
        .collect();
    // No route deletes a permission.
    Ok(json!({"update": update, "remove": []}))
}

/// `POST permissions.update`: `{permissions: [{_id, roles}]}`, all or nothing.
fn update(workspace: &mut Workspace, call: &Call) -> Outcome {
    let body = &check::body(&call.body, &[Field("permissions", Kind::List, true)])?;
    let fields = [Field("_id", Kind::Text, true), Field("roles", Kind::Texts, true)];
    let items = body.get("permissions").and_then(Value::as_array).into_iter().flatten();
    let items: Vec<Doc> = items.map(|item| check::body(item, &fields)).collect::<Result<_, _>>()?;
    let mut roles: BTreeSet<&str> = BTreeSet::new();
    for item in &items {
        let given = item.get("roles").and_then(Value::as_array);
        let names: Vec<&str> = given.into_iter().flatten().filter_map(Value::as_str).collect();
        if names.iter().collect::<BTreeSet<_>>().len() < names.len() {
            return Err(Failure::body("must NOT have duplicate items"));
        }
        roles.extend(names);
    }
    let unbracketed = |code, text: &str| {
        Err(Failure::Bad { error: Some(text.to_owned()), error_type: Some(code), details: None })
    };
    let ids: BTreeSet<&str> = items.iter().map(|item| text(item, "_id")).collect();
    // One that is named twice counts as unknown too.
    if ids.len() < items.len() || ids.iter().any(|id| workspace.records.get(PERMISSIONS, id).is_none()) {
        return unbracketed("error-invalid-permission", "Invalid permission");
    }
    if roles.iter().any(|role| !has_role(workspace, role)) {
        return unbracketed("error-invalid-role", "Invalid role");
    }
    for item in &items {
        if let Some(permission) = workspace.records.get_mut(PERMISSIONS, text(item, "_id")) {
            permission.insert("roles".into(), item.get("roles").cloned().unwrap_or_default());
            touch(permission);
        }
    }
    Ok(json!({"permissions": workspace.records.all(PERMISSIONS)}))
}

fn has_role(workspace: &Workspace, id: &str) -> bool {
    workspace.roles.iter().any(|role| text(role, "_id") == id)
}

const GRANT: &[Field] = &[Field("permissionId", Kind::Text, true), Field("role", Kind::Text, true)];

/// The permission with this id, where the caller may change who has it.
fn changeable(
    workspace: &Workspace,
    call: &Call,
    id: &str,
    unknown: Failure,
    verb: &str,
) -> Result<Doc, Failure> {
    let permission = workspace.records.get(PERMISSIONS, id).ok_or(unknown)?;
    if text(permission, "level") == "settings" && !workspace.may(&call.caller, "access-setting-permissions") {
        let words = format!("{verb} permission is not allowed");
        return Err(Failure::coded("error-action-not-allowed", &words)
            .with(json!({"action": format!("{verb}_permission")})));
    }
    Ok(pick(permission, &["groupPermissionId"]))
}

/// `POST permissions.addRole`: `{permissionId, role}`.
fn add_role(workspace: &mut Workspace, call: &Call) -> Outcome {
    let body = &check::body(&call.body, GRANT)?;
    let id = check::text(body, "permissionId").unwrap_or_default();
    let role = check::text(body, "role").unwrap_or_default();
    let refused = |code, text| {
        Failure::coded(code, text).with(json!({
            "method": "authorization:addPermissionToRole",
            "action": "Adding_permission",
        }))
    };
    if role == "guest" && !FOR_GUESTS.contains(&id) {
        return Err(refused("error-action-not-allowed", "Permission is restricted"));
    }
    let unknown = refused("error-invalid-permission", "Permission does not exist");
    let permission = changeable(workspace, call, id, unknown, "Adding")?;
    if !has_role(workspace, role) {
        return Err(refused("error-invalid-role", "Role does not exist"));
    }
    // Who may change a setting sees its group too.
    for id in [text(&permission, "groupPermissionId"), id] {
        if let Some(permission) = workspace.records.get_mut(PERMISSIONS, id) {
            change_roles(permission, |roles| {
                if !roles.contains(&json!(role)) {
                    roles.push(json!(role));
                }
            });
        }
    }
    Ok(json!({}))
}

/// `POST permissions.removeRole`: `{permissionId, role}`.
fn remove_role(workspace: &mut Workspace, call: &Call) -> Outcome {
    let body = &check::body(&call.body, GRANT)?;
    let id = check::text(body, "permissionId").unwrap_or_default();
    let role = check::text(body, "role").unwrap_or_default();
    let unknown = Failure::coded("error-permission-not-found", "Permission not found")
        .with(json!({"method": "authorization:removeRoleFromPermission"}));
    changeable(workspace, call, id, unknown, "Removing")?;
    if let Some(permission) = workspace.records.get_mut(PERMISSIONS, id) {
        change_roles(permission, |roles| roles.retain(|own| own != role));
    }
    Ok(json!({}))
}
