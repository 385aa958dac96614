//! What an account is connected to: bots, webhooks, integrations.

use frontdesk_chatwoot::types::{
    AgentBot, AgentBotChange, AgentBotType, IntegrationCredentials, IntegrationHook, IntegrationHookCreate,
    IntegrationHookType, IntegrationHookUpdate, IntegrationSettings, PlatformAgentBot,
    PlatformAgentBotChange, Webhook, WebhookCreate, WebhookEvent, WebhookUpdate,
};
use frontdesk_chatwoot::{Client, ErrorKind, File};
use serde_json::json;

use super::{expected, start};
use crate::sandbox::{Expected, assert_fails, object};

fn picture(name: &str) -> File {
    File::new(name, "image/png", &b"\x89PNG\r\n\x1a\n"[..])
}

/// A bot of the account, `Greeter`, with a picture.
async fn greeter(client: &Client, account: i64) -> AgentBot {
    let new = AgentBotChange::new()
        .name("Greeter")
        .description("Says hello")
        .outgoing_url("https://bots.harbour.example/hello")
        .bot_config(object(json!({"tone": "warm"})));
    let bot = client.account(account).agent_bots().create(&new).avatar(picture("greeter.png"));
    bot.send().await.unwrap().value
}

const NOT_AUTHORIZED: Expected<'static> =
    expected(ErrorKind::Forbidden, 401, "You are not authorized to do this action");
const NOT_FOUND: Expected<'static> = expected(ErrorKind::NotFound, 404, "Resource could not be found");

#[tokio::test]
async fn an_account_creates_a_bot() {
    let (_server, client, account) = start().await;
    let bot = greeter(&client, account).await;
    assert_eq!((bot.name.as_deref(), bot.account_id), (Some("Greeter"), Some(account.into())));
    assert_eq!((&bot.bot_type, bot.system_bot), (&Some(AgentBotType::Webhook), Some(false)));
    assert_eq!(bot.bot_config.as_ref().unwrap().expose()["tone"], "warm");
    assert!(bot.thumbnail.as_deref().unwrap().contains("greeter"), "{bot:?}");
}

#[tokio::test]
async fn the_token_and_the_secret_of_a_bot_are_not_printed() {
    let (_server, client, account) = start().await;
    let bot = greeter(&client, account).await;
    let printed = format!("{bot:?}");
    assert!(!printed.contains(bot.access_token.as_ref().unwrap().expose()), "{printed}");
    assert!(!printed.contains(bot.secret.as_ref().unwrap().expose()), "{printed}");
}

#[tokio::test]
async fn an_update_of_a_bot_keeps_what_is_not_sent() {
    let (_server, client, account) = start().await;
    let bot = greeter(&client, account).await;
    let change = AgentBotChange::new().clear_description();
    let changed = client.account(account).agent_bots().update(bot.id, &change).send().await.unwrap().value;
    assert_eq!((changed.description.as_deref(), changed.name.as_deref()), (None, Some("Greeter")));
    assert_eq!((&changed.thumbnail, &changed.bot_config), (&bot.thumbnail, &bot.bot_config));
    let other = client.account(account).agent_bots().update(bot.id, &AgentBotChange::default());
    let other = other.avatar(picture("portrait.png")).send().await.unwrap().value;
    assert!(other.thumbnail.as_deref().unwrap().contains("portrait"), "{other:?}");
    assert_eq!(client.account(account).agent_bots().get(bot.id).send().await.unwrap().value, other);
}

#[tokio::test]
async fn agents_list_bots_without_their_tokens() {
    let (server, client, account) = start().await;
    let bot = greeter(&client, account).await;
    let agent = super::client(&server, server.text("agent_token"), "none");
    let bots = agent.account(account).agent_bots().list().collect_all().await.unwrap();
    let seen = bots.iter().find(|seen| seen.id == bot.id).unwrap();
    assert_eq!((seen.access_token.is_none(), &seen.name), (true, &bot.name));
}

#[tokio::test]
async fn a_bot_does_not_list_agents() {
    let (server, client, account) = start().await;
    let bot = greeter(&client, account).await;
    let itself = super::client(&server, bot.access_token.as_ref().unwrap().expose(), "none");
    let words = "Access to this endpoint is not authorized for bots";
    let not_for_bots = expected(ErrorKind::Forbidden, 401, words);
    assert_fails(itself.account(account).agents().list().send().await, not_for_bots);
}

#[tokio::test]
async fn an_administrator_deletes_a_bot() {
    let (server, client, account) = start().await;
    let bot = greeter(&client, account).await;
    let agent = super::client(&server, server.text("agent_token"), "none");
    assert_fails(agent.account(account).agent_bots().delete(bot.id).send().await, NOT_AUTHORIZED);
    client.account(account).agent_bots().delete(bot.id).send().await.unwrap();
    assert_fails(client.account(account).agent_bots().get(bot.id).send().await, NOT_FOUND);
}

