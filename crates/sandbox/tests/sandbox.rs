//! Starting, describing and stopping servers, and how they fail.

#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "a test that meets what it does not expect has to fail"
)]

mod http_client;

use std::time::Duration;

use frontdesk_sandbox::faults::{Fault, RetryAfter, Script};
use frontdesk_sandbox::{Sandbox, SandboxVendor};
use http_client::http_client;
use serde::Deserialize;
use serde_json::{Map, Value};

/// What is a vendor's own: `expected/<vendor>.json`.
#[derive(Deserialize)]
struct Expected {
    /// The credentials that the endpoint names.
    credentials: Vec<String>,
    /// Operations that a script can name.
    operations: Vec<String>,
    /// The body of a 503.
    unavailable: Map<String, Value>,
    /// A part of the body of a 429, and the header that tells how many calls are left.
    limited: String,
    remaining: Option<String>,
}

/// The vendors with what is their own. A vendor that nobody has described yet is left out.
fn expected() -> Vec<(SandboxVendor, Expected)> {
    let mut all = Vec::new();
    for &vendor in SandboxVendor::ALL {
        let file = format!("{}/tests/expected/{vendor}.json", env!("CARGO_MANIFEST_DIR"));
        match std::fs::read(&file) {
            Ok(text) => all.push((vendor, serde_json::from_slice(&text).unwrap())),
            Err(error) => println!("{file}: {error}"),
        }
    }
    assert!(!all.is_empty());
    all
}

/// A file of a vendor that the sandbox does not play is one that nobody reads.
#[test]
fn every_file_of_expectations_is_of_a_vendor() {
    let folder = format!("{}/tests/expected", env!("CARGO_MANIFEST_DIR"));
    let files = std::fs::read_dir(folder).unwrap().count();
    assert_eq!(files, expected().len());
}

#[tokio::test]
async fn endpoints_are_json_lines() {
    let sandbox = Sandbox::start(SandboxVendor::ALL).await.unwrap();
    for (vendor, Expected { credentials, .. }) in expected() {
        let endpoint = sandbox.endpoint(vendor).unwrap();
        let line: Value = serde_json::from_str(&serde_json::to_string(endpoint).unwrap()).unwrap();
        assert_eq!(line["vendor"], vendor.name());
        assert_eq!(line["base_url"], endpoint.base_url);
        let mut keys: Vec<&str> = endpoint.credentials.keys().map(String::as_str).collect();
        keys.sort_unstable();
        assert_eq!(keys, credentials, "{vendor}");
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
    for &vendor in SandboxVendor::ALL {
        let sandbox = Sandbox::start(&[vendor]).await.unwrap();
        let url = sandbox.endpoints()[0].base_url.clone();
        assert!(client.get(&url).send().await.unwrap().status().is_client_error(), "{vendor}");
        sandbox.shutdown().await;
        assert!(client.get(&url).send().await.is_err(), "{vendor}");
    }
}

#[tokio::test]
async fn a_script_can_name_the_operations_of_each_vendor() {
    let sandbox = Sandbox::start(SandboxVendor::ALL).await.unwrap();
    for (vendor, Expected { operations, .. }) in expected() {
        assert!(!operations.is_empty(), "{vendor}");
        for operation in operations {
            let script = Script::new().on(&operation, [Fault::None]);
            let refused = sandbox.script(vendor, script).err();
            assert!(refused.is_none(), "{vendor}: {operation}: {refused:?}");
        }
    }
}

#[tokio::test]
async fn every_vendor_fails_in_its_own_words() {
    let sandbox = Sandbox::start(SandboxVendor::ALL).await.unwrap();
    for (vendor, Expected { unavailable, .. }) in expected() {
        sandbox.script(vendor, Script::new().on("*", [Fault::Status { status: 503 }])).unwrap();
        let request = http_client().get(&sandbox.endpoint(vendor).unwrap().base_url);
        let response = request.send().await.unwrap();
        assert_eq!(response.status(), 503);
        assert!(response.headers().contains_key("x-request-id"), "{vendor}");
        let body: Value = serde_json::from_slice(&response.bytes().await.unwrap()).unwrap();
        assert_eq!(body, Value::Object(unavailable), "{vendor}");
    }
}

#[tokio::test]
async fn every_vendor_limits_in_its_own_words() {
    let sandbox = Sandbox::start(SandboxVendor::ALL).await.unwrap();
    let forms = [
        (RetryAfter::None, None),
        (RetryAfter::Seconds(7), Some(("retry-after", "7"))),
        (RetryAfter::Millis(20), Some(("retry-after-ms", "20"))),
        (RetryAfter::Text("soon".into()), Some(("retry-after", "soon"))),
        (RetryAfter::Date(60), Some(("retry-after", " GMT"))),
    ];
    for (vendor, Expected { limited: words, remaining, .. }) in expected() {
        let limited = |form: &(RetryAfter, _)| Fault::RateLimited {
            retry_after: form.0.clone(),
            reset: Duration::from_millis(2500),
        };
        sandbox.script(vendor, Script::new().on("*", forms.iter().map(limited))).unwrap();
        for (form, expected) in &forms {
            let request = http_client().get(&sandbox.endpoint(vendor).unwrap().base_url);
            let response = request.send().await.unwrap();
            assert_eq!(response.status(), 429);
            let header =
                |name: &str| response.headers().get(name).map(|value| value.to_str().unwrap().to_owned());
            let told = ["retry-after", "retry-after-ms"].map(header);
            assert_eq!(told.iter().flatten().count(), usize::from(expected.is_some()), "{vendor} {form:?}");
            if let Some((name, value)) = expected {
                assert!(header(name).unwrap().ends_with(value), "{vendor} {form:?}");
            }
            for name in ["x-ratelimit-remaining", "rate-limit-remaining"] {
                let own = remaining.as_deref() == Some(name);
                assert_eq!(header(name).as_deref(), own.then_some("0"), "{vendor} {form:?}");
            }
            assert!(response.text().await.unwrap().contains(&words), "{vendor}");
        }
    }
}
