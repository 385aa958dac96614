//! The options of commands that change something.

use std::path::PathBuf;

use clap::Args;
use frontdesk::{Frontdesk, HandOver, Leaving, PersonRef};
use frontdesk_provision::{Guards, Journal, Runner};

use crate::config::place;
use crate::context::Context;
use crate::failure::Failure;
use crate::person::named;

use super::refused;

/// How a change is carried out.
#[derive(Args, Clone, Debug, Default)]
pub struct ChangeOptions {
    /// Print the plan, and change nothing
    #[arg(long, conflicts_with_all = ["yes", "confirm"])]
    pub dry_run: bool,
    /// Do not ask
    #[arg(long, short)]
    pub yes: bool,
    /// Confirm that this many people lose their access, if that is more than the settings allow
    #[arg(long, value_name = "COUNT")]
    pub confirm: Option<usize>,
    /// Stop after so many steps that failed
    #[arg(long, value_name = "COUNT")]
    pub max_failures: Option<usize>,
    #[command(flatten)]
    pub journal: JournalOption,
}

/// Where runs are written down.
#[derive(Args, Clone, Debug, Default)]
pub struct JournalOption {
    /// The journal of runs [default: runs.db in the platform's folder for data]
    #[arg(long, value_name = "FILE", env = "FRONTDESK_JOURNAL")]
    journal: Option<PathBuf>,
}

impl ChangeOptions {
    /// The guards of the settings, with what the options confirm.
    ///
    /// # Errors
    /// Something in the settings is wrong.
    pub fn guards(&self, context: &Context) -> Result<Guards, Failure> {
        let guards =
            if context.globals.sandbox { Guards::default() } else { context.config()?.guards.guards() };
        Ok(match self.confirm {
            Some(people) => guards.confirm(people),
            None => guards,
        })
    }

    /// A runner that stops as the options say.
    pub fn runner<'a>(&self, frontdesk: &'a Frontdesk, journal: &'a Journal) -> Runner<'a> {
        runner(frontdesk, journal, self.max_failures)
    }
}

/// A runner that stops after so many steps that failed.
pub fn runner<'a>(frontdesk: &'a Frontdesk, journal: &'a Journal, max_failures: Option<usize>) -> Runner<'a> {
    let runner = Runner::new(frontdesk, journal);
    match max_failures {
        Some(failures) => runner.max_failures(failures),
        None => runner,
    }
}

/// Opens the journal. On the sandbox, which is gone with the program, it is in memory unless a file
/// is named.
///
/// # Errors
/// The file cannot be opened.
pub fn open_journal(context: &Context, option: &JournalOption) -> Result<Journal, Failure> {
    if context.globals.sandbox && option.journal.is_none() {
        return Journal::in_memory().map_err(refused);
    }
    let path = match &option.journal {
        Some(path) => path.clone(),
        None => place::default_journal().map_err(Failure::refused)?,
    };
    if let Some(folder) = path.parent() {
        std::fs::create_dir_all(folder)?;
    }
    Journal::open(&path).map_err(|error| Failure::from(format!("{}: {error}", path.display())))
}

/// Whose account is changed.
#[derive(Args, Clone, Debug)]
pub struct PersonArgument {
    /// An email address or a user name
    #[arg(required_unless_present = "id")]
    person: Option<String>,
    /// The ID in a directory, in place of the address
    #[arg(long, conflicts_with = "person")]
    id: Option<String>,
}

impl PersonArgument {
    pub fn person(&self) -> PersonRef {
        match (&self.id, &self.person) {
            (Some(id), _) => PersonRef::Id(id.clone()),
            (None, person) => named(person.as_deref().unwrap_or_default()),
        }
    }
}

/// What becomes of the conversations of somebody who leaves.
#[derive(Args, Clone, Debug, Default)]
pub struct Leave {
    /// Give open conversations to this person: an email address or a user name
    #[arg(long, value_name = "PERSON", group = "hand_over")]
    reassign_to: Option<String>,
    /// Give open conversations to this group
    #[arg(long, value_name = "GROUP", group = "hand_over")]
    reassign_to_group: Option<String>,
    /// Put open conversations back into their queues
    #[arg(long, group = "hand_over")]
    requeue: bool,
    /// Close open conversations
    #[arg(long, group = "hand_over")]
    close: bool,
    /// Let what the person alone owns, such as a room, pass to others or be deleted with the
    /// account
    #[arg(long)]
    relinquish: bool,
}

impl Leave {
    pub fn leaving(&self) -> Leaving {
        let hand_over = match (&self.reassign_to, &self.reassign_to_group) {
            (Some(person), _) => HandOver::ToPerson(named(person)),
            (None, Some(group)) => HandOver::ToGroup(group.clone()),
            (None, None) if self.requeue => HandOver::Requeue,
            (None, None) if self.close => HandOver::Close,
            (None, None) => HandOver::KeepOpen,
        };
        let mut leaving = Leaving::handing_over(hand_over);
        leaving.relinquish = self.relinquish;
        leaving
    }
}
