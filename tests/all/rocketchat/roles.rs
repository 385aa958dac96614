//! Roles, permissions, LDAP.

use std::collections::BTreeSet;

use frontdesk_rocketchat::core::{DateTime, chrono};
use frontdesk_rocketchat::types::{
    AgentInfo, LdapSearch, NewRole, PermissionGrant, PermissionLevel, PermissionRoles, PermissionUpdate,
    RoleAssignment, RoleDeletion, RoleRemoval, RoleScope, RoleUpdate, UserChanges, UserUpdate,
};
use frontdesk_rocketchat::{Client, ErrorKind, Nullable};

use super::{JOHN, VISITOR_ROOM, client_of, expected, set, start};
use crate::sandbox::{Expected, assert_fails};

const PERMISSIONS: Expected<'_> = expected(
    ErrorKind::Forbidden,
    403,
    Some("error-unauthorized"),
    "User does not have the permissions required for this action",
);

fn refused(words: &'static str) -> Expected<'static> {
    expected(ErrorKind::Forbidden, 400, Some("error-action-not-allowed"), words)
}

fn invalid(code: &'static str, words: &'static str) -> Expected<'static> {
    expected(ErrorKind::Invalid, 400, Some(code), words)
}

fn some_time_ago() -> DateTime {
    "2025-01-01T00:00:00Z".parse::<chrono::DateTime<chrono::Utc>>().unwrap().into()
}

#[tokio::test]
async fn roles_are_created_changed_and_deleted() {
    let (server, client) = start().await;
    let tara = client_of(&server, "tara.singh");
    let role = NewRole::new("Front office").description("Who greets");
    assert_fails(tara.roles().create(&role).send().await, refused("Accessing permissions is not allowed"));
    let created = client.roles().create(&role).send().await.unwrap().value.role;
    assert_eq!((created.scope.as_ref(), created.protected), (Some(&RoleScope::Users), Some(false)));
    for name in ["Front office", "admin", created.id.as_str()] {
        let taken = expected(
            ErrorKind::Conflict,
            400,
            Some("error-duplicate-role-names-not-allowed"),
            "Role name already exists",
        );
        assert_fails(client.roles().create(&NewRole::new(name)).send().await, taken);
    }
    let odd = NewRole::new("Odd").scope(RoleScope::from("Planet"));
    let properties = invalid("error-invalid-role-properties", "The role properties are invalid.");
    assert_fails(client.roles().create(&odd).send().await, properties);

    // A change replaces everything: without a description the role is public no longer.
    let change = RoleUpdate::new(&created.id, "Back office")
        .scope(RoleScope::Subscriptions)
        .mandatory_two_factor(true);
    assert_fails(tara.roles().update(&change).send().await, refused("Accessing permissions is not allowed"));
    let changed = client.roles().update(&change).send().await.unwrap().value.role;
    assert_eq!((changed.name.as_deref(), &changed.id), (Some("Back office"), &created.id));
    assert_eq!(changed.description.as_deref(), Some(""));
    assert_eq!(
        (changed.scope.as_ref(), changed.mandatory_two_factor),
        (Some(&RoleScope::Subscriptions), Some(true))
    );
    let roles = client.roles().list().collect_all().await.unwrap();
    assert!(roles.iter().any(|role| role.id == created.id && role.name == changed.name));
    let leader = RoleUpdate::new("leader", "leader");
    let protected = expected(ErrorKind::Forbidden, 400, Some("error-role-protected"), "Role is protected");
    // Without a scope it would become one of the whole workspace.
    assert_fails(client.roles().update(&leader).send().await, protected);
    let leader = leader.scope(RoleScope::Subscriptions);
    client.roles().update(&leader).send().await.unwrap();
    let unknown =
        expected(ErrorKind::NotFound, 400, Some("error-invalid-roleId"), "This role does not exist");
    assert_fails(client.roles().update(&RoleUpdate::new("nothing", "nothing")).send().await, unknown);

    let changes =
        client.roles().list_changes().updated_since(&some_time_ago()).send().await.unwrap().value.roles;
    let ids: Vec<_> = changes.update.iter().map(|role| role.id.as_str()).collect();
    assert_eq!((ids, changes.remove.len()), (vec!["leader", created.id.as_str()], 0));
    let nothing = client.roles().list_changes().send().await.unwrap().value.roles;
    assert_eq!((nothing.update.len(), nothing.remove.len()), (0, 0));

    let by_name = RoleDeletion::new("Back office");
    assert_fails(tara.roles().delete(&by_name).send().await, PERMISSIONS);
    assert_fails(
        client.roles().delete(&RoleDeletion::new("livechat-agent")).send().await,
        expected(ErrorKind::Forbidden, 400, Some("error-role-protected"), "Cannot delete a protected role"),
    );
    client.roles().add_user_to_role(&RoleAssignment::new("john.doe", &created.id)).send().await.unwrap();
    let in_use = expected(
        ErrorKind::Conflict,
        400,
        Some("error-role-in-use"),
        "Cannot delete role because it's in use",
    );
    assert_fails(client.roles().delete(&by_name).send().await, in_use);
    client.roles().remove_user_from_role(&RoleRemoval::new("john.doe", &created.id)).send().await.unwrap();
    client.roles().delete(&by_name).send().await.unwrap();
    assert_fails(client.roles().delete(&by_name).send().await, unknown);
    let changes =
        client.roles().list_changes().updated_since(&some_time_ago()).send().await.unwrap().value.roles;
    let deleted = &changes.remove[0];
    assert_eq!((&deleted.id, deleted.name.as_deref()), (&created.id, Some("Back office")));
    assert!(deleted.deleted_at.is_some() && deleted.collection.is_some());
    assert!(changes.update.iter().all(|role| role.id != created.id));
}

