//! Which token travels with which call.

use std::time::Duration;

use frontdesk_core::http::{HeaderMap, HeaderName, StatusCode};
use frontdesk_core::{
    BoxFuture, Error, FailureDetails, Operation, Secret, VendorClient, VendorProfile, fixed_window_reset,
};

use crate::error;

/// The header that carries a token of either kind. Servers read it as `api_access_token`, too, but
/// some proxies drop headers whose names hold an underscore.
const ACCESS_TOKEN: HeaderName = HeaderName::from_static("api-access-token");

/// The spec's name for calls that a platform app makes.
const PLATFORM: &str = "platformAppApiKey";

/// Chatwoot as the core sees it.
pub(crate) struct Chatwoot {
    /// A user's token, or an agent bot's; it can be a header. Not kept as one, since a header is
    /// not overwritten when it is dropped.
    pub(crate) token: Option<Secret>,
    /// A platform app's token, where it is another one.
    pub(crate) platform_token: Option<Secret>,
}

impl std::fmt::Debug for Chatwoot {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.debug_struct("Chatwoot").finish_non_exhaustive()
    }
}

impl Chatwoot {
    /// The token for a call. Most schemes are a user's; a platform app's own token comes first
    /// where the call is the app's.
    fn token_for(&self, operation: &Operation) -> Result<&Secret, Error> {
        if operation.security().any(|scheme| scheme == PLATFORM) {
            let token = self.platform_token.as_ref().or(self.token.as_ref());
            return token.ok_or_else(|| {
                Error::configuration("the call needs a platform app's token: give one to platform_token()")
            });
        }
        self.token
            .as_ref()
            .ok_or_else(|| Error::configuration("the call needs a user's token: give one to token()"))
    }
}

impl VendorProfile for Chatwoot {
    fn name(&self) -> &'static str {
        "chatwoot"
    }

    fn secret_fields(&self) -> &'static [&'static str] {
        crate::generated::SECRET_FIELDS
    }

    fn authenticate<'a>(
        &'a self,
        _client: &'a VendorClient,
        operation: &'a Operation,
        headers: &'a mut HeaderMap,
    ) -> BoxFuture<'a, Result<(), Error>> {
        Box::pin(async move {
            headers.insert(ACCESS_TOKEN, self.token_for(operation)?.header("")?);
            Ok(())
        })
    }

    /// Rack::Attack counts in fixed minutes and says nothing of them.
    fn rate_limit_reset(&self, headers: &HeaderMap) -> Duration {
        fixed_window_reset(headers, Duration::from_secs(60))
    }

    fn failure(&self, status: StatusCode, _headers: &HeaderMap, body: &[u8]) -> Option<FailureDetails> {
        error::failure(status, body)
    }

    fn refine(&self, operation: &Operation, status: StatusCode, failure: FailureDetails) -> FailureDetails {
        error::refine(operation, status, failure)
    }
}
