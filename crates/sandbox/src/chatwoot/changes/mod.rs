//! Changes of contacts, conversations and messages, with all that follows from them: notes,
//! reporting events, greetings, surveys.

mod activity;
mod check;
mod contact;
mod conversation;
mod draft;
mod merge;
mod places;
mod post;
mod reporting;
mod start;
mod survey;

pub(crate) use activity::note;
pub(crate) use check::check as check_message;
pub(crate) use contact::{apply as apply_contact, check as check_contact};
pub(crate) use conversation::{Author, save, set_status};
pub(crate) use draft::{attach, draft};
pub(crate) use merge::merge;
pub(crate) use places::{connect, reach};
pub(crate) use post::post;
pub(crate) use reporting::{first_response, resolved};
pub(crate) use start::{Draft, start};
pub(crate) use survey::ask;
