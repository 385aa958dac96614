//! What Chatwoot posts to you: typed events, who sent them, and the proof that it was them. The
//! calls by which an account's webhooks are kept ([`List`] and the like) stand here as well.
//!
//! Three senders are set up by hand, each with an address and, since 4.16, a secret of its own: an
//! account's webhook (which subscribes to [any of twelve kinds](Event)), an API inbox, and an agent
//! bot. Automation rules, macros and the installation post as well, without a secret. [`Sender`]
//! names them, [`Event::senders`] says who can have sent an event.
//!
//! ```
//! use frontdesk_chatwoot::webhooks::{Event, Receiver, Sender, Verifier};
//! use frontdesk_core::http::HeaderMap;
//!
//! # fn run(headers: &HeaderMap, body: &[u8]) -> Result<(), Box<dyn std::error::Error>> {
//! // Once: which secret belongs to whom.
//! let receiver = Receiver::signed(Sender::AccountWebhook, Verifier::new("the webhook's secret")?)
//!     .or_signed(Sender::AgentBot, Verifier::new("the bot's secret")?);
//!
//! // For each post, with its headers and the bytes of its body as they came.
//! let delivery = receiver.receive(headers, body)?;
//! match delivery.event {
//!     Event::MessageCreated(message) => println!("{:?}", message.content),
//!     Event::Unknown(fields) => println!("{:?} is newer than this crate", fields.get("event")),
//!     Event::Malformed(event) => println!("{} does not fit: {}", event.path, event.reason),
//!     event => println!("{} from {:?}", event.name(), delivery.sender),
//! }
//! # Ok(())
//! # }
//! ```
//!
//! With the feature `axum`, [`Delivery`] is an extractor. For your own tests, [`sign`] signs
//! posts, and with the feature `examples` `Event::example` makes an event of every kind.
//!
//! # Respond soon, with 2xx
//!
//! The server waits five seconds, unless the installation says otherwise, and reads nothing but the
//! status. A status other than 2xx has consequences: a message event that an API inbox's address
//! refuses marks the message as failed, and one that a bot refuses opens the pending conversation
//! for agents. So take the event, respond, and process it afterwards. Since 4.16 a post to a bot is
//! repeated after 429 and 500, under the same [id](Delivery::id); no other post is.
//!
//! For that reason a post of a known kind is never refused for its fields. One that does not fit is
//! [`Event::Malformed`], with its fields and the path to what does not fit, and the handler
//! decides.
//!
//! # What a post may cost
//!
//! A signed receiver refuses a post by its headers before anything else of it is looked at, see
//! [`Receiver::check_headers`]; the extractor calls it before it reads the body. A body with more
//! than 50,000 JSON values is refused before it is decoded, signed or not, so that a post takes a
//! few times its own bytes or 40 MB, whichever is more.
//!
//! # Servers that do not sign
//!
//! Servers of 4.8 and before sign nothing, and neither do automation rules, macros and the
//! installation. Anyone who knows the address can then post anything. [`Receiver::unsigned`] takes
//! such posts; make up for it elsewhere:
//!
//! - put a long random secret into the path (`https://hooks.example.com/chatwoot/4f1c…`), use TLS,
//!   and keep the path out of logs;
//! - or let only the installation's own addresses through, on a private network or by a rule of the
//!   proxy;
//! - and take from the post no more than the ids, and get the record with this crate's client: the
//!   response of the API is authentic, whatever the post says.
//!
//! # Credentials in events
//!
//! Events carry credentials: a conversation its contact's `pubsub_token`, an inbox everything that
//! is stored about its channel, tokens and passwords among it. They are [`Secret`](crate::Secret)s
//! here, which `Debug` does not print; what is encoded again holds them.
//!
//! See <https://chatwoot.com/docs/product/features/webhooks>.

mod event;
#[cfg(feature = "examples")]
mod examples;
#[cfg(feature = "axum")]
mod extract;
mod receiver;
mod sender;
mod signature;
mod values;

// The operations on webhooks, by which an account says what it wants posted. This module stands
// before theirs at the root of the crate.
#[cfg(feature = "webhooks")]
pub use crate::generated::webhooks::*;
pub use event::{Event, MalformedEvent};
#[cfg(feature = "axum")]
pub use extract::{MAX_BODY, Rejection};
pub use receiver::{Delivery, ReceiveError, Receiver};
pub use sender::Sender;
pub use signature::{SignatureError, Verifier, sign};
