//! What the administration of a workspace reads and changes: permissions, roles, settings, the
//! sign-in services.

pub(crate) mod permissions;
pub(crate) mod roles;
pub(crate) mod settings;
pub(crate) mod sign_in_services;

use crate::rocketchat::api::route::Route;

/// The routes of these areas.
pub(crate) const ROUTES: &[&[Route]] =
    &[permissions::ROUTES, roles::ROUTES, settings::ROUTES, sign_in_services::ROUTES];
