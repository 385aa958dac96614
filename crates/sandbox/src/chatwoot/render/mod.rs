//! The forms of records in responses.

pub(crate) mod agent_bots;
pub(crate) mod contacts;
pub(crate) mod conversations;
pub(crate) mod inboxes;
pub(crate) mod messages;
pub(crate) mod people;
