//! Roles, permissions, LDAP.

use std::collections::BTreeSet;

use frontdesk_rocketchat::core::{DateTime, chrono};
use frontdesk_rocketchat::types::{
    AgentInfo, LdapSearch, NewRole, PermissionGrant, PermissionLevel, PermissionRoles, PermissionUpdate,
    Role, RoleAssignment, RoleChanges, RoleDeletion, RoleRemoval, RoleScope, RoleUpdate, Success,
    UserChanges, UserUpdate,
};
use frontdesk_rocketchat::{Client, Error, ErrorKind, Nullable, Response};

use super::{JOHN, VISITOR_ROOM, client_of, expected, set, start};
use crate::sandbox::{Expected, Server, assert_fails};

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

const UNKNOWN_ROLE: Expected<'_> =
    expected(ErrorKind::NotFound, 400, Some("error-invalid-roleId"), "This role does not exist");

/// A role of the workspace, `Front office`.
async fn front_office(client: &Client) -> Role {
    let role = NewRole::new("Front office").description("Who greets");
    client.roles().create(&role).send().await.unwrap().value.role
}

async fn changes(client: &Client) -> RoleChanges {
    client.roles().list_changes().updated_since(&some_time_ago()).send().await.unwrap().value.roles
}

#[tokio::test]
async fn a_role_is_created_for_the_workspace() {
    let (_server, client) = start().await;
    let role = front_office(&client).await;
    assert_eq!((role.scope.as_ref(), role.protected), (Some(&RoleScope::Users), Some(false)));
}

#[tokio::test]
async fn no_two_roles_have_one_name() {
    let (_server, client) = start().await;
    let role = front_office(&client).await;
    let code = "error-duplicate-role-names-not-allowed";
    let taken = expected(ErrorKind::Conflict, 400, Some(code), "Role name already exists");
    for name in ["Front office", "admin", role.id.as_str()] {
        assert_fails(client.roles().create(&NewRole::new(name)).send().await, taken);
    }
}

#[tokio::test]
async fn a_role_of_an_unknown_scope_is_not_created() {
    let (_server, client) = start().await;
    let odd = NewRole::new("Odd").scope(RoleScope::from("Planet"));
    let properties = invalid("error-invalid-role-properties", "The role properties are invalid.");
    assert_fails(client.roles().create(&odd).send().await, properties);
}

/// Fields that are not sent get their defaults: without a description the role is no longer public.
#[tokio::test]
async fn an_update_replaces_the_whole_role() {
    let (_server, client) = start().await;
    let role = front_office(&client).await;
    let change =
        RoleUpdate::new(&role.id, "Back office").scope(RoleScope::Subscriptions).mandatory_two_factor(true);
    let changed = client.roles().update(&change).send().await.unwrap().value.role;
    assert_eq!((changed.name.as_deref(), &changed.id), (Some("Back office"), &role.id));
    assert_eq!(changed.description.as_deref(), Some(""));
    let (scope, mandatory) = (changed.scope.as_ref(), changed.mandatory_two_factor);
    assert_eq!((scope, mandatory), (Some(&RoleScope::Subscriptions), Some(true)));
    let roles = client.roles().list().collect_all().await.unwrap();
    assert!(roles.iter().any(|listed| listed.id == role.id && listed.name == changed.name));
}

/// Without a scope it would become a role of the whole workspace.
#[tokio::test]
async fn a_protected_role_keeps_its_scope() {
    let (_server, client) = start().await;
    let leader = RoleUpdate::new("leader", "leader");
    let protected = expected(ErrorKind::Forbidden, 400, Some("error-role-protected"), "Role is protected");
    assert_fails(client.roles().update(&leader).send().await, protected);
    client.roles().update(&leader.scope(RoleScope::Subscriptions)).send().await.unwrap();
}

#[tokio::test]
async fn an_unknown_role_is_refused() {
    let (_server, client) = start().await;
    let update = RoleUpdate::new("nothing", "nothing");
    assert_fails(client.roles().update(&update).send().await, UNKNOWN_ROLE);
    assert_fails(client.roles().delete(&RoleDeletion::new("nothing")).send().await, UNKNOWN_ROLE);
}

