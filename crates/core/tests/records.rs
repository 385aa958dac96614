//! Bodies of one JSON text after another, read as they come.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, missing_docs)]

#[path = "support/pieces.rs"]
mod pieces;
mod support;

use std::time::Duration;

use frontdesk_core::serde_json::Value;
use frontdesk_core::{ConfigureClient, Error, ErrorKind, HarRecorder, Records, RequestOptions, VendorClient};
use pieces::piecewise;
use serde::Deserialize;
use support::client::{GET, builder};
use support::{Server, respond};

#[derive(Debug, Deserialize)]
struct User {
    id: i64,
}

const LINES: &[(&str, &str)] = &[("content-type", "application/x-ndjson")];

async fn export(client: &VendorClient) -> Result<Records<User>, Error> {
    client.request(&GET).send_records().await.map(frontdesk_core::Response::into_value)
}

/// What comes of a body, which may not be larger than 100 bytes where it is read whole: ids, or
/// kinds and paths of errors.
async fn read(headers: &'static [(&str, &str)], body: String) -> Vec<Result<i64, (ErrorKind, String)>> {
    let server = Server::start(move |_| respond(200, headers, &body)).await;
    let client = builder(&server.url).max_response_size(100).max_json_values(40).build().unwrap();
    let mut records = export(&client).await.unwrap();
    let mut found = Vec::new();
    while let Some(record) = records.next().await {
        found.push(match record {
            Ok(user) => Ok(user.id),
            Err(error) => {
                assert_eq!(error.is_malformed_record(), error.record().is_some(), "{error}");
                assert_eq!((error.operation(), error.vendor()), (Some("getUser"), Some("example")));
                Err((error.kind(), error.path().unwrap_or_default().to_owned()))
            }
        });
    }
    assert!(records.next().await.is_none());
    found
}

#[tokio::test]
async fn a_record_is_there_before_the_next_is_sent() {
    let (server, pieces) = piecewise("application/jsonl").await;
    let client = builder(&server.url).build().unwrap();
    pieces.send(Ok("{\"id\":1}\n{\"i")).unwrap();
    let mut records = export(&client).await.unwrap();
    assert_eq!(records.next().await.unwrap().unwrap().id, 1);
    pieces.send(Ok("d\":2}\n")).unwrap();
    assert_eq!(records.next().await.unwrap().unwrap().id, 2);
    pieces.send(Ok("{\"id\":3}")).unwrap();
    drop(pieces);
    assert_eq!(records.next().await.unwrap().unwrap().id, 3);
    assert!(records.next().await.is_none());
}

#[tokio::test]
async fn a_body_may_be_larger_than_a_response_and_a_record_may_not() {
    let lines: String = (0..1000).map(|id| format!("{{\"id\":{id}}}\n")).collect();
    assert_eq!(read(LINES, lines.clone()).await, (0..1000).map(Ok).collect::<Vec<_>>());
    let long = format!("{{\"id\":0}}\n{{\"id\":1,\"text\":\"{}\"}}\n{lines}", "x".repeat(100));
    assert_eq!(read(LINES, long).await, [Ok(0), Err((ErrorKind::TooLarge, "[1]".to_owned()))]);
}

#[tokio::test]
async fn a_malformed_record_costs_itself() {
    let many = format!("{{\"id\":2,\"more\":[{}0]}}", "0,".repeat(35));
    let body = format!("{{\"id\":0}}\n{{\"id\":\"one\"}}\n{many}\n{{\"id\":3\n\n<p>\n{{\"id\":5}}");
    let malformed = |path: &str| Err((ErrorKind::Decode, path.to_owned()));
    let expected =
        [Ok(0), malformed("[1].id"), malformed("[2]"), malformed("[3].id"), malformed("[4]"), Ok(5)];
    assert_eq!(read(LINES, body).await, expected);
}

#[tokio::test]
async fn a_null_is_no_record() {
    let body = "null\n{\"id\":1}\n null \n\n{\"id\":\"three\"}\nnull".to_owned();
    assert_eq!(read(LINES, body).await, [Ok(1), Err((ErrorKind::Decode, "[3].id".to_owned()))]);
    assert_eq!(read(LINES, "null\nnull\n".to_owned()).await, []);
    // Unless it may be one.
    let server = Server::start(|_| respond(200, LINES, "null\n{\"id\":1}\n")).await;
    let client = builder(&server.url).build().unwrap();
    let records = client.request(&GET).send_records::<Option<User>>().await.unwrap().into_value();
    assert_eq!(records.collect_all().await.unwrap().len(), 2);
}

