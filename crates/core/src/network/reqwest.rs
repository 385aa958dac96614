//! The default transport.

use std::fmt;
use std::time::Duration;

use futures_util::FutureExt;

use super::{Body, Transport, TransportError};
use crate::{BoxFuture, Error, RequestSent};

/// Sends requests by [reqwest](https://docs.rs/reqwest), over HTTP/1.1 or, where the server offers
/// it under TLS, HTTP/2.
///
/// A client makes one by itself if it is given no transport. A `reqwest::ClientBuilder` brings
/// proxies, certificates, connection limits and the connect timeout. The `reqwest` crate has to be
/// of the same version, 0.13.
///
/// A proxy, and a certificate authority beside those of the platform:
///
/// ```
/// use frontdesk_core::{ClientSettings, ConfigureClient, ReqwestTransport};
///
/// fn settings(authority: &[u8]) -> Result<ClientSettings, Box<dyn std::error::Error>> {
///     let http = reqwest::Client::builder()
///         .proxy(reqwest::Proxy::https("http://proxy.example.com:3128")?)
///         .tls_certs_merge([reqwest::Certificate::from_pem(authority)?]);
///     Ok(ClientSettings::default().transport(ReqwestTransport::from_builder(http)?))
/// }
/// ```
#[derive(Clone)]
pub struct ReqwestTransport(reqwest::Client);

impl ReqwestTransport {
    /// Sends requests as this builder says, except that no redirect is followed and no body is
    /// unpacked.
    ///
    /// A builder that sets no proxy takes it from the environment (`HTTP_PROXY`, `HTTPS_PROXY`,
    /// `ALL_PROXY`, `NO_PROXY`), as a client does that is given no transport.
    /// `reqwest::Client::builder().no_proxy()` turns that off.
    ///
    /// # Errors
    /// [`ErrorKind::Configuration`](crate::ErrorKind::Configuration): the HTTP client cannot be
    /// built.
    pub fn from_builder(builder: reqwest::ClientBuilder) -> Result<Self, Error> {
        choose_provider();
        let built = builder
            // Last: credentials travel in headers that a redirect would carry to another host.
            .redirect(reqwest::redirect::Policy::none())
            // Another crate may have turned these features on.
            .no_gzip()
            .no_brotli()
            .no_zstd()
            .no_deflate()
            .build();
        built.map(Self).map_err(|error| {
            Error::configuration("the HTTP client cannot be set up").with_source(error.without_url())
        })
    }

    /// The transport of a client that is given none.
    pub(crate) fn with_connect_timeout(limit: Duration) -> Result<Self, Error> {
        Self::from_builder(reqwest::Client::builder().connect_timeout(limit))
    }

    /// The same, for a server without TLS: it reads the platform's certificates when it first
    /// needs them, such as for an operation with a server of its own.
    pub(crate) fn with_deferred_certificates(limit: Duration) -> Result<Self, Error> {
        choose_provider();
        let builder = reqwest::Client::builder().connect_timeout(limit);
        #[cfg(all(feature = "rustls", not(any(feature = "native-tls", feature = "rustls-aws-lc"))))]
        let builder = super::deferred::certificates(builder)
            .map_err(|error| Error::configuration("the HTTP client cannot be set up").with_source(error))?;
        Self::from_builder(builder)
    }
}

impl Transport for ReqwestTransport {
    fn send(
        &self,
        request: http::Request<Body>,
    ) -> BoxFuture<'_, Result<http::Response<Body>, TransportError>> {
        let outgoing = request.map(|body| match body.into_bytes() {
            // An empty body would say `Content-Length: 0` where nothing is to be said.
            Ok(bytes) if bytes.is_empty() => reqwest::Body::default(),
            Ok(bytes) => bytes.into(),
            Err(stream) => reqwest::Body::wrap(stream),
        });
        Box::pin(async move {
            let outgoing = converted(outgoing).map_err(failed)?;
            let mut incoming = self.0.execute(outgoing).await.map_err(failed)?;
            // Most bodies come with the head and in one piece: as bytes, they need no stream.
            match incoming.chunk().now_or_never() {
                Some(Ok(first)) if first.is_none() || incoming.content_length() == Some(0) => {
                    let mut response = http::Response::new(Body::from(first.unwrap_or_default()));
                    *response.status_mut() = incoming.status();
                    *response.version_mut() = incoming.version();
                    std::mem::swap(response.headers_mut(), incoming.headers_mut());
                    Ok(response)
                }
                begun => {
                    let convert = |error| failed(error).into();
                    let first = begun.and_then(Result::transpose).map(|first| first.map_err(convert));
                    Ok(http::Response::from(incoming).map(|rest| Body::converted(first, rest, convert)))
                }
            }
        })
    }
}

/// A request as reqwest has it.
fn converted(request: http::Request<reqwest::Body>) -> reqwest::Result<reqwest::Request> {
    // reqwest's own conversion, which alone takes extensions along, writes the address anew in many
    // small pieces.
    let uri = request.uri();
    let (Some(scheme), Some(authority), true) =
        (uri.scheme_str(), uri.authority(), request.extensions().is_empty())
    else {
        return request.try_into();
    };
    let (authority, path) = (authority.as_str(), uri.path());
    let query = uri.query().unwrap_or_default();
    let mut address = String::with_capacity(
        scheme.len() + "://".len() + authority.len() + path.len() + "?".len() + query.len(),
    );
    for piece in [scheme, "://", authority, path] {
        address.push_str(piece);
    }
    if uri.query().is_some() {
        address.push('?');
        address.push_str(query);
    }
    let Ok(url) = reqwest::Url::parse(&address) else { return request.try_into() };
    let (head, body) = request.into_parts();
    let mut converted = reqwest::Request::new(head.method, url);
    *converted.headers_mut() = head.headers;
    *converted.version_mut() = head.version;
    *converted.body_mut() = Some(body);
    Ok(converted)
}

/// Makes ring the cryptography of TLS in this process unless the application has installed another
/// one. reqwest is compiled without any here, and panics if there is none.
#[cfg(all(feature = "rustls", not(feature = "rustls-aws-lc")))]
fn choose_provider() {
    if rustls::crypto::CryptoProvider::get_default().is_none() {
        // An error means that another thread was faster.
        let _ = rustls::crypto::ring::default_provider().install_default();
    }
}

#[cfg(not(all(feature = "rustls", not(feature = "rustls-aws-lc"))))]
fn choose_provider() {}

/// The address is taken out of the error, since it holds the query.
fn failed(error: reqwest::Error) -> TransportError {
    let error = error.without_url();
    let unsent = error.is_connect();
    if error.is_timeout() {
        let failed = TransportError::timeout(error);
        if unsent { failed.with_sent(RequestSent::No) } else { failed }
    } else if unsent {
        TransportError::connect(error)
    } else if error.is_builder() || error.is_request() && error.is_redirect() {
        TransportError::refused(error)
    } else {
        TransportError::broken(error)
    }
}

impl fmt::Debug for ReqwestTransport {
    /// Nothing of the HTTP client: its default headers may hold credentials.
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("ReqwestTransport").finish_non_exhaustive()
    }
}
