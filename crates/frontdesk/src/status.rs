//! Five things that are easily taken for one: may the account be used, is it locked, is it gone, is
//! the person signed in, do they take chats. The first three are a [`Status`], the last is an
//! [`Availability`].

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::Value;

/// In which state an account is.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
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
#[non_exhaustive]
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
        /// Is not signed in, or may not sign in.
        Offline = "offline",
    }
}

impl Availability {
    /// Returns the availability of somebody with this account, and the fields that it was read
    /// from, those of the account among them. Fields that the record lacks are left out.
    ///
    /// An account that may not be used takes no chats, whatever else its record says.
    pub fn of<const N: usize>(
        account: &Status,
        value: AvailabilityKind,
        source: [(&str, Option<Value>); N],
    ) -> Self {
        let value = match (&account.value, value) {
            (StatusKind::Active | StatusKind::Unspecified, value) => value,
            // What the platform means by the word is not known.
            (StatusKind::Unknown(word), AvailabilityKind::Available) => {
                AvailabilityKind::Unknown(word.clone())
            }
            (StatusKind::Unknown(_), value) => value,
            _ => AvailabilityKind::Offline,
        };
        let mut fields = account.source.clone();
        fields.extend(given(source));
        Self { value, source: fields }
    }
}

crate::vendor::open_enum_schema!(StatusKind, AvailabilityKind);

/// The fields that are there, by name.
fn given<const N: usize>(source: [(&str, Option<Value>); N]) -> BTreeMap<String, Value> {
    source.into_iter().filter_map(|(name, value)| Some((name.to_owned(), value?))).collect()
}
