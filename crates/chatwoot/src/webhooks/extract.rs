//! Deliveries as an axum handler's argument.

use std::error::Error;
use std::fmt;

use axum::RequestExt;
use axum::body::HttpBody;
use axum::extract::{FromRef, FromRequest, Request};
use axum::http::StatusCode;
use axum::http::header::CONTENT_LENGTH;
use axum::response::{IntoResponse, Response};
use http_body_util::{BodyExt, LengthLimitError, Limited};

use super::{Delivery, ReceiveError, Receiver};

/// The most bytes that the body of a post may have, whatever the router allows. A message has up to
/// 150,000 characters and stands in an event three times, with a mail's text and HTML beside it.
pub const MAX_BODY: usize = 8 * 1024 * 1024;

/// Needs a [`Receiver`] as the router's state, or as a part of it.
///
/// A post whose [headers](Receiver::check_headers) are refused gets its response before its body is
/// read. The body may be as large as axum's [`DefaultBodyLimit`](axum::extract::DefaultBodyLimit)
/// allows, and no larger than [`MAX_BODY`]. axum's default of 2 MB is enough for all but the
/// longest mails; `DefaultBodyLimit::max(MAX_BODY)` on the route takes these too. A larger body is
/// refused by its `Content-Length`, or else as soon as it has become too large.
///
/// The application sets the timeout of reading the body, as for every other route: `axum::serve`
/// waits without end. `tower_http::timeout::RequestBodyTimeoutLayer`, hyper's timers or the proxy
/// in front set such a limit.
///
/// ```no_run
/// use axum::Router;
/// use axum::routing::post;
/// use frontdesk_chatwoot::webhooks::{Delivery, Receiver, Sender, Verifier};
///
/// async fn take(delivery: Delivery) {
///     println!("{} from {:?}", delivery.event.name(), delivery.sender);
/// }
///
/// # fn run() -> Result<(), frontdesk_chatwoot::Error> {
/// let verifier = Verifier::new(std::env::var("WEBHOOK_SECRET").unwrap_or_default())?;
/// let receiver = Receiver::signed(Sender::AccountWebhook, verifier);
/// let router: Router = Router::new().route("/chatwoot", post(take)).with_state(receiver);
/// # Ok(())
/// # }
/// ```
///
/// The response to a post that is refused does not say what does not fit. The [`Rejection`] does:
/// take a `Result<Delivery, Rejection>` to log it.
///
/// ```
/// use frontdesk_chatwoot::webhooks::{Delivery, Rejection};
///
/// async fn take(delivery: Result<Delivery, Rejection>) -> Result<(), Rejection> {
///     let delivery = delivery.inspect_err(|refused| eprintln!("a post is refused: {refused}"))?;
///     println!("{} from {:?}", delivery.event.name(), delivery.sender);
///     Ok(())
/// }
/// ```
impl<S> FromRequest<S> for Delivery
where
    Receiver: FromRef<S>,
    S: Send + Sync,
{
    type Rejection = Rejection;

    async fn from_request(request: Request, state: &S) -> Result<Self, Rejection> {
        let receiver = Receiver::from_ref(state);
        receiver.check_headers(request.headers()).map_err(ReceiveError::from)?;
        let (parts, body) = request.with_limited_body().into_parts();
        let body = Limited::new(body, MAX_BODY);
        let announced =
            parts.headers.get(CONTENT_LENGTH).and_then(|length| length.to_str().ok()?.parse().ok());
        if body
            .size_hint()
            .upper()
            .zip(announced)
            .is_some_and(|(most, announced): (u64, u64)| announced > most)
        {
            return Err(Rejection::TooLarge);
        }
        let body = body.collect().await.map_err(|error| unread(error.as_ref()))?;
        Ok(receiver.receive(&parts.headers, &body.to_bytes())?)
    }
}

/// Why a body was not read to its end.
fn unread(mut error: &(dyn Error + 'static)) -> Rejection {
    // The limit's error stands within those of the bodies around it.
    loop {
        if error.is::<LengthLimitError>() {
            return Rejection::TooLarge;
        }
        match error.source() {
            Some(source) => error = source,
            None => return Rejection::Body,
        }
    }
}

/// Why a request did not get to the handler. The response is a line of text, with 401 where the
/// sender is not proven, 413 where the body is too large and 400 where it cannot be read. `Display`
/// also names the field that does not fit; neither shows what the body holds.
#[derive(Debug)]
#[non_exhaustive]
pub enum Rejection {
    /// The body is larger than the router allows, or than [`MAX_BODY`].
    TooLarge,
    /// The body did not come to its end.
    Body,
    /// The post is not taken.
    Receive(ReceiveError),
}

impl From<ReceiveError> for Rejection {
    fn from(error: ReceiveError) -> Self {
        Self::Receive(error)
    }
}

impl fmt::Display for Rejection {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::TooLarge => formatter.write_str("the body is too large"),
            Self::Body => formatter.write_str("the body ends early"),
            Self::Receive(error) => error.fmt(formatter),
        }
    }
}

impl Error for Rejection {
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        match self {
            Self::Receive(error) => error.source(),
            Self::TooLarge | Self::Body => None,
        }
    }
}

impl IntoResponse for Rejection {
    fn into_response(self) -> Response {
        let (status, text) = match self {
            Self::Receive(ReceiveError::Payload(_)) => {
                (StatusCode::BAD_REQUEST, "the body is not an event".to_owned())
            }
            Self::TooLarge => (StatusCode::PAYLOAD_TOO_LARGE, self.to_string()),
            Self::Body => (StatusCode::BAD_REQUEST, self.to_string()),
            Self::Receive(ReceiveError::Signature(error)) => (StatusCode::UNAUTHORIZED, error.to_string()),
        };
        (status, text + "\n").into_response()
    }
}
