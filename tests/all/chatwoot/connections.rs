//! What an account is connected to: bots, webhooks, integrations.

use frontdesk_chatwoot::types::{
    AgentBotChange, AgentBotType, IntegrationCredentials, IntegrationHookCreate, IntegrationHookType,
    IntegrationHookUpdate, IntegrationSettings, PlatformAgentBotChange, WebhookCreate, WebhookEvent,
    WebhookUpdate,
};
use frontdesk_chatwoot::{ErrorKind, File};
use serde_json::json;

use super::{expected, start};
use crate::sandbox::{assert_fails, object};

fn picture(name: &str) -> File {
    File::new(name, "image/png", &b"\x89PNG\r\n\x1a\n"[..])
}

#[tokio::test]
async fn an_account_keeps_bots_of_its_own() {
    let (server, client, account) = start().await;
    let new = AgentBotChange::new()
        .name("Greeter")
        .description("Says hello")
        .outgoing_url("https://bots.harbour.example/hello")
        .bot_config(object(json!({"tone": "warm"})));
    let bot = client
        .account(account)
        .agent_bots()
        .create(&new)
        .avatar(picture("greeter.png"))
        .send()
        .await
        .unwrap()
        .value;
    assert_eq!((bot.name.as_deref(), bot.account_id), (Some("Greeter"), Some(account.into())));
    assert_eq!((&bot.bot_type, bot.system_bot), (&Some(AgentBotType::Webhook), Some(false)));
    assert_eq!(bot.bot_config, new.bot_config);
    assert!(bot.thumbnail.as_deref().unwrap().contains("greeter"), "{bot:?}");
    // Its token and secret are shown, but not printed.
    let (token, secret) = (bot.access_token.clone().unwrap(), bot.secret.as_ref().unwrap().expose());
    let printed = format!("{bot:?}");
    assert!(!printed.contains(token.expose()) && !printed.contains(secret), "{printed}");

    let change = AgentBotChange::new().clear_description();
    let changed = client.account(account).agent_bots().update(bot.id, &change).send().await.unwrap().value;
    assert_eq!((changed.description.as_deref(), changed.name.as_deref()), (None, Some("Greeter")));
    assert_eq!((&changed.thumbnail, &changed.bot_config), (&bot.thumbnail, &bot.bot_config));
    let other = client.account(account).agent_bots().update(bot.id, &AgentBotChange::default());
    let other = other.avatar(picture("portrait.png")).send().await.unwrap().value;
    assert!(other.thumbnail.as_deref().unwrap().contains("portrait"), "{other:?}");
    assert_eq!(client.account(account).agent_bots().get(bot.id).send().await.unwrap().value, other);

    // Agents do not see the token.
    let agent = super::client(&server, server.text("agent_token"), "none");
    let bots = agent.account(account).agent_bots().list().collect_all().await.unwrap();
    let seen = bots.iter().find(|seen| seen.id == bot.id).unwrap();
    assert_eq!((seen.access_token.is_none(), &seen.name), (true, &bot.name));

    // Its token is a known one, and is not for reading who works here.
    let itself = super::client(&server, token.expose(), "none");
    assert_fails(
        itself.account(account).agents().list().send().await,
        expected(ErrorKind::Forbidden, 401, "Access to this endpoint is not authorized for bots"),
    );

    let forbidden = expected(ErrorKind::Forbidden, 401, "You are not authorized to do this action");
    assert_fails(agent.account(account).agent_bots().delete(bot.id).send().await, forbidden);
    client.account(account).agent_bots().delete(bot.id).send().await.unwrap();
    let gone = client.account(account).agent_bots().get(bot.id).send().await;
    assert_fails(gone, expected(ErrorKind::NotFound, 404, "Resource could not be found"));
}

