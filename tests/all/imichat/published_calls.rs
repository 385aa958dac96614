//! The examples of the published document, sent to the sandbox as they stand.

use frontdesk_imichat::Client;
use frontdesk_sandbox::SandboxVendor;

use crate::published_calls::{beside_missing, refusals};

#[tokio::test]
async fn they_are_taken() {
    let refusals = refusals(SandboxVendor::ImiChat, async |server, path| {
        let builder = Client::builder().base_url(server.url());
        let client = builder.api_key(server.text("api_key"), server.text("domain")).build().unwrap();
        // The key itself, for `authorize`.
        if path == "/authorize" {
            let key = "NGYxZDljMmItNmEzNy00ZTU4LTliMGUtMmM3ZDUxZThhNmYzQGhhcmJvdXIuZXhhbXBsZQ==";
            return vec![("authorization", key.to_owned())];
        }
        let answer = client.authorization().authorize().send().await.unwrap();
        vec![("access_token", answer.headers["access_token"].to_str().unwrap().to_owned())]
    });
    // The tenant has no team 12.
    let missing = [" 404 ", "The team is not known", "A privilege needs the id of a team"];
    assert_eq!(beside_missing(refusals.await, &missing), [""; 0]);
}
