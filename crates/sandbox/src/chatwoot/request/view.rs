//! What a response depends on beyond the record that it shows.

use axum::http::HeaderMap;

use crate::chatwoot::state::{Caller, State};
use crate::http;

/// The state around a record, the server's address, and who looks.
#[derive(Clone, Copy)]
pub(crate) struct View<'a> {
    pub(crate) state: &'a State,
    /// The server's address as the caller knows it.
    pub(crate) base: &'a str,
    /// Nobody in the Client API.
    pub(crate) caller: Option<Caller>,
}

impl View<'_> {
    /// Whether secrets are shown.
    pub(crate) fn administrator(&self) -> bool {
        self.caller.is_some_and(Caller::administrator)
    }
}

/// The server's address as the caller knows it, for links in responses.
pub(crate) fn base(headers: &HeaderMap) -> String {
    format!("http://{}", http::header(headers, "host").unwrap_or("localhost"))
}
