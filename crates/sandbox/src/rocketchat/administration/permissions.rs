//! Which role gives which permission.

use std::collections::BTreeSet;

use crate::rocketchat::prelude::*;

const ACCESS: Access = Any("access-permissions");

pub(crate) const ROUTES: &[Route] = &[
    on("listPermissions", SignedIn, list),
    on("updatePermissions", ACCESS, update),
    on("addRoleToPermission", ACCESS, add_role),
    on("removeRoleFromPermission", ACCESS, remove_role),
];

/// The permissions that guests may have; no other is given to them.
const FOR_GUESTS: &str = "\
    view-d-room view-joined-room view-p-room start-discussion mobile-upload-file";

/// Changes the roles of a permission; one that stays as it is is not marked as changed.
fn change_roles(workspace: &mut Workspace, id: &str, change: impl FnOnce(&mut Vec<Value>)) {
    if let Some(permission) = workspace.permissions.get_mut(id) {
        let before = permission.items("roles").to_vec();
        permission.listed("roles", change);
        if before != permission.items("roles") {
            permission.touch();
        }
    }
}

/// All of them, or those that were changed after `updatedSince`. No route deletes a permission.
fn list(workspace: &mut Workspace, call: &Call) -> Outcome {
    let text = "The \"updatedSince\" query parameter must be a valid date.";
    let since = call.query.text("updatedSince");
    let since = since.map(|since| time(since).or_fail(("error-roomId-param-invalid", text))).transpose()?;
    let wanted = |record: &&Doc| since.is_none_or(|since| record.time("_updatedAt") > Some(since));
    let update: Vec<&Doc> = workspace.permissions.iter().filter(wanted).collect();
    Ok(json!({"update": update, "remove": []}))
}

/// All or nothing. A permission that is named twice counts as unknown too.
fn update(workspace: &mut Workspace, call: &Call) -> Outcome {
    let items: Vec<&Fields> = call.body.rows("permissions").collect();
    let ids: BTreeSet<&str> = items.iter().map(|item| item.id()).collect();
    if ids.len() < items.len() || ids.iter().any(|id| workspace.permissions.get(id).is_none()) {
        return fail(Failure::unbracketed("error-invalid-permission", "Invalid permission"));
    }
    if items.iter().flat_map(|item| item.texts("roles")).any(|role| workspace.roles.get(role).is_none()) {
        return fail(Failure::unbracketed("error-invalid-role", "Invalid role"));
    }
    for item in items {
        workspace.permissions.change(item.id(), |permission| _ = permission.set("roles", item.get("roles")));
    }
    Ok(json!({"permissions": *workspace.permissions}))
}

/// Returns the ID of the permission's group, if the caller may change who has the permission.
fn changeable(workspace: &Workspace, call: &Call, unknown: Failure, verb: &str) -> Result<String, Failure> {
    let permission = workspace.permissions.get(call.body.text("permissionId")).or_fail(unknown)?;
    let refused = Failure::coded("error-action-not-allowed", &format!("{verb} permission is not allowed"));
    if permission.text("level") == "settings" && !workspace.may(&call.caller, "access-setting-permissions") {
        return fail(refused.with(json!({"action": format!("{verb}_permission")})));
    }
    Ok(permission.text("groupPermissionId").to_owned())
}

fn add_role(workspace: &mut Workspace, call: &Call) -> Outcome {
    let (id, role) = (call.body.text("permissionId"), call.body.text("role"));
    let details = json!({"method": "authorization:addPermissionToRole", "action": "Adding_permission"});
    let refused = |code, text| Failure::coded(code, text).with(&details);
    if role == "guest" && !has_word(FOR_GUESTS, id) {
        return fail(refused("error-action-not-allowed", "Permission is restricted"));
    }
    let unknown = refused("error-invalid-permission", "Permission does not exist");
    let group = changeable(workspace, call, unknown, "Adding")?;
    workspace.roles.get(role).or_fail(refused("error-invalid-role", "Role does not exist"))?;
    // Who may change a setting sees its group too.
    for id in [&group, id] {
        change_roles(workspace, id, |roles| {
            if !roles.contains(&json!(role)) {
                roles.push(json!(role));
            }
        });
    }
    done()
}

fn remove_role(workspace: &mut Workspace, call: &Call) -> Outcome {
    let unknown =
        ("error-permission-not-found", "Permission not found", "authorization:removeRoleFromPermission");
    changeable(workspace, call, unknown.into(), "Removing")?;
    let role = call.body.text("role");
    change_roles(workspace, call.body.text("permissionId"), |roles| roles.retain(|own| own != role));
    done()
}
