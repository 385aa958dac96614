//! What differs between vendors.

use std::fmt::Debug;
use std::time::Duration;

use http::{HeaderMap, StatusCode};

use crate::{BoxFuture, Error, FailureDetails, Operation, VendorClient};

/// Headers by which servers commonly name a request, in the order in which they are looked for.
const REQUEST_ID_HEADERS: &[&str] = &["x-request-id", "trxid", "x-correlation-id", "x-trace-id"];

/// The profile of a vendor: how its calls are authenticated, and how its responses report failures.
///
/// `Debug` of an implementation must not show credentials; hold them as [`Secret`](crate::Secret).
pub trait VendorProfile: Debug + Send + Sync + 'static {
    /// Returns the vendor's name for errors and traces, one lowercase word.
    fn name(&self) -> &'static str;

    /// Adds credentials to the headers of a call. Called only if [`Operation::needs_credentials`].
    /// Adds none if the client has none and [`Operation::has_optional_credentials`].
    /// `client` can be used to sign in first, with an operation that needs no credentials. The call
    /// may stop being polled at any `await`, so run what other calls wait for in a separate task,
    /// as [`TokenCache`](crate::TokenCache) does.
    ///
    /// # Errors
    /// The call fails with the error and is not sent.
    fn authenticate<'a>(
        &'a self,
        client: &'a VendorClient,
        operation: &'a Operation,
        headers: &'a mut HeaderMap,
    ) -> BoxFuture<'a, Result<(), Error>>;

    /// Adds headers to a call that is sent without credentials. A sign-in may carry a key in a
    /// custom header. Adds none by default.
    ///
    /// # Errors
    /// The call fails with the error and is not sent.
    fn prepare(&self, operation: &Operation, headers: &mut HeaderMap) -> Result<(), Error> {
        let _ = (operation, headers);
        Ok(())
    }

    /// Returns what failed, if the response reports a failure. Called for every response, since
    /// vendors report failures with status 200, too. If it returns `None` for a status outside 200
    /// to 299, the status alone decides.
    fn failure(&self, status: StatusCode, headers: &HeaderMap, body: &[u8]) -> Option<FailureDetails>;

    /// Refines a failure with what is known of the operation: a 404 may mean that the server lacks
    /// the operation. Returns the failure unchanged by default.
    fn refine(&self, operation: &Operation, status: StatusCode, failure: FailureDetails) -> FailureDetails {
        let _ = (operation, status);
        failure
    }

    /// Renews the credentials after a call failed as unauthenticated. `headers` are those that
    /// [`authenticate`](VendorProfile::authenticate) made, so that only the first of many calls
    /// that failed with one token renews it. `error` is the error that the caller gets otherwise.
    /// Returns `true` if the call is to be retried. Renews nothing by default.
    ///
    /// Not called for a while after the operation was refused with renewed credentials, too: some
    /// servers refuse a single operation as unauthenticated whatever the credentials are.
    ///
    /// # Errors
    /// The call fails with the error.
    fn renew<'a>(
        &'a self,
        client: &'a VendorClient,
        operation: &'a Operation,
        headers: &'a HeaderMap,
        error: &'a Error,
    ) -> BoxFuture<'a, Result<bool, Error>> {
        let _ = (client, operation, headers, error);
        Box::pin(async { Ok(false) })
    }

    /// Returns whether the rate limit that responses state ([`RateLimit`](crate::RateLimit)) is
    /// shared by all operations. Defaults to one for each operation.
    fn shares_rate_limit(&self) -> bool {
        false
    }

    /// Returns the time until the server's rate limit window ends, for a 429 response that does not
    /// say it. Lists wait that long before they ask for the page again. Defaults to one minute.
    fn rate_limit_reset(&self, headers: &HeaderMap) -> Duration {
        let _ = headers;
        Duration::from_secs(60)
    }

    /// Returns the names of parameters, fields and headers that hold secrets, beside those that
    /// [`HarRecorder`](crate::HarRecorder) knows. Recordings leave their values out. Defaults to
    /// none.
    fn secret_fields(&self) -> &'static [&'static str] {
        &[]
    }

    /// Returns the response headers that may hold the request ID. The first one present counts.
    fn request_id_headers(&self) -> &'static [&'static str] {
        REQUEST_ID_HEADERS
    }
}
