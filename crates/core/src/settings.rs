//! What every client can be told, whoever the vendor.

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

/// How long a call may take where nothing else is said.
const TIMEOUT: Duration = Duration::from_secs(30);

/// How long a connection may take to come about where nothing else is said.
const CONNECT_TIMEOUT: Duration = Duration::from_secs(10);

/// How many further attempts the calls of a client may make between them where nothing else is said.
const RETRY_BUDGET: u32 = 20;

/// How clients call themselves where nothing else is said.
const USER_AGENT: &str = concat!("frontdesk/", env!("CARGO_PKG_VERSION"));

/// What every client can be told, whoever the vendor: the part that the builders of all vendors share.
/// [`client_settings!`](crate::client_settings) writes their methods.
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

impl ClientSettings {
    /// The address of the API: `http` or `https`, with a path of its own where there is one (`https://x/prefix`
    /// and `/v1/a` make `/prefix/v1/a`). A wrong one is told when the client is built.
    pub fn base_url(&mut self, url: &str) {
        self.base_url = Some(url.to_owned());
    }

    /// How long a whole call may take, from signing in to the last byte of the answer, every attempt and the waits
    /// between them included. 30 seconds where nothing is said. A wait that would end later is not begun: the call fails
    /// at once.
    pub fn timeout(&mut self, limit: Duration) {
        self.timeout = Some(limit);
    }

    /// How long one attempt may take, from the connection to the last byte of the answer. Where nothing is said, half of the
    /// call's time for a call that may be repeated (see [`RetryPolicy`]), so that one that hangs is sent again, and all
    /// of it for any other.
    pub fn attempt_timeout(&mut self, limit: Duration) {
        self.attempt_timeout = Some(limit);
    }

    /// Sets the connect timeout, including the TLS handshake. Defaults to 10 seconds. A
    /// [`transport`](ClientSettings::transport) has its own instead.
    pub fn connect_timeout(&mut self, limit: Duration) {
        self.connect_timeout = Some(limit);
    }

    /// Sets what sends the requests. Defaults to a [`ReqwestTransport`](crate::ReqwestTransport), which
    /// [`from_builder`](crate::ReqwestTransport::from_builder) makes of a `reqwest::ClientBuilder` with proxies and certificates.
    pub fn transport(&mut self, transport: impl Transport) {
        self.transport = Some(Arc::new(transport));
    }

    /// Allows `http` to a host that is not loopback. Without it `build` returns an error, since everybody on the way reads
    /// the credentials. `https`, and `http` to loopback (`localhost`, `127.0.0.1`, `[::1]`), need no permission.
    pub fn allow_http(&mut self) {
        self.allow_http = true;
    }

    /// How the client calls itself in the `User-Agent` header.
    pub fn user_agent(&mut self, name: impl Into<String>) {
        self.user_agent = Some(name.into());
    }

    /// Puts a hook around every exchange, inside those that were given before. Each try of a call passes through it.
    pub fn middleware(&mut self, hook: impl Middleware) {
        self.middleware.push(Arc::new(hook));
    }

    /// When a call that did not come through is sent again; [`RetryPolicy::new`] where nothing is said.
    pub fn retry(&mut self, policy: RetryPolicy) {
        self.retry = policy;
    }

    /// How many further attempts all calls of the client and its clones may make between them, so that a server that is
    /// down is not asked three times as often: a bucket of this many tokens, 20 where nothing is said. A further attempt
    /// takes a token and gives it back where the call succeeds; every call that succeeds adds a tenth. With an empty
    /// bucket calls are made once. 0: nothing is ever sent again.
    pub fn retry_budget(&mut self, tokens: u32) {
        self.retry_budget = Some(tokens);
    }

    /// How many calls the client and its clones make in which time; no limit where nothing is said. Calls wait for their
    /// turn; one whose turn comes after its own time fails with
    /// [`ErrorKind::RateLimited`](crate::ErrorKind::RateLimited) or, while others are before it,
    /// [`ErrorKind::Timeout`](crate::ErrorKind::Timeout), and is not sent.
    pub fn rate_limit(&mut self, limit: Throttle) {
        self.rate_limit = Some(limit);
    }

    /// How large an answer may be, in bytes, unpacked where it comes packed; 64 MiB where nothing is said. A larger one is
    /// [`ErrorKind::TooLarge`](crate::ErrorKind::TooLarge), and what is left of it is not read.
    pub fn max_response_size(&mut self, bytes: u64) {
        self.max_response_size = Some(bytes);
    }

