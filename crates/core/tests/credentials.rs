//! Credentials go where they are meant to go and are shown nowhere.
#![allow(clippy::unwrap_used, clippy::indexing_slicing)]

mod support;

use frontdesk_core::http::{HeaderMap, Method, StatusCode};
use frontdesk_core::serde_json::{self, json};
use frontdesk_core::{
    BoxFuture, ConfigureClient, Error, ErrorKind, FailureDetails, Operation, Request, RequestOptions,
    ReqwestTransport, Secret, VendorClient, VendorProfile,
};
use reqwest::redirect;
use support::client::{Example, GET, POST, builder, call};
use support::{Server, respond};

#[tokio::test]
async fn no_http_client_takes_credentials_to_another_host() {
    let other = Server::start(|_| respond(200, &[], "[]")).await;
    let location = other.url.replace("127.0.0.1", "localhost");
    let server = Server::start(move |_| respond(307, &[("location", &location)], "")).await;
    let http = || reqwest::Client::builder().redirect(redirect::Policy::limited(5));
    let custom = ReqwestTransport::from_builder(http()).unwrap();
    let clients = [builder(&server.url), builder(&server.url).transport(custom)];
    for client in clients {
        let client = client.build().unwrap();
        for operation in [&GET, &POST] {
            let mut request = client.request(operation);
            request.json(&"hunter2");
            let error = request.send_bytes().await.unwrap_err();
            assert_eq!(error.kind(), ErrorKind::Configuration);
            assert!(error.to_string().contains("http://localhost:"), "{error}");
        }
    }
    assert!(other.seen().is_empty());
}

/// An operation's own server is somebody else's, even where the operation says that it needs
/// credentials.
#[tokio::test]
async fn a_server_of_an_operation_gets_no_credentials() {
    let other = Server::start(|_| respond(200, &[], "{}")).await;
    let own: &'static str = format!("{}/v2", other.url).leak();
    let client = builder("https://support.invalid/api").build().unwrap();
    let mut request = client.request(&GET);
    request.server(own);
    request.clone().send_json::<serde_json::Value>().await.unwrap();
    request.options(RequestOptions::new().header("x-token", "the caller's"));
    request.send_json::<serde_json::Value>().await.unwrap();
    let seen = other.seen();
    assert_eq!((seen[0].target(), seen[0].header("x-token")), ("/v2/v1", ""));
    assert_eq!(seen[1].header("x-token"), "the caller's");
}

#[tokio::test]
async fn a_server_of_an_operation_is_called_as_it_should_be_or_not_at_all() {
    let client = builder("https://support.invalid").build().unwrap();
    for url in ["http://support.invalid", "ftp://support.invalid", "/v2", ""] {
        let mut request = client.request(&GET);
        request.server(url);
        assert_eq!(request.send_bytes().await.unwrap_err().kind(), ErrorKind::Invalid, "{url}");
    }
    // An error names the server that was called.
    let mut request = client.request(&GET);
    request.server("http://127.0.0.1:1");
    let error = request.send_bytes().await.unwrap_err();
    assert!(error.to_string().contains("no connection to 127.0.0.1:1"), "{error}");
}

#[tokio::test]
async fn an_http_client_that_cannot_be_built_is_reported() {
    let broken = reqwest::Client::builder().user_agent("line\nbreak");
    let error = ReqwestTransport::from_builder(broken).unwrap_err();
    assert_eq!(
        (error.kind(), error.message()),
        (ErrorKind::Configuration, Some("the HTTP client cannot be set up"))
    );
}

#[test]
fn plain_http_beyond_loopback_has_to_be_allowed() {
    let made = |url: &str| VendorClient::builder(Example::default()).base_url(url);
    for url in ["https://support.invalid", "http://127.0.0.1:1", "http://[::1]:1", "http://localhost:1"] {
        assert!(made(url).build().is_ok(), "{url}");
    }
    for url in ["http://support.invalid/hunter2", "http://10.0.0.1", "http://192.0.2.1:80/hunter2"] {
        let error = made(url).build().unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Configuration);
        let shown = error.to_string();
        assert!(shown.contains("allow_http()") && !shown.contains("hunter2"), "{shown}");
        assert!(made(url).allow_http().build().is_ok(), "{url}");
    }
}

