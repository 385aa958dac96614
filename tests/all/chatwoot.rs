//! Chatwoot's client against the sandbox.

mod client;
mod connections;
mod contacts;
mod conversations;
mod help_center;
mod inboxes;
mod messages;
mod reports;
mod settings;

use frontdesk_chatwoot::types::{
    AccountUpdate, AccountUserCreate, AccountUserDelete, AgentCreate, AgentUpdate, Availability, Locale,
    PlatformAccountCreate, PlatformAccountUpdate, PlatformUserCreate, PlatformUserUpdate, ProfileFields,
    ProfileUpdate, Role, TeamCreate, TeamMemberIds, TeamUpdate,
};
use frontdesk_chatwoot::{Client, ErrorKind, File, Nullable};
use frontdesk_sandbox::Vendor;
use serde_json::json;

use crate::sandbox::{Expected, Server, assert_calls_every_operation, assert_fails};

/// A client with an administrator's token and that of the platform app which owns everything.
async fn start() -> (Server, Client, i64) {
    let server = Server::start(Vendor::Chatwoot).await;
    let client = client(&server, server.text("user_token"), server.text("platform_token"));
    let account = server.id("account_id");
    (server, client, account)
}

fn client(server: &Server, token: &str, platform_token: &str) -> Client {
    Client::builder().base_url(server.url()).token(token).platform_token(platform_token).build().unwrap()
}

