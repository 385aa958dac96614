//! The responses of the sandbox, against the spec.

use frontdesk_sandbox::SandboxVendor;

use crate::conformance::problems;
use crate::sandbox::Server;

#[tokio::test]
async fn the_responses_fit_the_spec() {
    let server = Server::start(SandboxVendor::Nuance).await;
    let token = format!("Bearer {}", server.text("token"));
    let site = server.id("site_id").to_string();
    let path = [("siteId", site.as_str()), ("userId", "12345678")];
    assert_eq!(problems(&server, "nuance", &[("authorization", &token)], &path, &[]).await, [""; 0]);
}
