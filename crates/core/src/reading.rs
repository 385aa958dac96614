//! Decoding a response: within the time of the call, and off the async threads where it may take
//! long.
//!
//! A decoder is an object that makes a value of an unknown type, so that what calls it is compiled
//! once and not for each operation.

use std::any::Any;
use std::marker::PhantomData;
use std::ops::Deref;
use std::sync::Arc;

use http::{HeaderMap, StatusCode};
use serde::de::DeserializeOwned;

use crate::raw_response::RawResponse;
use crate::{ByStatus, Error, ErrorKind, Response, decode, json_limits};

/// The largest body, in bytes, that is decoded on the thread that reads it. A thread of its own
/// costs more than decoding anything smaller.
const SMALL: usize = 256 * 1024;

/// Whether a body, or a part of one, takes no time worth a thread.
pub(crate) fn is_small(size: usize) -> bool {
    size <= SMALL
}

/// A value of a type that only the decoder and its caller know.
pub(crate) type Decoded = Box<dyn Any + Send>;

/// Makes a value of a response.
pub(crate) trait Decode: Send + Sync + 'static {
    /// # Errors
    /// The body is not what the decoder expects.
    fn decode(&self, response: &RawResponse) -> Result<Decoded, Error>;
}

/// A decoder as a call holds it: a constant, or one that the calls of a list share.
#[derive(Clone)]
pub(crate) enum Decoder {
    Constant(&'static dyn Decode),
    Shared(Arc<dyn Decode>),
}

impl Deref for Decoder {
    type Target = dyn Decode;

    fn deref(&self) -> &Self::Target {
        match self {
            Self::Constant(decode) => *decode,
            Self::Shared(decode) => &**decode,
        }
    }
}

/// A response and what its decoder made of it.
pub(crate) struct Read {
    // Boxed, since it passes through a dozen futures.
    pub(crate) response: Box<RawResponse>,
    value: Decoded,
}

impl Read {
    /// The value, of the type that the decoder makes, beside the response.
    ///
    /// # Errors
    /// The decoder makes values of another type.
    pub(crate) fn parts<T: 'static>(self) -> Result<(RawResponse, T), Error> {
        match self.value.downcast::<T>() {
            Ok(value) => Ok((*self.response, *value)),
            Err(_) => Err(another_type(*self.response)),
        }
    }

    /// The value with what came around the body.
    ///
    /// # Errors
    /// The decoder makes values of another type.
    pub(crate) fn response<T: 'static>(self) -> Result<Response<T>, Error> {
        match self.value.downcast::<T>() {
            Ok(value) => {
                let (status, headers, request_id, attempts) = around(self.response);
                Ok(Response { value: *value, status, headers, request_id, attempts })
            }
            Err(_) => Err(another_type(*self.response)),
        }
    }
}

/// What came around the body. Field by field, since the whole is large to copy.
fn around(response: Box<RawResponse>) -> (StatusCode, HeaderMap, Option<String>, u32) {
    let RawResponse { status, headers, request_id, attempts, .. } = *response;
    (status, headers, request_id, attempts)
}

/// The error for a decoder that makes values of another type.
#[cold]
fn another_type(response: RawResponse) -> Error {
    response.failed(Error::new(ErrorKind::Other, "decoded as another type"))
}

/// Decodes a response.
///
/// # Errors
/// What the decoder says, about this response.
pub(crate) async fn decoded(response: Box<RawResponse>, decode: &Decoder) -> Result<Read, Error> {
    if is_small(response.body.len()) {
        return read(response, &**decode);
    }
    let decode = decode.clone();
    Box::pin(unless_small(response.body.len(), move || read(response, &*decode))).await
}

fn read(response: Box<RawResponse>, decode: &dyn Decode) -> Result<Read, Error> {
    match decode.decode(&response) {
        Ok(value) => Ok(Read { response, value }),
        Err(error) => Err(response.failed(error)),
    }
}

