//! The authorization server: access tokens in exchange for a signed JWT, and their lifetime.
//!
//! The vendor's documentation names a key pair, a key ID, a client ID and secret, and a JWT that is
//! exchanged for an access token, but does not show the request. Accepted are the forms of RFC 7523
//! and RFC 8693, and a JWT in an `Authorization` header, which the documentation mentions. Errors
//! are those of RFC 6749, 5.2.

use std::collections::HashMap;
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

use axum::Extension;
use axum::extract::RawQuery;
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use base64::Engine;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use bytes::Bytes;
use ring::signature::{RSA_PKCS1_2048_8192_SHA256, RsaPublicKeyComponents};
use serde_json::{Map, Value, json};

use super::{Shared, failure::Failure};
use crate::http::{self, Parameters, lock, scramble};

/// The token endpoint. The path is that of another API of the vendor; for this one none is public.
pub(super) const PATH: &str = "/oauth-server/oauth/token";

const CLIENT_ID: &str = "sandbox-client";
const KEY_ID: &str = "sandbox-key-1";

/// The private key for signing. It is public: it is for the sandbox only.
const TEST_ONLY_PRIVATE_KEY: &str = include_str!("test-only-private-key.pem");

/// The modulus of its public half, in the form of a JSON Web Key. The exponent is 65537.
const MODULUS: &str = "sSM-yZwp9VuQaJ9zlzOk17rX8MqMSouBNybf1q5xFpqHwaBngokFPH9Xgu7_lPysKyU153I9Eh-MaKnShyT8EX6znDtg9tu7D\
                       5R95foShLDnIKQ8ZEaA0lDV1riSujOiVIowGE_7p4mmU4cv7GCtpg-trBEjw3c5HP7t2TyrfqYAY2AYdKfUa36JjvE-CovGjI\
                       8kAbN-tEaDwC9f8eOobPKujFCSCnXSiQ11cJDOUyoIBooK7WFO7rrmAU72Ou01aU431cLNtnPC0iXhdfLzsN-CNciopwlYbEI\
                       wciRPcnZGvk6JpiGtneep_vMTWIqVVd7c0uoZONGrCW5BS5Df8w";
const EXPONENT: [u8; 3] = [1, 0, 1];

/// By how many seconds the clocks of client and server may differ.
const LEEWAY: i64 = 60;

/// The default lifetime of a token.
const LIFETIME: Duration = Duration::from_secs(3600);

/// The exchanged tokens.
pub(super) struct Tokens {
    /// The moment in which each token expires.
    given: HashMap<String, Instant>,
    lifetime: Duration,
}

impl Tokens {
    pub(super) fn new() -> Self {
        Self { given: HashMap::new(), lifetime: LIFETIME }
    }

    /// Whether a token is still valid; `None` for an unknown one.
    pub(super) fn good(&self, token: &str) -> Option<bool> {
        self.given.get(token).map(|expires| *expires > Instant::now())
    }

    fn give(&mut self) -> String {
        let number = u64::try_from(self.given.len()).unwrap_or_default();
        let token = http::token(scramble(0x0a17 ^ (number << 20)), 40);
        self.given.insert(token.clone(), Instant::now() + self.lifetime);
        token
    }
}

/// The credentials for an exchange: the client, its key, and the URL.
pub(super) fn credentials(origin: &str) -> [(String, Value); 5] {
    [
        ("client_id", CLIENT_ID.to_owned()),
        ("client_secret", client_secret()),
        ("key_id", KEY_ID.to_owned()),
        ("private_key", TEST_ONLY_PRIVATE_KEY.to_owned()),
        ("token_url", format!("{origin}{PATH}")),
    ]
    .map(|(name, value)| (name.to_owned(), value.into()))
}

fn client_secret() -> String {
    http::token(scramble(7523), 32)
}

/// `POST /sandbox/expire-tokens`: expires every exchanged token.
pub(super) async fn expire(Extension(state): Extension<Shared>) -> Response {
    let now = Instant::now();
    lock(&state).tokens.given.values_mut().for_each(|expires| *expires = now);
    http::empty(StatusCode::NO_CONTENT)
}