async fn holders(client: &Client, role: &str) -> Vec<String> {
    let users = client.roles().list_users_in_role(role).count(2).collect_all().await.unwrap();
    users.into_iter().map(|user| user.username.into_option().unwrap()).collect()
}

#[tokio::test]
async fn roles_are_given_and_taken() {
    let (server, client) = start().await;
    let ben = client_of(&server, "ben.okafor");
    let guest = RoleAssignment::new("rosa.fernandez", "guest");
    assert_fails(
        ben.roles().add_user_to_role(&guest).send().await,
        refused("Accessing permissions is not allowed"),
    );
    assert_eq!(holders(&client, "guest").await, [] as [&str; 0]);
    let role = client.roles().add_user_to_role(&guest).send().await.unwrap().value.role;
    assert_eq!((role.id.as_str(), role.scope), ("guest", Some(RoleScope::Users)));
    assert_eq!(holders(&client, "guest").await, ["rosa.fernandez"]);
    let again =
        expected(ErrorKind::Conflict, 400, Some("error-user-already-in-role"), "User already in role");
    assert_fails(client.roles().add_user_to_role(&guest).send().await, again);
    // The server has the code and the words the wrong way round.
    let captain =
        client.roles().add_user_to_role(&RoleAssignment::new("rosa.fernandez", "captain")).send().await;
    assert_eq!(captain.unwrap_err().status().unwrap().as_u16(), 400);
    let nobody = client.roles().add_user_to_role(&RoleAssignment::new("nobody", "guest")).send().await;
    assert_fails(nobody, expected(ErrorKind::NotFound, 400, Some("error-invalid-user"), ""));

    let removal = RoleRemoval::new("rosa.fernandez", "guest");
    assert_fails(ben.roles().remove_user_from_role(&removal).send().await, PERMISSIONS);
    let role = client.roles().remove_user_from_role(&removal).send().await.unwrap().value.role.unwrap();
    assert_eq!(role.id, "guest");
    let not_held =
        expected(ErrorKind::NotFound, 400, Some("error-user-not-in-role"), "User is not in this role");
    assert_fails(client.roles().remove_user_from_role(&removal).send().await, not_held);
    assert_eq!(holders(&client, "guest").await, [] as [&str; 0]);
    assert_fails(ben.roles().list_users_in_role("guest").send().await, PERMISSIONS);
    let unknown = expected(ErrorKind::NotFound, 400, Some("error-invalid-roleId"), "");
    assert_fails(client.roles().list_users_in_role("captain").send().await, unknown);

    // The last administrator stays one.
    let admins = holders(&client, "admin").await;
    assert_eq!(admins, ["ada.brandt", "jonas.weber"]);
    client.roles().remove_user_from_role(&RoleRemoval::new("jonas.weber", "admin")).send().await.unwrap();
    let last = client.roles().remove_user_from_role(&RoleRemoval::new("ada.brandt", "admin")).send().await;
    assert_fails(
        last,
        expected(ErrorKind::Conflict, 400, Some("error-admin-required"), "at least one admin"),
    );

    let public = ben.roles().list_users_in_public_roles().collect_all().await.unwrap();
    let names: Vec<_> = public.iter().map(|user| user.username.as_deref().unwrap()).collect();
    assert!(
        names.is_sorted() && names.contains(&"ben.okafor") && !names.contains(&"rocket.cat"),
        "{names:?}"
    );
    let ada =
        public.iter().find(|user| user.username.as_deref().is_some_and(|name| name == "ada.brandt")).unwrap();
    assert_eq!(ada.roles.as_ref().unwrap(), &["admin", "livechat-manager", "livechat-agent"]);
}

