//! The network: what stands behind all hooks.

use std::sync::{Arc, Mutex, PoisonError};

use bytes::Bytes;
use http::header::CONTENT_TYPE;
use http::{HeaderMap, StatusCode};

use crate::client::{Piecewise, Unpacked};
use crate::{Client, Error, ErrorKind};

/// How much room is made for an answer before any of it has come, in bytes: what `Content-Length` says need not be true.
const MADE_AHEAD: usize = 1024 * 1024;

/// The rest of a response's body, which nobody has read yet. Clones share it; the first to take it has it.
#[derive(Clone)]
pub(crate) struct Rest(Arc<Mutex<Option<reqwest::Response>>>);

impl Rest {
    fn new(incoming: reqwest::Response) -> Self {
        Self(Arc::new(Mutex::new(Some(incoming))))
    }

    /// What is left to read; `None` if it was taken.
    pub(crate) fn take(&self) -> Option<reqwest::Response> {
        // Nothing is left half done where a holder of the lock panics.
        self.0.lock().unwrap_or_else(PoisonError::into_inner).take()
    }
}

/// Sends a request and reads the answer to its end, or to the end of its head where the body is read in pieces.
pub(crate) async fn deliver(
    client: &Client,
    request: http::Request<Bytes>,
) -> Result<http::Response<Bytes>, Error> {
    let (head, body) = request.into_parts();
    let unpacked = head.extensions.get::<Unpacked>().is_some();
    let piecewise = head.extensions.get::<Piecewise>().is_some();
    // Without content there is no body: an empty one would say `Content-Length: 0` where nothing is to be said.
    let body = if body.is_empty() { reqwest::Body::default() } else { body.into() };
    let outgoing = reqwest::Request::try_from(http::Request::from_parts(head, body))
        .map_err(|error| unreachable(client.base_url().host(), error))?;
    let http = if unpacked { client.http_unpacked()? } else { client.http() };
    let mut incoming = http.execute(outgoing).await.map_err(|error| {
        let host = error.url().map_or_else(|| client.base_url().host().to_owned(), host);
        unreachable(&host, error)
    })?;
    let (status, version) = (incoming.status(), incoming.version());
    let headers = std::mem::take(incoming.headers_mut());
    if piecewise && status.is_success() && !is_whole(&headers) {
        let mut answer = http::Response::new(Bytes::new());
        *answer.status_mut() = status;
        *answer.version_mut() = version;
        *answer.headers_mut() = headers;
        answer.extensions_mut().insert(Rest::new(incoming));
        return Ok(answer);
    }
    match read(client, incoming).await {
        Ok(body) => {
            let mut answer = http::Response::new(body);
            *answer.status_mut() = status;
            *answer.version_mut() = version;
            *answer.headers_mut() = headers;
            Ok(answer)
        }
        Err(error) => Err(cut_short(client, error, status, headers)),
    }
}

/// The next piece of a body; `None` at its end.
async fn next_piece(incoming: &mut reqwest::Response) -> Result<Option<Bytes>, Error> {
    incoming.chunk().await.map_err(|error| unreachable(&host(incoming.url()), error))
}

/// Whether a body is one value, which has to be read whole: JSON, which may say that the call has failed, or a page in HTML.
fn is_whole(headers: &HeaderMap) -> bool {
    let media_type = headers.get(CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let essence = media_type.split(';').next().unwrap_or_default().trim().to_ascii_lowercase();
    match essence.as_str() {
        "application/stream+json" => false,
        "" | "application/json" | "text/json" | "text/html" | "application/xhtml+xml" => true,
        other => other.ends_with("+json"),
    }
}

/// Reads a body that is not larger than the client takes. Its bytes are counted as they come, unpacked: neither a small
/// packed body nor a wrong `Content-Length` can hide a large one.
async fn read(client: &Client, mut incoming: reqwest::Response) -> Result<Bytes, Error> {
    let limit = client.max_answer_size();
    let announced = incoming.content_length();
    if announced.is_some_and(|size| size > limit) {
        return Err(too_large(limit));
    }
    // Most bodies come in one piece, which needs no copy.
    let Some(first) = next_piece(&mut incoming).await? else {
        return Ok(Bytes::new());
    };
    let mut size = length(&first);
    let mut whole = Whole::One(first);
    loop {
        if size > limit {
            return Err(too_large(limit));
        }
        let Some(next) = next_piece(&mut incoming).await? else {
            return Ok(whole.into_bytes());
        };
        size = size.saturating_add(length(&next));
        if size <= limit {
            whole.add(&next, announced, limit);
        }
    }
}

/// A body, as far as it has come.
enum Whole {
    One(Bytes),
    Many(Vec<u8>),
}

impl Whole {
    /// Adds a piece. The room for it doubles, but never beyond the largest body that is taken.
    fn add(&mut self, next: &Bytes, announced: Option<u64>, limit: u64) {
        let limit = usize::try_from(limit).unwrap_or(usize::MAX);
        if let Self::One(first) = self {
            let room = announced.and_then(|size| usize::try_from(size).ok()).unwrap_or_default();
            let mut body = Vec::with_capacity(room.min(MADE_AHEAD).max(first.len() + next.len()));
            body.extend_from_slice(first);
            *self = Self::Many(body);
        }
        if let Self::Many(body) = self {
            let needed = body.len() + next.len();
            if needed > body.capacity() {
                let room = body.capacity().saturating_mul(2).min(limit).max(needed);
                body.reserve_exact(room - body.len());
            }
            body.extend_from_slice(next);
        }
    }

    fn into_bytes(self) -> Bytes {
        match self {
            Self::One(body) => body,
            Self::Many(body) => body.into(),
        }
    }
}

/// How many bytes there are, as a number that does not depend on the machine.
fn length(bytes: &Bytes) -> u64 {
    u64::try_from(bytes.len()).unwrap_or(u64::MAX)
}

/// The error for an answer that is larger than the client takes.
pub(crate) fn too_large(limit: u64) -> Error {
    Error::new(ErrorKind::TooLarge, format!("more than {limit} bytes; max_answer_size() sets the limit"))
}

/// The error for an answer of which only the head came.
fn cut_short(client: &Client, error: Error, status: StatusCode, headers: HeaderMap) -> Error {
    let request_id = client.request_id(&headers);
    error.with_answer(status, headers, None, request_id)
}

/// The host of an address, with the port where it names one.
pub(crate) fn host(url: &reqwest::Url) -> String {
    match (url.host_str().unwrap_or_default(), url.port()) {
        (host, Some(port)) => format!("{host}:{port}"),
        (host, None) => host.to_owned(),
    }
}

/// The error for a call that did not come through. The address is taken out of it, since it holds the query.
pub(crate) fn unreachable(host: &str, error: reqwest::Error) -> Error {
    let error = error.without_url();
    let (kind, message) = if error.is_timeout() {
        (ErrorKind::Timeout, format!("{host} did not answer in time"))
    } else if error.is_connect() {
        (ErrorKind::Transport, format!("no connection to {host}"))
    } else if error.is_builder() || error.is_request() && error.is_redirect() {
        (ErrorKind::Configuration, "the HTTP client refuses the call".to_owned())
    } else {
        (ErrorKind::Transport, format!("the exchange with {host} broke off"))
    };
    let unsent = error.is_connect();
    let failed = Error::new(kind, message).with_source(error);
    if unsent { failed.unsent() } else { failed }
}
