//! Where access tokens come from, and how they travel.

use frontdesk_core::http::header::AUTHORIZATION;
use frontdesk_core::http::{HeaderMap, StatusCode};
use frontdesk_core::{BoxFuture, Error, FailureDetails, Operation, Secret, VendorClient, VendorProfile};

use crate::error;

/// Gives access tokens. A [`Secret`] is one that always gives itself.
///
/// The vendor's authorization server gives a token in exchange for a JWT that is signed with the
/// caller's RSA key (see the [vendor's
/// page](https://docs.nuance.com/digital-engagement/APIs/UMAPI/token-auth.html)), which
/// [`JwtBearer`](crate::JwtBearer) does. This trait is where another exchange goes, or a token that
/// something else keeps. It is asked for every call, so a provider keeps its token as long as it is
/// good; [`TokenCache`](crate::core::TokenCache) helps with that.
pub trait TokenProvider: Send + Sync + 'static {
    /// A token for the next call.
    ///
    /// # Errors
    /// Whatever keeps a token from being had; the call then fails with it.
    fn token(&self) -> BoxFuture<'_, Result<Secret, Error>>;

    /// Tells that the server refused this token: the session has expired, for one. `true`: there is
    /// a new one now, try once more. Several calls may tell of one token at the same time. The
    /// default has no other.
    ///
    /// # Errors
    /// Whatever keeps a new token from being had; the call then fails with it.
    fn refused<'a>(&'a self, token: &'a Secret) -> BoxFuture<'a, Result<bool, Error>> {
        let _ = token;
        Box::pin(async { Ok(false) })
    }
}

impl TokenProvider for Secret {
    fn token(&self) -> BoxFuture<'_, Result<Secret, Error>> {
        Box::pin(async { Ok(self.clone()) })
    }
}

/// What comes before the token in the header. The public copy of the vendor's page names the
/// `Authorization` header and ends before the scheme; `Bearer` is what such tokens commonly have.
const SCHEME: &str = "Bearer ";

/// Nuance as the core sees it.
pub(crate) struct Nuance {
    pub(crate) tokens: Box<dyn TokenProvider>,
}

impl std::fmt::Debug for Nuance {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.debug_struct("Nuance").finish_non_exhaustive()
    }
}

impl VendorProfile for Nuance {
    fn name(&self) -> &'static str {
        "nuance"
    }

    fn secret_fields(&self) -> &'static [&'static str] {
        crate::generated::SECRET_FIELDS
    }

    fn authenticate<'a>(
        &'a self,
        _client: &'a VendorClient,
        _operation: &'a Operation,
        headers: &'a mut HeaderMap,
    ) -> BoxFuture<'a, Result<(), Error>> {
        Box::pin(async move {
            let token = self.tokens.token().await?;
            headers.insert(AUTHORIZATION, token.header(SCHEME)?);
            Ok(())
        })
    }

    fn failure(&self, status: StatusCode, _headers: &HeaderMap, body: &[u8]) -> Option<FailureDetails> {
        error::failure(status, body)
    }

    fn renew<'a>(
        &'a self,
        _client: &'a VendorClient,
        _operation: &'a Operation,
        headers: &'a HeaderMap,
        _error: &'a Error,
    ) -> BoxFuture<'a, Result<bool, Error>> {
        Box::pin(async move {
            let sent =
                headers.get(AUTHORIZATION).and_then(|value| std::str::from_utf8(value.as_bytes()).ok());
            match sent.and_then(|text| text.strip_prefix(SCHEME)) {
                Some(token) => self.tokens.refused(&Secret::from(token)).await,
                None => Ok(false),
            }
        })
    }
}