#[tokio::test]
async fn a_platform_app_keeps_bots_for_all_accounts() {
    let (server, client, account) = start().await;
    let new = PlatformAgentBotChange::new()
        .name("Harbour Pilot")
        .outgoing_url("https://bots.harbour.example/pilot");
    let bot =
        client.platform_agent_bots().create(&new).avatar(picture("pilot.png")).send().await.unwrap().value;
    assert_eq!((bot.name.as_deref(), bot.account_id), (Some("Harbour Pilot"), None));
    assert!(!bot.access_token.is_empty());
    assert!(!format!("{bot:?}").contains(bot.access_token.expose()));

    // Every account sees it, and none may change it.
    let seen = client.account(account).agent_bots().get(bot.id).send().await.unwrap().value;
    assert_eq!((seen.system_bot, seen.account_id), (Some(true), None));
    assert!(seen.thumbnail.as_deref().unwrap().contains("pilot"), "{seen:?}");
    let refused =
        client.account(account).agent_bots().update(bot.id, &AgentBotChange::default()).send().await;
    assert_fails(refused, expected(ErrorKind::NotFound, 404, "Resource could not be found"));

    let owned = PlatformAgentBotChange::new().description("Finds the berth").account_id(account);
    let owned = client.platform_agent_bots().update(bot.id, &owned);
    let owned = owned.avatar(picture("berth.png")).send().await.unwrap().value;
    assert_eq!(
        (owned.description.as_deref(), owned.account_id),
        (Some("Finds the berth"), Some(account.into()))
    );
    assert_eq!(client.platform_agent_bots().get(bot.id).send().await.unwrap().value, owned);
    let bots = client.platform_agent_bots().list().collect_all().await.unwrap();
    assert!(bots.len() == 2 && bots.iter().any(|one| one.id == bot.id && one.name == bot.name), "{bots:?}");

    let stranger = super::client(&server, "none", server.text("other_platform_token"));
    assert_eq!(stranger.platform_agent_bots().list().send().await.unwrap().value, []);
    let not_its_own = expected(ErrorKind::Forbidden, 401, "Non permissible resource");
    assert_fails(stranger.platform_agent_bots().get(bot.id).send().await, not_its_own);
    client.platform_agent_bots().delete(bot.id).send().await.unwrap();
    let gone = client.platform_agent_bots().get(bot.id).send().await;
    assert_fails(gone, expected(ErrorKind::NotFound, 404, "Not Found"));
}

#[tokio::test]
async fn webhooks_come_change_and_go() {
    let (server, client, account) = start().await;
    let new = WebhookCreate::new("https://hooks.harbour.example/ledger")
        .name("Ledger")
        .subscriptions([WebhookEvent::ConversationCreated, WebhookEvent::MessageCreated])
        .inbox_id(2);
    let hook = client.account(account).webhooks().create(&new).send().await.unwrap().value.payload.webhook;
    let url = hook.url.as_ref().map(|url| url.expose());
    assert_eq!((hook.name.as_deref(), url), (Some("Ledger"), Some(new.url.as_str())));
    assert_eq!((hook.account_id.get(), &hook.subscriptions), (account, &new.subscriptions));
    assert_eq!(hook.inbox.as_ref().unwrap().name, "Orders");
    assert!(!format!("{hook:?}").contains(hook.secret.as_ref().unwrap().expose()));

    let change = WebhookUpdate::new().clear_name().subscriptions([WebhookEvent::ContactUpdated]);
    let changed = client.account(account).webhooks().update(hook.id, &change).send().await.unwrap().value;
    let changed = changed.payload.webhook;
    assert_eq!((changed.name.as_deref(), &changed.url), (None, &hook.url));
    assert_eq!(changed.subscriptions.as_deref(), Some(&[WebhookEvent::ContactUpdated][..]));
    assert_eq!(client.account(account).webhooks().list().collect_all().await.unwrap(), [changed]);

    let invalid = |words| expected(ErrorKind::Invalid, 422, words);
    assert_fails(
        client.account(account).webhooks().create(&new).send().await,
        invalid("Url has already been taken"),
    );
    let nowhere = client.account(account).webhooks().create(&WebhookCreate::new("nowhere")).send().await;
    assert_fails(nowhere, invalid("Url is invalid"));
    let odd = WebhookUpdate::new().subscriptions([WebhookEvent::from("moon_landing")]);
    let odd = client.account(account).webhooks().update(hook.id, &odd).send().await;
    assert_fails(odd, invalid("Subscriptions Invalid events"));
    let agent = super::client(&server, server.text("agent_token"), "none");
    let forbidden = expected(ErrorKind::Forbidden, 401, "You are not authorized to do this action");
    assert_fails(agent.account(account).webhooks().list().send().await, forbidden);

    client.account(account).webhooks().delete(hook.id).send().await.unwrap();
    let gone = client.account(account).webhooks().delete(hook.id).send().await;
    assert_fails(gone, expected(ErrorKind::NotFound, 404, "Resource could not be found"));
}