fn expected(kind: ErrorKind, status: u16, words: &'static str) -> Expected<'static> {
    Expected { kind, status, code: None, words }
}

fn new_user(email: &str) -> PlatformUserCreate {
    PlatformUserCreate {
        name: Some("Pia Roth".to_owned()),
        password: Some("Sommer-2026!".into()),
        custom_attributes: json!({"employee_no": "117"}).as_object().cloned(),
        ..PlatformUserCreate::new(email)
    }
}

#[test]
fn every_operation_is_called() {
    let source = concat!(
        include_str!("chatwoot.rs"),
        include_str!("chatwoot/client.rs"),
        include_str!("chatwoot/connections.rs"),
        include_str!("chatwoot/contacts.rs"),
        include_str!("chatwoot/conversations.rs"),
        include_str!("chatwoot/help_center.rs"),
        include_str!("chatwoot/inboxes.rs"),
        include_str!("chatwoot/messages.rs"),
        include_str!("chatwoot/reports.rs"),
        include_str!("chatwoot/settings.rs"),
    );
    assert_calls_every_operation("chatwoot", source);
}

#[tokio::test]
async fn a_platform_app_keeps_users() {
    let (server, client, _) = start().await;
    let created = client.create_platform_user(&new_user("Pia@harbour.example")).send().await.unwrap();
    assert!(created.request_id.is_some());
    let user = created.value;
    assert_eq!((user.email.as_str(), user.confirmed, &user.role), ("pia@harbour.example", true, &None));
    assert!(!user.access_token.is_empty());
    assert!(!format!("{user:?}").contains(user.access_token.expose()));

    // Her own token works.
    let herself = self::client(&server, user.access_token.expose(), "none");
    assert_eq!(herself.get_profile().send().await.unwrap().value.id, user.id);

    let change = PlatformUserUpdate {
        display_name: Nullable::Value("Pia".to_owned()),
        ..PlatformUserUpdate::default()
    };
    let changed = client.update_platform_user(user.id, &change).send().await.unwrap().value;
    assert_eq!((changed.display_name.as_deref(), changed.available_name.as_str()), (Some("Pia"), "Pia"));
    assert_eq!(client.get_platform_user(user.id).send().await.unwrap().value, changed);
    // Null takes it away.
    let change = PlatformUserUpdate { display_name: Nullable::Null, ..PlatformUserUpdate::default() };
    let changed = client.update_platform_user(user.id, &change).send().await.unwrap().value;
    assert_eq!((changed.display_name, changed.available_name.as_str()), (None, "Pia Roth"));

    let link = client.get_platform_user_login(user.id).send().await.unwrap().value;
    assert!(link.url.expose().contains("sso_auth_token="));
    client.delete_platform_user(user.id).send().await.unwrap();
    assert_fails(
        client.get_platform_user(user.id).send().await,
        expected(ErrorKind::NotFound, 404, "Not Found"),
    );
}

#[tokio::test]
async fn a_platform_app_keeps_accounts_and_who_is_in_them() {
    let (_server, client, _) = start().await;
    let new =
        PlatformAccountCreate { locale: Some(Locale::De), ..PlatformAccountCreate::new("Harbour Books") };
    let account = client.create_platform_account(&new).send().await.unwrap().value;
    assert_eq!((account.locale.as_ref(), account.domain.as_deref()), (Some(&Locale::De), None));
    let change = PlatformAccountUpdate {
        name: Some("Harbour Books Ltd".to_owned()),
        limits: json!({"agents": 2}).as_object().cloned(),
        ..PlatformAccountUpdate::default()
    };
    client.update_platform_account(account.id, &change).send().await.unwrap();
    let account = client.get_platform_account(account.id).send().await.unwrap().value;
    assert_eq!((account.name.as_str(), &account.limits["agents"]), ("Harbour Books Ltd", &json!(2)));

    let pia = client.create_platform_user(&new_user("pia@harbour.example")).send().await.unwrap().value;
    let membership = AccountUserCreate { role: Some(Role::Administrator), ..AccountUserCreate::new(pia.id) };
    let member = client.create_platform_account_user(account.id, &membership).send().await.unwrap().value;
    assert_eq!(
        (member.user_id, &member.role, &member.active_at),
        (pia.id, &Some(Role::Administrator), &None)
    );
    assert!(member.created_at.get().is_some());
    let members = client.list_platform_account_users(account.id).send().await.unwrap().value;
    assert_eq!(members, [member]);
    let leave = AccountUserDelete::new(pia.id);
    client.delete_platform_account_user(account.id, &leave).send().await.unwrap();
    assert_eq!(client.list_platform_account_users(account.id).send().await.unwrap().value, []);

    client.delete_platform_account(account.id).send().await.unwrap();
    let gone = client.get_platform_account(account.id).send().await;
    assert_fails(gone, expected(ErrorKind::NotFound, 404, "Not Found"));
}

#[tokio::test]
async fn the_profile_and_the_account_are_changed() {
    let (server, client, account) = start().await;
    let before = client.get_profile().send().await.unwrap().value;
    let fields = ProfileFields {
        display_name: Nullable::Value("Ada B.".to_owned()),
        ui_settings: json!({"rtl_view": false}).as_object().cloned(),
        ..ProfileFields::default()
    };
    let after = client.update_profile(&ProfileUpdate::new(fields)).send().await.unwrap().value;
    assert_eq!((after.available_name.as_str(), &after.ui_settings["rtl_view"]), ("Ada B.", &json!(false)));
    assert_eq!((after.name.as_str(), after.id), (before.name.as_str(), before.id));
    assert_eq!(after.accounts[0].availability.as_deref(), Some("online"));

    // With a picture it is a form, in which all that the server has no type for is text.
    let picture = File::new("ada.png", "image/png", vec![137, 80, 78, 71]);
    let fields = ProfileFields {
        message_signature: Nullable::Value("Ada & all\nHarbour".to_owned()),
        ui_settings: json!({"rtl_view": true, "list": ["a"]}).as_object().cloned(),
        ..ProfileFields::default()
    };
    let shown =
        client.update_profile(&ProfileUpdate::new(fields)).avatar(picture).send().await.unwrap().value;
    assert!(shown.avatar_url.starts_with(server.url()) && shown.avatar_url.contains("ada"), "{shown:?}");
    assert_eq!(shown.message_signature.as_deref(), Some("Ada & all\nHarbour"));
    assert_eq!(shown.ui_settings, *json!({"rtl_view": "true", "list": ["a"]}).as_object().unwrap());
    assert_eq!(client.get_profile().send().await.unwrap().value.avatar_url, shown.avatar_url);

    let change = AccountUpdate {
        support_email: Nullable::Value("help@harbour.example".to_owned()),
        auto_resolve_after: Nullable::Value(1440),
        ..AccountUpdate::default()
    };
    let changed = client.update_account(account, &change).send().await.unwrap().value;
    assert_eq!(changed.support_email.as_deref(), Some("help@harbour.example"));
    let read = client.get_account(account).send().await.unwrap().value;
    assert_eq!(read.settings.unwrap().auto_resolve_after.as_ref(), Some(&1440));
    assert!(read.latest_chatwoot_version.is_null() && changed.latest_chatwoot_version.is_absent());
}

#[tokio::test]
async fn agents_come_change_and_go() {
    let (_server, client, account) = start().await;
    let before = client.list_agents(account).send().await.unwrap().value;
    let new = AgentCreate {
        name: Some("Pia Roth".to_owned()),
        role: Some(Role::Agent),
        availability: Some(Availability::Busy),
        auto_offline: Some(false),
        ..AgentCreate::new("pia@harbour.example")
    };
    let agent = client.add_agent(account, &new).send().await.unwrap().value;
    assert_eq!((&agent.availability_status, agent.confirmed), (&Some(Availability::Busy), false));
    assert_eq!(agent.custom_role_id, Nullable::Null);
    let change = AgentUpdate { role: Some(Role::Administrator), ..AgentUpdate::default() };
    let agent = client.update_agent(account, agent.id, &change).send().await.unwrap().value;
    assert_eq!(
        (&agent.role, &agent.availability_status),
        (&Some(Role::Administrator), &Some(Availability::Busy))
    );
    let during = client.list_agents(account).send().await.unwrap().value;
    assert!(during.len() == before.len() + 1 && during.contains(&agent));
    client.delete_agent(account, agent.id).send().await.unwrap();
    assert_eq!(client.list_agents(account).send().await.unwrap().value, before);
}

#[tokio::test]
async fn teams_are_made_filled_and_deleted() {
    let (_server, client, account) = start().await;
    let agents = client.list_agents(account).send().await.unwrap().value;
    let (first, second) = (agents[0].id, agents[1].id);
    let new = TeamCreate { description: Nullable::Value("Refunds".to_owned()), ..TeamCreate::new("Refunds") };
    let team = client.create_team(account, &new).send().await.unwrap().value;
    assert_eq!((team.name.as_str(), team.is_member), ("refunds", false));
    let change =
        TeamUpdate { description: Nullable::Null, allow_auto_assign: Some(false), ..TeamUpdate::default() };
    client.update_team(account, team.id, &change).send().await.unwrap();
    let read = client.get_team(account, team.id).send().await.unwrap().value;
    assert_eq!((read.description, read.allow_auto_assign), (None, Some(false)));

    let ids = |members: Vec<frontdesk_chatwoot::types::Agent>| {
        members.iter().map(|member| member.id).collect::<Vec<_>>()
    };
    let both = TeamMemberIds::new(vec![first, second]);
    let one = TeamMemberIds::new(vec![first]);
    let added = client.add_team_members(account, team.id, &one).send().await.unwrap().value;
    assert_eq!(ids(added), [first]);
    // Only those who are new are answered.
    let added = client.add_team_members(account, team.id, &both).send().await.unwrap().value;
    assert_eq!(ids(added), [second]);
    client.remove_team_members(account, team.id, &one).send().await.unwrap();
    let members = client.list_team_members(account, team.id).send().await.unwrap().value;
    assert_eq!(ids(members), [second]);
    let replaced = client.replace_team_members(account, team.id, &one).send().await.unwrap().value;
    assert_eq!(ids(replaced), [first]);
    let stranger = client.add_team_members(account, team.id, &TeamMemberIds::new(vec![4711])).send().await;
    assert_fails(stranger, expected(ErrorKind::Invalid, 401, "Invalid User IDs"));

    let teams = client.list_teams(account).send().await.unwrap().value;
    assert!(teams.iter().any(|other| other.id == team.id));
    client.delete_team(account, team.id).send().await.unwrap();
    let gone = client.get_team(account, team.id).send().await;
    assert_fails(gone, expected(ErrorKind::NotFound, 404, "Resource could not be found"));
}

#[tokio::test]
async fn failures_say_what_failed() {
    let (server, client, account) = start().await;
    let (user_token, app_token) = (server.text("user_token"), server.text("platform_token"));

    let nobody = self::client(&server, "wrong", "wrong");
    let unknown = expected(ErrorKind::Unauthenticated, 401, "Invalid Access Token");
    assert_fails(nobody.get_profile().send().await, unknown);
    let unknown = expected(ErrorKind::Unauthenticated, 401, "Invalid access_token");
    assert_fails(nobody.get_platform_user(1).send().await, unknown);
    let mixed_up = self::client(&server, app_token, user_token);
    assert_fails(mixed_up.get_platform_user(1).send().await, unknown);

    let agent = self::client(&server, server.text("agent_token"), app_token);
    let forbidden = expected(ErrorKind::Forbidden, 401, "You are not authorized to do this action");
    assert_fails(agent.create_team(account, &TeamCreate::new("x")).send().await, forbidden);
    assert_fails(agent.add_agent(account, &AgentCreate::new("x@harbour.example")).send().await, forbidden);
    let stranger = self::client(&server, user_token, server.text("other_platform_token"));
    let not_its_own = expected(ErrorKind::Forbidden, 401, "Non permissible resource");
    assert_fails(stranger.get_platform_user(1).send().await, not_its_own);
    assert_fails(stranger.delete_platform_account(account).send().await, not_its_own);

    assert_fails(
        client.get_platform_user(4711).send().await,
        expected(ErrorKind::NotFound, 404, "Not Found"),
    );
    let missing = expected(ErrorKind::NotFound, 404, "Resource could not be found");
    assert_fails(client.get_account(4711).send().await, missing);
    assert_fails(client.update_agent(account, 4711, &AgentUpdate::default()).send().await, missing);

    let invalid = |words| expected(ErrorKind::Invalid, 422, words);
    let bad_address = client.add_agent(account, &AgentCreate::new("nowhere")).send().await;
    assert_fails(bad_address, invalid("Email is invalid"));
    let weak = PlatformUserCreate { password: Some("x".into()), ..new_user("pia@harbour.example") };
    assert_fails(
        client.create_platform_user(&weak).send().await,
        invalid("Password must contain at least 6 characters"),
    );
    let empty = client.update_profile(&ProfileUpdate::new(ProfileFields::default())).send().await;
    assert_fails(empty, invalid("param is missing or the value is empty: profile"));
    let unsure = ProfileFields {
        password: Some("Winter-2026!".into()),
        current_password: Some("wrong".into()),
        ..ProfileFields::default()
    };
    assert_fails(
        client.update_profile(&ProfileUpdate::new(unsure)).send().await,
        invalid("Invalid current password"),
    );

    // A value that the server's enum does not have.
    let available = AgentUpdate { availability: Some(Availability::Available), ..AgentUpdate::default() };
    let profile = client.get_profile().send().await.unwrap().value;
    let refused = client.update_agent(account, profile.id, &available).send().await;
    assert_fails(refused, expected(ErrorKind::Server, 500, "Internal Server Error"));

    let limits = json!({"agents": 1}).as_object().cloned();
    let limit = PlatformAccountUpdate { limits, ..PlatformAccountUpdate::default() };
    client.update_platform_account(account, &limit).send().await.unwrap();
    let too_many = client.add_agent(account, &AgentCreate::new("pia@harbour.example")).send().await;
    assert_fails(too_many, expected(ErrorKind::LimitExceeded, 402, "Account limit exceeded"));
}
