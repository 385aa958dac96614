//! `livechat/analytics/*`: figures about agents, departments and conversations, all of them
//! computed from the conversations that there are.

use crate::rocketchat::prelude::*;

mod agents;
mod dashboards;
mod departments;
mod measure;
mod overview;
mod reports;
mod scope;

pub(crate) use agents::average_availability;
pub(crate) use departments::{abandoned, abandoned_shares, durations, service_times, waiting_times};
pub(crate) use measure::Measure;
pub(crate) use overview::{conversations, hour_name, productivity};
pub(crate) use scope::{
    Scope, clock, department, is_on_hold, is_queued, is_with_agent, mean, metric, plain_number, required,
    zone,
};

const MANAGER: &str = "view-livechat-manager";

pub(crate) const ROUTES: &[&[Route]] = &[FIGURES, dashboards::ROUTES, reports::ROUTES];

const FIGURES: &[Route] = &[
    on("getAgentOverview", Any(MANAGER), overview::of_agents).strict(),
    on("listOverviewFigures", Any(MANAGER), overview::of_all).strict(),
    on("listAgentAverageServiceTimes", Any(MANAGER), agents::average_service_times).strict(),
    on("listAgentServiceTimes", Any(MANAGER), agents::total_service_times).strict(),
    on("listAgentAvailability", Any(MANAGER), agents::availability).strict(),
    on("listDepartmentConversationCounts", Any(MANAGER), departments::amount_of_chats).strict(),
    on("listDepartmentAverageServiceTimes", Any(MANAGER), departments::average_service_time).strict(),
    on("listDepartmentAverageDurations", Any(MANAGER), departments::average_duration).strict(),
    on("listDepartmentServiceTimes", Any(MANAGER), departments::total_service_time).strict(),
    on("listDepartmentAverageWaitingTimes", Any(MANAGER), departments::average_waiting_time).strict(),
    on("listDepartmentTransferCounts", Any(MANAGER), departments::transferred_chats).strict(),
    on("listDepartmentAbandonedCounts", Any(MANAGER), departments::abandoned_chats).strict(),
    on("listDepartmentAbandonedShares", Any(MANAGER), departments::abandoned_share).strict(),
];

/// When agents were available. The rest is in the conversations.
pub(crate) fn seed(workspace: &mut Workspace) {
    agents::seed(workspace);
}