#[test]
fn a_builder_shows_no_credentials() {
    let mut headers = frontdesk_core::http::HeaderMap::new();
    headers.insert("x-gateway-key", "hunter2".parse().unwrap());
    let http = reqwest::Client::builder().default_headers(headers);
    for url in ["https://u:hunter2@support.invalid", "https://support.invalid/hunter2?key=hunter2", "hunter2"]
    {
        let made = builder(url).allow_http();
        assert!(!format!("{made:?} {made:#?}").contains("hunter2"), "{made:?}");
    }
    let transport = ReqwestTransport::from_builder(http).unwrap();
    let made = builder("https://support.invalid/hunter2").transport(transport);
    let client = builder("https://support.invalid/hunter2").build().unwrap();
    let shown = format!("{made:?} {client:?}");
    assert!(shown.contains("https://support.invalid") && !shown.contains("hunter2"), "{shown}");
}

/// What a credential is called that no error may repeat.
const CANARY: &str = "canary-4711";

/// A vendor whose calls carry a token, and that takes a failure's words from the body.
#[derive(Debug)]
struct Quoting;

impl VendorProfile for Quoting {
    fn name(&self) -> &'static str {
        "quoting"
    }
    fn authenticate<'a>(
        &'a self,
        _: &'a VendorClient,
        _: &'a Operation,
        headers: &'a mut HeaderMap,
    ) -> BoxFuture<'a, Result<(), Error>> {
        Box::pin(async move {
            headers.insert("x-token", Secret::from(CANARY).header("Bearer ")?);
            Ok(())
        })
    }
    fn failure(&self, status: StatusCode, _: &HeaderMap, body: &[u8]) -> Option<FailureDetails> {
        let words = String::from_utf8_lossy(body).into_owned();
        Some(
            FailureDetails::from_status(status)?
                .with_message(words.clone())
                .with_code(words.clone())
                .with_hint(words),
        )
    }
}

static SIGN_IN: Operation = Operation::from_static("signIn", Method::POST, "/login/{token}", &[]);

/// A server that responds with what it was sent, in the body, in the request's id and as the name
/// of a field.
async fn parrot(status: u16) -> Server {
    Server::start(move |seen| {
        let heard = format!("{} {:?} {}", seen.uri, seen.headers, seen.body);
        let body = if status == 200 { json!({ heard.as_str(): "x" }).to_string() } else { heard };
        let id = format!("r {} {}", seen.header("x-token"), seen.body);
        respond(status, &[("x-request-id", &id)], &body)
    })
    .await
}

#[tokio::test]
async fn credentials_that_a_server_quotes_are_masked() {
    type Made = fn(&VendorClient) -> Request;
    let requests: [(&str, Made); 6] = [
        ("header", |client| client.request(&GET)),
        ("option", |client| {
            let mut request = client.request(&GET);
            request.options(RequestOptions::new().header("x-other", CANARY));
            request
        }),
        ("path", |client| {
            let mut request = client.request(&SIGN_IN);
            request.path("token", &CANARY);
            request
        }),
        ("query", |client| {
            let mut request = client.request(&GET);
            request.query("api_key", &CANARY);
            request
        }),
        ("json", |client| {
            let mut request = client.request(&SIGN_IN);
            request.path("token", &"-");
            request.json(&json!({"user": CANARY, "password": format!("{CANARY}\"/")}));
            request
        }),
        ("form", |client| {
            let mut request = client.request(&SIGN_IN);
            request.path("token", &"-");
            request.form(&json!({"client_secret": format!("{CANARY} é")}));
            request
        }),
    ];
    for status in [401, 200] {
        let server = parrot(status).await;
        let client = VendorClient::builder(Quoting).base_url(&server.url).build().unwrap();
        // What is wrong with a success is named by its path alone, in which a field's name may be a
        // header's value.
        for (name, made) in requests.into_iter().take(if status == 200 { 2 } else { 6 }) {
            let request = made(&client);
            let outcome = request.send_json::<std::collections::BTreeMap<String, i64>>().await;
            let error = outcome.unwrap_err();
            let shown = format!("{error} {error:?} {:?} {:?}", error.message(), error.request_id());
            assert!(!shown.contains("canary"), "{name} {status}: {shown}");
            assert_eq!(
                error.request_id().is_some_and(|id| id.contains('…')),
                name != "path",
                "{name}: {shown}"
            );
        }
    }
}

#[tokio::test]
async fn a_request_id_that_is_a_credential_is_masked_in_a_success() {
    let server = Server::start(|seen| {
        respond(200, &[("x-request-id", &format!("r-{}", seen.header("x-token")))], "{}")
    })
    .await;
    let client = VendorClient::builder(Quoting).base_url(&server.url).build().unwrap();
    let response = call(&client, &GET, RequestOptions::new()).await.unwrap();
    assert_eq!(response.request_id.as_deref(), Some("r-…"));
}

