//! What every area shares of HTTP: routes, queries, bodies, responses and the rate limiter.

pub(crate) mod call;
pub(crate) mod check;
pub(crate) mod parts;
pub(crate) mod query;
pub(crate) mod response;
pub(crate) mod route;