#[tokio::test]
async fn changed_roles_are_listed_since_a_time() {
    let (_server, client) = start().await;
    let role = front_office(&client).await;
    let leader = RoleUpdate::new("leader", "leader").scope(RoleScope::Subscriptions);
    client.roles().update(&leader).send().await.unwrap();
    let changes = changes(&client).await;
    let ids: Vec<_> = changes.update.iter().map(|role| role.id.as_str()).collect();
    assert_eq!((ids, changes.remove.len()), (vec!["leader", role.id.as_str()], 0));
    let nothing = client.roles().list_changes().send().await.unwrap().value.roles;
    assert_eq!((nothing.update.len(), nothing.remove.len()), (0, 0));
}

#[tokio::test]
async fn a_protected_role_is_not_deleted() {
    let (_server, client) = start().await;
    let words = "Cannot delete a protected role";
    let protected = expected(ErrorKind::Forbidden, 400, Some("error-role-protected"), words);
    assert_fails(client.roles().delete(&RoleDeletion::new("livechat-agent")).send().await, protected);
}

#[tokio::test]
async fn a_role_that_somebody_holds_is_not_deleted() {
    let (_server, client) = start().await;
    let role = front_office(&client).await;
    client.roles().add_user_to_role(&RoleAssignment::new("john.doe", &role.id)).send().await.unwrap();
    let words = "Cannot delete role because it's in use";
    let in_use = expected(ErrorKind::Conflict, 400, Some("error-role-in-use"), words);
    assert_fails(client.roles().delete(&RoleDeletion::new("Front office")).send().await, in_use);
    client.roles().remove_user_from_role(&RoleRemoval::new("john.doe", &role.id)).send().await.unwrap();
    client.roles().delete(&RoleDeletion::new("Front office")).send().await.unwrap();
}

#[tokio::test]
async fn a_deleted_role_is_listed_with_the_changes() {
    let (_server, client) = start().await;
    let role = front_office(&client).await;
    client.roles().delete(&RoleDeletion::new("Front office")).send().await.unwrap();
    let changes = changes(&client).await;
    let deleted = &changes.remove[0];
    assert_eq!((&deleted.id, deleted.name.as_deref()), (&role.id, Some("Front office")));
    assert!(deleted.deleted_at.is_some() && deleted.collection.is_some());
    assert!(changes.update.iter().all(|changed| changed.id != role.id));
}

#[tokio::test]
async fn managers_do_not_manage_roles() {
    let (server, client) = start().await;
    let role = front_office(&client).await;
    let tara = client_of(&server, "tara.singh");
    let not_allowed = refused("Accessing permissions is not allowed");
    assert_fails(tara.roles().create(&NewRole::new("Mine")).send().await, not_allowed);
    assert_fails(tara.roles().update(&RoleUpdate::new(&role.id, "Mine")).send().await, not_allowed);
    assert_fails(tara.roles().delete(&RoleDeletion::new("Front office")).send().await, PERMISSIONS);
}

async fn holders(client: &Client, role: &str) -> Vec<String> {
    let users = client.roles().list_users_in_role(role).count(2).collect_all().await.unwrap();
    users.into_iter().map(|user| user.username.into_option().unwrap()).collect()
}

const NOBODY: [&str; 0] = [];

#[tokio::test]
async fn a_user_gets_a_role_and_loses_it() {
    let (_server, client) = start().await;
    assert_eq!(holders(&client, "guest").await, NOBODY);
    let guest = RoleAssignment::new("rosa.fernandez", "guest");
    let role = client.roles().add_user_to_role(&guest).send().await.unwrap().value.role;
    assert_eq!((role.id.as_str(), role.scope), ("guest", Some(RoleScope::Users)));
    assert_eq!(holders(&client, "guest").await, ["rosa.fernandez"]);
    let removal = RoleRemoval::new("rosa.fernandez", "guest");
    let role = client.roles().remove_user_from_role(&removal).send().await.unwrap().value.role.unwrap();
    assert_eq!(role.id, "guest");
    assert_eq!(holders(&client, "guest").await, NOBODY);
}

