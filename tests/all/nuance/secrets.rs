//! Recordings of the client.

use frontdesk_core::ConfigureClient;
use frontdesk_nuance::Client;
use frontdesk_sandbox::SandboxVendor;

use crate::secrets::{assert_recorded, started, text};

#[tokio::test]
async fn a_recording_holds_no_credential() {
    let (_sandbox, endpoint, recorder) = started(SandboxVendor::Nuance).await;
    let token = text(&endpoint, "token");
    let client = Client::builder()
        .base_url(&endpoint.base_url)
        .token(token.as_str())
        .middleware(recorder.clone())
        .build()
        .unwrap();
    client.site(123).users().get(12_345_678).send().await.unwrap();
    assert_recorded(&recorder, &[&token]);
}
