//! Lists and pages as troubled servers send them, over a real connection: refusals without a word,
//! pages that repeat, HTML under 200.

// The server is the core's own.
#[path = "../../crates/core/tests/support/mod.rs"]
pub(crate) mod support;

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use axum::body::Body;
use axum::http::Response;
use frontdesk_core::{Error, ErrorKind};
use futures_util::future::join_all;
use futures_util::stream::{BoxStream, StreamExt};
use serde_json::{Value, json};
use support::{Seen, Server, respond};

/// A list of a vendor.
#[derive(Clone, Copy)]
pub(crate) struct List {
    pub name: &'static str,
    /// How many records its first page has. The second one has a single record.
    pub size: usize,
    pub record: fn(i: usize) -> Value,
    /// A page that begins at this record of so many.
    pub page: fn(records: Vec<Value>, start: usize, total: usize) -> Value,
    pub open: fn(url: &str) -> BoxStream<'static, Result<(), Error>>,
}

impl List {
    pub fn total(&self) -> usize {
        self.size + 1
    }

    /// The page that is asked for.
    pub fn asked(&self, seen: &Seen) -> Value {
        let start = match seen.number("page") {
            Some(page) => (page - 1) * self.size,
            None => seen.number("offset").unwrap_or(0),
        };
        let records = (start..self.total()).take(self.size).map(self.record).collect();
        (self.page)(records, start, self.total())
    }
}

pub(crate) fn sent(body: &Value) -> Response<Body> {
    respond(200, &[("content-type", "application/json"), ("access_token", "token")], &body.to_string())
}

pub(crate) fn is_first(seen: &Seen) -> bool {
    seen.uri.path() == "/authorize"
        || (seen.number("page").unwrap_or(1) == 1 && seen.number("offset").unwrap_or(0) == 0)
}

/// What a list gave: how many records, and the error that it ended with.
pub(crate) async fn read(list: &List, url: &str) -> (usize, Option<Error>) {
    let mut items = (list.open)(url);
    let mut records = 0;
    while let Some(item) = items.next().await {
        match item {
            Ok(()) => records += 1,
            Err(error) => return (records, Some(error)),
        }
        assert!(records < 1_000, "{} goes on without end", list.name);
    }
    (records, None)
}

pub(crate) const HTML: &str = "<html><body><h1>429 Too Many Requests</h1></body></html>";

pub(crate) async fn a_list_waits_where_a_refusal_does_not_say_how_long(lists: &'static [List]) {
    let bodies = [
        ("text/html", HTML),
        ("text/plain", "Retry later\n"),
        ("application/json", r#"{"success":false,"error":"Too many requests [error-too-many-requests]"}"#),
    ];
    let tries = lists.iter().flat_map(|list| bodies.map(|body| (list, body)));
    join_all(tries.map(async |(list, (kind, body))| {
        let server = Server::start(move |seen| match is_first(seen) {
            true => sent(&list.asked(seen)),
            // The minute has just begun.
            false => respond(
                429,
                &[
                    ("content-type", kind),
                    ("cache-control", "no-cache"),
                    ("date", "Sun, 22 Nov 2026 05:37:01 GMT"),
                ],
                body,
            ),
        })
        .await;
        let mut items = (list.open)(&server.url);
        for _ in 0..list.size {
            items.next().await.unwrap().unwrap();
        }
        // The wait counts from the refusal.
        let is_refused = || !server.seen().iter().all(is_first);
        loop {
            let was_refused = is_refused();
            let ended = tokio::time::timeout(Duration::from_millis(1_200), items.next()).await;
            assert!(ended.is_err(), "{}, {kind}: {ended:?}", list.name);
            if was_refused {
                break;
            }
        }
    }))
    .await;
}

pub(crate) async fn a_page_that_was_refused_is_asked_for_again(lists: &'static [List]) {
    join_all(lists.iter().map(async |list| {
        let refused = Arc::new(AtomicUsize::new(0));
        let (refusals, name) = (Arc::clone(&refused), list.name);
        let server = Server::start(move |seen| {
            if is_first(seen) || refusals.fetch_add(1, Ordering::Relaxed) >= 2 {
                return sent(&list.asked(seen));
            }
            respond(429, &[("content-type", "text/html"), ("retry-after", "1")], HTML)
        })
        .await;
        let (records, error) = read(list, &server.url).await;
        assert!(error.is_none(), "{name}: {error:?}");
        assert_eq!(records, list.total(), "{name}");
        assert!(refused.load(Ordering::Relaxed) >= 3, "{name}");
    }))
    .await;
}

/// A server, or a cache before it, that does not look at the page's number. Between two calls a
/// record may change.
pub(crate) async fn a_first_page_that_comes_again_is_an_error(lists: &'static [List]) {
    join_all(lists.iter().map(async |list| {
        let calls = Arc::new(AtomicUsize::new(0));
        let server = Server::start(move |_| {
            let turn = calls.fetch_add(1, Ordering::Relaxed);
            let mut records: Vec<Value> = (0..list.size).map(list.record).collect();
            records[0]["last_activity_at"] = json!(1_795_322_813 + turn);
            sent(&(list.page)(records, 0, 3 * list.size))
        })
        .await;
        let (records, error) = read(list, &server.url).await;
        let error = error.unwrap_or_else(|| panic!("{}: a good end after {records}", list.name));
        assert_eq!((records, error.kind()), (list.size, ErrorKind::Pagination), "{}: {error}", list.name);
        let calls = server.seen().iter().filter(|seen| seen.uri.path() != "/authorize").count();
        assert!(calls <= 3, "{}: {calls}", list.name);
    }))
    .await;
}

/// Calls `check` with a server whose response to everything is a page of HTML, under each media
/// type that a proxy may send it as.
pub(crate) async fn with_pages_of_html(check: impl AsyncFn(&str)) {
    const PAGE: &str = "<!DOCTYPE html>\n<html><head><title>Sign in</title></head></html>";
    for kind in
        ["text/html; charset=utf-8", "application/xhtml+xml", "TEXT/HTML", "text/plain", "application/json"]
    {
        let server =
            Server::start(move |_| respond(200, &[("content-type", kind), ("access_token", "token")], PAGE))
                .await;
        check(&server.url).await;
    }
}
