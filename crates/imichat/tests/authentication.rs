//! How calls are authenticated, over a real connection.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, missing_docs)]

// The server is the core's own; the vendors' packages do not carry their tests.
#[path = "../../core/tests/support/mod.rs"]
mod support;

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use frontdesk_imichat::{Client, ErrorKind};
use support::{Seen, Server, json, respond};

const TEAMS: &str = r#"{"status_code": 4306, "description": "ok", "response": {"teams": []}}"#;

/// A server that gives the tokens `t0`, `t1`, … and takes only the one that is good.
async fn server(good: &'static str) -> Server {
    let given = Arc::new(AtomicUsize::new(0));
    Server::start(move |seen: &Seen| match (seen.uri.path(), seen.header("access_token")) {
        ("/v3.1/authorize", _) => {
            let token = format!("t{}", given.fetch_add(1, Ordering::SeqCst));
            respond(200, &[("access_token", &token), ("trxid", "x-1")], "")
        }
        (_, token) if token == good => json(200, TEAMS),
        _ => json(401, r#"{"status_code": 2004, "description": "Access Token expired", "response": ""}"#),
    })
    .await
}

fn client(server: &Server) -> Client {
    let url = format!("{}/v3.1", server.url);
    Client::builder().base_url(&url).api_key("key", "example.com").team_id(12).build().unwrap()
}

#[tokio::test]
async fn the_key_is_exchanged_once() {
    let server = server("t0").await;
    let client = client(&server);
    for _ in 0..2 {
        client.core().request(&LIST).send_empty().await.unwrap();
    }
    let seen = server.seen();
    let paths: Vec<&str> = seen.iter().map(|seen| seen.uri.path()).collect();
    assert_eq!(paths, ["/v3.1/authorize", "/v3.1/teams", "/v3.1/teams"]);
    // base64 of key@example.com
    assert_eq!(seen[0].header("authorization"), "Basic a2V5QGV4YW1wbGUuY29t");
    assert_eq!((seen[0].header("teamid"), seen[0].header("access_token")), ("", ""));
    assert_eq!((seen[1].header("teamid"), seen[1].header("authorization")), ("12", ""));
    assert_eq!(seen[1].header("content-type"), "application/json");
}

static LIST: frontdesk_core::Operation = frontdesk_core::Operation::from_static(
    "listTeams",
    frontdesk_core::http::Method::GET,
    "/teams",
    &["accessToken"],
);

#[tokio::test]
async fn many_callers_renew_an_expired_token_once() {
    let server = server("t1").await;
    let client = client(&server);
    let calls: Vec<_> = (0..50)
        .map(|_| {
            let client = client.clone();
            tokio::spawn(async move { client.core().request(&LIST).send_empty().await })
        })
        .collect();
    for call in calls {
        call.await.unwrap().unwrap();
    }
    let exchanges = server.seen().iter().filter(|seen| seen.uri.path() == "/v3.1/authorize").count();
    assert_eq!(exchanges, 2);
}

#[tokio::test]
async fn a_token_whose_lifetime_is_known_is_renewed_ahead_of_its_end() {
    // (lifetime in milliseconds, when the second call is made, exchanges)
    for (lifetime, time, exchanges) in [(None, 150, 1), (Some(60_000), 150, 1), (Some(150), 150, 2)] {
        let server = Server::start(|seen: &Seen| match seen.uri.path() {
            "/v3.1/authorize" => respond(200, &[("access_token", "t")], ""),
            _ => json(200, TEAMS),
        })
        .await;
        let url = format!("{}/v3.1", server.url);
        let mut builder = Client::builder().base_url(&url).api_key("key", "example.com");
        if let Some(lifetime) = lifetime {
            builder = builder.token_lifetime(Duration::from_millis(lifetime));
        }
        let client = builder.build().unwrap();
        for wait in [0, time] {
            tokio::time::sleep(Duration::from_millis(wait)).await;
            client.core().request(&LIST).send_empty().await.unwrap();
        }
        let found = server.seen().iter().filter(|seen| seen.uri.path() == "/v3.1/authorize").count();
        assert_eq!(found, exchanges, "{lifetime:?}");
    }
}

#[tokio::test]
async fn an_exchange_serves_the_others_when_the_call_that_began_it_is_dropped() {
    let server = server("t0").await;
    let client = client(&server);
    let mut calls: Vec<_> = (0..8)
        .map(|_| {
            let client = client.clone();
            tokio::spawn(async move { client.core().request(&LIST).send_empty().await })
        })
        .collect();
    // Once around, so that they have begun.
    tokio::task::yield_now().await;
    calls.remove(0).abort();
    for call in calls {
        call.await.unwrap().unwrap();
    }
    let exchanges = server.seen().iter().filter(|seen| seen.uri.path() == "/v3.1/authorize").count();
    assert_eq!(exchanges, 1);
}

#[tokio::test]
async fn a_token_that_stays_refused_is_an_error() {
    let server = server("none is good").await;
    let error = client(&server).core().request(&LIST).send_empty().await.unwrap_err();
    assert_eq!((error.kind(), error.code()), (ErrorKind::Unauthenticated, Some("2004")));
    assert_eq!(server.seen().len(), 4);
}

static REFUSED: frontdesk_core::Operation = frontdesk_core::Operation::from_static(
    "listUsers",
    frontdesk_core::http::Method::GET,
    "/users",
    &["accessToken"],
);

#[tokio::test]
async fn an_operation_that_is_always_refused_does_not_cost_the_token() {
    let server = Server::start(|seen: &Seen| match seen.uri.path() {
        "/v3.1/authorize" => respond(200, &[("access_token", "t")], ""),
        "/v3.1/teams" => json(200, TEAMS),
        _ => json(401, r#"{"status_code": 2004, "description": "Access Token expired", "response": ""}"#),
    })
    .await;
    let client = client(&server);
    for _ in 0..50 {
        let error = client.core().request(&REFUSED).send_empty().await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Unauthenticated);
        client.core().request(&LIST).send_empty().await.unwrap();
    }
    let exchanges = server.seen().iter().filter(|seen| seen.uri.path() == "/v3.1/authorize").count();
    assert_eq!(exchanges, 2);
}

#[tokio::test]
async fn a_refused_key_is_told_under_its_own_operation() {
    let server = Server::start(|_| {
        respond(400, &[("trxid", "x-9")], r#"{"status_code": 2002, "description": "Invalid header param"}"#)
    })
    .await;
    let error = client(&server).core().request(&LIST).send_empty().await.unwrap_err();
    assert_eq!((error.operation(), error.kind()), (Some("authorize"), ErrorKind::Invalid));
    assert_eq!((error.code(), error.request_id()), (Some("2002"), Some("x-9")));

    let server = Server::start(|_| respond(200, &[], "")).await;
    let error = client(&server).core().request(&LIST).send_empty().await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Unauthenticated);
}

#[tokio::test]
async fn callers_may_authorize_by_hand() {
    let server = server("t0").await;
    let url = format!("{}/v3.1/", server.url);
    let client = Client::builder()
        .base_url(&url)
        .api_key("key", "example.com")
        .key_header("X-Key", "")
        .build()
        .unwrap();
    let answer = client.authorization().authorize().send().await.unwrap();
    assert_eq!(answer.request_id.as_deref(), Some("x-1"));
    assert!(!format!("{answer:?}").contains("t0"));
    assert_eq!(server.seen()[0].header("x-key"), "a2V5QGV4YW1wbGUuY29t");
}

#[test]
fn a_client_is_built_or_says_why_not() {
    let full = || Client::builder().base_url("https://x.imi.chat/v3.1").api_key("hunter2", "example.com");
    let client = full().build().unwrap();
    let shown = format!("{client:?} {:?}", full());
    // The base64 of the key is as good as the key.
    assert!(!shown.contains("hunter2") && !shown.contains("aHVudGVy"), "{shown}");
    let wrong = [
        Client::builder(),
        Client::builder().api_key("key", "example.com"),
        Client::builder().base_url("https://x.imi.chat/v3.1"),
        full().api_key("", "example.com"),
        full().key_header("not a name", ""),
        full().team_id("1\n2"),
        full().token_lifetime(Duration::ZERO),
    ];
    for builder in wrong {
        assert_eq!(builder.build().unwrap_err().kind(), ErrorKind::Configuration);
    }
}
