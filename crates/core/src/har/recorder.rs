//! Writing down what passes between a client and its server.

use std::collections::VecDeque;
use std::fmt;
use std::path::Path;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Instant;

use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use bytes::Bytes;
use chrono::{DateTime, SecondsFormat, Utc};
use http::header::{CONTENT_TYPE, LOCATION};
use http::{HeaderMap, Version};

use super::file;
use super::mask::Masker;
use super::model::{
    Content, Creator, Entry, Failed, Har, Log, Pair, PostData, Received, Sent, Timings, UNKNOWN_SIZE,
};
use crate::{BoxFuture, Error, ErrorKind, Exchange, Middleware, Next};

/// Records every exchange as an entry of a HAR file, each try of a call for itself, without the secrets in it.
///
/// It belongs behind the other hooks: it writes down what it sees. Clones share one recording.
///
/// Secrets become as many `x` as they have characters; a number becomes ones. They are known
///
/// - by the header that they stand in: `Authorization`, `Cookie`, `Set-Cookie`, every vendor's own, and all that are marked
///   as sensitive, as the headers are that a caller sets (except `Accept`, `Content-Type` and the like);
/// - by the name of the query parameter, the field of a form or of JSON at any depth, or the parameter of the path:
///   `password`, `token`, `secret`, `api_key` and every name that ends so, case and underscores aside, what
///   [`Vendor::secret_fields`](crate::Vendor::secret_fields) says, and what [`secret_names`](HarRecorder::secret_names)
///   adds. JSON within text and addresses within text are looked into;
/// - by standing before the host of an address;
/// - by their value: a secret of eight bytes or more that was seen in one of these places is masked wherever else it
///   stands, in exchanges before it as well. The user's id that Rocket.Chat wants in a header is none.
///
/// Personal data is not taken out, nor is a secret that nothing tells: look at a recording before you give it away.
/// Recording costs time and memory in proportion to the bodies; a recording is for tests and for finding faults.
///
/// ```
/// use frontdesk_core::{Client, HarRecorder};
/// # use frontdesk_core::{ClientSettings, Error};
///
/// # fn run(mut settings: ClientSettings) -> Result<(), Error> {
/// let recorder = HarRecorder::new().secret_names(["door_code"]).memory_limit(64 << 20);
/// settings.middleware(recorder.clone());
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
    masker: Masker,
    entries: VecDeque<Kept>,
    /// How many exchanges began so far.
    begun: u64,
    /// The size of all entries, in bytes.
    size: usize,
    limit: Option<usize>,
    dropped: u64,
}

/// An entry and what it takes to keep it.
struct Kept {
    number: u64,
    size: usize,
    entry: Entry,
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
            state.masker.names.add(name.as_ref());
        }
        drop(state);
        self
    }

    /// How much is kept, in bytes of text; no limit where nothing is said. Beyond it the oldest exchanges are dropped, and
    /// the recording says how many. Their secrets are remembered, so that they do not come out in later ones.
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
        let mut state = self.lock();
        state.entries.clear();
        state.size = 0;
    }

    /// The recording as HAR 1.2, in the order in which the exchanges began. Entries say more than the format does:
    /// `_operation` is the operation's id, `_attempt` which try of the call it was, `_error` why no answer came.
    ///
    /// # Errors
    /// [`ErrorKind::Other`]: the recording cannot be written as JSON.
    pub fn to_json(&self) -> Result<String, Error> {
        let mut state = self.lock();
        let State { masker, entries, dropped, .. } = &mut *state;
        // Exchanges may hold secrets that were known for such only later, and so on until no more come up.
        loop {
            let known = masker.seen();
            for kept in entries.iter_mut() {
                masker.entry(&mut kept.entry, None);
            }
            if masker.seen() == known {
                break;
            }
        }
        let mut sorted: Vec<&Kept> = entries.iter().collect();
        sorted.sort_by_key(|kept| kept.number);
        let comment = (*dropped > 0).then(|| format!("{dropped} earlier exchanges were dropped"));
        let har = Har {
            log: Log {
                version: "1.2".to_owned(),
                creator: Creator {
                    name: env!("CARGO_PKG_NAME").to_owned(),
                    version: env!("CARGO_PKG_VERSION").to_owned(),
                },
                comment,
                entries: sorted.into_iter().map(|kept| kept.entry.clone()).collect(),
            },
        };
        drop(state);
        serde_json::to_string_pretty(&har).map_err(|error| {
            Error::new(ErrorKind::Other, "the recording cannot be written").with_source(error)
        })
    }

    /// Writes the recording to a file, whole or not at all; one that is there already gives way. Only its owner may read
    /// it, where the platform knows of such things. The calling thread waits for the disk.
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
        exchange: Exchange<'a>,
        next: Next<'a>,
    ) -> BoxFuture<'a, Result<http::Response<Bytes>, Error>> {
        Box::pin(async move {
            let mut pending = Pending::new(self, &exchange);
            let outcome = next.run(exchange).await;
            pending.finish(&outcome);
            outcome
        })
    }
}

