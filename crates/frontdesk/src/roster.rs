//! Everyone of a directory, to be listed, looked up by ID, or searched.

use std::collections::{BTreeMap, HashSet};
use std::future::{Future, ready};

use frontdesk_core::Error;
use futures_util::stream::{self, BoxStream, Stream, StreamExt};
use serde_json::Value;

use crate::directory::{DirectoryEntry, PersonQuery};
use crate::read;
use crate::sought::Sought;
use crate::user::User;

/// What is known of a person before, or without, reading the whole record. `None` is what cannot be
/// told.
#[derive(Debug, Default)]
pub(crate) struct Outline {
    pub(crate) id: Option<String>,
    /// Empty if the person has none.
    pub(crate) user_name: Option<String>,
    pub(crate) addresses: Option<Vec<String>>,
}

impl Outline {
    /// Returns what a user's record says.
    pub(crate) fn of(user: &User) -> Self {
        Self {
            id: Some(user.id.clone()),
            user_name: Some(user.user_name.clone().unwrap_or_default()),
            addresses: Some(user.emails.iter().map(|email| email.value.clone()).collect()),
        }
    }
}

/// Everyone of a directory, each once.
pub(crate) struct Roster<'a> {
    people: BoxStream<'a, Result<DirectoryEntry, Error>>,
    /// Errors of records that may be about anybody, such as a team's.
    incomplete: Vec<Error>,
    outline: fn(&Value) -> Outline,
    /// Why some people's addresses are not known, as far as the list was read.
    hidden: Option<Error>,
}

/// One of many people who are looked for, or a reason for which somebody may be missing.
pub(crate) struct Sighting {
    /// The positions of those whom it is about.
    pub(crate) positions: Vec<usize>,
    pub(crate) seen: Result<DirectoryEntry, Error>,
}

impl<'a> Roster<'a> {
    /// Creates a roster of a vendor's list. `outline` reads what a malformed record of it still
    /// says.
    pub(crate) fn new(
        people: impl Stream<Item = Result<DirectoryEntry, Error>> + Send + 'a,
        outline: fn(&Value) -> Outline,
    ) -> Self {
        // A list that changes while it is read may repeat somebody on the next page.
        let people = people.scan((HashSet::new(), false), |(seen, ended), item| {
            let item = (!*ended).then(|| match item {
                Ok(entry) => seen.insert(entry.user.id.clone()).then_some(Ok(entry)),
                Err(error) => {
                    *ended = !error.is_malformed_record();
                    Some(Err(error))
                }
            });
            ready(item)
        });
        Self { people: people.filter_map(ready).boxed(), incomplete: Vec::new(), outline, hidden: None }
    }

    /// Adds errors of records that may be about anybody.
    pub(crate) fn incomplete(mut self, errors: Vec<Error>) -> Self {
        self.incomplete = errors;
        self
    }

    /// Calls a function for each person or error that is read.
    pub(crate) fn watched(self, on_read: &'a (dyn Fn() + Sync)) -> Self {
        Self { people: self.people.inspect(move |_| on_read()).boxed(), ..self }
    }

