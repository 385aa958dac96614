//! Calls that do not come through at once, over a real connection.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, missing_docs)]

mod support;

use std::collections::VecDeque;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use frontdesk_core::{
    ConfigureClient, Error, ErrorKind, Operation, RequestOptions, RequestSent, Response, RetryPolicy,
    Throttle,
};
use support::client::{DELETE, GET, PATCH, POST, PUT, builder, call, quick};
use support::connections::{Deed, close, connections, cut, stall, write};
use support::{Server, respond};
use tokio::net::TcpListener;

/// One response of a script: its status and headers.
type Scripted = (u16, &'static [(&'static str, &'static str)]);

/// A server that responds as a script says, and `{}` once that is over.
async fn scripted(script: &[Scripted]) -> Server {
    let script = Arc::new(Mutex::new(VecDeque::from(script.to_vec())));
    Server::start(move |_| match script.lock().unwrap().pop_front() {
        Some((status, headers)) => respond(status, headers, "{}"),
        None => respond(200, &[], "{}"),
    })
    .await
}

#[tokio::test]
async fn what_is_safe_is_sent_again() {
    use RequestOptions as O;
    type Row<'a> =
        (&'a [&'static Operation], fn() -> RequestOptions, &'a [Scripted], usize, Option<ErrorKind>);
    let down: &[Scripted] = &[(503, &[]), (502, &[]), (504, &[]), (503, &[])];
    let twice: &[Scripted] = &[(503, &[]), (429, &[])];
    let table: &[Row] = &[
        (&[&GET, &PUT, &DELETE], O::new, twice, 3, None),
        (&[&GET, &PUT, &DELETE], O::new, down, 3, Some(ErrorKind::Unavailable)),
        (&[&GET], || O::new().no_retries(), twice, 1, Some(ErrorKind::Unavailable)),
        (&[&GET], || O::new().retry(quick().attempts(4)), down, 4, Some(ErrorKind::Unavailable)),
        (&[&POST, &PATCH], O::new, twice, 1, Some(ErrorKind::Unavailable)),
        (&[&POST, &PATCH], O::new, &[(429, &[("retry-after", "0")])], 1, Some(ErrorKind::RateLimited)),
        (&[&POST, &PATCH], || O::new().retry_unsafe(), twice, 3, None),
        (&[&POST], || O::new().retry(quick().retry_unsafe()), twice, 3, None),
        (&[&GET], O::new, &[(500, &[])], 1, Some(ErrorKind::Server)),
        (&[&GET], O::new, &[(404, &[])], 1, Some(ErrorKind::NotFound)),
        (&[&GET], O::new, &[(429, &[("retry-after-ms", "5")])], 2, None),
        // Longer than the policy waits, and longer than the call may take.
        (&[&GET], O::new, &[(429, &[("retry-after", "61")])], 1, Some(ErrorKind::RateLimited)),
        (&[&GET], O::new, &[(503, &[("retry-after", "31")])], 1, Some(ErrorKind::Unavailable)),
        // Renewed credentials are no further attempt of the policy.
        (&[&POST], || O::new().no_retries(), &[(401, &[])], 2, None),
        (&[&GET], O::new, &[(503, &[]), (401, &[]), (503, &[])], 4, None),
        (&[&GET], O::new, &[(401, &[]), (401, &[])], 2, Some(ErrorKind::Unauthenticated)),
    ];
    for (number, (operations, options, script, calls, kind)) in table.iter().enumerate() {
        for operation in *operations {
            let server = scripted(script).await;
            let client = builder(&server.url).build().unwrap();
            let outcome = call(&client, operation, options()).await;
            assert_eq!(outcome.as_ref().err().map(Error::kind), *kind, "{number} {operation:?}");
            let seen = server.seen();
            assert_eq!(seen.len(), *calls, "{number} {operation:?}");
            // Credentials may expire while a call waits: each attempt has its own.
            let tokens: Vec<String> = (1..=*calls).map(|number| number.to_string()).collect();
            assert_eq!(seen.iter().map(|seen| seen.header("x-token")).collect::<Vec<_>>(), tokens);
            let attempts = outcome.as_ref().map_or_else(Error::attempts, Response::attempts);
            assert_eq!(attempts as usize, *calls, "{number} {operation:?}");
            if let Err(error) = outcome {
                assert_eq!(error.to_string().contains("attempts)"), *calls > 1, "{error}");
            }
        }
    }
}

#[tokio::test]
async fn a_long_wait_is_told_and_not_waited_for() {
    let server = scripted(&[(429, &[("retry-after", "3600")]), (429, &[("retry-after", "2")])]).await;
    let client = builder(&server.url).timeout(Duration::from_secs(1)).build().unwrap();
    let start = Instant::now();
    for seconds in [3600, 2] {
        let error = call(&client, &GET, RequestOptions::new()).await.unwrap_err();
        assert_eq!((error.retry_after(), error.attempts()), (Some(Duration::from_secs(seconds)), 1));
    }
    assert!(start.elapsed() < Duration::from_millis(500));
}

#[tokio::test]
async fn waits_are_waited() {
    let server = scripted(&[(429, &[("retry-after-ms", "80")]), (503, &[])]).await;
    let policy = RetryPolicy::new().base_delay(Duration::from_millis(30)).random(|| 1.0);
    let client = builder(&server.url).retry(policy).build().unwrap();
    let start = Instant::now();
    call(&client, &GET, RequestOptions::new()).await.unwrap();
    let took = start.elapsed();
    assert!(took >= Duration::from_millis(140) && took < Duration::from_millis(900), "{took:?}");
}

#[tokio::test]
async fn a_connection_that_is_refused_is_tried_again_whatever_the_method() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    drop(listener);
    let client = builder(&url).build().unwrap();
    for operation in [&GET, &POST, &PATCH] {
        let error = call(&client, operation, RequestOptions::new()).await.unwrap_err();
        assert_eq!((error.kind(), error.attempts()), (ErrorKind::Transport, 3), "{operation:?}");
    }
    let error = call(&client, &GET, RequestOptions::new().no_retries()).await.unwrap_err();
    assert_eq!(error.attempts(), 1);
}

