//! Raw HTTP for tables of samples: a request, the status, and what the body has to hold.
#![allow(
    dead_code,
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "shared by tests, which may panic and do not use all of it"
)]

#[path = "../http_client/mod.rs"]
pub mod http_client;

use frontdesk_sandbox::{Endpoint, Sandbox, SandboxVendor};
pub use http_client::http_client;
use reqwest::header::HeaderMap;
use reqwest::{Client, Method, RequestBuilder};
use serde_json::Value;

/// One running vendor and a client for it.
pub struct Raw {
    pub endpoint: Endpoint,
    client: Client,
    _sandbox: Sandbox,
}

/// What came back. A body that is no JSON is null.
pub struct Answer {
    pub status: u16,
    pub headers: HeaderMap,
    pub body: Value,
}

impl Raw {
    pub async fn start(vendor: SandboxVendor) -> Self {
        let sandbox = Sandbox::start(&[vendor]).await.unwrap();
        let endpoint = sandbox.endpoint(vendor).unwrap().clone();
        Self { endpoint, client: http_client(), _sandbox: sandbox }
    }

    /// A credential's text.
    pub fn credential(&self, name: &str) -> String {
        self.endpoint.credentials[name].as_str().unwrap().to_owned()
    }

    /// A request to a path below the base URL.
    pub fn request(&self, method: &str, path: &str) -> RequestBuilder {
        let url = format!("{}{path}", self.endpoint.base_url);
        self.client.request(Method::from_bytes(method.as_bytes()).unwrap(), url)
    }
}

/// Sends a request and reads the whole response.
pub async fn send(request: RequestBuilder) -> Answer {
    let response = request.send().await.unwrap();
    let (status, headers) = (response.status().as_u16(), response.headers().clone());
    let text = response.text().await.unwrap();
    Answer { status, headers, body: serde_json::from_str(&text).unwrap_or(Value::Null) }
}

/// Whether a value holds all that is expected: an object at least these keys, an array exactly
/// these elements, anything else the same value.
pub fn holds(actual: &Value, expected: &Value) -> bool {
    match (actual, expected) {
        (Value::Object(actual), Value::Object(expected)) => {
            expected.iter().all(|(key, value)| actual.get(key).is_some_and(|actual| holds(actual, value)))
        }
        (Value::Array(actual), Value::Array(expected)) => {
            actual.len() == expected.len() && actual.iter().zip(expected).all(|(a, e)| holds(a, e))
        }
        _ => actual == expected,
    }
}

/// The keys of an object, sorted.
pub fn keys(value: &Value) -> Vec<&str> {
    let mut keys: Vec<&str> = value.as_object().unwrap().keys().map(String::as_str).collect();
    keys.sort_unstable();
    keys
}
