//! Numbers at the ends of every range.

use frontdesk_sandbox::SandboxVendor;

use crate::number_limits;
use crate::raw::Raw;

#[tokio::test]
async fn every_request_gets_a_response() {
    let raw = Raw::start(SandboxVendor::Chatwoot).await;
    let (user, platform) = (raw.credential("user_token"), raw.credential("platform_token"));
    number_limits::every_request_gets_a_response(SandboxVendor::Chatwoot, |request, path| {
        let token = if path.starts_with("/platform") { &platform } else { &user };
        request.header("Api-Access-Token", token).header("api_access_token", token)
    })
    .await;
}
