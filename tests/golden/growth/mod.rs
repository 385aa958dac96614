//! One program, compiled against two versions of a client.
//!
//! The second version has what a minor release may bring. That the program compiles against it as
//! it stands is the promise of the README's table.
#![allow(clippy::duplicate_mod, reason = "the program is the same")]

/// The version that the program was written against.
pub mod first {
    // The names by which a vendor's documentation shows calls.
    pub use frontdesk_core::{self as core, Error};
    pub use generated::types;

    crate::client!();

    /// What is generated.
    #[rustfmt::skip]
    pub mod generated;

    #[path = "../consumer.rs"]
    pub mod consumer;
}

/// The version that has grown.
pub mod second {
    // The names by which a vendor's documentation shows calls.
    pub use frontdesk_core::{self as core, Error};
    pub use generated::types;

    crate::client!();

    /// What is generated.
    #[rustfmt::skip]
    pub mod generated;

    #[path = "../consumer.rs"]
    pub mod consumer;
}