/// A bot of the platform app, `Harbour Pilot`, with a picture.
async fn pilot(client: &Client) -> PlatformAgentBot {
    let new = PlatformAgentBotChange::new()
        .name("Harbour Pilot")
        .outgoing_url("https://bots.harbour.example/pilot");
    let bot = client.platform_agent_bots().create(&new).avatar(picture("pilot.png"));
    bot.send().await.unwrap().value
}

#[tokio::test]
async fn a_platform_app_creates_a_bot_of_no_account() {
    let (_server, client, _) = start().await;
    let bot = pilot(&client).await;
    assert_eq!((bot.name.as_deref(), bot.account_id), (Some("Harbour Pilot"), None));
    assert!(!bot.access_token.is_empty());
    assert!(!format!("{bot:?}").contains(bot.access_token.expose()));
    let bots = client.platform_agent_bots().list().collect_all().await.unwrap();
    assert!(bots.len() == 2 && bots.iter().any(|one| one.id == bot.id && one.name == bot.name), "{bots:?}");
}

#[tokio::test]
async fn every_account_sees_a_bot_of_a_platform_app_and_none_changes_it() {
    let (_server, client, account) = start().await;
    let bot = pilot(&client).await;
    let seen = client.account(account).agent_bots().get(bot.id).send().await.unwrap().value;
    assert_eq!((seen.system_bot, seen.account_id), (Some(true), None));
    assert!(seen.thumbnail.as_deref().unwrap().contains("pilot"), "{seen:?}");
    let change = client.account(account).agent_bots().update(bot.id, &AgentBotChange::default());
    assert_fails(change.send().await, NOT_FOUND);
}

#[tokio::test]
async fn a_platform_app_gives_its_bot_to_an_account() {
    let (_server, client, account) = start().await;
    let bot = pilot(&client).await;
    let change = PlatformAgentBotChange::new().description("Finds the berth").account_id(account);
    let owned = client.platform_agent_bots().update(bot.id, &change).avatar(picture("berth.png"));
    let owned = owned.send().await.unwrap().value;
    let (description, owner) = (owned.description.as_deref(), owned.account_id);
    assert_eq!((description, owner), (Some("Finds the berth"), Some(account.into())));
    assert_eq!(client.platform_agent_bots().get(bot.id).send().await.unwrap().value, owned);
}

#[tokio::test]
async fn a_platform_app_sees_only_its_own_bots() {
    let (server, client, _) = start().await;
    let bot = pilot(&client).await;
    let stranger = super::client(&server, "none", server.text("other_platform_token"));
    assert_eq!(stranger.platform_agent_bots().list().send().await.unwrap().value, []);
    let not_its_own = expected(ErrorKind::Forbidden, 401, "Non permissible resource");
    assert_fails(stranger.platform_agent_bots().get(bot.id).send().await, not_its_own);
    client.platform_agent_bots().delete(bot.id).send().await.unwrap();
    let gone = client.platform_agent_bots().get(bot.id).send().await;
    assert_fails(gone, expected(ErrorKind::NotFound, 404, "Not Found"));
}

fn ledger() -> WebhookCreate {
    WebhookCreate::new("https://hooks.harbour.example/ledger")
        .name("Ledger")
        .subscriptions([WebhookEvent::ConversationCreated, WebhookEvent::MessageCreated])
        .inbox_id(2)
}

async fn webhook(client: &Client, account: i64) -> Webhook {
    client.account(account).webhooks().create(&ledger()).send().await.unwrap().value.payload.webhook
}

#[tokio::test]
async fn a_webhook_is_created_for_an_inbox() {
    let (_server, client, account) = start().await;
    let (new, hook) = (ledger(), webhook(&client, account).await);
    let url = hook.url.as_ref().map(|url| url.expose());
    assert_eq!((hook.name.as_deref(), url), (Some("Ledger"), Some(new.url.as_str())));
    assert_eq!((hook.account_id.get(), &hook.subscriptions), (account, &new.subscriptions));
    assert_eq!(hook.inbox.as_ref().unwrap().name, "Orders");
    assert!(!format!("{hook:?}").contains(hook.secret.as_ref().unwrap().expose()));
}

#[tokio::test]
async fn an_update_of_a_webhook_keeps_what_is_not_sent() {
    let (_server, client, account) = start().await;
    let hook = webhook(&client, account).await;
    let change = WebhookUpdate::new().clear_name().subscriptions([WebhookEvent::ContactUpdated]);
    let changed = client.account(account).webhooks().update(hook.id, &change).send().await.unwrap().value;
    let changed = changed.payload.webhook;
    assert_eq!((changed.name.as_deref(), &changed.url), (None, &hook.url));
    assert_eq!(changed.subscriptions.as_deref(), Some(&[WebhookEvent::ContactUpdated][..]));
    assert_eq!(client.account(account).webhooks().list().collect_all().await.unwrap(), [changed]);
}

