//! What the server says of itself and finds, its slash commands, and its apps.

pub(crate) mod apps;
pub(crate) mod commands;
pub(crate) mod info;
pub(crate) mod spotlight;

use crate::rocketchat::api::route::Route;

/// The routes of these areas.
pub(crate) const ROUTES: &[&[Route]] = &[apps::ROUTES, commands::ROUTES, info::ROUTES, spotlight::ROUTES];
