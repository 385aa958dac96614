//! Numbers at the ends of every range.

#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "a test that meets something unexpected has to fail there"
)]

mod numbers;
mod raw;

use frontdesk_sandbox::SandboxVendor;
use raw::Raw;

#[tokio::test]
async fn every_request_gets_a_response() {
    let token = Raw::start(SandboxVendor::Nuance).await.credential("token");
    numbers::every_request_gets_a_response(SandboxVendor::Nuance, |request, _| request.bearer_auth(&token))
        .await;
}
