//! The users of the workspace: finding, creating, changing and removing them.

pub(crate) mod account;
pub(crate) mod avatars;
pub(crate) mod change;
pub(crate) mod find;
pub(crate) mod moderation;
pub(crate) mod ownership;
pub(crate) mod preferences;
pub(crate) mod presence;
pub(crate) mod registration;
pub(crate) mod status;

use crate::rocketchat::api::route::Route;

pub(crate) const ROUTES: &[&[Route]] = &[
    account::ROUTES,
    avatars::ROUTES,
    change::ROUTES,
    find::ROUTES,
    moderation::ROUTES,
    preferences::ROUTES,
    presence::ROUTES,
    registration::ROUTES,
    status::ROUTES,
];
