//! What other systems reach the workspace by: integrations and the webhooks of them, OAuth apps,
//! email inboxes; and the calendars of users.

mod calendar;
mod email_inboxes;
mod hooks;
mod manage;
mod oauth_apps;

use crate::rocketchat::api::route::Route;

/// The routes of these areas.
pub(crate) const ROUTES: &[&[Route]] =
    &[calendar::ROUTES, email_inboxes::ROUTES, hooks::ROUTES, manage::ROUTES, oauth_apps::ROUTES];
