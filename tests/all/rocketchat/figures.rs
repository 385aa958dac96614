//! Analytics, dashboards, reports, priorities and SLA policies.

use frontdesk_rocketchat::core::chrono::{DateTime, Duration, SecondsFormat, Utc};
use frontdesk_rocketchat::types::{
    AgentStatusChange, AnalyticsChartName, AnalyticsFigure, ListOverviewFiguresName, LivechatRoomClosing,
    LivechatRoomUpdate, LivechatStatus, LivechatUserType, PriorityUpdate, ReportRow, RoomUpdate,
    RoomVisitorUpdate, SlaPolicySave, UserStatus,
};
use frontdesk_rocketchat::{Client, ErrorKind, Nullable, Sort};

use super::{JOHN, VISITOR_ROOM, client_of, expected, start};
use crate::sandbox::{Expected, assert_fails};

/// Whose roles do not allow it.
const NOT_PERMITTED: Expected<'static> = Expected {
    kind: ErrorKind::Forbidden,
    status: 403,
    code: Some("error-unauthorized"),
    words: "User does not have the permissions required for this action",
};

#[tokio::test]
async fn priorities_are_renamed_and_get_their_first_names_back() {
    let (server, client) = start().await;
    let all = || client.priorities().list().count(2).collect_all();
    let five = all().await.unwrap();
    let first: Vec<_> = five.iter().map(|one| one.i18n.as_deref().unwrap()).collect();
    assert_eq!(first, ["Lowest", "Low", "Medium", "High", "Highest"]);
    assert_eq!(five.iter().map(|one| one.sort_item.unwrap()).sum::<i64>(), 15);
    assert!(five.iter().all(|one| one.name.is_absent() && one.dirty == Some(false)));

    // Nothing was renamed, so there is nothing to reset: a failure that says no more.
    assert!(!client.priorities().get_reset().send().await.unwrap().value.reset);
    let nothing = expected(ErrorKind::Invalid, 400, None, "");
    assert_fails(client.priorities().reset().send().await, nothing);

    let id = |at: usize| five[at].id.as_str();
    let name = |name: &str| PriorityUpdate::new().name(name);
    let first_name = PriorityUpdate::new().reset(true);
    client.priorities().update(id(0), &name("Whenever")).send().await.unwrap();
    client.priorities().update(id(4), &name("Drop everything")).send().await.unwrap();
    let renamed = client.priorities().get(id(4)).send().await.unwrap().value;
    assert_eq!((renamed.name.as_deref(), renamed.dirty), (Some("Drop everything"), Some(true)));
    assert!(client.priorities().get_reset().send().await.unwrap().value.reset);
    let found = client.priorities().list().text("EVERYTHING").send().await.unwrap().value;
    assert_eq!(found.priorities.iter().map(|one| one.id.as_str()).collect::<Vec<_>>(), [id(4)]);

    client.priorities().update(id(4), &first_name).send().await.unwrap();
    let again = client.priorities().get(id(4)).send().await.unwrap().value;
    assert_eq!((again.name, again.dirty), (Nullable::Absent, Some(false)));
    client.priorities().reset().send().await.unwrap();
    assert!(all().await.unwrap().iter().all(|one| one.dirty == Some(false)));

    client.priorities().update(id(0), &name("Whenever")).send().await.unwrap();
    let taken = expected(
        ErrorKind::Conflict,
        400,
        Some("error-duplicate-priority-name"),
        "error-duplicate-priority-name",
    );
    assert_fails(client.priorities().update(id(1), &name("whenEVER")).send().await, taken);
    let both = name("Both").reset(true);
    let one_of = expected(ErrorKind::Invalid, 400, Some("invalid-params"), "exactly one schema in oneOf");
    assert_fails(client.priorities().update(id(1), &both).send().await, one_of);
    assert_fails(client.priorities().update(id(1), &PriorityUpdate::default()).send().await, one_of);
    assert_fails(client.priorities().update("nowhere", &name("Lost")).send().await, nothing);
    let missing = expected(ErrorKind::NotFound, 404, None, "not found");
    assert_fails(client.priorities().get("nowhere").send().await, missing);

    // Agents see priorities, managers rename them.
    let agent = client_of(&server, "rosa.fernandez");
    assert_eq!(agent.priorities().list().send().await.unwrap().value.total, Some(5));
    assert_fails(agent.priorities().update(id(1), &name("Mine")).send().await, NOT_PERMITTED);
    assert_fails(agent.priorities().get_reset().send().await, NOT_PERMITTED);
    client_of(&server, "tara.singh").priorities().update(id(1), &name("Ours")).send().await.unwrap();
}

