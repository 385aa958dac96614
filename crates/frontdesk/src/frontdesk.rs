//! Many directories, asked at the same time.

use std::fmt;
use std::sync::Arc;

use frontdesk_core::Error;
use futures_util::future::join_all;
use futures_util::stream::{self, BoxStream, StreamExt};

use crate::change::{Done, PersonRef, Plan, Step, Wanted};
use crate::change_error::ChangeError;
use crate::directory::{Directory, DirectoryEntry, PersonQuery};

/// Many directories, asked at the same time.
///
/// The error of a directory that fails stands beside the results of the others, so that it is never
/// taken for an empty directory.
#[derive(Clone, Debug, Default)]
pub struct Frontdesk {
    members: Vec<Member>,
}

#[derive(Clone, Debug)]
struct Member {
    name: String,
    directory: Arc<dyn Directory>,
}

impl Frontdesk {
    /// No directories yet.
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds a directory under its vendor's name.
    #[must_use]
    pub fn with(self, directory: impl Directory + 'static) -> Self {
        let name = directory.vendor().as_str().to_owned();
        self.with_named(name, directory)
    }

    /// Adds a directory under a name of its own, for several of one vendor.
    #[must_use]
    pub fn with_named(mut self, name: impl Into<String>, directory: impl Directory + 'static) -> Self {
        self.members.push(Member { name: name.into(), directory: Arc::new(directory) });
        self
    }

    /// The directories and their names, in the order in which they were added.
    pub fn directories(&self) -> impl Iterator<Item = (&str, &dyn Directory)> {
        self.members.iter().map(|member| (member.name.as_str(), member.directory.as_ref()))
    }

    /// Returns the directory of this name. Its changes are methods of
    /// [`DirectoryExt`](crate::DirectoryExt).
    ///
    /// ```no_run
    /// use frontdesk::{AvailabilityKind, ChangeError, DirectoryExt, Frontdesk, PersonRef};
    ///
    /// async fn pause(frontdesk: &Frontdesk) -> Result<(), ChangeError> {
    ///     let ada = PersonRef::Email("ada.brandt@harbour.example".to_owned());
    ///     if let Some(workspace) = frontdesk.directory("rocketchat") {
    ///         workspace.set_availability(&ada, AvailabilityKind::Unavailable).await?;
    ///     }
    ///     Ok(())
    /// }
    /// ```
    #[must_use]
    pub fn directory(&self, name: &str) -> Option<&dyn Directory> {
        self.directories().find(|(own, _)| *own == name).map(|(_, directory)| directory)
    }

    /// Returns each directory's plan of the steps after which a person is as wanted. It changes
    /// nothing. An ID is asked of every directory, so that an address or a user name is what finds
    /// somebody on several platforms.
    pub async fn ensure(&self, person: &PersonRef, wanted: &Wanted) -> Vec<DirectoryPlan> {
        let plans = self.members.iter().map(|member| async move {
            let plan = member.directory.ensure(person, wanted).await;
            DirectoryPlan { directory: member.name.clone(), plan }
        });
        join_all(plans).await
    }

    /// Applies a step of a plan of the directory of this name.
    ///
    /// # Errors
    /// Those of [`Directory::apply`]; [`ChangeError::Refused`] if there is no directory of the
    /// name.
    pub async fn apply(&self, directory: &str, step: &Step) -> Result<Done, ChangeError> {
        match self.directory(directory) {
            Some(directory) => directory.apply(step).await,
            None => Err(unknown_directory(directory)),
        }
    }

    /// Applies a step of the directory of this name that creates the account of somebody who has
    /// just been seen to have none.
    ///
    /// # Errors
    /// Those of [`Directory::apply_new`]; [`ChangeError::Refused`] if there is no directory of the
    /// name.
    pub async fn apply_new(&self, directory: &str, step: &Step) -> Result<Done, ChangeError> {
        match self.directory(directory) {
            Some(directory) => directory.apply_new(step).await,
            None => Err(unknown_directory(directory)),
        }
    }

