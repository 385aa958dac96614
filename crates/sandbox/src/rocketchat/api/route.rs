//! A route: what responds to whom.

use axum::response::Response;
use axum::routing::MethodFilter;

use super::response::{Failure, Outcome};
use crate::rocketchat::state::workspace::{Call, Workspace};

/// What answers a call, once it is let in.
pub(crate) type Handler = fn(&mut Workspace, &Call) -> Outcome;

/// What answers a call with something else than JSON: bytes, or the way to another address.
pub(crate) type Maker = fn(&mut Workspace, &Call) -> Result<Response, Failure>;

/// Either of the two.
#[derive(Clone, Copy)]
pub(crate) enum Serve {
    Json(Handler),
    Whole(Maker),
}

/// Who may call a route.
#[derive(Clone, Copy)]
pub(crate) enum Access {
    /// Anybody, signed in or not.
    Open,
    /// Whoever is signed in; the handler may ask for more.
    SignedIn,
    /// Whoever has one of these permissions.
    Any(&'static [&'static str]),
    /// Whoever has all of these permissions.
    All(&'static [&'static str]),
}

/// One route: what is answered to whom.
pub(crate) struct Route {
    pub method: MethodFilter,
    /// What comes before the path: `/api/v1` for all but a few.
    pub base: &'static str,
    pub path: &'static str,
    pub access: Access,
    /// The query parameters that the route's schema has; `None` where it has no schema.
    pub query: Option<&'static [&'static str]>,
    pub serve: Serve,
}

const API: &str = "/api/v1";

/// A route for GET; those below are alike.
pub(crate) const fn get(path: &'static str, access: Access, handler: Handler) -> Route {
    Route { method: MethodFilter::GET, base: API, path, access, query: None, serve: Serve::Json(handler) }
}

pub(crate) const fn post(path: &'static str, access: Access, handler: Handler) -> Route {
    Route { method: MethodFilter::POST, base: API, path, access, query: None, serve: Serve::Json(handler) }
}

pub(crate) const fn put(path: &'static str, access: Access, handler: Handler) -> Route {
    Route { method: MethodFilter::PUT, base: API, path, access, query: None, serve: Serve::Json(handler) }
}

pub(crate) const fn delete(path: &'static str, access: Access, handler: Handler) -> Route {
    Route { method: MethodFilter::DELETE, base: API, path, access, query: None, serve: Serve::Json(handler) }
}

/// A route for GET whose handler makes the whole answer; that below is alike.
pub(crate) const fn get_whole(path: &'static str, access: Access, maker: Maker) -> Route {
    Route { method: MethodFilter::GET, base: API, path, access, query: None, serve: Serve::Whole(maker) }
}

pub(crate) const fn post_whole(path: &'static str, access: Access, maker: Maker) -> Route {
    Route { method: MethodFilter::POST, base: API, path, access, query: None, serve: Serve::Whole(maker) }
}

impl Route {
    /// The same route beside the API instead of in it.
    pub(crate) const fn beside_the_api(self) -> Self {
        Self { base: "", ..self }
    }

    /// The same route with a schema that refuses every other query parameter.
    pub(crate) const fn taking(self, query: &'static [&'static str]) -> Self {
        Self { query: Some(query), ..self }
    }
}
