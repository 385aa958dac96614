//! The project's promises, checked across the crates.

// A test that meets what it does not expect has to fail, and loudly.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]

mod chatwoot;
mod conformance;
mod corpora;
mod credentials;
mod errors;
mod example_values;
mod examples;
mod faults;
mod generated;
mod growth;
#[path = "../../crates/sandbox/tests/http_client/mod.rs"]
mod http_client;
mod imichat;
mod import;
mod layers;
mod lossless;
mod malformed;
mod mock;
mod nuance;
mod posts;
mod published_calls;
mod published_documents;
mod published_examples;
mod readme;
mod recordings;
mod rocketchat;
mod sandbox;
mod secrets;
mod seeds;
mod served;
mod server_types;
mod surface;
mod unified;
mod unions;
mod webhooks;
mod witness;
