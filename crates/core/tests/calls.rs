//! Calls over a real connection.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, missing_docs)]

mod support;

use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use frontdesk_core::http::{HeaderMap, Method, StatusCode};
use frontdesk_core::serde_json::{Value, json};
use frontdesk_core::{
    BoxFuture, ConfigureClient, Error, ErrorKind, FailureDetails, Multipart, Operation, RequestOptions,
    RetryPolicy, Secret, VendorClient, VendorProfile,
};
use support::{Server, respond};

/// A vendor whose token has a number that goes up when it is renewed.
#[derive(Debug, Default)]
struct Example {
    renewals: AtomicUsize,
    /// Whether renewing helps.
    renews: bool,
}

impl VendorProfile for Example {
    fn name(&self) -> &'static str {
        "example"
    }

    fn authenticate<'a>(
        &'a self,
        _client: &'a VendorClient,
        _operation: &'a Operation,
        headers: &'a mut HeaderMap,
    ) -> BoxFuture<'a, Result<(), Error>> {
        Box::pin(async move {
            let token = format!("token-{}", self.renewals.load(Ordering::SeqCst));
            headers.insert("x-token", Secret::from(token).header("")?);
            Ok(())
        })
    }

    fn failure(&self, status: StatusCode, _headers: &HeaderMap, body: &[u8]) -> Option<FailureDetails> {
        if body.starts_with(b"{\"failed\":") {
            return Some(FailureDetails::new(ErrorKind::Conflict).with_code("E1").with_message("failed"));
        }
        FailureDetails::from_status(status)
    }

    fn renew<'a>(
        &'a self,
        _client: &'a VendorClient,
        _operation: &'a Operation,
        headers: &'a HeaderMap,
        error: &'a Error,
    ) -> BoxFuture<'a, Result<bool, Error>> {
        Box::pin(async move {
            assert!(headers.contains_key("x-token"));
            assert_eq!(error.kind(), ErrorKind::Unauthenticated);
            self.renewals.fetch_add(1, Ordering::SeqCst);
            Ok(self.renews)
        })
    }
}

static GET: Operation = Operation::from_static("getUser", Method::GET, "/v1/{id}", &["token"]);
static POST: Operation = Operation::from_static("createUser", Method::POST, "/v1", &["token"]);
static OPEN: Operation = Operation::from_static("login", Method::POST, "/login", &[]);

fn client(server: &Server, vendor: Example) -> VendorClient {
    // Each call is sent once: tests/retries.rs looks at calls that are retried.
    let builder = VendorClient::builder(vendor).base_url(&format!("{}/prefix/", server.url));
    builder.retry(RetryPolicy::none()).build().unwrap()
}

