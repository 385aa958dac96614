//! The widget of a website, its triggers, and the webhook that Omnichannel posts to.

pub(crate) mod appearance;
pub(crate) mod config;
pub(crate) mod settings;
pub(crate) mod triggers;
pub(crate) mod webhooks;

use crate::rocketchat::api::route::Route;

pub(crate) const ROUTES: &[&[Route]] =
    &[appearance::ROUTES, config::ROUTES, triggers::ROUTES, webhooks::ROUTES];
