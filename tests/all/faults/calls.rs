//! One call of each kind at a vendor, made ready so that only the call itself meets a fault.

use std::time::Duration;

use frontdesk_core::{BoxFuture, Error, ErrorKind};
use frontdesk_sandbox::{Endpoint, Sandbox, SandboxVendor};
use serde_json::Value;

/// The largest response that the clients take, in bytes.
pub const MAX_ANSWER: u64 = 1024 * 1024;

/// What a call reads of a response.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reads {
    /// JSON, which has to be there.
    Json,
    /// JSON, or nothing.
    Optional,
    /// Nothing: the status says it all.
    Nothing,
}

/// A kind of call.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// The first page of a list, or the whole of one that has no pages.
    List,
    /// All pages of a list, one after the other.
    Stream,
    /// All pages of a list, four at a time.
    Ahead,
    /// One record.
    Get,
    /// A new record.
    Post,
    /// A change, by POST.
    PostChange,
    /// A whole record.
    Put,
    /// A part of a record.
    Patch,
    /// One record less.
    Delete,
}

/// A vendor whose calls meet faults.
#[derive(Debug)]
pub struct Platform {
    pub vendor: SandboxVendor,
    pub ready: MakeReady,
    /// Whether lists say how long they are.
    pub has_totals: bool,
    /// Whether a refusal for too many requests says when the limit ends.
    pub says_reset: bool,
    /// Whether the client renews credentials that are refused.
    pub renews: bool,
}

/// Makes a call ready: looks up what it needs, with another client than the one that then meets the
/// fault.
pub type MakeReady = fn(Kind, &Sandbox, Pace) -> BoxFuture<'_, Ready>;

/// A call that is made with every fault.
#[derive(Debug)]
pub struct Call {
    pub platform: &'static Platform,
    pub kind: Kind,
    /// As the vendor's description names it.
    pub operation: &'static str,
    pub reads: Reads,
    /// How it ends where the vendor has done already what it asks for.
    pub again: Option<ErrorKind>,
}

impl Call {
    /// Whether it is retried by default.
    pub fn is_repeatable(&self) -> bool {
        !matches!(self.kind, Kind::Post | Kind::PostChange | Kind::Patch)
    }

    /// How many requests it makes where nothing is wrong and none is made in vain.
    pub async fn pages(&self, sandbox: &Sandbox) -> u64 {
        if !self.is_paged() {
            return 1;
        }
        (self.platform.ready)(Kind::Stream, sandbox, Pace::Steady).await.await.unwrap();
        seen(sandbox, self.platform.vendor, self.operation)
    }

    /// Whether it reads a list page by page.
    pub fn is_paged(&self) -> bool {
        matches!(self.kind, Kind::Stream | Kind::Ahead)
    }

    pub const fn new(platform: &'static Platform, kind: Kind, operation: &'static str, reads: Reads) -> Self {
        Self { platform, kind, operation, reads, again: None }
    }

    pub const fn again(mut self, again: ErrorKind) -> Self {
        self.again = Some(again);
        self
    }
}

/// A call that only needs to be polled.
pub type Ready = BoxFuture<'static, Result<(), Error>>;

/// How patient a client is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Pace {
    /// Only the whole call has a limit that a fault can reach.
    Steady,
    /// Attempts are short. A good response takes a few milliseconds.
    Hurried,
    /// Attempts are short beside a fault, but not beside a hiccup of the machine.
    Patient,
}

impl Pace {
    /// How long a whole call may take.
    pub fn whole(self) -> Duration {
        Duration::from_secs(if self == Self::Patient { 16 } else { 8 })
    }

    /// How long an attempt may take.
    pub fn attempt(self) -> Option<Duration> {
        match self {
            Self::Steady => None,
            Self::Hurried => Some(Duration::from_secs(1)),
            Self::Patient => Some(Duration::from_secs(4)),
        }
    }
}

/// What a builder of any vendor is told.
macro_rules! built {
    ($builder:expr, $pace:expr) => {{
        use frontdesk_core::ConfigureClient as _;
        let retry = frontdesk_core::RetryPolicy::new()
            .base_delay(std::time::Duration::from_millis(2))
            .max_delay(std::time::Duration::from_millis(5))
            .max_retry_after(std::time::Duration::from_secs(10));
        let builder =
            $builder.retry(retry).max_response_size($crate::faults::calls::MAX_ANSWER).timeout($pace.whole());
        match $pace.attempt() {
            Some(attempt) => builder.attempt_timeout(attempt).build().unwrap(),
            None => builder.build().unwrap(),
        }
    }};
}
pub(crate) use built;

/// Where a vendor is, and what lets a client in.
pub fn endpoint(sandbox: &Sandbox, vendor: SandboxVendor) -> &Endpoint {
    sandbox.endpoint(vendor).unwrap()
}

/// A credential that is text.
pub fn text<'a>(endpoint: &'a Endpoint, name: &str) -> &'a str {
    endpoint.credentials[name].as_str().unwrap()
}

/// A credential that is a number.
pub fn id(endpoint: &Endpoint, name: &str) -> i64 {
    endpoint.credentials[name].as_i64().unwrap()
}

/// How many requests came for an operation.
pub fn seen(sandbox: &Sandbox, vendor: SandboxVendor, operation: &str) -> u64 {
    let seen = sandbox.seen(vendor);
    seen.iter().filter(|(name, _)| nameless(name) == nameless(operation)).map(|(_, count)| count).sum()
}

/// An operation without its parameters' names.
fn nameless(operation: &str) -> String {
    let parts = operation.split('/').map(|part| if part.starts_with('{') { "{}" } else { part });
    parts.collect::<Vec<_>>().join("/")
}

/// The credentials of a vendor that must not be shown: everything that is long enough to be one.
pub fn secrets(sandbox: &Sandbox, vendor: SandboxVendor) -> Vec<String> {
    let credentials = &endpoint(sandbox, vendor).credentials;
    credentials.values().filter_map(Value::as_str).filter(|text| text.len() > 15).map(str::to_owned).collect()
}
