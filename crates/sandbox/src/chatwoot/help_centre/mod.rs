//! The help centre: portals, their categories and their articles.

mod articles;
mod categories;
mod portal;
mod portals;

use axum::Router;
use axum::routing::{get, patch, post};

use super::Shared;
use super::failure::Failure;
use super::records::Records;
use super::state::State;
use articles::Article;
use categories::Category;
use portal::Portal;

/// Everything in all help centres.
#[derive(Default)]
pub(super) struct HelpCentre {
    portals: Records<Portal>,
    categories: Records<Category>,
    articles: Records<Article>,
}

impl HelpCentre {
    /// The name and the slug of an account's portal.
    pub(super) fn portal_name(&self, account: i64, id: i64) -> Option<(&str, &str)> {
        let portal = self.portals.of(account).find(|portal| portal.id == id)?;
        Some((&portal.name, &portal.slug))
    }

    /// Drops all that an account had.
    pub(super) fn forget(&mut self, account: i64) {
        self.portals.forget(account);
        self.categories.forget(account);
        self.articles.forget(account);
    }
}

pub(super) fn routes() -> Router<Shared> {
    Router::new()
        .route("/api/v1/accounts/{account}/portals", get(portals::index).post(portals::create))
        .route("/api/v1/accounts/{account}/portals/{slug}", patch(portals::update).put(portals::update))
        .route("/api/v1/accounts/{account}/portals/{slug}/categories", post(categories::create))
        .route("/api/v1/accounts/{account}/portals/{slug}/articles", post(articles::create))
}

/// The portal in a path; paths name its slug.
fn portal<'a>(state: &'a State, account: i64, slug: &str) -> Result<&'a Portal, Failure> {
    state.help_centre.portals.of(account).find(|portal| portal.slug == slug).ok_or(Failure::NotFound)
}
