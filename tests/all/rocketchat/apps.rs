//! Apps, installed ones and those of the marketplace. The sandbox keeps none: it responds as the
//! examples of the spec do.

use frontdesk_rocketchat::core::File;
use frontdesk_rocketchat::types::{
    AppChatCommand, AppChatCommandAction, AppComponentEvent, AppComponentEventEvent, AppInteraction,
    AppInteractionType, AppLanguages, AppMessageTemplate, AppMessageTemplateLanguage, AppPackage,
    AppPermission, AppPurchaseType, AppSettingUpdate, AppSettingsUpdate, AppStatus, AppStatusChange,
    AppTemplateMessage, AppWish, ExportAppLogsType, SeenAppRequests,
};

use super::start;

/// An app of the examples.
const APP: &str = "d05142b1-60b6-4562-9940-86be9b548f43";

#[tokio::test]
async fn apps_are_installed_updated_and_removed() {
    let (_server, client) = start().await;
    let url = AppPackage::new().url("https://apps.example.org/tester_0.0.5.zip");
    let installed = client.apps().install(&url).send().await.unwrap().value;
    assert_eq!(installed.app.status, Some(AppStatus::AutoEnabled));
    assert_eq!(installed.implemented.unwrap().get("IPostMessageSent"), Some(&false));
    assert!(installed.license_validation.unwrap().errors.unwrap().is_empty());
    let file = File::new("tester.zip", "application/zip", &b"PK\x03\x04"[..]);
    let granted = AppPackage::new().permissions(r#"[{"name":"networking"}]"#);
    client.apps().install(&granted).app(file).send().await.unwrap();
    let next = AppPackage::new()
        .app_id(APP)
        .marketplace(true)
        .version("6.6.0")
        .permissions_granted([AppPermission::new("user.read")]);
    assert_eq!(
        client.apps().update(APP, &next).send().await.unwrap().value.app.version.as_deref(),
        Some("6.6.0")
    );
    assert_eq!(client.apps().get(APP).await.unwrap().name_slug.as_deref(), Some("bluescape"));
    assert_eq!(client.apps().delete(APP).await.unwrap().status, Some(AppStatus::Disabled));
}

#[tokio::test]
async fn apps_are_listed() {
    let (_server, client) = start().await;
    let installed = client.apps().list_installed().include_cluster_status(true).await.unwrap();
    let Some(AppLanguages::AppTranslations(texts)) = &installed[0].languages else {
        panic!("an installed app has texts: {:?}", installed[0].languages)
    };
    assert!(texts.contains_key("en"));
    let offered = client.apps().list_marketplace().is_admin_user(false).send().await.unwrap().value;
    let latest = offered[0].latest.as_ref().unwrap();
    assert_eq!(latest.status, Some(AppStatus::Published));
    assert!(matches!(latest.languages, Some(AppLanguages::AppLanguageCodes(_))));
    assert_eq!(client.apps().list_featured().await.unwrap()[0].slug.as_deref(), Some("featured"));
    assert_eq!(
        client.apps().list_categories().send().await.unwrap().value[0].title.as_deref(),
        Some("Analytics")
    );
    assert_eq!(client.apps().list_in_bundle("5d3f1a7a4c2d6b0001a1b2c3").await.unwrap().len(), 1);
    assert_eq!(client.apps().list_versions(APP).await.unwrap().len(), 1);
    assert_eq!(client.apps().sync_purchase(APP).await.unwrap().is_purchased, Some(true));
    assert_eq!(client.apps().count().send().await.unwrap().value.max_private_apps, Some(-1));
}

#[tokio::test]
async fn pages_and_pictures_of_the_marketplace_are_found() {
    let (_server, client) = start().await;
    let purchase = client.apps().get_purchase_url(AppPurchaseType::Buy).app_id(APP).await.unwrap();
    assert!(purchase.expose().contains("token="), "the URL has the workspace's token");
    assert!(client.apps().get_request_url(APP).await.unwrap().contains("/requestAccess?"));
    assert!(
        client
            .apps()
            .get_incompatibility_url(APP, "1.1.4", "install")
            .await
            .unwrap()
            .contains("/incompatible/")
    );
    assert!(client.apps().list_screenshots(APP).await.unwrap().is_empty());
    assert!(client.apps().get_icon(APP).send().await.unwrap().value.starts_with(b"\x89PNG"));
    client.apps().get_sidebar_icon("646b8e7d-f1e1-419e-9478-10d0f5bc74d9", "whatsapp").send().await.unwrap();
}

#[tokio::test]
async fn texts_and_routes_of_apps_are_read() {
    let (_server, client) = start().await;
    assert!(client.apps().get_languages(APP).await.unwrap().unwrap().contains_key("en"));
    assert_eq!(client.apps().list_languages().await.unwrap().len(), 1);
    assert_eq!(
        client.apps().list_apis(APP).await.unwrap()[0].methods.as_deref(),
        Some(&["post".to_owned()][..])
    );
    assert_eq!(client.apps().list_action_buttons().send().await.unwrap().value.len(), 1);
    assert!(client.apps().list_external_components().await.unwrap().is_empty());
}

#[tokio::test]
async fn settings_and_the_status_of_an_app_are_changed() {
    let (_server, client) = start().await;
    assert_eq!(
        client.apps().get_status(APP).send().await.unwrap().value.status,
        Some(AppStatus::ManuallyEnabled)
    );
    let off = AppStatusChange::new(AppStatus::ManuallyDisabled);
    assert_eq!(
        client.apps().set_status(APP, &off).send().await.unwrap().value.status,
        Some(AppStatus::ManuallyDisabled)
    );
    let settings = client.apps().list_settings(APP).await.unwrap();
    assert_eq!(settings["bbb_url"].value.as_ref().unwrap(), "https://bbb.example.org");
    let setting = client.apps().get_setting(APP, "bbb_url").await.unwrap();
    let several = AppSettingsUpdate::new(vec![setting.clone()]);
    assert_eq!(client.apps().update_settings(APP, &several).await.unwrap().len(), 1);
    client.apps().update_setting(APP, "bbb_url", &AppSettingUpdate::new(setting)).await.unwrap();
}

#[tokio::test]
async fn logs_are_read_and_exported() {
    let (_server, client) = start().await;
    let all = client.apps().list_logs().app_id(APP).send().await.unwrap().value.logs;
    let one = client.apps().list_logs_of_app(APP).send().await.unwrap().value.logs;
    assert_eq!((all.len(), one[0].entries.as_ref().map(Vec::len)), (1, Some(1)));
    assert_eq!(client.apps().list_log_values(APP).send().await.unwrap().value.methods.unwrap().len(), 2);
    let exported = client.apps().export_logs(APP, ExportAppLogsType::Json).send().await.unwrap();
    assert_eq!(exported.value, "[]");
}

#[tokio::test]
async fn interactions_reach_an_app() {
    let (_server, client) = start().await;
    let vote = AppInteraction::new(AppInteractionType::BlockAction).action_id("vote").trigger_id("t");
    let shown = client.apps().send_interaction(APP, &vote).send().await.unwrap().value;
    assert_eq!(shown.view.unwrap().blocks.unwrap().len(), 1);
    let opened = AppComponentEvent::new("notes", AppComponentEventEvent::Opened);
    client.apps().send_component_event(&opened).send().await.unwrap();
    let close = AppChatCommand::new(AppChatCommandAction::CloseChat, "2Sfq8wXw4fYPMf6r4");
    assert!(client.apps().control_chat(APP, &close).await.unwrap().is_some());
    let template = AppMessageTemplate::new("ship", AppMessageTemplateLanguage::new().code("en"));
    let message = AppTemplateMessage::new(vec!["2368106035555".to_owned()], template);
    client.apps().send_template_message(APP, &message).await.unwrap();
}

#[tokio::test]
async fn administrators_are_asked_for_apps() {
    let (_server, client) = start().await;
    let wish = AppWish::new(APP, "Hubspot CRM", "1.1.4", "We need it for sales.");
    client.apps().notify_admins_about(&wish).await.unwrap();
    let requests = client.apps().list_requests(APP).send().await.unwrap().value.data.unwrap();
    assert_eq!(requests[0].requester.as_ref().unwrap().username.as_deref(), Some("agent2"));
    assert_eq!(client.apps().get_request_statistics().await.unwrap().total_unseen, Some(1));
    let seen = SeenAppRequests::new(vec![requests[0].id.clone().unwrap()]);
    client.apps().mark_requests_seen(&seen).await.unwrap();
}
