//! Credentials go where they are meant to go and are shown nowhere.
#![allow(clippy::unwrap_used, clippy::indexing_slicing)]

mod support;

use frontdesk_core::reqwest::{self, redirect};
use frontdesk_core::{Client, ErrorKind};
use support::client::{Example, GET, POST, builder};
use support::{Server, answer};

#[tokio::test]
async fn no_http_client_takes_credentials_to_another_host() {
    let other = Server::start(|_| answer(200, &[], "[]")).await;
    let location = other.url.replace("127.0.0.1", "localhost");
    let server = Server::start(move |_| answer(307, &[("location", &location)], "")).await;
    let http = || reqwest::Client::builder().redirect(redirect::Policy::limited(5));
    let clients = [builder(&server.url), builder(&server.url).http_client(http())];
    for client in clients {
        let client = client.build().unwrap();
        for operation in [&GET, &POST] {
            let mut request = client.request(operation);
            request.json(&"hunter2");
            let error = request.send_bytes().await.unwrap_err();
            assert_eq!(error.kind(), ErrorKind::Configuration);
            assert!(error.to_string().contains("http://localhost:"), "{error}");
        }
    }
    assert!(other.seen().is_empty());
}

#[tokio::test]
async fn an_http_client_that_cannot_be_built_is_reported_by_build() {
    let broken = reqwest::Client::builder().user_agent("line\nbreak");
    let error = builder("https://support.invalid").http_client(broken).build().unwrap_err();
    assert_eq!(
        (error.kind(), error.message()),
        (ErrorKind::Configuration, Some("the HTTP client cannot be set up"))
    );
}

#[test]
fn plain_http_beyond_loopback_has_to_be_allowed() {
    let made = |url: &str| Client::builder(Example::default()).base_url(url);
    for url in ["https://support.invalid", "http://127.0.0.1:1", "http://[::1]:1", "http://localhost:1"] {
        assert!(made(url).build().is_ok(), "{url}");
    }
    for url in ["http://support.invalid/hunter2", "http://10.0.0.1", "http://192.0.2.1:80/hunter2"] {
        let error = made(url).build().unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Configuration);
        let shown = error.to_string();
        assert!(shown.contains("allow_http()") && !shown.contains("hunter2"), "{shown}");
        assert!(made(url).allow_http().build().is_ok(), "{url}");
    }
}

#[test]
fn a_builder_shows_no_credentials() {
    let mut headers = frontdesk_core::http::HeaderMap::new();
    headers.insert("x-gateway-key", "hunter2".parse().unwrap());
    let http = reqwest::Client::builder().default_headers(headers);
    for url in ["https://u:hunter2@support.invalid", "https://support.invalid/hunter2?key=hunter2", "hunter2"]
    {
        let made = builder(url).http_client(reqwest::Client::builder());
        assert!(!format!("{made:?} {made:#?}").contains("hunter2"), "{made:?}");
    }
    let made = builder("https://support.invalid/hunter2").http_client(http);
    let client = builder("https://support.invalid/hunter2").build().unwrap();
    let shown = format!("{made:?} {client:?}");
    assert!(shown.contains("https://support.invalid") && !shown.contains("hunter2"), "{shown}");
}