/// An exchange that has begun. Dropped before it is finished, it records that the caller gave up.
struct Pending<'a> {
    recorder: &'a HarRecorder,
    number: u64,
    exchange: Exchange<'a>,
    started: DateTime<Utc>,
    clock: Instant,
    finished: bool,
}

impl<'a> Pending<'a> {
    fn new(recorder: &'a HarRecorder, exchange: &Exchange<'a>) -> Self {
        let mut state = recorder.lock();
        state.begun += 1;
        Self {
            recorder,
            number: state.begun,
            exchange: exchange.clone(),
            started: Utc::now(),
            clock: Instant::now(),
            finished: false,
        }
    }

    fn finish(&mut self, outcome: &Result<http::Response<Bytes>, Error>) {
        self.finished = true;
        let time = self.clock.elapsed().as_secs_f64() * 1e3;
        let Exchange { client, operation, attempt, request } = &self.exchange;
        let mut state = self.recorder.lock();
        for name in client.vendor().secret_fields() {
            state.masker.names.add(name);
        }
        let version = outcome.as_ref().map_or(Version::HTTP_11, http::Response::version);
        let sent = Sent {
            method: request.method().to_string(),
            url: request.uri().to_string(),
            http_version: format!("{version:?}"),
            headers: headers(&mut state.masker, request.headers()),
            headers_size: UNKNOWN_SIZE,
            post_data: (!request.body().is_empty()).then(|| {
                let (text, encoding) = text(request.body());
                PostData { mime_type: media_type(request.headers()), text, encoding, params: Vec::new() }
            }),
            ..Sent::default()
        };
        let (response, error) = match outcome {
            Ok(answer) => (received(&mut state.masker, answer), None),
            Err(error) => {
                let message = error.to_string();
                let timeout = error.kind() == ErrorKind::Timeout;
                (
                    Received { headers_size: UNKNOWN_SIZE, ..Received::default() },
                    Some(Failed::Known { timeout, message }),
                )
            }
        };
        let mut entry = Entry {
            operation: Some(operation.id.to_owned()),
            attempt: Some(*attempt),
            error,
            started: self.started.to_rfc3339_opts(SecondsFormat::Millis, true),
            time,
            request: sent,
            response,
            timings: Timings { wait: time, ..Timings::default() },
            ..Entry::default()
        };
        state.masker.entry(&mut entry, Some(operation.path));
        state.keep(self.number, entry);
    }
}

impl Drop for Pending<'_> {
    fn drop(&mut self) {
        if !self.finished {
            self.finish(&Err(Error::new(ErrorKind::Timeout, "the caller gave up before the answer came")));
        }
    }
}

impl State {
    /// Keeps an entry, and drops the oldest ones where there is no room.
    fn keep(&mut self, number: u64, entry: Entry) {
        let pairs =
            entry.request.headers.iter().chain(&entry.response.headers).chain(&entry.request.query_string);
        let size = size_of::<Kept>()
            + entry.request.url.len()
            + entry.request.post_data.as_ref().map_or(0, |body| body.text.len())
            + entry.response.content.text.len()
            + pairs.map(|pair| size_of::<Pair>() + pair.name.len() + pair.value.len()).sum::<usize>();
        self.size += size;
        self.entries.push_back(Kept { number, size, entry });
        while self.limit.is_some_and(|limit| self.size > limit) {
            let Some(oldest) = self.entries.pop_front() else { break };
            self.size -= oldest.size;
            self.dropped += 1;
        }
    }
}

/// What came back.
fn received(masker: &mut Masker, answer: &http::Response<Bytes>) -> Received {
    let (text, encoding) = text(answer.body());
    let location = answer.headers().get(LOCATION).and_then(|value| value.to_str().ok());
    Received {
        status: answer.status().as_u16(),
        status_text: answer.status().canonical_reason().unwrap_or_default().to_owned(),
        http_version: format!("{:?}", answer.version()),
        headers: headers(masker, answer.headers()),
        content: Content { mime_type: media_type(answer.headers()), text, encoding, ..Content::default() },
        redirect_url: location.unwrap_or_default().to_owned(),
        headers_size: UNKNOWN_SIZE,
        ..Received::default()
    }
}

/// Headers, masked.
fn headers(masker: &mut Masker, headers: &HeaderMap) -> Vec<Pair> {
    let pair = |(name, value): (&http::HeaderName, &http::HeaderValue)| {
        let text = String::from_utf8_lossy(value.as_bytes());
        Pair { name: name.to_string(), value: masker.header(name.as_str(), &text, value.is_sensitive()) }
    };
    headers.iter().map(pair).collect()
}

/// The media type that headers name, as it stands there.
fn media_type(headers: &HeaderMap) -> String {
    headers.get(CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or_default().to_owned()
}

/// A body as text, and how it is encoded where it is none.
fn text(body: &Bytes) -> (String, Option<String>) {
    match std::str::from_utf8(body) {
        Ok(text) => (text.to_owned(), None),
        Err(_) => (BASE64_STANDARD.encode(body), Some("base64".to_owned())),
    }
}
