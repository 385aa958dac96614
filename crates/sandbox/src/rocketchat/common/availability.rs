//! When agents are available, a record per agent and day.

use chrono::{DateTime, NaiveDate, Utc};

use crate::rocketchat::prelude::*;

/// Notes that an agent takes conversations from now on, or no longer.
pub(crate) fn note_availability(workspace: &mut Workspace, agent: &str, available: bool) {
    set_availability(workspace, agent, available, Utc::now());
}

pub(crate) fn set_availability(workspace: &mut Workspace, agent: &str, available: bool, when: DateTime<Utc>) {
    let date = number_of(when.date_naive());
    let on = |record: &&mut Doc| record.text("agentId") == agent && record.get("date") == Some(&json!(date));
    let stamp = stamp(when);
    let Some(record) = workspace.agent_activity.iter_mut().find(on) else {
        if available {
            let id = workspace.new_id();
            let record = json!({
                "_id": id, "agentId": agent, "date": date, "lastStartedAt": stamp, "availableTime": 0,
            });
            workspace.agent_activity.add(object(record));
        }
        return;
    };
    let goes_on = !record.has("lastStoppedAt");
    if available && !goes_on {
        record.set("lastStartedAt", stamp).unset("lastStoppedAt");
    } else if !available && goes_on {
        let began = record.time("lastStartedAt").unwrap_or(when);
        let before = record.number("availableTime").unwrap_or_default() as i64;
        let span = json!({"startedAt": record.text("lastStartedAt"), "stoppedAt": stamp});
        record.set("availableTime", before + (when - began).num_seconds()).set("lastStoppedAt", stamp);
        record.listed("serviceHistory", |spans| spans.push(span));
    }
    record.touch();
}

/// A day as the server keeps it: `20260131`.
pub(crate) fn number_of(date: NaiveDate) -> i64 {
    date.format("%Y%m%d").to_string().parse().unwrap_or_default()
}
