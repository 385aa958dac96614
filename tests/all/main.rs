//! The project's promises, checked across the crates.

// A test that meets what it does not expect has to fail, and loudly.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]

mod changes;
mod conformance;
mod corpora;
mod credentials;
mod errors;
mod example_values;
mod faults;
mod generated;
mod growth;
#[path = "../../crates/sandbox/tests/http_client/mod.rs"]
mod http_client;
mod layers;
mod lossless;
mod malformed;
mod places;
mod published_calls;
mod published_documents;
mod sandbox;
mod secrets;
mod seeds;
mod served;
mod surface;
mod unified;
mod unions;
mod vendors;
mod witness;
