//! The help center: portals, their categories and their articles.

mod articles;
mod categories;
mod portals;

use crate::chatwoot::prelude::*;

pub(crate) fn routes(routes: Routes) -> Routes {
    routes
        .on("listPortals", portals::index)
        .on("createPortal", portals::create)
        .on("updatePortal", portals::update)
        .on("createCategory", categories::create)
        .on("createArticle", articles::create)
}
