//! Building a client: the settings that all vendors share.

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use http::{HeaderName, HeaderValue};

use crate::json_limits::{JsonLimits, MAX_RESPONSE_SIZE};
use crate::refusals::Refusals;
use crate::retry::Budget;
use crate::throttle::{Gate, Limiter};
use crate::{
    BaseUrl, Error, Middleware, RetryPolicy, Throttle, Transport, VendorClient, VendorProfile, base_url,
    client,
};

/// The default timeout of a call.
const TIMEOUT: Duration = Duration::from_secs(30);

/// The default connect timeout.
const CONNECT_TIMEOUT: Duration = Duration::from_secs(10);

/// The default retry budget.
const RETRY_BUDGET: u32 = 20;

/// The default `User-Agent`.
const USER_AGENT: &str = concat!("frontdesk/", env!("CARGO_PKG_VERSION"));

/// The settings that the builders of all clients share. [`ConfigureClient`] has the methods that
/// change them.
#[derive(Clone, Default)]
pub struct ClientSettings {
    base_url: Option<String>,
    allow_http: bool,
    transport: Option<Arc<dyn Transport>>,
    user_agent: Option<String>,
    middleware: Vec<Arc<dyn Middleware>>,
    timeout: Option<Duration>,
    attempt_timeout: Option<Duration>,
    connect_timeout: Option<Duration>,
    retry: RetryPolicy,
    retry_budget: Option<u32>,
    rate_limit: Option<Throttle>,
    max_response_size: Option<u64>,
    max_json_depth: Option<usize>,
    max_json_values: Option<usize>,
}

/// The settings of a client, whatever the vendor. The builders of all clients implement this, and
/// so does [`ClientSettings`], so that one function configures the clients of several vendors:
///
/// ```
/// use std::time::Duration;
///
/// use frontdesk_core::{ConfigureClient, RetryPolicy};
///
/// fn patient<B: ConfigureClient>(builder: B) -> B {
///     builder.timeout(Duration::from_secs(60)).retry(RetryPolicy::new().attempts(5))
/// }
/// ```
pub trait ConfigureClient: Sized {
    /// Returns the settings that the methods of this trait change.
    fn settings(&mut self) -> &mut ClientSettings;

    /// Sets the timeout of a whole call, from signing in to the last byte of the response, with
    /// every attempt and the waits between them. Defaults to 30 seconds. A call fails at once if a
    /// wait would end after its timeout.
    fn timeout(mut self, limit: Duration) -> Self {
        self.settings().timeout = Some(limit);
        self
    }

    /// Sets the timeout of one attempt, from the connection to the last byte of the response.
    /// Defaults to half of the call's timeout if the call can be retried (see [`RetryPolicy`]), and
    /// to all of it otherwise.
    fn attempt_timeout(mut self, limit: Duration) -> Self {
        self.settings().attempt_timeout = Some(limit);
        self
    }

    /// Sets the connect timeout, including the TLS handshake. Defaults to 10 seconds. A custom
    /// [`transport`](Self::transport) has its own instead.
    fn connect_timeout(mut self, limit: Duration) -> Self {
        self.settings().connect_timeout = Some(limit);
        self
    }

    /// Sets the transport, which sends the requests. Defaults to a `ReqwestTransport`, which takes
    /// the proxy from the environment (`HTTPS_PROXY`). `ReqwestTransport::from_builder` makes one
    /// with your own proxies, certificates and connection limits.
    fn transport(mut self, transport: impl Transport) -> Self {
        self.settings().transport = Some(Arc::new(transport));
        self
    }

    /// Allows `http` to a host that is not loopback. Without it `build` returns an error, since the
    /// network between can read the credentials. `https`, and `http` to loopback (`localhost`,
    /// `127.0.0.1`, `[::1]`), need no permission. No environment variable sets it.
    fn allow_http(mut self) -> Self {
        self.settings().allow_http = true;
        self
    }

    /// Sets the `User-Agent` header. Defaults to `frontdesk/` with the version of `frontdesk-core`.
    fn user_agent(mut self, name: impl Into<String>) -> Self {
        self.settings().user_agent = Some(name.into());
        self
    }

    /// Adds a hook around every attempt, inside the hooks that were added before: see
    /// [`Middleware`].
    fn middleware(mut self, hook: impl Middleware) -> Self {
        self.settings().middleware.push(Arc::new(hook));
        self
    }

    /// Sets when and how failed calls are retried. Defaults to [`RetryPolicy::new`]: up to three
    /// attempts for calls that are safe to repeat.
    fn retry(mut self, policy: RetryPolicy) -> Self {
        self.settings().retry = policy;
        self
    }

    /// Sets the retry budget, which keeps the client and its clones from retrying against a server
    /// that is down: a bucket of tokens, 20 by default. A retry takes a token and returns it if the
    /// call succeeds, and every successful call adds a tenth of one. With an empty bucket nothing
    /// is retried; with 0 tokens, nothing ever is.
    fn retry_budget(mut self, tokens: u32) -> Self {
        self.settings().retry_budget = Some(tokens);
        self
    }

