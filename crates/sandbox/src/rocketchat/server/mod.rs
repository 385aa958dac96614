//! What the server says of itself and finds, and its apps.

pub(crate) mod apps;
pub(crate) mod info;
pub(crate) mod spotlight;

use crate::rocketchat::api::route::Route;

/// The routes of these areas.
pub(crate) const ROUTES: &[&[Route]] = &[apps::ROUTES, info::ROUTES, spotlight::ROUTES];
