//! Hooks around every attempt of a call.

use std::fmt;
use std::fmt::Debug;
use std::sync::Arc;

use crate::response::Shown;
use crate::{Body, BoxFuture, Error, Operation, VendorClient, deliver};

/// A hook around every exchange of a client: it sees a request, credentials and all, just before it
/// leaves, and the answer as soon as it is complete, failures included. A body that the caller
/// uploads or downloads as a stream is one here, too: [`Body::as_bytes`] tells them apart, and such
/// a response is here as soon as its headers are.
///
/// It may change the request, let it through by [`Next::run`], change the answer, answer itself
/// without calling `next`, or call it several times. It is given to a client's builder by
/// `middleware`; the first one given is the outermost. Each try of a call that is repeated passes
/// through all of them once more, and so do the calls by which a client signs in.
///
/// An answer that reports a failure (a 404, or a 200 that says so in its body) is a response here,
/// not yet an [`Error`]. A future can be dropped at any `await`, when a time limit passes or the
/// caller gives up; state that has to be put back then belongs into a guard with a `Drop` of its
/// own.
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
/// /// Status by operation; 0 where no answer came.
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
///             let status = outcome.as_ref().map_or(0, |answer| answer.status().as_u16());
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
    /// Takes one exchange from its request to its answer.
    ///
    /// # Errors
    /// What keeps an answer from being had: that of `next`, or one of the hook's own. The call
    /// fails with it, and it is repeated where the kind of the error allows that.
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

/// One request on its way out.
#[derive(Clone)]
#[non_exhaustive]
pub struct Attempt<'a> {
    /// The client whose call it is: its base URL and its vendor.
    pub client: &'a VendorClient,
    /// The operation that is called.
    pub operation: &'a Operation,
    /// Which try of the call this is, counted from 1.
    pub number: u32,
    /// What is sent: the whole address, all headers with the credentials among them, and the body,
    /// which is empty where there is none. Clones of a stream share it: a hook that reads it sends
    /// its own instead.
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

/// What comes behind a hook: the other hooks, and the network behind the last.
#[derive(Clone, Copy, Debug)]
pub struct Next<'a> {
    rest: &'a [Arc<dyn Middleware>],
}

impl<'a> Next<'a> {
    /// The whole chain.
    pub(crate) fn new(rest: &'a [Arc<dyn Middleware>]) -> Self {
        Self { rest }
    }

    /// Lets the request through and waits for the whole answer.
    ///
    /// # Errors
    /// [`ErrorKind::Transport`](crate::ErrorKind::Transport) and its like where no answer came, and
    /// the errors of the hooks behind this one. An answer that reports a failure is none.
    pub fn run(self, attempt: Attempt<'a>) -> BoxFuture<'a, Result<http::Response<Body>, Error>> {
        match self.rest.split_first() {
            Some((first, rest)) => first.handle(attempt, Self { rest }),
            None => Box::pin(deliver::deliver(attempt.client.carrier(), attempt.request)),
        }
    }
}
