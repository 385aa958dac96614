//! Integrations, OAuth apps and WebDAV accounts.

use frontdesk_rocketchat::ids::IntegrationId;
use frontdesk_rocketchat::types::{
    ChatPost, IncomingWebhookMessage, IntegrationChoice, IntegrationEvent, IntegrationRemoval,
    IntegrationReplay, IntegrationType, IntegrationUpdate, NewIntegration, NewOauthApp, OauthAppChoice,
    OauthAppUpdate, RoomFileMessage, RoomFileUpload, WebdavAccountChoice, WebhookSubscription,
    WebhookSubscriptionData, WebhookUnsubscription,
};
use frontdesk_rocketchat::{Client, ErrorKind, File, Secret};

use super::{client_of, expected, start, visitor};
use crate::sandbox::assert_fails;

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
async fn an_outgoing_webhook_of_files_gets_uploads_alone() {
    let (_server, client) = start().await;
    let kind = IntegrationType::WebhookOutgoing;
    let new = NewIntegration::new(kind, "#general", "rocket.cat", false, "Files", true);
    let new = new.event(IntegrationEvent::FileUploaded).urls(["https://example.com/hook"]);
    let id = client.integrations().create(&new).await.unwrap().id.unwrap();
    client.chat().post_message(&ChatPost::new().channel("#general").text("no file")).await.unwrap();
    let plan = File::new("plan.png", "image/png", vec![1, 2, 3]);
    let file = client.rooms().upload_file("GENERAL", &RoomFileUpload::new(), plan).await.unwrap();
    client.rooms().send_uploaded_file("GENERAL", &file.id, &RoomFileMessage::new()).await.unwrap();
    let calls = client.integrations().list_history(&id).collect_all().await.unwrap();
    let data = calls[0].data.as_ref().unwrap();
    assert_eq!((calls.len(), &calls[0].event), (1, &Some(IntegrationEvent::FileUploaded)));
    let message = data.message.as_ref().unwrap();
    assert_eq!(message.file.as_ref().unwrap().name.as_deref(), Some("plan.png"));
    assert_eq!(data.room.as_ref().unwrap().id, "GENERAL");
}

#[tokio::test]
async fn a_message_comes_through_an_incoming_webhook_without_credentials() {
    let (server, client) = start().await;
    let new = client.integrations().create(&incoming()).await.unwrap();
    let (id, token) = (new.id.unwrap(), new.token.unwrap());
    let message = IncomingWebhookMessage::new().text("Build 42 passed").alias("CI");
    visitor(&server).integrations().post_message(&id, &token, &message).await.unwrap();
}

/// An incoming webhook: its ID and token.
async fn hook(client: &Client, new: &NewIntegration) -> (IntegrationId, Secret) {
    let hook = client.integrations().create(new).await.unwrap();
    (hook.id.unwrap(), hook.token.unwrap())
}

#[tokio::test]
async fn other_systems_subscribe_through_an_incoming_webhook() {
    let (server, client) = start().await;
    // What is subscribed is the webhook's user's own, who may manage it.
    let new =
        NewIntegration::new(IntegrationType::WebhookIncoming, "#general", "ada.brandt", false, "CI", true);
    let (id, token) = hook(&client, &new).await;
    let visitor = visitor(&server);
    assert!(!visitor.integrations().list_samples(&id, &token).collect_all().await.unwrap().is_empty());
    let new = WebhookSubscription::new("newMessageOnChannel", "CI", "https://example.com/hook")
        .data(WebhookSubscriptionData::new().channel_name("general"));
    let outgoing = visitor.integrations().subscribe(&id, &token, &new).await.unwrap();
    assert_eq!(outgoing.channel.unwrap(), ["#general"]);
    let old = WebhookUnsubscription::new("https://example.com/hook");
    visitor.integrations().unsubscribe(&id, &token, &old).await.unwrap();
    visitor.integrations().subscribe_by_user(&id, "rocket.cat", &token, &new).await.unwrap();
    visitor.integrations().unsubscribe_by_user(&id, "rocket.cat", &token, &old).await.unwrap();
    let again = visitor.integrations().unsubscribe(&id, &token, &old).send().await;
    assert_fails(
        again,
        expected(ErrorKind::NotFound, 400, Some("integration-not-found"), "integration-not-found"),
    );
}

