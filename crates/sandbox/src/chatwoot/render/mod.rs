//! The forms of records in responses.

pub(crate) mod agent_bots;
mod attachments;
pub(crate) mod contacts;
pub(crate) mod conversations;
pub(crate) mod inboxes;
pub(crate) mod messages;
pub(crate) mod people;
mod reporting;
mod window;

pub(crate) use reporting::reporting_event;
pub(crate) use window::window;
