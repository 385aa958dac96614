//! Bodies that are never in memory as a whole: downloads.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, missing_docs)]

#[path = "support/pieces.rs"]
mod pieces;
mod support;

use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use frontdesk_core::http::{HeaderMap, Response, StatusCode};
use frontdesk_core::{
    Attempt, Body, BoxFuture, ByteStream, ConfigureClient, Error, ErrorKind, FailureDetails, Middleware,
    Next, Operation, RequestOptions, RequestSent, VendorClient, VendorProfile,
};
use pieces::piecewise;
use support::client::{GET, builder};
use support::{Server, respond};

async fn download(client: &VendorClient) -> Result<ByteStream, Error> {
    client.request(&GET).send_stream().await.map(frontdesk_core::Response::into_value)
}

/// All bytes that are left, or the error in between.
async fn rest(stream: &mut ByteStream) -> Result<Vec<u8>, Error> {
    let mut whole = Vec::new();
    while let Some(piece) = stream.next().await {
        whole.extend_from_slice(&piece?);
    }
    Ok(whole)
}

#[tokio::test]
async fn a_piece_is_there_before_the_next_is_sent() {
    let (server, pieces) = piecewise("image/png").await;
    let client = builder(&server.url).build().unwrap();
    pieces.send(Ok("one")).unwrap();
    let mut stream = download(&client).await.unwrap();
    assert_eq!((stream.length(), stream.next().await.unwrap().unwrap()), (None, "one".into()));
    pieces.send(Ok("two")).unwrap();
    assert_eq!(stream.next().await.unwrap().unwrap(), "two");
    drop(pieces);
    assert!(stream.next().await.is_none() && stream.next().await.is_none());
}

#[tokio::test]
async fn a_download_may_be_larger_than_a_response() {
    for media_type in ["application/octet-stream", "application/json"] {
        for size in [0, 10, 101, 3 << 20] {
            let body = "1".repeat(size);
            let server = Server::start(move |_| respond(200, &[("content-type", media_type)], &body)).await;
            let client = builder(&server.url).max_response_size(100).build().unwrap();
            let mut stream = download(&client).await.unwrap();
            assert_eq!(stream.length(), Some(size as u64), "{media_type} {size}");
            assert_eq!(rest(&mut stream).await.unwrap().len(), size, "{media_type} {size}");
        }
    }
}

/// A failure is looked for in its first megabyte, and the rest comes behind that.
#[tokio::test]
async fn a_large_download_of_unknown_length_comes_as_a_whole() {
    let (server, pieces) = piecewise("application/json").await;
    let piece: &'static str = "1".repeat(600 << 10).leak();
    (0..4).for_each(|_| pieces.send(Ok(piece)).unwrap());
    drop(pieces);
    let mut stream = download(&builder(&server.url).build().unwrap()).await.unwrap();
    assert_eq!((stream.length(), rest(&mut stream).await.unwrap().len()), (None, 4 * piece.len()));
}

#[tokio::test]
async fn what_breaks_off_or_stalls_ends_in_an_error() {
    for (last, kind) in
        [(Some(Err(std::io::Error::other("gone"))), ErrorKind::Transport), (None, ErrorKind::Timeout)]
    {
        let (server, pieces) = piecewise("image/png").await;
        let client = builder(&server.url).timeout(Duration::from_millis(200)).build().unwrap();
        pieces.send(Ok("one")).unwrap();
        let mut stream = download(&client).await.unwrap();
        assert_eq!(stream.next().await.unwrap().unwrap(), "one");
        last.into_iter().for_each(|last| pieces.send(last).unwrap());
        let error = stream.next().await.unwrap().unwrap_err();
        assert_eq!(
            (error.kind(), error.operation(), error.was_sent()),
            (kind, Some("getUser"), RequestSent::Yes)
        );
        assert_eq!(error.status(), Some(StatusCode::OK));
        assert!(stream.next().await.is_none());
    }
}

/// A piece that came late leaves the next one as much time as any.
#[tokio::test]
async fn the_time_for_a_piece_begins_when_it_is_asked_for() {
    let limit = Duration::from_millis(400);
    let (server, pieces) = piecewise("image/png").await;
    let client = builder(&server.url).timeout(limit).build().unwrap();
    pieces.send(Ok("one")).unwrap();
    let mut stream = download(&client).await.unwrap();
    assert_eq!(stream.next().await.unwrap().unwrap(), "one");
    let late = tokio::spawn(async move {
        tokio::time::sleep(limit / 2).await;
        pieces.send(Ok("two")).unwrap();
        pieces
    });
    assert_eq!(stream.next().await.unwrap().unwrap(), "two");
    let began = Instant::now();
    assert_eq!(stream.next().await.unwrap().unwrap_err().kind(), ErrorKind::Timeout);
    assert!(began.elapsed() >= limit, "{:?}", began.elapsed());
    drop(late.await.unwrap());
}