#[tokio::test]
async fn sla_policies_are_created_changed_and_deleted() {
    let (server, client) = start().await;
    let before = client.sla_policies().list().count(2).collect_all().await.unwrap();
    assert!(before.len() > 2, "too few for two pages: {}", before.len());
    assert!(before.is_sorted_by_key(|policy| policy.name.clone()));
    assert!(before.iter().any(|policy| policy.description.is_null()));

    let body = SlaPolicySave::new("Optimum", 4).description("Four minutes");
    let made = client.sla_policies().create(&body).send().await.unwrap().value.sla;
    assert_eq!((made.name.as_deref(), made.due_time_in_minutes), (Some("Optimum"), Some(4.into())));
    let read = client.sla_policies().get(&made.id).send().await.unwrap().value;
    assert_eq!((read.description.as_deref(), &read.id), (Some("Four minutes"), &made.id));
    let found = client.sla_policies().list().text("four MIN").send().await.unwrap().value;
    assert_eq!(found.sla.iter().map(|policy| &policy.id).collect::<Vec<_>>(), [&made.id]);

    let changed = SlaPolicySave::new("Optimum", 7).clear_description();
    let updated = client.sla_policies().update(&made.id, &changed).send().await.unwrap().value.sla;
    assert_eq!((updated.due_time_in_minutes, &updated.id), (Some(7.into()), &made.id));
    let read = client.sla_policies().get(&made.id).send().await.unwrap().value;
    assert_eq!((read.due_time_in_minutes, read.description), (Some(7.into()), Nullable::Null));

    let taken = expected(ErrorKind::Conflict, 400, Some("error-duplicated-sla"), "error-duplicated-sla");
    for twice in [SlaPolicySave::new("Optimum", 9), SlaPolicySave::new("Other", 7)] {
        assert_fails(client.sla_policies().create(&twice).send().await, taken);
        assert_fails(client.sla_policies().update(&before[0].id, &twice).send().await, taken);
    }

    client.sla_policies().delete(&made.id).send().await.unwrap();
    let gone = expected(ErrorKind::NotFound, 404, None, "not found");
    assert_fails(client.sla_policies().get(&made.id).send().await, gone);
    let gone = expected(ErrorKind::NotFound, 400, None, "not found");
    assert_fails(client.sla_policies().delete(&made.id).send().await, gone);
    assert_eq!(client.sla_policies().list().collect_all().await.unwrap(), before);

    let agent = client_of(&server, "rosa.fernandez");
    assert_eq!(agent.sla_policies().list().collect_all().await.unwrap(), before);
    assert_fails(agent.sla_policies().create(&SlaPolicySave::new("Mine", 11)).send().await, NOT_PERMITTED);
    assert_fails(agent.sla_policies().delete(&before[0].id).send().await, NOT_PERMITTED);
}

/// So many days from now.
fn day(days: i64) -> String {
    let time: DateTime<Utc> = Utc::now() + Duration::days(days);
    time.to_rfc3339_opts(SecondsFormat::Millis, true)
}

/// The last year, today whole: as long as a report may be.
fn year() -> (String, String) {
    (day(-360), day(1))
}

/// A figure by its title, as text.
fn figure<'a>(figures: &'a [AnalyticsFigure], title: &str) -> &'a str {
    let found = figures.iter().find(|figure| figure.title.as_str() == title);
    found.unwrap_or_else(|| panic!("no {title} in {figures:?}")).value.get().unwrap()
}

/// Asserts that these are spans of time as `HH:MM:SS`.
#[track_caller]
fn assert_clocks<'a>(values: impl IntoIterator<Item = &'a str>) {
    for value in values {
        let parts: Vec<u64> = value.split(':').map(|part| part.parse().unwrap()).collect();
        assert!(matches!(parts[..], [_, 0..60, 0..60]), "{value}");
    }
}

