//! Writing down what passes between a client and its server.

use std::collections::VecDeque;
use std::fmt;
use std::path::Path;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Instant;

use chrono::{DateTime, Utc};

use super::file;
use super::model::{Creator, Har, Log};
use super::raw::{self, Raw};
use super::values::Secrets;
use crate::secret_names::SecretNames;
use crate::{Attempt, Body, BoxFuture, Error, ErrorKind, Middleware, Next};

/// Records every exchange as an entry of a HAR file, each try of a call for itself, without the
/// secrets in it.
///
/// It belongs behind the other hooks: it writes down what it sees. Clones share one recording.
///
/// Secrets become as many `x` as they have characters; a number becomes ones, and so does a time.
/// They are known
///
/// - by the header that they stand in: `Authorization`, `Cookie`, `Set-Cookie`, every vendor's own,
///   and all that are marked as sensitive, as the headers are that a caller sets (except `Accept`,
///   `Content-Type` and the like);
/// - by the name of the query parameter, the field of a form or of JSON at any depth, or the
///   parameter of the path: `password`, `token`, `secret`, `api_key`, `webhook_url` and the like in
///   any spelling ([`is_secret_name`](crate::har::is_secret_name)), what
///   [`VendorProfile::secret_fields`](crate::VendorProfile::secret_fields) says, and what
///   [`secret_names`](HarRecorder::secret_names) adds. JSON within text and addresses within text
///   are looked into;
/// - by standing before the host of an address;
/// - by their value: a secret of eight bytes or more that was seen in one of these places is masked
///   wherever else it stands, in either case and in base64, in exchanges before it as well. The
///   user's id that Rocket.Chat wants in a header is none.
///
/// Only bodies of JSON, forms and `multipart` are recorded, since in others (HTML, XML, CSV, text,
/// pictures, JSON that is malformed) secrets cannot be found with certainty. Of these, and of what
/// files hold, the recording has the media type and the length, and a `comment` that says so.
/// [`all_bodies`](HarRecorder::all_bodies) records them too.
///
/// A body that passes as a stream, an upload, a download or [`Records`](crate::Records), is not
/// recorded either, whatever was asked for: a `comment` says so.
///
/// Personal data is not taken out, nor is a secret that nothing tells: look at a recording before
/// you give it away. A call costs the recorder next to nothing: bodies are shared, not copied, and
/// secrets are taken out when the recording is written, in time and memory that are proportional to
/// the bodies. Until then the recorder's memory holds the secrets.
///
/// ```
/// use frontdesk_core::{ConfigureClient, HarRecorder};
/// # use frontdesk_core::{ClientSettings, Error};
///
/// # fn run(builder: ClientSettings) -> Result<(), Error> {
/// let recorder = HarRecorder::new().secret_names(["door_code"]).memory_limit(64 << 20);
/// let builder = builder.middleware(recorder.clone());
/// // … build the client and make calls …
/// recorder.save("target/session.har")?;
/// # Ok(())
/// # }
/// ```
#[derive(Clone, Default)]
#[must_use = "it records once it is given to a client's builder"]
pub struct HarRecorder(Arc<Mutex<State>>);

#[derive(Default)]
struct State {
    names: SecretNames,
    entries: VecDeque<Arc<Raw>>,
    /// Exchanges that were dropped and whose secrets are not among the others yet.
    leaving: Vec<Arc<Raw>>,
    /// The secrets of exchanges that were dropped.
    secrets: Secrets,
    all_bodies: bool,
    /// How many exchanges began so far.
    begun: u64,
    /// The size of all entries, in bytes.
    size: usize,
    limit: Option<usize>,
    dropped: u64,
}

impl HarRecorder {
    /// An empty recording.
    pub fn new() -> Self {
        Self::default()
    }

    /// Takes the values of these parameters, fields and headers for secrets too.
    pub fn secret_names(self, names: impl IntoIterator<Item = impl AsRef<str>>) -> Self {
        let mut state = self.lock();
        for name in names {
            state.names.add(name.as_ref());
        }
        drop(state);
        self
    }

