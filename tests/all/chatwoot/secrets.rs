//! Recordings of the client.

use frontdesk_chatwoot::Client;
use frontdesk_chatwoot::types::PlatformUserCreate;
use frontdesk_core::ConfigureClient;
use frontdesk_sandbox::SandboxVendor;

use crate::secrets::{assert_recorded, started, text};

#[tokio::test]
async fn a_recording_holds_no_credential() {
    let (_sandbox, endpoint, recorder) = started(SandboxVendor::Chatwoot).await;
    let token = text(&endpoint, "platform_token");
    let client = Client::builder()
        .base_url(&endpoint.base_url)
        .token(token.as_str())
        .middleware(recorder.clone())
        .build()
        .unwrap();
    let mut new = PlatformUserCreate::new("someone@harbour.example");
    new.name = Some("Some One".into());
    new.password = Some("Secret-Pass-1!".into());
    let user = client.platform_users().create(&new).send().await.unwrap().value;
    let login = client.platform_users().get_login(user.id).send().await.unwrap().value;
    let seen = [user.access_token.expose(), login.url.expose()];
    assert_recorded(&recorder, &[&token, "Secret-Pass-1!", seen[0], seen[1]]);
}