#[tokio::test]
async fn a_webhook_has_an_address_and_events_of_its_own() {
    let (_server, client, account) = start().await;
    let hook = webhook(&client, account).await;
    let invalid = |words| expected(ErrorKind::Invalid, 422, words);
    let twice = client.account(account).webhooks().create(&ledger()).send().await;
    assert_fails(twice, invalid("Url has already been taken"));
    let nowhere = client.account(account).webhooks().create(&WebhookCreate::new("nowhere")).send().await;
    assert_fails(nowhere, invalid("Url is invalid"));
    let odd = WebhookUpdate::new().subscriptions([WebhookEvent::from("moon_landing")]);
    let odd = client.account(account).webhooks().update(hook.id, &odd).send().await;
    assert_fails(odd, invalid("Subscriptions Invalid events"));
}

#[tokio::test]
async fn an_administrator_deletes_a_webhook_once() {
    let (server, client, account) = start().await;
    let hook = webhook(&client, account).await;
    let agent = super::client(&server, server.text("agent_token"), "none");
    assert_fails(agent.account(account).webhooks().list().send().await, NOT_AUTHORIZED);
    client.account(account).webhooks().delete(hook.id).send().await.unwrap();
    assert_fails(client.account(account).webhooks().delete(hook.id).send().await, NOT_FOUND);
}

fn openai() -> IntegrationHookCreate {
    let settings = IntegrationSettings::new().api_key("sk-harbour").label_suggestion(true);
    IntegrationHookCreate::new("openai").settings(settings)
}

async fn hook(client: &Client, account: i64) -> IntegrationHook {
    client.account(account).integrations().create_hook(&openai()).send().await.unwrap().value
}

#[tokio::test]
async fn an_integration_is_enabled_once() {
    let (_server, client, account) = start().await;
    let hook = hook(&client, account).await;
    assert_eq!((hook.app_id.as_str(), hook.status, &hook.inbox), ("openai", true, &None));
    assert_eq!(hook.hook_type, Some(IntegrationHookType::Account));
    let again = client.account(account).integrations().create_hook(&openai()).send().await;
    assert_fails(again, expected(ErrorKind::Invalid, 422, "App has already been taken"));
}

#[tokio::test]
async fn the_key_of_an_integration_is_neither_printed_nor_returned() {
    let (_server, client, account) = start().await;
    assert!(!format!("{:?}", openai()).contains("sk-harbour"));
    let hook = hook(&client, account).await;
    let shown = hook.settings.as_ref().unwrap();
    assert_eq!((&shown.api_key, shown.label_suggestion.as_ref()), (&None, Some(&true)));
}

#[tokio::test]
async fn an_integration_is_disabled_and_listed() {
    let (_server, client, account) = start().await;
    let hook = hook(&client, account).await;
    let off = IntegrationHookUpdate::new().status("disabled");
    let off = client.account(account).integrations().update_hook(hook.id, &off).send().await.unwrap().value;
    assert_eq!((off.id, off.status, &off.settings), (hook.id, false, &hook.settings));
    let apps = client.account(account).integrations().list().collect_all().await.unwrap();
    let openai = apps.iter().find(|app| app.id == "openai").unwrap();
    assert_eq!((openai.enabled, &openai.hooks), (true, &vec![off]));
    assert!(openai.settings_json_schema.as_ref().unwrap().contains_key("properties"));
    assert!(apps.iter().any(|app| app.id == "dialogflow" && !app.enabled && app.hooks.is_empty()));
}

#[tokio::test]
async fn agents_see_integrations_without_their_settings() {
    let (server, client, account) = start().await;
    hook(&client, account).await;
    let agent = super::client(&server, server.text("agent_token"), "none");
    let new = IntegrationHookCreate::new("openai");
    assert_fails(agent.account(account).integrations().create_hook(&new).send().await, NOT_AUTHORIZED);
    let apps = agent.account(account).integrations().list().send().await.unwrap().value.payload;
    let openai = apps.iter().find(|app| app.id == "openai").unwrap();
    assert!(openai.settings_json_schema.is_absent() && openai.hooks[0].settings.is_absent());
}

#[tokio::test]
async fn an_integration_is_deleted_once() {
    let (_server, client, account) = start().await;
    let hook = hook(&client, account).await;
    client.account(account).integrations().delete_hook(hook.id).send().await.unwrap();
    assert_fails(client.account(account).integrations().delete_hook(hook.id).send().await, NOT_FOUND);
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