    /// Returns everyone.
    pub(crate) fn list(self) -> BoxStream<'a, Result<DirectoryEntry, Error>> {
        let people = self.people.flat_map(|item| stream::iter(with_failures(item)));
        stream::iter(self.incomplete.into_iter().map(Err)).chain(people).boxed()
    }

    /// Returns the person with this ID.
    pub(crate) async fn get(mut self, id: &str) -> Result<Option<DirectoryEntry>, Error> {
        let mut unreadable = None;
        while let Some(item) = self.people.next().await {
            match item {
                Ok(mut entry) if entry.user.id == id => {
                    entry.failures.extend(self.incomplete);
                    return Ok(Some(entry));
                }
                Ok(_) => {}
                Err(error) if error.is_malformed_record() => {
                    if self.outline_of(&error).id.is_none_or(|own| own == id) {
                        unreadable.get_or_insert(error);
                    }
                }
                Err(error) => return Err(error),
            }
        }
        unreadable.map_or(Ok(None), Err)
    }

    /// Returns everyone whom the query fits, and the errors of records whom it may fit.
    ///
    /// `hidden` says why a person's addresses are not known; it is only asked about those whom the
    /// query does not fit.
    pub(crate) async fn find(
        mut self,
        query: &PersonQuery,
        hidden: fn(&DirectoryEntry) -> Option<Error>,
    ) -> Vec<Result<DirectoryEntry, Error>> {
        let (mut found, mut unseen, mut ended) = (Vec::new(), None, false);
        while let Some(item) = self.people.next().await {
            match item {
                Ok(entry) if query.matches(&entry.user) => found.extend(with_failures(Ok(entry))),
                Ok(entry) if query.is_of_addresses() && unseen.is_none() => unseen = hidden(&entry),
                Ok(_) => {}
                Err(error) if error.is_malformed_record() => {
                    if query.fits(&self.outline_of(&error)) {
                        found.push(Err(error));
                    }
                }
                Err(error) => {
                    ended = true;
                    found.push(Err(error));
                }
            }
        }
        // What is missing about anybody matters only if somebody was found.
        if found.iter().any(Result::is_ok) {
            found.splice(0..0, self.incomplete.into_iter().map(Err));
        }
        found.extend(unseen.filter(|_| !ended).map(Err));
        found
    }

    /// Returns the next of those who are looked for, or of the errors that may be about them, as
    /// [`find`](Self::find) does for one person. `None` is the end of the list.
    pub(crate) async fn sighting(
        &mut self,
        sought: &Sought<'_>,
        hidden: fn(&DirectoryEntry) -> Option<Error>,
    ) -> Option<Sighting> {
        loop {
            let (positions, seen) = match self.people.next().await {
                Some(Ok(entry)) => {
                    if self.hidden.is_none() {
                        self.hidden = hidden(&entry);
                    }
                    let seen = self.incomplete.first().map_or(Ok(()), |error| Err(error.clone()));
                    (sought.possible(&Outline::of(&entry.user)), seen.map(|()| entry))
                }
                Some(Err(error)) if error.is_malformed_record() => {
                    (sought.possible(&self.outline_of(&error)), Err(error))
                }
                Some(Err(error)) => {
                    self.hidden = None;
                    (sought.everyone(), Err(error))
                }
                None => {
                    let error = self.hidden.take()?;
                    return Some(Sighting { positions: sought.addressed(), seen: Err(error) });
                }
            };
            if !positions.is_empty() {
                return Some(Sighting { positions, seen });
            }
        }
    }

    fn outline_of(&self, error: &Error) -> Outline {
        read::record(error).as_ref().map(self.outline).unwrap_or_default()
    }
}

/// A person behind the errors of what could not be read about them.
pub(crate) fn with_failures(item: Result<DirectoryEntry, Error>) -> Vec<Result<DirectoryEntry, Error>> {
    let failures = item.iter().flat_map(|entry| &entry.failures).cloned().map(Err);
    let mut items: Vec<_> = failures.collect();
    items.push(item);
    items
}

/// Returns what a search finds as a stream.
pub(crate) fn found<'a>(
    search: impl Future<Output = Result<Vec<Result<DirectoryEntry, Error>>, Error>> + Send + 'a,
) -> BoxStream<'a, Result<DirectoryEntry, Error>> {
    let found = async move { search.await.unwrap_or_else(|error| vec![Err(error)]) };
    stream::once(found).flat_map(stream::iter).boxed()
}

/// Errors of records that only add to what is known about people.
#[derive(Debug, Default)]
pub(crate) struct Failures {
    of_people: BTreeMap<String, Vec<Error>>,
    /// Those that may be about anybody.
    pub(crate) of_anybody: Vec<Error>,
}

impl Failures {
    /// Errors that may be about anybody.
    pub(crate) fn of_anybody(errors: Vec<Error>) -> Self {
        Self { of_anybody: errors, ..Self::default() }
    }

    /// Adds errors of records that name a person's ID in this field.
    pub(crate) fn add(&mut self, errors: Vec<Error>, id: &str) {
        for error in errors {
            match read::record(&error).and_then(|record| read::id(&record, id)) {
                Some(id) => self.of_people.entry(id).or_default().push(error),
                None => self.of_anybody.push(error),
            }
        }
    }

    /// Takes those that are about one person.
    pub(crate) fn take(&mut self, id: &str) -> Vec<Error> {
        self.of_people.remove(id).unwrap_or_default()
    }
}
