//! What the benchmarks share: rows of the table, two ways of doing the same by turns, servers.

// A benchmark that meets what it does not expect measures nothing.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]

pub mod http;
pub mod people;
pub mod row;
pub mod server;
pub mod turns;
