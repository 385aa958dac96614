//! Conversations: rooms and their messages, the queue, and what rooms are labeled with.

pub(crate) mod canned_responses;
pub(crate) mod inquiries;
pub(crate) mod messages;
pub(crate) mod priorities;
pub(crate) mod rooms;
pub(crate) mod sla_policies;
pub(crate) mod tags;
pub(crate) mod transcripts;

use crate::rocketchat::api::route::Route;

pub(crate) const ROUTES: &[&[Route]] = &[
    canned_responses::ROUTES,
    inquiries::ROUTES,
    messages::ROUTES,
    priorities::ROUTES,
    rooms::ROUTES,
    sla_policies::ROUTES,
    tags::ROUTES,
    transcripts::ROUTES,
];
