//! Any tower service as transport.

use std::error::Error as StdError;
use std::fmt;
use std::future::poll_fn;
use std::io;
use std::sync::{Mutex, PoisonError};

use bytes::Bytes;
use tower_service::Service;

use super::{Body, BoxError, Transport, TransportError, TransportErrorKind};
use crate::{BoxFuture, RequestSent};

/// Sends requests by a `tower::Service`, such as hyper's client under the layers that you need.
///
/// The service is cloned for each request and has to be as cheap to clone as those of tower are. It
/// must do what [`Transport`] says: follow no redirects and repeat nothing.
///
/// A service that knows whether a connection failed says so by a [`TransportError`], itself or in
/// the chain of sources of its error. Without one, `ConnectionRefused` in that chain counts as a
/// connection that failed, and anything else as one that broke, so that a POST is not repeated.
///
/// ```
/// use frontdesk_core::{Body, ClientSettings, ConfigureClient, TowerTransport};
/// use hyper_util::client::legacy::Client;
/// use hyper_util::rt::TokioExecutor;
///
/// let service = Client::builder(TokioExecutor::new()).build_http::<Body>();
/// let settings = ClientSettings::default().transport(TowerTransport::new(service));
/// ```
pub struct TowerTransport<S>(Mutex<S>);

impl<S> TowerTransport<S> {
    /// Sends requests by this service.
    pub fn new(service: S) -> Self {
        Self(Mutex::new(service))
    }
}

impl<S, B> Transport for TowerTransport<S>
where
    S: Service<http::Request<Body>, Response = http::Response<B>> + Clone + Send + 'static,
    S::Future: Send,
    S::Error: Into<BoxError>,
    B: http_body::Body<Data = Bytes> + Send + 'static,
    B::Error: Into<BoxError>,
{
    fn send(
        &self,
        request: http::Request<Body>,
    ) -> BoxFuture<'_, Result<http::Response<Body>, TransportError>> {
        let mut service = self.0.lock().unwrap_or_else(PoisonError::into_inner).clone();
        Box::pin(async move {
            let ready = poll_fn(|context| service.poll_ready(context)).await;
            // Nothing was given to the service yet.
            ready.map_err(|error| failed(error.into()).with_sent(RequestSent::No))?;
            let incoming = service.call(request).await.map_err(|error| failed(error.into()))?;
            Ok(incoming.map(Body::from_http_body))
        })
    }
}

/// What the error of a service means.
fn failed(error: BoxError) -> TransportError {
    match error.downcast::<TransportError>() {
        Ok(known) => *known,
        Err(error) => match known(&*error) {
            Some((kind, sent)) => TransportError::new(kind, sent, error),
            None => TransportError::broken(error),
        },
    }
}

/// What the sources of an error say.
fn known(error: &(dyn StdError + 'static)) -> Option<(TransportErrorKind, RequestSent)> {
    let mut sources = std::iter::successors(Some(error), |error| (*error).source());
    sources.find_map(|source| {
        if let Some(known) = source.downcast_ref::<TransportError>() {
            return Some((known.kind(), known.sent()));
        }
        let refused = source.downcast_ref::<io::Error>()?.kind() == io::ErrorKind::ConnectionRefused;
        refused.then_some((TransportErrorKind::Connect, RequestSent::No))
    })
}

impl<S> fmt::Debug for TowerTransport<S> {
    /// Nothing of the service, which may hold credentials.
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("TowerTransport").finish_non_exhaustive()
    }
}