#[tokio::test]
async fn a_connection_that_breaks_is_tried_again_where_that_is_safe() {
    let faults: [Deed; 2] = [close, cut];
    for (number, fault) in faults.into_iter().enumerate() {
        let client = builder(&connections(vec![fault, fault]).await).build().unwrap();
        call(&client, &GET, RequestOptions::new()).await.unwrap();
        let client = builder(&connections(vec![fault; 3]).await).build().unwrap();
        let error = call(&client, &GET, RequestOptions::new()).await.unwrap_err();
        assert_eq!((error.kind(), error.attempts()), (ErrorKind::Transport, 3), "{number}");
        let client = builder(&connections(vec![fault]).await).build().unwrap();
        let error = call(&client, &POST, RequestOptions::new()).await.unwrap_err();
        assert_eq!((error.kind(), error.attempts()), (ErrorKind::Transport, 1), "{number}");
    }
}

#[tokio::test]
async fn an_attempt_that_hangs_is_given_up() {
    let millis = Duration::from_millis;
    // (of the client, of the call, operation, outcome and attempts)
    type Row = (Option<u64>, Option<u64>, &'static Operation, Result<(), u32>);
    let table: [Row; 5] = [
        // Half of the call's time by default, all of it if nothing can be retried.
        (None, None, &GET, Ok(())),
        (None, None, &POST, Err(1)),
        (Some(40), None, &GET, Ok(())),
        (Some(40), None, &POST, Err(1)),
        (Some(4_000), Some(40), &GET, Ok(())),
    ];
    for (number, (of_client, of_call, operation, expected)) in table.into_iter().enumerate() {
        let mut made = builder(&connections(vec![stall]).await).timeout(millis(400));
        if let Some(limit) = of_client {
            made = made.attempt_timeout(millis(limit));
        }
        let mut options = RequestOptions::new();
        if let Some(limit) = of_call {
            options = options.attempt_timeout(millis(limit));
        }
        let outcome = call(&made.build().unwrap(), operation, options).await;
        if let Err(error) = &outcome {
            assert_eq!(error.kind(), ErrorKind::Timeout, "{number}");
        }
        assert_eq!(outcome.map(|_| ()).map_err(|error| error.attempts()), expected, "{number}");
    }
    // The whole call's time holds for all attempts together.
    let client = builder(&connections(vec![stall; 9]).await)
        .timeout(millis(150))
        .attempt_timeout(millis(60))
        .retry(quick().attempts(9))
        .build()
        .unwrap();
    let start = Instant::now();
    let error = call(&client, &GET, RequestOptions::new()).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Timeout);
    assert!((2..=3).contains(&error.attempts()), "{}", error.attempts());
    assert!(start.elapsed() < millis(400), "{:?}", start.elapsed());
}

#[tokio::test]
async fn a_server_that_is_down_is_not_hammered() {
    let server = Server::start(|_| respond(503, &[], "")).await;
    let client = builder(&server.url).retry_budget(5).build().unwrap();
    for _ in 0..20 {
        let error = call(&client.clone(), &GET, RequestOptions::new()).await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Unavailable);
    }
    assert_eq!(server.seen().len(), 20 + 5);
    let never = builder(&server.url).retry_budget(0).build().unwrap();
    assert_eq!(call(&never, &GET, RequestOptions::new()).await.unwrap_err().attempts(), 1);
}