#[tokio::test]
async fn some_roles_are_held_in_a_room() {
    let (_server, client) = start().await;
    let in_room = |username: &str| RoleAssignment::new(username, "leader").room_id(VISITOR_ROOM);
    let stranger = client.roles().add_user_to_role(&in_room("ben.okafor")).send().await;
    let words = "User is not part of given room";
    assert_fails(stranger, expected(ErrorKind::NotFound, 400, Some("error-invalid-user"), words));
    client.roles().add_user_to_role(&in_room("john.doe")).send().await.unwrap();
    let leaders =
        client.roles().list_users_in_role("leader").room_id(VISITOR_ROOM).collect_all().await.unwrap();
    assert_eq!(leaders.iter().map(|user| user.id.as_str()).collect::<Vec<_>>(), [JOHN]);
    assert_eq!(holders(&client, "leader").await, [] as [&str; 0]);
    let removal = RoleRemoval::new("john.doe", "leader").scope(VISITOR_ROOM);
    client.roles().remove_user_from_role(&removal).send().await.unwrap();
    assert_fails(
        client.roles().remove_user_from_role(&removal).send().await,
        expected(ErrorKind::NotFound, 400, Some("error-user-not-in-role"), "User is not in this role"),
    );
}

#[tokio::test]
async fn the_roles_that_somebody_holds_decide_what_they_may() {
    let (server, client) = start().await;
    let rosa = client_of(&server, "rosa.fernandez");
    let info = AgentInfo::new(JOHN, Default::default(), Vec::<String>::new());
    let save = async || rosa.livechat_agents().save_info(&info).send().await;
    assert_fails(save().await, PERMISSIONS);

    // A role of the workspace's own gives nothing until a permission is given to it.
    let desk = client.roles().create(&NewRole::new("Front office")).send().await.unwrap().value.role.id;
    client.roles().add_user_to_role(&RoleAssignment::new("rosa.fernandez", &desk)).send().await.unwrap();
    assert_fails(save().await, PERMISSIONS);
    let grant = PermissionGrant::new("manage-livechat-agents", &desk);
    assert_fails(rosa.permissions().add_role_to_permission(&grant).send().await, PERMISSIONS);
    client.permissions().add_role_to_permission(&grant).send().await.unwrap();
    save().await.unwrap();
    client.roles().remove_user_from_role(&RoleRemoval::new("rosa.fernandez", &desk)).send().await.unwrap();
    assert_fails(save().await, PERMISSIONS);

    client.roles().add_user_to_role(&RoleAssignment::new("rosa.fernandez", &desk)).send().await.unwrap();
    save().await.unwrap();
    for _ in 0..2 {
        // That it is not there is no failure.
        client.permissions().remove_role_from_permission(&grant).send().await.unwrap();
        assert_fails(save().await, PERMISSIONS);
    }

    // Administrators may what their role is given, too.
    let nobody =
        PermissionUpdate::new(vec![PermissionRoles::new("manage-livechat-agents", Vec::<String>::new())]);
    client.permissions().update(&nobody).send().await.unwrap();
    assert_fails(client.livechat_agents().save_info(&info).send().await, PERMISSIONS);
}

