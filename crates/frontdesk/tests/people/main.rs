//! What the facade says about people whom each vendor's records describe, without a network.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic)]

mod availability;
mod capabilities;
mod changes;
mod completeness;
mod connect;
mod ids;
mod malformed;
mod one_directory;
mod platform;
mod scenario;
mod times;
mod vendors;
