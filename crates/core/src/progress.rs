//! How far a call has come.

use std::sync::atomic::{AtomicBool, AtomicU32, Ordering};

use crate::{Error, RequestSent};

/// How far a call has come. It is read after the call, which may have been dropped at any `await`,
/// and changed by nobody else.
#[derive(Debug, Default)]
pub(crate) struct Progress {
    /// How often the call was sent.
    attempts: AtomicU32,
    /// An attempt is under way, or has ended in a way that does not tell whether it reached the
    /// server.
    may_be_sent: AtomicBool,
    /// An attempt has reached the server.
    is_sent: AtomicBool,
}

impl Progress {
    /// Returns how often the call was sent so far.
    pub(crate) fn attempts(&self) -> u32 {
        self.attempts.load(Ordering::Relaxed)
    }

    /// Counts another attempt. Returns its number, from 1.
    pub(crate) fn begin(&self) -> u32 {
        self.attempts.fetch_add(1, Ordering::Relaxed).saturating_add(1)
    }

    /// Returns whether an attempt has reached the server.
    pub(crate) fn sent(&self) -> RequestSent {
        if self.is_sent.load(Ordering::Relaxed) {
            RequestSent::Yes
        } else if self.may_be_sent.load(Ordering::Relaxed) {
            RequestSent::Unknown
        } else {
            RequestSent::No
        }
    }

    /// Counts an attempt as under way. Returns what [`ended`](Progress::ended) needs to know.
    pub(crate) fn under_way(&self) -> bool {
        self.may_be_sent.swap(true, Ordering::Relaxed)
    }

    /// Counts an attempt that has ended, and before which this was known.
    pub(crate) fn ended(&self, before: bool, outcome: Result<(), &Error>) {
        match outcome.map_or_else(Error::attempt_sent, |()| RequestSent::Yes) {
            RequestSent::Yes => self.is_sent.store(true, Ordering::Relaxed),
            RequestSent::No => self.may_be_sent.store(before, Ordering::Relaxed),
            RequestSent::Unknown => {}
        }
    }
}
