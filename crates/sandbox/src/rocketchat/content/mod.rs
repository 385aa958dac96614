//! What a workspace adds of its own: emoji, sounds, statuses and assets.

pub(crate) mod assets;
pub(crate) mod emoji;
pub(crate) mod sounds;
pub(crate) mod statuses;
pub(crate) mod uploads;

use crate::rocketchat::api::route::Route;

/// The routes of these areas.
pub(crate) const ROUTES: &[&[Route]] = &[assets::ROUTES, emoji::ROUTES, sounds::ROUTES, statuses::ROUTES];
