//! Deliveries as an axum handler's argument.

use std::error::Error;
use std::fmt;

use axum::RequestExt;
use axum::body::{Body, Bytes, HttpBody};
use axum::extract::{FromRef, FromRequest, Request};
use axum::http::StatusCode;
use axum::http::header::CONTENT_LENGTH;
use axum::http::request::Parts;
use axum::response::{IntoResponse, Response};
use http_body_util::{BodyExt, LengthLimitError, Limited};

use super::{
    DeliveryError, OmnichannelReceiver, OmnichannelWebhookPayload, OutgoingWebhookPayload,
    OutgoingWebhookReceiver,
};

/// The most bytes that the body of a delivery may have, whatever the router allows: the end of a
/// conversation has all its messages.
pub const MAX_BODY: usize = 8 * 1024 * 1024;

/// The delivery of an outgoing webhook. Needs an [`OutgoingWebhookReceiver`] as the router's state,
/// or as a part of it.
///
/// The body may be as large as axum's [`DefaultBodyLimit`](axum::extract::DefaultBodyLimit) allows,
/// and no larger than [`MAX_BODY`]. The application sets the timeout of reading it.
///
/// ```no_run
/// use axum::routing::post;
/// use axum::{Json, Router};
/// use frontdesk_rocketchat::types::OutgoingWebhookReply;
/// use frontdesk_rocketchat::webhooks::{OutgoingWebhookDelivery, OutgoingWebhookReceiver};
///
/// async fn take(delivery: OutgoingWebhookDelivery) -> Json<OutgoingWebhookReply> {
///     println!("{:?}", delivery.0.text);
///     Json(OutgoingWebhookReply::new().text("On my way!"))
/// }
///
/// # fn run() -> Result<(), frontdesk_rocketchat::Error> {
/// let token = std::env::var("WEBHOOK_TOKEN").unwrap_or_default();
/// let receiver = OutgoingWebhookReceiver::new(token)?;
/// let router: Router = Router::new().route("/rocketchat", post(take)).with_state(receiver);
/// # Ok(())
/// # }
/// ```
#[derive(Clone, Debug, PartialEq)]
pub struct OutgoingWebhookDelivery(pub OutgoingWebhookPayload);

impl<S> FromRequest<S> for OutgoingWebhookDelivery
where
    OutgoingWebhookReceiver: FromRef<S>,
    S: Send + Sync,
{
    type Rejection = DeliveryRejection;

    async fn from_request(request: Request, state: &S) -> Result<Self, DeliveryRejection> {
        let receiver = OutgoingWebhookReceiver::from_ref(state);
        let (_, body) = read(request).await?;
        Ok(Self(receiver.receive(&body)?))
    }
}

/// A delivery of Omnichannel. Needs an [`OmnichannelReceiver`] as the router's state, or as a part
/// of it. A delivery without the token gets its response before its body is read.
#[derive(Clone, Debug, PartialEq)]
pub struct OmnichannelDelivery(pub OmnichannelWebhookPayload);

impl<S> FromRequest<S> for OmnichannelDelivery
where
    OmnichannelReceiver: FromRef<S>,
    S: Send + Sync,
{
    type Rejection = DeliveryRejection;

    async fn from_request(request: Request, state: &S) -> Result<Self, DeliveryRejection> {
        let receiver = OmnichannelReceiver::from_ref(state);
        receiver.check_headers(request.headers()).map_err(DeliveryError::from)?;
        let (parts, body) = read(request).await?;
        Ok(Self(receiver.receive(&parts.headers, &body)?))
    }
}

async fn read(request: Request) -> Result<(Parts, Bytes), DeliveryRejection> {
    let (parts, body) = request.with_limited_body().into_parts();
    let body: Limited<Body> = Limited::new(body, MAX_BODY);
    let announced = parts.headers.get(CONTENT_LENGTH).and_then(|length| length.to_str().ok()?.parse().ok());
    let most = body.size_hint().upper();
    if most.zip(announced).is_some_and(|(most, announced): (u64, u64)| announced > most) {
        return Err(DeliveryRejection::TooLarge);
    }
    let body = body.collect().await.map_err(|error| unread(error.as_ref()))?;
    Ok((parts, body.to_bytes()))
}

/// Why a body was not read to its end.
fn unread(mut error: &(dyn Error + 'static)) -> DeliveryRejection {
    // The limit's error stands within those of the bodies around it.
    loop {
        if error.is::<LengthLimitError>() {
            return DeliveryRejection::TooLarge;
        }
        match error.source() {
            Some(source) => error = source,
            None => return DeliveryRejection::Body,
        }
    }
}

/// Why a request did not get to the handler. The response is a line of text, with 401 if the token
/// is missing or wrong, 413 if the body is too large and 400 if it cannot be read. `Display` also
/// names the field that does not fit; neither shows what the body holds.
#[derive(Debug)]
#[non_exhaustive]
pub enum DeliveryRejection {
    /// The body is larger than the router allows, or than [`MAX_BODY`].
    TooLarge,
    /// The body did not come to its end.
    Body,
    /// The delivery is not taken.
    Receive(DeliveryError),
}

impl From<DeliveryError> for DeliveryRejection {
    fn from(error: DeliveryError) -> Self {
        Self::Receive(error)
    }
}

impl fmt::Display for DeliveryRejection {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::TooLarge => formatter.write_str("the body is too large"),
            Self::Body => formatter.write_str("the body ends early"),
            Self::Receive(error) => error.fmt(formatter),
        }
    }
}

impl Error for DeliveryRejection {
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        match self {
            Self::Receive(error) => error.source(),
            Self::TooLarge | Self::Body => None,
        }
    }
}

impl IntoResponse for DeliveryRejection {
    fn into_response(self) -> Response {
        let (status, text) = match self {
            Self::Receive(DeliveryError::Payload(_)) => {
                (StatusCode::BAD_REQUEST, "the body is not a delivery".to_owned())
            }
            Self::TooLarge => (StatusCode::PAYLOAD_TOO_LARGE, self.to_string()),
            Self::Body => (StatusCode::BAD_REQUEST, self.to_string()),
            Self::Receive(DeliveryError::Token(error)) => (StatusCode::UNAUTHORIZED, error.to_string()),
        };
        (status, text + "\n").into_response()
    }
}