    /// Returns whether a step of a plan of the directory of this name is done, by reading.
    ///
    /// # Errors
    /// Those of [`Directory::is_applied`]; [`ChangeError::Refused`] if there is no directory of the
    /// name.
    pub async fn is_applied(&self, directory: &str, step: &Step) -> Result<bool, ChangeError> {
        match self.directory(directory) {
            Some(directory) => directory.is_applied(step).await,
            None => Err(unknown_directory(directory)),
        }
    }

    /// Everyone on all platforms, as they come. Each platform's people are in its own order.
    ///
    /// A platform that fails yields one error, after which nobody follows from it; the others go
    /// on. A single record that cannot be read yields an error for which
    /// [`is_malformed_record`](Error::is_malformed_record) holds, and its platform goes on.
    pub fn list(&self) -> BoxStream<'_, Result<DirectoryEntry, DirectoryError>> {
        let lists = self.members.iter().map(|member| {
            let failed = |error| DirectoryError::new(&member.name, error);
            member.directory.list().map(move |entry| entry.map_err(failed))
        });
        stream::select_all(lists).boxed()
    }

    /// Everyone whom the query fits, from all platforms.
    pub async fn find(&self, query: &PersonQuery) -> DirectoryResults {
        let asked = self.members.iter().map(|member| async move {
            (&member.name, member.directory.find(query).collect::<Vec<_>>().await)
        });
        let mut answers = DirectoryResults::default();
        for (name, found) in join_all(asked).await {
            for item in found {
                match item {
                    Ok(entry) => answers.entries.push(entry),
                    Err(error) => answers.failures.push(DirectoryError::new(name, error)),
                }
            }
        }
        answers
    }

    /// Finds everyone with this e-mail address on all platforms.
    pub async fn find_by_email(&self, address: &str) -> DirectoryResults {
        self.find(&PersonQuery::Email(address.to_owned())).await
    }

    /// Finds everyone with this user name on all platforms. An e-mail address is looked for among
    /// the addresses, too.
    pub async fn find_by_user_name(&self, user_name: &str) -> DirectoryResults {
        self.find(&PersonQuery::UserName(user_name.to_owned())).await
    }
}

fn unknown_directory(name: &str) -> ChangeError {
    ChangeError::refused(format!("there is no directory `{name}`; add it"))
}

/// The plan of one directory.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct DirectoryPlan {
    /// The directory's name.
    pub directory: String,
    /// The plan, or why there is none.
    pub plan: Result<Plan, ChangeError>,
}

/// The people that several directories found, and the errors of what they could not read.
#[derive(Clone, Debug, Default)]
#[must_use = "a failure among the results means that somebody may be missing"]
#[non_exhaustive]
pub struct DirectoryResults {
    /// The people who were found, in the order of the directories.
    pub entries: Vec<DirectoryEntry>,
    /// Why somebody, or something about somebody, may be missing: directories that failed or do not
    /// show what was looked for, and malformed records ([`Error::is_malformed_record`]).
    pub failures: Vec<DirectoryError>,
}

impl DirectoryResults {
    /// Returns the entries if every directory has looked at everybody.
    ///
    /// # Errors
    /// All results and errors, if a directory has not.
    pub fn complete(self) -> Result<Vec<DirectoryEntry>, Self> {
        if self.failures.is_empty() { Ok(self.entries) } else { Err(self) }
    }
}

/// A failure of one directory, or of one of its records.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct DirectoryError {
    /// The directory's name.
    pub directory: String,
    /// What failed.
    pub error: Arc<Error>,
}

impl DirectoryError {
    fn new(directory: &str, error: Error) -> Self {
        Self { directory: directory.to_owned(), error: Arc::new(error) }
    }
}

impl fmt::Display for DirectoryError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.directory, self.error)
    }
}

impl std::error::Error for DirectoryError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        Some(&self.error)
    }
}
