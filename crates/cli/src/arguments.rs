//! The command line.

use std::path::PathBuf;

use clap::{Parser, Subcommand};

use crate::commands::{
    availability, completions, config, conform, conversation, group, onboard, plan, report, runs, sandbox,
    user,
};
use crate::context::Globals;
use crate::failure;

#[derive(Debug, Parser)]
#[command(
    name = "frontdesk",
    version,
    about = "The support agents of all your platforms",
    after_long_help = failure::HELP,
    arg_required_else_help = true
)]
pub struct Arguments {
    #[command(flatten)]
    pub globals: Globals,
    #[command(subcommand)]
    pub command: Command,
}

#[derive(Debug, Subcommand)]
pub enum Command {
    /// List everyone on a sandbox of all platforms; no account is needed
    Demo,
    /// Say which directories there are, and how they are reached
    #[command(subcommand, after_long_help = config::HELP)]
    Config(config::Settings),
    /// Examine each directory: is it reached, which version and edition is it, which operations
    /// exist there, do the credentials suffice, which settings matter, are the clocks right
    Doctor {
        /// List the operations of each directory, and whether they exist there
        #[arg(long)]
        operations: bool,
    },
    /// Say what each directory can do with its credentials, action by action
    Capabilities,
    /// List, find, show, create, change and delete people
    #[command(subcommand)]
    User(user::UserCommand),
    /// List teams, inboxes, departments and agent groups, and who is in them; add and remove
    /// members
    #[command(subcommand)]
    Group(group::GroupCommand),
    /// List, grant and revoke roles
    #[command(subcommand)]
    Role(group::RoleCommand),
    /// List what somebody works on
    #[command(subcommand)]
    Conversation(conversation::ConversationCommand),
    /// Say who takes chats now, and set it
    #[command(subcommand)]
    Availability(availability::AvailabilityCommand),
    /// Give a person accounts on several platforms, as a template says
    #[command(after_long_help = onboard::HELP)]
    Onboard(onboard::Onboard),
    /// End people's access on all platforms: no new chats, conversations handed over, accounts
    /// deactivated
    Offboard(onboard::Offboard),
    /// Say what has to be done for people to be as a file wants them, and change nothing
    #[command(after_long_help = plan::HELP)]
    Plan(plan::PlanCommand),
    /// Carry out a plan that was written into a file
    Apply(plan::Apply),
    /// List, show, resume and undo runs
    #[command(subcommand)]
    Runs(runs::RunsCommand),
    /// Review access: who has which accounts, and what is odd about them
    #[command(after_long_help = report::HELP)]
    Report {
        /// Only people with findings
        #[arg(long)]
        findings: bool,
    },
    /// Write down everyone, to compare with later
    Snapshot {
        /// The file; standard output if it is left out
        #[arg(long, value_name = "FILE")]
        out: Option<PathBuf>,
    },
    /// Compare two snapshots, or a snapshot with the platforms as they are now
    Diff {
        /// The snapshot before
        before: PathBuf,
        /// The snapshot after, or `live`
        after: String,
    },
    /// Serve the vendors on loopback until standard input closes
    #[command(after_long_help = sandbox::FAULTS)]
    Sandbox {
        /// Only this vendor; may be given several times
        #[arg(long, value_parser = sandbox::vendor)]
        vendor: Vec<frontdesk_sandbox::SandboxVendor>,
        /// One JSON line for each vendor: {"vendor", "base_url", "credentials"}
        #[arg(long)]
        json: bool,
        /// Misbehave by the script in this JSON file; --help says what can stand in it
        #[arg(long, value_name = "FILE")]
        faults: Option<PathBuf>,
        /// List the operations: those with behavior, and those that return the examples of the spec
        #[arg(long, conflicts_with = "faults")]
        operations: bool,
    },
    /// Hold recordings of a server against the vendor's description, and say where they differ
    #[command(after_long_help = conform::HELP)]
    Conform {
        /// The vendor whose API was recorded
        #[arg(long, value_parser = frontdesk_conform::spec::vendors())]
        vendor: String,
        /// Hold them against this bundled OpenAPI document (JSON) instead of the one in this
        /// program
        #[arg(long, value_name = "FILE")]
        spec: Option<PathBuf>,
        /// Print one JSON document
        #[arg(long)]
        json: bool,
        /// Recordings, as browsers, proxies and `HarRecorder` write them
        #[arg(required = true, value_name = "FILE.har")]
        files: Vec<PathBuf>,
    },
    /// Print what a shell reads to complete commands: source <(frontdesk completions bash)
    Completions {
        /// The shell
        #[arg(value_parser = completions::shells())]
        shell: String,
    },
    /// Write manual pages, one for each command
    Man {
        /// The folder
        folder: PathBuf,
    },
}

impl Command {
    /// Returns whether Ctrl-C ends it after the call that is under way, so that its outcome is
    /// written down.
    pub fn ends_by_itself(&self) -> bool {
        use group::{GroupCommand, RoleCommand};
        match self {
            Self::Onboard(_) | Self::Offboard(_) | Self::Apply(_) | Self::Runs(_) => true,
            Self::User(command) => {
                matches!(command, user::UserCommand::Import(_) | user::UserCommand::Change(_))
            }
            Self::Group(command) => matches!(command, GroupCommand::Change(_)),
            Self::Role(command) => matches!(command, RoleCommand::Change(_)),
            Self::Availability(command) => matches!(command, availability::AvailabilityCommand::Change(_)),
            _ => false,
        }
    }
}
