//! A listening server: a port on loopback, a task, and a way to stop it.

use std::io;
use std::net::{Ipv4Addr, SocketAddr};
use std::time::Duration;

use axum::Router;
use axum::body::{Body, Bytes};
use axum::http::{Extensions, Request};
use futures_util::stream::{self, StreamExt as _};
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::{TokioIo, TokioTimer};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::watch;
use tokio::task::{JoinHandle, JoinSet};
use tokio::time::Instant;
use tower_service::Service as _;

use crate::faults::Connection;

/// How long open requests may take after the server is told to stop.
const GRACE: Duration = Duration::from_secs(2);

/// The timeout for a request's headers, and then for its body. An idle connection is closed after
/// this time, too.
const READ_TIMEOUT: Duration = Duration::from_secs(30);

/// The wait after the system refused a connection, for example because it has no free descriptors.
const ACCEPT_PAUSE: Duration = Duration::from_millis(100);

/// A server that runs until it is shut down or dropped.
#[derive(Debug)]
pub(crate) struct Server {
    address: SocketAddr,
    stop: watch::Sender<bool>,
    task: JoinHandle<()>,
}

impl Server {
    /// Serves `router` on a free port. Each request gets the extensions.
    pub(crate) async fn start(router: Router, extensions: Extensions) -> io::Result<Self> {
        Self::start_with(router, extensions, READ_TIMEOUT).await
    }

    async fn start_with(router: Router, extensions: Extensions, read_timeout: Duration) -> io::Result<Self> {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await?;
        let address = listener.local_addr()?;
        let (stop, stopped) = watch::channel(false);
        let task = tokio::spawn(accept(listener, Site { router, extensions }, read_timeout, stopped));
        Ok(Self { address, stop, task })
    }

    /// Host and port.
    pub(crate) const fn address(&self) -> SocketAddr {
        self.address
    }

    /// Stops the server and waits for its end, at most for [`GRACE`].
    pub(crate) async fn shutdown(mut self) {
        self.stop.send_replace(true);
        let _ = tokio::time::timeout(GRACE, &mut self.task).await;
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.task.abort();
    }
}

/// What is served.
#[derive(Clone)]
struct Site {
    router: Router,
    extensions: Extensions,
}

/// Accepts connections until the server is told to stop, then waits for the open ones. They end
/// with this task.
async fn accept(
    listener: TcpListener,
    site: Site,
    read_timeout: Duration,
    mut stopped: watch::Receiver<bool>,
) {
    let mut connections = JoinSet::new();
    loop {
        let accepted = tokio::select! {
            // An error means that the sender is dropped: nobody needs the server.
            _ = stopped.wait_for(|stop| *stop) => break,
            Some(_) = connections.join_next() => continue,
            accepted = listener.accept() => accepted,
        };
        match accepted {
            Ok((stream, _)) => {
                connections.spawn(serve(stream, site.clone(), read_timeout, stopped.clone()));
            }
            Err(_) => tokio::time::sleep(ACCEPT_PAUSE).await,
        }
    }
    drop(listener);
    while connections.join_next().await.is_some() {}
}

/// Serves one connection until either side or a fault closes it.
async fn serve(stream: TcpStream, site: Site, read_timeout: Duration, mut stopped: watch::Receiver<bool>) {
    let connection = Connection::default();
    let closed = connection.clone();
    let service = service_fn(move |request: Request<Incoming>| {
        let mut request = request.map(|body| timed(Body::new(body), read_timeout));
        request.extensions_mut().extend(site.extensions.clone());
        request.extensions_mut().insert(connection.clone());
        site.router.clone().call(request)
    });
    let mut http = http1::Builder::new();
    http.timer(TokioTimer::new()).header_read_timeout(read_timeout);
    let mut served = std::pin::pin!(http.serve_connection(TokioIo::new(stream), service));
    let stop = async move {
        let _ = stopped.wait_for(|stop| *stop).await;
    };
    // However a connection ends, nobody needs to know.
    tokio::select! {
        _ = served.as_mut() => return,
        () = closed.closed() => return,
        () = stop => {}
    }
    served.as_mut().graceful_shutdown();
    tokio::select! {
        _ = served => {}
        () = closed.closed() => {}
    }
}

/// The same body, with a timeout.
fn timed(body: Body, read_timeout: Duration) -> Body {
    let deadline = Instant::now() + read_timeout;
    Body::from_stream(stream::unfold(Some(body.into_data_stream()), move |chunks| async move {
        let mut chunks = chunks?;
        let late = || io::Error::new(io::ErrorKind::TimedOut, "the body did not come in time");
        match tokio::time::timeout_at(deadline, chunks.next()).await {
            Ok(chunk) => Some((chunk?.map_err(io::Error::other), Some(chunks))),
            Err(_) => Some((Err::<Bytes, _>(late()), None)),
        }
    }))
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test that meets something unexpected has to fail there")]

    use axum::routing::post;
    use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};

    use super::*;

    #[tokio::test]
    async fn half_sent_requests_are_closed() {
        let router = Router::new().route("/", post(|body: Bytes| async move { body }));
        let server = Server::start_with(router, Extensions::new(), Duration::from_millis(50)).await.unwrap();
        let cases = [
            ("", ""),
            ("POST / HTTP/1.1\r\nHost: x", ""),
            ("POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 9\r\n\r\nhalf", "HTTP/1.1 400 "),
            // A whole request gets a response, and its idle connection is closed.
            ("POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 4\r\n\r\nfull", "HTTP/1.1 200 "),
        ];
        for (sent, expected) in cases {
            let mut stream = TcpStream::connect(server.address()).await.unwrap();
            stream.write_all(sent.as_bytes()).await.unwrap();
            let mut answer = Vec::new();
            let read = tokio::time::timeout(Duration::from_secs(20), stream.read_to_end(&mut answer)).await;
            assert!(read.is_ok(), "{sent:?} is still open");
            let answer = String::from_utf8(answer).unwrap();
            assert!(answer.starts_with(expected), "{sent:?}: {answer}");
        }
        server.shutdown().await;
    }
}
