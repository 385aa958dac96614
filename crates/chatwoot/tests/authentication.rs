//! How calls are authenticated, over a real connection.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, missing_docs)]

// The server is the core's own; the vendors' packages do not carry their tests.
#[path = "../../core/tests/support/mod.rs"]
mod support;

use frontdesk_chatwoot::{Client, ErrorKind};
use frontdesk_core::http::Method;
use frontdesk_core::{Operation, RequestOptions};
use support::{Server, json, respond};

static USER: Operation =
    Operation::from_static("listAgents", Method::GET, "/api/v1/accounts/1/agents", &["userApiKey"]);
static PLATFORM: Operation = Operation::from_static(
    "getPlatformUser",
    Method::GET,
    "/platform/api/v1/users/1",
    &["platformAppApiKey"],
);
static OPEN: Operation = Operation::from_static("getInbox", Method::GET, "/public/api/v1/inboxes/1", &[]);

#[tokio::test]
async fn each_call_carries_its_own_token() {
    // (user's token, platform app's token, operation, what travels; None: the call is not sent)
    let table = [
        (Some("u"), Some("p"), &USER, Some("u")),
        (Some("u"), Some("p"), &PLATFORM, Some("p")),
        (Some("u"), None, &PLATFORM, Some("u")),
        (None, Some("p"), &PLATFORM, Some("p")),
        (None, Some("p"), &USER, None),
        (None, None, &PLATFORM, None),
        (None, None, &OPEN, Some("")),
        (Some("u"), Some("p"), &OPEN, Some("")),
    ];
    for (token, platform_token, operation, expected) in table {
        let server = Server::start(|_| json(200, "[]")).await;
        let mut builder = Client::builder().base_url(&server.url);
        if let Some(token) = token {
            builder = builder.token(token);
        }
        if let Some(token) = platform_token {
            builder = builder.platform_token(token);
        }
        let outcome = builder.build().unwrap().core().request(operation).send_empty().await;
        let seen = server.seen();
        assert_eq!(seen.first().map(|seen| seen.header("api-access-token")), expected, "{}", operation.id());
        if expected.is_none() {
            assert_eq!(outcome.unwrap_err().kind(), ErrorKind::Configuration);
        }
    }
}

#[tokio::test]
async fn a_failure_says_what_failed() {
    let server =
        Server::start(|_| respond(404, &[("x-request-id", "r-1")], r#"{"status":404,"error":"Not Found"}"#))
            .await;
    let client = Client::builder().base_url(&server.url).token("u").build().unwrap();
    let error = client.core().request(&USER).send_empty().await.unwrap_err();
    assert_eq!((error.kind(), error.request_id()), (ErrorKind::Unsupported, Some("r-1")));
    let error = client.core().request(&PLATFORM).send_empty().await.unwrap_err();
    assert_eq!((error.kind(), error.message()), (ErrorKind::NotFound, Some("Not Found")));
}

#[tokio::test]
async fn a_token_that_did_not_arrive_is_told_from_a_wrong_one() {
    let missing = r#"{"errors":["You need to sign in or sign up before continuing."]}"#;
    let table = [
        (missing, &USER, true),
        (r#"{"error":"Invalid Access Token"}"#, &USER, false),
        (r#"{"error":"Invalid access_token"}"#, &PLATFORM, false),
        (missing, &OPEN, false),
    ];
    for (body, operation, hinted) in table {
        let server = Server::start(move |_| json(401, body)).await;
        let client = Client::builder().base_url(&server.url).token("made-up-token").build().unwrap();
        let error = client.core().request(operation).send_empty().await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Unauthenticated);
        assert_eq!(error.hint().is_some_and(|hint| hint.contains("proxy")), hinted, "{body} {error}");
    }
}

#[tokio::test]
async fn a_server_that_refuses_a_default_header_is_asked_without_it() {
    let missing = r#"{"errors":["You need to sign in or sign up before continuing."]}"#;
    let server = Server::start(move |seen| {
        let refused = seen.headers.contains_key("accept-encoding");
        if refused { json(401, missing) } else { json(200, "[]") }
    })
    .await;
    let client = Client::builder().base_url(&server.url).token("made-up-token").build().unwrap();
    let error = client.core().request(&USER).send_empty().await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Unauthenticated);
    let mut request = client.core().request(&USER);
    request.options(RequestOptions::new().without_header("accept-encoding"));
    request.send_empty().await.unwrap();
}

#[test]
fn what_is_printed_holds_no_token() {
    let builder =
        || Client::builder().base_url("https://chat.example.com").token("hunter2").platform_token("hunter2");
    let error = builder().token("hunter2\n").build().unwrap_err();
    let shown = format!("{:?} {:?} {error} {error:?}", builder(), builder().build().unwrap());
    assert!(!shown.contains("hunter2"), "{shown}");
    assert_eq!(Client::builder().token("t").build().unwrap_err().kind(), ErrorKind::Configuration);
}