#[tokio::test]
async fn a_call_carries_path_query_headers_and_options() {
    let server = Server::start(|_| respond(200, &[("x-request-id", "r-1")], r#"{"id": 5}"#)).await;
    let client = client(&server, Example::default());
    let mut request = client.request(&GET);
    request.path("id", &"a/b c");
    request.query("skills", &false);
    request.query("ids", &[1, 2]);
    request.query("skills", &true);
    request.header("x-team", &7);
    request.options(RequestOptions::new().header("X-Extra", "e").timeout(Duration::from_secs(5)));
    let response = request.send_json::<Value>().await.unwrap();
    assert_eq!((response.status, response.request_id.as_deref()), (StatusCode::OK, Some("r-1")));
    assert_eq!(response.value, json!({"id": 5}));

    let seen = server.seen();
    assert_eq!(seen[0].target(), "/prefix/v1/a%2Fb%20c?skills=true&ids=1&ids=2");
    for (name, value) in
        [("x-token", "token-0"), ("x-team", "7"), ("x-extra", "e"), ("accept", "application/json")]
    {
        assert_eq!(seen[0].header(name), value, "{name}");
    }
    assert!(seen[0].header("user-agent").starts_with("frontdesk/"));
    assert_eq!((seen[0].header("content-type"), seen[0].body.as_str()), ("", ""));
}

#[tokio::test]
async fn a_call_carries_json() {
    let server = Server::start(|_| respond(200, &[], "{}")).await;
    let client = client(&server, Example::default());
    let mut request = client.request(&POST);
    request.json(&json!({"name": "é"}));
    request.send_empty().await.unwrap();
    let seen = server.seen();
    assert_eq!((seen[0].method.as_str(), seen[0].header("content-type")), ("POST", "application/json"));
    assert_eq!(seen[0].body, r#"{"name":"é"}"#);
}

/// An operation without credentials sends none.
#[tokio::test]
async fn a_call_carries_a_form() {
    let server = Server::start(|_| respond(200, &[], "{}")).await;
    let client = client(&server, Example::default());
    let mut request = client.request(&OPEN);
    request.form(&json!({"user": "a b", "n": 1, "skip": null}));
    request.send_text().await.unwrap();
    let seen = server.seen();
    assert_eq!((seen[0].target(), seen[0].header("x-token")), ("/prefix/login", ""));
    assert_eq!(seen[0].header("content-type"), "application/x-www-form-urlencoded");
    // The order of a form's fields is that of serde_json's maps, which a feature of it changes.
    let mut fields: Vec<&str> = seen[0].body.split('&').collect();
    fields.sort_unstable();
    assert_eq!(fields, ["n=1", "user=a+b"]);
}

#[tokio::test]
async fn a_call_carries_parts() {
    let server = Server::start(|_| respond(200, &[], "{}")).await;
    let client = client(&server, Example::default());
    let mut request = client.request(&POST);
    request.multipart(&Multipart::new().text("a", "1"));
    request.send_empty().await.unwrap();
    let seen = server.seen();
    let boundary = seen[0].header("content-type").strip_prefix("multipart/form-data; boundary=").unwrap();
    assert!(seen[0].body.starts_with(&format!("--{boundary}\r\n")) && seen[0].body.contains("\r\n\r\n1\r\n"));
}

#[tokio::test]
async fn what_is_wrong_is_told_before_anything_is_sent() {
    let server = Server::start(|_| respond(200, &[], "{}")).await;
    let client = client(&server, Example::default());
    let made: [fn(&mut frontdesk_core::Request); 7] = [
        |_| {},
        |request| request.path("id", &""),
        |request| request.path("id", &".."),
        |request| {
            request.path("id", &1);
            request.header("x-bad", &"line\nbreak");
        },
        |request| {
            request.path("id", &1);
            request.options(RequestOptions::new().header("not a name", "v"));
        },
        |request| {
            request.path("id", &1);
            // A key that is not text has no JSON.
            request.json(&std::collections::BTreeMap::from([(vec![1], 2)]));
        },
        |request| {
            request.path("id", &1);
            request.form(&[1]);
        },
    ];
    for (number, make) in made.iter().enumerate() {
        let mut request = client.request(&GET);
        make(&mut request);
        let error = request.send_json::<Value>().await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Invalid, "{number}: {error}");
        assert_eq!(
            (error.vendor(), error.operation(), error.status()),
            (Some("example"), Some("getUser"), None)
        );
    }
    assert!(server.seen().is_empty());
}

#[tokio::test]
async fn a_gateways_page_is_no_response() {
    let table = [
        ("", None),
        ("{}", None),
        ("done", None),
        ("<html>sign in</html>", Some(ErrorKind::Decode)),
        ("\n <!DOCTYPE html>", Some(ErrorKind::Decode)),
    ];
    for (body, expected) in table {
        let server = Server::start(move |_| respond(200, &[], body)).await;
        let mut request = client(&server, Example::default()).request(&GET);
        request.path("id", &1);
        let error = request.send_empty().await.err();
        assert_eq!(error.map(|error| error.kind()), expected, "{body}");
    }
}

#[tokio::test]
async fn responses_are_told_apart() {
    type Row = (u16, &'static [(&'static str, &'static str)], &'static str, Option<ErrorKind>);
    let table: &[Row] = &[
        (200, &[], r#"{"a": 1}"#, None),
        (200, &[], "", Some(ErrorKind::Decode)),
        (204, &[], "", Some(ErrorKind::Decode)),
        (200, &[], "<html>sign in</html>", Some(ErrorKind::Decode)),
        (200, &[], "{", Some(ErrorKind::Decode)),
        (200, &[], r#"{"failed":true}"#, Some(ErrorKind::Conflict)),
        (401, &[], "", Some(ErrorKind::Unauthenticated)),
        (401, &[], "<html>gateway</html>", Some(ErrorKind::Unauthenticated)),
        (403, &[], "{}", Some(ErrorKind::Forbidden)),
        (429, &[("retry-after", "7")], "", Some(ErrorKind::RateLimited)),
        (503, &[("retry-after", "7")], "", Some(ErrorKind::Unavailable)),
        (
            302,
            &[("location", "https://hunter2:x@sso.example.com/login?token=hunter2")],
            "",
            Some(ErrorKind::Configuration),
        ),
        (301, &[("location", "/hunter2")], "", Some(ErrorKind::Configuration)),
        (304, &[], "", Some(ErrorKind::Configuration)),
        (603, &[], "", Some(ErrorKind::Other)),
    ];
    for (status, headers, body, expected) in table {
        let server = Server::start(move |_| respond(*status, headers, body)).await;
        let mut request = client(&server, Example::default()).request(&GET);
        request.path("id", &1);
        let response = request.send_json::<Value>().await;
        let error = response.err();
        assert_eq!(error.as_ref().map(Error::kind), *expected, "{status} {body}");
        let Some(error) = error else { continue };
        assert_eq!(error.status().map(|status| status.as_u16()), Some(*status));
        assert_eq!(error.body(), Some(body.as_bytes()));
        assert!(!format!("{error} {error:?}").contains("hunter2"), "{error}");
        if headers.iter().any(|(name, _)| *name == "retry-after") {
            assert_eq!(error.retry_after(), Some(Duration::from_secs(7)));
        }
        if *status == 302 {
            assert!(error.to_string().contains("https://sso.example.com"), "{error}");
        }
        // A redirect is not followed: it would take the token along.
        assert!(server.seen().len() <= 1, "{status}");
    }
}

#[tokio::test]
async fn bytes_are_looked_for_below_the_base_url() {
    // (target of the redirect, outcome, requests made)
    let table = [
        ("/prefix/picture", Some(&b"PNG"[..]), 2),
        ("./picture?size=20", Some(b"PNG"), 2),
        ("/picture", None, 1),
        ("/prefix/again", None, 4),
        ("https://cdn.example.com/picture", None, 1),
        ("//cdn.example.com/picture", None, 1),
        ("http://127.0.0.1:1/picture", None, 1),
        ("", None, 4),
    ];
    for (location, expected, calls) in table {
        let server = Server::start(move |seen| match seen.uri.path() {
            path if path.ends_with("/picture") => respond(200, &[], "PNG"),
            _ => respond(307, &[("location", location)], ""),
        })
        .await;
        let mut request = client(&server, Example::default()).request(&GET);
        request.path("id", &1);
        let outcome = request.clone().send_bytes().await;
        assert_eq!(outcome.as_ref().ok().map(|response| &response.value[..]), expected, "{location}");
        assert_eq!(server.seen().len(), calls, "{location}");
        if let Err(error) = outcome {
            assert_eq!(error.kind(), ErrorKind::Configuration, "{location}: {error}");
        }
        // What is to be JSON is not looked for elsewhere.
        assert!(request.send_json::<i64>().await.is_err());
        assert_eq!(server.seen().len(), calls + 1, "{location}");
    }
}

#[tokio::test]
async fn no_content_is_none_where_the_operation_says_so() {
    for (body, expected) in [("", None), (" \n", None), ("null", None), ("5", Some(5))] {
        let server = Server::start(move |_| respond(200, &[], body)).await;
        let mut request = client(&server, Example::default()).request(&GET);
        request.path("id", &1);
        assert_eq!(request.send_optional::<i64>().await.unwrap().value, expected, "{body:?}");
    }
}

#[tokio::test]
async fn credentials_are_renewed_once() {
    // (whether renewing helps, the token that is good, calls made, outcome)
    let table = [(true, "token-1", 2, true), (true, "token-9", 2, false), (false, "token-1", 1, false)];
    for (renews, good, calls, success) in table {
        let server = Server::start(move |seen| {
            let status = if seen.header("x-token") == good { 200 } else { 401 };
            respond(status, &[], "{}")
        })
        .await;
        let mut request = client(&server, Example { renews, ..Example::default() }).request(&GET);
        request.path("id", &1);
        assert_eq!(request.send_json::<Value>().await.is_ok(), success, "{good}");
        assert_eq!(server.seen().len(), calls, "{good}");
    }
    // What the caller puts over the client's credentials is not the client's to renew.
    let server = Server::start(|_| respond(401, &[], "")).await;
    let mut request = client(&server, Example { renews: true, ..Example::default() }).request(&GET);
    request.path("id", &1);
    request.options(RequestOptions::new().header("x-token", "another"));
    let error = request.send_empty().await.unwrap_err();
    assert_eq!((error.kind(), server.seen().len()), (ErrorKind::Unauthenticated, 1));
    // A call without credentials has none to renew.
    let server = Server::start(|_| respond(401, &[], "")).await;
    let client = client(&server, Example { renews: true, ..Example::default() });
    let error = client.request(&OPEN).send_empty().await.unwrap_err();
    assert_eq!((error.kind(), server.seen().len()), (ErrorKind::Unauthenticated, 1));
}

#[tokio::test]
async fn time_runs_out() {
    // A listener that takes connections and never responds.
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    let client = VendorClient::builder(Example::default())
        .base_url(&url)
        .timeout(Duration::from_millis(50))
        .build()
        .unwrap();
    let error = client.request(&OPEN).send_empty().await.unwrap_err();
    assert_eq!((error.kind(), error.operation()), (ErrorKind::Timeout, Some("login")));

    let patient = VendorClient::builder(Example::default()).base_url(&url).build().unwrap();
    let mut request = patient.request(&OPEN);
    request.options(RequestOptions::new().timeout(Duration::from_millis(50)));
    assert_eq!(request.send_empty().await.unwrap_err().kind(), ErrorKind::Timeout);
}

#[tokio::test]
async fn nobody_is_there() {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    drop(listener);
    let client =
        VendorClient::builder(Example::default()).base_url(&format!("http://{address}")).build().unwrap();
    let mut request = client.request(&OPEN);
    request.query("password", &"hunter2");
    let error = request.send_empty().await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Transport);
    let mut shown = format!("{error} {error:?}");
    let mut source = std::error::Error::source(&error);
    while let Some(cause) = source {
        shown += &format!(" {cause} {cause:?}");
        source = cause.source();
    }
    assert!(shown.contains(&address.to_string()) && !shown.contains("hunter2"), "{shown}");
}

#[test]
fn what_is_printed_holds_no_values() {
    let client = VendorClient::builder(Example::default()).base_url("https://example.com").build().unwrap();
    let mut request = client.request(&GET);
    request.path("id", &"hunter2");
    request.query("q", &"hunter2");
    request.header("x-key", &"hunter2");
    request.json(&"hunter2");
    let options = RequestOptions::new().header("x-key", "hunter2");
    let shown = format!("{request:?} {options:?} {client:?}");
    assert!(shown.contains("getUser") && shown.contains("/v1/{id}") && !shown.contains("hunter2"), "{shown}");
}

#[test]
fn a_client_is_built_or_says_why_not() {
    for (url, agent) in [("", "a"), ("ftp://x", "a"), ("https://x", "line\nbreak")] {
        let error =
            VendorClient::builder(Example::default()).base_url(url).user_agent(agent).build().unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Configuration, "{error}");
    }
    let error = VendorClient::builder(Example::default()).build().unwrap_err();
    assert_eq!(error.message(), Some("the base URL is missing"));
}
