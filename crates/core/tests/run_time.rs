//! Operations that are made at run time.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, missing_docs)]

mod support;

use std::sync::{Arc, Mutex};

use frontdesk_core::http::{Method, Response};
use frontdesk_core::serde_json::{Value, json};
use frontdesk_core::{
    Attempt, Body, BoxFuture, ConfigureClient, Error, ErrorKind, Middleware, Next, Operation, OperationRef,
    RequestOptions, RequestSent,
};
use support::client::builder;
use support::{Server, json as json_response};

/// An operation none of whose texts is `'static`.
fn operation(plugin: &str) -> Operation {
    let operation = Operation::new(plugin.to_owned(), Method::GET, format!("/plugins/{plugin}/{{userId}}"));
    operation.with_security(plugin.to_owned())
}

/// Keeps the operations that pass.
#[derive(Clone, Debug, Default)]
struct Passed(Arc<Mutex<Vec<Operation>>>);

impl Middleware for Passed {
    fn handle<'a>(
        &'a self,
        attempt: Attempt<'a>,
        next: Next<'a>,
    ) -> BoxFuture<'a, Result<Response<Body>, Error>> {
        self.0.lock().unwrap().push(attempt.operation.clone());
        next.run(attempt)
    }
}

#[tokio::test]
async fn a_call_is_authenticated_retried_and_decoded() {
    let server = Server::start(|seen| match seen.header("x-token") {
        "1" => json_response(503, "{}"),
        _ => json_response(200, r#"{"stars": 4}"#),
    })
    .await;
    let passed = Passed::default();
    let client = builder(&server.url).middleware(passed.clone()).build().unwrap();
    let (name, user) = (String::from("userId"), String::from("a/b"));
    let mut request = client.request(operation("rating"));
    request.path(&name, &user);
    request.options(RequestOptions::new().query("since", "2024"));
    let response = request.send_json::<Value>().await.unwrap();
    assert_eq!((response.value["stars"].as_i64(), response.attempts()), (Some(4), 2));
    let targets: Vec<_> = server.seen().iter().map(|seen| seen.target().to_owned()).collect();
    assert_eq!(targets, ["/plugins/rating/a%2Fb?since=2024"; 2]);
    assert_eq!(*passed.0.lock().unwrap(), [operation("rating"), operation("rating")]);
}

#[tokio::test]
async fn a_reference_is_kept_and_called_again() {
    let server = Server::start(|_| json_response(200, "[1]")).await;
    let client = builder(&server.url).build().unwrap();
    let operation = OperationRef::from(Operation::new("ping", Method::POST, "/ping".to_owned()));
    for _ in 0..2 {
        let mut request = client.request(operation.clone());
        request.json(&json!({"a": 1}));
        assert_eq!(&request.send_raw().await.unwrap().value[..], b"[1]");
    }
    let seen = server.seen();
    assert!(seen.iter().all(|seen| seen.header("x-token").is_empty()), "no scheme, no credentials");
    assert!(seen.iter().all(|seen| seen.body == r#"{"a":1}"#));
}

#[tokio::test]
async fn an_error_names_the_operation() {
    let server = Server::start(|_| json_response(404, "{}")).await;
    let client = builder(&server.url).build().unwrap();
    let mut request = client.request(operation("rating"));
    request.path("userId", &5);
    let error = request.send_json::<Value>().await.unwrap_err();
    assert_eq!((error.operation(), error.kind()), (Some("rating"), ErrorKind::NotFound));
    assert!(error.to_string().starts_with("example rating: "), "{error}");
}

#[tokio::test]
async fn credentials_go_to_no_other_place() {
    let server = Server::start(|_| json_response(200, "{}")).await;
    let client = builder(&format!("{}/api", server.url)).build().unwrap();
    for path in
        ["/../admin", "/%2e%2E/admin", ".evil.example/", "@evil.example/", "/v1?a=b", "/v1\\..\\..\\admin"]
    {
        let operation = Operation::new("x", Method::GET, path.to_owned()).with_security("token");
        let error = client.request(operation).send_empty().await.unwrap_err();
        assert_eq!((error.kind(), error.was_sent()), (ErrorKind::Invalid, RequestSent::No), "{path}");
    }
    assert!(server.seen().is_empty());
}

#[tokio::test]
async fn a_value_without_a_place_in_the_path_is_an_error() {
    let client = builder("https://support.example.com").build().unwrap();
    let mut request = client.request(operation("rating"));
    request.path("userId", &5);
    request.path("siteId", &7);
    let error = request.send_empty().await.unwrap_err();
    assert_eq!(error.message(), Some("the path /plugins/rating/{userId} has no parameter siteId"));
}