    /// Sets a rate limit for the client and its clones. Defaults to none. Calls wait for their
    /// turn. A call whose turn comes after its timeout fails with
    /// [`ErrorKind::RateLimited`](crate::ErrorKind::RateLimited) or, while others are before it,
    /// [`ErrorKind::Timeout`](crate::ErrorKind::Timeout), and is not sent.
    fn rate_limit(mut self, limit: Throttle) -> Self {
        self.settings().rate_limit = Some(limit);
        self
    }

    /// Sets the largest size of a response in bytes, counted after decompression. Defaults to 64
    /// MiB. A larger response is [`ErrorKind::TooLarge`](crate::ErrorKind::TooLarge), and the rest
    /// of it is not read.
    fn max_response_size(mut self, bytes: u64) -> Self {
        self.settings().max_response_size = Some(bytes);
        self
    }

    /// Sets how deep the JSON of a response may be nested. Defaults to 127, which is also the most.
    /// Deeper JSON is [`ErrorKind::Decode`](crate::ErrorKind::Decode).
    fn max_json_depth(mut self, levels: usize) -> Self {
        self.settings().max_json_depth = Some(levels);
        self
    }

    /// Sets how many values the JSON of a response may hold. A response with more is
    /// [`ErrorKind::Decode`](crate::ErrorKind::Decode).
    ///
    /// Defaults to 3 values for every 160 bytes of [`max_response_size`](Self::max_response_size),
    /// which are 1,258,292. One value stands for 160 bytes of memory, so that a response takes at
    /// most four times its largest allowed size. Some JSON needs more memory than other, and counts
    /// for more values:
    ///
    /// - an element of an array counts as 1, a field of an object as 2;
    /// - an array counts as 1 more, an object as 5 more;
    /// - text counts as 1 for every 160 bytes, the longest text as 3 to 8;
    /// - a record of a generated type counts as what it needs beyond that.
    ///
    /// Your own types are not measured: an array of a large struct may need more.
    fn max_json_values(mut self, values: usize) -> Self {
        self.settings().max_json_values = Some(values);
        self
    }
}

impl ConfigureClient for ClientSettings {
    fn settings(&mut self) -> &mut Self {
        self
    }
}

impl ClientSettings {
    /// Sets the base URL of the API: `http` or `https`, with a path if there is one:
    /// `https://x/prefix` and `/v1/a` make `/prefix/v1/a`.
    pub fn set_base_url(&mut self, url: &str) {
        self.base_url = Some(url.to_owned());
    }

    /// Makes a client for this vendor. Nothing is sent yet.
    ///
    /// # Errors
    /// [`ErrorKind::Configuration`](crate::ErrorKind::Configuration): the base URL is missing or
    /// not usable, the user agent cannot be a header, the rate limit allows nothing, or there is no
    /// TLS or no transport.
    pub fn build(self, vendor: impl VendorProfile) -> Result<VendorClient, Error> {
        self.build_boxed(Box::new(vendor))
    }

    /// As [`build`](ClientSettings::build), for a vendor whose type is not known.
    pub(crate) fn build_boxed(self, vendor: Box<dyn VendorProfile>) -> Result<VendorClient, Error> {
        let base_url = self.base_url.ok_or_else(|| Error::configuration("the base URL is missing"))?;
        let base_url = BaseUrl::parse(&base_url)?;
        if !self.allow_http && base_url.is_exposed() {
            return Err(Error::configuration(format!(
                "plain http to {} would show the credentials to everybody on the way: use https, or allow it with \
                 allow_http()",
                base_url.host()
            )));
        }
        let user_agent = self.user_agent.as_deref().unwrap_or(USER_AGENT);
        let transport = match self.transport {
            Some(transport) => transport,
            None => default_transport(&base_url, self.connect_timeout.unwrap_or(CONNECT_TIMEOUT))?,
        };
        let request_id_headers = vendor.request_id_headers().iter().map(|name| {
            HeaderName::try_from(*name).map_err(|_| {
                Error::configuration(format!("request_id_headers() has {name:?}, which is not a header name"))
            })
        });
        let request_id_headers = request_id_headers.collect::<Result<_, _>>()?;
        let max_response_size = self.max_response_size.unwrap_or(MAX_RESPONSE_SIZE);
        Ok(VendorClient::new(client::Shared {
            vendor,
            request_id_headers,
            base_url,
            transport,
            user_agent: HeaderValue::from_str(user_agent).map_err(|_| {
                Error::configuration("the user agent holds characters that no header can have")
            })?,
            middleware: self.middleware,
            timeout: self.timeout.unwrap_or(TIMEOUT),
            attempt_timeout: self.attempt_timeout,
            retry: self.retry,
            budget: Budget::new(self.retry_budget.unwrap_or(RETRY_BUDGET)),
            limiter: self.rate_limit.map(Limiter::new).transpose()?,
            gate: Gate::default(),
            refusals: Refusals::default(),
            max_response_size,
            json_limits: JsonLimits::new(self.max_json_depth, self.max_json_values, max_response_size),
        }))
    }
}

