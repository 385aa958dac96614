//! `download_stream`, `upload_stream`: a file that is never in memory as a whole, against bare
//! reqwest's stream of the same bytes.

// A benchmark that meets what it does not expect measures nothing.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing, missing_docs)]

use std::io;
use std::time::Instant;

use axum::Router;
use axum::body::{Body, Bytes};
use axum::extract::Request;
use axum::http::header::CONTENT_TYPE;
use axum::routing::{get, put};
use frontdesk_benches::row::{Aim, Row, Unit, is_wanted, rounds};
use frontdesk_benches::turns::Turns;
use frontdesk_benches::{http, server};
use frontdesk_core::http::{HeaderMap, Method, StatusCode};
use frontdesk_core::{BoxFuture, Error, FailureDetails, File, Operation, VendorClient, VendorProfile};
use futures_util::{Stream, StreamExt, stream};
use peak_alloc::PeakAlloc;
use reqwest::multipart::{Form, Part};
use tokio::runtime::Runtime;

#[global_allocator]
static ALLOCATOR: PeakAlloc = PeakAlloc;

static DOWNLOAD: Operation = Operation::from_static("download", Method::GET, "/file", &[]);
static UPLOAD: Operation = Operation::from_static("upload", Method::PUT, "/file", &[]);

/// The size of a file in pieces of 64 KiB: 256 MiB.
const PIECES: usize = 4096;
const PIECE: &[u8] = &[b'x'; 1 << 16];

/// How often each is measured, after the first time. One transfer may take twice as long as the
/// next.
const ROUNDS: usize = 25;

/// How much memory the transfers may take at most, client and server together.
const FLAT: usize = 16 << 20;

/// A vendor without credentials.
#[derive(Debug)]
struct Anybody;

impl VendorProfile for Anybody {
    fn name(&self) -> &'static str {
        "anybody"
    }
    fn authenticate<'a>(
        &'a self,
        _: &'a VendorClient,
        _: &'a Operation,
        _: &'a mut HeaderMap,
    ) -> BoxFuture<'a, Result<(), Error>> {
        Box::pin(async { Ok(()) })
    }
    fn failure(&self, status: StatusCode, _: &HeaderMap, _: &[u8]) -> Option<FailureDetails> {
        FailureDetails::from_status(status)
    }
}

fn main() {
    let runtime = Runtime::new().unwrap();
    let size = rounds(PIECES) * PIECE.len();
    let download = get(move || async move {
        ([(CONTENT_TYPE, "application/octet-stream")], Body::from_stream(file(size)))
    });
    let routes = download.merge(put(received));
    let base_url = server::serve(&runtime, Router::new().route("/file", routes));
    let url = format!("{base_url}/file");
    let bare = http::bare();
    let client = VendorClient::builder(Anybody).base_url(&base_url).build().unwrap();
    if is_wanted("download_stream") {
        row("download_stream", "download 256 MiB as a stream, against bare reqwest", size, |turns| {
            runtime.block_on(async {
                let began = Instant::now();
                let body = bare.get(&url).send().await.unwrap().bytes_stream();
                assert_eq!(length(body).await, size);
                turns.first(began);
                let began = Instant::now();
                let mut ours = client.request(&DOWNLOAD).send_stream().await.unwrap().value;
                let mut length = 0;
                while let Some(piece) = ours.next().await {
                    length += piece.unwrap().len();
                }
                assert_eq!(length, size);
                turns.second(began);
            });
        });
    }
    if is_wanted("upload_stream") {
        row("upload_stream", "upload 256 MiB as a stream in a form, against bare reqwest", size, |turns| {
            runtime.block_on(async {
                let began = Instant::now();
                let body = reqwest::Body::wrap_stream(file(size));
                let part = Part::stream_with_length(body, size as u64).file_name("a.bin");
                let form = Form::new().part("file", part.mime_str("application/octet-stream").unwrap());
                let response = bare.put(&url).multipart(form).send().await.unwrap();
                assert!(response.json::<usize>().await.unwrap() > size);
                turns.first(began);
                let began = Instant::now();
                let mut request = client.request(&UPLOAD);
                let file = File::from_stream("a.bin", "application/octet-stream", size as u64, file(size));
                request.files("file", [file]);
                let ours: usize = request.send_json().await.unwrap().value;
                assert!(ours > size);
                turns.second(began);
            });
        });
    }
}

/// Measures both by turns, and that neither of them holds the file.
fn row(name: &str, what: &str, size: usize, mut both: impl FnMut(&mut Turns)) {
    let before = ALLOCATOR.current_usage();
    ALLOCATOR.reset_peak_usage();
    let mut turns = Turns::default();
    for _ in 0..=rounds(ROUNDS) {
        both(&mut turns);
    }
    let held = ALLOCATOR.peak_usage().saturating_sub(before);
    eprintln!("{name}: at most {} KiB of memory, client and server", held >> 10);
    assert!(held < FLAT, "{name} takes {held} bytes of memory for a file of {size}");
    let rate = |nanoseconds: f64| size as f64 / nanoseconds * 1e3;
    let [reference, ours] = turns.medians(1).map(rate);
    Row { name, what, unit: Unit::Rate, ours, reference, aim: Aim::Speed(0.95) }.print();
}

/// A file of so many bytes, made while it is read.
fn file(size: usize) -> impl Stream<Item = io::Result<Bytes>> + Send + Sync + 'static {
    stream::iter((0..size / PIECE.len()).map(|_| Ok(Bytes::from_static(PIECE))))
}

/// Returns how long a body is.
async fn received(request: Request) -> String {
    length(request.into_body().into_data_stream()).await.to_string()
}

async fn length<E: std::fmt::Debug>(pieces: impl Stream<Item = Result<Bytes, E>>) -> usize {
    pieces.fold(0, |length, piece| async move { length + piece.unwrap().len() }).await
}
