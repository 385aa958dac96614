//! Users' own hooks.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, missing_docs)]

mod support;

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use frontdesk_core::http::{HeaderValue, Response, StatusCode};
use frontdesk_core::serde_json::json;
use frontdesk_core::{
    Attempt, Body, BoxFuture, ConfigureClient, Error, ErrorKind, Middleware, Next, RequestOptions,
    RetryPolicy,
};
use support::client::{GET, builder, call};
use support::{Server, json as json_response};

/// What the hooks of a test did, in order.
type Log = Arc<Mutex<Vec<String>>>;

/// Writes down that it was passed on the way out and on the way back, and adds to both.
#[derive(Debug)]
struct Passed(&'static str, Log);

impl Middleware for Passed {
    fn handle<'a>(
        &'a self,
        mut attempt: Attempt<'a>,
        next: Next<'a>,
    ) -> BoxFuture<'a, Result<Response<Body>, Error>> {
        Box::pin(async move {
            let Self(name, log) = self;
            log.lock().unwrap().push(format!("{name} {} {}", attempt.operation.id(), attempt.number));
            attempt.request.headers_mut().append("x-hook", HeaderValue::from_static(name));
            let mut response = next.run(attempt).await?;
            log.lock().unwrap().push(format!("{name} {}", response.status().as_u16()));
            response.headers_mut().append("x-hook", HeaderValue::from_static(name));
            Ok(response)
        })
    }
}

/// Does something else than to let the request through.
#[derive(Debug)]
enum Instead {
    Reply(u16, &'static str),
    Fail(ErrorKind),
    Twice,
    Hang(Arc<AtomicUsize>),
}

impl Middleware for Instead {
    fn handle<'a>(
        &'a self,
        attempt: Attempt<'a>,
        next: Next<'a>,
    ) -> BoxFuture<'a, Result<Response<Body>, Error>> {
        Box::pin(async move {
            match self {
                Self::Reply(status, body) => {
                    let mut response = Response::new(Body::from(*body));
                    *response.status_mut() = StatusCode::from_u16(*status).unwrap();
                    Ok(response)
                }
                Self::Fail(kind) => Err(Error::new(*kind, "the hook says so")),
                Self::Twice => {
                    next.run(attempt.clone()).await?;
                    next.run(attempt).await
                }
                Self::Hang(dropped) => {
                    struct Guard<'a>(&'a AtomicUsize);
                    impl Drop for Guard<'_> {
                        fn drop(&mut self) {
                            self.0.fetch_add(1, Ordering::SeqCst);
                        }
                    }
                    let _guard = Guard(dropped);
                    std::future::pending().await
                }
            }
        })
    }
}

#[tokio::test]
async fn hooks_stand_around_every_attempt_in_their_order() {
    let tries = Arc::new(AtomicUsize::new(0));
    let count = Arc::clone(&tries);
    let server = Server::start(move |_| {
        let status = if count.fetch_add(1, Ordering::SeqCst) == 0 { 503 } else { 200 };
        json_response(status, "{}")
    })
    .await;
    let log = Log::default();
    let client = builder(&server.url)
        .middleware(Passed("outer", Arc::clone(&log)))
        .middleware(Arc::new(Passed("inner", Arc::clone(&log))))
        .build()
        .unwrap();
    let response = call(&client, &GET, RequestOptions::new()).await.unwrap();

    let names = |headers: &frontdesk_core::http::HeaderMap| {
        headers.get_all("x-hook").iter().map(|value| value.to_str().unwrap().to_owned()).collect::<Vec<_>>()
    };
    assert_eq!(names(&server.seen()[1].headers), ["outer", "inner"]);
    assert_eq!(names(&response.headers), ["inner", "outer"]);
    let expected = [
        "outer getUser 1",
        "inner getUser 1",
        "inner 503",
        "outer 503",
        "outer getUser 2",
        "inner getUser 2",
        "inner 200",
        "outer 200",
    ];
    assert_eq!(*log.lock().unwrap(), expected);
}

#[tokio::test]
async fn a_hook_may_do_something_else() {
    // (hook, requests that arrive, outcome)
    let table = [
        (Instead::Reply(200, r#"{"a":1}"#), 0, Ok(json!({"a": 1}))),
        (Instead::Reply(404, ""), 0, Err(ErrorKind::NotFound)),
        (Instead::Reply(200, "<html>"), 0, Err(ErrorKind::Decode)),
        (Instead::Fail(ErrorKind::Forbidden), 0, Err(ErrorKind::Forbidden)),
        (Instead::Fail(ErrorKind::Transport), 0, Err(ErrorKind::Transport)),
        (Instead::Twice, 2, Ok(json!({}))),
    ];
    for (hook, arrived, expected) in table {
        let server = Server::start(|_| json_response(200, "{}")).await;
        let shown = format!("{hook:?}");
        let client = builder(&server.url).middleware(hook).build().unwrap();
        let outcome = call(&client, &GET, RequestOptions::new()).await;
        if let Err(error) = &outcome {
            assert_eq!((error.vendor(), error.operation()), (Some("example"), Some("getUser")), "{shown}");
        }
        assert_eq!(outcome.map(|response| response.value).map_err(|error| error.kind()), expected, "{shown}");
        assert_eq!(server.seen().len(), arrived, "{shown}");
    }
}

#[tokio::test]
async fn a_hook_that_hangs_is_dropped_when_time_is_over() {
    let dropped = Arc::new(AtomicUsize::new(0));
    let client = builder("http://127.0.0.1:9")
        .middleware(Instead::Hang(Arc::clone(&dropped)))
        .retry(RetryPolicy::none())
        .timeout(Duration::from_millis(30))
        .build()
        .unwrap();
    let error = call(&client, &GET, RequestOptions::new()).await.unwrap_err();
    assert_eq!((error.kind(), dropped.load(Ordering::SeqCst)), (ErrorKind::Timeout, 1));
}

#[tokio::test]
async fn an_exchange_is_printed_without_its_values() {
    #[derive(Debug)]
    struct Show(Log);
    impl Middleware for Show {
        fn handle<'a>(
            &'a self,
            attempt: Attempt<'a>,
            next: Next<'a>,
        ) -> BoxFuture<'a, Result<Response<Body>, Error>> {
            self.0.lock().unwrap().push(format!("{attempt:?} {next:?}"));
            next.run(attempt)
        }
    }
    let server = Server::start(|_| json_response(200, "{}")).await;
    let log = Log::default();
    let client = builder(&server.url).middleware(Show(Arc::clone(&log))).build().unwrap();
    let mut request = client.request(&GET);
    request.query("q", &"hunter2");
    request.header("x-key", &"hunter2");
    request.json(&"hunter2");
    request.send_empty().await.unwrap();
    let shown = log.lock().unwrap().concat();
    assert!(shown.contains("getUser") && shown.contains("x-key") && !shown.contains("hunter2"), "{shown}");
}
