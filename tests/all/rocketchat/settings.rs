//! Settings, and the services by which users sign in.

use frontdesk_rocketchat::types::{CustomOauth, Setting, SettingChange, SettingUpdate, SettingsUpdate};
use frontdesk_rocketchat::{Client, ErrorKind};
use serde_json::{Value, json};

use super::{client_of, expected, set, start, visitor};
use crate::sandbox::{Expected, assert_fails};

const FORBIDDEN: Expected<'_> = Expected {
    kind: ErrorKind::Forbidden,
    status: 403,
    code: Some("error-unauthorized"),
    words: "User does not have the permissions required for this action",
};

/// An unknown setting has no error text.
const SILENT: Expected<'_> = expected(ErrorKind::Invalid, 400, None, "");

async fn value(client: &Client, setting: &str) -> Value {
    client.settings().get(setting).await.unwrap().expose().clone()
}

fn ids(settings: &[Setting]) -> Vec<&str> {
    settings.iter().map(|setting| setting.id.as_str()).collect()
}

#[tokio::test]
async fn public_settings_need_no_credentials() {
    let (server, _client) = start().await;
    let settings = visitor(&server).settings().list_public().collect_all().await.unwrap();
    let ids = ids(&settings);
    assert!(ids.contains(&"Site_Url") && !ids.contains(&"SMS_Enabled"), "{ids:?}");
    assert!(ids.is_sorted(), "{ids:?}");
}

#[tokio::test]
async fn public_settings_are_chosen_by_their_ids() {
    let (server, _client) = start().await;
    // (IDs, how many there are)
    for (ids, number) in [(&["Site_Url"][..], 1), (&["Site_Url", "LDAP_Enable"], 2), (&["10"], 0)] {
        let page = visitor(&server).settings().list_public().id(ids).send().await.unwrap().value;
        assert_eq!((page.settings.len(), page.total), (number, Some(number as i64)), "{ids:?}");
    }
}

#[tokio::test]
async fn public_settings_come_in_pages() {
    let (server, _client) = start().await;
    let page = visitor(&server).settings().list_public().count(5).offset(0).send().await.unwrap().value;
    assert_eq!((page.settings.len(), page.count), (5, Some(5)));
}

#[tokio::test]
async fn private_settings_are_listed_for_those_who_may_see_them() {
    let (server, client) = start().await;
    let all = client.settings().list().collect_all().await.unwrap();
    assert!(ids(&all).contains(&"SMS_Enabled"));
    let public = client_of(&server, "john.doe").settings().list().collect_all().await.unwrap();
    assert!(!ids(&public).contains(&"SMS_Enabled") && ids(&public).contains(&"Site_Url"));
}

#[tokio::test]
async fn settings_are_listed_with_their_defaults() {
    let (server, client) = start().await;
    set(&server, "Site_Name", "Front office").await;
    let settings = client.settings().list().include_defaults(true).collect_all().await.unwrap();
    let name = settings.iter().find(|setting| setting.id.as_str() == "Site_Name").unwrap();
    assert_eq!(name.value.as_ref().unwrap().expose(), "Front office");
    assert_eq!(name.package_value.as_ref().unwrap().expose(), "Rocket.Chat");
}

#[tokio::test]
async fn a_setting_is_changed() {
    let (_server, client) = start().await;
    client.settings().update("LDAP_Enable", &SettingUpdate::new().value(true)).await.unwrap();
    assert_eq!(value(&client, "LDAP_Enable").await, true);
}

#[tokio::test]
async fn a_color_is_changed_with_its_editor_and_an_action_runs() {
    let (_server, client) = start().await;
    let color = SettingUpdate::new().value("#13679A").editor("color");
    client.settings().update("Livechat_title_color", &color).await.unwrap();
    assert_eq!(value(&client, "Livechat_title_color").await, "#13679A");
    client.settings().update("SMTP_Test_Button", &SettingUpdate::new().execute(true)).await.unwrap();
}

