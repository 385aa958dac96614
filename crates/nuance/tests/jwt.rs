//! A signed JWT is exchanged for an access token, over a real connection.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, missing_docs)]

// The server is the core's own; the vendors' packages do not carry their tests.
#[path = "../../core/tests/support/mod.rs"]
mod support;

use frontdesk_core::ConfigureClient;
use std::collections::HashMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use base64::Engine;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use frontdesk_nuance::core::RetryPolicy;
use frontdesk_nuance::core::serde_json::{self, Value, json};
use frontdesk_nuance::{Client, Error, ErrorKind, JwtBearer, JwtKey, JwtUse};
use ring::rsa::KeyPair;
use ring::signature::{KeyPair as _, RSA_PKCS1_2048_8192_SHA256, UnparsedPublicKey};
use support::{Seen, Server, json};

/// For tests and nothing else.
const PEM: &str = include_str!("../../sandbox/src/nuance/test-only-private-key.pem");

/// The key's DER in PKCS #8.
fn der() -> Vec<u8> {
    let lines = PEM.lines().filter(|line| !line.starts_with("---")).collect::<String>();
    STANDARD.decode(lines).unwrap()
}

/// The same key in PKCS #1: what PKCS #8 wraps, behind its 26 bytes.
fn pkcs1() -> String {
    pem("RSA PRIVATE KEY", &der()[26..])
}

fn pem(label: &str, der: &[u8]) -> String {
    format!("-----BEGIN {label}-----\n{}\n-----END {label}-----\n", STANDARD.encode(der))
}

fn key() -> JwtKey {
    JwtKey::from_pem("key-1", PEM).unwrap()
}

fn bearer(server: &Server) -> JwtBearer {
    JwtBearer::new(format!("{}/oauth/token", server.url), "client", "hunter2", key())
}

fn client(server: &Server, bearer: JwtBearer) -> Client {
    let retry = RetryPolicy::new().base_delay(Duration::from_millis(1));
    let builder = Client::builder().base_url(&format!("{}/api", server.url)).retry(retry);
    builder.jwt_bearer(bearer).build().unwrap()
}

