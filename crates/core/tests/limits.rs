//! How often, how large and how deep: the limits of a server and of a client.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic, missing_docs)]

mod support;

use std::time::{Duration, Instant};

use frontdesk_core::http::StatusCode;
use frontdesk_core::{ConfigureClient, Error, ErrorKind, RequestOptions, Throttle, VendorClient};
use support::client::{Example, GET, LIST, builder, call};
use support::connections::{connections, stall};
use support::{Server, respond};
use tokio::io::AsyncWriteExt;

/// A response that says how much of the rate limit is left, and that the rest comes in 400 ms.
fn allowance(remaining: u64) -> axum::http::Response<axum::body::Body> {
    let reset = now() + 400;
    let (remaining, reset) = (remaining.to_string(), reset.to_string());
    let headers =
        [("x-ratelimit-limit", "10"), ("x-ratelimit-remaining", &*remaining), ("x-ratelimit-reset", &reset)];
    respond(200, &headers, "{}")
}

fn now() -> i64 {
    frontdesk_core::chrono::Utc::now().timestamp_millis()
}

#[tokio::test]
async fn a_used_up_allowance_is_waited_for() {
    let server = Server::start(|_| allowance(0)).await;
    let client = builder(&server.url).build().unwrap();
    let start = Instant::now();
    let response = call(&client, &GET, RequestOptions::new()).await.unwrap();
    let limit = response.rate_limit().unwrap();
    assert_eq!((limit.limit, limit.remaining), (Some(10), Some(0)));
    assert!(limit.resets_in().is_some_and(|wait| wait <= Duration::from_millis(400)));
    // Another operation has a rate limit of its own.
    call(&client, &LIST, RequestOptions::new()).await.unwrap();
    assert!(start.elapsed() < Duration::from_millis(350), "{:?}", start.elapsed());
    // A call that cannot wait so long is not sent.
    let short = RequestOptions::new().timeout(Duration::from_millis(20));
    let error = call(&client, &GET, short).await.unwrap_err();
    assert_eq!((error.kind(), error.attempts()), (ErrorKind::RateLimited, 0));
    assert!(error.retry_after().is_some_and(|wait| wait > Duration::from_millis(20)));
    assert_eq!(server.seen().len(), 2);
    call(&client.clone(), &GET, RequestOptions::new()).await.unwrap();
    assert!(start.elapsed() >= Duration::from_millis(395), "{:?}", start.elapsed());
}

#[tokio::test]
async fn an_allowance_may_count_for_all_operations() {
    let server = Server::start(|_| allowance(0)).await;
    let vendor = Example { shared: true, ..Example::default() };
    let client = VendorClient::builder(vendor).base_url(&server.url).build().unwrap();
    call(&client, &GET, RequestOptions::new()).await.unwrap();
    let short = RequestOptions::new().timeout(Duration::from_millis(20));
    let error = call(&client, &LIST, short).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::RateLimited);
}

#[tokio::test]
async fn a_full_allowance_holds_nobody_up() {
    let server = Server::start(|_| allowance(10)).await;
    let client = builder(&server.url).build().unwrap();
    let start = Instant::now();
    for _ in 0..15 {
        call(&client, &GET, RequestOptions::new()).await.unwrap();
    }
    assert!(start.elapsed() < Duration::from_secs(3), "{:?}", start.elapsed());
}

#[tokio::test]
async fn a_refusal_for_a_used_up_allowance_says_until_when() {
    let reset = now() + 3_600_000;
    let server = Server::start(move |_| {
        respond(429, &[("x-ratelimit-remaining", "0"), ("x-ratelimit-reset", &reset.to_string())], "")
    })
    .await;
    let client = builder(&server.url).build().unwrap();
    for attempts in [1, 0] {
        let error = call(&client, &GET, RequestOptions::new()).await.unwrap_err();
        assert_eq!((error.kind(), error.attempts()), (ErrorKind::RateLimited, attempts));
        assert!(error.retry_after().is_some_and(|wait| wait > Duration::from_secs(3_500)));
        assert_eq!(error.rate_limit().is_some(), attempts == 1);
    }
}

