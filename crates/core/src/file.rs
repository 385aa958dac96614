//! Files that calls send.

use std::fmt;
use std::path::{Path, PathBuf};
use std::pin::Pin;
use std::task::{Context, Poll, ready};

use bytes::Bytes;
use futures_core::Stream;
use futures_util::{TryStreamExt, stream};
use tokio::io::{AsyncRead, ReadBuf};

use crate::{Body, BoxError, Error, ErrorKind};

/// How much of a file is read at a time, in bytes.
const PIECE: usize = 64 * 1024;

/// A file to send: its name, its media type and its content, which is in memory or is read while it
/// is sent.
///
/// Clones share the content. The time for reading it counts for the call's timeouts.
///
/// ```
/// use frontdesk_core::File;
///
/// let picture = File::new("jane.png", "image/png", vec![0x89, 0x50]);
/// assert_eq!(picture.size(), 2);
///
/// # async fn run() -> Result<(), frontdesk_core::Error> {
/// let recording = File::open("recordings/call.ogg", "audio/ogg").await?;
/// # Ok(())
/// # }
/// ```
#[derive(Clone)]
pub struct File {
    name: String,
    media_type: String,
    size: u64,
    content: Body,
}

impl File {
    /// A file by its name, its media type (`image/png`) and its bytes. A media type that cannot
    /// stand in a header is an error of the call.
    pub fn new(name: impl Into<String>, media_type: impl Into<String>, content: impl Into<Bytes>) -> Self {
        let content = Body::from(content.into());
        // Bytes always have a length.
        let size = content.length().unwrap_or_default();
        Self { name: name.into(), media_type: media_type.into(), size, content }
    }

    /// A file of the file system, under its own name. Each attempt opens and reads it anew, so that
    /// calls are retried as with bytes.
    ///
    /// # Errors
    /// [`ErrorKind::Invalid`]: there is no such file, or it cannot be read.
    pub async fn open(path: impl AsRef<Path>, media_type: impl Into<String>) -> Result<Self, Error> {
        let path = path.as_ref().to_owned();
        let unreadable = |why: BoxError| {
            Error::new(ErrorKind::Invalid, format!("{} cannot be sent", path.display())).with_source(why)
        };
        let metadata = tokio::fs::metadata(&path).await.map_err(|error| unreadable(error.into()))?;
        let name = path.file_name().filter(|_| metadata.is_file());
        let name = name.ok_or_else(|| unreadable("it is not a file".into()))?.to_string_lossy().into_owned();
        let size = metadata.len();
        let content = Body::from_streams(move || Checked::new(read(path.clone()), size), size);
        Ok(Self { name, media_type: media_type.into(), size, content })
    }

    /// A file that is read from a stream while it is sent. `size` is its length in bytes.
    ///
    /// The stream can be read once: a call that has begun to send it is not retried, whatever its
    /// method and the [`RetryPolicy`](crate::RetryPolicy), nor retried with renewed credentials.
    /// A stream of another length is [`ErrorKind::Invalid`], and one that fails is
    /// [`ErrorKind::Other`].
    pub fn from_stream<S, E>(
        name: impl Into<String>,
        media_type: impl Into<String>,
        size: u64,
        stream: S,
    ) -> Self
    where
        S: Stream<Item = Result<Bytes, E>> + Send + 'static,
        E: Into<BoxError> + 'static,
    {
        let content = Body::from_stream(Checked::new(stream.map_err(Into::into), size), Some(size));
        Self { name: name.into(), media_type: media_type.into(), size, content }
    }

    /// A file that is read from a reader while it is sent: see [`from_stream`](File::from_stream).
    pub fn from_reader(
        name: impl Into<String>,
        media_type: impl Into<String>,
        size: u64,
        reader: impl AsyncRead + Send + 'static,
    ) -> Self {
        Self::from_stream(name, media_type, size, Reader::new(reader))
    }

    /// The name under which the server sees it.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// What kind of file it is: `image/png`.
    #[must_use]
    pub fn media_type(&self) -> &str {
        &self.media_type
    }

    /// Returns the content, or `None` if it is read while it is sent.
    #[must_use]
    pub fn content(&self) -> Option<&Bytes> {
        self.content.as_bytes()
    }

    /// The content, in memory or not.
    pub(crate) fn body(&self) -> &Body {
        &self.content
    }

    /// How many bytes it holds.
    #[must_use]
    pub fn size(&self) -> u64 {
        self.size
    }
}

impl fmt::Debug for File {
    /// Everything but the content, which may be anybody's.
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("File")
            .field("name", &self.name)
            .field("media_type", &self.media_type)
            .field("size", &self.size)
            .finish_non_exhaustive()
    }
}

/// Reads a file of the file system.
fn read(path: PathBuf) -> impl Stream<Item = Result<Bytes, BoxError>> {
    let opened = stream::once(async move { tokio::fs::File::open(path).await });
    opened.map_ok(Reader::new).try_flatten().map_err(Into::into)
}

/// What a reader gives, as a stream.
struct Reader<R> {
    reader: Pin<Box<R>>,
    buffer: Vec<u8>,
}

impl<R> Reader<R> {
    fn new(reader: R) -> Self {
        Self { reader: Box::pin(reader), buffer: vec![0; PIECE] }
    }
}

impl<R: AsyncRead> Stream for Reader<R> {
    type Item = std::io::Result<Bytes>;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        let this = &mut *self;
        let mut buffer = ReadBuf::new(&mut this.buffer);
        if let Err(error) = ready!(this.reader.as_mut().poll_read(context, &mut buffer)) {
            return Poll::Ready(Some(Err(error)));
        }
        let piece = buffer.filled();
        Poll::Ready(
            Some(piece).filter(|piece| !piece.is_empty()).map(|piece| Ok(Bytes::copy_from_slice(piece))),
        )
    }
}

/// A stream that has to be of the length that the request says: with another, the server would wait
/// for the rest, or take it for the next request.
struct Checked<S> {
    stream: Pin<Box<S>>,
    left: u64,
}

impl<S> Checked<S> {
    fn new(stream: S, size: u64) -> Self {
        Self { stream: Box::pin(stream), left: size }
    }
}

impl<S: Stream<Item = Result<Bytes, BoxError>>> Stream for Checked<S> {
    type Item = Result<Bytes, BoxError>;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        let wrong = |problem| Poll::Ready(Some(Err(Error::new(ErrorKind::Invalid, problem).into())));
        match ready!(self.stream.as_mut().poll_next(context)) {
            None if self.left > 0 => wrong("a file that is sent is shorter than was said"),
            None => Poll::Ready(None),
            Some(Err(error)) => {
                let failed = Error::new(ErrorKind::Other, "a file that is sent cannot be read");
                Poll::Ready(Some(Err(failed.with_source(error).into())))
            }
            Some(Ok(piece)) => {
                let left = u64::try_from(piece.len()).ok().and_then(|size| self.left.checked_sub(size));
                let Some(left) = left else { return wrong("a file that is sent is longer than was said") };
                self.left = left;
                Poll::Ready(Some(Ok(piece)))
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn debug_leaves_the_content_out() {
        let shown = format!("{:?}", File::new("a.txt", "text/plain", "hunter2"));
        assert_eq!(shown, r#"File { name: "a.txt", media_type: "text/plain", size: 7, .. }"#);
    }
}