/// A server that gives the tokens `t0`, `t1`, …, good for so many seconds, and takes those that
/// `good` says are good.
async fn server(expires_in: &str, good: impl Fn(&str) -> bool + Clone + Send + Sync + 'static) -> Server {
    let given = Arc::new(AtomicUsize::new(0));
    let expires_in = expires_in.to_owned();
    Server::start(move |seen: &Seen| match (seen.uri.path(), seen.header("authorization")) {
        ("/oauth/token", _) => {
            let number = given.fetch_add(1, Ordering::SeqCst);
            let expires_in = if expires_in.is_empty() {
                String::new()
            } else {
                format!(r#", "expires_in": {expires_in}"#)
            };
            json(200, &format!(r#"{{"access_token": "t{number}", "token_type": "bearer"{expires_in}}}"#))
        }
        (_, token) if token.strip_prefix("Bearer ").is_some_and(&good) => json(200, "[]"),
        _ => json(440, r#"{"error": "HTTP 440 Session Expired", "code": 440}"#),
    })
    .await
}

/// How many exchanges there were, and how many other calls.
fn counts(server: &Server) -> (usize, usize) {
    let (exchanges, calls): (Vec<_>, Vec<_>) =
        server.seen().into_iter().partition(|seen| seen.uri.path() == "/oauth/token");
    (exchanges.len(), calls.len())
}

async fn call(client: &Client) -> Result<(), Error> {
    client.site(123).agent_groups().list().send().await.map(drop)
}

/// Fifty calls at the same time.
async fn fifty(client: &Client) -> Vec<Result<(), Error>> {
    let calls: Vec<_> = (0..50)
        .map(|_| {
            let client = client.clone();
            tokio::spawn(async move { call(&client).await })
        })
        .collect();
    let mut outcomes = Vec::new();
    for call in calls {
        outcomes.push(call.await.unwrap());
    }
    outcomes
}

fn form(seen: &Seen) -> HashMap<String, String> {
    url::form_urlencoded::parse(seen.body.as_bytes()).into_owned().collect()
}

/// The header and the claims of a JWT, whose signature has to be the key's.
fn read(jwt: &str) -> (Value, Value) {
    let (signed, signature) = jwt.rsplit_once('.').unwrap();
    let public = KeyPair::from_pkcs8(&der()).unwrap().public_key().as_ref().to_vec();
    let signature = URL_SAFE_NO_PAD.decode(signature).unwrap();
    let public = UnparsedPublicKey::new(&RSA_PKCS1_2048_8192_SHA256, public);
    public.verify(signed.as_bytes(), &signature).unwrap();
    let part = |text: &str| serde_json::from_slice(&URL_SAFE_NO_PAD.decode(text).unwrap()).unwrap();
    let (header, claims) = signed.split_once('.').unwrap();
    (part(header), part(claims))
}

const BASIC: &str = "Basic Y2xpZW50Omh1bnRlcjI="; // client:hunter2
const CLIENT_CREDENTIALS: &str = "client_credentials";

#[tokio::test]
async fn the_jwt_travels_as_it_is_told_to() {
    // (use, grant type, the field that the JWT is in, the Authorization header, the other fields)
    type Shape = (JwtUse, &'static str, &'static str, &'static str, &'static [(&'static str, &'static str)]);
    let shapes: [Shape; 4] = [
        (JwtUse::AuthorizationGrant, "urn:ietf:params:oauth:grant-type:jwt-bearer", "assertion", BASIC, &[]),
        (
            JwtUse::TokenExchange,
            "urn:ietf:params:oauth:grant-type:token-exchange",
            "subject_token",
            BASIC,
            &[("subject_token_type", "urn:ietf:params:oauth:token-type:jwt")],
        ),
        (
            JwtUse::ClientAuthentication,
            CLIENT_CREDENTIALS,
            "client_assertion",
            "",
            &[
                ("client_id", "client"),
                ("client_assertion_type", "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"),
            ],
        ),
        (
            JwtUse::AuthorizationHeader,
            CLIENT_CREDENTIALS,
            "",
            "Bearer ",
            &[("client_id", "client"), ("client_secret", "hunter2")],
        ),
    ];
    for (jwt_use, grant_type, field, authorization, others) in shapes {
        let server = server("3600", |token| token == "t0").await;
        call(&client(&server, bearer(&server).jwt_use(jwt_use))).await.unwrap();
        let seen = &server.seen()[0];
        assert_eq!((seen.method.as_str(), seen.uri.path()), ("POST", "/oauth/token"));
        assert_eq!(seen.header("content-type"), "application/x-www-form-urlencoded");
        let mut form = form(seen);
        assert_eq!(form.remove("grant_type").as_deref(), Some(grant_type));
        let jwt = match form.remove(field) {
            Some(jwt) => {
                assert_eq!(seen.header("authorization"), authorization, "{jwt_use:?}");
                jwt
            }
            None => seen.header("authorization").strip_prefix(authorization).unwrap().to_owned(),
        };
        let others = others.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned()));
        assert_eq!(form, others.collect(), "{jwt_use:?}");

        let (header, claims) = read(&jwt);
        assert_eq!(header, json!({"alg": "RS256", "kid": "key-1", "typ": "JWT"}));
        let text = |name: &str| claims[name].as_str().unwrap();
        assert_eq!((text("iss"), text("sub")), ("client", "client"));
        assert_eq!(text("aud"), format!("{}/oauth/token", server.url));
        let time = |name: &str| claims[name].as_u64().unwrap();
        assert_eq!(time("exp") - time("iat"), 300);
        let now = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).unwrap().as_secs();
        assert!(now.abs_diff(time("iat")) < 60);
        assert!(text("jti").len() >= 20);
    }
}

#[tokio::test]
async fn everything_about_the_exchange_can_be_set() {
    let server = server("", |_| true).await;
    let url = format!("{}/oauth/token", server.url);
    let key = JwtKey::from_pem("key-2", pkcs1().replace('\n', "\\n")).unwrap();
    let bearer = JwtBearer::new(url, "client", "hunter2", key)
        .grant_type("urn:example:grant")
        .issuer("issuer")
        .subject("someone@example.com")
        .audience("https://auth.example.com")
        .scope("users read")
        .jwt_lifetime(Duration::from_secs(30));
    for _ in 0..2 {
        call(&client(&server, bearer.clone())).await.unwrap();
    }
    let forms: Vec<_> = server.seen().iter().filter(|seen| seen.method == "POST").map(form).collect();
    assert_eq!(forms[0]["grant_type"], "urn:example:grant");
    assert_eq!(forms[0]["scope"], "users read");
    let (header, claims) = read(&forms[0]["assertion"]);
    assert_eq!(header["kid"], "key-2");
    assert_eq!((&claims["iss"], &claims["sub"]), (&json!("issuer"), &json!("someone@example.com")));
    assert_eq!(claims["aud"], "https://auth.example.com");
    assert_eq!(claims["exp"].as_u64().unwrap() - claims["iat"].as_u64().unwrap(), 30);
    // No JWT is like another.
    assert_ne!(read(&forms[1]["assertion"]).1["jti"], claims["jti"]);
}

#[tokio::test]
async fn fifty_callers_cost_one_exchange_and_a_refusal_one_more() {
    for (good, exchanges) in [("t0", 1), ("t1", 2)] {
        let server = server("3600", move |token| token == good).await;
        let client = client(&server, bearer(&server));
        for outcome in fifty(&client).await {
            outcome.unwrap();
        }
        assert_eq!(counts(&server).0, exchanges, "{good}");
        call(&client).await.unwrap();
        assert_eq!(counts(&server).0, exchanges, "{good}");
    }
}

#[tokio::test]
async fn two_refusals_in_a_row_are_an_error() {
    let server = server("3600", |_| false).await;
    let client = client(&server, bearer(&server));
    let error = call(&client).await.unwrap_err();
    assert_eq!((error.kind(), error.code()), (ErrorKind::Unauthenticated, Some("440")));
    assert_eq!(error.operation(), Some("listAgentGroups"));
    assert_eq!(counts(&server), (2, 2));
}

#[tokio::test]
async fn a_token_is_renewed_ahead_of_its_end() {
    // (expires_in, exchanges for two calls a quarter of a second apart): by default,
    // until it is refused.
    let table = [
        ("0.25", 2),
        ("\"0.2\"", 2),
        ("3600", 1),
        ("", 1),
        ("0", 1),
        ("-5", 1),
        ("null", 1),
        ("1e300", 1),
        ("18446744073709551615", 1),
        ("\"soon\"", 1),
    ];
    for (expires_in, exchanges) in table {
        let server = server(expires_in, |_| true).await;
        let client = client(&server, bearer(&server));
        call(&client).await.unwrap();
        tokio::time::sleep(Duration::from_millis(250)).await;
        call(&client).await.unwrap();
        assert_eq!(counts(&server), (exchanges, 2), "{expires_in}");
    }
}

#[tokio::test]
async fn an_exchange_serves_the_others_when_the_call_that_began_it_is_dropped() {
    let server = server("3600", |_| true).await;
    let client = client(&server, bearer(&server));
    let call_of = |client: &Client| {
        let client = client.clone();
        tokio::spawn(async move { call(&client).await })
    };
    let mut calls: Vec<_> = (0..10).map(|_| call_of(&client)).collect();
    // Once around, so that they have begun.
    tokio::task::yield_now().await;
    calls.remove(0).abort();
    for call in calls {
        call.await.unwrap().unwrap();
    }
    assert_eq!(counts(&server).0, 1);
}

#[tokio::test]
async fn an_operation_that_is_always_refused_does_not_cost_the_token() {
    let server = Server::start(|seen: &Seen| match seen.uri.path() {
        "/oauth/token" => json(200, r#"{"access_token": "t", "expires_in": 3600}"#),
        path if path.ends_with("/listAg") => json(200, "[]"),
        _ => json(440, r#"{"error": "HTTP 440 Session Expired", "code": 440}"#),
    })
    .await;
    let client = client(&server, bearer(&server));
    for _ in 0..50 {
        let error = client.site(123).attributes().list().send().await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Unauthenticated);
        call(&client).await.unwrap();
    }
    assert_eq!(counts(&server).0, 2);
}

#[tokio::test]
async fn a_token_that_has_expired_on_arrival_is_shared() {
    let server = server("0.0001", |_| true).await;
    let client = client(&server, bearer(&server));
    for outcome in fifty(&client).await {
        outcome.unwrap();
    }
    // Calls that begin after the exchange make another.
    assert!(counts(&server).0 <= 5, "{:?}", counts(&server));
}

#[tokio::test]
async fn failures_of_the_exchange_say_so() {
    let refused = r#"{"error": "invalid_grant", "error_description": "JWT eyJh.eyJp.c2ln is too old"}"#;
    // (status, body, kind, code, exchanges)
    let table = [
        (400, refused, ErrorKind::Unauthenticated, Some("invalid_grant"), 1),
        (401, r#"{"error": "invalid_client"}"#, ErrorKind::Unauthenticated, Some("invalid_client"), 1),
        (400, r#"{"error": "invalid_scope"}"#, ErrorKind::Invalid, Some("invalid_scope"), 1),
        (403, "", ErrorKind::Forbidden, None, 1),
        (404, "<html>eyJh</html>", ErrorKind::NotFound, None, 1),
        (500, "oops", ErrorKind::Server, None, 1),
        (503, "<html>later</html>", ErrorKind::Unavailable, None, 3),
        (200, r#"{"error": "invalid_grant"}"#, ErrorKind::Unauthenticated, Some("invalid_grant"), 1),
        (200, "<html>sign in</html>", ErrorKind::Decode, None, 1),
        (200, "access_token=eyJh", ErrorKind::Decode, None, 1),
        (200, "", ErrorKind::Decode, None, 1),
        (200, r#"{"token_type": "bearer", "expires_in": 5}"#, ErrorKind::Decode, None, 1),
        (200, r#"{"access_token": null}"#, ErrorKind::Decode, None, 1),
        (200, r#"{"access_token": 4815162342}"#, ErrorKind::Decode, None, 1),
        (200, r#"{"access_token": ""}"#, ErrorKind::Decode, None, 1),
        (200, r#"{"access_token": "eyJh\n"}"#, ErrorKind::Decode, None, 1),
    ];
    for (status, body, kind, code, exchanges) in table {
        let server = Server::start(move |_| json(status, body)).await;
        let client = client(&server, bearer(&server));
        let error = call(&client).await.unwrap_err();
        assert_eq!((error.kind(), error.code()), (kind, code), "{status} {body}: {error}");
        assert_eq!((error.vendor(), error.operation()), (Some("nuance"), Some("token")), "{error}");
        assert_eq!(counts(&server), (exchanges, 0), "{status} {body}");
        let shown = format!("{error} {error:?} {client:?}");
        for secret in ["eyJ", "4815", "hunter2", &STANDARD.encode("hunter2")] {
            assert!(!shown.contains(secret), "{shown}");
        }
    }
}

#[tokio::test]
async fn fifty_callers_share_a_failure_and_the_next_tries_anew() {
    let first = Arc::new(AtomicUsize::new(0));
    let server = Server::start(move |seen: &Seen| match seen.uri.path() {
        "/oauth/token" if first.fetch_add(1, Ordering::SeqCst) == 0 => {
            json(400, r#"{"error": "invalid_grant"}"#)
        }
        "/oauth/token" => json(200, r#"{"access_token": "t"}"#),
        _ => json(200, "[]"),
    })
    .await;
    let client = client(&server, bearer(&server));
    for outcome in fifty(&client).await {
        assert_eq!(outcome.unwrap_err().code(), Some("invalid_grant"));
    }
    assert_eq!(counts(&server), (1, 0));
    call(&client).await.unwrap();
}

#[tokio::test]
async fn a_token_url_may_end_in_a_slash() {
    let server = Server::start(|seen| match seen.uri.path() {
        "/token/" => json(200, r#"{"access_token": "t"}"#),
        "/api/v1/agentGroups/123/listAg" => json(200, "[]"),
        _ => json(404, ""),
    })
    .await;
    let bearer = JwtBearer::new(format!("{}/token/", server.url), "client", "hunter2", key());
    call(&client(&server, bearer)).await.unwrap();
}

#[test]
fn a_key_is_read_or_says_why_not() {
    assert_eq!(key().id(), "key-1");
    JwtKey::from_pem("key-1", pkcs1()).unwrap();
    JwtKey::from_pem("key-1", format!("made by openssl\n{}", PEM.replace('\n', "\r\n"))).unwrap();

    let body = STANDARD.encode(der());
    let half = pem("PRIVATE KEY", &der()[..600]);
    let table = [
        (String::new(), "no PEM"),
        (body.clone(), "no PEM"),
        (half, "no RSA key"),
        (pem("PRIVATE KEY", &der()[26..]), "no RSA key"),
        (pem("EC PRIVATE KEY", &der()), "no RSA key"),
        (pem("ENCRYPTED PRIVATE KEY", &der()), "passphrase"),
        (pem("PUBLIC KEY", &der()), "public key"),
        (pem("CERTIFICATE", &der()), "certificate"),
        (PEM.replace("-----END PRIVATE KEY-----", ""), "cannot be read"),
        (PEM.replace("MIIE", "!!hunter2!!"), "cannot be read"),
    ];
    for (text, words) in table {
        let error = JwtKey::from_pem("key-1", text.as_str()).unwrap_err();
        let shown = format!("{error} {error:?}");
        assert_eq!(error.kind(), ErrorKind::Configuration);
        assert!(shown.contains(words), "{words}: {shown}");
        assert!(
            !shown.contains("hunter2")
                && !body.as_bytes().chunks(16).any(|part| shown.contains(str::from_utf8(part).unwrap())),
            "{shown}"
        );
    }
    assert_eq!(JwtKey::from_pem(" ", PEM).unwrap_err().kind(), ErrorKind::Configuration);
}

#[test]
fn an_exchange_is_set_up_or_says_why_not() {
    let url = "https://auth.example.com/oauth-server/oauth/token";
    let bearer = |url: &str, id: &str, secret: &str| JwtBearer::new(url, id, secret, key());
    let good = Client::builder().jwt_bearer(bearer(url, "client", "hunter2"));
    let shown = format!("{:?} {good:?} {:?}", bearer(url, "client", "hunter2"), key());
    good.build().unwrap();
    assert!(!shown.contains("hunter2") && !shown.contains("MIIE"), "{shown}");
    assert!(shown.contains("key-1"), "{shown}");
    let wrong = [
        bearer("", "client", "hunter2"),
        bearer("auth.example.com", "client", "hunter2"),
        bearer("https://client:hunter2@auth.example.com", "client", "hunter2"),
        bearer(url, "", "hunter2"),
        bearer(url, "client", ""),
        bearer(url, "cli:ent", "hunter2"),
        bearer(url, "client", "hunter2").jwt_lifetime(Duration::ZERO),
    ];
    for bearer in wrong {
        let error = Client::builder().jwt_bearer(bearer).build().unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Configuration, "{error}");
        assert!(!format!("{error} {error:?}").contains("hunter2"), "{error:?}");
    }
}
