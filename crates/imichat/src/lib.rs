#![doc = include_str!("../README.md")]
#![cfg_attr(docsrs, feature(doc_cfg))]

mod auth;
mod client;
mod error;

/// What the spec gives: operations by area, and types. Everything in it stands at the root of the
/// crate as well.
#[rustfmt::skip]
pub mod generated;

pub use client::{Client, ClientBuilder};
pub use error::ErrorBody;
pub use frontdesk_core::{
    self as core, BoxFuture, ConfigureClient, Error, ErrorKind, Extra, Items, Lenient, Nullable, Pages,
    RateLimit, RequestOptions, Response, RetryPolicy, Secret, Throttle,
};
pub use generated::*;
