//! The vendors on loopback, and a client for each.

use std::collections::BTreeMap;
use std::fmt::Debug;

use frontdesk_core::{Error, ErrorKind, Response};
use frontdesk_sandbox::{Endpoint, Sandbox, SandboxVendor};
use frontdesk_tests::spec;
use serde_json::{Map, Value};
use xtask::surface;

/// One vendor's server, freshly started; it stops when this is dropped.
#[derive(Debug)]
pub struct Server {
    sandbox: Sandbox,
    vendor: SandboxVendor,
}

impl Server {
    /// Starts a vendor's server.
    pub async fn start(vendor: SandboxVendor) -> Self {
        Self { sandbox: Sandbox::start(&[vendor]).await.unwrap(), vendor }
    }

    /// Where it is, and what it takes.
    pub fn endpoint(&self) -> &Endpoint {
        self.sandbox.endpoint(self.vendor).unwrap()
    }

    /// The requests so far, by operation.
    pub fn seen(&self) -> BTreeMap<String, u64> {
        self.sandbox.seen(self.vendor)
    }

    /// The base URL.
    pub fn url(&self) -> &str {
        &self.endpoint().base_url
    }

    /// A credential that is text.
    pub fn text(&self, name: &str) -> &str {
        self.endpoint().credentials[name].as_str().unwrap()
    }

    /// A credential that is a number.
    pub fn id(&self, name: &str) -> i64 {
        self.endpoint().credentials[name].as_i64().unwrap()
    }
}

/// What a failure has to say of itself.
#[derive(Clone, Copy, Debug)]
pub struct Expected<'a> {
    /// The kind.
    pub kind: ErrorKind,
    /// The HTTP status.
    pub status: u16,
    /// The vendor's own code.
    pub code: Option<&'a str>,
    /// Part of the server's own words.
    pub words: &'a str,
}

/// The fields of a JSON object.
pub fn object(value: Value) -> Map<String, Value> {
    value.as_object().cloned().unwrap()
}

/// Asserts that a call failed, and how.
#[track_caller]
pub fn assert_fails<T: Debug>(result: Result<Response<T>, Error>, expected: Expected<'_>) {
    let error = result.expect_err("the call has to fail");
    assert_eq!(error.kind(), expected.kind, "{error}");
    assert_eq!(error.status().map(|status| status.as_u16()), Some(expected.status), "{error}");
    assert_eq!(error.code(), expected.code, "{error}");
    assert!(error.message().unwrap_or_default().contains(expected.words), "{error}");
    assert!(error.operation().is_some() && error.vendor().is_some(), "{error}");
}

/// Asserts that a test calls every operation of a vendor's spec: that the method of each stands in
/// the test's source behind the handle of its area.
#[track_caller]
pub fn assert_calls_every_operation(vendor: &'static str, source: &str) {
    let spec = spec::of(vendor);
    let source: String = source.split_whitespace().collect();
    let scope = surface::scope(&spec.document);
    let calls = spec.operations().into_iter().map(|operation| {
        let area = surface::area(operation.value).replace('-', "_");
        let method = surface::method(&operation).unwrap();
        // An area with the scope's name is the scope's handle.
        let is_scope = scope.is_some_and(|scope| scope.name == area);
        if is_scope {
            (format!(".{area}("), format!(").{method}("))
        } else {
            (String::new(), format!(".{area}().{method}("))
        }
    });
    let missing: Vec<_> = calls
        .filter(|(scope, call)| match scope.as_str() {
            "" => !source.contains(call),
            scope => !source
                .split(scope)
                .any(|rest| rest.find(')').is_some_and(|end| rest[end..].starts_with(call))),
        })
        .collect();
    assert!(missing.is_empty(), "{vendor}: no test calls {missing:?}");
}
