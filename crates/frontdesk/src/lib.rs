#![doc = include_str!("../README.md")]
#![cfg_attr(docsrs, feature(doc_cfg))]

mod directory;
mod frontdesk;
// Each platform needs a part of it.
#[cfg_attr(
    not(all(feature = "chatwoot", feature = "imichat", feature = "nuance", feature = "rocketchat")),
    allow(dead_code)
)]
mod read;
mod record;
#[cfg_attr(
    not(all(feature = "chatwoot", feature = "imichat", feature = "nuance", feature = "rocketchat")),
    allow(dead_code)
)]
mod roster;
mod status;
mod user;
mod vendor;

#[cfg(feature = "chatwoot")]
pub mod chatwoot;
#[cfg(feature = "imichat")]
pub mod imichat;
#[cfg(feature = "nuance")]
pub mod nuance;
#[cfg(feature = "rocketchat")]
pub mod rocketchat;

pub use frontdesk_core::{Error, ErrorKind, RequestSent};

pub use crate::directory::{Capabilities, Directory, DirectoryEntry, PersonQuery};
pub use crate::frontdesk::{DirectoryError, DirectoryResults, Frontdesk};
pub use crate::record::VendorRecord;
pub use crate::status::{Availability, AvailabilityKind, Status, StatusKind};
pub use crate::user::{Agent, Email, Group, GroupKind, Meta, Name, Role, RoleKind, Skill, User};
pub use crate::vendor::Vendor;
