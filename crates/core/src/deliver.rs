//! The network: what stands behind all hooks.

use std::error::Error as StdError;
use std::fmt;
use std::future::poll_fn;
use std::task::{Context, Poll, ready};

use bytes::Bytes;
use http::header::{ACCEPT_ENCODING, CONTENT_TYPE, RANGE};
use http::uri::Authority;
use http::{HeaderMap, HeaderName, HeaderValue, Uri};

use crate::network::{BoxError, TransportErrorKind, unpacked};
use crate::{Body, Error, ErrorKind, Transport, TransportError};

/// Marks a request that may not ask for compression.
#[derive(Clone, Copy)]
pub(crate) struct Unpacked;

/// Marks a request whose successful response is not read to its end: who sent it reads the body
/// piece by piece.
#[derive(Clone, Copy)]
pub(crate) struct Piecewise;

/// How much room is made for a response before any of it has come, in bytes: what `Content-Length`
/// says need not be true.
const MADE_AHEAD: usize = 1024 * 1024;

/// The largest body, in bytes, in which a failure is looked for. No vendor needs as much to say
/// what failed.
pub(crate) const MAX_FAILURE: u64 = 1024 * 1024;

/// Where a request goes, for errors.
#[derive(Clone)]
struct Host(Option<Authority>);

impl Host {
    fn of(address: &Uri) -> Self {
        Self(address.authority().cloned())
    }
}

impl fmt::Display for Host {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Some(authority) = &self.0 else { return Ok(()) };
        formatter.write_str(authority.host())?;
        authority.port_u16().map_or(Ok(()), |port| write!(formatter, ":{port}"))
    }
}

/// The body of a response, as far as nobody has read it, and where it comes from.
#[derive(Clone)]
pub(crate) struct Rest {
    body: Body,
    host: Host,
}

impl Rest {
    /// The body of a response that came from this address.
    pub(crate) fn new(body: Body, address: &Uri) -> Self {
        Self { body, host: Host::of(address) }
    }

    /// Returns the number of bytes, if the server said it.
    pub(crate) fn length(&self) -> Option<u64> {
        self.body.length()
    }

    /// Returns the next piece, or `None` at the end.
    pub(crate) async fn next(&mut self) -> Result<Option<Bytes>, Error> {
        poll_fn(|context| self.poll_next(context)).await
    }

    /// Polls for the next piece, or `None` at the end.
    pub(crate) fn poll_next(&mut self, context: &mut Context<'_>) -> Poll<Result<Option<Bytes>, Error>> {
        let piece = ready!(self.body.poll_piece(context));
        Poll::Ready(piece.transpose().map_err(|error| broken(&self.host, error)))
    }
}

/// What of a client sends a request and reads the response.
#[derive(Clone, Copy)]
pub(crate) struct Carrier<'a> {
    pub(crate) transport: &'a dyn Transport,
    pub(crate) max_response_size: u64,
    /// The headers by which the vendor names a request, in the order in which they are looked for.
    pub(crate) request_id_headers: &'a [HeaderName],
}

impl Carrier<'_> {
    /// The ID under which the server logged the request.
    pub(crate) fn request_id(&self, headers: &HeaderMap) -> Option<String> {
        let names = self.request_id_headers;
        // Most responses have none of them, which is quicker to see than to look each up.
        if !headers.keys().any(|name| names.contains(name)) {
            return None;
        }
        // An ID that is no text cannot be told to anybody.
        names.iter().find_map(|name| headers.get(name)?.to_str().ok()).map(str::to_owned)
    }
}

/// Sends a request and reads the response to its end. The body of a successful one stays a stream
/// where the caller reads it in pieces, unless it may say that the call has failed.
pub(crate) fn deliver<'a>(
    carrier: Carrier<'a>,
    mut request: http::Request<Body>,
) -> impl Future<Output = Result<http::Response<Body>, Error>> + Send + 'a {
    let packed = request.extensions().get::<Unpacked>().is_none();
    let piecewise = request.extensions().get::<Piecewise>().is_some();
    let host = Host::of(request.uri());
    // A range counts the bytes of what is sent.
    if packed && !request.headers().contains_key(RANGE) {
        request.headers_mut().entry(ACCEPT_ENCODING).or_insert(HeaderValue::from_static("gzip"));
    }
    // A block, since an `async fn` would hold the request twice.
    async move {
        let sent = carrier.transport.send(request).await;
        let (mut head, body) = sent.map_err(|error| unreachable(&host, error))?.into_parts();
        let body = unpacked(&mut head.headers, body);
        let streams = piecewise && head.status.is_success();
        if streams && !is_whole(&head.headers) {
            return Ok(http::Response::from_parts(head, body.into_stream()));
        }
        let limit = if streams { MAX_FAILURE } else { carrier.max_response_size };
        if body.as_bytes().is_some_and(|bytes| length(bytes) <= limit) {
            return Ok(http::Response::from_parts(head, body));
        }
        // Boxed, since it is larger than all the rest, and most bodies come with the head.
        Box::pin(begun(carrier, head, Rest { body, host }, limit, streams)).await
    }
}

