//! `list_10000_users`, `connections_of_read_ahead`: ten thousand users at ten a page, page after
//! page against reading ahead; the connections that reading ahead takes over HTTP/2 and HTTP/1.1.

// A benchmark that meets what it does not expect measures nothing.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing, missing_docs)]

use std::io;
use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use axum::Router;
use axum::extract::RawQuery;
use axum::serve::Listener;
use frontdesk::ConfigureClient;
use frontdesk::imichat::Client;
use frontdesk_benches::row::{Aim, Row, Unit, is_wanted, rounds};
use frontdesk_benches::server;
use frontdesk_core::ReqwestTransport;
use tokio::net::{TcpListener, TcpStream};
use tokio::runtime::Runtime;
use tokio_rustls::TlsAcceptor;
use tokio_rustls::rustls::ServerConfig;
use tokio_rustls::rustls::crypto::ring;
use tokio_rustls::rustls::pki_types::PrivateKeyDer;
use tokio_rustls::server::TlsStream;

#[path = "../imichat/directory.rs"]
mod directory;

const USERS: usize = 10_000;
const DELAY: Duration = Duration::from_millis(20);

/// How many pages are read at a time.
const AHEAD: usize = 16;

fn main() {
    let runtime = Runtime::new().unwrap();
    if is_wanted("list_10000_users") {
        times(&runtime);
    }
    if is_wanted("connections_of_read_ahead") {
        connections(&runtime);
    }
}

fn times(runtime: &Runtime) {
    let users = rounds(USERS);
    let base_url = format!("{}/v3.1", server::serve(runtime, router(users)));
    let client = Client::builder().base_url(&base_url).api_key("key", "domain").build().unwrap();
    let time = |concurrency| {
        let began = Instant::now();
        assert_eq!(list(runtime, &client, concurrency), users);
        began.elapsed().as_nanos() as f64
    };
    // Most of it is waiting, so that one run each is enough.
    Row {
        name: "list_10000_users",
        what: "10,000 users, 20 ms a page of 10: read-ahead of 16, against one page after another",
        unit: Unit::Time,
        ours: time(AHEAD),
        reference: time(1),
        aim: Aim::Speed(12.0),
    }
    .print();
}

fn connections(runtime: &Runtime) {
    let users = USERS / 10;
    let count = |protocol: &str| {
        let server = runtime.block_on(TlsServer::bind(protocol));
        let url = format!("https://localhost:{}/v3.1", server.local_addr().unwrap().port());
        let certificate = reqwest::Certificate::from_der(&server.certificate).unwrap();
        let http = reqwest::Client::builder().tls_certs_only([certificate]);
        let connections = Arc::clone(&server.connections);
        runtime.spawn(async move { axum::serve(server, router(users)).await });
        let client = Client::builder().base_url(&url).api_key("key", "domain");
        let client = client.transport(ReqwestTransport::from_builder(http).unwrap()).build().unwrap();
        assert_eq!(list(runtime, &client, AHEAD), users);
        connections.load(Ordering::SeqCst) as f64
    };
    Row {
        name: "connections_of_read_ahead",
        what: "connections that a read-ahead of 16 opens over HTTP/2, against HTTP/1.1",
        unit: Unit::Connections,
        ours: count("h2"),
        reference: count("http/1.1"),
        aim: Aim::Amount(0.0625),
    }
    .print();
}

fn list(runtime: &Runtime, client: &Client, concurrency: usize) -> usize {
    runtime.block_on(client.users().list().stream().concurrency(concurrency).collect_all()).unwrap().len()
}

/// Takes connections under TLS in one protocol, and counts them.
struct TlsServer {
    listener: TcpListener,
    acceptor: TlsAcceptor,
    certificate: Vec<u8>,
    connections: Arc<AtomicUsize>,
}

impl TlsServer {
    async fn bind(protocol: &str) -> Self {
        let made = rcgen::generate_simple_self_signed(["localhost".to_owned()]).unwrap();
        let certificate = made.cert.der().clone();
        let key = PrivateKeyDer::Pkcs8(made.signing_key.serialize_der().into());
        let mut config = ServerConfig::builder_with_provider(Arc::new(ring::default_provider()))
            .with_safe_default_protocol_versions()
            .unwrap()
            .with_no_client_auth()
            .with_single_cert(vec![certificate.clone()], key)
            .unwrap();
        config.alpn_protocols = vec![protocol.as_bytes().to_vec()];
        Self {
            listener: TcpListener::bind("127.0.0.1:0").await.unwrap(),
            acceptor: TlsAcceptor::from(Arc::new(config)),
            certificate: certificate.to_vec(),
            connections: Arc::default(),
        }
    }
}

impl Listener for TlsServer {
    type Io = TlsStream<TcpStream>;
    type Addr = SocketAddr;

    async fn accept(&mut self) -> (Self::Io, SocketAddr) {
        loop {
            let (stream, address) = self.listener.accept().await.unwrap();
            self.connections.fetch_add(1, Ordering::SeqCst);
            // A connection that the client gives up counts, and is not served.
            if let Ok(stream) = self.acceptor.accept(stream).await {
                return (stream, address);
            }
        }
    }

    fn local_addr(&self) -> io::Result<SocketAddr> {
        self.listener.local_addr()
    }
}

/// The vendor with this many users, ten to a page, each response after a delay.
fn router(users: usize) -> Router {
    let page = move |RawQuery(query): RawQuery| async move {
        tokio::time::sleep(DELAY).await;
        directory::page(query, users)
    };
    Router::new()
        .route("/v3.1/authorize", axum::routing::get(|| async { [("access_token", "token")] }))
        .route("/v3.1/users", axum::routing::get(page))
}
