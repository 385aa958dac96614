//! Chatwoot's client against the sandbox.

mod changes;
mod client;
mod conformance;
mod connections;
mod contacts;
mod conversations;
mod errors;
mod example_values;
mod examples;
mod faults;
mod help_center;
mod inboxes;
mod malformed;
mod messages;
mod posts;
mod published_calls;
mod recordings;
mod reports;
mod secrets;
mod seeds;
mod served;
mod settings;
mod unions;
mod webhooks;
mod witness;

use frontdesk_chatwoot::types::{
    AccountUpdate, AccountUserCreate, AccountUserDelete, AgentCreate, AgentUpdate, Availability, Locale,
    PlatformAccountCreate, PlatformAccountUpdate, PlatformUserCreate, PlatformUserUpdate, ProfileFields,
    ProfileUpdate, Role, TeamCreate, TeamMemberIds, TeamUpdate,
};
use frontdesk_chatwoot::{Client, ErrorKind, File, Nullable};
use frontdesk_core::ConfigureClient;
use frontdesk_sandbox::SandboxVendor;
use serde_json::json;

use crate::sandbox::{Expected, Server, assert_calls_every_operation, assert_fails, object};
use crate::witness::Witness;

/// A client with an administrator's token and that of the platform app which owns everything.
async fn start() -> (Server, Client, i64) {
    let server = Server::start(SandboxVendor::Chatwoot).await;
    let client = client(&server, server.text("user_token"), server.text("platform_token"));
    let account = server.id("account_id");
    (server, client, account)
}

fn client(server: &Server, token: &str, platform_token: &str) -> Client {
    let builder = Client::builder().base_url(server.url()).token(token).platform_token(platform_token);
    builder.middleware(Witness::of_values("chatwoot")).build().unwrap()
}