/// `POST /sandbox/token-lifetime?seconds=1.5`: sets the lifetime of later tokens.
pub(super) async fn set_lifetime(
    Extension(state): Extension<Shared>,
    RawQuery(query): RawQuery,
) -> Result<Response, Failure> {
    let query = Parameters::new(query.as_deref());
    let seconds = query.get("seconds").and_then(|text| text.parse().ok());
    let lifetime = seconds.and_then(|seconds: f64| Duration::try_from_secs_f64(seconds).ok());
    // No test waits for a year, and no clock overflows.
    match lifetime.filter(|lifetime| lifetime.as_secs() <= 31_536_000) {
        Some(lifetime) => {
            lock(&state).tokens.lifetime = lifetime;
            Ok(http::empty(StatusCode::NO_CONTENT))
        }
        None => Err(Failure::bad_request("seconds is not a number of seconds up to a year")),
    }
}

/// `POST /oauth-server/oauth/token`
pub(super) async fn exchange(
    Extension(state): Extension<Shared>,
    headers: HeaderMap,
    body: Bytes,
) -> Result<Response, Refusal> {
    if !http::has_media_type(&headers, "application/x-www-form-urlencoded") {
        return Err(Refusal::new("invalid_request", "the body has to be a form"));
    }
    let form: HashMap<String, String> = http::pairs(&body).into_iter().collect();
    check(&headers, &form)?;
    let mut state = lock(&state);
    let lifetime = state.tokens.lifetime.as_secs_f64();
    let expires_in = if lifetime.fract() == 0.0 { json!(lifetime as u64) } else { json!(lifetime) };
    let answer =
        json!({"access_token": state.tokens.give(), "token_type": "bearer", "expires_in": expires_in});
    let mut response = http::json(StatusCode::OK, &answer);
    response.headers_mut().insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    Ok(response)
}

/// Checks the grant, the client and the JWT.
fn check(headers: &HeaderMap, form: &HashMap<String, String>) -> Result<(), Refusal> {
    let field = |name: &str| form.get(name).map(String::as_str).filter(|value| !value.is_empty());
    let grant = field("grant_type").ok_or(Refusal::new("invalid_request", "grant_type is missing"))?;
    let authorization = http::header(headers, "authorization").and_then(|value| value.split_once(' '));
    let bearer =
        authorization.filter(|(scheme, _)| scheme.eq_ignore_ascii_case("bearer")).map(|(_, jwt)| jwt);
    let (jwt, secret_needed) = match grant {
        "urn:ietf:params:oauth:grant-type:jwt-bearer" => (field("assertion"), true),
        "urn:ietf:params:oauth:grant-type:token-exchange" => {
            if field("subject_token_type") != Some("urn:ietf:params:oauth:token-type:jwt") {
                return Err(Refusal::new("invalid_request", "subject_token_type is no JWT's"));
            }
            (field("subject_token"), true)
        }
        "client_credentials" if field("client_assertion").is_some() => {
            let kind = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer";
            if field("client_assertion_type") != Some(kind) {
                return Err(Refusal::new("invalid_request", "client_assertion_type is no JWT's"));
            }
            (field("client_assertion"), false)
        }
        "client_credentials" => (bearer, true),
        _ => return Err(Refusal::new("unsupported_grant_type", "there is no such grant")),
    };
    if secret_needed && !is_client(authorization, field("client_id"), field("client_secret")) {
        return Err(Refusal::new("invalid_client", "the client id or the client secret is wrong"));
    }
    let jwt = jwt.ok_or(Refusal::new("invalid_request", "the JWT is missing"))?;
    let host = http::header(headers, "host").unwrap_or("localhost");
    check_jwt(jwt, &format!("http://{host}{PATH}"))
}

/// Whether ID and secret, from the header or the form, are the client's.
fn is_client(authorization: Option<(&str, &str)>, id: Option<&str>, secret: Option<&str>) -> bool {
    match authorization {
        Some((scheme, pair)) if scheme.eq_ignore_ascii_case("basic") => {
            pair.trim() == STANDARD.encode(format!("{CLIENT_ID}:{}", client_secret()))
        }
        _ => id == Some(CLIENT_ID) && secret == Some(&client_secret()),
    }
}

/// Checks a JWT's key, signature and claims.
fn check_jwt(jwt: &str, audience: &str) -> Result<(), Refusal> {
    let refused = |description: &str| Refusal::new("invalid_grant", description);
    let unreadable = || refused("the JWT cannot be read");
    let (signed, signature) = jwt.rsplit_once('.').ok_or_else(unreadable)?;
    let (head, claims) = signed.split_once('.').ok_or_else(unreadable)?;
    let head = part(head).ok_or_else(unreadable)?;
    let claims = part(claims).ok_or_else(unreadable)?;
    if head.get("alg").and_then(Value::as_str) != Some("RS256") {
        return Err(refused("the JWT is not signed by RS256"));
    }
    if head.get("kid").and_then(Value::as_str) != Some(KEY_ID) {
        return Err(refused("the key id is not known"));
    }
    let modulus = URL_SAFE_NO_PAD
        .decode(MODULUS)
        .map_err(|_| Refusal::new("server_error", "the public key cannot be read"))?;
    let signature = URL_SAFE_NO_PAD.decode(signature).map_err(|_| unreadable())?;
    RsaPublicKeyComponents { n: modulus, e: EXPONENT.to_vec() }
        .verify(&RSA_PKCS1_2048_8192_SHA256, signed.as_bytes(), &signature)
        .map_err(|_| refused("the signature of the JWT is wrong"))?;
    let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default().as_secs();
    check_claims(&claims, audience, i64::try_from(now).unwrap_or(i64::MAX)).map_err(refused)
}

