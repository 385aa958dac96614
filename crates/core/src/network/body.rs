//! Bodies: bytes, or a stream of them.

use std::collections::VecDeque;
use std::error::Error as StdError;
use std::fmt;
use std::future::poll_fn;
use std::pin::Pin;
use std::sync::{Arc, Mutex, PoisonError};
use std::task::{Context, Poll, ready};

use bytes::Bytes;
use futures_core::Stream;
use http_body::{Frame, SizeHint};

/// An error of any type.
pub type BoxError = Box<dyn StdError + Send + Sync>;

/// A stream whose type is not known.
type Pieces = Pin<Box<dyn Stream<Item = Result<Bytes, BoxError>> + Send>>;

/// The body of an HTTP request or response: bytes, or a stream of them.
///
/// It implements [`http_body::Body`], as the bodies of hyper, reqwest and tower do. Clones of a
/// stream share it: the first to read it has it, and the others end in an error.
///
/// ```
/// use frontdesk_core::Body;
///
/// let body = Body::from("{}");
/// assert_eq!(body.as_bytes().map(|bytes| &bytes[..]), Some(&b"{}"[..]));
/// assert_eq!(body.length(), Some(2));
/// ```
#[derive(Clone, Default)]
pub struct Body(Content);

#[derive(Clone)]
enum Content {
    Bytes(Bytes),
    Stream(Box<Streamed>),
}

impl Default for Content {
    fn default() -> Self {
        Self::Bytes(Bytes::new())
    }
}

/// A body that comes in pieces.
struct Streamed {
    length: Option<u64>,
    source: Source,
    /// The pieces, once this body has begun to read them. Locked by nobody: it makes the body
    /// `Sync`.
    reading: Option<Mutex<Pieces>>,
}

/// Where the pieces come from.
#[derive(Clone)]
enum Source {
    /// A stream, until somebody reads it.
    Once(Arc<Mutex<Option<Pieces>>>),
    /// A function that makes the stream anew for each reader.
    Again(Arc<dyn Fn() -> Pieces + Send + Sync>),
    /// Other bodies, one after the other.
    Parts(Arc<[Body]>),
}

impl Source {
    /// The pieces, if they are still there.
    fn open(&self) -> Option<Pieces> {
        match self {
            // Nothing is left half done where a holder of the lock panics.
            Self::Once(pieces) => pieces.lock().unwrap_or_else(PoisonError::into_inner).take(),
            Self::Again(make) => Some(make()),
            Self::Parts(parts) => Some(Box::pin(Joined(parts.iter().cloned().collect()))),
        }
    }

    /// Whether a stream was read that can be read once.
    fn is_consumed(&self) -> bool {
        match self {
            Self::Once(pieces) => pieces.lock().unwrap_or_else(PoisonError::into_inner).is_none(),
            Self::Again(_) => false,
            Self::Parts(parts) => parts.iter().any(Body::is_consumed),
        }
    }
}

impl Clone for Streamed {
    fn clone(&self) -> Self {
        Self { length: self.length, source: self.source.clone(), reading: None }
    }
}

impl Body {
    /// A body without content.
    #[must_use]
    pub fn empty() -> Self {
        Self::default()
    }

    /// A body that comes in pieces. `length` is the number of bytes, if it is known.
    pub fn from_stream<S, E>(stream: S, length: Option<u64>) -> Self
    where
        S: Stream<Item = Result<Bytes, E>> + Send + 'static,
        E: Into<BoxError>,
    {
        Self::streamed(Box::pin(Converted(Box::pin(stream))), length)
    }

    /// The body of another HTTP library. Trailers are left out.
    pub fn from_http_body<B>(body: B) -> Self
    where
        B: http_body::Body<Data = Bytes> + Send + 'static,
        B::Error: Into<BoxError>,
    {
        Self::converted(None, Box::pin(body), Into::into)
    }

    /// The body of another HTTP library, whose errors are converted, behind what of it was read
    /// before.
    pub(crate) fn converted<B>(
        first: Option<Result<Bytes, BoxError>>,
        rest: B,
        convert: fn(B::Error) -> BoxError,
    ) -> Self
    where
        B: http_body::Body<Data = Bytes> + Send + Unpin + 'static,
    {
        if first.is_none() && rest.is_end_stream() {
            return Self::empty();
        }
        let before = first.as_ref().and_then(|first| first.as_ref().ok()).map_or(0, Bytes::len);
        let length = rest.size_hint().exact().and_then(|rest| rest.checked_add(before.try_into().ok()?));
        Self::streamed(Box::pin(Frames { first, rest, convert }), length)
    }

    fn streamed(pieces: Pieces, length: Option<u64>) -> Self {
        Self::of(Source::Once(Arc::new(Mutex::new(Some(pieces)))), length)
    }

    fn of(source: Source, length: Option<u64>) -> Self {
        Self(Content::Stream(Box::new(Streamed { length, source, reading: None })))
    }

