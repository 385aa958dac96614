//! What the administration of a workspace reads and changes: permissions, roles, settings, sign-in
//! services, the license, statistics, reports, sessions, the registration and other servers.

pub(crate) mod audit;
pub(crate) mod engagement;
pub(crate) mod licenses;
pub(crate) mod moderation;
pub(crate) mod permissions;
pub(crate) mod roles;
pub(crate) mod servers;
pub(crate) mod sessions;
pub(crate) mod settings;
pub(crate) mod sign_in_services;
pub(crate) mod statistics;

use crate::rocketchat::api::route::Route;

/// The routes of these areas.
pub(crate) const ROUTES: &[&[Route]] = &[
    audit::ROUTES,
    engagement::ROUTES,
    licenses::ROUTES,
    moderation::ROUTES,
    permissions::ROUTES,
    roles::ROUTES,
    servers::ROUTES,
    sessions::ROUTES,
    settings::ROUTES,
    sign_in_services::ROUTES,
    statistics::ROUTES,
];
