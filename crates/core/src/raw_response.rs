//! A response that reports no failure, its body still bytes.

use bytes::Bytes;
use http::{HeaderMap, HeaderValue, StatusCode};

use crate::deliver::Rest;
use crate::json_limits::Room;
use crate::quoted::Quoted;
use crate::{Error, ErrorKind, OperationRef, Response};

/// A response that reports no failure, its body still bytes.
#[derive(Clone)]
pub(crate) struct RawResponse {
    pub(crate) vendor: &'static str,
    pub(crate) operation: OperationRef,
    pub(crate) status: StatusCode,
    pub(crate) headers: HeaderMap,
    pub(crate) request_id: Option<String>,
    /// How often the call had been sent when this came.
    pub(crate) attempts: u32,
    pub(crate) body: Bytes,
    /// What of the body was not read yet, where it is read in pieces.
    pub(crate) rest: Option<Rest>,
    /// How much room there is for the records in the body.
    pub(crate) room: Room,
    /// What the call was authenticated by, which no error about the response may repeat.
    pub(crate) credentials: Vec<HeaderValue>,
}

impl RawResponse {
    /// Nothing of the body. A page in HTML is not the API's response, whatever its status: a
    /// gateway or a sign-in page stands in between, and what was asked for was not done.
    pub(crate) fn nothing(self) -> Result<Response<()>, Error> {
        if self.body.trim_ascii_start().starts_with(b"<") {
            let error = Error::new(ErrorKind::Decode, "the response is HTML or XML, not the API's");
            return Err(self.failed(error));
        }
        Ok(self.with_value(()))
    }

    /// The body as it came.
    pub(crate) fn bytes(self) -> Response<Bytes> {
        let bytes = self.body.clone();
        self.with_value(bytes)
    }

    /// Whether it says of itself that there is nothing: 204.
    pub(crate) fn is_no_content(&self) -> bool {
        self.status == StatusCode::NO_CONTENT
    }

    /// What came around the body, with a value instead of it.
    pub(crate) fn with_value<T>(self, value: T) -> Response<T> {
        Response {
            value,
            status: self.status,
            headers: self.headers,
            request_id: self.request_id,
            attempts: self.attempts,
        }
    }

    /// An error about this response.
    #[cold]
    pub(crate) fn failed(self, error: Error) -> Error {
        error
            .at(self.vendor, &self.operation)
            .with_attempts(self.attempts)
            .with_response(self.status, self.headers, Some(self.body), self.request_id)
            .masked(&Quoted::of_headers(&self.credentials))
    }
}