#[tokio::test]
async fn an_incoming_webhook_posts_where_it_may() {
    let (server, client) = start().await;
    let strict = hook(&client, &incoming()).await;
    let open = hook(&client, &incoming().override_destination_channel_enabled(true)).await;
    let wrong = (strict.0.clone(), Secret::from("wrong"));
    let (plain, elsewhere) = (IncomingWebhookMessage::new().text("hi"), "#general");
    let overriding = "overriding destination channel is disabled for this integration";
    let refused = |words| Some(expected(ErrorKind::Invalid, 400, None, words));
    // (webhook, message, the refusal)
    let cases = [
        (&strict, plain.clone(), None),
        (&strict, plain.clone().channel(elsewhere), refused(overriding)),
        (&strict, plain.clone().room_id("GENERAL"), refused(overriding)),
        (&open, plain.clone().channel(elsewhere), None),
        (&wrong, plain, Some(expected(ErrorKind::Server, 500, None, "Internal Server Error"))),
    ];
    for ((id, token), message, refusal) in cases {
        let posted = visitor(&server).integrations().post_message(id, token, &message).send().await;
        match refusal {
            None => drop(posted.unwrap()),
            Some(refusal) => assert_fails(posted, refusal),
        }
    }
}

#[tokio::test]
async fn integrations_are_refused() {
    let (server, client) = start().await;
    let invalid = |code, words| expected(ErrorKind::Invalid, 400, Some(code), words);
    let with = |channel: &str, username: &str| {
        NewIntegration::new(IntegrationType::WebhookIncoming, channel, username, false, "testHook", true)
    };
    // (integration, the refusal)
    let cases = [
        (with("", "rocket.cat"), invalid("error-invalid-channel", "Invalid channel")),
        (
            with("general", "rocket.cat"),
            invalid("error-invalid-channel-start-with-chars", "Invalid channel. Start with @ or #"),
        ),
        (
            with("#nowhere", "rocket.cat"),
            expected(ErrorKind::NotFound, 400, Some("error-invalid-room"), "Invalid room"),
        ),
        (
            with("#general", "nobody"),
            expected(ErrorKind::NotFound, 400, Some("error-invalid-user"), "Invalid user"),
        ),
    ];
    for (new, refusal) in cases {
        assert_fails(client.integrations().create(&new).send().await, refusal);
    }
    let john = client_of(&server, "john.doe");
    let id = client.integrations().create(&incoming()).await.unwrap().id.unwrap();
    let refusal = expected(ErrorKind::Forbidden, 400, Some("not-authorized"), "not-authorized");
    assert_fails(john.integrations().get(&id).send().await, refusal);
    let unknown = client.integrations().get("unknown").send().await;
    assert_fails(unknown, expected(ErrorKind::Invalid, 400, None, "The integration does not exists."));
}

#[tokio::test]
async fn the_secret_of_an_oauth_app_is_for_those_who_manage_it() {
    let (server, client) = start().await;
    let new = NewOauthApp::new("Harbour", true, "https://harbour.test/callback");
    let app = client.oauth_apps().create(&new).await.unwrap();
    let john = client_of(&server, "john.doe");
    let shown = john.oauth_apps().get().client_id(app.client_id.as_deref().unwrap()).await.unwrap();
    assert!(shown.id == app.id && shown.client_secret.is_none());
    let refusal = expected(ErrorKind::NotFound, 400, None, "OAuth app not found.");
    assert_fails(john.oauth_apps().get().id("unknown").send().await, refusal);
    for (name, uri, code) in
        [("", "https://harbour.test", "error-invalid-name"), ("Harbour", "", "error-invalid-redirectUri")]
    {
        let refused = client.oauth_apps().create(&NewOauthApp::new(name, true, uri)).await;
        assert_eq!(refused.unwrap_err().code(), Some(code));
    }
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
