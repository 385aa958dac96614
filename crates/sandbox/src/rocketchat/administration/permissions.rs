//! Which role gives which permission: to begin with as in a new workspace, for the permissions that
//! the routes here ask for, and then as it is changed.

use std::collections::BTreeSet;

use crate::rocketchat::prelude::*;

const ACCESS: Access = Any("access-permissions");

/// The routes of this area.
pub(crate) const ROUTES: &[Route] = &[
    on("listPermissions", SignedIn, list),
    on("updatePermissions", ACCESS, update),
    on("addRoleToPermission", ACCESS, add_role),
    on("removeRoleFromPermission", ACCESS, remove_role),
];

/// The permissions that roles of Omnichannel and users give in a new workspace. Administrators have
/// all.
const GRANTS: &[(&str, &str)] = &[
    ("livechat-manager", MANAGER),
    ("livechat-agent", AGENT),
    ("livechat-monitor", MONITOR),
    ("user", USER),
];

const MANAGER: &str = "\
    view-livechat-manager manage-livechat-agents manage-livechat-departments \
    add-livechat-department-agents remove-livechat-department view-livechat-departments \
    transfer-livechat-guest edit-omnichannel-contact view-omnichannel-contact-center view-l-room \
    view-livechat-queue view-livechat-analytics view-livechat-real-time-monitoring \
    view-livechat-room-closed-same-department view-livechat-room-closed-by-another-agent \
    view-livechat-room-customfields edit-livechat-room-customfields manage-livechat-managers \
    view-livechat-triggers view-livechat-customfields view-livechat-installation view-livechat-appearance \
    view-livechat-rooms close-livechat-room close-others-livechat-room on-hold-livechat-room \
    on-hold-others-livechat-room save-others-livechat-room-info remove-closed-livechat-room \
    remove-closed-livechat-rooms send-omnichannel-chat-transcript request-pdf-transcript \
    manage-livechat-sla create-livechat-contact update-livechat-contact delete-livechat-contact \
    view-livechat-contact view-livechat-contact-history block-livechat-contact unblock-livechat-contact \
    view-livechat-reports manage-livechat-priorities manage-livechat-units manage-livechat-monitors \
    manage-livechat-tags view-livechat-business-hours view-livechat-webhooks view-canned-responses \
    view-all-canned-responses save-canned-responses save-all-canned-responses \
    save-department-canned-responses remove-canned-responses outbound.send-messages \
    outbound.can-assign-queues outbound.can-assign-any-agent";

const AGENT: &str = "\
    view-l-room view-livechat-queue view-livechat-room-customfields edit-livechat-room-customfields \
    view-omnichannel-contact-center edit-omnichannel-contact close-livechat-room on-hold-livechat-room \
    request-pdf-transcript create-livechat-contact update-livechat-contact view-livechat-contact \
    view-livechat-contact-history block-livechat-contact unblock-livechat-contact view-canned-responses \
    save-canned-responses remove-canned-responses outbound.send-messages outbound.can-assign-self-only";

const MONITOR: &str = "\
    view-l-room create-livechat-contact update-livechat-contact view-livechat-contact \
    view-livechat-contact-history view-livechat-manager view-omnichannel-contact-center \
    view-livechat-rooms close-livechat-room close-others-livechat-room on-hold-livechat-room \
    on-hold-others-livechat-room save-others-livechat-room-info remove-closed-livechat-rooms \
    view-livechat-analytics view-livechat-queue transfer-livechat-guest manage-livechat-agents \
    manage-livechat-departments view-livechat-departments add-livechat-department-agents \
    view-livechat-real-time-monitoring view-livechat-business-hours \
    view-livechat-room-closed-same-department view-livechat-room-closed-by-another-agent \
    view-livechat-room-customfields edit-livechat-room-customfields manage-livechat-canned-responses \
    request-pdf-transcript view-livechat-reports view-canned-responses save-canned-responses \
    save-department-canned-responses remove-canned-responses outbound.send-messages \
    outbound.can-assign-any-agent";

const USER: &str = "\
    view-d-room view-outside-room create-personal-access-tokens";

/// The settings of LDAP; each has a permission of its own.
const LDAP: &[&str] = &["LDAP_Enable", "LDAP_Host", "LDAP_Port"];

/// Permissions that handlers ask for, beside those of the routes.
const OTHERS: &str = "\
    access-setting-permissions add-oauth-service add-user-to-any-c-room assign-admin-role assign-roles \
    bulk-register-user create-personal-access-tokens create-user delete-user edit-other-user-active-status \
    edit-other-user-avatar edit-other-user-e2ee edit-other-user-info edit-other-user-password \
    edit-other-user-totp logout-other-user manage-moderation-actions sync-auth-services-users \
    user-generate-access-token view-all-teams view-full-other-user-info view-other-user-channels";

/// The permissions that guests may have; no other is given to them.
const FOR_GUESTS: &str = "\
    view-d-room view-joined-room view-p-room start-discussion mobile-upload-file";

/// The permissions that there are to begin with: those that somebody asks for, and one for each
/// setting of LDAP.
pub(crate) fn seed(workspace: &mut Workspace, asked: impl Iterator<Item = &'static str>) {
    let lists = [OTHERS, FOR_GUESTS, MANAGER, AGENT, MONITOR, USER];
    let names: BTreeSet<&str> = asked.chain(lists.into_iter().flat_map(str::split_whitespace)).collect();
    let roles = |permission| -> Vec<&str> {
        let gives = |role: &&str| {
            let grants = |(own, list): &(&str, &str)| own == role && has_word(list, permission);
            *role == "admin" || GRANTS.iter().any(grants)
        };
        workspace.roles.iter().map(|role| role.id()).filter(gives).collect()
    };
    let plain =
        names.into_iter().map(|name| json!({"_id": name, "_updatedAt": day(0), "roles": roles(name)}));
    let of_group = json!({
        "_id": "change-setting-LDAP", "_updatedAt": day(0), "roles": [], "level": "settings", "settingId": "LDAP",
    });
    let of_settings = LDAP.iter().enumerate().map(|(index, setting)| {
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
    workspace.permissions.extend(plain.chain([of_group]).chain(of_settings).map(object));
}

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
    let unknown = Failure::coded("error-permission-not-found", "Permission not found")
        .with(json!({"method": "authorization:removeRoleFromPermission"}));
    changeable(workspace, call, unknown, "Removing")?;
    let role = call.body.text("role");
    change_roles(workspace, call.body.text("permissionId"), |roles| roles.retain(|own| own != role));
    done()
}