    /// A body that comes in pieces, made anew for each attempt.
    pub(crate) fn from_streams<S>(make: impl Fn() -> S + Send + Sync + 'static, length: u64) -> Self
    where
        S: Stream<Item = Result<Bytes, BoxError>> + Send + 'static,
    {
        Self::of(Source::Again(Arc::new(move || Box::pin(make()))), Some(length))
    }

    /// Whether a stream that can be read once was read, so that the request cannot be retried.
    pub(crate) fn is_consumed(&self) -> bool {
        match &self.0 {
            Content::Bytes(_) => false,
            Content::Stream(streamed) => streamed.source.is_consumed(),
        }
    }

    /// What is left of a body that was read in part. Its clones share it.
    pub(crate) fn resumed(self) -> Self {
        match self.0 {
            Content::Stream(streamed) => match streamed.reading {
                Some(reading) => {
                    Self::streamed(reading.into_inner().unwrap_or_else(PoisonError::into_inner), None)
                }
                None => Self(Content::Stream(streamed)),
            },
            bytes @ Content::Bytes(_) => Self(bytes),
        }
    }

    /// Bodies, one after the other.
    pub(crate) fn joined(parts: Vec<Self>) -> Self {
        let length = parts.iter().map(Self::length).try_fold(0_u64, |sum, length| sum.checked_add(length?));
        Self::of(Source::Parts(parts.into()), length)
    }

    /// Returns the bytes, or `None` for a stream.
    #[must_use]
    pub fn as_bytes(&self) -> Option<&Bytes> {
        match &self.0 {
            Content::Bytes(bytes) => Some(bytes),
            Content::Stream(_) => None,
        }
    }

    /// The bytes, which a stream has none of.
    pub(crate) fn in_memory(&self) -> &[u8] {
        self.as_bytes().map(|bytes| &bytes[..]).unwrap_or_default()
    }

    /// Returns the bytes.
    ///
    /// # Errors
    /// The body itself, if it is a stream.
    pub fn into_bytes(self) -> Result<Bytes, Self> {
        match self.0 {
            Content::Bytes(bytes) => Ok(bytes),
            Content::Stream(_) => Err(self),
        }
    }

    /// The same content as a stream, unless there is none.
    pub(crate) fn into_stream(self) -> Self {
        if self.as_bytes().is_some_and(|bytes| !bytes.is_empty()) { Self::joined(vec![self]) } else { self }
    }

    /// Whether the body comes in pieces.
    #[must_use]
    pub fn is_stream(&self) -> bool {
        matches!(self.0, Content::Stream(_))
    }

    /// Returns the number of bytes, if it is known. A stream may turn out to have another.
    #[must_use]
    pub fn length(&self) -> Option<u64> {
        match &self.0 {
            Content::Bytes(bytes) => u64::try_from(bytes.len()).ok(),
            Content::Stream(streamed) => streamed.length,
        }
    }

    /// Returns the next piece, or `None` at the end. Bytes are one piece.
    ///
    /// # Errors
    /// The error of the stream, or another clone of the body has read it.
    pub async fn next(&mut self) -> Option<Result<Bytes, BoxError>> {
        poll_fn(|context| self.poll_piece(context)).await
    }

    pub(crate) fn poll_piece(&mut self, context: &mut Context<'_>) -> Poll<Option<Result<Bytes, BoxError>>> {
        let streamed = match &mut self.0 {
            Content::Bytes(bytes) => {
                let bytes = std::mem::take(bytes);
                return Poll::Ready(Some(bytes).filter(|bytes| !bytes.is_empty()).map(Ok));
            }
            Content::Stream(streamed) => streamed,
        };
        if streamed.reading.is_none() {
            streamed.reading = streamed.source.open().map(Mutex::new);
        }
        let Some(reading) = &mut streamed.reading else {
            self.0 = Content::default();
            return Poll::Ready(Some(Err("another clone of the body has read it".into())));
        };
        let pieces = reading.get_mut().unwrap_or_else(PoisonError::into_inner);
        let piece = ready!(pieces.as_mut().poll_next(context));
        if !matches!(piece, Some(Ok(_))) {
            self.0 = Content::default();
        }
        Poll::Ready(piece)
    }
}

impl From<Bytes> for Body {
    fn from(bytes: Bytes) -> Self {
        Self(Content::Bytes(bytes))
    }
}

impl From<Vec<u8>> for Body {
    fn from(bytes: Vec<u8>) -> Self {
        Bytes::from(bytes).into()
    }
}

impl From<String> for Body {
    fn from(text: String) -> Self {
        Bytes::from(text).into()
    }
}

impl From<&'static str> for Body {
    fn from(text: &'static str) -> Self {
        Bytes::from_static(text.as_bytes()).into()
    }
}

impl fmt::Debug for Body {
    /// The form and the length: the content may be a secret.
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let form = if self.is_stream() { "Stream" } else { "Bytes" };
        formatter
            .debug_struct("Body")
            .field("form", &format_args!("{form}"))
            .field("length", &self.length())
            .finish_non_exhaustive()
    }
}

