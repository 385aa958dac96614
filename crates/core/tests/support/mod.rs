//! A server on loopback that responds as a test says and remembers the requests.
#![allow(dead_code, clippy::unwrap_used)]

pub mod client;
pub mod connections;

use std::sync::{Arc, Mutex};

use axum::Router;
use axum::body::{Body, Bytes};
use axum::http::{HeaderMap, Method, Response, Uri};

/// A request as it arrived.
#[derive(Clone, Debug)]
pub struct Seen {
    pub method: Method,
    pub uri: Uri,
    pub headers: HeaderMap,
    pub body: String,
}

impl Seen {
    /// A header's value, empty where there is none.
    pub fn header(&self, name: &str) -> &str {
        self.headers.get(name).map_or("", |value| value.to_str().unwrap())
    }

    /// Path and query.
    pub fn target(&self) -> &str {
        self.uri.path_and_query().unwrap().as_str()
    }

    /// A query parameter that is a number.
    pub fn number(&self, name: &str) -> Option<usize> {
        let pairs = self.uri.query()?.split('&');
        pairs.filter_map(|pair| pair.split_once('=')).find(|(given, _)| *given == name)?.1.parse().ok()
    }
}

/// A server that is running.
pub struct Server {
    pub url: String,
    seen: Arc<Mutex<Vec<Seen>>>,
}

impl Server {
    /// Starts a server whose every response this function makes.
    pub async fn start(handler: impl Fn(&Seen) -> Response<Body> + Clone + Send + Sync + 'static) -> Self {
        let seen: Arc<Mutex<Vec<Seen>>> = Arc::default();
        let kept = Arc::clone(&seen);
        let router =
            Router::new().fallback(async move |method: Method, uri: Uri, headers: HeaderMap, body: Bytes| {
                let request =
                    Seen { method, uri, headers, body: String::from_utf8_lossy(&body).into_owned() };
                let response = handler(&request);
                kept.lock().unwrap().push(request);
                response
            });
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        tokio::spawn(async move { axum::serve(listener, router).await.unwrap() });
        Self { url, seen }
    }

    /// What arrived so far.
    pub fn seen(&self) -> Vec<Seen> {
        self.seen.lock().unwrap().clone()
    }
}

/// A response.
pub fn respond(status: u16, headers: &[(&str, &str)], body: &str) -> Response<Body> {
    let mut builder = Response::builder().status(status);
    for (name, value) in headers {
        builder = builder.header(*name, *value);
    }
    builder.body(Body::from(body.to_owned())).unwrap()
}

/// A response that is JSON.
pub fn json(status: u16, body: &str) -> Response<Body> {
    respond(status, &[("content-type", "application/json")], body)
}
