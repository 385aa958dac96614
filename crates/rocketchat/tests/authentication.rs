//! How calls are authenticated, over a real connection.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, missing_docs)]

// The server is the core's own; the vendors' packages do not carry their tests.
#[path = "../../core/tests/support/mod.rs"]
mod support;

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use frontdesk_core::Operation;
use frontdesk_core::http::Method;
use frontdesk_rocketchat::{Client, ErrorKind};
use support::{Seen, Server, json};

static ME: Operation = Operation::from_static("getMe", Method::GET, "/api/v1/me", &["authToken", "userId"]);

const SIGNED_OUT: &str = r#"{"success":false,"error":"You must be logged in to do this."}"#;

/// A server that gives the sessions `t0`, `t1`, … and takes only the one that is good.
async fn server(good: &'static str) -> Server {
    let given = Arc::new(AtomicUsize::new(0));
    Server::start(move |seen: &Seen| match (seen.uri.path(), seen.header("x-auth-token")) {
        ("/api/v1/login", _) if seen.body == r#"{"user":"jane","password":"right"}"# => {
            let token = given.fetch_add(1, Ordering::SeqCst);
            json(
                200,
                &format!(
                    r#"{{"status":"success","data":{{"userId":"u","authToken":"t{token}","me":{{}}}}}}"#
                ),
            )
        }
        ("/api/v1/login", _) => {
            json(401, r#"{"status":"error","error":"Unauthorized","message":"Unauthorized"}"#)
        }
        (_, token) if token == good && seen.header("x-user-id") == "u" => json(200, r#"{"success":true}"#),
        (_, "asks") => json(
            400,
            r#"{"success":false,"error":"TOTP Required [totp-required]","errorType":"totp-required"}"#,
        ),
        _ => json(401, SIGNED_OUT),
    })
    .await
}

#[tokio::test]
async fn a_token_travels_and_is_not_renewed() {
    for (token, kind) in [("t0", None), ("t9", Some(ErrorKind::Unauthenticated))] {
        let server = server("t0").await;
        let client = Client::builder().base_url(&server.url).token("u", token).build().unwrap();
        let outcome = client.core().request(&ME).send_empty().await;
        assert_eq!(outcome.err().map(|error| error.kind()), kind);
        assert_eq!(server.seen().len(), 1);
    }
}

#[tokio::test]
async fn many_callers_sign_in_once_and_once_more() {
    for (good, logins) in [("t0", 1), ("t1", 2)] {
        let server = server(good).await;
        let client = Client::builder().base_url(&server.url).login("jane", "right").build().unwrap();
        let calls: Vec<_> = (0..8)
            .map(|_| {
                let client = client.clone();
                tokio::spawn(async move { client.core().request(&ME).send_empty().await })
            })
            .collect();
        for call in calls {
            call.await.unwrap().unwrap();
        }
        let found = server.seen().iter().filter(|seen| seen.uri.path() == "/api/v1/login").count();
        assert_eq!(found, logins, "{good}");
    }
}

/// Another operation, whose path the servers here refuse or not as each test says.
static INFO: Operation =
    Operation::from_static("getUserInfo", Method::GET, "/api/v1/users.info", &["authToken", "userId"]);

/// How often somebody signed in.
fn sign_ins(server: &Server) -> usize {
    server.seen().iter().filter(|seen| seen.uri.path() == "/api/v1/login").count()
}

#[tokio::test]
async fn an_operation_that_is_always_refused_does_not_cost_the_session() {
    let server = Server::start(|seen| match seen.uri.path() {
        "/api/v1/login" => json(200, r#"{"status":"success","data":{"userId":"u","authToken":"t"}}"#),
        "/api/v1/me" => json(200, r#"{"success":true}"#),
        // Half of its calls, whatever the session.
        "/api/v1/users.info" if seen.uri.query() == Some("userId=1") => json(200, r#"{"success":true}"#),
        _ => json(401, SIGNED_OUT),
    })
    .await;
    for accepted in [false, true] {
        let before = sign_ins(&server);
        let client = Client::builder().base_url(&server.url).login("jane", "right").build().unwrap();
        for _ in 0..50 {
            let error = client.core().request(&INFO).send_empty().await.unwrap_err();
            assert_eq!(error.kind(), ErrorKind::Unauthenticated);
            client.core().request(&ME).send_empty().await.unwrap();
            if accepted {
                let mut request = client.core().request(&INFO);
                request.query("userId", &1);
                request.send_empty().await.unwrap();
            }
        }
        assert_eq!(sign_ins(&server) - before, 2, "one, and one more to see whether that helps");
    }
}

#[tokio::test]
async fn a_server_that_refuses_everything_is_not_signed_in_to_for_each_call() {
    let server = server("none is good").await;
    let client = Client::builder().base_url(&server.url).login("jane", "right").build().unwrap();
    for operation in [&ME, &INFO] {
        for _ in 0..50 {
            let error = client.core().request(operation).send_empty().await.unwrap_err();
            assert_eq!(error.kind(), ErrorKind::Unauthenticated);
        }
    }
    assert_eq!(sign_ins(&server), 2);
}

#[tokio::test]
async fn a_session_that_ends_after_a_refused_operation_is_renewed() {
    let good = Arc::new(AtomicUsize::new(2));
    let given = Arc::new(AtomicUsize::new(0));
    let current = Arc::clone(&good);
    let server = Server::start(move |seen| {
        let token = format!("t{}", current.load(Ordering::SeqCst));
        match seen.uri.path() {
            "/api/v1/login" => {
                let number = given.fetch_add(1, Ordering::SeqCst) + 1;
                let body =
                    format!(r#"{{"status":"success","data":{{"userId":"u","authToken":"t{number}"}}}}"#);
                json(200, &body)
            }
            "/api/v1/me" if seen.header("x-auth-token") == token => json(200, r#"{"success":true}"#),
            _ => json(401, SIGNED_OUT),
        }
    })
    .await;
    let client = Client::builder().base_url(&server.url).login("jane", "right").build().unwrap();
    client.core().request(&INFO).send_empty().await.unwrap_err();
    client.core().request(&ME).send_empty().await.unwrap();
    // It ends, by `logout` say.
    good.store(3, Ordering::SeqCst);
    client.core().request(&INFO).send_empty().await.unwrap_err();
    client.core().request(&ME).send_empty().await.unwrap();
    assert_eq!(sign_ins(&server), 3);
}

#[tokio::test]
async fn a_session_is_kept_and_taken_up() {
    let server = server("t0").await;
    let base = || Client::builder().base_url(&server.url);
    let session = base().login("jane", "right").build().unwrap().session().await.unwrap();
    assert_eq!((session.user_id.as_str(), session.auth_token.expose()), ("u", "t0"));
    let later = base().token(session.user_id, session.auth_token).build().unwrap();
    later.core().request(&ME).send_empty().await.unwrap();
    assert_eq!(later.session().await.unwrap().auth_token.expose(), "t0");
    assert_eq!(server.seen().len(), 2, "one sign-in and one call");
    let error = base().build().unwrap().session().await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Configuration);
}

#[tokio::test]
async fn a_wrong_password_is_told_under_its_own_operation() {
    let server = server("t0").await;
    let client = Client::builder().base_url(&server.url).login("jane", "hunter2").build().unwrap();
    let error = client.core().request(&ME).send_empty().await.unwrap_err();
    assert_eq!((error.kind(), error.operation()), (ErrorKind::Unauthenticated, Some("login")));
    assert!(!format!("{error} {error:?} {client:?}").contains("hunter2"));
    assert_eq!(server.seen().len(), 1);
}

#[tokio::test]
async fn a_second_factor_is_not_answered_by_signing_in_again() {
    let server = Server::start(|seen| match seen.uri.path() {
        "/api/v1/login" => json(200, r#"{"status":"success","data":{"userId":"u","authToken":"asks"}}"#),
        _ => json(
            400,
            r#"{"success":false,"error":"TOTP Required [totp-required]","errorType":"totp-required"}"#,
        ),
    })
    .await;
    let client = Client::builder().base_url(&server.url).login("jane", "right").build().unwrap();
    let error = client.core().request(&ME).send_empty().await.unwrap_err();
    assert_eq!((error.kind(), error.code()), (ErrorKind::Unauthenticated, Some("totp-required")));
    assert_eq!(server.seen().len(), 2);
}

#[tokio::test]
async fn a_client_is_built_or_says_why_not() {
    let base = || Client::builder().base_url("http://127.0.0.1:9");
    let shown = format!("{:?} {:?}", base().token("u", "hunter2"), base().login("jane", "hunter2"));
    assert!(!shown.contains("hunter2"), "{shown}");
    for builder in
        [Client::builder(), base().token("", "t"), base().token("u", "t\n"), base().login("jane", "")]
    {
        assert_eq!(builder.build().unwrap_err().kind(), ErrorKind::Configuration);
    }
    for (url, taken) in [("/chat", true), ("/chat/api", false), ("/api/v1/", false)] {
        let built = Client::builder().base_url(&format!("http://127.0.0.1:9{url}")).build();
        assert_eq!(built.is_ok(), taken, "{url}");
    }
    // Without credentials a client can be made; calls that need them are not sent.
    let error = base().build().unwrap().core().request(&ME).send_empty().await.unwrap_err();
    assert_eq!((error.kind(), error.operation()), (ErrorKind::Configuration, Some("getMe")));
}
