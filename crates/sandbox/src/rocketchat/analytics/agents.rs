//! `livechat/analytics/agents/*`: how long agents served conversations, and how long they were there for it.

use chrono::{DateTime, Duration, NaiveDate, NaiveTime, SecondsFormat, Utc};
use serde_json::{Value, json};

use super::scope::{Scope, by, mean, number, time};
use crate::rocketchat::api::response::{Doc, Outcome};
use crate::rocketchat::conversations::rooms::works_in;
use crate::rocketchat::state::workspace::{Call, Workspace, has_role, is_active, object, text, touch};

/// The collection that has a record for every agent and day: since when the agent is available, when that ended last,
/// and the spans that ended.
const ACTIVITY: &str = "agent_activity";

/// From when until when everybody was available on the days of the seed, in minutes after midnight.
const SHIFTS: [(i64, i64); 2] = [(8 * 60, 12 * 60 + 15), (13 * 60, 17 * 60)];

/// When agents were available on the two days before, and who is since today.
pub(super) fn seed(workspace: &mut Workspace) {
    let agents: Vec<(String, bool)> = workspace
        .users
        .iter()
        .filter(|user| has_role(user, "livechat-agent") && is_active(user))
        .map(|user| (text(user, "_id").to_owned(), text(user, "statusLivechat") == "available"))
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

/// Notes that an agent takes conversations from now on, or no longer.
pub(crate) fn note_availability(workspace: &mut Workspace, agent: &str, available: bool) {
    set_availability(workspace, agent, available, Utc::now());
}

fn set_availability(workspace: &mut Workspace, agent: &str, available: bool, when: DateTime<Utc>) {
    let date = number_of(when.date_naive());
    let on = |record: &&mut Doc| text(record, "agentId") == agent && record.get("date") == Some(&json!(date));
    let stamp = when.to_rfc3339_opts(SecondsFormat::Millis, true);
    let Some(record) = workspace.records.all_mut(ACTIVITY).iter_mut().find(on) else {
        if available {
            let id = workspace.new_id();
            let record = json!({
                "_id": id, "agentId": agent, "date": date, "lastStartedAt": stamp, "availableTime": 0,
            });
            workspace.records.insert(ACTIVITY, object(record));
        }
        return;
    };
    let goes_on = !record.contains_key("lastStoppedAt");
    if available && !goes_on {
        record.insert("lastStartedAt".into(), json!(stamp));
        record.remove("lastStoppedAt");
    } else if !available && goes_on {
        let began = time(record, "lastStartedAt").unwrap_or(when);
        let before = number(record, "availableTime").unwrap_or_default() as i64;
        let span = json!({"startedAt": text(record, "lastStartedAt"), "stoppedAt": stamp});
        record.insert("availableTime".into(), json!(before + (when - began).num_seconds()));
        record.insert("lastStoppedAt".into(), json!(stamp));
        if let Some(spans) =
            record.entry("serviceHistory").or_insert_with(|| Value::Array(Vec::new())).as_array_mut()
        {
            spans.push(span);
        }
    }
    touch(record);
}

/// A day as the server keeps it: `20260131`.
fn number_of(date: NaiveDate) -> i64 {
    date.format("%Y%m%d").to_string().parse().unwrap_or_default()
}

/// The records of the days from one to another.
fn activity(workspace: &Workspace, from: DateTime<Utc>, to: DateTime<Utc>) -> impl Iterator<Item = &Doc> {
    let days = number_of(from.date_naive())..=number_of(to.date_naive());
    workspace.records.all(ACTIVITY).iter().filter(move |record| {
        record.get("date").and_then(Value::as_i64).is_some_and(|day| days.contains(&day))
    })
}

/// How long agents were available on the first day of a span, on average, in whole seconds; what goes on is counted.
pub(crate) fn average_availability(workspace: &Workspace, scope: Scope<'_>) -> f64 {
    let works =
        |record: &&Doc| scope.department().is_none_or(|id| works_in(workspace, id, text(record, "agentId")));
    let seconds = |record: &Doc| {
        let before = number(record, "availableTime").unwrap_or_default();
        let since = time(record, "lastStartedAt").filter(|_| !record.contains_key("lastStoppedAt"));
        before + since.map_or(0.0, |since| (Utc::now() - since).num_seconds() as f64)
    };
    mean(activity(workspace, scope.from, scope.from).filter(works).map(seconds)).unwrap_or_default().trunc()
}

/// `GET …/available-for-service-history`. The spans are those of the first day in the span of time.
pub(super) fn availability(workspace: &mut Workspace, call: &Call) -> Outcome {
    let scope = Scope::of(call)?;
    let full = call.query.switch("fullReport").unwrap_or(false);
    let mut rows = Vec::new();
    for (agent, days) in by(activity(workspace, scope.from, scope.to), "agentId") {
        // Nobody answers for people who are gone.
        let Some(user) = agent.and_then(|id| workspace.user(id)) else { continue };
        let seconds: f64 = days.iter().filter_map(|day| number(day, "availableTime")).sum();
        let mut row = object(json!({
            "username": text(user, "username"),
            "availableTimeInSeconds": seconds as i64,
        }));
        if full {
            let spans = days.first().and_then(|day| day.get("serviceHistory"));
            row.insert("serviceHistory".into(), json!(spans));
        }
        rows.push(row);
    }
    in_order(call, rows)
}

/// `GET …/average-service-time`.
pub(super) fn average_service_times(workspace: &mut Workspace, call: &Call) -> Outcome {
    served(
        workspace,
        call,
        |rooms, sum| json!({"averageServiceTimeInSeconds": (sum / rooms.max(1) as f64).ceil() as i64}),
    )
}

/// `GET …/total-service-time`.
pub(super) fn total_service_times(workspace: &mut Workspace, call: &Call) -> Outcome {
    served(workspace, call, |rooms, sum| json!({"chats": rooms, "serviceTimeDuration": sum.ceil() as i64}))
}

/// A row for each agent, of how many conversations they served and for how long.
fn served(workspace: &Workspace, call: &Call, figures: impl Fn(usize, f64) -> Value) -> Outcome {
    let path = "metrics.serviceTimeDuration";
    let rooms = Scope::of(call)?.began(workspace).filter(|room| number(room, path).is_some());
    let mut rows = Vec::new();
    for (username, rooms) in by(rooms, "servedBy.username") {
        let Some(agent) = rooms.first().and_then(|room| room.get("servedBy")?.get("_id")) else { continue };
        let sum = rooms.iter().filter_map(|room| number(room, path)).sum();
        let mut row = object(json!({"_id": agent, "username": username}));
        row.extend(object(figures(rooms.len(), sum)));
        rows.push(row);
    }
    in_order(call, rows)
}

/// A page of agents, who come by their usernames.
fn in_order(call: &Call, mut rows: Vec<Doc>) -> Outcome {
    rows.sort_by(|a, b| text(a, "username").cmp(text(b, "username")));
    call.query.unsorted_page()?.answer("agents", rows)
}
