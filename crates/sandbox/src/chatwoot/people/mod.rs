//! Accounts, their users and teams.

mod account;
mod agents;
mod platform_accounts;
mod platform_users;
mod profile;
mod team_members;
mod teams;
mod validate;

use crate::chatwoot::crud::{create, destroy, show, update};
use crate::chatwoot::prelude::*;

pub(crate) fn routes(routes: Routes) -> Routes {
    routes
        .on("getAccount", account::show)
        .on("updateAccount", account::update)
        .on("listPlatformAccountUsers", platform_accounts::users)
        .on("createPlatformAccountUser", platform_accounts::add_user)
        .on("deletePlatformAccountUser", platform_accounts::remove_user)
        .on("listAgents", agents::index)
        .on("addAgent", agents::create)
        .on("updateAgent", agents::update)
        .on("deleteAgent", agents::destroy)
        .on("createPlatformAccount", platform_accounts::create)
        .on("getPlatformAccount", platform_accounts::show)
        .on("updatePlatformAccount", platform_accounts::update)
        .on("deletePlatformAccount", platform_accounts::destroy)
        .on("createPlatformUser", platform_users::create)
        .on("getPlatformUser", platform_users::show)
        .on("updatePlatformUser", platform_users::update)
        .on("deletePlatformUser", platform_users::destroy)
        .on("getPlatformUserLogin", platform_users::login)
        .on("getProfile", profile::show)
        .on("updateProfile", profile::update)
        .on("listTeams", teams::index)
        .on("createTeam", create::<Admin, Team>)
        .on("getTeam", show::<Member, Team>)
        .on("updateTeam", update::<Admin, Team>)
        .on("deleteTeam", destroy::<Admin, Team>)
        .on("listTeamMembers", team_members::index)
        .on("addTeamMembers", team_members::create)
        .on("replaceTeamMembers", team_members::update)
        .on("removeTeamMembers", team_members::destroy)
}