#[tokio::test]
async fn a_client_limits_itself() {
    let server = Server::start(|_| respond(200, &[], "{}")).await;
    let limit = Throttle::new(10, Duration::from_secs(1));
    let client = builder(&server.url).rate_limit(limit).build().unwrap();
    let start = Instant::now();
    for _ in 0..3 {
        call(&client.clone(), &GET, RequestOptions::new()).await.unwrap();
    }
    assert!(start.elapsed() >= Duration::from_millis(195), "{:?}", start.elapsed());
    let short = RequestOptions::new().timeout(Duration::from_millis(5));
    let error = call(&client, &GET, short).await.unwrap_err();
    assert_eq!((error.kind(), error.attempts()), (ErrorKind::RateLimited, 0));
    assert!(error.retry_after().is_some());
    assert_eq!(server.seen().len(), 3);
    let nothing = Throttle::new(0, Duration::from_secs(1));
    let error = builder(&server.url).rate_limit(nothing).build().unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Configuration);
}

/// 4,998 times the letter a, in quotes, packed by gzip.
const PACKED: &[u8] = b"\x1f\x8b\x08\x00\x00\x00\x00\x00\x02\x03\xed\xc1\xb1\x00\x00\x00\x00\x020\x97\xcc\xf2\x97\x88\xa2o[\x0a\x00\x00\x00\x00\x9ce\xf2\xf8\xeb\xe0\x88\x13\x00\x00";

/// How the body of a response travels.
#[derive(Clone, Copy, Debug)]
enum WireForm {
    /// With its length.
    Plain,
    /// In pieces, its length unknown.
    Pieces,
    /// Packed.
    Packed,
}

#[tokio::test]
async fn responses_have_a_maximal_size() {
    let body = format!("\"{}\"", "a".repeat(4_998));
    // (how the body of 5,000 bytes travels, the limit, whether it is read)
    let table = [
        (WireForm::Plain, 5_000, true),
        (WireForm::Plain, 4_999, false),
        (WireForm::Plain, 0, false),
        (WireForm::Pieces, 5_000, true),
        (WireForm::Pieces, 4_999, false),
        (WireForm::Packed, 5_000, true),
        (WireForm::Packed, 4_999, false),
        (WireForm::Packed, 1_000, false),
    ];
    for (form, limit, fits) in table {
        let body = body.clone();
        let server = Server::start(move |_| match form {
            WireForm::Plain => respond(200, &[("x-request-id", "r-1")], &body),
            WireForm::Pieces => {
                let pieces: Vec<Result<Vec<u8>, std::io::Error>> =
                    body.as_bytes().chunks(700).map(|piece| Ok(piece.to_vec())).collect();
                let body = axum::body::Body::from_stream(futures_util::stream::iter(pieces));
                axum::http::Response::builder().header("x-request-id", "r-1").body(body).unwrap()
            }
            WireForm::Packed => axum::http::Response::builder()
                .header("x-request-id", "r-1")
                .header("content-encoding", "gzip")
                .body(axum::body::Body::from(PACKED))
                .unwrap(),
        })
        .await;
        let client = builder(&server.url).max_response_size(limit).build().unwrap();
        let outcome = call(&client, &GET, RequestOptions::new()).await;
        assert_eq!(outcome.is_ok(), fits, "{form:?} {limit}");
        // What is too large once is so again: it is not asked for twice.
        assert_eq!(server.seen().len(), 1);
        assert!(server.seen()[0].header("accept-encoding").contains("gzip"));
        match outcome {
            Ok(response) => assert_eq!(response.value.as_str().map(str::len), Some(4_998)),
            Err(error) => {
                assert_eq!((error.kind(), error.request_id()), (ErrorKind::TooLarge, Some("r-1")));
                assert_eq!((error.status(), error.body()), (Some(StatusCode::OK), None));
            }
        }
    }
}

#[tokio::test]
async fn a_response_that_says_that_it_is_too_large_is_not_read() {
    // The body never comes: a client that waited for it would time out.
    let url = connections(vec![|mut stream| {
        Box::pin(async move {
            let head = "HTTP/1.1 200 OK\r\ncontent-length: 99999999999\r\n\r\n";
            stream.write_all(head.as_bytes()).await.unwrap();
            stall(stream).await;
        })
    }])
    .await;
    let error = call(&builder(&url).build().unwrap(), &GET, RequestOptions::new()).await.unwrap_err();
    assert_eq!((error.kind(), error.attempts()), (ErrorKind::TooLarge, 1));
}

