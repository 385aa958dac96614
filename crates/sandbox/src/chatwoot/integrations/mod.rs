//! Integrations: the apps that there are, and the hooks by which accounts use them.

mod apps;
mod catalogue;
mod hooks;

use super::prelude::*;

pub(super) use hooks::Hook;

pub(super) fn routes(routes: Routes) -> Routes {
    routes
        .on("listIntegrations", apps::index)
        .on("createIntegrationHook", hooks::create)
        .on("updateIntegrationHook", hooks::update)
        .on("deleteIntegrationHook", hooks::destroy)
}
