//! `livechat/analytics/*`: figures about agents, departments and conversations, all of them computed from the
//! conversations that there are.

mod agents;
mod departments;
mod measure;
mod overview;
mod scope;

use super::routes::Access::Any;
use super::routes::{Route, get};
use super::workspace::Workspace;

pub(super) use agents::{average_availability, note_availability};
pub(super) use departments::{abandoned, abandoned_shares, durations, service_times, waiting_times};
pub(super) use measure::Measure;
pub(super) use overview::{conversations, hour_name, productivity};
pub(super) use scope::{
    Scope, clock, is_on_hold, is_queued, is_with_agent, mean, metric, plain_number, required, zone,
};

const MANAGER: &[&str] = &["view-livechat-manager"];

/// The routes of this area.
#[rustfmt::skip]
pub(super) const ROUTES: &[Route] = &[
    get("/livechat/analytics/agent-overview", Any(MANAGER), overview::of_agents),
    get("/livechat/analytics/overview", Any(MANAGER), overview::of_all),
    get("/livechat/analytics/agents/average-service-time", Any(MANAGER), agents::average_service_times),
    get("/livechat/analytics/agents/total-service-time", Any(MANAGER), agents::total_service_times),
    get("/livechat/analytics/agents/available-for-service-history", Any(MANAGER), agents::availability),
    get("/livechat/analytics/departments/amount-of-chats", Any(MANAGER), departments::amount_of_chats),
    get("/livechat/analytics/departments/average-service-time", Any(MANAGER), departments::average_service_time),
    get("/livechat/analytics/departments/average-chat-duration-time", Any(MANAGER), departments::average_duration),
    get("/livechat/analytics/departments/total-service-time", Any(MANAGER), departments::total_service_time),
    get("/livechat/analytics/departments/average-waiting-time", Any(MANAGER), departments::average_waiting_time),
    get("/livechat/analytics/departments/total-transferred-chats", Any(MANAGER), departments::transferred_chats),
    get("/livechat/analytics/departments/total-abandoned-chats", Any(MANAGER), departments::abandoned_chats),
    get("/livechat/analytics/departments/percentage-abandoned-chats", Any(MANAGER), departments::abandoned_share),
];

/// What of it there is to begin with: when agents were available. The rest is in the conversations.
pub(super) fn seed(workspace: &mut Workspace) {
    agents::seed(workspace);
}
