//! `livechat/analytics/agents/*`: how long agents served conversations, and how long they were
//! there for it.

use chrono::{DateTime, Duration, NaiveTime, Utc};

use super::scope::{Scope, by, mean};
use crate::rocketchat::common::availability::{number_of, set_availability};
use crate::rocketchat::prelude::*;

/// From when until when everybody was available on the days of the seed, in minutes after midnight.
const SHIFTS: [(i64, i64); 2] = [(8 * 60, 12 * 60 + 15), (13 * 60, 17 * 60)];

/// When agents were available on the two days before, and who is since today.
pub(super) fn seed(workspace: &mut Workspace) {
    let agents: Vec<(String, bool)> = workspace
        .users
        .iter()
        .filter(|user| is_agent(user) && is_active(user))
        .map(|user| (user.id().to_owned(), user.text("statusLivechat") == "available"))
        .collect();
    let today = Utc::now().date_naive();
    for (late, (agent, available)) in (0..).zip(agents) {
        for day in [2, 1] {
            for (begin, end) in SHIFTS {
                let time = |minutes| {
                    let midnight = (today - Duration::days(day)).and_time(NaiveTime::MIN).and_utc();
                    midnight + Duration::minutes(minutes + late)
                };
                set_availability(workspace, &agent, true, time(begin));
                set_availability(workspace, &agent, false, time(end));
            }
        }
        if available {
            set_availability(workspace, &agent, true, Utc::now());
        }
    }
}

/// The records of the days from one to another.
fn activity(workspace: &Workspace, from: DateTime<Utc>, to: DateTime<Utc>) -> impl Iterator<Item = &Doc> {
    let days = number_of(from.date_naive())..=number_of(to.date_naive());
    workspace.agent_activity.iter().filter(move |record| {
        record.get("date").and_then(Value::as_i64).is_some_and(|day| days.contains(&day))
    })
}

/// How long agents were available on the first day of a span, on average, in whole seconds; what
/// goes on is counted.
pub(crate) fn average_availability(workspace: &Workspace, scope: Scope<'_>) -> f64 {
    let works =
        |record: &&Doc| scope.department.is_none_or(|id| workspace.works_in(id, record.text("agentId")));
    let seconds = |record: &Doc| {
        let before = record.number("availableTime").unwrap_or_default();
        let since = record.time("lastStartedAt").filter(|_| !record.has("lastStoppedAt"));
        before + since.map_or(0.0, |since| (Utc::now() - since).num_seconds() as f64)
    };
    mean(activity(workspace, scope.from, scope.from).filter(works).map(seconds)).unwrap_or_default().trunc()
}

/// `GET …/available-for-service-history`. The spans are those of the first day in the span of time.
pub(super) fn availability(workspace: &mut Workspace, call: &Call) -> Outcome {
    let scope = Scope::of(call)?;
    let full = call.query.switch("fullReport");
    let mut rows = Vec::new();
    for (agent, days) in by(activity(workspace, scope.from, scope.to), "agentId") {
        // Users who are gone have no row.
        let Some(user) = agent.and_then(|id| workspace.user(id)) else { continue };
        let seconds: f64 = days.iter().filter_map(|day| day.number("availableTime")).sum();
        let mut row = object(json!({
            "username": user.text("username"),
            "availableTimeInSeconds": seconds as i64,
        }));
        if full {
            let spans = days.first().and_then(|day| day.get("serviceHistory"));
            row.set("serviceHistory", spans);
        }
        rows.push(row);
    }
    in_order(call, rows)
}

pub(super) fn average_service_times(workspace: &mut Workspace, call: &Call) -> Outcome {
    served(
        workspace,
        call,
        |rooms, sum| json!({"averageServiceTimeInSeconds": (sum / rooms.max(1) as f64).ceil() as i64}),
    )
}

pub(super) fn total_service_times(workspace: &mut Workspace, call: &Call) -> Outcome {
    served(workspace, call, |rooms, sum| json!({"chats": rooms, "serviceTimeDuration": sum.ceil() as i64}))
}

/// A row for each agent, of how many conversations they served and for how long.
fn served(workspace: &Workspace, call: &Call, figures: impl Fn(usize, f64) -> Value) -> Outcome {
    let path = "metrics.serviceTimeDuration";
    let rooms = Scope::of(call)?.began(workspace).filter(|room| room.number(path).is_some());
    let mut rows = Vec::new();
    for (username, rooms) in by(rooms, "servedBy.username") {
        let Some(agent) = rooms.first().and_then(|room| room.get("servedBy")?.get("_id")) else { continue };
        let sum = rooms.iter().filter_map(|room| room.number(path)).sum();
        let mut row = object(json!({"_id": agent, "username": username}));
        row.extend(object(figures(rooms.len(), sum)));
        rows.push(row);
    }
    in_order(call, rows)
}

/// A page of agents, who come by their usernames.
fn in_order(call: &Call, mut rows: Vec<Doc>) -> Outcome {
    rows.sort_by(|a, b| a.text("username").cmp(b.text("username")));
    call.query.unsorted_page()?.of("agents", rows)
}