impl VendorClient {
    /// Begins a client for this vendor.
    pub fn builder(vendor: impl VendorProfile) -> VendorClientBuilder {
        VendorClientBuilder { vendor: Box::new(vendor), settings: ClientSettings::default() }
    }
}

/// Builds a [`VendorClient`].
#[derive(Debug)]
#[must_use = "a builder makes no client until it is built"]
pub struct VendorClientBuilder {
    vendor: Box<dyn VendorProfile>,
    settings: ClientSettings,
}

impl VendorClientBuilder {
    /// Sets the base URL of the API: see [`ClientSettings::set_base_url`].
    pub fn base_url(mut self, url: &str) -> Self {
        self.settings.set_base_url(url);
        self
    }

    /// Makes the client. Nothing is sent yet.
    ///
    /// # Errors
    /// As [`ClientSettings::build`].
    pub fn build(self) -> Result<VendorClient, Error> {
        self.settings.build_boxed(self.vendor)
    }
}

impl ConfigureClient for VendorClientBuilder {
    fn settings(&mut self) -> &mut ClientSettings {
        &mut self.settings
    }
}

/// What carries the calls of a client that was given nothing else.
#[cfg(feature = "reqwest")]
fn default_transport(base_url: &BaseUrl, connect_timeout: Duration) -> Result<Arc<dyn Transport>, Error> {
    let transport = if base_url.as_str().starts_with("https:") {
        // What TLS lacks is an error of the builder.
        crate::ReqwestTransport::with_connect_timeout(connect_timeout)?
    } else {
        crate::ReqwestTransport::with_deferred_certificates(connect_timeout)?
    };
    Ok(Arc::new(transport))
}

/// What carries the calls of a client that was given nothing else.
#[cfg(not(feature = "reqwest"))]
fn default_transport(_: &BaseUrl, _: Duration) -> Result<Arc<dyn Transport>, Error> {
    Err(Error::configuration(
        "no transport: set one, or turn on the feature `rustls`, `native-tls` or `reqwest`",
    ))
}

impl fmt::Debug for ClientSettings {
    /// Hides what may be a credential: all of the base URL but its host.
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("ClientSettings")
            .field("base_url", &self.base_url.as_deref().map(base_url::Shown))
            .field("allow_http", &self.allow_http)
            .field("transport", &self.transport)
            .field("user_agent", &self.user_agent)
            .field("middleware", &self.middleware)
            .field("timeout", &self.timeout)
            .field("attempt_timeout", &self.attempt_timeout)
            .field("connect_timeout", &self.connect_timeout)
            .field("retry", &self.retry)
            .field("retry_budget", &self.retry_budget)
            .field("rate_limit", &self.rate_limit)
            .field("max_response_size", &self.max_response_size)
            .field("max_json_depth", &self.max_json_depth)
            .field("max_json_values", &self.max_json_values)
            .finish()
    }
}

/// Writes the methods that all vendors' clients have into the `impl` of a client whose core is in
/// the field `core`: a builder of the type that is named, which has a `Default`, the core, and
/// requests of any operation.
///
/// ```
/// #[derive(Default)]
/// pub struct ClientBuilder;
///
/// pub struct Client {
///     core: frontdesk_core::VendorClient,
/// }
///
/// impl Client {
///     frontdesk_core::client_methods!(ClientBuilder);
/// }
///
/// let builder = Client::builder();
/// ```
#[macro_export]
macro_rules! client_methods {
    ($builder:ident) => {
        /// Returns a builder of a client.
        pub fn builder() -> $builder {
            $builder::default()
        }

        /// Returns the client that sends the requests.
        #[must_use]
        pub fn core(&self) -> &$crate::VendorClient {
            &self.core
        }

        /// Makes a request of an operation that this crate does not know: see
        /// [`Operation::new`](frontdesk_core::Operation::new). Credentials, retries, limits and
        /// errors are those of any other call.
        pub fn request(&self, operation: impl ::std::convert::Into<$crate::OperationRef>) -> $crate::Request {
            self.core.request(operation)
        }
    };
}

#[cfg(test)]
mod tests {
    use http::{HeaderMap, StatusCode};

    use super::*;
    use crate::{BoxFuture, FailureDetails, Operation};

    #[derive(Debug)]
    struct Misspelt;

    impl VendorProfile for Misspelt {
        fn name(&self) -> &'static str {
            "misspelt"
        }

        fn authenticate<'a>(
            &'a self,
            _: &'a VendorClient,
            _: &'a Operation,
            _: &'a mut HeaderMap,
        ) -> BoxFuture<'a, Result<(), Error>> {
            Box::pin(async { Ok(()) })
        }

        fn failure(&self, _: StatusCode, _: &HeaderMap, _: &[u8]) -> Option<FailureDetails> {
            None
        }

        fn request_id_headers(&self) -> &'static [&'static str] {
            &["x-request-id", "x request id"]
        }
    }

    #[test]
    fn a_request_id_header_that_no_request_can_have_is_an_error() {
        let error = VendorClient::builder(Misspelt).base_url("https://example.com").build().unwrap_err();
        assert!(error.to_string().contains("\"x request id\", which is not a header name"), "{error}");
    }
}