fn sum(rows: &[ReportRow]) -> i64 {
    rows.iter().map(|row| row.value).sum()
}

#[tokio::test]
async fn conversations_are_counted_alike_everywhere() {
    let (_server, client) = start().await;
    let (start, end) = year();
    let chart = client.dashboards().get_chats_chart(&start, &end).send().await.unwrap().value;
    let total = chart.open + chart.closed + chart.queued + chart.on_hold;
    assert!(chart.open > 0, "{chart:?}");

    // By status, department, agent, tag and source.
    let report = client.reports().count_conversations_by_status(&start, &end).send().await.unwrap().value;
    assert_eq!((report.total, sum(&report.data)), (total, total));
    let status = |label: &str| report.data.iter().find(|row| row.label == label).unwrap().value;
    assert_eq!((status("Open"), status("Closed")), (chart.open, chart.closed));
    assert_eq!((status("Queued"), status("On_Hold")), (chart.queued, chart.on_hold));
    let departments =
        client.reports().count_conversations_by_department(&start, &end).send().await.unwrap().value;
    assert_eq!(departments.total + departments.unspecified, total);
    let downwards = Sort::descending("value");
    let agents = client
        .reports()
        .count_conversations_by_agent(&start, &end)
        .sort(&downwards)
        .send()
        .await
        .unwrap()
        .value;
    assert_eq!(agents.total + agents.unspecified, total);
    assert!(agents.data.is_sorted_by(|a, b| a.value >= b.value));
    assert!(agents.data.iter().any(|row| row.label == "John Doe"), "{agents:?}");
    let tags = client.reports().count_conversations_by_tag(&start, &end).send().await.unwrap().value;
    assert_eq!(tags.total, sum(&tags.data));
    assert!(tags.total + tags.unspecified >= total && tags.data.is_sorted_by_key(|row| row.value));
    let sources = client.reports().count_conversations_by_source(&start, &end).collect_all().await.unwrap();
    assert_eq!(sum(&sources), total);

    // The charts.
    let per_agent =
        client.dashboards().get_chats_per_agent_chart(&start, &end).send().await.unwrap().value.extra;
    assert_eq!(per_agent.values().filter_map(|chats| chats.open).sum::<i64>(), chart.open);
    assert!(per_agent["john.doe"].open > Some(0), "{per_agent:?}");
    let per_department =
        client.dashboards().get_chats_per_department_chart(&start, &end).send().await.unwrap().value.extra;
    assert_eq!(
        per_department.values().map(|chats| chats.open + chats.closed).sum::<i64>(),
        departments.total
    );
    let days = client.dashboards().get_analytics_chart(&start, &end, AnalyticsChartName::TotalConversations);
    let days = days.send().await.unwrap().value;
    assert_eq!((days.data_labels.len(), days.data_points.len()), (362, 362));
    assert_eq!(days.data_points.iter().map(|point| point.as_i64().unwrap()).sum::<i64>(), total);
    let hours =
        client.dashboards().get_analytics_chart(&day(0), &day(0), AnalyticsChartName::AvgReactionTime);
    let hours = hours.send().await.unwrap().value;
    assert_eq!((hours.data_labels.len(), hours.data_labels[9].as_str()), (24, "9AM-10AM"));

    // The overview, and the same figures of the dashboard.
    let overview =
        client.analytics().list_overview_figures(ListOverviewFiguresName::Conversations, &start, &end);
    let overview = overview.collect_all().await.unwrap();
    let totalizers =
        client.dashboards().list_conversation_totalizers(&start, &end).collect_all().await.unwrap();
    for title in ["Total_conversations", "Open_conversations", "On_Hold_conversations", "Total_messages"] {
        assert_eq!(figure(&overview, title), figure(&totalizers, title), "{title}");
    }
    assert_eq!(figure(&overview, "Total_conversations"), total.to_string());
    assert_eq!(figure(&overview, "Open_conversations"), (chart.open + chart.queued).to_string());
    assert_eq!(figure(&overview, "Conversations_per_day"), format!("{:.2}", total as f64 / 362.0));
    assert!(figure(&overview, "Busiest_day").ends_with("day"));
    let visitors: i64 = figure(&totalizers, "Total_visitors").parse().unwrap();
    assert!((1..=total).contains(&visitors), "{visitors}");

    // The shares of the agents.
    let shares = client.analytics().get_agent_overview(AnalyticsChartName::TotalConversations, &start, &end);
    let shares = shares.send().await.unwrap().value;
    assert_eq!(shares.head.unwrap()[1].name, "%_of_conversations");
    let shares: Vec<f64> = shares
        .data
        .unwrap()
        .iter()
        .map(|row| row.value.get().unwrap().strip_suffix('%').unwrap().parse().unwrap())
        .collect();
    assert_eq!(shares.len(), agents.data.len());
    assert!(
        (shares.iter().sum::<f64>() - 100.0).abs() < 0.5 && shares.is_sorted_by(|a, b| a >= b),
        "{shares:?}"
    );

    // Of the departments, all conversations wait for an answer or do not.
    let counts = |answered| {
        client
            .analytics()
            .list_department_conversation_counts(&start, &end)
            .answered(answered)
            .count(1)
            .collect_all()
    };
    let counts = [counts(true).await.unwrap(), counts(false).await.unwrap()].concat();
    assert_eq!(counts.iter().map(|row| row.rooms).sum::<i64>(), total);

    // A department that is not there has none, nor has a day that is to come.
    let nowhere = client
        .dashboards()
        .get_chats_chart(&start, &end)
        .department_id("nowhere")
        .send()
        .await
        .unwrap()
        .value;
    assert_eq!((nowhere.open, nowhere.closed, nowhere.queued, nowhere.on_hold), (0, 0, 0, 0));
    let never =
        client.reports().count_conversations_by_status(&day(30), &day(31)).send().await.unwrap().value;
    assert_eq!((never.total, never.data.len()), (0, 0));
}

