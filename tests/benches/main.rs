//! What the clients cost, each figure beside its reference. `cargo xtask bench` runs them and
//! compares.

// A benchmark that meets what it does not expect measures nothing.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing, missing_docs)]

mod call;
mod decode;
mod find;
mod lists;
mod server;
mod turns;

use criterion::{criterion_group, criterion_main};

criterion_group!(benches, decode::benches, call::benches, lists::benches, find::benches);
criterion_main!(benches);
