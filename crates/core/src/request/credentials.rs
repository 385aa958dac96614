//! The credentials of a request, which a server may quote.

use http::HeaderMap;
use percent_encoding::percent_decode_str;

use super::Request;
use crate::Body;
use crate::quoted::{Found, Quoted};
use crate::secret_names::SecretNames;

/// The largest body, in bytes, in which credentials are looked for.
const LARGEST_BODY: usize = 64 * 1024;

impl Request {
    /// Collects what authenticates this request, what its headers hold, and what stands under a
    /// secret's name in its path, query and body. A request that needs no credentials may sign in:
    /// what stands beside a password in its body, a user name for one, counts as well.
    pub(crate) fn quoted(&self, credentials: &HeaderMap) -> Quoted {
        let mut names = SecretNames::default();
        self.client.vendor().secret_fields().iter().for_each(|name| names.add(name));
        let mut found = Found::new(names, !self.operation.needs_credentials());
        found.headers(credentials.values().chain(self.headers.values()));
        for (name, segment) in &self.path {
            if found.names.contains(name) {
                found.add(&percent_decode_str(segment).decode_utf8_lossy());
            }
        }
        for (name, values) in &self.query {
            if found.names.contains(name) {
                values.iter().for_each(|value| found.add(value));
            }
        }
        let body = self.body.as_ref().and_then(Body::as_bytes);
        if let Some(body) = body.filter(|body| body.len() <= LARGEST_BODY) {
            found.body(body);
        }
        found.into_quoted()
    }
}
