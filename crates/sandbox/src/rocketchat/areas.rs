//! The routes of every area.

use super::api::route::Route;
use super::{
    administration, analytics, auth, content, conversations, customers, integrations, messages, rooms,
    server, staff, teams, users, widget,
};

const AREAS: &[&[&[Route]]] = &[
    administration::ROUTES,
    analytics::ROUTES,
    auth::ROUTES,
    content::ROUTES,
    conversations::ROUTES,
    customers::ROUTES,
    integrations::ROUTES,
    messages::ROUTES,
    rooms::ROUTES,
    server::ROUTES,
    staff::ROUTES,
    teams::ROUTES,
    users::ROUTES,
    widget::ROUTES,
];

/// All of them.
pub(crate) fn all_routes() -> impl Iterator<Item = &'static Route> {
    AREAS.iter().copied().flatten().copied().flatten()
}
