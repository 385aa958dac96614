//! The help center: portals, their categories and their articles.

mod articles;
mod categories;
mod portal;
mod portals;

use articles::Article;
use categories::Category;
use portal::Portal;

use crate::chatwoot::prelude::*;

/// Everything in all help centers.
#[derive(Default)]
pub(crate) struct HelpCenter {
    portals: Records<Portal>,
    categories: Records<Category>,
    articles: Records<Article>,
}

impl HelpCenter {
    /// The name and the slug of an account's portal.
    pub(crate) fn portal_name(&self, account: i64, id: i64) -> Option<(&str, &str)> {
        let portal = self.portals.of(account).find(|portal| portal.id == id)?;
        Some((&portal.name, &portal.slug))
    }

    /// Drops all that an account had.
    pub(crate) fn forget(&mut self, account: i64) {
        self.portals.forget(account);
        self.categories.forget(account);
        self.articles.forget(account);
    }
}

pub(crate) fn routes(routes: Routes) -> Routes {
    routes
        .on("listPortals", portals::index)
        .on("createPortal", portals::create)
        .on("updatePortal", portals::update)
        .on("createCategory", categories::create)
        .on("createArticle", articles::create)
}

/// The portal in a path; paths name its slug.
fn portal<'a>(state: &'a State, caller: Caller, slug: &str) -> Result<&'a Portal, Failure> {
    state
        .help_center
        .portals
        .of(caller.account_id)
        .find(|portal| portal.slug == slug)
        .ok_or(Failure::NotFound)
}