#[tokio::test]
async fn integrations_are_switched_on_and_off() {
    let (server, client, account) = start().await;
    let settings = IntegrationSettings::new().api_key("sk-harbour").label_suggestion(true);
    let new = IntegrationHookCreate::new("openai").settings(settings);
    assert!(!format!("{new:?}").contains("sk-harbour"));
    let hook = client.account(account).integrations().create_hook(&new).send().await.unwrap().value;
    assert_eq!((hook.app_id.as_str(), hook.status, &hook.inbox), ("openai", true, &None));
    assert_eq!(hook.hook_type, Some(IntegrationHookType::Account));
    // The key does not come back.
    let shown = hook.settings.as_ref().unwrap();
    assert_eq!((&shown.api_key, shown.label_suggestion.as_ref()), (&None, Some(&true)));

    let off = IntegrationHookUpdate::new().status("disabled");
    let off = client.account(account).integrations().update_hook(hook.id, &off).send().await.unwrap().value;
    assert_eq!((off.id, off.status, &off.settings), (hook.id, false, &hook.settings));
    let apps = client.account(account).integrations().list().collect_all().await.unwrap();
    let openai = apps.iter().find(|app| app.id == "openai").unwrap();
    assert_eq!((openai.enabled, &openai.hooks), (true, &vec![off]));
    assert!(openai.settings_json_schema.as_ref().unwrap().contains_key("properties"));
    assert!(apps.iter().any(|app| app.id == "dialogflow" && !app.enabled && app.hooks.is_empty()));

    let again = client.account(account).integrations().create_hook(&new).send().await;
    assert_fails(again, expected(ErrorKind::Invalid, 422, "App has already been taken"));
    let agent = super::client(&server, server.text("agent_token"), "none");
    let forbidden = expected(ErrorKind::Forbidden, 401, "You are not authorized to do this action");
    assert_fails(agent.account(account).integrations().create_hook(&new).send().await, forbidden);
    let apps = agent.account(account).integrations().list().send().await.unwrap().value.payload;
    let openai = apps.iter().find(|app| app.id == "openai").unwrap();
    assert!(openai.settings_json_schema.is_absent() && openai.hooks[0].settings.is_absent());

    client.account(account).integrations().delete_hook(hook.id).send().await.unwrap();
    let gone = client.account(account).integrations().delete_hook(hook.id).send().await;
    assert_fails(gone, expected(ErrorKind::NotFound, 404, "Resource could not be found"));
}

#[tokio::test]
async fn an_integration_may_be_one_inboxs() {
    let (_server, client, account) = start().await;
    let credentials = IntegrationCredentials::new()
        .private_key("-----BEGIN PRIVATE KEY-----")
        .client_email("bot@harbour.example");
    let settings = IntegrationSettings::new().project_id("harbour").credentials(credentials);
    let homeless = IntegrationHookCreate::new("dialogflow").settings(settings);
    let refused = client.account(account).integrations().create_hook(&homeless).send().await;
    assert_fails(refused, expected(ErrorKind::Invalid, 422, "Inbox can't be blank"));
    let new = homeless.inbox_id(1);
    let hook = client.account(account).integrations().create_hook(&new).send().await.unwrap().value;
    assert_eq!(
        (&hook.hook_type, hook.inbox.unwrap().name.as_str()),
        (&Some(IntegrationHookType::Inbox), "Website")
    );
    let shown = hook.settings.as_ref().unwrap();
    assert_eq!((shown.project_id.as_deref(), &shown.credentials), (Some("harbour"), &None));
}