#[tokio::test]
async fn a_user_gets_a_role_once_and_loses_it_once() {
    let (_server, client) = start().await;
    let guest = RoleAssignment::new("rosa.fernandez", "guest");
    client.roles().add_user_to_role(&guest).send().await.unwrap();
    let again =
        expected(ErrorKind::Conflict, 400, Some("error-user-already-in-role"), "User already in role");
    assert_fails(client.roles().add_user_to_role(&guest).send().await, again);
    let removal = RoleRemoval::new("rosa.fernandez", "guest");
    client.roles().remove_user_from_role(&removal).send().await.unwrap();
    let not_held =
        expected(ErrorKind::NotFound, 400, Some("error-user-not-in-role"), "User is not in this role");
    assert_fails(client.roles().remove_user_from_role(&removal).send().await, not_held);
}

#[tokio::test]
async fn an_unknown_role_is_not_given() {
    let (_server, client) = start().await;
    // The server has the code and the words the wrong way round.
    let captain =
        client.roles().add_user_to_role(&RoleAssignment::new("rosa.fernandez", "captain")).send().await;
    assert_eq!(captain.unwrap_err().status().unwrap().as_u16(), 400);
    let unknown = expected(ErrorKind::NotFound, 400, Some("error-invalid-roleId"), "");
    assert_fails(client.roles().list_users_in_role("captain").send().await, unknown);
}

#[tokio::test]
async fn an_unknown_user_gets_no_role() {
    let (_server, client) = start().await;
    let nobody = client.roles().add_user_to_role(&RoleAssignment::new("nobody", "guest")).send().await;
    assert_fails(nobody, expected(ErrorKind::NotFound, 400, Some("error-invalid-user"), ""));
}

#[tokio::test]
async fn the_last_administrator_keeps_the_role() {
    let (_server, client) = start().await;
    assert_eq!(holders(&client, "admin").await, ["ada.brandt", "jonas.weber"]);
    client.roles().remove_user_from_role(&RoleRemoval::new("jonas.weber", "admin")).send().await.unwrap();
    let last = client.roles().remove_user_from_role(&RoleRemoval::new("ada.brandt", "admin")).send().await;
    let required = expected(ErrorKind::Conflict, 400, Some("error-admin-required"), "at least one admin");
    assert_fails(last, required);
}

#[tokio::test]
async fn agents_do_not_give_or_take_roles() {
    let (server, _client) = start().await;
    let ben = client_of(&server, "ben.okafor");
    let guest = RoleAssignment::new("rosa.fernandez", "guest");
    let not_allowed = refused("Accessing permissions is not allowed");
    assert_fails(ben.roles().add_user_to_role(&guest).send().await, not_allowed);
    let removal = RoleRemoval::new("rosa.fernandez", "guest");
    assert_fails(ben.roles().remove_user_from_role(&removal).send().await, PERMISSIONS);
    assert_fails(ben.roles().list_users_in_role("guest").send().await, PERMISSIONS);
}

