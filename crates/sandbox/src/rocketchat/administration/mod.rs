//! What the administration of a workspace changes: permissions, roles and settings.

pub(crate) mod permissions;
pub(crate) mod roles;
pub(crate) mod settings;

use crate::rocketchat::api::route::Route;

/// The routes of these areas, but for those of settings, which the spec does not have.
pub(crate) const ROUTES: &[&[Route]] = &[permissions::ROUTES, roles::ROUTES];
