//! What a recording costs.

use std::time::{Duration, Instant};

use bytes::Bytes;
use http::header::CONTENT_TYPE;

use super::*;
use crate::{FailureDetails, Operation, VendorClient, VendorProfile};

#[derive(Debug)]
struct Example;

impl VendorProfile for Example {
    fn name(&self) -> &'static str {
        "example"
    }
    fn authenticate<'a>(
        &'a self,
        _: &'a VendorClient,
        _: &'a Operation,
        _: &'a mut http::HeaderMap,
    ) -> BoxFuture<'a, Result<(), Error>> {
        Box::pin(async { Ok(()) })
    }
    fn failure(&self, _: http::StatusCode, _: &http::HeaderMap, _: &[u8]) -> Option<FailureDetails> {
        None
    }
}

static GET: Operation = Operation::from_static("get", http::Method::GET, "/", &[]);

fn client() -> VendorClient {
    VendorClient::builder(Example).base_url("http://127.0.0.1:1").build().unwrap()
}

fn response(media_type: &str, body: impl Into<Body>) -> Result<http::Response<Body>, Error> {
    let mut response = http::Response::new(body.into());
    response.headers_mut().insert(CONTENT_TYPE, media_type.parse().unwrap());
    Ok(response)
}

/// Records an exchange with this outcome.
fn record(recorder: &HarRecorder, client: &VendorClient, outcome: &Result<http::Response<Body>, Error>) {
    let request = http::Request::builder().uri("http://127.0.0.1:1/").body(Body::empty()).unwrap();
    let attempt = Attempt { client, operation: &GET, number: 1, request };
    Pending::new(recorder, &attempt).finish(outcome);
}

/// A function of a size, the media type that goes with it, and what the sizes are multiplied by.
type Hostile = (&'static str, fn(usize) -> String);

/// Bodies on which searching once more for each piece of them shows.
const HOSTILE: [Hostile; 9] = [
    ("multipart/form-data; boundary=x", |n| "--x\r\n".repeat(n)),
    ("multipart/form-data; boundary=x", |n| {
        let part = "--x\r\nContent-Disposition: form-data; name=\"token\"\r\n\r\n12345678\r\n";
        format!("{}--x--", part.repeat(n / 8))
    }),
    ("application/json", |n| {
        let tokens: Vec<String> = (0..n / 8).map(|n| format!(r#"{{"token":"eyJhbGciOi{n:010}"}}"#)).collect();
        format!("[{}]", tokens.join(","))
    }),
    ("application/json", |n| {
        let tokens: Vec<String> =
            (8..60).chain([n]).map(|n| format!(r#"{{"token":"{}"}}"#, "a".repeat(n))).collect();
        format!(r#"[{},"{}"]"#, tokens.join(","), "a".repeat(n * 4))
    }),
    ("application/json", |n| {
        let tokens = format!(r#"{{"token":"abababab","secret":"{}c"}}"#, "ab".repeat(n));
        format!(r#"[{tokens},"{}"]"#, "ab".repeat(n))
    }),
    ("application/json", |n| format!(r#"[{{"{}":[{}1]}}]"#, "n".repeat(n), r#"{"a":1},"#.repeat(n / 8))),
    ("application/json", |n| format!("\"{}\"", "token=a:// \\\"token\\\":".repeat(n / 16))),
    ("application/json", |n| format!("[{}0]", "{\"a\":{\"token\":1}},".repeat(n / 8))),
    ("application/x-www-form-urlencoded", |n| "token[0]=a&".repeat(n / 4)),
];

#[test]
fn time_is_proportional_to_bodies() {
    let client = client();
    let time = |media_type: &str, body: String| {
        let recorder = HarRecorder::new();
        record(&recorder, &client, &response(media_type, body));
        let start = Instant::now();
        recorder.to_json().unwrap();
        start.elapsed()
    };
    for (index, (media_type, body)) in HOSTILE.into_iter().enumerate() {
        // Eight times as much; a quadratic search takes 64 times as long. Once is enough: other
        // programs take their time, too.
        let proportional = || {
            let (small, large) = (time(media_type, body(2_000)), time(media_type, body(16_000)));
            large < small * 30 + Duration::from_millis(100)
        };
        assert!((0..5).any(|_| proportional()), "body {index}");
    }
}

#[test]
fn writing_a_recording_holds_nobody_up() {
    let (client, recorder) = (client(), HarRecorder::new());
    record(&recorder, &client, &response("application/json", r#"{"token":"12345678"}"#));
    let snapshot = recorder.snapshot();
    // A call that waited for the lock now would wait for ever.
    let state = recorder.lock();
    let har = snapshot.har();
    drop(state);
    assert_eq!(har.log.entries.len(), 1);
}

#[test]
fn recording_looks_into_no_body() {
    let (client, recorder) = (client(), HarRecorder::new());
    let body = Bytes::from("[0]");
    record(&recorder, &client, &response("application/json", body.clone()));
    record(&recorder, &client, &response("image/png", vec![0xff; 100]));
    let state = recorder.lock();
    assert!(format!("{:?}", state.entries[0]).contains("[0]"));
    // The bytes of a picture are not even kept.
    assert!(state.entries[1].size() < state.entries[0].size() + 100);
    drop(state);
    // The recording shares the body and has no copy of it.
    assert!(!body.is_unique());
}

#[tokio::test]
async fn secrets_of_dropped_exchanges_are_remembered() {
    let client = client();
    let recorder = HarRecorder::new().memory_limit(3_000);
    record(&recorder, &client, &response("application/json", r#"{"token":"CANARY-1"}"#));
    for _ in 0..50 {
        record(&recorder, &client, &response("application/json", r#"{"note":"CANARY-1"}"#));
        assert!(!recorder.to_json().unwrap().contains("CANARY"));
    }
    recorder.clear();
    record(&recorder, &client, &response("application/json", r#"{"note":"CANARY-1"}"#));
    assert!(!recorder.to_json().unwrap().contains("CANARY"));
}

#[test]
fn bodies_with_too_many_secrets_are_described() {
    let (client, recorder) = (client(), HarRecorder::new());
    let tokens: Vec<String> = (0..40_000).map(|n| format!(r#"{{"token":"abcdefgh-{n:08}"}}"#)).collect();
    record(&recorder, &client, &response("application/json", format!("[{}]", tokens.join(","))));
    let json = recorder.to_json().unwrap();
    assert!(json.contains("it holds too many secrets") && !json.contains("abcdefgh"), "{}", json.len());
}
