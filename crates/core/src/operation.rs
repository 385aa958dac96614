//! One operation of a vendor's API.

use std::borrow::Cow;
use std::ops::Deref;
use std::sync::Arc;

use http::Method;

/// How many operations a client remembers something about. No vendor has that many, but IDs can be
/// made at run time.
pub(crate) const MAX_REMEMBERED: usize = 1024;

/// One operation of a vendor's API: what all of its requests have in common.
///
/// Generated requests have theirs as a constant (`users::Get::OPERATION`). One that the crate does
/// not know is made at run time, and called by
/// [`VendorClient::request`](crate::VendorClient::request):
///
/// ```
/// use frontdesk_core::{Operation, http::Method};
///
/// let plugin = "rating";
/// let path = format!("/plugins/{plugin}/{{userId}}");
/// let operation = Operation::new("getRating", Method::GET, path);
/// let operation = operation.with_security("token");
///
/// assert_eq!(operation.path(), "/plugins/rating/{userId}");
/// assert!(operation.needs_credentials());
/// ```
///
/// Errors, traces, metrics and recordings show the ID and the path. So values that differ from call
/// to call, and secrets, belong into [`Request::path`](crate::Request::path), which puts them in
/// place of `{name}`.
#[derive(Clone, Debug)]
pub struct Operation {
    pub(crate) id: Cow<'static, str>,
    method: Method,
    pub(crate) path: Cow<'static, str>,
    /// The security schemes of a constant.
    security: &'static [&'static str],
    /// Those that were added at run time.
    added: Vec<Cow<'static, str>>,
    is_optional: bool,
    since: Option<&'static str>,
}

impl Operation {
    /// Makes an operation that is sent without credentials.
    ///
    /// The path stands below the base URL and begins with a slash, with `{name}` where a value
    /// goes: `/v1/user/{siteId}/{userId}`. A path that is malformed, has a query, or leads out of
    /// the base URL makes the call fail with [`ErrorKind::Invalid`](crate::ErrorKind::Invalid).
    #[must_use]
    pub fn new(id: impl Into<Cow<'static, str>>, method: Method, path: impl Into<Cow<'static, str>>) -> Self {
        Self { id: id.into(), path: path.into(), ..Self::from_static("", method, "", &[]) }
    }

    /// Makes a constant of an ID, a method, a path and the security schemes by which its calls may
    /// be authenticated: see [`new`](Operation::new). Without a scheme the call is sent without
    /// credentials.
    ///
    /// ```
    /// use frontdesk_core::{Operation, http::Method};
    ///
    /// static PING: Operation =
    ///     Operation::from_static("ping", Method::GET, "/ping/{name}", &["token"]);
    /// ```
    #[must_use]
    pub const fn from_static(
        id: &'static str,
        method: Method,
        path: &'static str,
        security: &'static [&'static str],
    ) -> Self {
        let (id, path) = (Cow::Borrowed(id), Cow::Borrowed(path));
        Self { id, method, path, security, added: Vec::new(), is_optional: false, since: None }
    }

    /// Adds a security scheme of the spec by which the call may be authenticated.
    #[must_use]
    pub fn with_security(mut self, scheme: impl Into<Cow<'static, str>>) -> Self {
        self.added.push(scheme.into());
        self
    }

    /// Makes the credentials optional: the server also responds to calls without them, perhaps with
    /// less. A client that has no credentials then sends the call without them.
    ///
    /// ```
    /// use frontdesk_core::{Operation, http::Method};
    ///
    /// static INFO: Operation = Operation::from_static("info", Method::GET, "/info", &["token"])
    ///     .with_optional_credentials();
    ///
    /// assert!(INFO.needs_credentials() && INFO.has_optional_credentials());
    /// ```
    #[must_use]
    pub const fn with_optional_credentials(mut self) -> Self {
        self.is_optional = true;
        self
    }

    /// Sets the first version of the vendor's product that has the operation.
    #[must_use]
    pub const fn with_since(mut self, version: &'static str) -> Self {
        self.since = Some(version);
        self
    }

    /// Returns the ID of the operation in the spec, `getUser`. Errors and traces name the operation
    /// by it.
    #[must_use]
    pub fn id(&self) -> &str {
        &self.id
    }

    /// Returns the HTTP method.
    #[must_use]
    pub fn method(&self) -> &Method {
        &self.method
    }

    /// Returns the path below the base URL, with `{name}` where a value goes.
    #[must_use]
    pub fn path(&self) -> &str {
        &self.path
    }

    /// Returns the security schemes by which the call may be authenticated.
    pub fn security(&self) -> impl Iterator<Item = &str> {
        self.security.iter().copied().chain(self.added.iter().map(|scheme| &**scheme))
    }

    /// Returns whether the call carries credentials: if they are optional, those that the client
    /// has.
    #[must_use]
    pub fn needs_credentials(&self) -> bool {
        self.security().next().is_some()
    }

    /// Returns whether a client without credentials can make the call as well.
    #[must_use]
    pub fn has_optional_credentials(&self) -> bool {
        self.is_optional
    }

    /// Returns the first version of the vendor's product that has the operation, if older ones are
    /// known to lack it.
    #[must_use]
    pub fn since(&self) -> Option<&str> {
        self.since
    }
}

impl PartialEq for Operation {
    fn eq(&self, other: &Self) -> bool {
        (self.id(), self.method(), self.path(), self.since(), self.is_optional)
            == (other.id(), other.method(), other.path(), other.since(), other.is_optional)
            && self.security().eq(other.security())
    }
}

impl Eq for Operation {}

/// An operation as a request holds it: a constant, or one that was made at run time and that clones
/// share.
///
/// Keep one to call the operation again: `client.request(operation.clone())`.
#[derive(Clone, Debug)]
pub struct OperationRef(Held);

#[derive(Clone, Debug)]
enum Held {
    Constant(&'static Operation),
    Made(Arc<Operation>),
}

impl From<&'static Operation> for OperationRef {
    fn from(operation: &'static Operation) -> Self {
        Self(Held::Constant(operation))
    }
}

impl From<Operation> for OperationRef {
    fn from(operation: Operation) -> Self {
        Self(Held::Made(Arc::new(operation)))
    }
}

impl Deref for OperationRef {
    type Target = Operation;

    fn deref(&self) -> &Operation {
        match &self.0 {
            Held::Constant(operation) => operation,
            Held::Made(operation) => operation,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_operation_is_the_same_however_it_was_made() {
        static CONSTANT: Operation =
            Operation::from_static("getUser", Method::GET, "/v1/{id}", &["token"]).with_since("4.9");
        let made = |path: &str| Operation::new("getUser", Method::GET, path.to_owned());
        let same = made("/v1/{id}").with_security("token".to_owned()).with_since("4.9");
        assert_eq!(CONSTANT, same);
        assert_eq!((same.id(), same.method(), same.since()), ("getUser", &Method::GET, Some("4.9")));
        assert!(same.security().eq(["token"]));
        for other in [made("/v1/{id}"), made("/v2/{id}").with_security("token").with_since("4.9")] {
            assert_ne!(CONSTANT, other);
        }
        assert!(!made("/").needs_credentials());
    }

    #[test]
    fn clones_of_a_reference_share_the_operation() {
        let made = OperationRef::from(Operation::new("a", Method::GET, "/".to_owned()));
        assert!(std::ptr::eq(&*made, &*made.clone()));
    }
}
