//! Integrations, OAuth apps and WebDAV accounts.

use frontdesk_rocketchat::Secret;
use frontdesk_rocketchat::types::{
    IncomingWebhookMessage, IntegrationChoice, IntegrationEvent, IntegrationRemoval, IntegrationReplay,
    IntegrationType, IntegrationUpdate, NewIntegration, NewOauthApp, OauthAppChoice, OauthAppUpdate,
    WebdavAccountChoice, WebhookSubscription, WebhookSubscriptionData, WebhookUnsubscription,
};

use super::{start, visitor};

fn incoming() -> NewIntegration {
    NewIntegration::new(IntegrationType::WebhookIncoming, "#general", "rocket.cat", false, "testHook", true)
}

#[tokio::test]
async fn an_incoming_webhook_is_created_and_read() {
    let (_server, client) = start().await;
    let new = client.integrations().create(&incoming()).await.unwrap();
    assert_eq!(new.type_, Some(IntegrationType::WebhookIncoming));
    assert!(new.token.is_some());
    let id = new.id.unwrap();
    let read = client.integrations().get(&id).await.unwrap();
    assert_eq!(read.name.as_deref(), Some("testHook"));
}

#[tokio::test]
async fn integrations_are_listed_updated_and_removed() {
    let (_server, client) = start().await;
    let id = client.integrations().create(&incoming()).await.unwrap().id.unwrap();
    assert!(!client.integrations().list().collect_all().await.unwrap().is_empty());
    let update =
        IntegrationUpdate::new(IntegrationType::WebhookIncoming, "#general", false, "testHook updated", true)
            .integration_id(&id)
            .username("rocket.cat");
    let updated = client.integrations().update(&update).await.unwrap();
    assert_eq!(updated.name.as_deref(), Some("testHook updated"));
    let removal = IntegrationRemoval::new(IntegrationType::WebhookIncoming).integration_id(&id);
    client.integrations().remove(&removal).await.unwrap();
}

#[tokio::test]
async fn the_calls_of_an_outgoing_webhook_are_kept() {
    let (_server, client) = start().await;
    let new = NewIntegration::new(
        IntegrationType::WebhookOutgoing,
        "#general",
        "rocket.cat",
        false,
        "Testing",
        true,
    )
    .event(IntegrationEvent::SendMessage)
    .urls(["https://example.com/hook"]);
    let id = client.integrations().create(&new).await.unwrap().id.unwrap();
    client.integrations().list_history(&id).send().await.unwrap();
    client.integrations().clear_history(&IntegrationChoice::new(&id)).await.unwrap();
    let call = IntegrationReplay::new("3aqRBMvHDVEsFVfsg", "2SgQAWvtQHd7dNLyy");
    client.integrations().replay(&call).await.unwrap();
}

#[tokio::test]
async fn a_message_comes_through_an_incoming_webhook_without_credentials() {
    let (server, client) = start().await;
    let new = client.integrations().create(&incoming()).await.unwrap();
    let (id, token) = (new.id.unwrap(), new.token.unwrap());
    let message = IncomingWebhookMessage::new().text("Build 42 passed").alias("CI");
    visitor(&server).integrations().post_message(&id, &token, &message).await.unwrap();
}

#[tokio::test]
async fn other_systems_subscribe_through_an_incoming_webhook() {
    let (server, _client) = start().await;
    let client = visitor(&server);
    let (id, token) = ("wFQ4Gu4tjgbjWBhPD", Secret::from("made-up-token"));
    assert!(!client.integrations().list_samples(id, &token).collect_all().await.unwrap().is_empty());
    let hook = WebhookSubscription::new("newMessageOnChannel", "CI", "https://example.com/hook")
        .data(WebhookSubscriptionData::new().channel_name("#general"));
    client.integrations().subscribe(id, &token, &hook).await.unwrap();
    client.integrations().subscribe_by_user(id, "rocket.cat", &token, &hook).await.unwrap();
    let hook = WebhookUnsubscription::new("https://example.com/hook");
    client.integrations().unsubscribe(id, &token, &hook).await.unwrap();
    client.integrations().unsubscribe_by_user(id, "rocket.cat", &token, &hook).await.unwrap();
}

#[tokio::test]
async fn an_oauth_app_is_created_updated_and_deleted() {
    let (_server, client) = start().await;
    let new = NewOauthApp::new("Harbour", true, "https://harbour.test/callback");
    let app = client.oauth_apps().create(&new).await.unwrap();
    assert!(app.client_secret.is_some());
    assert!(!client.oauth_apps().list().collect_all().await.unwrap().is_empty());
    client.oauth_apps().get().id(&app.id).await.unwrap();
    let update = OauthAppUpdate::new(&app.id, "Harbour 2", false, "https://harbour.test/callback");
    let updated = client.oauth_apps().update(&update).await.unwrap();
    assert_eq!((updated.name.as_deref(), updated.active), (Some("Harbour 2"), Some(false)));
    assert!(client.oauth_apps().delete(&OauthAppChoice::new(&app.id)).await.unwrap());
}

#[tokio::test]
async fn webdav_accounts_are_listed_and_removed() {
    let (_server, client) = start().await;
    client.webdav().list_accounts().collect_all().await.unwrap();
    client.webdav().remove_account(&WebdavAccountChoice::new("iNKE8a6k6cjbqWhWd")).await.unwrap();
}
