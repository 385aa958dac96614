//! What a platform tells of its server.

use std::fmt;

use frontdesk_core::Error;
use serde_json::Value;

/// What a platform tells of its server, as far as it matters for the people on it.
///
/// ```
/// use frontdesk::{Directory, Frontdesk};
///
/// async fn versions(frontdesk: &Frontdesk) {
///     for (name, directory) in frontdesk.directories() {
///         let report = directory.server().await;
///         println!("{name}: {}", report.version.as_deref().unwrap_or("unknown"));
///     }
/// }
/// ```
#[derive(Clone, Debug, Default)]
#[non_exhaustive]
pub struct ServerReport {
    /// The version, as the server writes it: `8.8.1`, `8.8`.
    pub version: Option<String>,
    /// The edition, with what is known of the license.
    pub edition: Option<String>,
    /// The settings that matter for people, in the order of the platform's module.
    pub settings: Vec<ServerSetting>,
    /// The permissions that changes of people need, where the platform lists permissions.
    pub permissions: Vec<Permission>,
    /// Why something is missing here, each with the ID of its operation.
    pub failures: Vec<(&'static str, Error)>,
}

/// A setting of a server.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct ServerSetting {
    /// The platform's own name of it.
    pub name: String,
    /// The value.
    pub value: Value,
    /// What follows from the value.
    pub effect: &'static str,
    /// What to do about it. `None` if nothing has to be done.
    pub remedy: Option<&'static str>,
}

/// A permission, and whether the credentials have it.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Permission {
    /// The platform's own name of it.
    pub name: &'static str,
    /// What needs it.
    pub purpose: &'static str,
    /// Whether the account of the credentials has it.
    pub is_granted: bool,
}

impl fmt::Display for ServerSetting {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{} is {}: {}", self.name, self.value, self.effect)
    }
}

impl ServerReport {
    /// Takes a result, or notes why there is none.
    #[cfg_attr(not(feature = "all"), allow(dead_code, reason = "some platforms tell nothing of themselves"))]
    pub(crate) fn note<T>(&mut self, operation: &'static str, result: Result<T, Error>) -> Option<T> {
        result.map_err(|error| self.failures.push((operation, error))).ok()
    }
}
