//! Plans and runs across all platforms that have people, against the sandbox.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    reason = "a test that meets something unexpected has to fail there"
)]

mod borders;
mod crash;
mod outcomes;
mod plans;
mod support;
mod undo;