/// Only silence counts: a download may take longer than the call's timeout.
#[tokio::test]
async fn a_slow_download_is_no_timeout() {
    let (server, pieces) = piecewise("image/png").await;
    let client = builder(&server.url).timeout(Duration::from_millis(400)).build().unwrap();
    pieces.send(Ok("x")).unwrap();
    let mut stream = download(&client).await.unwrap();
    let sender = tokio::spawn(async move {
        for _ in 0..7 {
            tokio::time::sleep(Duration::from_millis(100)).await;
            pieces.send(Ok("x")).unwrap();
        }
    });
    assert_eq!(rest(&mut stream).await.unwrap().len(), 8);
    sender.await.unwrap();
}

/// A vendor that reports failures under 200.
#[derive(Debug)]
struct Polite;

impl VendorProfile for Polite {
    fn name(&self) -> &'static str {
        "polite"
    }
    fn authenticate<'a>(
        &'a self,
        _: &'a VendorClient,
        _: &'a Operation,
        _: &'a mut HeaderMap,
    ) -> BoxFuture<'a, Result<(), Error>> {
        Box::pin(async { Ok(()) })
    }
    fn failure(&self, _: StatusCode, _: &HeaderMap, body: &[u8]) -> Option<FailureDetails> {
        body.starts_with(b"{\"error\"").then(|| FailureDetails::new(ErrorKind::Forbidden))
    }
}

#[tokio::test]
async fn failures_and_pages_are_no_downloads() {
    // (status, media type, body, where the error comes)
    let table = [
        (404, "image/png", "x", Some(ErrorKind::NotFound), None),
        (200, "application/json", "{\"error\": 1}", Some(ErrorKind::Forbidden), None),
        (200, "text/html", "<html>", Some(ErrorKind::Decode), None),
        (200, "image/png", "<html>", None, Some(ErrorKind::Decode)),
    ];
    for (status, media_type, body, at_once, later) in table {
        let server = Server::start(move |_| respond(status, &[("content-type", media_type)], body)).await;
        let client = VendorClient::builder(Polite).base_url(&server.url).build().unwrap();
        match download(&client).await {
            Err(error) => assert_eq!(Some(error.kind()), at_once, "{media_type}"),
            Ok(mut stream) => {
                assert_eq!(rest(&mut stream).await.err().map(|error| error.kind()), later, "{media_type}");
            }
        }
    }
}

#[tokio::test]
async fn redirects_of_downloads_stay_below_the_base_path() {
    let server = Server::start(|seen| match seen.target() {
        "/a/v1" => respond(302, &[("location", seen.header("x-to"))], ""),
        _ => respond(200, &[("content-type", "image/png")], "picture"),
    })
    .await;
    let client = builder(&format!("{}/a", server.url)).build().unwrap();
    for (to, followed) in [("/a/picture", true), ("/b/picture", false)] {
        let mut request = client.request(&GET);
        request.options(RequestOptions::new().header("x-to", to));
        assert_eq!(request.send_stream().await.is_ok(), followed, "{to}");
    }
}

/// Notes whether bodies are streams, and makes streams of all.
#[derive(Clone, Debug, Default)]
struct Watcher(Arc<Mutex<Vec<(bool, bool)>>>);

impl Middleware for Watcher {
    fn handle<'a>(
        &'a self,
        attempt: Attempt<'a>,
        next: Next<'a>,
    ) -> BoxFuture<'a, Result<Response<Body>, Error>> {
        Box::pin(async move {
            let sent = attempt.request.body().is_stream();
            let response = next.run(attempt).await?;
            self.0.lock().unwrap().push((sent, response.body().is_stream()));
            Ok(response.map(Body::from_http_body))
        })
    }
}

#[tokio::test]
async fn a_hook_sees_which_bodies_are_streams_and_may_make_some() {
    let server = Server::start(|_| respond(200, &[("content-type", "image/png")], "picture")).await;
    let watcher = Watcher::default();
    let client = builder(&server.url).middleware(watcher.clone()).max_response_size(7).build().unwrap();
    assert_eq!(rest(&mut download(&client).await.unwrap()).await.unwrap(), b"picture");
    assert_eq!(client.request(&GET).send_bytes().await.unwrap().value, "picture");
    assert_eq!(*watcher.0.lock().unwrap(), [(false, true), (false, false)]);
    let client = builder(&server.url).middleware(watcher).max_response_size(6).build().unwrap();
    let error = client.request(&GET).send_bytes().await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::TooLarge);
}
