//! Hooks around every attempt of a call.

use std::fmt;
use std::fmt::Debug;
use std::sync::Arc;

use crate::response::Shown;
use crate::{Body, BoxFuture, Error, Operation, VendorClient, deliver};

/// A hook around every attempt of a client. It sees each request, credentials included, just before
/// it is sent, and each response as soon as it is complete, failures included. A body that is
/// uploaded or downloaded as a stream is a stream here, too ([`Body::as_bytes`] returns `None`),
/// and a streamed response arrives as soon as its headers do.
///
/// It may change the request, let it through by [`Next::run`], change the response, return a
/// response without calling `next`, or call it several times. A client's builder takes it by
/// `middleware`; the first one is the outermost. Each retry passes through all of them, and so does
/// each sign-in of the client.
///
/// A response that reports a failure (a 404, or a 200 whose body says so) is a response here, not
/// yet an [`Error`]. The future can be dropped at any `await`, when a timeout passes or the caller
/// gives up. Restore state in the `Drop` of a guard.
///
/// A header for every call:
///
/// ```
/// use frontdesk_core::http::{HeaderValue, Response};
/// use frontdesk_core::{Body, BoxFuture, Error, Attempt, Middleware, Next};
///
/// #[derive(Debug)]
/// struct Team(HeaderValue);
///
/// impl Middleware for Team {
///     fn handle<'a>(
///         &'a self,
///         mut attempt: Attempt<'a>,
///         next: Next<'a>,
///     ) -> BoxFuture<'a, Result<Response<Body>, Error>> {
///         attempt.request.headers_mut().insert("x-team", self.0.clone());
///         next.run(attempt)
///     }
/// }
/// ```
///
/// Counters for each operation and outcome:
///
/// ```
/// use std::collections::HashMap;
/// use std::sync::{Arc, Mutex, PoisonError};
///
/// use frontdesk_core::http::Response;
/// use frontdesk_core::{Body, BoxFuture, Error, Attempt, Middleware, Next};
///
/// /// Status by operation; 0 where no response came.
/// type Counts = HashMap<(String, u16), u64>;
///
/// #[derive(Clone, Debug, Default)]
/// struct Metrics(Arc<Mutex<Counts>>);
///
/// impl Middleware for Metrics {
///     fn handle<'a>(
///         &'a self,
///         attempt: Attempt<'a>,
///         next: Next<'a>,
///     ) -> BoxFuture<'a, Result<Response<Body>, Error>> {
///         Box::pin(async move {
///             let operation = attempt.operation.id().to_owned();
///             let outcome = next.run(attempt).await;
///             let status = outcome.as_ref().map_or(0, |response| response.status().as_u16());
///             let mut counts = self.0.lock().unwrap_or_else(PoisonError::into_inner);
///             *counts.entry((operation, status)).or_default() += 1;
///             outcome
///         })
///     }
/// }
///
/// # use frontdesk_core::{ClientSettings, ConfigureClient};
/// let metrics = Metrics::default();
/// let settings = ClientSettings::default().middleware(metrics.clone());
/// ```
pub trait Middleware: Debug + Send + Sync + 'static {
    /// Handles one attempt, from its request to its response.
    ///
    /// # Errors
    /// The error of `next`, or one of the hook itself. The attempt fails with it, and is retried if
    /// the kind of the error allows that.
    fn handle<'a>(
        &'a self,
        attempt: Attempt<'a>,
        next: Next<'a>,
    ) -> BoxFuture<'a, Result<http::Response<Body>, Error>>;
}

impl<M: Middleware + ?Sized> Middleware for Arc<M> {
    fn handle<'a>(
        &'a self,
        attempt: Attempt<'a>,
        next: Next<'a>,
    ) -> BoxFuture<'a, Result<http::Response<Body>, Error>> {
        (**self).handle(attempt, next)
    }
}

/// An attempt of a call: a request that is about to be sent.
#[derive(Clone)]
#[non_exhaustive]
pub struct Attempt<'a> {
    /// The client that makes the call.
    pub client: &'a VendorClient,
    /// The operation.
    pub operation: &'a Operation,
    /// The number of the attempt, from 1.
    pub number: u32,
    /// The request: the URL, all headers including the credentials, and the body, which may be
    /// empty. Clones of a streaming body share the stream: a hook that reads it has to send another
    /// body.
    pub request: http::Request<Body>,
}

impl Debug for Attempt<'_> {
    /// The operation and the names of the headers: address, credentials and body stay out.
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("Attempt")
            .field("operation", &self.operation.id())
            .field("attempt", &self.number)
            .field("method", self.request.method())
            .field("headers", &Shown(self.request.headers()))
            .finish_non_exhaustive()
    }
}

/// The rest of the chain: the remaining hooks, and the transport behind the last one.
#[derive(Clone, Copy, Debug)]
pub struct Next<'a> {
    rest: &'a [Arc<dyn Middleware>],
}

impl<'a> Next<'a> {
    /// The whole chain.
    pub(crate) fn new(rest: &'a [Arc<dyn Middleware>]) -> Self {
        Self { rest }
    }

    /// Sends the request and waits for the response.
    ///
    /// # Errors
    /// [`ErrorKind::Transport`](crate::ErrorKind::Transport) or
    /// [`Timeout`](crate::ErrorKind::Timeout) if no response came, and the errors of the hooks
    /// behind this one. A response that reports a failure is not an error.
    pub fn run(self, attempt: Attempt<'a>) -> BoxFuture<'a, Result<http::Response<Body>, Error>> {
        match self.rest.split_first() {
            Some((first, rest)) => first.handle(attempt, Self { rest }),
            None => Box::pin(deliver::deliver(attempt.client.carrier(), attempt.request)),
        }
    }
}