    /// Records bodies in which secrets cannot be found with certainty, too: text, HTML, XML, CSV,
    /// bytes, malformed JSON.
    ///
    /// **Such a recording may hold credentials.** What stands behind a secret's name (`token=…`)
    /// and secrets that are known from elsewhere are masked there; everything else stays as it is.
    pub fn all_bodies(self) -> Self {
        self.lock().all_bodies = true;
        self
    }

    /// Sets how many bytes are kept. Defaults to no limit. Beyond it the oldest exchanges are
    /// dropped, and the recording says how many. Their secrets are remembered, so that they do not
    /// come out in later ones.
    pub fn memory_limit(self, bytes: usize) -> Self {
        self.lock().limit = Some(bytes);
        self
    }

    /// How many exchanges are kept.
    #[must_use]
    pub fn len(&self) -> usize {
        self.lock().entries.len()
    }

    /// Whether no exchange is kept.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Forgets the exchanges so far, and remembers their secrets.
    pub fn clear(&self) {
        let leaving = {
            let mut state = self.lock();
            let leaving: Vec<_> = state.entries.drain(..).collect();
            state.leaving.extend(leaving.iter().cloned());
            state.size = 0;
            leaving
        };
        self.forget(&leaving);
    }

    /// Keeps the secrets of exchanges that leave, and nothing else of them.
    fn forget(&self, leaving: &[Arc<Raw>]) {
        let mut secrets = Secrets::default();
        for raw in leaving {
            let names = self.names([raw]);
            raw.collect(&names, &mut secrets);
        }
        let mut state = self.lock();
        state.secrets.merge(secrets);
        state.leaving.retain(|raw| !leaving.iter().any(|other| Arc::ptr_eq(raw, other)));
    }

    /// The names of secrets: the user's and those of the exchanges' vendors.
    fn names<'a>(&self, exchanges: impl IntoIterator<Item = &'a Arc<Raw>>) -> SecretNames {
        let mut names = self.lock().names.clone();
        let mut known: Vec<&[&str]> = Vec::new();
        for raw in exchanges {
            if !known.iter().any(|fields| std::ptr::eq(*fields, raw.secret_fields)) {
                known.push(raw.secret_fields);
                raw.secret_fields.iter().for_each(|name| names.add(name));
            }
        }
        names
    }

    /// The recording as HAR 1.2, in the order in which the exchanges began. Entries say more than
    /// the format does: `_operation` is the operation's id, `_attempt` which try of the call it
    /// was, `_error` why no response came.
    ///
    /// The calling thread does all the work of taking secrets out; calls go on meanwhile.
    ///
    /// # Errors
    /// [`ErrorKind::Other`]: the recording cannot be written as JSON.
    pub fn to_json(&self) -> Result<String, Error> {
        let snapshot = self.snapshot();
        let har = snapshot.har();
        serde_json::to_string_pretty(&har).map_err(|error| {
            Error::new(ErrorKind::Other, "the recording cannot be written").with_source(error)
        })
    }

    /// What is recorded by now.
    fn snapshot(&self) -> Snapshot {
        let (mut exchanges, leaving, secrets, dropped) = {
            let state = self.lock();
            (
                Vec::from_iter(state.entries.iter().cloned()),
                state.leaving.clone(),
                state.secrets.clone(),
                state.dropped,
            )
        };
        exchanges.sort_by_key(|raw| raw.number);
        let names = self.names(exchanges.iter().chain(&leaving));
        Snapshot { names, exchanges, leaving, secrets, dropped }
    }

    /// Writes the recording to a file, whole or not at all; one that is there already gives way.
    /// Only its owner may read it, where the platform knows of such things. The calling thread
    /// waits for the disk.
    ///
    /// # Errors
    /// [`ErrorKind::Other`]: the file cannot be written.
    pub fn save(&self, path: impl AsRef<Path>) -> Result<(), Error> {
        let path = path.as_ref();
        file::write(path, &self.to_json()?).map_err(|error| {
            let message = format!("the recording {} cannot be written", path.display());
            Error::new(ErrorKind::Other, message).with_source(error)
        })
    }

    /// The state, also after a panic elsewhere: no change to it can be left half done.
    fn lock(&self) -> MutexGuard<'_, State> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl fmt::Debug for HarRecorder {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("HarRecorder").field("exchanges", &self.len()).finish_non_exhaustive()
    }
}

