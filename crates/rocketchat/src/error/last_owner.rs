//! The rooms that would be left without an owner.

use frontdesk_core::Error;
use frontdesk_core::serde_json::Value;

use super::{ErrorBody, ErrorCode};

/// The rooms that would be left without an owner, where a person cannot be deleted or deactivated
/// for that ([`ErrorCode::LastOwner`]). The same call with `confirmRelinquish` gives them up.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct LastOwnedRooms {
    /// The names of the rooms that would be removed, since nobody else is in them.
    pub should_be_removed: Vec<String>,
    /// The names of the rooms that would get another of their members as owner.
    pub should_change_owner: Vec<String>,
}

impl LastOwnedRooms {
    /// Returns the rooms that an error names; `None` if it has another reason.
    ///
    /// ```
    /// # fn run(error: &frontdesk_rocketchat::Error) {
    /// if let Some(rooms) = frontdesk_rocketchat::LastOwnedRooms::of(error) {
    ///     println!("would be removed: {}", rooms.should_be_removed.join(", "));
    /// }
    /// # }
    /// ```
    #[must_use]
    pub fn of(error: &Error) -> Option<Self> {
        Self::in_body(&error.body().and_then(ErrorBody::parse)?)
    }

    /// Returns the rooms that a failure's body names; `None` if it has another reason.
    #[must_use]
    pub fn in_body(body: &ErrorBody) -> Option<Self> {
        body.code.as_ref().filter(|code| **code == ErrorCode::LastOwner)?;
        let names = |field| {
            let list = body.details.as_ref().and_then(|details| details.get(field)).and_then(Value::as_array);
            list.into_iter().flatten().filter_map(Value::as_str).map(str::to_owned).collect()
        };
        Some(Self {
            should_be_removed: names("shouldBeRemoved"),
            should_change_owner: names("shouldChangeOwner"),
        })
    }
}
