//! TLS: HTTP/2 where the server offers it, and which certificates are trusted.
#![cfg(feature = "rustls")]
#![allow(clippy::unwrap_used, missing_docs)]

mod support;

use std::convert::Infallible;
use std::path::Path;
use std::process::Command;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use frontdesk_core::http::{Request, Response};
use frontdesk_core::serde_json::{Value, json};
use frontdesk_core::{
    Body, ConfigureClient, Error, ErrorKind, ListPaging, PageStyle, ReqwestTransport, VendorClient,
};
use hyper::service::service_fn;
use hyper_util::rt::{TokioExecutor, TokioIo};
use support::client::{LIST, builder};
use tokio::net::TcpListener;
use tokio_rustls::TlsAcceptor;
use tokio_rustls::rustls::ServerConfig;
use tokio_rustls::rustls::crypto::ring;
use tokio_rustls::rustls::pki_types::PrivateKeyDer;

/// How many pages the list has.
const PAGES: usize = 40;

static PAGING: ListPaging<Vec<Value>, Value> =
    ListPaging::new(PageStyle::number("page", 1, None), &[], |page| page, Vec::len);

/// A server that speaks these protocols and returns a page of the list.
struct Server {
    url: String,
    certificate: Vec<u8>,
    connections: Arc<AtomicUsize>,
}

impl Server {
    async fn start(protocols: &[&str]) -> Self {
        let made = rcgen::generate_simple_self_signed(["localhost".to_owned()]).unwrap();
        let certificate = made.cert.der().clone();
        let key = PrivateKeyDer::Pkcs8(made.signing_key.serialize_der().into());
        let mut config = ServerConfig::builder_with_provider(Arc::new(ring::default_provider()))
            .with_safe_default_protocol_versions()
            .unwrap()
            .with_no_client_auth()
            .with_single_cert(vec![certificate.clone()], key)
            .unwrap();
        config.alpn_protocols = protocols.iter().map(|name| name.as_bytes().to_vec()).collect();
        let acceptor = TlsAcceptor::from(Arc::new(config));
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("https://localhost:{}", listener.local_addr().unwrap().port());
        let connections: Arc<AtomicUsize> = Arc::default();
        let count = Arc::clone(&connections);
        tokio::spawn(async move {
            loop {
                let (stream, _) = listener.accept().await.unwrap();
                count.fetch_add(1, Ordering::SeqCst);
                let acceptor = acceptor.clone();
                tokio::spawn(async move {
                    let stream = TokioIo::new(acceptor.accept(stream).await.unwrap());
                    let builder = hyper_util::server::conn::auto::Builder::new(TokioExecutor::new());
                    builder.serve_connection(stream, service_fn(page)).await.unwrap();
                });
            }
        });
        Self { url, certificate: certificate.to_vec(), connections }
    }

    /// A client that trusts this server alone.
    fn client(&self) -> VendorClient {
        let certificate = reqwest::Certificate::from_der(&self.certificate).unwrap();
        let http = reqwest::Client::builder().tls_certs_only([certificate]);
        builder(&self.url).transport(ReqwestTransport::from_builder(http).unwrap()).build().unwrap()
    }
}

/// A page of three records, and none behind the last.
async fn page(request: Request<hyper::body::Incoming>) -> Result<Response<Body>, Infallible> {
    let query = request.uri().query().unwrap_or_default();
    let page: usize = query.strip_prefix("page=").map_or(1, |page| page.parse().unwrap());
    // Pages that are asked for together are on their way together.
    tokio::time::sleep(Duration::from_millis(20)).await;
    let records = if page <= PAGES { 3 } else { 0 };
    let records: Vec<Value> = (0..records).map(|record| json!([page, record])).collect();
    Ok(Response::new(Body::from(Value::from(records).to_string())))
}

#[tokio::test]
async fn read_ahead_takes_one_connection() {
    let server = Server::start(&["h2", "http/1.1"]).await;
    let items = server.client().request(&LIST).stream(&PAGING).concurrency(16).collect_all().await.unwrap();
    assert_eq!((items.len(), server.connections.load(Ordering::SeqCst)), (3 * PAGES, 1));
}

#[tokio::test]
async fn a_server_without_http2_is_spoken_to_as_before() {
    let server = Server::start(&["http/1.1"]).await;
    let items = server.client().request(&LIST).stream(&PAGING).concurrency(16).collect_all().await.unwrap();
    // What the other test would count, too, if the pages of a list were asked for one after
    // another.
    assert_eq!(items.len(), 3 * PAGES);
    assert!(server.connections.load(Ordering::SeqCst) > 1);
}

/// Calls a server under TLS by a client of a server without it.
async fn call_elsewhere(url: &str) -> Result<Value, Error> {
    let client = builder("http://127.0.0.1:9").build().unwrap();
    let mut request = client.request(&LIST);
    request.server(url.to_owned().leak());
    Ok(request.send_json().await?.value)
}

#[tokio::test]
async fn a_client_without_tls_trusts_only_certificates_of_the_platform() {
    let server = Server::start(&["h2"]).await;
    let error = call_elsewhere(&server.url).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Transport, "{error}");
    assert!(format!("{error:?}").contains("UnknownIssuer"), "{error:?}");
}

/// Not a test of its own: what a process does whose platform has these certificates.
#[tokio::test]
#[ignore = "started by the other tests, with certificates in its environment"]
async fn process_of_the_environment() {
    if let Ok(url) = std::env::var("TLS_TEST_URL") {
        assert_eq!(call_elsewhere(&url).await.unwrap(), json!([[1, 0], [1, 1], [1, 2]]));
        return;
    }
    builder("http://127.0.0.1:9").build().unwrap();
    let error = builder("https://localhost:9").build().unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Configuration, "{error}");
}

/// Runs that in a process whose platform has the certificates of this file.
async fn assert_done(certificates: &Path, url: Option<&str>) {
    let mut command = Command::new(std::env::current_exe().unwrap());
    command.args(["--exact", "process_of_the_environment", "--ignored"]);
    command.env("SSL_CERT_FILE", certificates).env_remove("SSL_CERT_DIR");
    command.envs(url.map(|url| ("TLS_TEST_URL", url)));
    let output = tokio::task::spawn_blocking(move || command.output().unwrap()).await.unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stdout));
    assert!(String::from_utf8_lossy(&output.stdout).contains("1 passed"));
}

#[tokio::test]
async fn a_client_without_tls_reads_the_platforms_certificates_when_it_needs_them() {
    let server = Server::start(&["h2"]).await;
    let file = Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("tls-{}.pem", std::process::id()));
    let text = STANDARD.encode(&server.certificate);
    let mut pem = "-----BEGIN CERTIFICATE-----\n".to_owned();
    for line in text.as_bytes().chunks(64) {
        pem += &format!("{}\n", std::str::from_utf8(line).unwrap());
    }
    std::fs::write(&file, pem + "-----END CERTIFICATE-----\n").unwrap();
    assert_done(&file, Some(&server.url)).await;
    std::fs::remove_file(&file).unwrap();
}

#[tokio::test]
async fn a_client_without_tls_needs_no_certificates() {
    assert_done(Path::new("/no/certificates"), None).await;
}
