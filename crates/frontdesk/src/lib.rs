#![doc = include_str!("../README.md")]
#![cfg_attr(docsrs, feature(doc_cfg))]

/// Calls a macro with every platform: documentation, variant, name (of the feature, too), module,
/// and its own record of a person. A new platform is a line here and a module below.
macro_rules! each_vendor {
    ($each:ident) => {
        $each! {
            /// [Chatwoot](https://www.chatwoot.com), and products built on it.
            Chatwoot = "chatwoot" in chatwoot, "An agent of a Chatwoot account." Agent;
            /// [imi.chat](https://docs.imi.chat), now Webex Engage.
            ImiChat = "imichat" in imichat, "A user of imi.chat." User;
            /// [Nuance Digital Engagement](https://docs.nuance.com).
            Nuance = "nuance" in nuance, "A user of Nuance." User;
            /// [Rocket.Chat](https://www.rocket.chat).
            RocketChat = "rocketchat" in rocketchat, "A user of a Rocket.Chat workspace." User;
        }
    };
}

mod action;
#[cfg_attr(not(feature = "all"), allow(dead_code))]
mod applying;
#[cfg_attr(not(feature = "all"), allow(dead_code))]
mod bulk;
mod capabilities;
#[cfg_attr(not(feature = "all"), allow(dead_code))]
mod change;
mod change_error;
mod connection;
mod conversation;
mod directory;
mod directory_ext;
mod frontdesk;
#[cfg_attr(not(feature = "all"), allow(dead_code))]
mod grouping;
#[cfg_attr(not(feature = "all"), allow(dead_code))]
mod known;
#[cfg_attr(not(feature = "all"), allow(dead_code))]
mod listing;
mod matching;
#[cfg_attr(not(feature = "all"), allow(dead_code))]
mod password;
#[cfg_attr(not(feature = "all"), allow(dead_code))]
mod planning;
#[cfg_attr(not(feature = "all"), allow(dead_code))]
mod platform;
#[cfg_attr(not(feature = "all"), allow(unused_macros, unused_imports))]
mod platform_changes;
// Each platform needs a part of it.
#[cfg_attr(not(feature = "all"), allow(dead_code))]
mod read;
mod record;
mod registry;
#[cfg_attr(not(feature = "all"), allow(dead_code))]
mod roster;
mod server;
mod sign_in;
#[cfg_attr(not(feature = "all"), allow(dead_code))]
mod sought;
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

pub use frontdesk_core::{ClientSettings, ConfigureClient, Error, ErrorKind, RequestSent, VendorClient};

pub use crate::action::Action;
pub use crate::capabilities::{Capabilities, Support};
pub use crate::change::{
    AppliedStep, Attributes, Changed, Done, HandOver, Leaving, Lost, ManualTask, NewPerson, PersonRef, Plan,
    Present, Step, Subject, Wanted, WantedGroup, WantedSet,
};
pub use crate::change_error::ChangeError;
pub use crate::conversation::{Conversation, ConversationStatus};
pub use crate::directory::{Directory, DirectoryEntry, PersonQuery};
pub use crate::directory_ext::DirectoryExt;
pub use crate::frontdesk::{DirectoryError, DirectoryPlan, DirectoryResults, Frontdesk};
pub use crate::matching::{AccountRef, Doubt, MatchReason, MatchRules, MatchedAccount, MatchedPerson};
pub use crate::record::VendorRecord;
pub use crate::registry::{client, connect, sign_ins};
pub use crate::server::{Permission, ServerReport, ServerSetting};
pub use crate::sign_in::{CredentialField, SignIn};
pub use crate::status::{Availability, AvailabilityKind, Status, StatusKind};
pub use crate::user::{Agent, Email, Group, GroupKind, GroupMember, Meta, Name, Role, RoleKind, Skill, User};
pub use crate::vendor::Vendor;