#[tokio::test]
async fn json_is_nested_so_deep_and_no_deeper() {
    // (depth of the response, the client's limit, whether it is read)
    let table = [
        (127, None, true),
        (128, None, false),
        (100_000, None, false),
        (128, Some(1_000), false),
        (3, Some(3), true),
        (4, Some(3), false),
        (100_000, Some(3), false),
    ];
    for (depth, limit, fits) in table {
        let server =
            Server::start(move |_| respond(200, &[], &format!("{}{}", "[".repeat(depth), "]".repeat(depth))))
                .await;
        let mut made = builder(&server.url);
        if let Some(limit) = limit {
            made = made.max_json_depth(limit);
        }
        let outcome = call(&made.build().unwrap(), &GET, RequestOptions::new()).await;
        assert_eq!(outcome.as_ref().err().map(Error::kind), (!fits).then_some(ErrorKind::Decode), "{depth}");
    }
}

#[tokio::test]
async fn json_has_so_many_values_and_no_more() {
    // (a body, the client's limit, whether it is read): an element counts as 1, a field as 2, an
    // object as 5 more.
    let table = [
        ("[0,0,0]", 4, true),
        ("[0,0,0]", 3, false),
        (r#"{"a":0}"#, 7, false),
        (r#"{"a":0}"#, 8, true),
        ("[{},{}]", 12, false),
        ("[{},{}]", 13, true),
    ];
    for (body, limit, fits) in table {
        for status in [200, 500] {
            let server = Server::start(move |_| respond(status, &[], body)).await;
            let made = builder(&server.url).max_json_values(limit).build().unwrap();
            let outcome = call(&made, &GET, RequestOptions::new().no_retries()).await;
            let expected = match (status, fits) {
                (200, true) => None,
                (200, false) => Some(ErrorKind::Decode),
                _ => Some(ErrorKind::Server),
            };
            assert_eq!(outcome.as_ref().err().map(Error::kind), expected, "{body} {limit}");
            if expected == Some(ErrorKind::Decode) {
                let shown = outcome.unwrap_err().to_string();
                assert!(shown.contains("max_json_values()"), "{shown}");
            }
        }
    }
}

/// A value that takes long to decode.
#[derive(Debug)]
struct Slow;

impl<'de> serde::Deserialize<'de> for Slow {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        std::thread::sleep(Duration::from_secs(2));
        serde::de::IgnoredAny::deserialize(deserializer).map(|_| Self)
    }
}

#[tokio::test]
async fn decoding_counts_for_the_calls_time_and_holds_nobody_up() {
    let body = format!("[{}0]", "0,".repeat(200_000));
    let server = Server::start(move |_| respond(200, &[], &body)).await;
    let client = builder(&server.url).build().unwrap();
    let mut request = client.request(&GET);
    request.options(RequestOptions::new().timeout(Duration::from_millis(500)));
    let ticks = async {
        let mut longest = Duration::ZERO;
        loop {
            let before = Instant::now();
            tokio::time::sleep(Duration::from_millis(10)).await;
            longest = longest.max(before.elapsed());
            if longest > Duration::from_millis(1_500) {
                return longest;
            }
        }
    };
    tokio::select! {
        outcome = request.send_json::<Slow>() => {
            let error = outcome.unwrap_err();
            assert_eq!((error.kind(), error.attempts()), (ErrorKind::Timeout, 1));
        }
        longest = ticks => panic!("nothing else ran for {longest:?}"),
    }
}

#[tokio::test]
async fn informational_responses_without_end_end_with_the_calls_time() {
    let url = connections(vec![|mut stream| {
        Box::pin(async move {
            let flood = "HTTP/1.1 100 Continue\r\n\r\n".repeat(1_000);
            while stream.write_all(flood.as_bytes()).await.is_ok() {}
        })
    }])
    .await;
    let options = RequestOptions::new().timeout(Duration::from_millis(500)).no_retries();
    let error = call(&builder(&url).build().unwrap(), &GET, options).await.unwrap_err();
    assert_eq!((error.kind(), error.attempts()), (ErrorKind::Timeout, 1));
}
