//! What a platform can do, action by action.

use std::fmt;

use serde::Serialize;

use crate::action::Action;
use crate::vendor::Vendor;

/// How a platform supports an action.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(tag = "support", rename_all = "camelCase")]
#[non_exhaustive]
pub enum Support {
    /// The platform does it.
    Native {
        /// The IDs of the operations that do it.
        operations: &'static [&'static str],
    },
    /// The platform has no operation of this meaning, and others come close to it.
    Emulated {
        /// What is done in its place, and what differs.
        how: &'static str,
        /// The IDs of the operations that do it.
        operations: &'static [&'static str],
    },
    /// It can be chosen when a person is created, and not be changed afterwards.
    AtCreation {
        /// Which field of the new person it is.
        how: &'static str,
    },
    /// It cannot be done.
    Missing {
        /// Why not.
        why: &'static str,
        /// What comes nearest.
        nearest: &'static str,
    },
}

impl Support {
    /// Returns [`Support::Native`].
    #[must_use]
    pub const fn native(operations: &'static [&'static str]) -> Self {
        Self::Native { operations }
    }

    /// Returns [`Support::Emulated`].
    #[must_use]
    pub const fn emulated(how: &'static str, operations: &'static [&'static str]) -> Self {
        Self::Emulated { how, operations }
    }

    /// Returns [`Support::AtCreation`].
    #[must_use]
    pub const fn at_creation(how: &'static str) -> Self {
        Self::AtCreation { how }
    }

    /// Returns [`Support::Missing`].
    #[must_use]
    pub const fn missing(why: &'static str, nearest: &'static str) -> Self {
        Self::Missing { why, nearest }
    }

    /// Returns whether the action can be done on somebody who exists.
    #[must_use]
    pub const fn is_possible(self) -> bool {
        matches!(self, Self::Native { .. } | Self::Emulated { .. })
    }

    /// Returns the IDs of the operations that do it.
    #[must_use]
    pub const fn operations(self) -> &'static [&'static str] {
        match self {
            Self::Native { operations } | Self::Emulated { operations, .. } => operations,
            Self::AtCreation { .. } | Self::Missing { .. } => &[],
        }
    }
}

impl fmt::Display for Support {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Native { .. } => formatter.write_str("yes"),
            Self::Emulated { how, .. } => write!(formatter, "emulated: {how}"),
            Self::AtCreation { how } => write!(formatter, "at creation only: {how}"),
            Self::Missing { why, nearest } => write!(formatter, "no: {why}; nearest: {nearest}"),
        }
    }
}

/// What a platform can do with the credentials of a directory.
///
/// [`Directory::apply`](crate::Directory::apply) does what changes something, with the operations
/// that [`Support::operations`] names. What is missing is among the manual tasks of a
/// [`Plan`](crate::Plan), and nothing is sent.
///
/// ```
/// use frontdesk::{Action, Capabilities, Support, Vendor};
///
/// # fn main() {
/// for capabilities in Capabilities::of_vendor(&Vendor::ImiChat) {
///     let support = capabilities.support(Action::Deactivate);
///     assert!(matches!(support, Support::Missing { .. }));
///     for (action, support) in capabilities.iter() {
///         println!("{action}: {support}");
///     }
/// }
/// # }
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct Capabilities {
    /// The platform.
    pub vendor: Vendor,
    /// The kind of credentials for which this holds, where the platform has several.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub credentials: Option<&'static str>,
    actions: Vec<Capability>,
}

/// An action and how it is supported.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
struct Capability {
    action: Action,
    #[serde(flatten)]
    support: Support,
}

impl Capabilities {
    /// Creates the capabilities of a directory of your own from its table.
    ///
    /// ```
    /// use frontdesk::{Action, Capabilities, Support, Vendor};
    ///
    /// let phone_book = Capabilities::new(Vendor::from("phone book"), |action| match action {
    ///     Action::List => Support::native(&["GET /people"]),
    ///     _ => Support::missing("the phone book can only be read", "ask the front desk"),
    /// });
    /// assert!(phone_book.can(Action::List));
    /// assert!(!phone_book.can(Action::Create));
    /// ```
    pub fn new(vendor: Vendor, table: impl Fn(Action) -> Support) -> Self {
        let capability = |action: &Action| Capability { action: *action, support: table(*action) };
        Self { vendor, credentials: None, actions: Action::ALL.iter().map(capability).collect() }
    }

    /// Sets the kind of credentials for which this holds.
    #[must_use]
    pub fn credentials(mut self, kind: &'static str) -> Self {
        self.credentials = Some(kind);
        self
    }

    /// Returns what a platform can do with each kind of credentials, most powerful first, without
    /// asking it. A platform of your own has none.
    #[must_use]
    pub fn of_vendor(vendor: &Vendor) -> Vec<Self> {
        crate::registry::capabilities(vendor)
    }

    /// Returns how an action is supported.
    #[must_use]
    pub fn support(&self, action: Action) -> Support {
        let found = self.actions.iter().find(|capability| capability.action == action);
        found.map_or(
            Support::missing("the directory does not state it", "ask the platform itself"),
            |capability| capability.support,
        )
    }

    /// Returns whether an action can be done on somebody who exists, natively or emulated.
    #[must_use]
    pub fn can(&self, action: Action) -> bool {
        self.support(action).is_possible()
    }

    /// All actions, reads first, and how each is supported.
    pub fn iter(&self) -> impl Iterator<Item = (Action, Support)> + '_ {
        self.actions.iter().map(|capability| (capability.action, capability.support))
    }
}