/// Reads a body that is a stream, up to a limit. One that is larger stays a stream if it may.
async fn begun(
    carrier: Carrier<'_>,
    head: http::response::Parts,
    mut rest: Rest,
    limit: u64,
    streams: bool,
) -> Result<http::Response<Body>, Error> {
    let body = match read(&mut rest, limit).await {
        Ok(Begun::Whole(body)) => body.into(),
        Ok(Begun::More(pieces)) if streams => {
            Body::joined(pieces.into_iter().map(Body::from).chain([rest.body.resumed()]).collect())
        }
        Ok(Begun::More(_)) => return Err(cut_short(carrier, too_large(limit), head)),
        Err(error) => return Err(cut_short(carrier, error, head)),
    };
    Ok(http::Response::from_parts(head, body))
}

/// Reads the body of a response to its end.
pub(crate) async fn whole(
    carrier: Carrier<'_>,
    head: http::response::Parts,
    mut rest: Rest,
) -> Result<(http::response::Parts, Bytes), Error> {
    let limit = carrier.max_response_size;
    match read(&mut rest, limit).await {
        Ok(Begun::Whole(body)) => Ok((head, body)),
        Ok(Begun::More(_)) => Err(cut_short(carrier, too_large(limit), head)),
        Err(error) => Err(cut_short(carrier, error, head)),
    }
}

/// Whether a body may say that the call has failed: JSON, or a page in HTML.
fn is_whole(headers: &HeaderMap) -> bool {
    // A missing or unreadable media type is read whole, as one that is empty.
    let media_type = headers.get(CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let essence = media_type.split(';').next().unwrap_or_default().trim().to_ascii_lowercase();
    match essence.as_str() {
        "application/stream+json" => false,
        "" | "application/json" | "text/json" | "text/html" | "application/xhtml+xml" => true,
        other => other.ends_with("+json"),
    }
}

/// What was read of a body.
enum Begun {
    /// All of it.
    Whole(Bytes),
    /// What came until it was larger than the limit.
    More(Vec<Bytes>),
}

/// Reads a body up to a limit. Its bytes are counted as they come, unpacked: neither a small packed
/// body nor a wrong `Content-Length` can hide a large one.
async fn read(incoming: &mut Rest, limit: u64) -> Result<Begun, Error> {
    let announced = incoming.body.length();
    if announced.is_some_and(|size| size > limit) {
        return Ok(Begun::More(Vec::new()));
    }
    // Most bodies come in one piece, which needs no copy.
    let Some(first) = incoming.next().await? else {
        return Ok(Begun::Whole(Bytes::new()));
    };
    let mut size = length(&first);
    if size > limit {
        return Ok(Begun::More(vec![first]));
    }
    let mut whole = Whole::One(first);
    loop {
        let Some(next) = incoming.next().await? else {
            return Ok(Begun::Whole(whole.into_bytes()));
        };
        size = size.saturating_add(length(&next));
        if size > limit {
            return Ok(Begun::More(vec![whole.into_bytes(), next]));
        }
        whole.add(&next, announced, limit);
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
            // Without a stated size, room is made as pieces come.
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

/// The error for a response that is larger than the client takes.
pub(crate) fn too_large(limit: u64) -> Error {
    Error::new(ErrorKind::TooLarge, format!("more than {limit} bytes; max_response_size() sets the limit"))
}

/// The error for a response of which only the head came.
#[cold]
fn cut_short(carrier: Carrier<'_>, error: Error, head: http::response::Parts) -> Error {
    let request_id = carrier.request_id(&head.headers);
    error.with_response(head.status, head.headers, None, request_id)
}

/// The error for a call that did not come through.
#[cold]
fn unreachable(host: &Host, error: TransportError) -> Error {
    // The transport passes on what is wrong with a file that is sent.
    let sources = std::iter::successors(StdError::source(&error), |source| (*source).source());
    if let Some(of_file) = sources.into_iter().find_map(|source| source.downcast_ref::<Error>()) {
        return of_file.clone().with_sent(error.sent());
    }
    let (kind, message) = match error.kind() {
        TransportErrorKind::Timeout => (ErrorKind::Timeout, format!("{host} did not respond in time")),
        TransportErrorKind::Connect => (ErrorKind::Transport, format!("no connection to {host}")),
        TransportErrorKind::Refused => {
            (ErrorKind::Configuration, "the HTTP client refuses the call".to_owned())
        }
        TransportErrorKind::Broken => (ErrorKind::Transport, format!("the exchange with {host} broke off")),
    };
    let sent = error.sent();
    Error::new(kind, message).with_source(error.into_source()).with_sent(sent)
}

/// The error for a body that broke off.
#[cold]
fn broken(host: &Host, error: BoxError) -> Error {
    let error = error.downcast::<TransportError>().map_or_else(TransportError::broken, |known| *known);
    unreachable(host, error)
}
