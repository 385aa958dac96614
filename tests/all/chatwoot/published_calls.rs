//! The examples of the published document, sent to the sandbox as they stand.

use frontdesk_sandbox::SandboxVendor;

use crate::published_calls::{beside_missing, refusals};

#[tokio::test]
async fn they_are_taken() {
    let refusals = refusals(SandboxVendor::Chatwoot, async |server, path| {
        let token = if path.starts_with("/platform") { "platform_token" } else { "user_token" };
        vec![("api_access_token", server.text(token).to_owned())]
    });
    // A portal that is not there is an error of the server's.
    assert_eq!(beside_missing(refusals.await, &[" 404 ", "updatePortal application/json 500"]), [""; 0]);
}
