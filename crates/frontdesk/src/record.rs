//! The platforms' own records.

use serde::Serialize;
use serde_json::Value;

macro_rules! record {
    ($($(#[$doc:meta])* $variant:ident = $name:literal in $module:ident, $words:literal $record:ident;)+) => {
        /// A platform's own record of a person, whole and typed.
        #[derive(Clone, Debug, PartialEq, Serialize)]
        #[serde(untagged)]
        #[non_exhaustive]
        pub enum VendorRecord {
            $(
                #[doc = $words]
                #[cfg(feature = $name)]
                $variant(Box<crate::$module::types::$record>),
            )+
            /// A record of a directory of your own.
            Other(Value),
        }
    };
}
each_vendor!(record);

impl VendorRecord {
    /// The record as JSON, with the names that the platform gives its fields.
    ///
    /// Secrets in it are shown; it is meant for storing, not for logs.
    ///
    /// # Errors
    /// None for the records of the vendors here.
    pub fn to_json(&self) -> serde_json::Result<Value> {
        serde_json::to_value(self)
    }
}
