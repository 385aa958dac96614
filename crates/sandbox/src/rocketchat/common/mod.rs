//! What several areas go by. It knows the state, and no area.

pub(crate) mod access;
pub(crate) mod agents;
pub(crate) mod availability;
pub(crate) mod chat_rooms;
pub(crate) mod contacts;
pub(crate) mod conversations;
pub(crate) mod custom_fields;
pub(crate) mod events;
pub(crate) mod files;
pub(crate) mod membership;
pub(crate) mod messages;
pub(crate) mod outgoing;
pub(crate) mod password_policy;
pub(crate) mod posting;
pub(crate) mod profile;
pub(crate) mod quotes;
pub(crate) mod rooms;
pub(crate) mod teams;
pub(crate) mod two_factor;
pub(crate) mod users;
pub(crate) mod visitors;