const fn expected(kind: ErrorKind, status: u16, words: &'static str) -> Expected<'static> {
    Expected { kind, status, code: None, words }
}

fn new_user(email: &str) -> PlatformUserCreate {
    PlatformUserCreate::new(email)
        .name("Pia Roth")
        .password("Sommer-2026!")
        .custom_attributes(object(json!({"employee_no": "117"})))
}

#[test]
fn every_operation_is_called() {
    let source = concat!(
        include_str!("mod.rs"),
        include_str!("client.rs"),
        include_str!("connections.rs"),
        include_str!("contacts.rs"),
        include_str!("conversations.rs"),
        include_str!("help_center.rs"),
        include_str!("inboxes.rs"),
        include_str!("messages.rs"),
        include_str!("reports.rs"),
        include_str!("settings.rs"),
    );
    assert_calls_every_operation("chatwoot", source);
}

#[tokio::test]
async fn a_platform_app_keeps_users() {
    let (server, client, _) = start().await;
    let created = client.platform_users().create(&new_user("Pia@harbour.example")).send().await.unwrap();
    assert!(created.request_id.is_some());
    let user = created.value;
    assert_eq!((user.email.as_str(), user.confirmed, &user.role), ("pia@harbour.example", true, &None));
    assert!(!user.access_token.is_empty());
    assert!(!format!("{user:?}").contains(user.access_token.expose()));

    // Her own token works.
    let herself = self::client(&server, user.access_token.expose(), "none");
    assert_eq!(herself.profile().get().send().await.unwrap().value.id, user.id);

    let change = PlatformUserUpdate::new().display_name("Pia");
    let changed = client.platform_users().update(user.id, &change).send().await.unwrap().value;
    assert_eq!((changed.display_name.as_deref(), changed.available_name.as_str()), (Some("Pia"), "Pia"));
    assert_eq!(client.platform_users().get(user.id).send().await.unwrap().value, changed);
    // Null takes it away.
    let change = PlatformUserUpdate::new().clear_display_name();
    let changed = client.platform_users().update(user.id, &change).send().await.unwrap().value;
    assert_eq!((changed.display_name, changed.available_name.as_str()), (None, "Pia Roth"));

    let link = client.platform_users().get_login(user.id).send().await.unwrap().value;
    assert!(link.url.expose().contains("sso_auth_token="));
    client.platform_users().delete(user.id).send().await.unwrap();
    assert_fails(
        client.platform_users().get(user.id).send().await,
        expected(ErrorKind::NotFound, 404, "Not Found"),
    );
}

#[tokio::test]
async fn a_platform_app_keeps_accounts_and_who_is_in_them() {
    let (_server, client, _) = start().await;
    let new = PlatformAccountCreate::new("Harbour Books").locale(Locale::De);
    let account = client.platform_accounts().create(&new).send().await.unwrap().value;
    assert_eq!((account.locale.as_ref(), account.domain.as_deref()), (Some(&Locale::De), None));
    let change = PlatformAccountUpdate::new().name("Harbour Books Ltd").limits(object(json!({"agents": 2})));
    client.platform_accounts().update(account.id, &change).send().await.unwrap();
    let account = client.platform_accounts().get(account.id).send().await.unwrap().value;
    assert_eq!((account.name.as_str(), &account.limits["agents"]), ("Harbour Books Ltd", &json!(2)));

    let pia = client.platform_users().create(&new_user("pia@harbour.example")).send().await.unwrap().value;
    let membership = AccountUserCreate::new(pia.id).role(Role::Administrator);
    let member =
        client.account(account.id).platform_account_users().create(&membership).send().await.unwrap().value;
    assert_eq!(
        (member.user_id, &member.role, &member.active_at),
        (pia.id, &Some(Role::Administrator), &None)
    );
    assert!(member.created_at.get().is_some());
    let members = client.account(account.id).platform_account_users().list().send().await.unwrap().value;
    assert_eq!(members, [member]);
    let leave = AccountUserDelete::new(pia.id);
    client.account(account.id).platform_account_users().delete(&leave).send().await.unwrap();
    assert_eq!(client.account(account.id).platform_account_users().list().send().await.unwrap().value, []);

    client.platform_accounts().delete(account.id).send().await.unwrap();
    let gone = client.platform_accounts().get(account.id).send().await;
    assert_fails(gone, expected(ErrorKind::NotFound, 404, "Not Found"));
}

#[tokio::test]
async fn the_profile_and_the_account_are_changed() {
    let (server, client, account) = start().await;
    let before = client.profile().get().send().await.unwrap().value;
    let fields = ProfileFields::new().display_name("Ada B.").ui_settings(object(json!({"rtl_view": false})));
    let after = client.profile().update(&ProfileUpdate::new(fields)).send().await.unwrap().value;
    assert_eq!((after.available_name.as_str(), &after.ui_settings["rtl_view"]), ("Ada B.", &json!(false)));
    assert_eq!((after.name.as_str(), after.id), (before.name.as_str(), before.id));
    assert_eq!(after.accounts[0].availability.as_deref(), Some("online"));

    // With a picture it is a form, in which all that the server has no type for is text.
    let picture = File::new("ada.png", "image/png", vec![137, 80, 78, 71]);
    let fields = ProfileFields::new()
        .message_signature("Ada & all\nHarbour")
        .ui_settings(object(json!({"rtl_view": true, "list": ["a"]})));
    let shown =
        client.profile().update(&ProfileUpdate::new(fields)).avatar(picture).send().await.unwrap().value;
    assert!(shown.avatar_url.starts_with(server.url()) && shown.avatar_url.contains("ada"), "{shown:?}");
    assert_eq!(shown.message_signature.as_deref(), Some("Ada & all\nHarbour"));
    assert_eq!(shown.ui_settings, *json!({"rtl_view": "true", "list": ["a"]}).as_object().unwrap());
    assert_eq!(client.profile().get().send().await.unwrap().value.avatar_url, shown.avatar_url);

    let change = AccountUpdate::new().support_email("help@harbour.example").auto_resolve_after(1440);
    let changed = client.account(account).update(&change).send().await.unwrap().value;
    assert_eq!(changed.support_email.as_deref(), Some("help@harbour.example"));
    let read = client.account(account).get().send().await.unwrap().value;
    assert_eq!(read.settings.unwrap().auto_resolve_after.as_ref(), Some(&1440));
    assert!(read.latest_chatwoot_version.is_null() && changed.latest_chatwoot_version.is_absent());
}

#[tokio::test]
async fn agents_come_change_and_go() {
    let (_server, client, account) = start().await;
    let before = client.account(account).agents().list().send().await.unwrap().value;
    let new = AgentCreate::new("pia@harbour.example")
        .name("Pia Roth")
        .role(Role::Agent)
        .availability(Availability::Busy)
        .auto_offline(false);
    let agent = client.account(account).agents().add(&new).send().await.unwrap().value;
    assert_eq!((&agent.availability_status, agent.confirmed), (&Some(Availability::Busy), false));
    assert_eq!(agent.custom_role_id, Nullable::Null);
    let change = AgentUpdate::new().role(Role::Administrator);
    let agent = client.account(account).agents().update(agent.id, &change).send().await.unwrap().value;
    assert_eq!(
        (&agent.role, &agent.availability_status),
        (&Some(Role::Administrator), &Some(Availability::Busy))
    );
    let during = client.account(account).agents().list().send().await.unwrap().value;
    assert!(during.len() == before.len() + 1 && during.contains(&agent));
    client.account(account).agents().delete(agent.id).send().await.unwrap();
    assert_eq!(client.account(account).agents().list().send().await.unwrap().value, before);
}

#[tokio::test]
async fn teams_are_made_filled_and_deleted() {
    let (_server, client, account) = start().await;
    let agents = client.account(account).agents().list().send().await.unwrap().value;
    let (first, second) = (agents[0].id, agents[1].id);
    let new = TeamCreate::new("Refunds").description("Refunds");
    let team = client.account(account).teams().create(&new).send().await.unwrap().value;
    assert_eq!((team.name.as_str(), team.is_member), ("refunds", false));
    let change = TeamUpdate::new().clear_description().allow_auto_assign(false);
    client.account(account).teams().update(team.id, &change).send().await.unwrap();
    let read = client.account(account).teams().get(team.id).send().await.unwrap().value;
    assert_eq!((read.description, read.allow_auto_assign), (None, Some(false)));

    let ids = |members: Vec<frontdesk_chatwoot::types::Agent>| {
        members.iter().map(|member| member.id).collect::<Vec<_>>()
    };
    let both = TeamMemberIds::new(vec![first, second]);
    let one = TeamMemberIds::new(vec![first]);
    let added = client.account(account).teams().add_members(team.id, &one).send().await.unwrap().value;
    assert_eq!(ids(added), [first]);
    // The response has only the new members.
    let added = client.account(account).teams().add_members(team.id, &both).send().await.unwrap().value;
    assert_eq!(ids(added), [second]);
    client.account(account).teams().remove_members(team.id, &one).send().await.unwrap();
    let members = client.account(account).teams().list_members(team.id).send().await.unwrap().value;
    assert_eq!(ids(members), [second]);
    let replaced = client.account(account).teams().replace_members(team.id, &one).send().await.unwrap().value;
    assert_eq!(ids(replaced), [first]);
    let stranger =
        client.account(account).teams().add_members(team.id, &TeamMemberIds::new(vec![4711])).send().await;
    assert_fails(stranger, expected(ErrorKind::Invalid, 401, "Invalid User IDs"));

    let teams = client.account(account).teams().list().send().await.unwrap().value;
    assert!(teams.iter().any(|other| other.id == team.id));
    client.account(account).teams().delete(team.id).send().await.unwrap();
    let gone = client.account(account).teams().get(team.id).send().await;
    assert_fails(gone, expected(ErrorKind::NotFound, 404, "Resource could not be found"));
}

const NOT_AUTHORIZED: Expected<'static> =
    expected(ErrorKind::Forbidden, 401, "You are not authorized to do this action");

const fn invalid(words: &'static str) -> Expected<'static> {
    expected(ErrorKind::Invalid, 422, words)
}

#[tokio::test]
async fn an_unknown_token_is_unauthenticated() {
    let (server, _, _) = start().await;
    let nobody = self::client(&server, "wrong", "wrong");
    let unknown = expected(ErrorKind::Unauthenticated, 401, "Invalid Access Token");
    assert_fails(nobody.profile().get().send().await, unknown);
    let unknown = expected(ErrorKind::Unauthenticated, 401, "Invalid access_token");
    assert_fails(nobody.platform_users().get(1).send().await, unknown);
    let mixed_up = self::client(&server, server.text("platform_token"), server.text("user_token"));
    assert_fails(mixed_up.platform_users().get(1).send().await, unknown);
}

#[tokio::test]
async fn an_agent_is_forbidden_what_administrators_do() {
    let (server, _, account) = start().await;
    let agent = self::client(&server, server.text("agent_token"), "none");
    let team = agent.account(account).teams().create(&TeamCreate::new("x")).send().await;
    assert_fails(team, NOT_AUTHORIZED);
    let other = agent.account(account).agents().add(&AgentCreate::new("x@harbour.example")).send().await;
    assert_fails(other, NOT_AUTHORIZED);
}

#[tokio::test]
async fn a_platform_app_is_forbidden_what_another_one_created() {
    let (server, _, account) = start().await;
    let stranger = self::client(&server, "none", server.text("other_platform_token"));
    let not_its_own = expected(ErrorKind::Forbidden, 401, "Non permissible resource");
    assert_fails(stranger.platform_users().get(1).send().await, not_its_own);
    assert_fails(stranger.platform_accounts().delete(account).send().await, not_its_own);
}

#[tokio::test]
async fn a_missing_record_is_not_found() {
    let (_server, client, account) = start().await;
    let user = client.platform_users().get(4711).send().await;
    assert_fails(user, expected(ErrorKind::NotFound, 404, "Not Found"));
    let missing = expected(ErrorKind::NotFound, 404, "Resource could not be found");
    assert_fails(client.account(4711).get().send().await, missing);
    let agent = client.account(account).agents().update(4711, &AgentUpdate::default()).send().await;
    assert_fails(agent, missing);
}

#[tokio::test]
async fn an_invalid_value_is_named() {
    let (_server, client, account) = start().await;
    let bad_address = client.account(account).agents().add(&AgentCreate::new("nowhere")).send().await;
    assert_fails(bad_address, invalid("Email is invalid"));
    let weak = new_user("pia@harbour.example").password("x");
    let weak = client.platform_users().create(&weak).send().await;
    assert_fails(weak, invalid("Password must contain at least 6 characters"));
    let empty = client.profile().update(&ProfileUpdate::new(ProfileFields::default())).send().await;
    assert_fails(empty, invalid("param is missing or the value is empty: profile"));
    let unsure = ProfileFields::new().password("Winter-2026!").current_password("wrong");
    let unsure = client.profile().update(&ProfileUpdate::new(unsure)).send().await;
    assert_fails(unsure, invalid("Invalid current password"));
}

#[tokio::test]
async fn a_value_that_the_servers_enum_lacks_is_a_server_error() {
    let (_server, client, account) = start().await;
    let available = AgentUpdate::new().availability(Availability::Available);
    let profile = client.profile().get().send().await.unwrap().value;
    let refused = client.account(account).agents().update(profile.id, &available).send().await;
    assert_fails(refused, expected(ErrorKind::Server, 500, "Internal Server Error"));
}

#[tokio::test]
async fn an_account_has_a_limit_of_agents() {
    let (_server, client, account) = start().await;
    let limit = PlatformAccountUpdate::new().limits(object(json!({"agents": 1})));
    client.platform_accounts().update(account, &limit).send().await.unwrap();
    let one_more = client.account(account).agents().add(&AgentCreate::new("pia@harbour.example"));
    let full = expected(ErrorKind::LimitExceeded, 402, "Account limit exceeded");
    assert_fails(one_more.send().await, full);
}
