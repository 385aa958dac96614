//! `frontdesk group create`, `rename` and `delete`.

use clap::Subcommand;
use frontdesk::WantedGroup;
use frontdesk_provision::Assignment;

use crate::changes::{ChangeOptions, carry_out};
use crate::context::Context;
use crate::failure::Outcome;

#[derive(Debug, Subcommand)]
pub enum GroupChange {
    /// Create a group, unless there is one of this name: a team or department, as the platform has
    /// them
    Create {
        /// The name
        name: String,
        #[command(flatten)]
        options: ChangeOptions,
    },
    /// Give a group another name
    Rename {
        /// The group, by its ID or name
        group: String,
        /// The new name
        name: String,
        #[command(flatten)]
        options: ChangeOptions,
    },
    /// Delete a group; its members keep their accounts
    Delete {
        /// The group, by its ID or name
        group: String,
        #[command(flatten)]
        options: ChangeOptions,
    },
}

/// Runs the command, in one directory: equal names of groups in several mean nothing.
pub async fn run(context: &Context, command: GroupChange) -> Outcome {
    context.check_one_target("").await?;
    let (group, wanted, options) = match command {
        GroupChange::Create { name, options } => (name, WantedGroup::Present, options),
        GroupChange::Rename { group, name, options } => (group, WantedGroup::Renamed { to: name }, options),
        GroupChange::Delete { group, options } => (group, WantedGroup::Absent, options),
    };
    carry_out(context, vec![Assignment::group(group, wanted)], &options).await
}