#[tokio::test]
async fn the_users_in_public_roles_are_listed_by_username() {
    let (server, _client) = start().await;
    let ben = client_of(&server, "ben.okafor");
    let public = ben.roles().list_users_in_public_roles().collect_all().await.unwrap();
    let names: Vec<_> = public.iter().map(|user| user.username.as_deref().unwrap()).collect();
    assert!(names.is_sorted(), "{names:?}");
    assert!(names.contains(&"ben.okafor") && !names.contains(&"rocket.cat"), "{names:?}");
    let ada = public.iter().find(|user| user.username.as_deref() == Some("ada.brandt")).unwrap();
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
async fn a_permission_counts_for_the_roles_that_have_it() {
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

/// The IDs of the permissions that changed.
async fn changed_permissions(client: &Client) -> Vec<String> {
    let changes = client.permissions().list().updated_since(&some_time_ago()).send().await.unwrap().value;
    assert_eq!(changes.remove, []);
    changes.update.into_iter().map(|permission| permission.id.to_string()).collect()
}

fn granted(permission: &str, roles: &[&str]) -> PermissionRoles {
    PermissionRoles::new(permission, roles.iter().copied())
}

async fn add(client: &Client, permission: &str, role: &str) -> Result<Response<Success>, Error> {
    client.permissions().add_role_to_permission(&PermissionGrant::new(permission, role)).send().await
}

#[tokio::test]
async fn permissions_are_listed_with_their_roles() {
    let (server, _client) = start().await;
    let all = client_of(&server, "ben.okafor").permissions().list().collect_all().await.unwrap();
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
}

#[tokio::test]
async fn an_update_of_permissions_returns_all_and_is_listed_with_the_changes() {
    let (_server, client) = start().await;
    assert_eq!(changed_permissions(&client).await, NOBODY);
    let all = client.permissions().list().collect_all().await.unwrap();
    let update = PermissionUpdate::new([granted("create-user", &["admin", "livechat-manager"])]);
    let updated = client.permissions().update(&update).send().await.unwrap().value.permissions;
    assert_eq!(updated.len(), all.len());
    assert_eq!(changed_permissions(&client).await, ["create-user"]);
}

#[tokio::test]
async fn an_update_of_permissions_changes_all_or_nothing() {
    let (_server, client) = start().await;
    let right = || granted("create-user", &["admin", "livechat-manager"]);
    let permission = invalid("error-invalid-permission", "Invalid permission");
    let role = expected(ErrorKind::NotFound, 400, Some("error-invalid-role"), "Invalid role");
    let twice = invalid("invalid-params", "must NOT have duplicate items");
    for (changes, failure) in [
        (vec![right(), granted("fly", &["admin"])], permission),
        (vec![right(), right()], permission),
        (vec![right(), granted("delete-user", &["captain"])], role),
        (vec![granted("create-user", &["admin", "admin"])], twice),
    ] {
        assert_fails(client.permissions().update(&PermissionUpdate::new(changes)).send().await, failure);
    }
    assert_eq!(changed_permissions(&client).await, NOBODY);
}

#[tokio::test]
async fn agents_do_not_update_permissions() {
    let (server, _client) = start().await;
    let update = PermissionUpdate::new([granted("create-user", &["admin"])]);
    let agent = client_of(&server, "ben.okafor");
    assert_fails(agent.permissions().update(&update).send().await, PERMISSIONS);
}

#[tokio::test]
async fn a_permission_is_granted_to_a_role_that_may_have_it() {
    let (_server, client) = start().await;
    let unknown = invalid("error-invalid-permission", "Permission does not exist");
    assert_fails(add(&client, "fly", "user").await, unknown);
    let role = expected(ErrorKind::NotFound, 400, Some("error-invalid-role"), "Role does not exist");
    assert_fails(add(&client, "create-user", "captain").await, role);
    assert_fails(add(&client, "create-user", "guest").await, refused("Permission is restricted"));
    add(&client, "view-d-room", "guest").await.unwrap();
}

#[tokio::test]
async fn an_unknown_permission_is_not_taken_from_a_role() {
    let (_server, client) = start().await;
    let grant = PermissionGrant::new("fly", "user");
    let not_found =
        expected(ErrorKind::NotFound, 400, Some("error-permission-not-found"), "Permission not found");
    assert_fails(client.permissions().remove_role_from_permission(&grant).send().await, not_found);
}

#[tokio::test]
async fn permissions_of_settings_need_a_permission_of_their_own() {
    let (server, client) = start().await;
    add(&client, "access-permissions", "livechat-manager").await.unwrap();
    let tara = client_of(&server, "tara.singh");
    let grant = PermissionGrant::new("change-setting-LDAP_Host", "user");
    let not_added = refused("Adding permission is not allowed");
    assert_fails(tara.permissions().add_role_to_permission(&grant).send().await, not_added);
    let not_removed = refused("Removing permission is not allowed");
    assert_fails(tara.permissions().remove_role_from_permission(&grant).send().await, not_removed);
    add(&client, "access-setting-permissions", "livechat-manager").await.unwrap();
    tara.permissions().add_role_to_permission(&grant).send().await.unwrap();
    tara.permissions().remove_role_from_permission(&grant).send().await.unwrap();
}

#[tokio::test]
async fn a_permission_of_a_setting_brings_that_of_its_group() {
    let (_server, client) = start().await;
    add(&client, "change-setting-LDAP_Host", "user").await.unwrap();
    let changed = changed_permissions(&client).await;
    assert!(changed.iter().any(|id| id == "change-setting-LDAP"), "{changed:?}");
}

#[tokio::test]
async fn ldap_has_to_be_enabled() {
    let (_server, client) = start().await;
    let disabled = expected(ErrorKind::Invalid, 400, None, "LDAP_disabled");
    assert_fails(client.ldap().sync().send().await, disabled);
    assert_fails(client.ldap().test_connection().send().await, disabled);
    assert_fails(client.ldap().test_search(&LdapSearch::new("ben.okafor")).send().await, disabled);
}

#[tokio::test]
async fn the_ldap_connection_is_tested() {
    let (server, client) = start().await;
    set(&server, "LDAP_Enable", true).await;
    let unreachable = expected(ErrorKind::Invalid, 400, None, "Connection_failed");
    assert_fails(client.ldap().test_connection().send().await, unreachable);
    set(&server, "LDAP_Host", "ldap.harbour.example").await;
    let message = client.ldap().test_connection().send().await.unwrap().value.message;
    assert_eq!(message, "LDAP_Connection_successful");
}

/// Enables LDAP with a server that can be reached.
async fn with_ldap() -> (Server, Client) {
    let (server, client) = start().await;
    set(&server, "LDAP_Enable", true).await;
    set(&server, "LDAP_Host", "ldap.harbour.example").await;
    (server, client)
}

#[tokio::test]
async fn an_ldap_user_is_searched() {
    let (_server, client) = with_ldap().await;
    let search = |name: &str| client.ldap().test_search(&LdapSearch::new(name));
    assert_eq!(search("ben.okafor").send().await.unwrap().value.message, "LDAP_User_Found");
    let not_found = expected(ErrorKind::NotFound, 400, None, "User not found");
    assert_fails(search("nobody").send().await, not_found);
}

#[tokio::test]
async fn ldap_is_for_administrators() {
    let (server, _client) = with_ldap().await;
    let tara = client_of(&server, "tara.singh");
    assert_fails(tara.ldap().test_connection().send().await, PERMISSIONS);
    assert_fails(tara.ldap().test_search(&LdapSearch::new("ben.okafor")).send().await, PERMISSIONS);
    let refused = tara.ldap().sync().send().await.unwrap_err();
    assert_eq!((refused.kind(), refused.code()), (ErrorKind::Forbidden, Some("error-not-authorized")));
}

#[tokio::test]
async fn an_ldap_sync_restores_names() {
    let (_server, client) = with_ldap().await;
    let changes = UserChanges::new().name("Johnny");
    client.users().update(&UserUpdate::new(JOHN, changes)).send().await.unwrap();
    let message = client.ldap().sync().send().await.unwrap().value.message;
    assert_eq!(message, "Sync_in_progress");
    let john = client.users().get().user_id(JOHN).send().await.unwrap().value.user;
    assert_eq!(john.name.as_deref(), Some("John Doe"));
}

#[tokio::test]
async fn an_ldap_sync_creates_a_missing_user_once() {
    let (_server, client) = with_ldap().await;
    let noor = async || client.users().get().username("noor.visser").send().await;
    assert!(noor().await.is_err());
    client.ldap().sync().send().await.unwrap();
    assert_eq!(noor().await.unwrap().value.user.name.as_deref(), Some("Noor Visser"));
    client.ldap().sync().send().await.unwrap();
    let users = client.users().list().collect_all().await.unwrap();
    assert_eq!(users.iter().filter(|user| user.username.as_deref() == Some("noor.visser")).count(), 1);
}
