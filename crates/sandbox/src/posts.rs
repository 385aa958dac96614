//! Webhook deliveries, in the background: no request waits for them, and nothing leaves this
//! machine.

use std::collections::{BTreeSet, HashMap};
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};
use std::sync::Mutex;
use std::time::Duration;

use axum::body::Body;
use axum::http::{HeaderMap, Method, Request, StatusCode, header};
use bytes::Bytes;
use hyper::client::conn::http1;
use hyper_util::rt::TokioIo;
use tokio::net::TcpStream;
use tokio::sync::mpsc;
use tokio::task::JoinSet;
use url::{Host, Url};

use crate::http::lock;

/// The timeout of a delivery.
const TIMEOUT: Duration = Duration::from_secs(5);

/// The most deliveries that wait for one receiver. Later ones are lost.
const WAITING: usize = 1000;

/// The most bytes of a response that are read.
const LONGEST_ANSWER: usize = 1024 * 1024;

/// The wait before a retry.
const PAUSE: Duration = Duration::from_millis(500);

/// One delivery.
pub(crate) struct Post {
    pub(crate) address: String,
    pub(crate) headers: HeaderMap,
    pub(crate) body: Bytes,
    /// The number of retries after 429 and 500.
    pub(crate) repeats: u32,
    /// Called if the delivery fails.
    pub(crate) refused: Option<Box<dyn FnOnce() + Send + Sync>>,
    /// Called at the end with the last response, if there was one.
    pub(crate) answered: Option<Box<dyn FnOnce(Option<Answer>) + Send + Sync>>,
}

/// The response to a delivery.
pub(crate) struct Answer {
    pub(crate) status: StatusCode,
    /// Whether the body is JSON, by its media type.
    pub(crate) is_json: bool,
    pub(crate) body: Bytes,
}

/// Delivers to each address one post after another, in their order. It stops when it is dropped.
#[derive(Default)]
pub(crate) struct Poster(Mutex<Queues>);

#[derive(Default)]
struct Queues {
    by_address: HashMap<String, mpsc::Sender<Post>>,
    workers: JoinSet<()>,
    /// The problems that are in the log.
    logged: BTreeSet<String>,
}

impl Poster {
    /// Does something after a wait, unless the poster is dropped before. It has to be called in a
    /// Tokio runtime.
    pub(crate) fn after(&self, wait: Duration, act: impl FnOnce() + Send + 'static) {
        let workers = &mut lock(&self.0).workers;
        // Those that have ended are forgotten.
        while workers.try_join_next().is_some() {}
        workers.spawn(async move {
            tokio::time::sleep(wait).await;
            act();
        });
    }

    /// Delivers a post later. It has to be called in a Tokio runtime.
    pub(crate) fn send(&self, post: Post) {
        let mut queues = lock(&self.0);
        let target = match Target::of(&post.address) {
            Ok(target) => target,
            Err(problem) => {
                if queues.logged.insert(problem.clone()) {
                    log(&problem);
                }
                return;
            }
        };
        let Queues { by_address, workers, .. } = &mut *queues;
        let queue = by_address.entry(post.address.clone()).or_insert_with(|| {
            let (queue, waiting) = mpsc::channel(WAITING);
            workers.spawn(work(target, waiting));
            queue
        });
        if queue.try_send(post).is_err() {
            log("a webhook's receiver is too slow: a delivery to it is lost");
        }
    }
}

/// Logs to standard error: the program is a test or a demonstration.
fn log(problem: &str) {
    eprintln!("frontdesk-sandbox: {problem}");
}

/// The receiver of a post.
struct Target {
    addresses: Vec<SocketAddr>,
    /// The `Host` header.
    host: String,
    /// The path and the query.
    path: String,
}

impl Target {
    /// Reads an address. The error does not contain its path, which may contain a secret.
    fn of(address: &str) -> Result<Self, String> {
        let url =
            Url::parse(address).map_err(|_| "a webhook's address is no URL: nothing is posted to it")?;
        let host = url.host_str().unwrap_or_default();
        let port = url.port_or_known_default().unwrap_or(80);
        let refused =
            |why: &str| format!("nothing is posted to {}://{host}: the sandbox posts {why}", url.scheme());
        let hosts =
            loopback(&url).ok_or_else(|| refused("to this machine alone (127.0.0.1, ::1, localhost)"))?;
        if url.scheme() != "http" {
            return Err(refused("by plain http"));
        }
        let path =
            url.query().map_or_else(|| url.path().to_owned(), |query| format!("{}?{query}", url.path()));
        let addresses = hosts.into_iter().map(|host| SocketAddr::new(host, port)).collect();
        Ok(Self { addresses, host: format!("{host}:{port}"), path })
    }
}