#[tokio::test]
async fn permissions_are_listed_and_changed() {
    let (server, client) = start().await;
    let ben = client_of(&server, "ben.okafor");
    let all = ben.permissions().list().collect_all().await.unwrap();
    let ids: BTreeSet<_> = all.iter().map(|permission| permission.id.as_str()).collect();
    assert!(ids.len() == all.len() && ids.len() > 20);
    let find = |id: &str| all.iter().find(|permission| permission.id == id).unwrap();
    let roles = find("view-livechat-manager").roles.as_ref().unwrap();
    assert!(roles.iter().any(|role| role == "admin") && roles.iter().any(|role| role == "livechat-manager"));
    assert_eq!(find("access-permissions").roles.as_ref().unwrap(), &["admin"]);
    let setting = find("change-setting-LDAP_Enable");
    assert_eq!(setting.level, Some(PermissionLevel::Settings));
    assert_eq!(setting.setting_id.as_ref(), Some(&"LDAP_Enable".into()));
    assert!(matches!(setting.section, Nullable::Null));
    let since = async || {
        let answer = client.permissions().list().updated_since(&some_time_ago()).send().await.unwrap().value;
        assert_eq!(answer.remove, []);
        answer.update.into_iter().map(|permission| permission.id).collect::<Vec<_>>()
    };
    assert_eq!(since().await, [] as [&str; 0]);

    // All or nothing, and each one once.
    let wanted = |id: &str, roles: &[&str]| PermissionRoles::new(id, roles.iter().copied());
    let update = |changes: Vec<PermissionRoles>| {
        let client = client.clone();
        async move { client.permissions().update(&PermissionUpdate::new(changes)).send().await }
    };
    let right = || wanted("create-user", &["admin", "livechat-manager"]);
    let permission = invalid("error-invalid-permission", "Invalid permission");
    assert_fails(update(vec![right(), wanted("fly", &["admin"])]).await, permission);
    assert_fails(update(vec![right(), right()]).await, permission);
    let role = expected(ErrorKind::NotFound, 400, Some("error-invalid-role"), "Invalid role");
    assert_fails(update(vec![right(), wanted("delete-user", &["captain"])]).await, role);
    let twice = invalid("invalid-params", "must NOT have duplicate items");
    assert_fails(update(vec![wanted("create-user", &["admin", "admin"])]).await, twice);
    assert_eq!(since().await, [] as [&str; 0]);
    let answer = update(vec![right()]).await.unwrap().value.permissions;
    assert_eq!(answer.len(), all.len());
    assert_eq!(since().await, ["create-user"]);
    let refused_all = ben.permissions().update(&PermissionUpdate::new(vec![right()])).send().await;
    assert_fails(refused_all, PERMISSIONS);

    let add = async |client: &Client, id: &str, role: &str| {
        client.permissions().add_role_to_permission(&PermissionGrant::new(id, role)).send().await
    };
    let unknown = invalid("error-invalid-permission", "Permission does not exist");
    assert_fails(add(&client, "fly", "user").await, unknown);
    assert_fails(
        add(&client, "create-user", "captain").await,
        expected(ErrorKind::NotFound, 400, Some("error-invalid-role"), "Role does not exist"),
    );
    assert_fails(add(&client, "create-user", "guest").await, refused("Permission is restricted"));
    add(&client, "view-d-room", "guest").await.unwrap();
    let unknown =
        client.permissions().remove_role_from_permission(&PermissionGrant::new("fly", "user")).send().await;
    let not_found =
        expected(ErrorKind::NotFound, 400, Some("error-permission-not-found"), "Permission not found");
    assert_fails(unknown, not_found);

    // The permission to change a setting needs another one, and takes its group along.
    add(&client, "access-permissions", "livechat-manager").await.unwrap();
    let tara = client_of(&server, "tara.singh");
    assert_fails(
        add(&tara, "change-setting-LDAP_Host", "user").await,
        refused("Adding permission is not allowed"),
    );
    let removal = PermissionGrant::new("change-setting-LDAP_Host", "user");
    assert_fails(
        tara.permissions().remove_role_from_permission(&removal).send().await,
        refused("Removing permission is not allowed"),
    );
    add(&client, "access-setting-permissions", "livechat-manager").await.unwrap();
    add(&tara, "change-setting-LDAP_Host", "user").await.unwrap();
    let changed = since().await;
    assert!(changed.iter().any(|id| id == "change-setting-LDAP"), "{changed:?}");
    tara.permissions().remove_role_from_permission(&removal).send().await.unwrap();
}

