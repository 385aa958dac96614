//! `livechat/analytics/*`: figures about agents, departments and conversations, all of them computed from the
//! conversations that there are.

mod agents;
pub(crate) mod dashboards;
mod departments;
mod measure;
mod overview;
pub(crate) mod reports;
mod scope;

use crate::rocketchat::api::route::Access::Any;
use crate::rocketchat::api::route::{Route, get};
use crate::rocketchat::state::workspace::Workspace;

pub(crate) use agents::{average_availability, note_availability};
pub(crate) use departments::{abandoned, abandoned_shares, durations, service_times, waiting_times};
pub(crate) use measure::Measure;
pub(crate) use overview::{conversations, hour_name, productivity};
pub(crate) use scope::{
    Scope, clock, is_on_hold, is_queued, is_with_agent, mean, metric, plain_number, required, zone,
};

const MANAGER: &[&str] = &["view-livechat-manager"];

/// What the figures of departments take.
const DEPARTMENTS: &[&str] = &["start", "end", "departmentId", "count", "offset", "sort"];

/// The routes of this area.
#[rustfmt::skip]
pub(crate) const ROUTES: &[Route] = &[
    get("/livechat/analytics/agent-overview", Any(MANAGER), overview::of_agents).taking(&["name", "from", "to", "departmentId"]),
    get("/livechat/analytics/overview", Any(MANAGER), overview::of_all).taking(&["name", "from", "to", "departmentId"]),
    get("/livechat/analytics/agents/average-service-time", Any(MANAGER), agents::average_service_times).taking(&["start", "end", "count", "offset", "sort"]),
    get("/livechat/analytics/agents/total-service-time", Any(MANAGER), agents::total_service_times).taking(&["start", "end", "count", "offset", "sort"]),
    get("/livechat/analytics/agents/available-for-service-history", Any(MANAGER), agents::availability).taking(&["start", "end", "fullReport", "count", "offset", "sort"]),
    get("/livechat/analytics/departments/amount-of-chats", Any(MANAGER), departments::amount_of_chats).taking(&["start", "end", "answered", "departmentId", "count", "offset", "sort"]),
    get("/livechat/analytics/departments/average-service-time", Any(MANAGER), departments::average_service_time).taking(DEPARTMENTS),
    get("/livechat/analytics/departments/average-chat-duration-time", Any(MANAGER), departments::average_duration).taking(DEPARTMENTS),
    get("/livechat/analytics/departments/total-service-time", Any(MANAGER), departments::total_service_time).taking(DEPARTMENTS),
    get("/livechat/analytics/departments/average-waiting-time", Any(MANAGER), departments::average_waiting_time).taking(DEPARTMENTS),
    get("/livechat/analytics/departments/total-transferred-chats", Any(MANAGER), departments::transferred_chats).taking(DEPARTMENTS),
    get("/livechat/analytics/departments/total-abandoned-chats", Any(MANAGER), departments::abandoned_chats).taking(DEPARTMENTS),
    get("/livechat/analytics/departments/percentage-abandoned-chats", Any(MANAGER), departments::abandoned_share).taking(DEPARTMENTS),
];

/// What of it there is to begin with: when agents were available. The rest is in the conversations.
pub(crate) fn seed(workspace: &mut Workspace) {
    agents::seed(workspace);
}
