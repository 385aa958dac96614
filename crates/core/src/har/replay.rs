//! Replaying a recording.

use std::borrow::Cow;
use std::fmt;
use std::path::Path;
use std::sync::{Arc, Mutex, PoisonError};

use super::form;
use super::mask::Masker;
use super::matching::Wanted;
use super::recording::{self, Recorded};
use crate::secret_names::SecretNames as Names;
use crate::{Attempt, Body, BoxFuture, Error, ErrorKind, Middleware, Next};

/// Responds to every request from a HAR file and never touches the network: one of a
/// [`HarRecorder`](crate::HarRecorder), a browser or a proxy.
///
/// A request gets the response of the first exchange of the recording that fits and was not given
/// before. It fits where
///
/// - the method is the same;
/// - the path is: what the base URL says of it does not count, on either side;
/// - the query is, in any order of its parameters;
/// - the body says the same: JSON and forms are compared by what they hold, not by how they are
///   written.
///
/// Hosts and headers, credentials among them, are not compared. What is masked in the recording
/// (eight `x` or more) fits anything, and so do the values of fields and parameters with a secret's
/// name.
///
/// Of a body that was not recorded ([`HarRecorder`](crate::HarRecorder) says of which) the length
/// alone is known: a request's fits any, and a response's is as many `x`, or none if the length is
/// not known either. A request whose body is a stream fits any.
///
/// Several exchanges that fit are given in their order, and then the last one again and again, or,
/// when [`strict`](HarReplay::strict), none any more. An exchange without a response is given as
/// the failure that it was ([`ErrorKind::Transport`], [`ErrorKind::Timeout`]); what is repeated by
/// a client waits as it does on the network. A request that nothing fits fails with
/// [`ErrorKind::Configuration`], which names the nearest exchange and what is different in it.
///
/// It belongs behind the other hooks, since those behind it are not asked. Clones share what was
/// given.
///
/// ```
/// use frontdesk_core::{ConfigureClient, HarReplay};
/// # use frontdesk_core::{ClientSettings, Error};
///
/// # fn run() -> Result<(), Error> {
/// # let session = r#"{"log": {"entries": []}}"#;
/// let replay = HarReplay::from_json(session)?.strict();
/// let settings = ClientSettings::default().middleware(replay.clone());
/// // … build the client and make calls …
/// assert_eq!(replay.remaining(), 0);
/// # Ok(())
/// # }
/// # run().unwrap();
/// ```
#[derive(Clone)]
#[must_use = "it responds once it is given to a client's builder"]
pub struct HarReplay {
    recording: Arc<[Recorded]>,
    /// Which exchanges were given.
    given: Arc<Mutex<Vec<bool>>>,
    names: Names,
    strict: bool,
}

impl HarReplay {
    /// Reads a recording.
    ///
    /// # Errors
    /// [`ErrorKind::Configuration`]: the text is no HAR file.
    pub fn from_json(text: &str) -> Result<Self, Error> {
        let recording: Arc<[Recorded]> = recording::read(text)
            .map_err(|problem| Error::configuration(format!("the recording is not usable: {problem}")))?
            .into();
        let given = Arc::new(Mutex::new(vec![false; recording.len()]));
        Ok(Self { recording, given, names: Names::default(), strict: false })
    }

    /// Reads a recording from a file. The calling thread waits for the disk.
    ///
    /// # Errors
    /// [`ErrorKind::Configuration`]: there is no such file, or it is no HAR file.
    pub fn load(path: impl AsRef<Path>) -> Result<Self, Error> {
        let path = path.as_ref();
        let text = std::fs::read_to_string(path).map_err(|error| {
            Error::configuration(format!("the recording {} cannot be read", path.display()))
                .with_source(error)
        })?;
        Self::from_json(&text)
    }

    /// Gives each exchange once only: a request that all fitting ones were given for fails.
    pub fn strict(mut self) -> Self {
        self.strict = true;
        self
    }

    /// Does not compare the values of these parameters and fields, as
    /// [`HarRecorder::secret_names`](crate::HarRecorder::secret_names) does not record them.
    pub fn secret_names(mut self, names: impl IntoIterator<Item = impl AsRef<str>>) -> Self {
        for name in names {
            self.names.add(name.as_ref());
        }
        self
    }

    /// How many exchanges of the recording were not given yet.
    #[must_use]
    pub fn remaining(&self) -> usize {
        let given = self.given.lock().unwrap_or_else(PoisonError::into_inner);
        given.iter().filter(|given| !**given).count()
    }

    fn respond(&self, attempt: &Attempt<'_>) -> Result<http::Response<Body>, Error> {
        let mut names = Cow::Borrowed(&self.names);
        for name in attempt.client.vendor().secret_fields() {
            names.to_mut().add(name);
        }
        let (_, base, _) = form::split(attempt.client.base_url().as_str());
        let wanted = Wanted::new(&attempt.request, base);
        let fitting = wanted.among(&self.recording, &names);
        let Some(last) = fitting.last().copied() else {
            return Err(self.unknown(attempt, &wanted, &names));
        };
        let index = {
            let mut given = self.given.lock().unwrap_or_else(PoisonError::into_inner);
            let next = fitting.iter().copied().find(|index| given.get(*index) == Some(&false));
            if let Some(given) = next.and_then(|index| given.get_mut(index)) {
                *given = true;
            }
            next
        };
        if index.is_none() && self.strict {
            let asked = shown(attempt, &names);
            let count = fitting.len();
            return Err(Error::configuration(format!(
                "the recording has {count} of {asked}, and all were given"
            )));
        }
        match self.recording.get(index.unwrap_or(last)) {
            Some(recorded) => recorded.outcome(),
            None => Err(self.unknown(attempt, &wanted, &names)),
        }
    }

    /// The error for a request that nothing fits.
    fn unknown(&self, attempt: &Attempt<'_>, wanted: &Wanted, names: &Names) -> Error {
        let asked = shown(attempt, names);
        Error::new(
            ErrorKind::Configuration,
            match wanted.nearest(&self.recording, names) {
                Some((Recorded { method, path, .. }, difference)) => {
                    format!(
                        "the recording has no {asked}; the nearest is {method} {path}, different in {difference}"
                    )
                }
                None => format!("the recording has no {asked}: it is empty"),
            },
        )
    }
}

/// Method and path of a request, as errors name it: secrets in the path are masked.
fn shown(attempt: &Attempt<'_>, names: &Names) -> String {
    let path = Masker::collector(names).path(attempt.request.uri().path(), attempt.operation.path());
    format!("{} {path}", attempt.request.method())
}

impl fmt::Debug for HarReplay {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("HarReplay")
            .field("exchanges", &self.recording.len())
            .field("remaining", &self.remaining())
            .field("strict", &self.strict)
            .finish()
    }
}

impl Middleware for HarReplay {
    fn handle<'a>(
        &'a self,
        attempt: Attempt<'a>,
        _next: Next<'a>,
    ) -> BoxFuture<'a, Result<http::Response<Body>, Error>> {
        Box::pin(async move { self.respond(&attempt) })
    }
}