#[tokio::test]
async fn times_are_told_for_departments_agents_and_all() {
    let (_server, client) = start().await;
    let (start, end) = year();
    let timings = client.dashboards().get_timings_chart(&start, &end).send().await.unwrap().value;
    for timing in [&timings.response, &timings.reaction, &timings.chat_duration] {
        let longest = timing.longest.as_ref().map_or(0.0, |longest| longest.as_f64().unwrap());
        assert!(timing.avg.as_f64().unwrap() <= longest, "{timings:?}");
    }
    let speed = client.analytics().list_overview_figures(ListOverviewFiguresName::Productivity, &start, &end);
    let speed = speed.collect_all().await.unwrap();
    let dashboard =
        client.dashboards().list_productivity_totalizers(&start, &end).collect_all().await.unwrap();
    assert_eq!((&dashboard[..3], speed.len()), (&speed[..], 3));
    assert_clocks(dashboard.iter().map(|figure| figure.value.get().unwrap().as_str()));

    // An average of averages is between the smallest and the greatest.
    let clock = |seconds: i64| format!("{:02}:{:02}:{:02}", seconds / 3600, seconds / 60 % 60, seconds % 60);
    let check = |told: &str, averages: Vec<i64>| {
        let least = averages.iter().min().copied().unwrap_or_default();
        let most = averages.iter().max().copied().unwrap_or_default();
        assert!((clock(least).as_str()..=clock(most).as_str()).contains(&told), "{told} of {averages:?}");
    };
    let waits =
        client.analytics().list_department_average_waiting_times(&start, &end).collect_all().await.unwrap();
    let seconds = waits.iter().map(|row| row.average_waiting_time_in_seconds).collect();
    check(figure(&dashboard, "Avg_of_waiting_time"), seconds);
    let busy =
        client.dashboards().list_agent_productivity_totalizers(&start, &end).collect_all().await.unwrap();
    let service =
        client.analytics().list_department_average_service_times(&start, &end).collect_all().await.unwrap();
    let seconds = service.iter().map(|row| row.average_service_time_in_seconds).collect();
    check(figure(&busy, "Avg_of_service_time"), seconds);
    let lengths =
        client.analytics().list_department_average_durations(&start, &end).collect_all().await.unwrap();
    let seconds = lengths.iter().map(|row| row.average_chat_duration_time_in_seconds).collect();
    let chats = client.dashboards().list_chat_totalizers(&start, &end).collect_all().await.unwrap();
    check(figure(&chats, "Avg_of_chat_duration_time"), seconds);

    let abandoned =
        client.analytics().list_department_abandoned_counts(&start, &end).collect_all().await.unwrap();
    let count: i64 = abandoned.iter().map(|row| row.abandoned_rooms).sum();
    assert_eq!(figure(&chats, "Total_abandoned_chats"), count.to_string());
    let shares =
        client.analytics().list_department_abandoned_shares(&start, &end).collect_all().await.unwrap();
    assert!(!shares.is_empty());
    assert!(shares.iter().all(|row| (0..=100).contains(&row.percentage_of_abandoned_chats)));
    assert!(figure(&chats, "Avg_of_abandoned_chats").ends_with('%'));
    let transfers =
        client.analytics().list_department_transfer_counts(&start, &end).collect_all().await.unwrap();
    assert_eq!(transfers.len(), shares.len());

    // What agents served is what departments served.
    let totals = client.analytics().list_agent_service_times(&start, &end).collect_all().await.unwrap();
    let averages = client
        .analytics()
        .list_agent_average_service_times(&start, &end)
        .count(2)
        .collect_all()
        .await
        .unwrap();
    assert_eq!(totals.len(), averages.len());
    assert!(totals.is_sorted_by_key(|row| row.username.clone()));
    for (total, average) in totals.iter().zip(&averages) {
        let average = average.average_service_time_in_seconds;
        assert!(((average - 1) * total.chats..=average * total.chats).contains(&total.service_time_duration));
    }
    let departments =
        client.analytics().list_department_service_times(&start, &end).collect_all().await.unwrap();
    assert!(departments.iter().map(|row| row.chats).sum::<i64>() >= totals.iter().map(|row| row.chats).sum());

    // The tables of agents.
    for (name, greatest_first) in [
        (AnalyticsChartName::AvgChatDuration, true),
        (AnalyticsChartName::AvgFirstResponseTime, false),
        (AnalyticsChartName::BestFirstResponseTime, false),
        (AnalyticsChartName::AvgResponseTime, false),
        (AnalyticsChartName::AvgReactionTime, false),
    ] {
        let rows =
            client.analytics().get_agent_overview(name.clone(), &start, &end).collect_all().await.unwrap();
        let values: Vec<_> = rows.iter().map(|row| row.value.get().unwrap().as_str()).collect();
        assert_clocks(values.iter().copied());
        // Their order is by hours only.
        let hours = |value: &&str| value[..2].to_owned();
        let is_sorted = if greatest_first {
            values.iter().rev().is_sorted_by_key(&hours)
        } else {
            values.is_sorted_by_key(hours)
        };
        assert!(is_sorted, "{}: {values:?}", name.as_str());
    }
    let messages = client.analytics().get_agent_overview(AnalyticsChartName::TotalMessages, &start, &end);
    let messages = messages.collect_all().await.unwrap();
    assert!(messages.iter().any(|row| row.name == "john.doe"), "{messages:?}");
}

