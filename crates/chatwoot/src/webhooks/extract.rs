//! Deliveries as an axum handler's argument.

use axum::body::to_bytes;
use axum::extract::{FromRef, FromRequest, Request};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};

use super::{Delivery, ReceiveError, Receiver};

/// The most bytes that a post's body may have. Messages have up to 150,000 characters and stand in an event three times,
/// with a mail's text and HTML beside them.
pub const MAX_BODY: usize = 8 * 1024 * 1024;

/// Needs a [`Receiver`] as the router's state, or as a part of it.
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
impl<S> FromRequest<S> for Delivery
where
    Receiver: FromRef<S>,
    S: Send + Sync,
{
    type Rejection = Rejection;

    async fn from_request(request: Request, state: &S) -> Result<Self, Rejection> {
        let (parts, body) = request.into_parts();
        let body = to_bytes(body, MAX_BODY).await.map_err(|_| Rejection::Body)?;
        Ok(Receiver::from_ref(state).receive(&parts.headers, &body)?)
    }
}

/// Why a request did not get to the handler. As an answer it is a line of text, with 401 where the sender is not proven and
/// 400 where the body cannot be read.
#[derive(Debug)]
#[non_exhaustive]
pub enum Rejection {
    /// The body is larger than [`MAX_BODY`], or it did not come to its end.
    Body,
    /// The post is not taken.
    Receive(ReceiveError),
}

impl From<ReceiveError> for Rejection {
    fn from(error: ReceiveError) -> Self {
        Self::Receive(error)
    }
}

impl IntoResponse for Rejection {
    fn into_response(self) -> Response {
        let (status, text) = match self {
            Self::Body => (StatusCode::BAD_REQUEST, "the body is too large, or ends early".to_owned()),
            Self::Receive(ReceiveError::Signature(error)) => (StatusCode::UNAUTHORIZED, error.to_string()),
            Self::Receive(ReceiveError::Payload(_)) => {
                (StatusCode::BAD_REQUEST, "the body is not an event".to_owned())
            }
        };
        (status, text + "\n").into_response()
    }
}
