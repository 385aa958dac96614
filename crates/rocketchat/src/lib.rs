#![doc = include_str!("../README.md")]
#![cfg_attr(docsrs, feature(doc_cfg))]

mod auth;
#[cfg(feature = "chat")]
mod chat_destination;
mod client;
mod error;
#[cfg(feature = "livechat-rooms")]
mod livechat_room;
mod password;
mod query;
mod second_factor;
mod setting;
pub mod webhooks;

/// What the spec gives: operations by area, and types. Everything in it stands at the root of the
/// crate as well.
#[rustfmt::skip]
pub mod generated;

pub use auth::Session;
pub use client::{Client, ClientBuilder};
pub use error::{ErrorBody, ErrorCode, LastOwnedRooms};
pub use frontdesk_core::{
    self as core, BoxFuture, ConfigureClient, Error, ErrorKind, Extra, File, Items, Lenient, Nullable, Pages,
    RateLimit, RequestOptions, Response, RetryPolicy, Secret, Throttle,
};
pub use generated::*;
pub use password::password_digest;
pub use query::{FieldChoice, RecordQuery, SortOrder};
pub use second_factor::{TwoFactor, TwoFactorChallenge, TwoFactorMethod};
pub use setting::SettingValue;
