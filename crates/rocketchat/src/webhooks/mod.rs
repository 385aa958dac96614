//! What Rocket.Chat posts to you: typed deliveries, and the check of their token. The calls that
//! set up the Omnichannel webhook stand here as well.
//!
//! Two kinds of webhooks post: outgoing webhooks, which are integrations
//! ([`OutgoingWebhookPayload`]), and the webhook of Omnichannel ([`OmnichannelWebhookPayload`]).
//! Neither signs anything. An outgoing webhook sends its token in the body, Omnichannel sends the
//! workspace's secret token in the header `X-RocketChat-Livechat-Token`. Anyone who has seen a
//! delivery knows the token, so use TLS.
//!
//! ```
//! use frontdesk_rocketchat::types::OutgoingWebhookReply;
//! use frontdesk_rocketchat::webhooks::OutgoingWebhookReceiver;
//!
//! # fn run(body: &[u8]) -> Result<(), Box<dyn std::error::Error>> {
//! let receiver = OutgoingWebhookReceiver::new("the integration's token")?;
//! let delivery = receiver.receive(body)?;
//! if delivery.bot != Some(true) {
//!     // Responded with status 200, the server posts this message.
//!     let reply = OutgoingWebhookReply::new().text("On my way!");
//!     println!("{:?}: {}", delivery.text, serde_json::to_string(&reply)?);
//! }
//! # Ok(())
//! # }
//! ```
//!
//! With the feature `axum`, [`OutgoingWebhookDelivery`]
//! and [`OmnichannelDelivery`] are extractors.
//!
//! # The response
//!
//! An outgoing webhook takes 200, 201 or 202, with an
//! [`OutgoingWebhookReply`](crate::types::OutgoingWebhookReply) as `application/json` or without a
//! body. 410 disables the integration. Omnichannel takes 200, and repeats a delivery up to ten
//! times after anything else.
//!
//! A message that a reply creates can trigger the webhook again: ignore deliveries whose `bot` is
//! true.

#[cfg(feature = "axum")]
mod extract;
mod receiver;
mod values;

// The operations on the webhook of Omnichannel. This module stands before theirs at the root of the
// crate.
#[cfg(feature = "webhooks")]
pub use crate::generated::webhooks::*;
#[doc(no_inline)]
pub use crate::types::{OmnichannelWebhookPayload, OutgoingWebhookPayload};
#[cfg(feature = "axum")]
pub use extract::{DeliveryRejection, MAX_BODY, OmnichannelDelivery, OutgoingWebhookDelivery};
pub use receiver::{DeliveryError, OmnichannelReceiver, OutgoingWebhookReceiver, TokenError};
