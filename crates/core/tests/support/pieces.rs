//! A server whose body a test sends.
#![allow(clippy::unwrap_used)]

use std::sync::{Arc, Mutex};

use axum::body::Body;
use axum::http::Response;
use tokio::sync::mpsc;

use crate::support::Server;

/// The other end of a body: what a test sends is the next piece.
pub type Pieces = mpsc::UnboundedSender<Result<&'static str, std::io::Error>>;

/// A server that responds once, with a body of this media type whose pieces the test sends.
pub async fn piecewise(media_type: &'static str) -> (Server, Pieces) {
    let (sender, receiver) = mpsc::unbounded_channel();
    let receiver = Arc::new(Mutex::new(Some(receiver)));
    let server = Server::start(move |_| {
        let receiver: mpsc::UnboundedReceiver<_> = receiver.lock().unwrap().take().unwrap();
        let pieces = futures_util::stream::unfold(receiver, async |mut receiver| {
            receiver.recv().await.map(|piece| (piece, receiver))
        });
        Response::builder().header("content-type", media_type).body(Body::from_stream(pieces)).unwrap()
    })
    .await;
    (server, sender)
}
