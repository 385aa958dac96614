//! The ways to send a request: by what its response is read as.

use std::str::FromStr;

use bytes::Bytes;
use serde::de::DeserializeOwned;

use crate::paging::{Items, ListPaging, Pages};
use crate::reading::{ByStatusJson, Json, OptionalJson, RAW, TEXT};
use crate::transport::Accept;
use crate::{ByStatus, Records, Request, Response, ResponseFuture, call, path};

impl Request {
    /// Sends the request and reads the response as JSON.
    ///
    /// # Errors
    /// See [`Error`](crate::Error). A response without content is
    /// [`ErrorKind::Decode`](crate::ErrorKind::Decode).
    pub fn send_json<T>(self) -> ResponseFuture<Response<T>>
    where
        T: DeserializeOwned + Send + 'static,
    {
        let call = call::send(self, Accept::Json, Json::<T>::DECODER);
        ResponseFuture::new(async move { call.await?.response() })
    }

    /// Sends the request and reads the response as JSON; one without content is `None`.
    ///
    /// # Errors
    /// See [`Error`](crate::Error).
    pub fn send_optional<T>(self) -> ResponseFuture<Response<Option<T>>>
    where
        T: DeserializeOwned + Send + 'static,
    {
        let call = call::send(self, Accept::Json, OptionalJson::<T>::DECODER);
        ResponseFuture::new(async move { call.await?.response() })
    }

    /// Sends the request and reads the response as the JSON that its status stands for.
    ///
    /// # Errors
    /// See [`Error`](crate::Error). A status that `T` does not know is
    /// [`ErrorKind::Decode`](crate::ErrorKind::Decode).
    pub fn send_by_status<T>(self) -> ResponseFuture<Response<T>>
    where
        T: ByStatus + Send + 'static,
    {
        let call = call::send(self, Accept::Json, ByStatusJson::<T>::DECODER);
        ResponseFuture::new(async move { call.await?.response() })
    }

    /// Sends the request and ignores the body of the response.
    ///
    /// # Errors
    /// See [`Error`](crate::Error). An HTML page is
    /// [`ErrorKind::Decode`](crate::ErrorKind::Decode): something other than the API responds.
    pub fn send_empty(self) -> ResponseFuture<Response<()>> {
        let call = call::send(self, Accept::Json, RAW);
        ResponseFuture::new(async move { call.await?.response.nothing() })
    }

    /// Sends the request and returns the ID that ends the value of a header: `5` of
    /// `Location: /users/5`.
    ///
    /// `None` if the header is missing or ends in something else. The request succeeded all the
    /// same.
    ///
    /// # Errors
    /// See [`Error`](crate::Error).
    pub fn send_id<T>(self, header: &'static str) -> ResponseFuture<Response<Option<T>>>
    where
        T: FromStr + Send + 'static,
    {
        ResponseFuture::new(async move {
            let response = self.send_empty().await?;
            let value = response.headers.get(header).and_then(|value| value.to_str().ok());
            let id = value.and_then(path::last_segment).and_then(|id| id.parse().ok());
            Ok(response.map(|()| id))
        })
    }

    /// Sends the request and returns the response as text. Bytes that are not UTF-8 become
    /// replacement characters.
    ///
    /// # Errors
    /// See [`Error`](crate::Error). An HTML page is
    /// [`ErrorKind::Decode`](crate::ErrorKind::Decode): see [`send_page`](Request::send_page).
    pub fn send_text(self) -> ResponseFuture<Response<String>> {
        let call = call::send(self, Accept::Any, TEXT);
        ResponseFuture::new(async move { call.await?.response() })
    }

    /// Sends the request and returns the response, an HTML page, as text.
    ///
    /// # Errors
    /// See [`Error`](crate::Error).
    pub fn send_page(self) -> ResponseFuture<Response<String>> {
        let call = call::send(self, Accept::Page, TEXT);
        ResponseFuture::new(async move { call.await?.response() })
    }

    /// Sends the request and returns the body as it came, such as a picture. A redirect to a place
    /// under the same origin and below the base URL is followed.
    ///
    /// # Errors
    /// See [`Error`](crate::Error). An HTML page is
    /// [`ErrorKind::Decode`](crate::ErrorKind::Decode): something other than the API responds.
    pub fn send_bytes(self) -> ResponseFuture<Response<Bytes>> {
        let call = call::send(self, Accept::Found, RAW);
        ResponseFuture::new(async move { Ok(call.await?.response.bytes()) })
    }

    /// Sends the request and returns the body as it came, whatever the operation returns otherwise.
    ///
    /// # Errors
    /// See [`Error`](crate::Error). A status that means failure is an error; a body that does not
    /// fit the operation's type is none.
    pub fn send_raw(self) -> ResponseFuture<Response<Bytes>> {
        let call = call::send(self, Accept::Raw, RAW);
        ResponseFuture::new(async move { Ok(call.await?.response.bytes()) })
    }

    /// Sends the request and returns the response as a stream of records, one JSON text after
    /// another. The body is read as the stream is polled.
    ///
    /// # Errors
    /// See [`Error`](crate::Error). A malformed record is an error in the stream.
    pub fn send_records<T>(self) -> ResponseFuture<Response<Records<T>>>
    where
        T: DeserializeOwned + Send + 'static,
    {
        let client = self.client.clone();
        let timeout = self.options.timeout.unwrap_or_else(|| client.timeout());
        let call = call::send(self, Accept::Pieces, RAW);
        ResponseFuture::new(async move {
            let response = *call.await?.response;
            let records = Records::new(client, response.clone(), timeout);
            Ok(response.with_value(records))
        })
    }

    /// The pages of a list, from the one that is asked for to the last.
    pub fn pages<P, I>(self, paging: &'static ListPaging<P, I>) -> Pages<P>
    where
        P: DeserializeOwned + Send + 'static,
        I: DeserializeOwned + Send + 'static,
    {
        Pages::new(self, paging)
    }

    /// The items of a list, over all of its pages.
    pub fn stream<P, I>(self, paging: &'static ListPaging<P, I>) -> Items<I>
    where
        P: DeserializeOwned + Send + 'static,
        I: DeserializeOwned + Send + 'static,
    {
        Items::new(self, paging)
    }

    /// All items of a list, over all of its pages.
    ///
    /// # Errors
    /// The first error, a malformed record's too: part of a list is never given for the whole.
    pub fn collect_all<P, I>(self, paging: &'static ListPaging<P, I>) -> ResponseFuture<Vec<I>>
    where
        P: DeserializeOwned + Send + 'static,
        I: DeserializeOwned + Send + 'static,
    {
        ResponseFuture::new(self.stream(paging).collect_all())
    }
}