#[tokio::test]
async fn agents_are_available_for_a_while() {
    let (_server, client) = start().await;
    let status = client.dashboards().get_agents_status_chart().send().await.unwrap().value;
    let agents = client.livechat_users().list(LivechatUserType::Agent).collect_all().await.unwrap();
    let count = |status: UserStatus| {
        let takes = Nullable::Value(LivechatStatus::Available);
        agents
            .iter()
            .filter(|agent| agent.status_livechat == takes && agent.status.as_ref() == Some(&status))
            .count()
    };
    assert_eq!(status.available, Some(count(UserStatus::Online) as i64));
    assert_eq!(status.away, Some(count(UserStatus::Away) as i64));
    assert_eq!(status.busy, Some(count(UserStatus::Busy) as i64));
    let told = [status.available, status.away, status.busy, status.offline].into_iter().flatten();
    assert!(status.available > Some(0) && told.sum::<i64>() >= agents.len() as i64, "{status:?}");
    let nobody =
        client.dashboards().get_agents_status_chart().department_id("nowhere").send().await.unwrap().value;
    assert_eq!((nobody.available, nobody.offline), (None, None));

    // Yesterday is over.
    let yesterday =
        client.analytics().list_agent_availability(&day(-1), &day(-1)).count(3).collect_all().await.unwrap();
    assert!(yesterday.len() > 3 && yesterday.is_sorted_by_key(|row| row.username.clone()));
    assert!(yesterday.iter().all(|row| row.available_time_in_seconds > 0 && row.service_history.is_absent()));
    let two = client
        .analytics()
        .list_agent_availability(&day(-2), &day(-1))
        .full_report(true)
        .collect_all()
        .await
        .unwrap();
    for (one, two) in yesterday.iter().zip(&two) {
        assert!(two.available_time_in_seconds > one.available_time_in_seconds);
        let spans = two.service_history.as_ref().unwrap();
        assert!(spans.iter().all(|span| span.started_at.get() < span.stopped_at.get()));
    }
    let busy = client
        .dashboards()
        .list_agent_productivity_totalizers(&day(-1), &day(0))
        .collect_all()
        .await
        .unwrap();
    assert_clocks([figure(&busy, "Avg_of_available_service_time")]);
    assert_ne!(figure(&busy, "Avg_of_available_service_time"), "00:00:00");

    // What goes on has no span until it ends.
    let john = async || {
        let today = client
            .analytics()
            .list_agent_availability(&day(0), &day(0))
            .full_report(true)
            .collect_all()
            .await
            .unwrap();
        today.into_iter().find(|row| row.username.as_deref() == Some("john.doe")).unwrap()
    };
    assert!(john().await.service_history.is_null());
    let change = AgentStatusChange::new().status(LivechatStatus::NotAvailable).agent_id(JOHN);
    client.livechat_agents().set_status().body(&change).send().await.unwrap();
    assert_eq!(john().await.service_history.into_option().unwrap().len(), 1);
}

