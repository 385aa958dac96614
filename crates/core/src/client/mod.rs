//! A client for one vendor at one address.

mod middleware;
mod profile;

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use http::{HeaderMap, HeaderName, HeaderValue};

use crate::deliver::Carrier;
use crate::json_limits::JsonLimits;
use crate::refusals::Refusals;
use crate::retry::Budget;
use crate::throttle::{Gate, Limiter};
use crate::{BaseUrl, Operation, RetryPolicy, Transport};

pub use middleware::{Attempt, Middleware, Next};
pub use profile::VendorProfile;

/// Sends operations to one vendor at one address. Clones are cheap and share connections and
/// credentials.
#[derive(Clone)]
pub struct VendorClient(Arc<Shared>);

/// What the clones of a client share.
pub(crate) struct Shared {
    pub(crate) vendor: Box<dyn VendorProfile>,
    pub(crate) base_url: BaseUrl,
    pub(crate) transport: Arc<dyn Transport>,
    pub(crate) user_agent: HeaderValue,
    /// The headers by which the vendor names a request, in the order in which they are looked for.
    pub(crate) request_id_headers: Vec<HeaderName>,
    pub(crate) middleware: Vec<Arc<dyn Middleware>>,
    pub(crate) timeout: Duration,
    pub(crate) attempt_timeout: Option<Duration>,
    pub(crate) retry: RetryPolicy,
    pub(crate) budget: Budget,
    pub(crate) limiter: Option<Limiter>,
    pub(crate) gate: Gate,
    pub(crate) refusals: Refusals,
    pub(crate) max_response_size: u64,
    pub(crate) json_limits: JsonLimits,
}

impl VendorClient {
    /// A client that is set up.
    pub(crate) fn new(shared: Shared) -> Self {
        Self(Arc::new(shared))
    }

    /// Returns the base URL that requests are sent to.
    #[must_use]
    pub fn base_url(&self) -> &BaseUrl {
        &self.0.base_url
    }

    /// Returns the vendor's profile.
    #[must_use]
    pub fn vendor(&self) -> &dyn VendorProfile {
        &*self.0.vendor
    }

    /// Returns the default timeout of a call.
    #[must_use]
    pub fn timeout(&self) -> Duration {
        self.0.timeout
    }

    /// Returns the timeout of an attempt, if one was set.
    pub(crate) fn attempt_timeout(&self) -> Option<Duration> {
        self.0.attempt_timeout
    }

    /// Returns the default retry policy.
    pub(crate) fn retry(&self) -> &RetryPolicy {
        &self.0.retry
    }

    /// Returns the retry budget.
    pub(crate) fn budget(&self) -> &Budget {
        &self.0.budget
    }

    /// Returns the client's own rate limit.
    pub(crate) fn limiter(&self) -> Option<&Limiter> {
        self.0.limiter.as_ref()
    }

    /// Returns the gate, which holds calls back while the server's rate limit is used up.
    pub(crate) fn gate(&self) -> &Gate {
        &self.0.gate
    }

    /// Returns the record of refused credentials.
    pub(crate) fn refusals(&self) -> &Refusals {
        &self.0.refusals
    }

    /// Returns the name under which the gate knows the rate limit of an operation.
    pub(crate) fn allowance<'o>(&self, operation: &'o Operation) -> &'o str {
        if self.vendor().shares_rate_limit() { "" } else { operation.id() }
    }

    /// Returns the largest size of a response in bytes.
    pub(crate) fn max_response_size(&self) -> u64 {
        self.0.max_response_size
    }

    /// Returns the limits of JSON in a response.
    pub(crate) fn json_limits(&self) -> JsonLimits {
        self.0.json_limits
    }

    /// The ID under which the server logged the request.
    pub(crate) fn request_id(&self, headers: &HeaderMap) -> Option<String> {
        self.carrier().request_id(headers)
    }

    /// What sends the requests and reads the responses.
    pub(crate) fn carrier(&self) -> Carrier<'_> {
        Carrier {
            transport: &*self.0.transport,
            max_response_size: self.0.max_response_size,
            request_id_headers: &self.0.request_id_headers,
        }
    }

    /// Returns the `User-Agent`.
    pub(crate) fn user_agent(&self) -> &HeaderValue {
        &self.0.user_agent
    }

    /// Returns the hooks around every attempt, the outermost first.
    pub(crate) fn middleware(&self) -> &[Arc<dyn Middleware>] {
        &self.0.middleware
    }
}

impl fmt::Debug for VendorClient {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("VendorClient")
            .field("vendor", &self.0.vendor)
            .field("base_url", &self.0.base_url)
            .field("timeout", &self.0.timeout)
            .finish_non_exhaustive()
    }
}
