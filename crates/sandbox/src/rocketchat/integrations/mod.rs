//! What other systems reach the workspace by: integrations and the webhooks of them, OAuth apps,
//! email inboxes; the calendars of users, banners, and the devices that they are notified on.

mod banners;
mod calendar;
mod email_inboxes;
mod hooks;
mod manage;
mod oauth_apps;
mod push;

use crate::rocketchat::api::route::Route;

/// The routes of these areas.
pub(crate) const ROUTES: &[&[Route]] = &[
    banners::ROUTES,
    calendar::ROUTES,
    email_inboxes::ROUTES,
    hooks::ROUTES,
    manage::ROUTES,
    oauth_apps::ROUTES,
    push::ROUTES,
];