#[tokio::test]
async fn figures_are_for_managers_and_need_times() {
    let (server, client) = start().await;
    let (start, end) = year();
    let agent = client_of(&server, "rosa.fernandez");
    assert_fails(agent.dashboards().get_chats_chart(&start, &end).send().await, NOT_PERMITTED);
    assert_fails(agent.dashboards().get_agents_status_chart().send().await, NOT_PERMITTED);
    assert_fails(agent.analytics().list_agent_availability(&start, &end).send().await, NOT_PERMITTED);
    assert_fails(agent.analytics().list_department_transfer_counts(&start, &end).send().await, NOT_PERMITTED);
    assert_fails(agent.reports().count_conversations_by_tag(&start, &end).send().await, NOT_PERMITTED);
    assert_fails(
        agent.analytics().get_agent_overview(AnalyticsChartName::TotalMessages, &start, &end).send().await,
        NOT_PERMITTED,
    );
    let manager = client_of(&server, "tara.singh");
    manager.dashboards().get_chats_chart(&start, &end).send().await.unwrap();
    manager.reports().count_conversations_by_tag(&start, &end).send().await.unwrap();

    let invalid = |words| expected(ErrorKind::Invalid, 400, None, words);
    let no_start = invalid("The \"start\" query parameter must be a valid date.");
    let no_end = invalid("The \"end\" query parameter must be a valid date.");
    assert_fails(client.dashboards().get_timings_chart("soon", &end).send().await, no_start);
    assert_fails(client.analytics().list_agent_service_times(&start, "late").send().await, no_end);
    assert_fails(client.reports().count_conversations_by_source("", &end).send().await, no_start);
    let before = invalid("must be before the");
    assert_fails(client.reports().count_conversations_by_status(&end, &start).send().await, before);
    let too_long = invalid("less than 1 year apart");
    assert_fails(
        client.reports().count_conversations_by_agent("2020-01-01", "2026-01-01").send().await,
        too_long,
    );
    // Dates do without a time of the day.
    client.reports().count_conversations_by_agent("2025-01-01", "2025-12-31").send().await.unwrap();
    let chart = client.dashboards().get_analytics_chart(&start, &end, "Luck".into()).send().await;
    assert_fails(chart, invalid("Invalid"));
    let chart =
        client.dashboards().get_analytics_chart("soon", &end, AnalyticsChartName::TotalMessages).send().await;
    assert_fails(chart, invalid("Invalid"));

    // Where a name is not understood, there are no figures, and the array of figures is none.
    let empty =
        client.analytics().get_agent_overview("Luck".into(), &start, &end).send().await.unwrap().value;
    assert_eq!((empty.head, empty.data), (None, None));
    let plain = Client::builder()
        .base_url(server.url())
        .token(server.text("user_id"), server.text("auth_token"))
        .build()
        .unwrap();
    let error =
        plain.analytics().list_overview_figures("Luck".into(), &start, &end).send().await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Decode);
}

