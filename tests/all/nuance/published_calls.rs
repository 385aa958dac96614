//! The examples of the published document, sent to the sandbox as they stand.

use frontdesk_sandbox::SandboxVendor;

use crate::published_calls::refusals;

#[tokio::test]
async fn they_are_taken() {
    let refusals = refusals(SandboxVendor::Nuance, async |server, _| {
        vec![("authorization", format!("Bearer {}", server.text("token")))]
    });
    assert_eq!(refusals.await, [""; 0]);
}
