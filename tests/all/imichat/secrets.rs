//! Recordings of the client.

use frontdesk_core::ConfigureClient;
use frontdesk_imichat::Client;
use frontdesk_sandbox::SandboxVendor;

use crate::secrets::{assert_recorded, started, text};

#[tokio::test]
async fn a_recording_holds_no_credential() {
    let (_sandbox, endpoint, recorder) = started(SandboxVendor::ImiChat).await;
    let key = text(&endpoint, "api_key");
    let client = Client::builder()
        .base_url(&endpoint.base_url)
        .api_key(key.as_str(), text(&endpoint, "domain"))
        .middleware(recorder.clone())
        .build()
        .unwrap();
    client.users().list().send().await.unwrap();
    assert_recorded(&recorder, &[&key]);
}
