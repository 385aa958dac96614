//! What carries the calls: reqwest with a builder of the caller's own, a tower service, anything
//! else.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, missing_docs)]

mod support;

use std::io::Write;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};

use frontdesk_core::bytes::Bytes;
use frontdesk_core::http::{HeaderMap, Request, Response};
use frontdesk_core::serde_json::json;
use frontdesk_core::{
    Body, BoxError, BoxFuture, ConfigureClient, ErrorKind, RequestOptions, RequestSent, ReqwestTransport,
    Transport, TransportError,
};
use futures_util::stream;
use support::client::{GET, POST, builder, call};
use support::{Server, respond};

/// A transport that does what a function says, and counts the requests and keeps the headers of the
/// last.
#[derive(Clone)]
struct Scripted {
    script: fn() -> Result<Response<Body>, TransportError>,
    requests: Arc<AtomicUsize>,
    headers: Arc<Mutex<HeaderMap>>,
}

impl Scripted {
    fn new(script: fn() -> Result<Response<Body>, TransportError>) -> Self {
        Self { script, requests: Arc::default(), headers: Arc::default() }
    }
}

impl std::fmt::Debug for Scripted {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str("Scripted")
    }
}

impl Transport for Scripted {
    fn send(&self, request: Request<Body>) -> BoxFuture<'_, Result<Response<Body>, TransportError>> {
        self.requests.fetch_add(1, Ordering::SeqCst);
        *self.headers.lock().unwrap() = request.headers().clone();
        Box::pin(async { (self.script)() })
    }
}

fn packed(content: &[u8]) -> Response<Body> {
    let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::default());
    encoder.write_all(content).unwrap();
    let body = Body::from(encoder.finish().unwrap());
    Response::builder().header("content-encoding", "gzip").body(body).unwrap()
}