    /// How deep the JSON of an answer may be nested; 127 where nothing is said, which is also the most there is. A deeper
    /// one is [`ErrorKind::Decode`](crate::ErrorKind::Decode).
    pub fn max_json_depth(&mut self, levels: usize) {
        self.max_json_depth = Some(levels);
    }

    /// Sets how many values the JSON of a response may hold. A response with more is
    /// [`ErrorKind::Decode`](crate::ErrorKind::Decode).
    ///
    /// Defaults to 3 values for every 160 bytes of [`max_response_size`](ClientSettings::max_response_size): 1,258,292 by
    /// default. One value stands for 160 bytes of memory, so that a response takes at most four times its largest
    /// allowed size. Some JSON needs more memory than other, and counts for more values:
    ///
    /// - an element of an array counts as 1, a field of an object as 2;
    /// - an array counts as 1 more, an object as 5 more;
    /// - text counts as 1 for every 160 bytes, the longest text as 3 to 8;
    /// - a record of a generated type counts as what it needs beyond that.
    ///
    /// Types of your own are not measured: an array of a large struct may need more.
    pub fn max_json_values(&mut self, values: usize) {
        self.max_json_values = Some(values);
    }

    /// Makes a client for this vendor. Nothing is sent yet.
    ///
    /// # Errors
    /// [`ErrorKind::Configuration`](crate::ErrorKind::Configuration): the base URL is missing or not usable, the user
    /// agent cannot be a header, the rate limit allows nothing, or there is no TLS or no transport.
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
            None => default_transport(self.connect_timeout.unwrap_or(CONNECT_TIMEOUT))?,
        };
        let request_id_headers = vendor.request_id_headers().iter();
        let request_id_headers =
            request_id_headers.filter_map(|name| HeaderName::try_from(*name).ok()).collect();
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
    /// The address of the API: see [`ClientSettings::base_url`].
    pub fn base_url(mut self, url: &str) -> Self {
        self.settings.base_url(url);
        self
    }

    crate::client_settings!(settings);

    /// Makes the client. Nothing is sent yet.
    ///
    /// # Errors
    /// As [`ClientSettings::build`].
    pub fn build(self) -> Result<VendorClient, Error> {
        self.settings.build_boxed(self.vendor)
    }
}

/// What carries the calls of a client that was given nothing else.
#[cfg(feature = "reqwest")]
fn default_transport(connect_timeout: Duration) -> Result<Arc<dyn Transport>, Error> {
    Ok(Arc::new(crate::ReqwestTransport::with_connect_timeout(connect_timeout)?))
}

