//! Files that are read while they are sent.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, missing_docs)]

mod support;

use std::collections::VecDeque;
use std::sync::{Arc, Mutex};

use frontdesk_core::bytes::Bytes;
use frontdesk_core::serde_json::Value;
use frontdesk_core::{
    BoxError, ConfigureClient, Error, ErrorKind, File, HarRecorder, RequestSent, Response, VendorClient,
};
use futures_util::stream;
use support::client::{PUT, builder};
use support::{Server, respond};

/// A server that responds with these statuses, one after the other, and then with 200.
async fn scripted(script: &[u16]) -> Server {
    let script = Arc::new(Mutex::new(VecDeque::from(script.to_vec())));
    Server::start(move |_| respond(script.lock().unwrap().pop_front().unwrap_or(200), &[], "{}")).await
}

async fn upload(client: &VendorClient, file: File) -> Result<Response<Value>, Error> {
    let mut request = client.request(&PUT);
    request.json(&frontdesk_core::serde_json::json!({"a": 1}));
    request.files("file", [file]);
    request.send_json().await
}

/// A stream of "abc" in two pieces, which says that it has this size.
fn streamed(size: u64) -> File {
    let pieces: [Result<Bytes, BoxError>; 2] = [Ok("ab".into()), Ok("c".into())];
    File::from_stream("a.txt", "text/plain", size, stream::iter(pieces))
}

/// A file on disk that holds "abc".
async fn opened(name: &str) -> File {
    let path = std::path::Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("{name}.txt"));
    std::fs::write(&path, "abc").unwrap();
    File::open(&path, "text/plain").await.unwrap()
}

#[tokio::test]
async fn a_file_arrives_wherever_it_comes_from() {
    let files = [
        File::new("a.txt", "text/plain", "abc"),
        streamed(3),
        File::from_reader("a.txt", "text/plain", 3, &b"abc"[..]),
        opened("arrives").await,
    ];
    for file in files {
        let server = scripted(&[]).await;
        assert_eq!((file.size(), format!("{file:?}").contains("abc")), (3, false));
        let name = file.name().to_owned();
        upload(&builder(&server.url).build().unwrap(), file).await.unwrap();
        let seen = server.seen().remove(0);
        let boundary = seen.header("content-type").strip_prefix("multipart/form-data; boundary=").unwrap();
        let expected = format!(
            "--{boundary}\r\nContent-Disposition: form-data; name=\"a\"\r\n\r\n1\r\n\
             --{boundary}\r\nContent-Disposition: form-data; name=\"file\"; filename=\"{name}\"\r\n\
             Content-Type: text/plain\r\n\r\nabc\r\n--{boundary}--\r\n"
        );
        assert_eq!((&seen.body, seen.header("content-length")), (&expected, &*expected.len().to_string()));
    }
}

#[tokio::test]
async fn a_stream_is_sent_once_and_a_file_on_disk_as_often_as_bytes() {
    for (status, kind) in [(503, ErrorKind::Unavailable), (401, ErrorKind::Unauthenticated)] {
        let server = scripted(&[status]).await;
        let error = upload(&builder(&server.url).build().unwrap(), streamed(3)).await.unwrap_err();
        assert_eq!((error.kind(), server.seen().len()), (kind, 1));

        let server = scripted(&[status]).await;
        let file = opened(&format!("again-{status}")).await;
        upload(&builder(&server.url).build().unwrap(), file).await.unwrap();
        let seen = server.seen();
        assert_eq!((seen.len(), &seen[0].body), (2, &seen[1].body));
    }
}

#[tokio::test]
async fn a_stream_that_nobody_has_read_is_sent_again() {
    let client = builder("http://127.0.0.1:1").build().unwrap();
    let error = upload(&client, streamed(3)).await.unwrap_err();
    assert_eq!((error.attempts(), error.was_sent()), (3, RequestSent::No));
}

#[tokio::test]
async fn what_is_wrong_with_a_file_is_told() {
    let gone = || stream::iter([Ok(Bytes::from("ab")), Err(std::io::Error::other("gone"))]);
    let table = [
        (streamed(2), ErrorKind::Invalid, "longer"),
        (streamed(4), ErrorKind::Invalid, "shorter"),
        (File::from_stream("a", "text/plain", 3, gone()), ErrorKind::Other, "cannot be read"),
    ];
    for (file, kind, words) in table {
        let server = scripted(&[]).await;
        let error = upload(&builder(&server.url).build().unwrap(), file).await.unwrap_err();
        assert_eq!((error.kind(), error.attempts()), (kind, 1), "{error}");
        assert!(error.to_string().contains(words), "{error}");
        assert!(server.seen().is_empty(), "part of a file was taken for the whole");
    }
    for path in ["/no/such/file", "/"] {
        assert_eq!(File::open(path, "text/plain").await.unwrap_err().kind(), ErrorKind::Invalid);
    }
}

#[tokio::test]
async fn a_recording_says_that_a_stream_passed() {
    let server = scripted(&[]).await;
    let recorder = HarRecorder::new().all_bodies();
    let client = builder(&server.url).middleware(recorder.clone()).build().unwrap();
    upload(&client, streamed(3)).await.unwrap();
    let har: Value = frontdesk_core::serde_json::from_str(&recorder.to_json().unwrap()).unwrap();
    let size = server.seen()[0].body.len();
    let sent = &har["log"]["entries"][0]["request"];
    assert_eq!(
        sent["postData"]["comment"],
        format!("not recorded: {size} bytes, multipart/form-data; it is a stream")
    );
    assert_eq!((&sent["postData"]["text"], &sent["bodySize"]), (&Value::Null, &Value::from(size)));
}
