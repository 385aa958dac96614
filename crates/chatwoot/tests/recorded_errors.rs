//! Every failure that recorded servers returned (each distinct body, from Chatwoot 3.16, 4.8
//! and 4.16), classified.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, missing_docs)]

#[path = "../../core/tests/support/mod.rs"]
mod support;

use frontdesk_chatwoot::Client;
use frontdesk_core::Operation;
use frontdesk_core::http::Method;
use serde_json::Value;
use support::{Server, respond};

/// An operation of the Application API, where an unknown path is told from an unknown id, and one
/// of the other APIs.
static APPLICATION: Operation =
    Operation::from_static("application", Method::GET, "/api/v1/accounts/1", &["userApiKey"]);
static OTHER: Operation =
    Operation::from_static("other", Method::GET, "/platform/api/v1/users/1", &["platformAppApiKey"]);

#[tokio::test]
async fn recorded_failures_have_their_kinds() {
    let lines: Vec<Value> = include_str!("recorded-errors.jsonl")
        .lines()
        .map(|line| serde_json::from_str(line).unwrap())
        .collect();
    let served = lines.clone();
    let server = Server::start(move |seen| {
        let line = &served[seen.header("x-line").parse::<usize>().unwrap()];
        respond(line["status"].as_u64().unwrap() as u16, &[], line["body"].as_str().unwrap())
    })
    .await;
    let client = Client::builder().base_url(&server.url).token("t").build().unwrap();
    assert!(lines.len() > 50);
    for (number, line) in lines.iter().enumerate() {
        let operation = if line["api"] == "application" { &APPLICATION } else { &OTHER };
        let mut request = client.core().request(operation);
        request.header("x-line", &number);
        let error = request.send_empty().await.unwrap_err();
        assert_eq!(format!("{:?}", error.kind()), line["kind"].as_str().unwrap(), "{line}");
        // Whatever the server says in words is told.
        let words = line["body"].as_str().unwrap().split('"').any(|part| part.len() > 20);
        assert!(!words || error.message().is_some(), "{line}");
    }
}
