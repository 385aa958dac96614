//! Values that may hold secrets.

use std::fmt;

use serde::{Deserialize, Serialize};

/// A value that may hold secrets, such as a map of settings. On the wire it is the value itself;
/// `Debug` shows nothing of it.
///
/// A text that is a secret as a whole is a [`Secret`](crate::Secret).
///
/// ```
/// use frontdesk_core::Sensitive;
///
/// let settings = Sensitive::from(vec!["imap.example.com", "hunter2"]);
/// assert_eq!(settings.expose().len(), 2);
/// assert_eq!(format!("{settings:?}"), "Sensitive(..)");
/// ```
#[derive(Clone, Copy, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Sensitive<T>(T);

impl<T> Sensitive<T> {
    /// Returns the value, for where it has to be used.
    #[must_use]
    pub fn expose(&self) -> &T {
        &self.0
    }

    /// Returns the value, to change it.
    pub fn expose_mut(&mut self) -> &mut T {
        &mut self.0
    }

    /// Returns the value by itself.
    #[must_use]
    pub fn into_inner(self) -> T {
        self.0
    }
}

impl<T> From<T> for Sensitive<T> {
    fn from(value: T) -> Self {
        Self(value)
    }
}

impl<T> fmt::Debug for Sensitive<T> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("Sensitive(..)")
    }
}
