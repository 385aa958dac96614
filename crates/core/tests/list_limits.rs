//! Lists from servers that allow few calls in a time: they wait and do not fail.
#![allow(clippy::unwrap_used, missing_docs)]

mod support;

use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use axum::body::Body;
use axum::http::Response;
use frontdesk_core::http::{HeaderMap, Method, StatusCode};
use frontdesk_core::serde_json::{Value, json};
use frontdesk_core::{
    BoxFuture, ConfigureClient, Error, ErrorKind, FailureDetails, ListPaging, Operation, PageStyle, Request,
    RequestOptions, RetryPolicy, VendorClient, VendorProfile, chrono,
};
use support::client::{LIST, builder, quick};
use support::{Seen, Server, respond};

/// How long a server's window is, in milliseconds.
const WINDOW: i64 = 300;

fn paging(maximum: Option<u32>) -> ListPaging<Vec<Value>, Value> {
    ListPaging::new(PageStyle::offset("offset", "count", maximum), &[], |page| page, Vec::len)
        .total(|_| Some(5))
}

/// The page that is asked for, of a list of five.
fn page(asked: &Seen) -> String {
    let from = asked.number("offset").unwrap_or(0);
    let size = asked.number("count").unwrap_or(2).min(2);
    json!((from..(from + size).min(5)).collect::<Vec<_>>()).to_string()
}

fn limited(status: u16, remaining: usize, body: &str) -> Response<Body> {
    let reset = (chrono::Utc::now().timestamp_millis() + WINDOW).to_string();
    let headers = [("x-ratelimit-remaining", &*remaining.to_string()), ("x-ratelimit-reset", &reset)]
        .map(|(name, value)| (name, value.to_owned()));
    let headers: Vec<(&str, &str)> = headers.iter().map(|(name, value)| (*name, value.as_str())).collect();
    respond(status, &headers, body)
}

fn request(server: &Server) -> Request {
    let client = builder(&server.url).build().unwrap();
    let mut request = client.request(&LIST);
    // Far less than the waits between the pages take together, or one of them alone.
    request.options(RequestOptions::new().timeout(Duration::from_millis(200)));
    request
}

#[tokio::test]
async fn a_list_waits_for_the_allowance_before_each_page() {
    static PAGING: std::sync::LazyLock<ListPaging<Vec<Value>, Value>> =
        std::sync::LazyLock::new(|| paging(None));
    let server = Server::start(|asked| limited(200, 0, &page(asked))).await;
    let start = Instant::now();
    let found = request(&server).collect_all(&PAGING).await.unwrap();
    assert_eq!(found, [0, 1, 2, 3, 4].map(Value::from));
    assert_eq!(server.seen().len(), 3);
    assert!(start.elapsed() >= Duration::from_millis(590), "{:?}", start.elapsed());
}

#[tokio::test]
async fn a_refused_page_is_asked_for_again() {
    static PAGING: std::sync::LazyLock<ListPaging<Vec<Value>, Value>> =
        std::sync::LazyLock::new(|| paging(None));
    let calls = std::sync::Arc::new(AtomicUsize::new(0));
    let server = Server::start(move |asked| {
        // Another client had the rest of the window.
        if calls.fetch_add(1, Ordering::Relaxed).is_multiple_of(2) {
            limited(429, 0, "{}")
        } else {
            limited(200, 1, &page(asked))
        }
    })
    .await;
    let found = request(&server).collect_all(&PAGING).await.unwrap();
    assert_eq!(found.len(), 5);
    assert_eq!(server.seen().len(), 6);
}

#[tokio::test]
async fn patience_has_an_end() {
    static PAGING: std::sync::LazyLock<ListPaging<Vec<Value>, Value>> =
        std::sync::LazyLock::new(|| paging(None));
    let always = || Server::start(|_| respond(429, &[("retry-after-ms", "1")], "{}"));
    let server = always().await;
    let error = request(&server).collect_all(&PAGING).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::RateLimited);
    assert_eq!((server.seen().len(), error.attempts()), (11, 11));

    // A list without retries has no second attempt, and a wait longer than the caller's limit is an
    // error.
    for (policy, expected) in
        [(RetryPolicy::none(), 1), (RetryPolicy::new().max_retry_after(Duration::ZERO), 1)]
    {
        let server = always().await;
        let mut request = request(&server);
        request.options(RequestOptions::new().retry(policy));
        let error = request.collect_all(&PAGING).await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::RateLimited);
        assert_eq!(server.seen().len(), expected);
    }
}

#[tokio::test]
async fn refused_pages_are_spread() {
    static PAGING: std::sync::LazyLock<ListPaging<Vec<Value>, Value>> =
        std::sync::LazyLock::new(|| paging(None));
    let server = Server::start(|_| respond(429, &[("retry-after", "0")], "{}")).await;
    let mut request = request(&server);
    let (first, longest) = (Duration::from_millis(10), Duration::from_millis(40));
    let policy = RetryPolicy::new().base_delay(first).max_delay(longest).random(|| 1.0);
    request.options(RequestOptions::new().retry(policy));
    let start = Instant::now();
    request.collect_all(&PAGING).await.unwrap_err();
    assert_eq!(server.seen().len(), 11);
    // 10, 20, and eight times 40.
    assert!(start.elapsed() >= Duration::from_millis(350), "{:?}", start.elapsed());
}

