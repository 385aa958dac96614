//! A request, and what may become of it before a handler runs.

pub(crate) mod auth;
pub(crate) mod call;
pub(crate) mod view;