#[tokio::test]
async fn settings_are_changed_together_or_not_at_all() {
    let (_server, client) = start().await;
    let change = |id: &str, value: Value| SettingChange::new(id, value);
    let body = SettingsUpdate::new([change("Site_Name", json!("A")), change("LDAP_Enable", json!("yes"))]);
    let invalid =
        expected(ErrorKind::Invalid, 400, Some("error-invalid-setting-value"), "Invalid setting value");
    assert_fails(client.settings().update_several(&body).send().await, invalid);
    assert_eq!(value(&client, "Site_Name").await, "Rocket.Chat");
    let body = SettingsUpdate::new([change("Site_Name", json!("A")), change("LDAP_Enable", json!(true))]);
    client.settings().update_several(&body).await.unwrap();
    assert_eq!(value(&client, "Site_Name").await, "A");
    assert_eq!(value(&client, "LDAP_Enable").await, true);
}

#[tokio::test]
async fn settings_are_refused() {
    let (server, client) = start().await;
    let john = client_of(&server, "john.doe");
    let off = SettingUpdate::new().value(false);
    assert_fails(john.settings().get("Site_Url").send().await, FORBIDDEN);
    assert_fails(john.settings().update("LDAP_Enable", &off).send().await, FORBIDDEN);
    let several = SettingsUpdate::new([SettingChange::new("LDAP_Enable", false)]);
    let not_allowed = expected(
        ErrorKind::Forbidden,
        400,
        Some("error-action-not-allowed"),
        "Editing settings is not allowed",
    );
    assert_fails(john.settings().update_several(&several).send().await, not_allowed);
    assert_fails(client.settings().get("Site_Urn").send().await, SILENT);
    assert_fails(client.settings().update("Site_Urn", &off).send().await, SILENT);
    assert_fails(client.settings().update("LDAP_Enable", &SettingUpdate::new()).send().await, SILENT);
    let none = SettingsUpdate::new([]);
    let too_few =
        expected(ErrorKind::Invalid, 400, Some("invalid-params"), "must NOT have fewer than 1 items");
    assert_fails(client.settings().update_several(&none).send().await, too_few);
}

async fn services(client: &Client) -> Vec<String> {
    let services = client.settings().list_service_configurations().collect_all().await.unwrap();
    services.into_iter().filter_map(|service| service.service).collect()
}

#[tokio::test]
async fn a_service_is_there_while_its_setting_is_on() {
    let (server, client) = start().await;
    assert!(services(&client).await.is_empty());
    set(&server, "Accounts_OAuth_Google", true).await;
    assert_eq!(services(&client).await, ["google"]);
    let shown = visitor(&server).settings().list_oauth_services().collect_all().await.unwrap();
    assert_eq!((shown[0].name.as_deref(), shown[0].custom), (Some("google"), Some(false)));
    set(&server, "Accounts_OAuth_Google", false).await;
    assert!(services(&client).await.is_empty());
}

#[tokio::test]
async fn a_custom_service_is_added_enabled_and_removed() {
    let (server, client) = start().await;
    let keycloak = CustomOauth::new("keycloak");
    client.settings().add_custom_oauth(&keycloak).await.unwrap();
    assert_eq!(value(&client, "Accounts_OAuth_Custom-Keycloak").await, false);
    set(&server, "Accounts_OAuth_Custom-Keycloak", true).await;
    client.settings().refresh_oauth_services().await.unwrap();
    let shown = client.settings().list_oauth_services().collect_all().await.unwrap();
    assert_eq!((shown[0].service.as_deref(), shown[0].custom), (Some("keycloak"), Some(true)));
    client.settings().remove_custom_oauth(&keycloak).await.unwrap();
    assert!(services(&client).await.is_empty());
    assert_fails(client.settings().get("Accounts_OAuth_Custom-Keycloak").send().await, SILENT);
}

#[tokio::test]
async fn a_custom_service_needs_a_name_and_a_permission() {
    let (server, client) = start().await;
    let nameless = CustomOauth::new(" ");
    let code = "error-name-param-not-provided";
    let no_name = expected(ErrorKind::Invalid, 400, Some(code), "The parameter \"name\" is required");
    assert_fails(client.settings().add_custom_oauth(&nameless).send().await, no_name);
    assert_fails(client.settings().remove_custom_oauth(&nameless).send().await, no_name);
    let john = client_of(&server, "john.doe");
    assert_fails(john.settings().add_custom_oauth(&nameless).send().await, FORBIDDEN);
    assert_fails(john.settings().refresh_oauth_services().send().await, FORBIDDEN);
}

#[tokio::test]
async fn the_password_policy_is_read() {
    let (server, _client) = start().await;
    let policy = visitor(&server).settings().get_password_policy().await.unwrap();
    assert!(policy.enabled && policy.policy[0][0] == "get-password-policy-minLength");
}
