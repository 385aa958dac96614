//! The exchange of an API key for access tokens, and how these travel.

use std::time::Duration;

use frontdesk_core::http::{HeaderMap, HeaderName, HeaderValue, Method, StatusCode, header::CONTENT_TYPE};
use frontdesk_core::{
    BoxFuture, Error, ErrorKind, FailureDetails, Operation, Secret, Token, TokenCache, VendorClient,
    VendorProfile,
};

use crate::error;

/// The header that carries the token, in the response to `authorize` and in every other request.
const ACCESS_TOKEN: HeaderName = HeaderName::from_static("access_token");

/// The header that names the team on whose behalf a call is made.
const TEAM_ID: HeaderName = HeaderName::from_static("teamid");

/// Exchanges the key for a token. The generated operation of the same name is for callers; this one
/// is the client's own, so that the client does not hang on what the spec calls it.
static AUTHORIZE: Operation = Operation::from_static("authorize", Method::GET, "/authorize", &[]);

/// imi.chat as the core sees it.
pub(crate) struct ImiChat {
    /// The header in which the key travels.
    pub(crate) key_header: HeaderName,
    /// That header's value.
    pub(crate) key: HeaderValue,
    /// The team of the calls that name none themselves.
    pub(crate) team_id: Option<HeaderValue>,
    /// How long a token is good, where the caller knows.
    pub(crate) token_lifetime: Option<Duration>,
    /// The token of the moment.
    pub(crate) tokens: TokenCache,
}

/// Fetches a token, which is good for this long if the caller knows.
async fn authorize(client: VendorClient, lifetime: Option<Duration>) -> Result<Token, Error> {
    let answer = client.request(&AUTHORIZE).send_empty().await?;
    let token = answer.headers.get(&ACCESS_TOKEN).and_then(|value| value.to_str().ok()).map(str::trim);
    match token {
        Some(token) if !token.is_empty() => Ok(Token::new(Secret::from(token)).with_lifetime(lifetime)),
        _ => Err(Error::new(
            ErrorKind::Unauthenticated,
            "the response to authorize has no access_token header: is the base URL right?",
        )),
    }
}

impl ImiChat {
    /// Puts the key into the headers, with what the vendor asks for on every call.
    fn send_key(&self, headers: &mut HeaderMap) {
        headers.insert(self.key_header.clone(), self.key.clone());
        headers.insert(CONTENT_TYPE, HeaderValue::from_static("application/json"));
    }
}

impl std::fmt::Debug for ImiChat {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.debug_struct("ImiChat").field("key_header", &self.key_header).finish_non_exhaustive()
    }
}

impl VendorProfile for ImiChat {
    fn name(&self) -> &'static str {
        "imichat"
    }

    fn secret_fields(&self) -> &'static [&'static str] {
        crate::generated::SECRET_FIELDS
    }

    fn authenticate<'a>(
        &'a self,
        client: &'a VendorClient,
        operation: &'a Operation,
        headers: &'a mut HeaderMap,
    ) -> BoxFuture<'a, Result<(), Error>> {
        Box::pin(async move {
            // A token is what this call is made for.
            if operation.path() == AUTHORIZE.path() {
                self.send_key(headers);
                return Ok(());
            }
            let (client, lifetime) = (client.clone(), self.token_lifetime);
            let token = self.tokens.get(move || authorize(client, lifetime)).await?;
            headers.insert(ACCESS_TOKEN, token.header("")?);
            // The vendor asks for it on every call, with or without a body.
            headers.insert(CONTENT_TYPE, HeaderValue::from_static("application/json"));
            if let Some(team) = &self.team_id {
                headers.insert(TEAM_ID, team.clone());
            }
            Ok(())
        })
    }

    fn prepare(&self, operation: &Operation, headers: &mut HeaderMap) -> Result<(), Error> {
        if operation.path() == AUTHORIZE.path() {
            self.send_key(headers);
        }
        Ok(())
    }

    fn failure(&self, status: StatusCode, _headers: &HeaderMap, body: &[u8]) -> Option<FailureDetails> {
        error::failure(status, body)
    }

    fn renew<'a>(
        &'a self,
        _client: &'a VendorClient,
        operation: &'a Operation,
        headers: &'a HeaderMap,
        _error: &'a Error,
    ) -> BoxFuture<'a, Result<bool, Error>> {
        if operation.path() == AUTHORIZE.path() {
            return Box::pin(async { Ok(false) });
        }
        if let Some(Ok(refused)) =
            headers.get(ACCESS_TOKEN).map(|value| std::str::from_utf8(value.as_bytes()))
        {
            self.tokens.invalidate(&Secret::from(refused));
        }
        Box::pin(async { Ok(true) })
    }

    /// The day's calls are the tenant's, whatever they ask for.
    fn shares_rate_limit(&self) -> bool {
        true
    }

    fn request_id_headers(&self) -> &'static [&'static str] {
        &["trxid", "x-request-id"]
    }
}
