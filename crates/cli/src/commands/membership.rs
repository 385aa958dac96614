//! `frontdesk role grant` and `revoke`, `frontdesk group join` and `leave`, `frontdesk availability
//! set`.

use clap::{Subcommand, ValueEnum};
use frontdesk::{Present, Wanted, WantedSet};
use frontdesk_provision::Assignment;

use crate::changes::{ChangeOptions, carry_out};
use crate::context::Context;
use crate::failure::Outcome;
use crate::person::named;

use super::user_change::change_existing;

#[derive(Debug, Subcommand)]
pub enum RoleChange {
    /// Give a person a role
    Grant {
        /// An email address or a user name
        person: String,
        /// The role, by its ID or name
        role: String,
        #[command(flatten)]
        options: ChangeOptions,
    },
    /// Take a role from a person
    Revoke {
        /// An email address or a user name
        person: String,
        /// The role, by its ID or name
        role: String,
        #[command(flatten)]
        options: ChangeOptions,
    },
}

#[derive(Debug, Subcommand)]
pub enum MembershipChange {
    /// Add a person to a group
    Join {
        /// An email address or a user name
        person: String,
        /// The group, by its ID or name
        group: String,
        #[command(flatten)]
        options: ChangeOptions,
    },
    /// Remove a person from a group
    Leave {
        /// An email address or a user name
        person: String,
        /// The group, by its ID or name
        group: String,
        #[command(flatten)]
        options: ChangeOptions,
    },
}

#[derive(Debug, Subcommand)]
pub enum AvailabilityChange {
    /// Make a person available for chats, or not
    Set {
        /// An email address or a user name
        person: String,
        /// Whether the person takes chats
        #[arg(value_enum)]
        availability: SettableAvailability,
        #[command(flatten)]
        options: ChangeOptions,
    },
}

/// What availability can be set to.
#[derive(Clone, Copy, Debug, ValueEnum)]
pub enum SettableAvailability {
    /// Takes chats
    Available,
    /// Takes no chats
    Unavailable,
}

/// Runs `frontdesk role grant` and `revoke`.
pub async fn roles(context: &Context, command: RoleChange) -> Outcome {
    let mut present = Present::default();
    let (person, options) = match command {
        RoleChange::Grant { person, role, options } => {
            present.roles = WantedSet::Changed { add: vec![role], remove: Vec::new() };
            (person, options)
        }
        RoleChange::Revoke { person, role, options } => {
            present.roles = WantedSet::Changed { add: Vec::new(), remove: vec![role] };
            (person, options)
        }
    };
    change_existing(context, named(&person), present, &options).await
}

/// Runs `frontdesk group join` and `leave`.
pub async fn groups(context: &Context, command: MembershipChange) -> Outcome {
    let mut present = Present::default();
    let (person, options) = match command {
        MembershipChange::Join { person, group, options } => {
            present.groups = WantedSet::Changed { add: vec![group], remove: Vec::new() };
            (person, options)
        }
        MembershipChange::Leave { person, group, options } => {
            present.groups = WantedSet::Changed { add: Vec::new(), remove: vec![group] };
            (person, options)
        }
    };
    change_existing(context, named(&person), present, &options).await
}

/// Runs `frontdesk availability set`.
pub async fn availability(context: &Context, command: AvailabilityChange) -> Outcome {
    let AvailabilityChange::Set { person, availability, options } = command;
    let wanted = match availability {
        SettableAvailability::Available => Wanted::Available,
        SettableAvailability::Unavailable => Wanted::NotAvailable,
    };
    carry_out(context, vec![Assignment::new(named(&person), wanted).existing_only()], &options).await
}
