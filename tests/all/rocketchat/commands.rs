//! Slash commands, methods of the realtime API, searches, and what the server says of itself.

use frontdesk_rocketchat::types::{
    AiQuestion, AiSource, AuditActor, AuditActorType, CommandPreview, CommandPreviewRun, CommandPreviewType,
    CommandRun, Deployment, DeploymentSetDeploymentAs, GetServerShieldType, MethodCall, NewChannel, NewGroup,
};
use frontdesk_rocketchat::{Client, ErrorKind};
use serde_json::{Value, json};

use super::organization::NOT_PERMITTED;
use super::users::{FORBIDDEN, pia};
use super::{VISITOR_ROOM, VISITOR_TOKEN, client_of, expected, set, start, visitor};
use crate::sandbox::{Expected, assert_fails};

const fn invalid(words: &'static str) -> Expected<'static> {
    expected(ErrorKind::Invalid, 400, None, words)
}

#[tokio::test]
async fn commands_are_listed() {
    let (_server, client) = start().await;
    let all = client.commands().list().count(5).send().await.unwrap().value;
    assert_eq!((all.commands.len(), all.apps_loaded), (5, Some(true)));
    assert!(all.total > Some(20));
    let help = client.commands().get("HELP").await.unwrap();
    assert_eq!((help.command.as_deref(), help.provides_preview), (Some("help"), Some(false)));
    let unknown = client.commands().get("invalid-command").send().await;
    assert_fails(unknown, invalid("There is no command in the system by the name of: invalid-command"));
}

#[tokio::test]
async fn commands_are_run() {
    let (server, client) = start().await;
    let john = client_of(&server, "john.doe");
    let run = CommandRun::new("tableflip", VISITOR_ROOM).params("enough");
    assert!(john.commands().run(&run).send().await.unwrap().value.result.is_absent());
    let room = client
        .livechat_messages()
        .list_history(VISITOR_ROOM, &VISITOR_TOKEN.into())
        .send()
        .await
        .unwrap()
        .value;
    let said = room.messages.iter().filter_map(|message| message.msg.as_deref());
    assert!(said.into_iter().any(|text| text.starts_with("enough (╯")));
    for (run, refused) in [
        (CommandRun::new("invalid-command", VISITOR_ROOM), invalid("does not exist (or is disabled)")),
        (run.clone().tmid("invalid-thread"), invalid("Invalid thread.")),
        (CommandRun::new("shrug", "no-such-room"), FORBIDDEN),
    ] {
        assert_fails(john.commands().run(&run).send().await, refused);
    }
    let (pia, _) = pia(&server, &client).await;
    assert_fails(pia.commands().run(&run).send().await, FORBIDDEN);
}

#[tokio::test]
async fn previews_of_commands_are_shown_and_run() {
    let (server, _client) = start().await;
    let john = client_of(&server, "john.doe");
    let previews = john.commands().list_previews("shrug", VISITOR_ROOM).params("party").await.unwrap();
    assert_eq!(previews.items.map(|items| items.len()), Some(0));
    let item = CommandPreview::new("1", CommandPreviewType::Image, "https://media.example.org/party.gif");
    let run = CommandPreviewRun::new("shrug", VISITOR_ROOM, item);
    john.commands().run_preview(&run).await.unwrap();
    let missing = invalid("does not exist (or is disabled)");
    assert_fails(john.commands().list_previews("giphy", VISITOR_ROOM).send().await, missing);
}

fn method(name: &str, params: Value) -> MethodCall {
    MethodCall::new(json!({"msg": "method", "id": "2", "method": name, "params": params}).to_string())
}

#[tokio::test]
async fn methods_are_called() {
    let (server, client) = start().await;
    let call = method("spotlight", json!(["@rocket.cat"]));
    let result = client.methods().call("spotlight", &call).await.unwrap();
    let result: Value = serde_json::from_str(result.expose()).unwrap();
    assert_eq!((&result["msg"], &result["id"]), (&json!("result"), &json!("2")));
    assert_eq!(result["result"]["users"][0]["username"], "rocket.cat");
    let call = method("listCustomUserStatus", json!([]));
    let anonymous = visitor(&server);
    let result = anonymous.methods().call_anonymously("listCustomUserStatus", &call).await.unwrap();
    assert!(result.expose().contains("\"result\":[]"));
    let unknown = client.methods().call("fly", &method("fly", json!([]))).send().await;
    assert_fails(unknown, expected(ErrorKind::Invalid, 400, None, ""));
}

#[tokio::test]
async fn users_are_found() {
    let (_server, client) = start().await;
    for (query, kinds, excluded, found) in [
        ("@rocket.cat", "users,rooms", "", 1),
        ("rocket.c", "users", "", 1),
        ("#rocket.cat", "users,rooms", "", 0),
        ("@rocket.cat", "rooms", "", 0),
        ("@rocket.cat", "users", "rocket.cat", 0),
    ] {
        let search = client.spotlight().search(query).type_(kinds).usernames(excluded);
        let users = search.send().await.unwrap().value.users;
        assert_eq!(users.len(), found, "{query} {kinds} {excluded}");
        assert!(users.iter().all(|user| user.outside == Some(true) && user.status.is_some()));
    }
    let nothing = client.spotlight().search("").send().await;
    let required = expected(ErrorKind::Invalid, 400, Some("error-invalid-params"), "'query'");
    assert_fails(nothing, required);
}

#[tokio::test]
async fn channels_are_found_without_signing_in_if_anybody_may_read() {
    let (server, client) = start().await;
    let anybody = visitor(&server);
    let refused = anybody.spotlight().search("general").send().await;
    assert_fails(refused, expected(ErrorKind::Unauthenticated, 401, None, "You must be logged in"));
    client.channels().create(&NewChannel::new("general-news")).await.unwrap();
    client.groups().create(&NewGroup::new("general-secrets")).await.unwrap();
    set(&server, "Accounts_AllowAnonymousRead", true).await;
    let found = anybody.spotlight().search("general-").send().await.unwrap().value;
    let names: Vec<_> = found.rooms.iter().map(|room| room.name.as_deref()).collect();
    assert_eq!((names, found.users.len()), (vec![Some("general-news")], 0));
}

/// The sandbox has no language model: it responds with the examples.
#[tokio::test]
async fn messages_are_found_by_meaning() {
    let (_server, client) = start().await;
    let found = client.ai().search("When is the next release?").count(3).send().await.unwrap().value;
    assert_eq!(found.meta.answer_generation_configured, Some(true));
    let source = AiSource::new(found.results[0].message_id.clone().unwrap());
    let question = AiQuestion::new("When is the next release?", vec![source]);
    assert_eq!(client.ai().create_reply(&question).send().await.unwrap().value.answer, "On Friday.");
    assert_eq!(client.ai().list_models().await.unwrap().len(), 1);
}

#[tokio::test]
async fn changes_of_settings_are_audited() {
    let (server, client) = start().await;
    set(&server, "Message_AllowPinning", false).await;
    set(&server, "Message_AllowStarring", false).await;
    let actor = AuditActor::new().type_(AuditActorType::User).username("ada.brandt");
    let changes = client.audit().list_settings().setting_id("Message_AllowPinning").actor(&actor);
    let events = changes.send().await.unwrap().value.events;
    let data = events[0].data.as_ref().unwrap();
    let keys: Vec<_> = data.iter().map(|data| data.key.as_str()).collect();
    assert_eq!((events.len(), keys), (1, vec!["id", "previous", "current"]));
    let nobody = AuditActor::new().username("john.doe");
    assert!(client.audit().list_settings().actor(&nobody).send().await.unwrap().value.events.is_empty());
}

#[tokio::test]
async fn the_server_tells_its_version() {
    let (server, client) = start().await;
    let full = client.server().get_info().send().await.unwrap().value;
    assert_eq!(full.version.as_deref(), Some("8.8.1"));
    assert_eq!(full.info.unwrap().commit.unwrap().tag.as_deref(), Some("8.8.1"));
    let (pia, _) = pia(&server, &client).await;
    let short = pia.server().get_info().send().await.unwrap().value;
    assert_eq!((short.version.as_deref(), short.info.is_none()), (Some("8.8"), true));
    let anybody = visitor(&server).server().get_info().send().await.unwrap().value;
    assert_eq!((anybody.version.as_deref(), anybody.info.is_none()), (Some("8.8"), true));
    let document = client.server().get_api_document().with_undocumented(true).send().await.unwrap().value;
    assert_eq!(document.openapi.as_deref(), Some("3.0.3"));
    assert!(!client.server().list_logs().collect_all().await.unwrap().is_empty());
    assert_eq!(pia.server().list_logs().collect_all().await.unwrap_err().kind(), ErrorKind::Forbidden);
}

#[tokio::test]
async fn a_badge_is_drawn() {
    let (server, client) = start().await;
    let badge = visitor(&server).server().get_shield("general", "Rocket & Chat");
    let drawn = badge.clone().type_(GetServerShieldType::Channel).send().await.unwrap().value;
    let drawn = String::from_utf8(drawn.to_vec()).unwrap();
    assert!(drawn.starts_with("<svg") && drawn.contains("#general") && drawn.contains("Rocket &amp; Chat"));
    let nameless = client.server().get_shield("general", " ").icon(false);
    assert_fails(nameless.send().await, invalid("Name cannot be empty when icon is hidden"));
    let badge_of = |client: &Client| {
        let badge = client.server().get_shield("general", "Ask").type_(GetServerShieldType::User);
        badge.username("rocket.cat").send()
    };
    badge_of(&visitor(&server)).await.unwrap();
    set(&server, "API_Shield_user_require_auth", true).await;
    badge_of(&client).await.unwrap();
    let refused = expected(ErrorKind::Unauthenticated, 400, None, "You must be logged in to do this.");
    assert_fails(badge_of(&visitor(&server)).await, refused);
    set(&server, "API_Shield_Types", "online").await;
    let disabled = expected(ErrorKind::Invalid, 400, Some("error-shield-disabled"), "is disabled");
    assert_fails(badge.clone().type_(GetServerShieldType::Channel).send().await, disabled);
    set(&server, "API_Enable_Shields", false).await;
    let disabled = expected(ErrorKind::Invalid, 400, Some("error-endpoint-disabled"), "is disabled");
    assert_fails(badge.send().await, disabled);
}

#[tokio::test]
async fn the_server_tells_what_it_is_set_to() {
    let (server, client) = start().await;
    assert!(!client.server().check_smtp().await.unwrap());
    let same = Deployment::new(DeploymentSetDeploymentAs::UpdatedConfiguration);
    client.server().confirm_fingerprint(&same).await.unwrap();
    let (pia, _) = pia(&server, &client).await;
    assert_fails(pia.server().confirm_fingerprint(&same).send().await, NOT_PERMITTED);
}