/// A part of a JWT.
fn part(encoded: &str) -> Option<Map<String, Value>> {
    serde_json::from_slice(&URL_SAFE_NO_PAD.decode(encoded).ok()?).ok()
}

/// Checks what a JWT claims, at this time in seconds since 1970.
fn check_claims(claims: &Map<String, Value>, audience: &str, now: i64) -> Result<(), &'static str> {
    let text = |name: &str| claims.get(name).and_then(Value::as_str).filter(|text| !text.is_empty());
    if text("iss") != Some(CLIENT_ID) {
        return Err("iss is not the client");
    }
    let is_audience = |value: &Value| value.as_str() == Some(audience);
    if !claims
        .get("aud")
        .is_some_and(|aud| is_audience(aud) || aud.as_array().is_some_and(|all| all.iter().any(is_audience)))
    {
        return Err("aud is not this server");
    }
    if text("sub").is_none() || text("jti").is_none() {
        return Err("the JWT lacks sub or jti");
    }
    let time = |name: &str| claims.get(name).and_then(Value::as_i64);
    match (time("iat"), time("exp")) {
        (Some(from), Some(to)) if from <= to && to - from <= 3600 => {
            if to < now.saturating_sub(LEEWAY) {
                Err("the JWT has expired")
            } else {
                Ok(())
            }
        }
        _ => Err("the JWT is good for longer than an hour, or lacks iat or exp"),
    }
}

/// Why an exchange was refused.
#[derive(Debug)]
pub(super) struct Refusal {
    code: &'static str,
    description: String,
}

impl Refusal {
    fn new(code: &'static str, description: &str) -> Self {
        Self { code, description: description.to_owned() }
    }
}

impl IntoResponse for Refusal {
    fn into_response(self) -> Response {
        let status = match self.code {
            "invalid_client" => StatusCode::UNAUTHORIZED,
            "server_error" => StatusCode::INTERNAL_SERVER_ERROR,
            _ => StatusCode::BAD_REQUEST,
        };
        let body = json!({"error": self.code, "error_description": self.description});
        let mut response = http::json(status, &body);
        if status == StatusCode::UNAUTHORIZED {
            response.headers_mut().insert(header::WWW_AUTHENTICATE, HeaderValue::from_static("Basic"));
        }
        response
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOW: i64 = 1_800_000_000;

    #[test]
    fn claims_are_checked_one_by_one() {
        let good = json!({
            "iss": CLIENT_ID, "sub": "s", "aud": "a", "jti": "1", "iat": NOW, "exp": NOW + 300,
        });
        let rows = [
            (json!({}), Ok(())),
            (json!({"aud": ["b", "a"]}), Ok(())),
            (json!({"iat": NOW - 3600, "exp": NOW - 30}), Ok(())),
            (json!({"iss": "another"}), Err("iss is not the client")),
            (json!({"aud": "b"}), Err("aud is not this server")),
            (json!({"aud": ["b"]}), Err("aud is not this server")),
            (json!({"sub": ""}), Err("the JWT lacks sub or jti")),
            (json!({"jti": null}), Err("the JWT lacks sub or jti")),
            (json!({"iat": NOW - 3600, "exp": NOW - 90}), Err("the JWT has expired")),
            (json!({"exp": NOW + 3601}), Err("the JWT is good for longer than an hour, or lacks iat or exp")),
            (json!({"iat": null}), Err("the JWT is good for longer than an hour, or lacks iat or exp")),
            (json!({"exp": "soon"}), Err("the JWT is good for longer than an hour, or lacks iat or exp")),
        ];
        for (change, expected) in rows {
            let mut claims = good.as_object().unwrap().clone();
            claims.extend(change.as_object().unwrap().clone());
            assert_eq!(check_claims(&claims, "a", NOW), expected, "{change}");
        }
    }
}
