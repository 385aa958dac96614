//! The platforms' own records.

use serde::Serialize;
use serde_json::Value;

/// A platform's own record of a person, whole and typed.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(untagged)]
#[non_exhaustive]
pub enum VendorRecord {
    /// An agent of a Chatwoot account.
    #[cfg(feature = "chatwoot")]
    Chatwoot(Box<frontdesk_chatwoot::types::Agent>),
    /// A user of imi.chat.
    #[cfg(feature = "imichat")]
    ImiChat(Box<frontdesk_imichat::types::User>),
    /// A user of Nuance.
    #[cfg(feature = "nuance")]
    Nuance(Box<frontdesk_nuance::types::User>),
    /// A user of a Rocket.Chat workspace.
    #[cfg(feature = "rocketchat")]
    RocketChat(Box<frontdesk_rocketchat::types::User>),
    /// A record of a directory of your own.
    Other(Value),
}

impl VendorRecord {
    /// The record as JSON, with the names that the platform gives its fields.
    ///
    /// Secrets in it are shown; it is meant for storing, not for logs.
    ///
    /// # Errors
    /// None for the records of the four vendors.
    pub fn to_json(&self) -> serde_json::Result<Value> {
        serde_json::to_value(self)
    }
}