#[tokio::test]
async fn attempts_that_succeed_cost_nothing() {
    // Every second response is a failure; there is one token.
    let count = Arc::new(AtomicUsize::new(0));
    let server = Server::start(move |_| {
        let even = count.fetch_add(1, Ordering::SeqCst).is_multiple_of(2);
        respond(if even { 503 } else { 200 }, &[], "{}")
    })
    .await;
    let client = builder(&server.url).retry_budget(1).build().unwrap();
    for _ in 0..20 {
        call(&client, &GET, RequestOptions::new()).await.unwrap();
    }
}

#[tokio::test]
async fn a_response_of_any_kind_shows_that_the_server_is_there() {
    let server = scripted(&[(503, &[]), (404, &[]), (503, &[]), (404, &[])]).await;
    let client = builder(&server.url).retry_budget(1).build().unwrap();
    for _ in 0..2 {
        let error = call(&client, &GET, RequestOptions::new()).await.unwrap_err();
        assert_eq!((error.kind(), error.attempts()), (ErrorKind::NotFound, 2));
    }
}

#[tokio::test]
async fn a_call_that_is_dropped_leaves_nothing_behind() {
    // One response in two is a failure.
    let count = Arc::new(AtomicUsize::new(0));
    let server = Server::start(move |_| {
        let even = count.fetch_add(1, Ordering::SeqCst).is_multiple_of(2);
        respond(if even { 503 } else { 200 }, &[], "{}")
    })
    .await;
    let policy = RetryPolicy::new().base_delay(Duration::from_millis(200)).random(|| 1.0);
    let client = builder(&server.url)
        .retry(policy)
        .retry_budget(1)
        .rate_limit(Throttle::new(1_000, Duration::from_secs(1)))
        .build()
        .unwrap();
    // Dropped before it is polled, on its way, while it waits for another attempt.
    drop(call(&client, &GET, RequestOptions::new()));
    for millis in [0, 1, 2, 5, 10, 20, 30, 50] {
        let limit = Duration::from_millis(millis);
        let _ = tokio::time::timeout(limit, call(&client, &GET, RequestOptions::new())).await;
    }
    // The budget's only token is there, and so is the limiter's turn.
    for _ in 0..2 {
        call(&client, &GET, RequestOptions::new()).await.unwrap();
    }
}

/// Whether the server may have carried out what was asked, over all attempts of the call.
#[tokio::test]
async fn an_error_says_whether_the_call_was_sent() {
    type Outcome = (ErrorKind, u32, RequestSent);
    const REFUSED: &str = "HTTP/1.1 400 Bad Request\r\ncontent-length: 0\r\nconnection: close\r\n\r\n";
    const BUSY: &str = "HTTP/1.1 503 Busy\r\ncontent-length: 0\r\nconnection: close\r\n\r\n";
    // (what the server does with its connections, the operation, kind, attempts, whether it was
    // sent)
    let table: [(Vec<Deed>, &'static Operation, Outcome); 7] = [
        (vec![close], &POST, (ErrorKind::Transport, 1, RequestSent::Unknown)),
        (vec![cut], &POST, (ErrorKind::Transport, 1, RequestSent::Yes)),
        (vec![stall], &POST, (ErrorKind::Timeout, 1, RequestSent::Unknown)),
        (vec![|stream| write(stream, REFUSED)], &POST, (ErrorKind::Invalid, 1, RequestSent::Yes)),
        (vec![close, close, close], &GET, (ErrorKind::Transport, 3, RequestSent::Unknown)),
        (vec![|stream| write(stream, BUSY), close, close], &GET, (ErrorKind::Transport, 3, RequestSent::Yes)),
        (vec![close, cut, close], &GET, (ErrorKind::Transport, 3, RequestSent::Yes)),
    ];
    for (script, operation, expected) in table {
        let url = connections(script).await;
        let client = builder(&url).timeout(Duration::from_millis(400)).build().unwrap();
        let error = call(&client, operation, RequestOptions::new()).await.unwrap_err();
        assert_eq!((error.kind(), error.attempts(), error.was_sent()), expected, "{error}");
    }
    // Nobody listens.
    let client = builder("http://127.0.0.1:1").build().unwrap();
    let error = call(&client, &POST, RequestOptions::new()).await.unwrap_err();
    assert_eq!((error.attempts(), error.was_sent()), (3, RequestSent::No), "{error}");
    // Nothing leaves the machine.
    let error = call(&client, &POST, RequestOptions::new().header("host", "x")).await.unwrap_err();
    assert_eq!((error.attempts(), error.was_sent()), (0, RequestSent::No), "{error}");
}
