//! `livechat/analytics/overview` and `agent-overview`: what the page for analytics shows.

use std::collections::BTreeMap;

use chrono::{NaiveDate, Timelike};

use super::measure::Measure;
use super::scope::{Scope, by, clock, is_on_hold, mean, plain_number, required, zone};
use crate::rocketchat::prelude::*;

/// `GET …/agent-overview`. The response to an unknown name is empty.
pub(super) fn of_agents(workspace: &mut Workspace, call: &Call) -> Outcome {
    let (name, from, to) = (required(call, "name")?, required(call, "from")?, required(call, "to")?);
    fail_if(name.is_empty(), "invalid-chart-name")?;
    let (Some(measure), Some(scope)) = (Measure::named(name), Scope::days(workspace, call, from, to)) else {
        return done();
    };
    let agents = by(scope.began(workspace).filter(|room| measure.is_in(room)), measure.agent());
    let mut rows: Vec<(&str, f64)> = agents
        .into_iter()
        .filter_map(|(agent, rooms)| Some((agent?, measure.of(workspace, &rooms))))
        .collect();
    let total: f64 = rows.iter().map(|(_, value)| value).sum();
    let value = |number: f64| match measure {
        Measure::Conversations => json!(format!("{:.2}%", number * 100.0 / total)),
        Measure::Messages => plain_number(number),
        _ => json!(clock(number)),
    };
    // Spans of time are compared by their hours only, as the server does.
    let rank = |number: f64| match measure {
        Measure::Conversations | Measure::Messages => number,
        _ => (number / 3600.0).floor(),
    };
    rows.sort_by(|(_, a), (_, b)| {
        let order = rank(*a).total_cmp(&rank(*b));
        if measure.greatest_first() { order.reverse() } else { order }
    });
    let column = if measure == Measure::Conversations { "%_of_conversations" } else { name };
    let data: Vec<Value> =
        rows.iter().map(|(agent, number)| json!({"name": agent, "value": value(*number)})).collect();
    Ok(json!({"head": [{"name": "Agent"}, {"name": column}], "data": data}))
}

/// `GET …/overview`: an array. The response to an unknown name is an empty object.
pub(super) fn of_all(workspace: &mut Workspace, call: &Call) -> Outcome {
    let (name, from, to) = (required(call, "name")?, required(call, "from")?, required(call, "to")?);
    fail_if(name.is_empty(), "invalid-chart-name")?;
    Ok(match (Scope::days(workspace, call, from, to), name) {
        (Some(scope), "Conversations") => json!(conversations(workspace, call, scope)),
        (Some(scope), "Productivity") => json!(productivity(workspace, scope)),
        _ => json!({}),
    })
}

/// How many conversations there were, and when. The scope is whole days.
pub(crate) fn conversations(workspace: &Workspace, call: &Call, scope: Scope<'_>) -> Vec<Value> {
    let rooms: Vec<&Doc> = scope.began(workspace).collect();
    let messages = |room: &Doc| room.number("msgs").unwrap_or_default() as u64;
    let zone = zone(workspace, call);
    let mut hours = BTreeMap::<NaiveDate, BTreeMap<u32, u64>>::new();
    for room in &rooms {
        if let Some(began) = room.time("ts") {
            let began = began.with_timezone(&zone);
            *hours.entry(began.date_naive()).or_default().entry(began.hour()).or_default() += messages(room);
        }
    }
    // Among equals the first one counts.
    let busiest = hours.iter().rev().max_by_key(|(_, hours)| hours.values().sum::<u64>());
    let busiest_day = busiest.map_or("-".to_owned(), |(day, _)| day.format("%A").to_string());
    let busiest_hour = busiest
        .and_then(|(_, hours)| hours.iter().rev().max_by_key(|(_, messages)| **messages))
        .filter(|(_, messages)| **messages > 0)
        .map(|(hour, _)| format!("{} - {}", hour_name(*hour), hour_name(hour + 1)));
    let days = (scope.to - scope.from).num_days() + 1;
    vec![
        json!({"title": "Total_conversations", "value": rooms.len()}),
        json!({
            "title": "Open_conversations",
            "value": rooms.iter().filter(|room| is_open(room) && !room.flag("onHold")).count(),
        }),
        json!({"title": "On_Hold_conversations", "value": rooms.iter().filter(|room| is_on_hold(room)).count()}),
        json!({"title": "Total_messages", "value": rooms.iter().map(|room| messages(room)).sum::<u64>()}),
        json!({"title": "Busiest_day", "value": busiest_day}),
        json!({"title": "Conversations_per_day", "value": format!("{:.2}", rooms.len() as f64 / days as f64)}),
        json!({"title": "Busiest_time", "value": busiest_hour.unwrap_or("-".to_owned())}),
    ]
}

/// How fast visitors got a reply, over the conversations that have one.
pub(crate) fn productivity(workspace: &Workspace, scope: Scope<'_>) -> Vec<Value> {
    let answered = |room: &&Doc| {
        room.get("metrics").is_some_and(|metrics| {
            metrics.get("response").is_some_and(|response| !response.is_null())
                && metrics.get("reaction").is_some_and(|reaction| !reaction.is_null())
        })
    };
    let rooms: Vec<&Doc> = scope.began(workspace).filter(answered).collect();
    let figure = |title: &str, path: &str| {
        let times = rooms.iter().map(|room| room.number(path).unwrap_or_default());
        json!({"title": title, "value": clock(mean(times).unwrap_or_default())})
    };
    vec![
        figure("Avg_response_time", "metrics.response.avg"),
        figure("Avg_first_response_time", "metrics.response.ft"),
        figure("Avg_reaction_time", "metrics.reaction.ft"),
    ]
}

/// An hour of the day, as in `9AM`.
pub(crate) fn hour_name(hour: u32) -> String {
    let half = if hour % 24 < 12 { "AM" } else { "PM" };
    format!("{}{half}", if hour.is_multiple_of(12) { 12 } else { hour % 12 })
}