#[tokio::test]
async fn headers_that_frame_a_message_are_refused() {
    let server = Server::start(|_| respond(200, &[], "{}")).await;
    let client = builder(&server.url).build().unwrap();
    for (name, value) in [
        ("content-length", "5"),
        ("Content-Length", "-1"),
        ("host", "other.host"),
        ("transfer-encoding", "chunked"),
        ("connection", "close"),
        ("upgrade", "h2c"),
        ("TE", "trailers"),
    ] {
        let error = call(&client, &POST, RequestOptions::new().header(name, value)).await.unwrap_err();
        assert!(error.kind() == ErrorKind::Invalid && error.to_string().contains(name), "{error}");
    }
    assert!(server.seen().is_empty());
}

#[tokio::test]
async fn a_header_can_be_left_out_of_one_call() {
    let server = Server::start(|_| respond(200, &[], "{}")).await;
    let client = builder(&server.url).build().unwrap();
    for name in ["x-token", "user-agent", "Accept-Encoding", "accept-encoding"] {
        call(&client, &GET, RequestOptions::new().without_header(name)).await.unwrap();
        let seen = server.seen().pop().unwrap();
        assert!(!seen.headers.contains_key(name), "{name}: {:?}", seen.headers);
    }
    call(&client, &GET, RequestOptions::new().without_header("x-token").header("x-token", "mine"))
        .await
        .unwrap();
    assert_eq!(server.seen().pop().unwrap().header("x-token"), "mine");
    call(&client, &GET, RequestOptions::new()).await.unwrap();
    assert_eq!(server.seen().pop().unwrap().header("accept-encoding"), "gzip");
}

#[tokio::test]
async fn pictures_are_followed_below_the_base_path_only() {
    let server = Server::start(|seen| match seen.target() {
        "/tenant-a/v1" => respond(302, &[("location", seen.header("x-to"))], ""),
        _ => respond(200, &[("content-type", "image/png")], "picture"),
    })
    .await;
    let client = builder(&format!("{}/tenant-a", server.url)).build().unwrap();
    let table = [
        ("/tenant-a/picture", true),
        ("picture?a=b", true),
        ("/other-tenant/x", false),
        ("/tenant-ab/x", false),
        ("../x", false),
        ("/tenant-a/../x", false),
        ("/tenant-a/%2e%2e/x", false),
        ("//other.invalid/tenant-a/x", false),
    ];
    for (location, followed) in table {
        let before = server.seen().len();
        let mut request = client.request(&GET);
        request.options(RequestOptions::new().header("x-to", location));
        let outcome = request.send_bytes().await;
        assert_eq!(
            (outcome.is_ok(), server.seen().len() - before),
            (followed, 1 + usize::from(followed)),
            "{location}"
        );
    }
}

#[tokio::test]
async fn a_redirect_says_where_it_leads() {
    let server = Server::start(|seen| respond(302, &[("location", seen.header("x-to"))], "")).await;
    let client = builder(&server.url).build().unwrap();
    let table = [
        ("//other.invalid/hunter2", "http://other.invalid;"),
        ("\\\\other.invalid/hunter2", "http://other.invalid;"),
        ("https://u:hunter2@other.invalid:8443/", "https://other.invalid:8443;"),
        ("/hunter2", "another path of the same host;"),
        ("hunter2", "another path of the same host;"),
    ];
    for (location, words) in table {
        let error = call(&client, &GET, RequestOptions::new().header("x-to", location)).await.unwrap_err();
        let shown = error.to_string();
        assert!(shown.contains(words) && !shown.contains("hunter2"), "{shown}");
    }
}

#[tokio::test]
async fn a_page_in_html_is_no_success() {
    let page = "<!DOCTYPE html>\n<html><head><title>Sign in</title></head></html>";
    let server =
        Server::start(move |_| respond(200, &[("content-type", "text/html; charset=utf-8")], page)).await;
    let client = builder(&server.url).build().unwrap();
    let request = || client.request(&GET);
    let errors = [
        request().send_json::<serde_json::Value>().await.err(),
        request().send_optional::<serde_json::Value>().await.err(),
        request().send_empty().await.err(),
        request().send_text().await.err(),
        request().send_bytes().await.err(),
    ];
    for error in errors {
        assert_eq!(error.map(|error| error.kind()), Some(ErrorKind::Decode));
    }
    assert_eq!(request().send_page().await.unwrap().value, page);
}
