//! One operation of a vendor's API, as the generator describes it.

use http::Method;

/// What is fixed about an operation: the generator makes a `static` of it for each one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Operation {
    /// The operation's id in the spec, `getUser`. Errors and traces name the operation by it.
    pub id: &'static str,
    /// The HTTP method.
    pub method: Method,
    /// The path below the base URL, with `{name}` where a value goes: `/v1/user/{siteId}/{userId}`.
    pub path: &'static str,
    /// The security schemes of the spec by which the call may be authenticated. Empty: the call is sent
    /// without credentials.
    pub security: &'static [&'static str],
    /// The first version of the vendor's product that has it, where older ones are known to lack it.
    pub since: Option<&'static str>,
}

impl Operation {
    /// Whether the call is to carry credentials.
    #[must_use]
    pub fn needs_credentials(&self) -> bool {
        !self.security.is_empty()
    }
}
