//! Numbers at the ends of every range.

use frontdesk_sandbox::SandboxVendor;

use crate::number_limits;
use crate::raw::Raw;

#[tokio::test]
async fn every_request_gets_a_response() {
    let raw = Raw::start(SandboxVendor::RocketChat).await;
    let (id, token) = (raw.credential("user_id"), raw.credential("auth_token"));
    number_limits::every_request_gets_a_response(SandboxVendor::RocketChat, |request, path| {
        // These end the session that the others need.
        if path.contains("logout") || path.contains("removeOtherTokens") {
            return request;
        }
        request.header("X-User-Id", &id).header("X-Auth-Token", &token)
    })
    .await;
}
