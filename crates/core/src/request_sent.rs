//! Whether a request reached the server.

/// Whether a request reached the server.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum RequestSent {
    /// Nothing of it did: no connection was made, or the request was refused before.
    No,
    /// It may have, and the server may have done what was asked.
    Unknown,
    /// It did: a response came.
    Yes,
}
