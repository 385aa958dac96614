//! Downloads that are not kept in memory.

use std::fmt;
use std::future::poll_fn;
use std::pin::Pin;
use std::task::{Context, Poll};
use std::time::Duration;

use bytes::Bytes;
use futures_core::Stream;
use tokio::time::timeout;

use crate::call;
use crate::deliver::Rest;
use crate::raw_response::RawResponse;
use crate::reading::RAW;
use crate::transport::Accept;
use crate::{BoxFuture, Error, ErrorKind, Request, Response, ResponseFuture, html};

/// The body of a response, piece by piece: a download that is never in memory as a whole.
///
/// Its length has no limit. Each piece has to come within the call's timeout. Part of a body is
/// never taken for the whole: a connection that breaks is an error, after which the stream ends.
/// Dropping the stream closes the connection.
///
/// ```
/// # use frontdesk_core::{Error, Request};
/// # async fn run(request: Request) -> Result<(), Box<dyn std::error::Error>> {
/// use std::io::Write;
///
/// let mut download = request.send_stream().await?.into_value();
/// let mut file = std::fs::File::create("picture.png")?;
/// while let Some(piece) = download.next().await {
///     file.write_all(&piece?)?;
/// }
/// # Ok(())
/// # }
/// ```
#[must_use = "a stream does nothing until it is polled"]
pub struct ByteStream {
    length: Option<u64>,
    state: State,
}

/// A piece, an error, or the end.
type Next = Option<Result<Bytes, Error>>;

enum State {
    /// Waits for somebody to ask for a piece.
    Idle(Box<Reader>),
    /// Waits for a piece.
    Reading(BoxFuture<'static, (Box<Reader>, Next)>),
    /// There is nothing left.
    Ended,
}

/// What is left of a body.
struct Reader {
    /// What came around the body, for errors. It holds the body, if that came whole.
    response: RawResponse,
    rest: Option<Rest>,
    /// The timeout of one piece.
    timeout: Duration,
    has_begun: bool,
}

impl ByteStream {
    /// The body of a response, each piece of which may take so long.
    fn new(mut response: RawResponse, timeout: Duration) -> Self {
        let rest = response.rest.take();
        let length = match &rest {
            Some(rest) => rest.length(),
            None => u64::try_from(response.body.len()).ok(),
        };
        Self { length, state: State::Idle(Box::new(Reader { response, rest, timeout, has_begun: false })) }
    }

    /// Returns the number of bytes of the whole body, if the server says it. It does not for one
    /// that it compresses.
    #[must_use]
    pub fn length(&self) -> Option<u64> {
        self.length
    }

    /// Returns the next piece, or `None` at the end.
    pub async fn next(&mut self) -> Option<Result<Bytes, Error>> {
        poll_fn(|context| Pin::new(&mut *self).poll_next(context)).await
    }
}

impl Reader {
    async fn next(&mut self) -> Next {
        let Some(rest) = &mut self.rest else {
            let body = std::mem::take(&mut self.response.body);
            return Some(body).filter(|body| !body.is_empty()).map(Ok);
        };
        let piece = match timeout(self.timeout, rest.next()).await {
            Ok(Ok(piece)) => piece?,
            Ok(Err(error)) => return Some(Err(self.response.clone().failed(error))),
            Err(_) => {
                let message = format!("nothing came for {:?}", self.timeout);
                return Some(Err(self.response.clone().failed(Error::new(ErrorKind::Timeout, message))));
            }
        };
        if !std::mem::replace(&mut self.has_begun, true) && html::is_page(&self.response.headers, &piece) {
            return Some(Err(self.response.clone().failed(html::unexpected())));
        }
        Some(Ok(piece))
    }
}

impl Stream for ByteStream {
    type Item = Result<Bytes, Error>;

    fn poll_next(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        let this = self.get_mut();
        let mut reading = match std::mem::replace(&mut this.state, State::Ended) {
            State::Ended => return Poll::Ready(None),
            State::Reading(reading) => reading,
            State::Idle(mut reader) => Box::pin(async move {
                let piece = reader.next().await;
                (reader, piece)
            }),
        };
        let Poll::Ready((reader, piece)) = reading.as_mut().poll(context) else {
            this.state = State::Reading(reading);
            return Poll::Pending;
        };
        if matches!(piece, Some(Ok(_))) {
            this.state = State::Idle(reader);
        }
        Poll::Ready(piece)
    }
}

impl fmt::Debug for ByteStream {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("ByteStream").field("length", &self.length).finish_non_exhaustive()
    }
}

impl Request {
    /// Sends the call and returns the body as a stream, which is read as it is polled: see
    /// [`ByteStream`]. Redirects are those of [`send_bytes`](Request::send_bytes).
    ///
    /// The call's timeouts and retries end with the headers of the response.
    ///
    /// # Errors
    /// Every failure, as [`Error`] describes it. A page in HTML is [`ErrorKind::Decode`]. What goes
    /// wrong with the body comes in the stream.
    pub fn send_stream(self) -> ResponseFuture<Response<ByteStream>> {
        let timeout = self.options.timeout.unwrap_or_else(|| self.client.timeout());
        let call = call::send(self, Accept::Download, RAW);
        ResponseFuture::new(async move {
            let response = *call.await?.response;
            let stream = ByteStream::new(response.clone(), timeout);
            Ok(response.with_value(stream))
        })
    }
}