/// Does something with a body of this size: here where it is small, on a thread of its own where it
/// is not. A caller who gives up does not wait for the thread.
pub(crate) async fn unless_small<T: Send + 'static>(
    size: usize,
    work: impl FnOnce() -> Result<T, Error> + Send + 'static,
) -> Result<T, Error> {
    if is_small(size) {
        return work();
    }
    let span = tracing::Span::current();
    let outcome = tokio::task::spawn_blocking(move || span.in_scope(work)).await;
    outcome.unwrap_or_else(|error| match error.try_into_panic() {
        Ok(panic) => std::panic::resume_unwind(panic),
        Err(_) => Err(Error::new(ErrorKind::Transport, "the runtime is shutting down")),
    })
}

/// Reads JSON.
pub(crate) struct Json<T>(PhantomData<fn() -> T>);

impl<T: DeserializeOwned + Send + 'static> Json<T> {
    pub(crate) const DECODER: Decoder = Decoder::Constant(&Self(PhantomData));
}

impl<T: DeserializeOwned + Send + 'static> Decode for Json<T> {
    fn decode(&self, response: &RawResponse) -> Result<Decoded, Error> {
        Ok(Box::new(decode::json_within::<T>(&response.body, response.room)?))
    }
}

/// Reads JSON, if there is any.
pub(crate) struct OptionalJson<T>(PhantomData<fn() -> T>);

impl<T: DeserializeOwned + Send + 'static> OptionalJson<T> {
    pub(crate) const DECODER: Decoder = Decoder::Constant(&Self(PhantomData));
}

impl<T: DeserializeOwned + Send + 'static> Decode for OptionalJson<T> {
    fn decode(&self, response: &RawResponse) -> Result<Decoded, Error> {
        let is_empty = response.body.trim_ascii().is_empty();
        let value =
            if is_empty { None } else { decode::json_within::<Option<T>>(&response.body, response.room)? };
        Ok(Box::new(value))
    }
}

/// Reads the JSON that the status stands for.
pub(crate) struct ByStatusJson<T>(PhantomData<fn() -> T>);

impl<T: ByStatus + Send + 'static> ByStatusJson<T> {
    pub(crate) const DECODER: Decoder = Decoder::Constant(&Self(PhantomData));
}

impl<T: ByStatus + Send + 'static> Decode for ByStatusJson<T> {
    fn decode(&self, response: &RawResponse) -> Result<Decoded, Error> {
        let status = response.status.as_u16();
        match json_limits::within(response.room, || T::read(status, &response.body))? {
            Some(value) => Ok(Box::new(value?)),
            None => {
                let message = format!("the operation has no response of status {status}");
                Err(Error::new(ErrorKind::Decode, message))
            }
        }
    }
}

/// The decoder that reads text.
pub(crate) const TEXT: Decoder = Decoder::Constant(&Text);

/// The decoder that leaves the body as it is.
pub(crate) const RAW: Decoder = Decoder::Constant(&Raw);

/// Reads text. Bytes that are no UTF-8 become replacement characters.
struct Text;

impl Decode for Text {
    fn decode(&self, response: &RawResponse) -> Result<Decoded, Error> {
        let lossy = || {
            let pieces = || {
                response.body.utf8_chunks().flat_map(|chunk| {
                    [chunk.valid(), if chunk.invalid().is_empty() { "" } else { "\u{fffd}" }]
                })
            };
            // A replacement is longer than what it stands for: text that grew while it is read
            // would take twice the room.
            let mut text = String::with_capacity(pieces().map(str::len).sum());
            text.extend(pieces());
            text
        };
        let text = std::str::from_utf8(&response.body).map_or_else(|_| lossy(), str::to_owned);
        Ok(Box::new(text))
    }
}

/// Leaves the body as it is.
struct Raw;

impl Decode for Raw {
    fn decode(&self, _: &RawResponse) -> Result<Decoded, Error> {
        Ok(Box::new(()))
    }
}
