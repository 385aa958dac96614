//! How calls are authenticated, over a real connection.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, missing_docs)]

// The server is the core's own; the vendors' packages do not carry their tests.
#[path = "../../core/tests/support/mod.rs"]
mod support;

use std::sync::atomic::{AtomicUsize, Ordering};

use frontdesk_nuance::{BoxFuture, Client, Error, ErrorKind, Secret, TokenProvider};
use support::{Server, json};

/// Gives the tokens `t0`, `t1`, …: a new one whenever the last was refused.
#[derive(Default)]
struct Counting(AtomicUsize);

impl TokenProvider for Counting {
    fn token(&self) -> BoxFuture<'_, Result<Secret, Error>> {
        Box::pin(async { Ok(Secret::from(format!("t{}", self.0.load(Ordering::SeqCst)))) })
    }

    fn refused<'a>(&'a self, token: &'a Secret) -> BoxFuture<'a, Result<bool, Error>> {
        Box::pin(async move {
            assert_eq!(token.expose(), "t0");
            self.0.fetch_add(1, Ordering::SeqCst);
            Ok(true)
        })
    }
}

#[tokio::test]
async fn the_token_travels_and_is_renewed() {
    let server = Server::start(|seen| match seen.header("authorization") {
        "Bearer t1" => json(200, "[]"),
        _ => json(440, r#"{"error": "HTTP 440 session expired", "code": 440}"#),
    })
    .await;

    let client = Client::builder().base_url(&server.url).token_provider(Counting::default()).build().unwrap();
    client.site(123).agent_groups().list().send().await.unwrap();
    assert_eq!(server.seen().len(), 2);

    let client = Client::builder().base_url(&server.url).token("t0").build().unwrap();
    let error = client.site(123).agent_groups().list().send().await.unwrap_err();
    assert_eq!((error.kind(), error.code()), (ErrorKind::Unauthenticated, Some("440")));
    assert_eq!(server.seen().len(), 3);
}

#[tokio::test]
async fn a_code_beyond_http_is_an_answer() {
    let server = Server::start(|_| json(603, r#"{"error": "SQL error", "code": 603}"#)).await;
    let client = Client::builder().base_url(&server.url).token("t").build().unwrap();
    let error = client.site(123).agent_groups().list().send().await.unwrap_err();
    assert_eq!(
        (error.kind(), error.code(), error.message()),
        (ErrorKind::Server, Some("603"), Some("SQL error"))
    );
}

#[test]
fn a_client_is_built_or_says_why_not() {
    let client = Client::builder().token("hunter2").build().unwrap();
    assert_eq!(
        client.core().base_url().as_str(),
        "https://portal.touchcommerce.com/portal/configuration/api"
    );
    let builder = Client::builder().token("hunter2\n");
    let shown = format!("{client:?} {builder:?}");
    let error = builder.build().unwrap_err();
    assert!(!format!("{shown} {error} {error:?}").contains("hunter2"), "{shown} {error:?}");
    for builder in
        [Client::builder(), Client::builder().token(""), Client::builder().token("t").base_url("x")]
    {
        assert_eq!(builder.build().unwrap_err().kind(), ErrorKind::Configuration);
    }
}
