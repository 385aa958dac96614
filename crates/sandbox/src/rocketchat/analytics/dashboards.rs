//! `livechat/analytics/dashboards/*`: the figures of the moment, as numbers and for charts.

use std::collections::BTreeSet;

use chrono::{Duration, Timelike};

use crate::rocketchat::analytics::{
    Measure, Scope, abandoned, abandoned_shares, average_availability, clock, conversations, department,
    durations, hour_name, is_on_hold, is_queued, is_with_agent, mean, metric, plain_number, productivity,
    required, service_times, waiting_times, zone,
};
use crate::rocketchat::prelude::*;

const MANAGER: &str = "view-livechat-manager";

pub(crate) const ROUTES: &[Route] = &[
    on("listConversationTotalizers", Any(MANAGER), conversation_totalizers).strict(),
    on("listAgentProductivityTotalizers", Any(MANAGER), agent_totalizers).strict(),
    on("listChatTotalizers", Any(MANAGER), chat_totalizers).strict(),
    on("listProductivityTotalizers", Any(MANAGER), productivity_totalizers).strict(),
    on("getChatsChart", Any(MANAGER), chats).strict(),
    on("getChatsPerAgentChart", Any(MANAGER), chats_per_agent).strict(),
    on("getAgentsStatusChart", Any(MANAGER), agents_status),
    on("getChatsPerDepartmentChart", Any(MANAGER), chats_per_department).strict(),
    on("getTimingsChart", Any(MANAGER), timings).strict(),
    on("getAnalyticsChart", Any(MANAGER), chart),
];

fn totalizers(figures: Vec<Value>) -> Outcome {
    Ok(json!({"totalizers": figures}))
}

/// Those of the overview's figures that have one of these titles.
fn titled<'a>(workspace: &'a Workspace, call: &'a Call, scope: Scope<'a>, titles: &[&str]) -> Vec<Value> {
    let wanted = |figure: &Value| figure.string("title").is_some_and(|title| titles.contains(&title));
    let mut figures = conversations(workspace, call, scope.whole_days(workspace, call));
    figures.retain(wanted);
    figures
}

/// The average of the departments' averages.
fn average(figures: &[(Option<&str>, i64)]) -> f64 {
    mean(figures.iter().map(|(_, figure)| *figure as f64)).unwrap_or_default()
}

/// `GET …/conversation-totalizers`: of the visitors, those who began a conversation.
fn conversation_totalizers(workspace: &mut Workspace, call: &Call) -> Outcome {
    let scope = Scope::of(call)?;
    let titles = ["Total_conversations", "Open_conversations", "On_Hold_conversations", "Total_messages"];
    let mut figures = titled(workspace, call, scope, &titles);
    let visitors: BTreeSet<&str> =
        scope.began(workspace).filter_map(|room| room.at("v._id")?.as_str()).collect();
    figures.push(json!({"title": "Total_visitors", "value": visitors.len()}));
    totalizers(figures)
}

fn agent_totalizers(workspace: &mut Workspace, call: &Call) -> Outcome {
    let scope = Scope::of(call)?;
    let mut figures = titled(workspace, call, scope, &["Busiest_time"]);
    let available = average_availability(workspace, scope);
    figures.push(json!({"title": "Avg_of_available_service_time", "value": clock(available)}));
    let service = average(&service_times(workspace, scope));
    figures.push(json!({"title": "Avg_of_service_time", "value": clock(service)}));
    totalizers(figures)
}

fn chat_totalizers(workspace: &mut Workspace, call: &Call) -> Outcome {
    let scope = Scope::of(call)?;
    let count: i64 = abandoned(workspace, scope).iter().map(|(_, count)| count).sum();
    let share = plain_number(average(&abandoned_shares(workspace, scope)));
    totalizers(vec![
        json!({"title": "Total_abandoned_chats", "value": count}),
        json!({"title": "Avg_of_abandoned_chats", "value": format!("{share}%")}),
        json!({
            "title": "Avg_of_chat_duration_time",
            "value": clock(average(&durations(workspace, scope))),
        }),
    ])
}

fn productivity_totalizers(workspace: &mut Workspace, call: &Call) -> Outcome {
    let scope = Scope::of(call)?;
    let mut figures = productivity(workspace, scope.whole_days(workspace, call));
    let waiting = average(&waiting_times(workspace, scope));
    figures.push(json!({"title": "Avg_of_waiting_time", "value": clock(waiting)}));
    totalizers(figures)
}

/// `GET …/charts/chats`: every conversation is one of the four.
fn chats(workspace: &mut Workspace, call: &Call) -> Outcome {
    let scope = Scope::of(call)?;
    let count = |fits: fn(&Doc) -> bool| scope.began(workspace).filter(|room| fits(room)).count();
    Ok(json!({
        "open": count(is_with_agent),
        "closed": count(|room| !is_open(room)),
        "queued": count(is_queued),
        "onhold": count(is_on_hold),
    }))
}

