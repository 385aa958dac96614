//! The people outside the workspace: visitors, their contacts and custom fields.

pub(crate) mod contacts;
pub(crate) mod custom_fields;
pub(crate) mod outbound;
pub(crate) mod visitors;

use crate::rocketchat::api::route::Route;

pub(crate) const ROUTES: &[&[Route]] =
    &[contacts::ROUTES, custom_fields::ROUTES, outbound::ROUTES, visitors::ROUTES];
