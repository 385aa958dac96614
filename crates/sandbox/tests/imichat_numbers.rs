//! Numbers at the ends of every range.

#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "a test that meets something unexpected has to fail there"
)]

mod numbers;
mod raw;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use frontdesk_sandbox::SandboxVendor;
use raw::Raw;
use reqwest::RequestBuilder;

#[tokio::test]
async fn every_request_gets_a_response() {
    let raw = Raw::start(SandboxVendor::ImiChat).await;
    let key = STANDARD.encode(format!("{}@{}", raw.credential("api_key"), raw.credential("domain")));
    numbers::every_get(&raw, SandboxVendor::ImiChat, &|request, _| {
        request.header("authorization", format!("Basic {key}"))
    })
    .await;
    let authorize = raw.request("GET", "/authorize").header("authorization", format!("Basic {key}"));
    let token = raw::send(authorize).await.headers["access_token"].clone();
    let sign = |request: RequestBuilder, _: &str| request.header("access_token", &token);
    numbers::every_get(&raw, SandboxVendor::ImiChat, &sign).await;
    numbers::every_body(&raw, SandboxVendor::ImiChat, &sign).await;
}