/// Adds one to a number of a row, the row made as `first` if there is none.
fn add(rows: &mut Doc, row: &str, first: Value, name: &str) {
    rows.set_new(row, first).within(row, |row| {
        let count = row.count(name);
        row.set(name, count + 1);
    });
}

/// `GET …/charts/chats-per-agent`. Agents who have closed conversations, or none but ones on hold,
/// lack fields, as they do on the server.
fn chats_per_agent(workspace: &mut Workspace, call: &Call) -> Outcome {
    let scope = Scope::of(call)?;
    let agent = |room: &Doc| room.at("servedBy.username").and_then(Value::as_str).map(str::to_owned);
    let mut rows = Doc::default();
    for name in scope.began(workspace).filter(|room| is_with_agent(room)).filter_map(agent) {
        add(&mut rows, &name, json!({"open": 0, "closed": 0, "onhold": 0}), "open");
    }
    for name in scope.ended(workspace).filter(|room| !is_open(room)).filter_map(agent) {
        add(&mut rows, &name, json!({"open": 0, "closed": 0}), "closed");
        rows.within(&name, |row| row.remove("onhold"));
    }
    for name in scope.began(workspace).filter(|room| is_on_hold(room)).filter_map(agent) {
        add(&mut rows, &name, json!({}), "onhold");
    }
    Ok(rows.into())
}

fn agents_status(workspace: &mut Workspace, call: &Call) -> Outcome {
    let department = department(call);
    let works = |user: &&Doc| department.is_none_or(|id| workspace.works_in(id, user.id()));
    let agents: Vec<&Doc> = workspace.users.iter().filter(|user| is_agent(user)).filter(works).collect();
    if agents.is_empty() {
        return done();
    }
    let count = |status: &str| {
        let fits =
            |agent: &&&Doc| agent.text("statusLivechat") == "available" && agent.text("status") == status;
        agents.iter().filter(fits).count()
    };
    let (away, busy, available) = (count("away"), count("busy"), count("online"));
    let offline = agents.len() - away - busy - available;
    Ok(json!({"_id": null, "offline": offline, "away": away, "busy": busy, "available": available}))
}

fn chats_per_department(workspace: &mut Workspace, call: &Call) -> Outcome {
    let scope = Scope::of(call)?;
    let mut rows = Doc::default();
    for room in scope.began(workspace).filter(|room| room.has("departmentId")) {
        // JavaScript's name for the name of what is gone.
        let department = workspace.department(room.text("departmentId"));
        let name = department.map_or("undefined", |department| department.text("name"));
        let state = if is_open(room) { "open" } else { "closed" };
        add(&mut rows, name, json!({"open": 0, "closed": 0}), state);
    }
    Ok(rows.into())
}

fn timings(workspace: &mut Workspace, call: &Call) -> Outcome {
    let rooms: Vec<&Doc> = Scope::of(call)?.began(workspace).collect();
    let timing = |average: &str, longest: &str| {
        let seconds = mean(rooms.iter().filter_map(|room| metric(room, average))).unwrap_or_default();
        let longest = rooms.iter().filter_map(|room| metric(room, longest)).reduce(f64::max);
        // No conversations at all are something else than none that has the number.
        let longest = if rooms.is_empty() { Some(0.0) } else { longest };
        json!({"avg": plain_number(seconds.trunc()), "longest": longest.map(plain_number)})
    };
    let mut duration = timing("chatDuration", "chatDuration");
    // Those that go on are left out here beforehand.
    if let Some(longest @ Value::Null) = duration.get_mut("longest") {
        *longest = json!(0);
    }
    Ok(json!({
        "response": timing("response.avg", "response.ft"),
        "reaction": timing("reaction.ft", "reaction.ft"),
        "chatDuration": duration,
    }))
}

/// `GET …/charts-data`: a point for each day, or for each hour of one day.
fn chart(workspace: &mut Workspace, call: &Call) -> Outcome {
    let (start, end) = (required(call, "start")?, required(call, "end")?);
    let name = required(call, "chartName")?;
    let (Some(measure), Some(scope)) = (Measure::named(name), Scope::days(workspace, call, start, end))
    else {
        return fail("Invalid chart name or dates");
    };
    let zone = zone(workspace, call);
    let one_day = (scope.to - scope.from).num_days() == 0;
    let length = if one_day { Duration::hours(1) } else { Duration::days(1) };
    let label = |part: &Scope<'_>| {
        let from = part.from.with_timezone(&zone);
        if one_day {
            format!("{}-{}", hour_name(from.hour()), hour_name(from.hour() + 1))
        } else {
            from.format("%-m/%-d").to_string()
        }
    };
    let point = |part: &Scope<'_>| {
        let rooms: Vec<&Doc> = part.began(workspace).collect();
        plain_number((measure.of(workspace, &rooms) * 100.0).round() / 100.0)
    };
    let parts: Vec<Scope<'_>> = scope.parts(length).collect();
    Ok(json!({
        "chartLabel": name,
        "dataLabels": parts.iter().map(label).collect::<Vec<_>>(),
        "dataPoints": parts.iter().map(point).collect::<Vec<_>>(),
    }))
}
