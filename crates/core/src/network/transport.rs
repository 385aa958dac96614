//! The interface to whatever carries requests.

use std::error::Error as StdError;
use std::fmt;
use std::fmt::Debug;
use std::sync::Arc;

use super::{Body, BoxError};
use crate::{BoxFuture, RequestSent};

/// Sends HTTP requests: the network, behind all hooks.
///
/// [`ReqwestTransport`](crate::ReqwestTransport) is the default, `TowerTransport` (feature `tower`)
/// takes any `tower::Service`. A client's builder takes one by `transport`.
///
/// A transport sends one request and returns its response. It must not
///
/// - follow redirects: the headers hold credentials, which would reach another host;
/// - repeat requests: the client does, where that is safe;
/// - unpack bodies: the client asks for gzip, unpacks it and counts what comes out. One that
///   unpacks all the same removes `Content-Encoding`.
///
/// It need not know a timeout of its own: the future, and the body of the response, are dropped
/// when the call's time is over.
///
/// A transport that responds to everything itself:
///
/// ```
/// use frontdesk_core::http::{Request, Response};
/// use frontdesk_core::{Body, BoxFuture, Transport, TransportError};
///
/// #[derive(Debug)]
/// struct Nowhere;
///
/// impl Transport for Nowhere {
///     fn send(
///         &self,
///         request: Request<Body>,
///     ) -> BoxFuture<'_, Result<Response<Body>, TransportError>> {
///         Box::pin(async move {
///             match request.uri().path() {
///                 "/ping" => Ok(Response::new(Body::from("{}"))),
///                 _ => Err(TransportError::connect("there is no server")),
///             }
///         })
///     }
/// }
/// ```
pub trait Transport: Debug + Send + Sync + 'static {
    /// Sends a request and returns its response, whatever its status, as soon as the headers are
    /// there.
    ///
    /// The address is absolute. `Content-Length` follows from [`Body::length`]; a body of 0 bytes
    /// is no body.
    ///
    /// # Errors
    /// No response came.
    fn send(
        &self,
        request: http::Request<Body>,
    ) -> BoxFuture<'_, Result<http::Response<Body>, TransportError>>;
}

impl<T: Transport + ?Sized> Transport for Arc<T> {
    fn send(
        &self,
        request: http::Request<Body>,
    ) -> BoxFuture<'_, Result<http::Response<Body>, TransportError>> {
        (**self).send(request)
    }
}

/// Why a [`Transport`] has no response, or the rest of none.
///
/// The text of its source is shown in errors and must not hold secrets, such as the query of the
/// address.
#[derive(Debug)]
pub struct TransportError {
    kind: TransportErrorKind,
    sent: RequestSent,
    source: BoxError,
}

/// What went wrong.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum TransportErrorKind {
    Connect,
    Timeout,
    Refused,
    Broken,
}

impl TransportError {
    pub(crate) fn new(kind: TransportErrorKind, sent: RequestSent, source: impl Into<BoxError>) -> Self {
        Self { kind, sent, source: source.into() }
    }

    /// The connection failed. Nothing was sent.
    pub fn connect(source: impl Into<BoxError>) -> Self {
        Self::new(TransportErrorKind::Connect, RequestSent::No, source)
    }

    /// A timeout of the transport passed. The request may have reached the server.
    pub fn timeout(source: impl Into<BoxError>) -> Self {
        Self::new(TransportErrorKind::Timeout, RequestSent::Unknown, source)
    }

    /// The transport does not take the request. Nothing was sent.
    pub fn refused(source: impl Into<BoxError>) -> Self {
        Self::new(TransportErrorKind::Refused, RequestSent::No, source)
    }

    /// The connection broke. The request may have reached the server.
    pub fn broken(source: impl Into<BoxError>) -> Self {
        Self::new(TransportErrorKind::Broken, RequestSent::Unknown, source)
    }

    /// Sets whether the request reached the server, if that is known better. A request that did not
    /// is retried, whatever its method.
    #[must_use]
    pub fn with_sent(mut self, sent: RequestSent) -> Self {
        self.sent = sent;
        self
    }

    pub(crate) fn kind(&self) -> TransportErrorKind {
        self.kind
    }

    pub(crate) fn sent(&self) -> RequestSent {
        self.sent
    }

    pub(crate) fn into_source(self) -> BoxError {
        self.source
    }
}

impl fmt::Display for TransportError {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(match self.kind {
            TransportErrorKind::Connect => "the connection failed",
            TransportErrorKind::Timeout => "timed out",
            TransportErrorKind::Refused => "the request was refused",
            TransportErrorKind::Broken => "the connection broke",
        })
    }
}

impl StdError for TransportError {
    fn source(&self) -> Option<&(dyn StdError + 'static)> {
        Some(&*self.source)
    }
}
