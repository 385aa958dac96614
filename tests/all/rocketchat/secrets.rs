//! Recordings of the client.

use frontdesk_core::ConfigureClient;
use frontdesk_rocketchat::Client;
use frontdesk_rocketchat::types::WebhookSettings;
use frontdesk_sandbox::SandboxVendor;

use crate::secrets::{assert_recorded, started, text};

#[tokio::test]
async fn a_recording_holds_no_credential() {
    let (_sandbox, endpoint, recorder) = started(SandboxVendor::RocketChat).await;
    let (username, password) = (text(&endpoint, "username"), text(&endpoint, "password"));
    let client = Client::builder()
        .base_url(&endpoint.base_url)
        .login(username, password.as_str())
        .middleware(recorder.clone())
        .build()
        .unwrap();
    client.authentication().get_me().send().await.unwrap();
    // A setting's value is called `value` whether it is a secret or not.
    let settings = WebhookSettings::new().livechat_secret_token("Secret-Of-Harbour");
    client.webhooks().update_settings(&settings).send().await.unwrap();
    let listed = client.livechat().list_integration_settings().collect_all().await.unwrap();
    assert!(listed.iter().any(|setting| setting.value == Some("Secret-Of-Harbour".into())));
    assert_recorded(&recorder, &[&password, &text(&endpoint, "auth_token"), "Secret-Of-Harbour"]);
}