impl Middleware for HarRecorder {
    fn handle<'a>(
        &'a self,
        attempt: Attempt<'a>,
        next: Next<'a>,
    ) -> BoxFuture<'a, Result<http::Response<Body>, Error>> {
        Box::pin(async move {
            let mut pending = Pending::new(self, &attempt);
            let outcome = next.run(attempt).await;
            pending.finish(&outcome);
            outcome
        })
    }
}

/// An exchange that has begun. Dropped before it is finished, it records that the caller gave up.
struct Pending<'a> {
    recorder: &'a HarRecorder,
    number: u64,
    all_bodies: bool,
    attempt: Attempt<'a>,
    started: DateTime<Utc>,
    clock: Instant,
    finished: bool,
}

impl<'a> Pending<'a> {
    fn new(recorder: &'a HarRecorder, attempt: &Attempt<'a>) -> Self {
        let mut state = recorder.lock();
        state.begun += 1;
        Self {
            recorder,
            number: state.begun,
            all_bodies: state.all_bodies,
            attempt: attempt.clone(),
            started: Utc::now(),
            clock: Instant::now(),
            finished: false,
        }
    }

    fn finish(&mut self, outcome: &Result<http::Response<Body>, Error>) {
        self.finished = true;
        let times = (self.started, self.clock.elapsed());
        let raw = Arc::new(Raw::new(self.number, &self.attempt, times, outcome, self.all_bodies));
        let leaving = self.recorder.lock().keep(raw);
        if leaving.is_empty() {
            return;
        }
        // Looking for secrets takes its time, and this thread may have other calls to carry.
        let recorder = self.recorder.clone();
        match tokio::runtime::Handle::try_current() {
            Ok(runtime) => drop(runtime.spawn_blocking(move || recorder.forget(&leaving))),
            Err(_) => recorder.forget(&leaving),
        }
    }
}

impl Drop for Pending<'_> {
    fn drop(&mut self) {
        if !self.finished {
            self.finish(&Err(Error::new(ErrorKind::Timeout, "the caller gave up before the response came")));
        }
    }
}

impl State {
    /// Keeps an exchange, and drops the oldest ones where there is no room: these are returned.
    fn keep(&mut self, raw: Arc<Raw>) -> Vec<Arc<Raw>> {
        self.size += raw.size();
        self.entries.push_back(raw);
        let mut leaving = Vec::new();
        while self.limit.is_some_and(|limit| self.size > limit) {
            let Some(oldest) = self.entries.pop_front() else { break };
            self.size -= oldest.size();
            self.dropped += 1;
            leaving.push(oldest);
        }
        self.leaving.extend(leaving.iter().cloned());
        leaving
    }
}

/// A recording apart from its recorder, so that others may go on.
struct Snapshot {
    names: SecretNames,
    exchanges: Vec<Arc<Raw>>,
    leaving: Vec<Arc<Raw>>,
    secrets: Secrets,
    dropped: u64,
}

impl Snapshot {
    fn har(self) -> Har {
        let Self { names, exchanges, leaving, mut secrets, dropped } = self;
        for raw in &leaving {
            raw.collect(&names, &mut secrets);
        }
        let comment = (dropped > 0).then(|| format!("{dropped} earlier exchanges were dropped"));
        Har {
            log: Log {
                version: "1.2".to_owned(),
                creator: Creator {
                    name: env!("CARGO_PKG_NAME").to_owned(),
                    version: env!("CARGO_PKG_VERSION").to_owned(),
                },
                comment,
                entries: raw::entries(&exchanges, &names, secrets),
            },
        }
    }
}

#[cfg(test)]
mod tests;
