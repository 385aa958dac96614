//! What the module of a vendor provides.

use std::io;
use std::time::Duration;

use axum::Router;
use axum::http::{Extensions, StatusCode};
use axum::response::Response;
use serde_json::{Map, Value};

use crate::SandboxOperation;
use crate::people::Seats;
use crate::spec::{LazySpec, Spec, SpecOperation};

/// What the module of a vendor provides, as its constant `MODULE`.
#[derive(Debug)]
pub(crate) struct VendorModule {
    /// The table of operations, made by [`table!`].
    pub(crate) table: &'static LazySpec,
    /// Who of the cast works here; nobody if the vendor's API is not about people.
    pub(crate) seats: Seats,
    pub(crate) operations: fn(&'static Spec) -> Vec<SandboxOperation>,
    /// The router of all servers of the vendor. It is made once, because it has hundreds of routes.
    pub(crate) router: fn(&'static Spec) -> io::Result<Router>,
    /// The state of a new server, for the extensions of each request to it.
    pub(crate) state: fn() -> io::Result<Extensions>,
    /// The credentials for the server at an origin: `http://` with host and port.
    pub(crate) credentials: fn(&str) -> Map<String, Value>,
    pub(crate) failure: fn(StatusCode) -> Response,
    /// A 429 in the vendor's own shape, with the time until the end of the window.
    pub(crate) rate_limited: fn(Duration) -> Response,
}

/// The table of operations that `cargo xtask regen` writes.
macro_rules! table {
    ($file:literal) => {{
        static TABLE: $crate::spec::LazySpec =
            ::std::sync::LazyLock::new(|| $crate::spec::Spec::parse(include_str!($file)));
        &TABLE
    }};
}
pub(crate) use table;

/// The extensions of the requests to a server with this state.
pub(crate) fn with_state(state: impl Clone + Send + Sync + 'static) -> Extensions {
    let mut extensions = Extensions::new();
    extensions.insert(state);
    extensions
}

/// Lists operations, each with whether it has behavior.
pub(crate) fn listed(
    operations: impl Iterator<Item = (&'static SpecOperation, bool)>,
) -> Vec<SandboxOperation> {
    let operations = operations.map(|(operation, has_behavior)| SandboxOperation {
        id: &operation.id,
        method: operation.method.as_str(),
        path: &operation.path,
        has_behavior,
    });
    operations.collect()
}
