//! Five things that are easily taken for one: may the account be used, is it locked, is it gone, is the person signed
//! in, do they take chats. The first three are a [`Status`], the last is an [`Availability`].

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::Value;

/// In which state an account is.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Status {
    /// The state in the words of all platforms.
    pub value: StatusKind,
    /// The fields of the platform's record that it was read from, as they came.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub source: BTreeMap<String, Value>,
}

frontdesk_core::open_enum! {
    /// The states that an account may be in.
    pub enum StatusKind {
        /// It may be used.
        Active = "active",
        /// It has been switched off by somebody.
        Inactive = "inactive",
        /// It was made, and the person has not accepted or confirmed it yet.
        Pending = "pending",
        /// Somebody has locked it.
        Locked = "locked",
        /// It locked itself after too many failed sign-ins, and will open again.
        TemporarilyLocked = "temporarilyLocked",
        /// It has been deleted and is only kept for the record.
        Deleted = "deleted",
        /// The platform did not say.
        Unspecified = "unspecified",
    }
}

impl Status {
    /// Whether the account may be used, where that is known.
    pub fn allows_sign_in(&self) -> Option<bool> {
        match self.value {
            StatusKind::Active => Some(true),
            StatusKind::Unspecified | StatusKind::Unknown(_) => None,
            _ => Some(false),
        }
    }

    /// A state and the fields that it was read from; those that the record lacks are left out.
    pub fn read<const N: usize>(value: StatusKind, source: [(&str, Option<Value>); N]) -> Self {
        Self { value, source: given(source) }
    }
}

/// Whether somebody takes chats now.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Availability {
    /// The availability in the words of all platforms.
    pub value: AvailabilityKind,
    /// The fields of the platform's record that it was read from, as they came.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub source: BTreeMap<String, Value>,
}

frontdesk_core::open_enum! {
    /// Whether somebody takes chats.
    pub enum AvailabilityKind {
        /// Takes chats.
        Available = "available",
        /// Is there, but takes no more chats for now.
        Busy = "busy",
        /// Is signed in, but takes no chats.
        Unavailable = "unavailable",
        /// Is not signed in.
        Offline = "offline",
    }
}

impl Availability {
    /// An availability and the fields that it was read from; those that the record lacks are left out.
    pub fn read<const N: usize>(value: AvailabilityKind, source: [(&str, Option<Value>); N]) -> Self {
        Self { value, source: given(source) }
    }
}

crate::vendor::open_enum_schema!(StatusKind, AvailabilityKind);

/// The fields that are there, by name.
fn given<const N: usize>(source: [(&str, Option<Value>); N]) -> BTreeMap<String, Value> {
    source.into_iter().filter_map(|(name, value)| Some((name.to_owned(), value?))).collect()
}
