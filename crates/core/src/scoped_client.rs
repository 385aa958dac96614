//! What the handles of generated clients are made of.

use std::fmt;
use std::fmt::Display;
use std::sync::Arc;

use crate::{OperationRef, Request, VendorClient};

/// A client, and the path parameter that all requests made through it have.
///
/// Generated handles (`client.account(1)`, `client.users()`) hold one. A clone costs two reference
/// counts.
#[derive(Clone)]
pub struct ScopedClient {
    client: VendorClient,
    scope: Option<Scope>,
}

/// A path parameter with its value.
#[derive(Clone)]
struct Scope {
    name: &'static str,
    value: Arc<str>,
}

impl ScopedClient {
    /// Makes a handle without a path parameter.
    #[must_use]
    pub fn new(client: &VendorClient) -> Self {
        Self { client: client.clone(), scope: None }
    }

    /// Makes a handle whose requests have this path parameter.
    #[must_use]
    pub fn scoped(client: &VendorClient, name: &'static str, value: &impl Display) -> Self {
        Self { client: client.clone(), scope: Some(Scope { name, value: value.to_string().into() }) }
    }

    /// Starts a request of an operation.
    pub fn request(&self, operation: impl Into<OperationRef>) -> Request {
        let mut request = self.client.request(operation);
        if let Some(scope) = &self.scope {
            request.path_text(scope.name, &scope.value);
        }
        request
    }
}

impl fmt::Debug for ScopedClient {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut shown = formatter.debug_struct("ScopedClient");
        shown.field("base_url", self.client.base_url());
        if let Some(scope) = &self.scope {
            shown.field(scope.name, &scope.value);
        }
        shown.finish_non_exhaustive()
    }
}
