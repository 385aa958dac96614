//! What is to be said against a plan.

use std::fmt;

/// Something that is to be said against a plan.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Objection {
    /// Somebody who is protected would lose their access.
    Protected {
        /// The directory's name.
        directory: String,
        /// The person.
        person: String,
        /// Why they are protected.
        why: &'static str,
    },
    /// Nobody would be left who can run the platform.
    LastAdministrator {
        /// The directory's name.
        directory: String,
        /// The administrator.
        person: String,
    },
    /// The platform does not show the roles of people who would lose their access: the last
    /// administrator may be among them.
    UnseenRoles {
        /// The directory's name.
        directory: String,
        /// One of the people.
        person: String,
    },
    /// More people than usual would lose their access.
    TooMany {
        /// How many.
        people: usize,
        /// How many may without confirmation.
        limit: usize,
    },
    /// A larger part of a platform's people than usual would lose their access.
    TooMuchOf {
        /// The directory's name.
        directory: String,
        /// How many.
        people: usize,
        /// How many people the platform has.
        of: usize,
        /// Which percentage of them may without confirmation.
        percent: u8,
    },
}

impl Objection {
    /// Returns whether [`Guards::confirm`](crate::Guards::confirm) overrules it.
    #[must_use]
    pub fn can_be_confirmed(&self) -> bool {
        matches!(self, Self::UnseenRoles { .. } | Self::TooMany { .. } | Self::TooMuchOf { .. })
    }
}

impl fmt::Display for Objection {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Protected { directory, person, why } => {
                write!(formatter, "{directory}: {person} keeps the access, as {why}")
            }
            Self::LastAdministrator { directory, person } => {
                write!(
                    formatter,
                    "{directory}: {person} is the last administrator; make somebody else one first"
                )
            }
            Self::UnseenRoles { directory, person } => write!(
                formatter,
                "{directory}: the roles of {person} are not shown to these credentials, so that the last administrator may lose the access; use credentials that see roles, or confirm the number of people of the run"
            ),
            Self::TooMany { people, limit } => write!(
                formatter,
                "{people} people would lose their access, and {limit} may without confirmation; confirm the number"
            ),
            Self::TooMuchOf { directory, people, of, percent } => write!(
                formatter,
                "{directory}: {people} of {of} people would lose their access, and {percent} % may without confirmation; confirm the number of people of the run"
            ),
        }
    }
}
