//! People of all directories, and the failures beside them.

use frontdesk::Frontdesk;
use futures_util::stream::{BoxStream, StreamExt as _};
use indicatif::ProgressBar;

use crate::context::{DirectoryUser, Item, merged, warn};
use crate::failure::{Exit, Failure, exit};
use crate::output::{Shape, progress};

/// What progress counts.
pub const PEOPLE: &str = "people";

/// The columns of people.
pub const SHAPE: Shape = Shape {
    columns: &[
        ("directory", "directory"),
        ("id", "id"),
        ("name", "displayName"),
        ("email", "emails.value"),
        ("status", "status.value"),
        ("availability", "agent.availability.value"),
        ("roles", "roles.display|value"),
        ("groups", "groups.display|value"),
    ],
    others: &["vendor", "userName", "name", "active", "locale", "meta"],
    id: "id",
    is_people: true,
};

/// Counts what failed, and tells a person of each failure.
#[derive(Debug, Default)]
pub struct Failures {
    /// Exit codes of directories that failed as a whole.
    directories: Vec<Exit>,
    records: usize,
    /// Each message, with its directory.
    pub messages: Vec<(String, String)>,
}

impl Failures {
    pub fn add(&mut self, directory: &str, error: &frontdesk::Error) {
        warn(&format!("{directory}: {error}"));
        self.messages.push((directory.to_owned(), error.to_string()));
        if error.is_malformed_record() {
            self.records += 1;
        } else {
            self.directories.push(exit(error));
        }
    }

    /// How a command ends that asked so many directories: if all of them failed alike, as they did.
    pub fn exit(&self, asked: usize) -> Exit {
        match self.directories.as_slice() {
            [first, rest @ ..] if rest.len() + 1 >= asked && rest.iter().all(|exit| exit == first) => *first,
            failed => Exit::partly_if(!failed.is_empty() || self.records > 0),
        }
    }
}

/// Calls a function with everybody who comes, and counts them on the bar.
///
/// # Errors
/// The function's. Failures of directories are added to those that were given.
pub async fn each(
    mut items: BoxStream<'_, Item>,
    failures: &mut Failures,
    bar: ProgressBar,
    mut then: impl FnMut(DirectoryUser) -> Result<(), Failure>,
) -> Result<(), Failure> {
    while let Some((directory, item)) = items.next().await {
        match item {
            Ok(entry) => {
                bar.inc(1);
                then(DirectoryUser { directory, user: entry.user })?;
            }
            Err(error) => bar.suspend(|| failures.add(&directory, &error)),
        }
    }
    bar.finish_and_clear();
    Ok(())
}

/// Everybody in all directories.
///
/// # Errors
/// None yet; failures of directories are in the second value.
pub async fn everyone(frontdesk: &Frontdesk, quiet: bool) -> Result<(Vec<DirectoryUser>, Failures), Failure> {
    let (mut people, mut failures) = (Vec::new(), Failures::default());
    let items = merged(frontdesk, |directory| directory.list());
    each(items, &mut failures, progress::start(PEOPLE, quiet), |person| {
        people.push(person);
        Ok(())
    })
    .await?;
    people.sort_by(|one, other| (&one.directory, &one.user.id).cmp(&(&other.directory, &other.user.id)));
    Ok((people, failures))
}

#[cfg(test)]
mod tests {
    use frontdesk::{Error, ErrorKind};

    use super::*;

    #[test]
    fn a_command_ends_as_its_directories_did() {
        let failing = |kinds: &[ErrorKind]| {
            let mut failures = Failures::default();
            kinds.iter().for_each(|kind| failures.add("x", &Error::new(*kind, "no")));
            failures
        };
        let refused = ErrorKind::Unauthenticated;
        assert_eq!(failing(&[]).exit(2), Exit::Done);
        assert_eq!(failing(&[refused]).exit(2), Exit::Partly);
        assert_eq!(failing(&[refused, refused]).exit(2), Exit::Credentials);
        assert_eq!(failing(&[refused, ErrorKind::Timeout]).exit(2), Exit::Partly);
        let mut failures = Failures::default();
        failures.add("x", &Error::new(ErrorKind::Decode, "no").into_malformed_record());
        assert_eq!(failures.exit(1), Exit::Partly);
    }
}
