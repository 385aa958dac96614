//! What an answer depends on beyond the record that it shows.

use super::auth::Caller;
use super::state::State;

/// The state around a record, the server's address, and who looks.
#[derive(Clone, Copy)]
pub(super) struct View<'a> {
    pub(super) state: &'a State,
    /// The server's address as the caller knows it.
    pub(super) base: &'a str,
    /// Nobody in the Client API.
    pub(super) caller: Option<Caller>,
}

impl View<'_> {
    /// Whether secrets are shown.
    pub(super) fn administrator(&self) -> bool {
        self.caller.is_some_and(Caller::administrator)
    }
}
