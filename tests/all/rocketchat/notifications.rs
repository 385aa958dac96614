//! Banners, push notifications and translations.

use frontdesk_rocketchat::types::{
    AutotranslateMessage, AutotranslateSettings, AutotranslateSettingsField, BannerChoice, BannerPlatform,
    NewPushToken, PushTokenChoice, PushTokenType,
};

use super::start;

#[tokio::test]
async fn banners_are_listed_and_dismissed() {
    let (_server, client) = start().await;
    let banners = client.banners().list(BannerPlatform::Web).collect_all().await.unwrap();
    let id = &banners[0].id;
    assert_eq!(client.banners().list_by_id(id, BannerPlatform::Web).collect_all().await.unwrap().len(), 1);
    client.banners().dismiss(&BannerChoice::new(id)).await.unwrap();
    assert!(client.banners().list(BannerPlatform::Web).collect_all().await.unwrap().is_empty());
}

#[tokio::test]
async fn a_device_is_registered_and_unregistered() {
    let (_server, client) = start().await;
    let token = NewPushToken::new(PushTokenType::Gcm, "e0jcqy6GQ1mBQdtVQq", "chat.rocket.android");
    client.push().create_token(&token).await.unwrap();
    client.push().delete_token(&PushTokenChoice::new("e0jcqy6GQ1mBQdtVQq")).await.unwrap();
}

#[tokio::test]
async fn notifications_are_read_and_tried() {
    let (_server, client) = start().await;
    let data = client.push().get_notification("7aDSXtjMA3KPLxLjt").await.unwrap();
    assert_eq!(data.notification.unwrap().title.as_deref(), Some("#general"));
    assert_eq!(client.push().get_info().await.unwrap().push_gateway_enabled, Some(true));
    let token = NewPushToken::new(PushTokenType::Gcm, "e0jcqy6GQ1mBQdtVQq", "chat.rocket.android");
    client.push().create_token(&token).await.unwrap();
    assert_eq!(client.push().test().await.unwrap(), 1);
}

#[tokio::test]
async fn messages_are_translated() {
    let (_server, client) = start().await;
    let languages = client.autotranslate().list_languages("en").collect_all().await.unwrap();
    assert!(languages.iter().any(|language| language.language == "de"));
    let settings = AutotranslateSettings::new("GENERAL", AutotranslateSettingsField::AutoTranslate, true);
    client.autotranslate().save_settings(&settings).await.unwrap();
    let message = AutotranslateMessage::new("7aDSXtjMA3KPLxLjt").target_language("de");
    let translated = client.autotranslate().translate_message(&message).await.unwrap().unwrap();
    assert!(translated.translations.unwrap().contains_key("de"));
}