#[tokio::test]
async fn a_sequence_may_have_records_of_several_lines() {
    let sequence = &[("content-type", "application/json-seq")];
    assert_eq!(read(sequence, "\u{1e}{\n\"id\":0}\n\u{1e}{\"id\":\n1}\n".to_owned()).await, [Ok(0), Ok(1)]);
}

#[tokio::test]
async fn what_breaks_off_or_stalls_ends_in_an_error() {
    let (server, pieces) = piecewise("application/jsonl").await;
    let client = builder(&server.url).build().unwrap();
    pieces.send(Ok("{\"id\":1}\n{\"i")).unwrap();
    let mut records = export(&client).await.unwrap();
    assert_eq!(records.next().await.unwrap().unwrap().id, 1);
    pieces.send(Err(std::io::Error::other("gone"))).unwrap();
    let error = records.next().await.unwrap().unwrap_err();
    assert_eq!((error.kind(), error.path()), (ErrorKind::Transport, Some("[1]")));
    assert!(!error.is_malformed_record() && records.next().await.is_none());

    let (server, pieces) = piecewise("application/jsonl").await;
    let client = builder(&server.url).build().unwrap();
    pieces.send(Ok("{\"id\":1")).unwrap();
    let mut request = client.request(&GET);
    request.options(RequestOptions::new().timeout(Duration::from_millis(200)));
    let mut records = request.send_records::<User>().await.unwrap().into_value();
    let error = records.next().await.unwrap().unwrap_err();
    assert_eq!((error.kind(), error.path()), (ErrorKind::Timeout, Some("[0]")));
    assert!(records.next().await.is_none());
}

#[tokio::test]
async fn a_large_record_is_decoded() {
    let body = format!("{{\"id\":7,\"text\":\"{}\"}}\n{{\"id\":8}}\n", "x".repeat(1 << 20));
    let server = Server::start(move |_| respond(200, LINES, &body)).await;
    let client = builder(&server.url).build().unwrap();
    let ids: Vec<_> =
        export(&client).await.unwrap().collect_all().await.unwrap().iter().map(|user| user.id).collect();
    assert_eq!(ids, [7, 8]);
}

/// Whatever is one value is looked at as in any other call.
#[tokio::test]
async fn failures_and_pages_are_no_records() {
    let table = [
        (404, "application/x-ndjson", "{\"id\":1}", ErrorKind::NotFound),
        (200, "text/html", "<html>", ErrorKind::Decode),
    ];
    for (status, media_type, body, kind) in table {
        let server = Server::start(move |_| respond(status, &[("content-type", media_type)], body)).await;
        let client = builder(&server.url).build().unwrap();
        assert_eq!(export(&client).await.unwrap_err().kind(), kind, "{status} {media_type}");
    }
    let json = &[("content-type", "application/json")];
    assert_eq!(read(json, "{\"id\":1}\n{\"id\":2}\n".to_owned()).await, [Ok(1), Ok(2)]);
}

/// A recorder keeps nobody from reading a stream, and has nothing of it.
#[tokio::test]
async fn records_are_streamed_while_a_recorder_listens() {
    let (server, pieces) = piecewise("application/x-ndjson").await;
    let recorder = HarRecorder::new().all_bodies();
    let client = builder(&server.url).middleware(recorder.clone()).build().unwrap();
    pieces.send(Ok("{\"id\":1}\n")).unwrap();
    let mut records = export(&client).await.unwrap();
    assert_eq!(records.next().await.unwrap().unwrap().id, 1);
    let har: Value = frontdesk_core::serde_json::from_str(&recorder.to_json().unwrap()).unwrap();
    let content = &har["log"]["entries"][0]["response"]["content"];
    assert_eq!(content["comment"], "not recorded: unknown bytes, application/x-ndjson; it is a stream");
    assert_eq!((&content["text"], &content["size"]), (&Value::Null, &Value::from(-1)));
}
