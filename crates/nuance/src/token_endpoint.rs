//! The authorization server, which gives access tokens.

use std::sync::Arc;
use std::time::Duration;

use frontdesk_core::http::{HeaderMap, Method, StatusCode};
use frontdesk_core::serde_json::Value;
use frontdesk_core::{
    BaseUrl, BoxFuture, ClientSettings, Error, ErrorKind, FailureDetails, Operation, RequestOptions, Secret,
    Token, TokenCache, VendorClient, VendorProfile, body,
};
use serde::Deserialize;

use crate::{JwtBearer, TokenProvider};

/// The exchange: the whole address is the client's base URL.
static TOKEN: Operation = Operation::from_static("token", Method::POST, "", &[]);

/// The same where the address ends in a slash, which a base URL does not.
static TOKEN_SLASH: Operation = Operation::from_static("token", Method::POST, "/", &[]);

/// Exchanges JWTs for access tokens, and keeps the token of the moment.
pub(crate) struct JwtTokens {
    exchange: Arc<Exchange>,
    tokens: TokenCache,
}

/// What an exchange is made with.
struct Exchange {
    bearer: JwtBearer,
    client: VendorClient,
}

impl JwtTokens {
    /// Exchanges made by these settings, at an address of their own.
    pub(crate) fn new(bearer: JwtBearer, mut settings: ClientSettings) -> Result<Self, Error> {
        bearer.check()?;
        if let Err(error) = BaseUrl::parse(&bearer.token_url) {
            return Err(Error::configuration("the token URL is not usable").with_source(error));
        }
        settings.set_base_url(&bearer.token_url);
        let exchange = Arc::new(Exchange { bearer, client: settings.build(TokenEndpoint)? });
        Ok(Self { exchange, tokens: TokenCache::new() })
    }
}

impl Exchange {
    /// Exchanges a JWT for a token.
    async fn make(&self) -> Result<Token, Error> {
        let sent = self.bearer.form()?;
        let operation = if self.bearer.token_url.trim_end().ends_with('/') { &TOKEN_SLASH } else { &TOKEN };
        let mut request = self.client.request(operation);
        // A second exchange does no more than give a second token.
        request.options(RequestOptions::new().retry_unsafe());
        request.form(&sent.fields);
        if let Some(authorization) = &sent.authorization {
            request.header("authorization", &authorization.expose());
        }
        let TokenAnswer { access_token, expires_in } = request.send_json::<TokenAnswer>().await?.value;
        if access_token.header("").is_err() {
            let error = Error::new(
                ErrorKind::Decode,
                "the access token in the response is empty, or no header can have it",
            );
            return Err(error.with_vendor("nuance").with_operation(operation.id()));
        }
        Ok(Token::new(access_token).with_lifetime(lifetime(expires_in.as_ref())))
    }
}

impl TokenProvider for JwtTokens {
    fn token(&self) -> BoxFuture<'_, Result<Secret, Error>> {
        let exchange = Arc::clone(&self.exchange);
        Box::pin(self.tokens.get(move || async move { exchange.make().await }))
    }

    fn refused<'a>(&'a self, token: &'a Secret) -> BoxFuture<'a, Result<bool, Error>> {
        self.tokens.invalidate(token);
        Box::pin(async { Ok(true) })
    }
}

/// The response of an exchange. Only bearer tokens are known, so `token_type` is ignored.
#[derive(Deserialize)]
struct TokenAnswer {
    access_token: Secret,
    #[serde(default)]
    expires_in: Option<Value>,
}

/// How long a token is good, from `expires_in`. Some servers send 0 for one that does not expire,
/// and a token that had already would be refused anyway; so that says as little as nothing does.
fn lifetime(expires_in: Option<&Value>) -> Option<Duration> {
    let seconds = match expires_in? {
        Value::Number(number) => number.as_f64(),
        Value::String(text) => text.trim().parse().ok(),
        _ => None,
    };
    let lifetime = Duration::try_from_secs_f64(seconds?).ok()?;
    (!lifetime.is_zero()).then_some(lifetime)
}

/// The authorization server as the core sees it.
#[derive(Debug)]
struct TokenEndpoint;

