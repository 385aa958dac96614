//! Many directories, asked at the same time.

use std::fmt;
use std::sync::Arc;

use frontdesk_core::Error;
use futures_util::future::join_all;
use futures_util::stream::{self, BoxStream, StreamExt};

use crate::directory::{Directory, Entry, Query};

/// Many directories, asked at the same time.
///
/// A directory that fails does not take the others' answers away, and never passes for one in which nobody is: its error
/// stands beside what the others said.
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

    /// Everyone on all platforms, as they come. Each platform's people are in its own order.
    ///
    /// A platform that fails yields one error, after which nobody follows from it; the others go on. A single record that
    /// cannot be read yields an error for which [`is_malformed_record`](Error::is_malformed_record) holds, and its
    /// platform goes on.
    pub fn list(&self) -> BoxStream<'_, Result<Entry, DirectoryError>> {
        let lists = self.members.iter().map(|member| {
            let failed = |error| DirectoryError::new(&member.name, error);
            member.directory.list().map(move |entry| entry.map_err(failed))
        });
        stream::select_all(lists).boxed()
    }

    /// Everyone whom the query fits, from all platforms.
    pub async fn find(&self, query: &Query) -> Answers {
        let asked = self
            .members
            .iter()
            .map(|member| async move { (member.name.as_str(), member.directory.find(query).await) });
        let mut answers = Answers::default();
        for (name, answer) in join_all(asked).await {
            match answer {
                Ok(found) => answers.entries.extend(found),
                Err(error) => answers.failures.push(DirectoryError::new(name, error)),
            }
        }
        answers
    }

    /// Everyone with this e-mail address, from all platforms.
    pub async fn find_by_email(&self, address: &str) -> Answers {
        self.find(&Query::Email(address.to_owned())).await
    }

    /// Everyone with this user name, from all platforms.
    pub async fn find_by_user_name(&self, user_name: &str) -> Answers {
        self.find(&Query::UserName(user_name.to_owned())).await
    }
}

/// What several directories answered, and which of them could not.
#[derive(Clone, Debug, Default)]
#[must_use = "a failure among the answers means that somebody may be missing"]
pub struct Answers {
    /// Whom the directories that answered know, in the order of the directories.
    pub entries: Vec<Entry>,
    /// The directories that could not answer.
    pub failures: Vec<DirectoryError>,
}

impl Answers {
    /// The entries, where every directory answered.
    ///
    /// # Errors
    /// All of it, where one did not: part of an answer is not the whole.
    pub fn complete(self) -> Result<Vec<Entry>, Self> {
        if self.failures.is_empty() { Ok(self.entries) } else { Err(self) }
    }
}

/// The failure of one directory.
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