#[tokio::test]
async fn figures_follow_what_is_done() {
    let (_server, client) = start().await;
    let (start, end) = year();
    let chart = async || client.dashboards().get_chats_chart(&start, &end).send().await.unwrap().value;
    let rooms = client.livechat_rooms().list().collect_all().await.unwrap();
    let ever = client.dashboards().get_chats_chart("2000-01-01", &end).send().await.unwrap().value;
    assert_eq!(ever.open + ever.closed + ever.queued + ever.on_hold, rooms.len() as i64);
    let room = async || {
        let rooms = client.livechat_rooms().list().collect_all().await.unwrap();
        rooms.into_iter().find(|room| room.id == VISITOR_ROOM).unwrap()
    };

    // A policy that goes takes itself from the conversations that are under it; its time goes with it.
    let policy = client.sla_policies().list().collect_all().await.unwrap().remove(0);
    let update = RoomUpdate::new(VISITOR_ROOM).sla_id(policy.id.clone());
    let visitor = RoomVisitorUpdate::new(&room().await.visitor.unwrap().id);
    client.livechat_rooms().update(&LivechatRoomUpdate::new(visitor, update)).send().await.unwrap();
    assert_eq!(room().await.sla_id.as_ref(), Some(&policy.id));
    let later = SlaPolicySave::new(policy.name.clone().unwrap(), 77);
    client.sla_policies().update(&policy.id, &later).send().await.unwrap();
    assert_eq!(room().await.estimated_waiting_time_queue, Some(77.into()));
    client.sla_policies().delete(&policy.id).send().await.unwrap();
    assert_eq!(room().await.sla_id, None);

    // A conversation that is closed is counted as such, and its agent has served it.
    let before = chart().await;
    let served = async || {
        let rows = client.analytics().list_agent_service_times(&start, &end).collect_all().await.unwrap();
        rows.iter().find(|row| row.username.as_deref() == Some("john.doe")).map_or(0, |row| row.chats)
    };
    let chats = served().await;
    let closing = LivechatRoomClosing::new(VISITOR_ROOM).comment("Done");
    client.livechat_rooms().close(&closing).send().await.unwrap();
    let after = chart().await;
    assert_eq!((after.open, after.closed), (before.open - 1, before.closed + 1));
    assert_eq!(served().await, chats + 1);
}

#[tokio::test]
async fn monitors_are_told_of_their_units_only() {
    let (server, client) = start().await;
    let (start, end) = year();
    let monitor = client_of(&server, "ines.carvalho");
    let all = client.reports().count_conversations_by_department(&start, &end).send().await.unwrap().value;
    let own = monitor.reports().count_conversations_by_department(&start, &end).send().await.unwrap().value;
    let inside = |row: &&ReportRow| ["Support", "Returns"].contains(&row.label.as_str());
    let inside: i64 = all.data.iter().filter(inside).map(|row| row.value).sum();
    assert_eq!((own.total, own.unspecified), (inside, 0));
    let figures =
        monitor.analytics().list_overview_figures(ListOverviewFiguresName::Conversations, &start, &end);
    let figures = figures.collect_all().await.unwrap();
    assert_eq!(figure(&figures, "Total_conversations"), inside.to_string());
    let shares = monitor.analytics().get_agent_overview(AnalyticsChartName::TotalConversations, &start, &end);
    assert!(shares.collect_all().await.unwrap().iter().all(|row| row.name != "vera.popescu"));
}