#[tokio::test]
async fn people_come_from_a_directory() {
    let (server, client) = start().await;
    let tara = client_of(&server, "tara.singh");
    let search = |name: &str| LdapSearch::new(name);
    let disabled = expected(ErrorKind::Invalid, 400, None, "LDAP_disabled");
    assert_fails(client.ldap().sync().send().await, disabled);
    assert_fails(client.ldap().test_connection().send().await, disabled);
    assert_fails(client.ldap().test_search(&search("ben.okafor")).send().await, disabled);
    set(&server, "LDAP_Enable", true).await;
    let unreachable = expected(ErrorKind::Invalid, 400, None, "Connection_failed");
    assert_fails(client.ldap().test_connection().send().await, unreachable);
    set(&server, "LDAP_Host", "ldap.harbour.example").await;
    let message = client.ldap().test_connection().send().await.unwrap().value.message;
    assert_eq!(message, "LDAP_Connection_successful");
    let message = client.ldap().test_search(&search("ben.okafor")).send().await.unwrap().value.message;
    assert_eq!(message, "LDAP_User_Found");
    let nobody = client.ldap().test_search(&search("nobody")).send().await;
    assert_fails(nobody, expected(ErrorKind::NotFound, 400, None, "User not found"));
    assert_fails(tara.ldap().test_connection().send().await, PERMISSIONS);
    assert_fails(tara.ldap().test_search(&search("ben.okafor")).send().await, PERMISSIONS);
    let refused = tara.ldap().sync().send().await.unwrap_err();
    assert_eq!((refused.kind(), refused.code()), (ErrorKind::Forbidden, Some("error-not-authorized")));

    // The directory's names come back, and somebody who never signed in is there.
    let changes = UserChanges::new().name("Johnny");
    client.users().update(&UserUpdate::new(JOHN, changes)).send().await.unwrap();
    let noor = async || client.users().get().username("noor.visser").send().await;
    assert!(noor().await.is_err());
    let message = client.ldap().sync().send().await.unwrap().value.message;
    assert_eq!(message, "Sync_in_progress");
    assert_eq!(noor().await.unwrap().value.user.name.as_deref(), Some("Noor Visser"));
    let john = client.users().get().user_id(JOHN).send().await.unwrap().value.user;
    assert_eq!(john.name.as_deref(), Some("John Doe"));
    client.ldap().sync().send().await.unwrap();
    let named = client.users().list().collect_all().await.unwrap();
    let noors =
        named.iter().filter(|user| user.username.as_deref().is_some_and(|name| name == "noor.visser"));
    assert_eq!(noors.count(), 1);
}