impl http_body::Body for Body {
    type Data = Bytes;
    type Error = BoxError;

    fn poll_frame(
        self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, BoxError>>> {
        let piece = ready!(self.get_mut().poll_piece(context));
        Poll::Ready(piece.map(|piece| piece.map(Frame::data)))
    }

    fn is_end_stream(&self) -> bool {
        self.as_bytes().is_some_and(Bytes::is_empty)
    }

    fn size_hint(&self) -> SizeHint {
        self.length().map_or_else(SizeHint::default, SizeHint::with_exact)
    }
}

/// Bodies that are read one after the other.
struct Joined(VecDeque<Body>);

impl Stream for Joined {
    type Item = Result<Bytes, BoxError>;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        while let Some(first) = self.0.front_mut() {
            match ready!(first.poll_piece(context)) {
                Some(piece) => return Poll::Ready(Some(piece)),
                None => self.0.pop_front(),
            };
        }
        Poll::Ready(None)
    }
}

/// A stream whose errors become boxed ones.
struct Converted<S>(Pin<Box<S>>);

impl<S, E> Stream for Converted<S>
where
    S: Stream<Item = Result<Bytes, E>>,
    E: Into<BoxError>,
{
    type Item = Result<Bytes, BoxError>;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        let piece = ready!(self.0.as_mut().poll_next(context));
        Poll::Ready(piece.map(|piece| piece.map_err(Into::into)))
    }
}

/// The data of another library's body.
struct Frames<B: http_body::Body> {
    /// What was read before.
    first: Option<Result<Bytes, BoxError>>,
    rest: B,
    /// Converts its errors.
    convert: fn(B::Error) -> BoxError,
}

// Nothing in it is pinned but what is `Unpin` itself.
impl<B: http_body::Body + Unpin> Unpin for Frames<B> {}

impl<B: http_body::Body<Data = Bytes> + Unpin> Stream for Frames<B> {
    type Item = Result<Bytes, BoxError>;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        if let Some(first) = self.first.take() {
            return Poll::Ready(Some(first));
        }
        loop {
            match ready!(Pin::new(&mut self.rest).poll_frame(context)) {
                None => return Poll::Ready(None),
                Some(Err(error)) => return Poll::Ready(Some(Err((self.convert)(error)))),
                Some(Ok(frame)) => {
                    if let Ok(data) = frame.into_data() {
                        return Poll::Ready(Some(Ok(data)));
                    }
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use futures_util::stream;

    async fn read(mut body: Body) -> Result<Vec<u8>, String> {
        let mut whole = Vec::new();
        while let Some(piece) = body.next().await {
            whole.extend_from_slice(&piece.map_err(|error| error.to_string())?);
        }
        Ok(whole)
    }

    fn pieces() -> Body {
        let pieces: [Result<Bytes, BoxError>; 2] = [Ok("ab".into()), Ok("c".into())];
        Body::from_stream(stream::iter(pieces), Some(3))
    }

    #[tokio::test]
    async fn bytes_and_streams_are_read_alike() {
        assert_eq!(read(Body::empty()).await, Ok(Vec::new()));
        assert_eq!(read("abc".into()).await, Ok(b"abc".to_vec()));
        assert_eq!(read(pieces()).await, Ok(b"abc".to_vec()));
        assert_eq!(read(Body::from_http_body(pieces())).await, Ok(b"abc".to_vec()));
        assert_eq!((pieces().length(), Body::from_http_body(pieces()).length()), (Some(3), Some(3)));
    }

    #[tokio::test]
    async fn a_stream_has_one_reader() {
        let (first, second) = (pieces(), pieces());
        let other = first.clone();
        assert_eq!(read(first).await, Ok(b"abc".to_vec()));
        assert!(read(other).await.is_err());
        drop(second.clone());
        assert_eq!(read(second).await, Ok(b"abc".to_vec()));
    }

    #[tokio::test]
    async fn bodies_are_joined() {
        let joined = || Body::joined(vec!["x".into(), pieces(), Body::empty(), "yz".into()]);
        assert_eq!((joined().length(), read(joined()).await), (Some(6), Ok(b"xabcyz".to_vec())));
        let body = joined();
        assert!(!body.is_consumed());
        assert!(read(body.clone()).await.is_ok() && body.is_consumed() && read(body).await.is_err());
        let made = || stream::iter([Ok(Bytes::from("abc"))]);
        let again = Body::joined(vec!["x".into(), Body::from_streams(made, 3)]);
        assert!(read(again.clone()).await.is_ok() && !again.is_consumed());
        assert_eq!(read(again).await, Ok(b"xabc".to_vec()));
    }

    #[test]
    fn debug_leaves_the_content_out() {
        let shown = format!("{:?} {:?}", Body::from("hunter2"), pieces());
        assert!(!shown.contains("hunter2") && shown.contains("Stream"), "{shown}");
    }
}