/// A vendor whose sign-in is refused for the number of calls.
#[derive(Debug)]
struct Blocked;

impl VendorProfile for Blocked {
    fn name(&self) -> &'static str {
        "blocked"
    }
    fn authenticate<'a>(
        &'a self,
        client: &'a VendorClient,
        _: &'a Operation,
        _: &'a mut HeaderMap,
    ) -> BoxFuture<'a, Result<(), Error>> {
        static LOGIN: Operation = Operation::from_static("login", Method::POST, "/login", &[]);
        Box::pin(async move { client.request(&LOGIN).send_empty().await.map(drop) })
    }
    fn failure(&self, status: StatusCode, _: &HeaderMap, _: &[u8]) -> Option<FailureDetails> {
        FailureDetails::from_status(status)
    }
}

#[tokio::test]
async fn a_list_does_not_wait_for_a_sign_in_that_is_refused() {
    static PAGING: std::sync::LazyLock<ListPaging<Vec<Value>, Value>> =
        std::sync::LazyLock::new(|| paging(None));
    let server = Server::start(|_| respond(429, &[("retry-after-ms", "1")], "{}")).await;
    let client = VendorClient::builder(Blocked).base_url(&server.url).retry(quick()).build().unwrap();
    let error = client.request(&LIST).collect_all(&PAGING).await.unwrap_err();
    assert_eq!((error.kind(), error.operation()), (ErrorKind::RateLimited, Some("login")));
    assert_eq!(server.seen().len(), 1);
}

#[tokio::test]
async fn a_list_takes_large_pages_unless_the_caller_says_otherwise() {
    static PAGING: std::sync::LazyLock<ListPaging<Vec<Value>, Value>> =
        std::sync::LazyLock::new(|| paging(Some(100)));
    for (own, sent) in [(None, 100), (Some(7), 7)] {
        let server = Server::start(|asked| respond(200, &[], &page(asked))).await;
        let mut request = request(&server);
        request.query("count", &own);
        assert_eq!(request.collect_all(&PAGING).await.unwrap().len(), 5);
        assert!(server.seen().iter().all(|asked| asked.number("count") == Some(sent)));
    }
}

/// A vendor whose rate limit windows are short.
#[derive(Debug)]
struct ShortWindows;

impl VendorProfile for ShortWindows {
    fn name(&self) -> &'static str {
        "short"
    }
    fn authenticate<'a>(
        &'a self,
        _: &'a VendorClient,
        _: &'a Operation,
        _: &'a mut HeaderMap,
    ) -> BoxFuture<'a, Result<(), Error>> {
        Box::pin(async { Ok(()) })
    }
    fn failure(&self, status: StatusCode, _: &HeaderMap, _: &[u8]) -> Option<FailureDetails> {
        FailureDetails::from_status(status)
    }
    fn rate_limit_reset(&self, _: &HeaderMap) -> Duration {
        Duration::from_millis(20)
    }
}

/// Refuses every page twice, with these headers.
async fn refusing(headers: &'static [(&'static str, &'static str)]) -> Server {
    let calls = std::sync::Arc::new(AtomicUsize::new(0));
    Server::start(move |asked| match calls.fetch_add(1, Ordering::Relaxed) % 3 {
        0 | 1 => respond(429, headers, "<html>Too Many Requests</html>"),
        _ => respond(200, &[], &page(asked)),
    })
    .await
}

#[tokio::test]
async fn a_refused_page_is_asked_for_again_by_any_method_and_without_a_word_of_the_server() {
    static PAGING: std::sync::LazyLock<ListPaging<Vec<Value>, Value>> =
        std::sync::LazyLock::new(|| paging(None));
    static FILTER: Operation = Operation::from_static("filter", Method::POST, "/filter", &[]);
    for operation in [&LIST, &FILTER] {
        for headers in [&[("retry-after-ms", "5")] as &[_], &[]] {
            let server = refusing(headers).await;
            let client =
                VendorClient::builder(ShortWindows).base_url(&server.url).retry(quick()).build().unwrap();
            let found = client.request(operation).collect_all(&PAGING).await.unwrap();
            assert_eq!((found.len(), server.seen().len()), (5, 9), "{}", operation.id());
        }
    }
}

#[tokio::test]
async fn a_single_call_says_when_the_window_ends_and_does_not_wait_for_it() {
    let server = Server::start(|_| respond(429, &[], "Retry later")).await;
    let client = builder(&server.url).build().unwrap();
    let error = client.request(&LIST).send_json::<Value>().await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::RateLimited);
    assert_eq!(error.retry_after(), Some(Duration::from_secs(60)));
    assert_eq!(server.seen().len(), 3);
}
