//! The runtime of every frontdesk client: building, authenticating and sending requests, decoding
//! responses, and reporting errors.
//!
//! Applications seldom name this crate: they depend on a vendor's crate, such as
//! `frontdesk-chatwoot`, whose generated operations are built on this one. The types that an
//! application meets:
//!
//! - [`Response`]: a value with the status, headers and request id that came with it;
//! - [`Error`] and [`ErrorKind`]: what failed, the same for every vendor;
//! - [`RequestOptions`]: timeouts, retries and headers for one call;
//! - [`RetryPolicy`], [`Throttle`], [`RateLimit`]: retries and rate limits;
//! - [`Pages`] and [`Items`]: lists as streams; [`ByteStream`]: downloads;
//! - [`File`], [`Multipart`]: files to send, and bodies with files;
//! - [`Middleware`]: hooks around every attempt; [`HarRecorder`] and [`HarReplay`] are two of them;
//! - [`Transport`]: what carries requests, reqwest by default;
//! - [`TokenCache`]: a credential that expires, for a custom vendor;
//! - [`Id`]: the IDs of a vendor's things, each a type of its own;
//! - [`Nullable`], [`Lenient`], [`Secret`], [`Sensitive`], [`Extra`]: field types that lose nothing
//!   of what a server sends.
//!
//! A custom client needs a [`VendorProfile`] (its name, how calls are authenticated,
//! what a failure looks like) and an [`Operation`] for each call, a constant or one that is made at
//! run time:
//!
//! ```
//! use frontdesk_core::{
//!     BoxFuture, Error, FailureDetails, Operation, VendorClient, VendorProfile, http,
//! };
//!
//! #[derive(Debug)]
//! struct Example;
//!
//! impl VendorProfile for Example {
//!     fn name(&self) -> &'static str {
//!         "example"
//!     }
//!     fn authenticate<'a>(
//!         &'a self,
//!         _client: &'a VendorClient,
//!         _operation: &'a Operation,
//!         headers: &'a mut http::HeaderMap,
//!     ) -> BoxFuture<'a, Result<(), Error>> {
//!         Box::pin(async move {
//!             headers.insert("x-token", http::HeaderValue::from_static("…"));
//!             Ok(())
//!         })
//!     }
//!     fn failure(
//!         &self,
//!         status: http::StatusCode,
//!         _: &http::HeaderMap,
//!         _: &[u8],
//!     ) -> Option<FailureDetails> {
//!         FailureDetails::from_status(status)
//!     }
//! }
//!
//! static PING: Operation =
//!     Operation::from_static("ping", http::Method::GET, "/ping/{name}", &["token"]);
//!
//! # async fn run() -> Result<(), Error> {
//! let client = VendorClient::builder(Example).base_url("https://support.example.com/api").build()?;
//! let mut request = client.request(&PING);
//! request.path("name", &"front desk");
//! let response = request.send_json::<frontdesk_core::serde_json::Value>().await?;
//! println!("{} {:?}", response.status, response.request_id);
//! # Ok(())
//! # }
//! ```

#![cfg_attr(docsrs, feature(doc_cfg))]

// The docs that `client_methods!` writes into any crate name this one.
extern crate self as frontdesk_core;

mod attempts;
mod base_url;
pub mod body;
mod brackets;
#[doc(hidden)]
pub mod by_status;
mod call;
mod client;
pub mod decode;
mod deliver;
pub mod env;
mod error;
mod error_kind;
mod extra;
mod failure_details;
#[doc(hidden)]
pub mod field;
mod file;
mod future;
pub mod har;
mod html;
mod id;
mod json_limits;
mod lenient;
mod lenient_values;
mod locate;
#[cfg(feature = "mock")]
mod mock;
mod multipart;
mod network;
mod nullable;
#[doc(hidden)]
pub mod object;
pub mod open_enum;
pub mod open_integer;
mod operation;
mod options;
mod paging;
mod path;
mod progress;
mod query;
mod quoted;
mod rate_limit;
mod raw_response;
mod reading;
mod records;
mod refusals;
mod request;
mod request_sent;
mod response;
mod retry;
mod retry_after;
mod scan;
mod scoped_client;
mod secret;
mod secret_names;
mod send;
mod sensitive;
mod settings;
#[cfg(feature = "examples")]
mod spec_example;
mod stream;
mod telemetry;
mod throttle;
mod time;
mod token;
mod transport;
#[doc(hidden)]
pub mod union;

pub use base_url::BaseUrl;
pub use by_status::ByStatus;
pub use client::{Attempt, Middleware, Next, VendorClient, VendorProfile};
pub use decode::json as from_json;
pub use error::Error;
pub use error_kind::ErrorKind;
pub use extra::Extra;
pub use failure_details::FailureDetails;
pub use field::UnreadValue;
pub use file::File;
pub use future::BoxFuture;
pub use har::{HarRecorder, HarReplay};
pub use id::{Id, IdKind};
pub use lenient::{Lenient, LenientValue, WireValue, WrongType};
#[cfg(feature = "mock")]
pub use mock::{Mock, MockError};
pub use multipart::Multipart;
#[cfg(feature = "reqwest")]
pub use network::ReqwestTransport;
#[cfg(feature = "tower")]
pub use network::TowerTransport;
pub use network::{Body, BoxError, Transport, TransportError};
pub use nullable::Nullable;
pub use open_enum::UnknownValue;
pub use open_integer::UnknownInteger;
pub use operation::{Operation, OperationRef};
pub use options::RequestOptions;
pub use paging::{Items, ListPaging, PageEdge, PageStyle, Pages};
pub use query::FieldStyle;
pub use rate_limit::RateLimit;
pub use records::Records;
pub use request::Request;
pub use request_sent::RequestSent;
pub use response::{Response, ResponseFuture, result_of, value_of};
pub use retry::RetryPolicy;
pub use retry_after::{fixed_window_reset, retry_after};
pub use scoped_client::ScopedClient;
pub use secret::Secret;
pub use sensitive::Sensitive;
pub use settings::{ClientSettings, ConfigureClient, VendorClientBuilder};
#[cfg(feature = "examples")]
pub use spec_example::SpecExample;
pub use stream::ByteStream;
pub use throttle::Throttle;
pub use time::{DateTime, EpochMillis, EpochSeconds, UtcDateTime};
pub use token::{Token, TokenCache};

pub use bytes;
pub use chrono;
pub use futures_core::Stream;
pub use http;
pub use serde_json;
