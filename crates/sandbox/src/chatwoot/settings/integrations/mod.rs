//! Integrations: the apps that there are, and the hooks by which accounts use them.

pub(crate) mod apps;
mod catalogue;
pub(crate) mod hooks;
