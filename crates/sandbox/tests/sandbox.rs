//! Starting, describing and stopping servers.

mod http_client;

use frontdesk_sandbox::{Sandbox, SandboxVendor};
use http_client::http_client;
use serde_json::Value;

/// The credentials that each vendor's endpoint names.
const CREDENTIALS: [(SandboxVendor, &[&str]); 4] = [
    (
        SandboxVendor::Chatwoot,
        &[
            "account_id",
            "agent_token",
            "inbox_identifier",
            "other_platform_token",
            "platform_token",
            "user_token",
        ],
    ),
    (SandboxVendor::RocketChat, &["auth_token", "password", "user_id", "username"]),
    (SandboxVendor::ImiChat, &["api_key", "domain", "team_id"]),
    (
        SandboxVendor::Nuance,
        &["client_id", "client_secret", "key_id", "private_key", "site_id", "token", "token_url"],
    ),
];

#[tokio::test]
async fn endpoints_are_json_lines() {
    let sandbox = Sandbox::start(SandboxVendor::ALL).await.unwrap();
    for (vendor, names) in CREDENTIALS {
        let endpoint = sandbox.endpoint(vendor).unwrap();
        let line: Value = serde_json::from_str(&serde_json::to_string(endpoint).unwrap()).unwrap();
        assert_eq!(line["vendor"], vendor.name());
        assert_eq!(line["base_url"], endpoint.base_url);
        let mut keys: Vec<&str> = endpoint.credentials.keys().map(String::as_str).collect();
        keys.sort_unstable();
        assert_eq!(keys, names, "{vendor}");
        let debug = format!("{endpoint:?}");
        for secret in endpoint.credentials.values().filter_map(Value::as_str).filter(|text| text.len() > 12) {
            assert!(!debug.contains(secret), "{vendor} shows a secret");
        }
    }
    sandbox.shutdown().await;
}

#[tokio::test]
async fn a_stopped_server_does_not_answer() {
    let client = http_client();
    let sandbox = Sandbox::start(&[SandboxVendor::Nuance]).await.unwrap();
    let url = sandbox.endpoints()[0].base_url.clone();
    assert_eq!(client.get(&url).send().await.unwrap().status(), 401);
    sandbox.shutdown().await;
    assert!(client.get(&url).send().await.is_err());
}

#[tokio::test]
async fn two_sandboxes_do_not_share_anything() {
    let one = Sandbox::start(&[SandboxVendor::Nuance]).await.unwrap();
    let two = Sandbox::start(&[SandboxVendor::Nuance]).await.unwrap();
    let (one, two) = (&one.endpoints()[0], &two.endpoints()[0]);
    assert_ne!(one.base_url, two.base_url);
    let client = http_client();
    let token = one.credentials["token"].as_str().unwrap();
    let user = "/v1/user/123/12345678";
    let delete = client.delete(format!("{}{user}?changeReason=test", one.base_url)).bearer_auth(token);
    assert_eq!(delete.send().await.unwrap().status(), 204);
    let get = client.get(format!("{}{user}", two.base_url)).bearer_auth(token);
    assert_eq!(get.send().await.unwrap().status(), 200);
}