impl VendorProfile for TokenEndpoint {
    fn name(&self) -> &'static str {
        "nuance"
    }

    fn authenticate<'a>(
        &'a self,
        _client: &'a VendorClient,
        _operation: &'a Operation,
        _headers: &'a mut HeaderMap,
    ) -> BoxFuture<'a, Result<(), Error>> {
        // No operation asks for it: each request carries its own.
        Box::pin(async { Ok(()) })
    }

    fn failure(&self, status: StatusCode, _headers: &HeaderMap, body: &[u8]) -> Option<FailureDetails> {
        let fields = body::object(body).unwrap_or_default();
        let code = body::text(fields.get("error"));
        let known = code.as_deref().filter(|_| !fields.contains_key("access_token")).and_then(kind_of_code);
        let mut failure = FailureDetails::new(known.or_else(|| ErrorKind::from_status(status))?);
        if let Some(code) = code {
            failure = failure.with_code(code);
        }
        match body::text(fields.get("error_description")) {
            Some(description) => Some(failure.with_message(without_jwts(&description))),
            None => Some(failure),
        }
    }
}

/// The codes of RFC 6749, 5.2. They count under any status.
fn kind_of_code(code: &str) -> Option<ErrorKind> {
    Some(match code {
        // The client id or secret is wrong, or the JWT is: its key, signature, claims or time.
        "invalid_client" | "invalid_grant" | "invalid_token" => ErrorKind::Unauthenticated,
        "unauthorized_client" | "access_denied" => ErrorKind::Forbidden,
        "invalid_request" | "invalid_scope" | "unsupported_grant_type" => ErrorKind::Invalid,
        "server_error" => ErrorKind::Server,
        "temporarily_unavailable" => ErrorKind::Unavailable,
        _ => return None,
    })
}

/// A server's words without the JWT that it may quote.
fn without_jwts(words: &str) -> String {
    // The header of a JWT begins with `{"`.
    let shown = words.split_whitespace().map(|word| if word.contains("eyJ") { "…" } else { word });
    shown.collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;
    use frontdesk_core::serde_json::json;

    #[test]
    fn lifetimes_are_read_as_they_come() {
        let table = [
            (json!(3600), Some(3_600.0)),
            (json!("3600"), Some(3_600.0)),
            (json!(59.5), Some(59.5)),
            (json!(1e9), Some(1e9)),
            (json!(0), None),
            (json!(-1), None),
            (json!(1e300), None),
            (json!("soon"), None),
            (json!("NaN"), None),
            (json!("inf"), None),
            (json!(null), None),
            (json!({"seconds": 5}), None),
        ];
        for (value, seconds) in table {
            assert_eq!(lifetime(Some(&value)), seconds.map(Duration::from_secs_f64), "{value}");
        }
        assert_eq!(lifetime(None), None);
    }

    #[test]
    fn failures_are_told_apart() {
        let table = [
            (200, r#"{"access_token": "t"}"#, None),
            (200, r#"{"access_token": "t", "error": "invalid_grant"}"#, None),
            (200, r#"{"error": "invalid_grant"}"#, Some((ErrorKind::Unauthenticated, Some("invalid_grant")))),
            (200, r#"{"error": "other"}"#, None),
            (400, r#"{"error": "invalid_grant"}"#, Some((ErrorKind::Unauthenticated, Some("invalid_grant")))),
            (
                401,
                r#"{"error": "invalid_client"}"#,
                Some((ErrorKind::Unauthenticated, Some("invalid_client"))),
            ),
            (400, r#"{"error": "invalid_scope"}"#, Some((ErrorKind::Invalid, Some("invalid_scope")))),
            (
                400,
                r#"{"error": "unauthorized_client"}"#,
                Some((ErrorKind::Forbidden, Some("unauthorized_client"))),
            ),
            (404, "<html>", Some((ErrorKind::NotFound, None))),
            (500, r#"{"error": "Internal"}"#, Some((ErrorKind::Server, Some("Internal")))),
            (503, "", Some((ErrorKind::Unavailable, None))),
        ];
        for (status, body, expected) in table {
            let found = TokenEndpoint.failure(
                StatusCode::from_u16(status).unwrap(),
                &HeaderMap::new(),
                body.as_bytes(),
            );
            let found = found.as_ref().map(|failure| (failure.kind, failure.code.as_deref()));
            assert_eq!(found, expected, "{status} {body}");
        }
    }

    #[test]
    fn a_jwt_that_is_quoted_is_not_repeated() {
        let words = without_jwts("the JWT eyJhbGciOiJSUzI1NiJ9.eyJ9.c2ln is too old");
        assert_eq!(words, "the JWT … is too old");
    }
}