/// The addresses of a URL's host if it is this machine.
fn loopback(url: &Url) -> Option<Vec<IpAddr>> {
    let (v4, v6) = (IpAddr::V4(Ipv4Addr::LOCALHOST), IpAddr::V6(Ipv6Addr::LOCALHOST));
    match url.host()? {
        Host::Domain(name) => name.eq_ignore_ascii_case("localhost").then(|| vec![v4, v6]),
        Host::Ipv4(address) => address.is_loopback().then(|| vec![address.into()]),
        Host::Ipv6(address) => address.is_loopback().then(|| vec![address.into()]),
    }
}

/// Whether an address is on this machine.
pub(crate) fn is_loopback(address: &str) -> bool {
    Url::parse(address).is_ok_and(|url| loopback(&url).is_some())
}

/// Delivers the posts for one address.
async fn work(target: Target, mut waiting: mpsc::Receiver<Post>) {
    while let Some(post) = waiting.recv().await {
        let mut repeats = 0;
        let answer = loop {
            match tokio::time::timeout(TIMEOUT, exchange(&target, &post)).await {
                Ok(Ok(answer)) => {
                    let repeated = [StatusCode::TOO_MANY_REQUESTS, StatusCode::INTERNAL_SERVER_ERROR];
                    if repeats < post.repeats && repeated.contains(&answer.status) {
                        repeats += 1;
                        tokio::time::sleep(PAUSE).await;
                        continue;
                    }
                    if !answer.status.is_success() {
                        log(&format!("{} refuses a post: {}", target.host, answer.status.as_u16()));
                    }
                    break Some(answer);
                }
                Ok(Err(error)) => log(&format!("a post to {} fails: {error}", target.host)),
                Err(_) => log(&format!("{} does not answer a post in {} s", target.host, TIMEOUT.as_secs())),
            }
            break None;
        };
        let taken = answer.as_ref().is_some_and(|answer| answer.status.is_success());
        if let Some(refused) = post.refused.filter(|_| !taken) {
            refused();
        }
        if let Some(answered) = post.answered {
            answered(answer);
        }
    }
}

/// One attempt on a connection of its own.
async fn exchange(target: &Target, post: &Post) -> Result<Answer, Box<dyn std::error::Error + Send + Sync>> {
    let stream = TcpStream::connect(target.addresses.as_slice()).await?;
    let (mut sender, connection) = http1::handshake(TokioIo::new(stream)).await?;
    let mut request = Request::new(Body::from(post.body.clone()));
    *request.method_mut() = Method::POST;
    *request.uri_mut() = target.path.parse()?;
    *request.headers_mut() = post.headers.clone();
    request.headers_mut().insert(header::HOST, target.host.parse()?);
    let exchanged = async move {
        let response = sender.send_request(request).await?;
        let (parts, body) = response.into_parts();
        let media = parts.headers.get(header::CONTENT_TYPE).and_then(|media| media.to_str().ok());
        let media = media.and_then(|media| media.split(';').next()).unwrap_or_default().trim();
        let is_json = matches!(
            media,
            "application/json" | "text/javascript" | "application/javascript" | "application/x-javascript"
        );
        // A body that is too long or breaks off counts as none.
        let body = axum::body::to_bytes(Body::new(body), LONGEST_ANSWER).await.unwrap_or_default();
        Ok(Answer { status: parts.status, is_json, body })
    };
    // The connection is driven until the body is read. It ends once nothing more can be sent.
    tokio::join!(exchanged, connection).0
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_this_machine_gets_deliveries() {
        let table = [
            ("http://127.0.0.1:8080/a?b=c", Ok("/a?b=c")),
            ("http://localhost/", Ok("/")),
            ("http://LOCALHOST:1", Ok("/")),
            ("http://[::1]:8080/a", Ok("/a")),
            ("http://127.1.2.3/a", Ok("/a")),
            ("https://127.0.0.1/hunter2", Err("plain http")),
            ("http://hooks.example.test/hunter2", Err("this machine alone")),
            ("http://192.168.0.1/hunter2", Err("this machine alone")),
            ("http://localhost.example.test/", Err("this machine alone")),
            ("http://127.0.0.1@example.test/", Err("this machine alone")),
            ("http://0.0.0.0/", Err("this machine alone")),
            ("nowhere", Err("no URL")),
        ];
        for (address, expected) in table {
            match (Target::of(address), expected) {
                (Ok(target), Ok(path)) => assert_eq!(target.path, path, "{address}"),
                (Err(problem), Err(said)) => {
                    assert!(problem.contains(said) && !problem.contains("hunter2"), "{address}: {problem}");
                }
                (other, _) => assert!(other.is_err() && expected.is_err(), "{address}"),
            }
        }
    }
}