#[tokio::test]
async fn a_builder_of_reqwest_brings_its_proxy() {
    // Nobody knows the host: only the proxy, which is given the whole address, can respond.
    let proxy = Server::start(|_| respond(200, &[], r#""from the proxy""#)).await;
    let http = reqwest::Client::builder().proxy(reqwest::Proxy::all(&proxy.url).unwrap());
    let transport = ReqwestTransport::from_builder(http).unwrap();
    let client = builder("http://support.invalid/api").allow_http().transport(transport).build().unwrap();
    let response = call(&client, &GET, RequestOptions::new()).await.unwrap();
    assert_eq!(response.value, json!("from the proxy"));
    let seen = proxy.seen();
    assert_eq!((seen.len(), seen[0].uri.host()), (1, Some("support.invalid")));
    assert_eq!((seen[0].uri.path(), seen[0].header("x-token")), ("/api/v1", "1"));
}

#[tokio::test]
async fn errors_say_what_failed_and_decide_on_another_attempt() {
    // (what the transport says, kind, a part of the message, requests of a GET, requests of a POST)
    type Script = fn() -> Result<Response<Body>, TransportError>;
    let table: [(Script, ErrorKind, &str, usize, usize); 5] = [
        (
            || Err(TransportError::connect("x")),
            ErrorKind::Transport,
            "no connection to support.invalid:81",
            3,
            3,
        ),
        (
            || Err(TransportError::timeout("x")),
            ErrorKind::Timeout,
            "support.invalid:81 did not respond",
            3,
            1,
        ),
        (
            || Err(TransportError::timeout("x").with_sent(RequestSent::No)),
            ErrorKind::Timeout,
            "support.invalid:81 did not respond",
            3,
            3,
        ),
        (|| Err(TransportError::broken("x")), ErrorKind::Transport, "support.invalid:81 broke off", 3, 1),
        (|| Err(TransportError::refused("x")), ErrorKind::Configuration, "refuses the call", 1, 1),
    ];
    for (script, kind, words, gets, posts) in table {
        for (operation, requests) in [(&GET, gets), (&POST, posts)] {
            let transport = Scripted::new(script);
            let client = builder("https://support.invalid:81").transport(transport.clone()).build().unwrap();
            let error = call(&client, operation, RequestOptions::new()).await.unwrap_err();
            assert_eq!(
                (error.kind(), transport.requests.load(Ordering::SeqCst)),
                (kind, requests),
                "{error}"
            );
            assert!(error.to_string().contains(words), "{error}");
            assert_eq!(std::error::Error::source(&error).unwrap().to_string(), "x");
        }
    }
}

#[tokio::test]
async fn a_body_that_breaks_off_is_an_error_of_the_exchange() {
    let transport = Scripted::new(|| {
        let pieces: [Result<Bytes, BoxError>; 2] = [Ok("{".into()), Err("gone".into())];
        Ok(Response::new(Body::from_stream(stream::iter(pieces), None)))
    });
    let client = builder("https://support.invalid").transport(transport.clone()).build().unwrap();
    let error = call(&client, &GET, RequestOptions::new().no_retries()).await.unwrap_err();
    assert_eq!(
        (error.kind(), error.status().map(|status| status.as_u16())),
        (ErrorKind::Transport, Some(200))
    );
}

#[tokio::test]
async fn gzip_is_asked_for_and_unpacked_whatever_the_transport() {
    let transport = Scripted::new(|| Ok(packed(b"{\"a\": 1}")));
    let client = builder("https://support.invalid").transport(transport.clone()).build().unwrap();
    let response = call(&client, &GET, RequestOptions::new()).await.unwrap();
    assert_eq!(response.value, json!({"a": 1}));
    assert!(!response.headers.contains_key("content-encoding"));
    assert_eq!(transport.headers.lock().unwrap()["accept-encoding"], "gzip");
    // (options, what the request asks for)
    let table = [
        (RequestOptions::new().without_header("accept-encoding"), None),
        (RequestOptions::new().header("accept-encoding", "identity"), Some("identity")),
        (RequestOptions::new().header("range", "bytes=0-9"), None),
    ];
    for (options, asked) in table {
        call(&client, &GET, options).await.unwrap();
        let headers = transport.headers.lock().unwrap();
        assert_eq!(headers.get("accept-encoding").map(|value| value.to_str().unwrap()), asked);
    }
}

#[tokio::test]
async fn a_body_is_counted_unpacked_whatever_the_transport() {
    let transport = Scripted::new(|| Ok(packed(&[b' '; 100_000])));
    let client =
        builder("https://support.invalid").transport(transport).max_response_size(99_999).build().unwrap();
    let error = call(&client, &GET, RequestOptions::new()).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::TooLarge);
}

#[cfg(feature = "tower")]
mod tower {
    use frontdesk_core::TowerTransport;
    use hyper_util::client::legacy::Client;
    use hyper_util::rt::TokioExecutor;

    use super::*;
    use crate::support::connections::{close, connections};

    #[tokio::test]
    async fn a_tower_service_carries_the_calls() {
        let server = Server::start(|seen| respond(200, &[], &seen.body)).await;
        let service = Client::builder(TokioExecutor::new()).build_http::<Body>();
        let client = builder(&server.url).transport(TowerTransport::new(service)).build().unwrap();
        let mut request = client.request(&POST);
        request.json(&json!({"a": 1}));
        let response = request.send_json::<frontdesk_core::serde_json::Value>().await.unwrap();
        assert_eq!(response.value, json!({"a": 1}));
        assert_eq!(server.seen()[0].header("content-length"), "7");
    }

    #[tokio::test]
    async fn only_a_connection_that_failed_lets_a_post_be_repeated() {
        let refused = "http://127.0.0.1:1".to_owned();
        let closed = connections(vec![close]).await;
        for (url, attempts) in [(refused, 3), (closed, 1)] {
            let service = Client::builder(TokioExecutor::new()).build_http::<Body>();
            let client = builder(&url).transport(TowerTransport::new(service)).build().unwrap();
            let error = call(&client, &POST, RequestOptions::new()).await.unwrap_err();
            assert_eq!((error.kind(), error.attempts()), (ErrorKind::Transport, attempts), "{error}");
        }
    }
}
