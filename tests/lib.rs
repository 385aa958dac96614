//! What the tests across the crates share: reading the specs, making values up from them, and
//! decoding and encoding any body with the generated types.

// Nothing here reads what a stranger sent; whatever is not as expected is a test that has to fail,
// and loudly.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]

#[path = "golden/example_values/mod.rs"]
pub mod example_values;
pub mod fuzzing;
/// What is generated from the spec that needs every rule of the generator; that it compiles is what
/// it is for.
#[path = "golden/generated/mod.rs"]
#[rustfmt::skip]
pub mod golden;
#[path = "golden/growth/mod.rs"]
pub mod growth;
pub mod instance;
#[path = "golden/round_trips/mod.rs"]
pub mod round_trips;
pub mod spec;
pub mod unknown;
pub mod vendors;

// The names by which a vendor's documentation shows calls.
pub use frontdesk_core::{self as core, Error, File, Nullable, Secret};
pub use golden::types;

/// Writes the client of a vendor that does not exist, as every vendor's crate has one by hand.
macro_rules! client {
    () => {
        /// The client of a vendor that does not exist.
        #[derive(Clone, Debug)]
        pub struct Client {
            core: ::frontdesk_core::VendorClient,
        }

        impl Client {
            /// A client on top of one that is built.
            #[must_use]
            pub fn new(core: ::frontdesk_core::VendorClient) -> Self {
                Self { core }
            }

            /// The client that sends the calls.
            #[must_use]
            pub fn core(&self) -> &::frontdesk_core::VendorClient {
                &self.core
            }
        }
    };
}
pub(crate) use client;

client!();
