//! Downloads that are not kept in memory.

use std::fmt;
use std::future::poll_fn;
use std::pin::Pin;
use std::task::{Context, Poll, ready};
use std::time::Duration;

use bytes::Bytes;
use futures_core::Stream;
use tokio::task::unconstrained;
use tokio::time::{Instant, Sleep, sleep_until};

use crate::call;
use crate::deliver::Rest;
use crate::raw_response::RawResponse;
use crate::reading::RAW;
use crate::transport::Accept;
use crate::{Error, ErrorKind, Request, Response, ResponseFuture, html};

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
    /// What is left; `None` at the end.
    reader: Option<Box<Reader>>,
}

/// A piece, an error, or the end.
type Next = Option<Result<Bytes, Error>>;

/// What is left of a body.
struct Reader {
    /// What came around the body, for errors. It holds the body, if that came whole.
    response: RawResponse,
    rest: Option<Rest>,
    patience: Patience,
    has_begun: bool,
}

/// The timeout of one piece. Setting a timer takes a lock that all timers share, and most pieces
/// are here before the timer of the one before is over: so it is left as it is until it fires.
struct Patience {
    limit: Duration,
    timer: Option<Pin<Box<Sleep>>>,
    /// When the piece that is waited for has to be here; `None` beyond what a clock can tell.
    deadline: Option<Instant>,
    is_waiting: bool,
}

impl ByteStream {
    /// The body of a response, each piece of which may take so long.
    fn new(mut response: RawResponse, timeout: Duration) -> Self {
        let rest = response.rest.take();
        let length = match &rest {
            Some(rest) => rest.length(),
            None => u64::try_from(response.body.len()).ok(),
        };
        let patience = Patience { limit: timeout, timer: None, deadline: None, is_waiting: false };
        Self { length, reader: Some(Box::new(Reader { response, rest, patience, has_begun: false })) }
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
    fn poll_next(&mut self, context: &mut Context<'_>) -> Poll<Next> {
        let Some(rest) = &mut self.rest else {
            let body = std::mem::take(&mut self.response.body);
            return Poll::Ready(Some(body).filter(|body| !body.is_empty()).map(Ok));
        };
        let piece = match rest.poll_next(context) {
            Poll::Ready(Ok(Some(piece))) => piece,
            Poll::Ready(Ok(None)) => return Poll::Ready(None),
            Poll::Ready(Err(error)) => return Poll::Ready(Some(Err(self.failed(error)))),
            Poll::Pending => {
                ready!(self.patience.poll_over(context));
                let message = format!("nothing came for {:?}", self.patience.limit);
                return Poll::Ready(Some(Err(self.failed(Error::new(ErrorKind::Timeout, message)))));
            }
        };
        self.patience.is_waiting = false;
        if !std::mem::replace(&mut self.has_begun, true) && html::is_page(&self.response.headers, &piece) {
            return Poll::Ready(Some(Err(self.failed(html::unexpected()))));
        }
        Poll::Ready(Some(Ok(piece)))
    }

    #[cold]
    fn failed(&self, error: Error) -> Error {
        self.response.clone().failed(error)
    }
}

impl Patience {
    /// Waits until a piece has been waited for too long.
    fn poll_over(&mut self, context: &mut Context<'_>) -> Poll<()> {
        if !std::mem::replace(&mut self.is_waiting, true) {
            self.deadline = Instant::now().checked_add(self.limit);
        }
        let Some(deadline) = self.deadline else { return Poll::Pending };
        let timer = self.timer.get_or_insert_with(|| Box::pin(sleep_until(deadline)));
        loop {
            // A stream that uses up what a task may do at once still ends in time.
            ready!(Pin::new(&mut unconstrained(timer.as_mut())).poll(context));
            if timer.deadline() >= deadline {
                return Poll::Ready(());
            }
            timer.as_mut().reset(deadline);
        }
    }
}

impl Stream for ByteStream {
    type Item = Result<Bytes, Error>;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        let Some(reader) = &mut self.reader else { return Poll::Ready(None) };
        let piece = ready!(reader.poll_next(context));
        if !matches!(piece, Some(Ok(_))) {
            self.reader = None;
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