/// What carries the calls of a client that was given nothing else.
#[cfg(not(feature = "reqwest"))]
fn default_transport(_: Duration) -> Result<Arc<dyn Transport>, Error> {
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

/// Writes into a client's `impl` the methods that all clients have: one that begins the builder that is named, which has a
/// `Default`, one that gives the core's client, which is in the field `core`, and one that starts a request of any operation.
///
/// ```
/// #[derive(Default)]
/// pub struct VendorClientBuilder;
///
/// pub struct VendorClient {
///     core: frontdesk_core::VendorClient,
/// }
///
/// impl VendorClient {
///     frontdesk_core::client_methods!(VendorClientBuilder);
/// }
///
/// let builder = VendorClient::builder();
/// ```
#[macro_export]
macro_rules! client_methods {
    ($builder:ident) => {
        /// Begins a client.
        pub fn builder() -> $builder {
            $builder::default()
        }

        /// Returns the client that sends the calls.
        #[must_use]
        pub fn core(&self) -> &$crate::VendorClient {
            &self.core
        }

        /// Starts a request of an operation that this crate does not know: see
        /// [`Operation::new`](frontdesk_core::Operation::new). Credentials, retries, limits and errors are those of any other call.
        pub fn request(&self, operation: impl ::std::convert::Into<$crate::OperationRef>) -> $crate::Request {
            self.core.request(operation)
        }
    };
}

/// Writes into a builder's `impl` the methods that all builders of clients have, each a setting of the
/// [`ClientSettings`] in the field that is named: time limits, retries, limits, hooks, the transport and the user agent. The
/// base URL is left to each builder, which knows what to say about it.
///
/// ```
/// use frontdesk_core::ClientSettings;
///
/// #[derive(Default)]
/// pub struct VendorClientBuilder {
///     settings: ClientSettings,
/// }
///
/// impl VendorClientBuilder {
///     frontdesk_core::client_settings!(settings);
/// }
///
/// let builder = VendorClientBuilder::default().timeout(std::time::Duration::from_secs(60)).max_response_size(1_000_000);
/// ```
#[macro_export]
macro_rules! client_settings {
    ($settings:ident) => {
        /// How long a whole call may take, from signing in to the last byte of the answer, with every attempt and the
        /// waits between them; 30 seconds where nothing is said.
        pub fn timeout(mut self, limit: ::std::time::Duration) -> Self {
            self.$settings.timeout(limit);
            self
        }

        /// How long one attempt may take, from the connection to the last byte of the answer. Where nothing is said, half of
        /// the call's time for a call that may be repeated, so that one that hangs is sent again, and all of it
        /// for any other.
        pub fn attempt_timeout(mut self, limit: ::std::time::Duration) -> Self {
            self.$settings.attempt_timeout(limit);
            self
        }

        /// Sets the connect timeout, including the TLS handshake. Defaults to 10 seconds. A
        /// [`transport`](Self::transport) has its own instead.
        pub fn connect_timeout(mut self, limit: ::std::time::Duration) -> Self {
            self.$settings.connect_timeout(limit);
            self
        }

        /// Sets what sends the requests: see [`Transport`](frontdesk_core::Transport). Defaults to a
        /// [`ReqwestTransport`](frontdesk_core::ReqwestTransport), which takes the proxy from the environment
        /// (`HTTPS_PROXY`). One with proxies, certificates and limits of your own is made by
        /// [`ReqwestTransport::from_builder`](frontdesk_core::ReqwestTransport::from_builder).
        pub fn transport(mut self, transport: impl $crate::Transport) -> Self {
            self.$settings.transport(transport);
            self
        }

        /// Allows `http` to a host that is not loopback. Without it `build` returns an error, since everybody on the way
        /// reads the credentials. No environment variable sets it.
        pub fn allow_http(mut self) -> Self {
            self.$settings.allow_http();
            self
        }

        /// How the client calls itself in the `User-Agent` header.
        pub fn user_agent(mut self, name: impl ::std::convert::Into<::std::string::String>) -> Self {
            self.$settings.user_agent(name);
            self
        }

        /// Puts a hook around every exchange, inside those that were given before: see
        /// [`Middleware`](frontdesk_core::Middleware).
        pub fn middleware(mut self, hook: impl $crate::Middleware) -> Self {
            self.$settings.middleware(hook);
            self
        }

        /// When a call that did not come through is sent again: see
        /// [`RetryPolicy`](frontdesk_core::RetryPolicy). Three attempts where nothing is said, for calls that are
        /// safe to repeat.
        pub fn retry(mut self, policy: $crate::RetryPolicy) -> Self {
            self.$settings.retry(policy);
            self
        }

        /// How many further attempts all calls of the client may make between them, so that a server that is down is not
        /// hammered; 20 where nothing is said: see
        /// [`ClientSettings::retry_budget`](frontdesk_core::ClientSettings::retry_budget).
        pub fn retry_budget(mut self, tokens: u32) -> Self {
            self.$settings.retry_budget(tokens);
            self
        }

        /// How many calls the client makes in which time: see [`Throttle`](frontdesk_core::Throttle). No limit where
        /// nothing is said.
        pub fn rate_limit(mut self, limit: $crate::Throttle) -> Self {
            self.$settings.rate_limit(limit);
            self
        }

        /// How large an answer may be, in bytes, unpacked where it comes packed; 64 MiB where nothing is said. A larger
        /// one is [`ErrorKind::TooLarge`](frontdesk_core::ErrorKind::TooLarge).
        pub fn max_response_size(mut self, bytes: u64) -> Self {
            self.$settings.max_response_size(bytes);
            self
        }

        /// How deep the JSON of an answer may be nested; 127 where nothing is said, which is also the most there is. A
        /// deeper one is [`ErrorKind::Decode`](frontdesk_core::ErrorKind::Decode).
        pub fn max_json_depth(mut self, levels: usize) -> Self {
            self.$settings.max_json_depth(levels);
            self
        }

        /// Sets how many values the JSON of a response may hold. Defaults to 3 for every 160 bytes of
        /// [`max_response_size`](Self::max_response_size), so that a response takes at most four times its largest allowed
        /// size in memory: see [`ClientSettings::max_json_values`](frontdesk_core::ClientSettings::max_json_values).
        pub fn max_json_values(mut self, values: usize) -> Self {
            self.$settings.max_json_values(values);
            self
        }
    };
}
