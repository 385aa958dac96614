//! What a vendor's crate tells the core about its vendor.

use std::fmt::Debug;
use std::time::Duration;

use http::{HeaderMap, StatusCode};

use crate::{BoxFuture, Error, FailureDetails, Operation, VendorClient};

/// Headers by which servers commonly name a request, in the order in which they are looked for.
const REQUEST_ID_HEADERS: &[&str] = &["x-request-id", "trxid", "x-correlation-id", "x-trace-id"];

/// One vendor: how its calls are authenticated and how its failures look.
///
/// `Debug` of an implementation must not show credentials; hold them as [`Secret`](crate::Secret).
pub trait VendorProfile: Debug + Send + Sync + 'static {
    /// The vendor's name in errors and traces: lower case, one word.
    fn name(&self) -> &'static str;

    /// Puts credentials into the headers of a call. It is asked only where
    /// [`Operation::needs_credentials`]; `client` may be used to sign in first, by an operation
    /// that needs none. The call may stop being polled at any `await`: what others wait for belongs
    /// into a task of its own, as a [`TokenCache`](crate::TokenCache) has it.
    ///
    /// # Errors
    /// Whatever keeps the call from being authenticated; the call then fails with it and is not
    /// sent.
    fn authenticate<'a>(
        &'a self,
        client: &'a VendorClient,
        operation: &'a Operation,
        headers: &'a mut HeaderMap,
    ) -> BoxFuture<'a, Result<(), Error>>;

    /// Puts headers into a call that is sent without credentials: one that signs in may carry a key
    /// in a header of its own. The default puts none.
    ///
    /// # Errors
    /// Whatever keeps the call from being sent.
    fn prepare(&self, operation: &Operation, headers: &mut HeaderMap) -> Result<(), Error> {
        let _ = (operation, headers);
        Ok(())
    }

    /// Looks at an answer and says what failed, if anything did. It is asked for every answer,
    /// since vendors report failures under 200 as well. Where it answers `None` for a status
    /// outside 200 to 299, the status alone decides.
    fn failure(&self, status: StatusCode, headers: &HeaderMap, body: &[u8]) -> Option<FailureDetails>;

    /// Looks at a failure again in the light of what was called: a vendor may answer to an
    /// operation that it lacks otherwise than to one that finds nothing. The default leaves it as
    /// it is.
    fn refine(&self, operation: &Operation, status: StatusCode, failure: FailureDetails) -> FailureDetails {
        let _ = (operation, status);
        failure
    }

    /// Renews the credentials after a call failed as unauthenticated. `headers` are those that
    /// [`authenticate`](VendorProfile::authenticate) had made, so that of many callers who failed
    /// with one token only the first renews it; `error` is what the caller gets otherwise. `true`:
    /// try the call once more. The default renews nothing.
    ///
    /// It is not called for a while after an operation was refused with new credentials as well:
    /// some servers refuse one operation as unauthenticated whatever the credentials are, and
    /// accept them for all others.
    ///
    /// # Errors
    /// Whatever keeps the credentials from being renewed; the call then fails with it.
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

    /// Whether the allowance of calls that answers state ([`RateLimit`](crate::RateLimit)) counts
    /// for all operations together. The default: for each operation by itself.
    fn shares_rate_limit(&self) -> bool {
        false
    }

    /// Returns the time until the server's rate limit window ends, for a 429 response that does not
    /// say it. Lists wait that long before they ask for the page again. Defaults to one minute.
    fn rate_limit_reset(&self, headers: &HeaderMap) -> Duration {
        let _ = headers;
        Duration::from_secs(60)
    }

    /// The names of parameters, fields and headers that hold secrets and are not known for it
    /// everywhere: recordings leave their values out. See [`HarRecorder`](crate::HarRecorder) for
    /// the names that are. The default has none.
    fn secret_fields(&self) -> &'static [&'static str] {
        &[]
    }

    /// The headers of an answer that may hold the id under which the server logged the request; the
    /// first that is there counts.
    fn request_id_headers(&self) -> &'static [&'static str] {
        REQUEST_ID_HEADERS
    }
}
