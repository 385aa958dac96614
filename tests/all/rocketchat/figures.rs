//! Analytics, dashboards and reports.

use frontdesk_rocketchat::core::chrono::{DateTime, Duration, SecondsFormat, Utc};
use frontdesk_rocketchat::types::{
    AgentStatusChange, AnalyticsChartName, AnalyticsFigure, ChatsChart, ListOverviewFiguresName,
    LivechatRoomClosing, LivechatRoomUpdate, LivechatStatus, LivechatUserType, ReportRow, RoomUpdate,
    RoomVisitorUpdate, SlaPolicySave, UserStatus,
};
use frontdesk_rocketchat::{Client, ErrorKind, Nullable, SortOrder};

use super::{JOHN, VISITOR_ROOM, client_of, expected, start};
use crate::sandbox::{Expected, assert_fails};

/// Whose roles do not allow it.
pub(super) const NOT_PERMITTED: Expected<'static> = Expected {
    kind: ErrorKind::Forbidden,
    status: 403,
    code: Some("error-unauthorized"),
    words: "User does not have the permissions required for this action",
};

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

/// The conversations of the last year by status, as the dashboard counts them, and how many they
/// are.
async fn conversations(client: &Client) -> (ChatsChart, i64) {
    let (start, end) = year();
    let chart = client.dashboards().get_chats_chart(&start, &end).send().await.unwrap().value;
    let total = chart.open + chart.closed + chart.queued + chart.on_hold;
    assert!(chart.open > 0, "{chart:?}");
    (chart, total)
}

#[tokio::test]
async fn the_report_by_status_counts_as_the_dashboard_does() {
    let (_server, client) = start().await;
    let (start, end) = year();
    let (chart, total) = conversations(&client).await;
    let report = client.reports().count_conversations_by_status(&start, &end).send().await.unwrap().value;
    assert_eq!((report.total, sum(&report.data)), (total, total));
    let status = |label: &str| report.data.iter().find(|row| row.label == label).unwrap().value;
    assert_eq!((status("Open"), status("Closed")), (chart.open, chart.closed));
    assert_eq!((status("Queued"), status("On_Hold")), (chart.queued, chart.on_hold));
}

#[tokio::test]
async fn the_report_by_department_counts_every_conversation_once() {
    let (_server, client) = start().await;
    let (start, end) = year();
    let (_, total) = conversations(&client).await;
    let report = client.reports().count_conversations_by_department(&start, &end).send().await.unwrap().value;
    assert_eq!(report.total + report.unspecified, total);
    let chats =
        client.dashboards().get_chats_per_department_chart(&start, &end).send().await.unwrap().value.extra;
    assert_eq!(chats.values().map(|chats| chats.open + chats.closed).sum::<i64>(), report.total);
}

#[tokio::test]
async fn the_report_by_agent_counts_every_conversation_once() {
    let (_server, client) = start().await;
    let (start, end) = year();
    let (chart, total) = conversations(&client).await;
    let downwards = SortOrder::descending("value");
    let report = client.reports().count_conversations_by_agent(&start, &end).sort(&downwards);
    let report = report.send().await.unwrap().value;
    assert_eq!(report.total + report.unspecified, total);
    assert!(report.data.is_sorted_by(|a, b| a.value >= b.value));
    assert!(report.data.iter().any(|row| row.label == "John Doe"), "{report:?}");
    let chats = client.dashboards().get_chats_per_agent_chart(&start, &end).send().await.unwrap().value.extra;
    assert_eq!(chats.values().filter_map(|chats| chats.open).sum::<i64>(), chart.open);
    assert!(chats["john.doe"].open > Some(0), "{chats:?}");
}

#[tokio::test]
async fn the_report_by_tag_counts_a_conversation_for_each_tag() {
    let (_server, client) = start().await;
    let (start, end) = year();
    let (_, total) = conversations(&client).await;
    let tags = client.reports().count_conversations_by_tag(&start, &end).send().await.unwrap().value;
    assert_eq!(tags.total, sum(&tags.data));
    assert!(tags.total + tags.unspecified >= total && tags.data.is_sorted_by_key(|row| row.value));
}

#[tokio::test]
async fn the_report_by_source_counts_every_conversation_once() {
    let (_server, client) = start().await;
    let (start, end) = year();
    let (_, total) = conversations(&client).await;
    let sources = client.reports().count_conversations_by_source(&start, &end).collect_all().await.unwrap();
    assert_eq!(sum(&sources), total);
}

#[tokio::test]
async fn a_chart_of_a_year_has_days_and_a_chart_of_a_day_has_hours() {
    let (_server, client) = start().await;
    let (start, end) = year();
    let (_, total) = conversations(&client).await;
    let days = client.dashboards().get_analytics_chart(&start, &end, AnalyticsChartName::TotalConversations);
    let days = days.send().await.unwrap().value;
    assert_eq!((days.data_labels.len(), days.data_points.len()), (362, 362));
    assert_eq!(days.data_points.iter().map(|point| point.as_i64().unwrap()).sum::<i64>(), total);
    let hours =
        client.dashboards().get_analytics_chart(&day(0), &day(0), AnalyticsChartName::AvgReactionTime);
    let hours = hours.send().await.unwrap().value;
    assert_eq!((hours.data_labels.len(), hours.data_labels[9].as_str()), (24, "9AM-10AM"));
}

#[tokio::test]
async fn the_overview_has_the_figures_of_the_dashboard() {
    let (_server, client) = start().await;
    let (start, end) = year();
    let (chart, total) = conversations(&client).await;
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
}

#[tokio::test]
async fn the_shares_of_the_agents_are_the_whole() {
    let (_server, client) = start().await;
    let (start, end) = year();
    let agents = client.reports().count_conversations_by_agent(&start, &end).send().await.unwrap().value;
    let shares = client.analytics().get_agent_overview(AnalyticsChartName::TotalConversations, &start, &end);
    let shares = shares.send().await.unwrap().value;
    assert_eq!(shares.head.unwrap()[1].name, "%_of_conversations");
    let percent = |value: &str| value.strip_suffix('%').unwrap().parse::<f64>().unwrap();
    let shares = shares.data.unwrap();
    let shares: Vec<f64> = shares.iter().map(|row| percent(row.value.get().unwrap())).collect();
    assert_eq!(shares.len(), agents.data.len());
    assert!((shares.iter().sum::<f64>() - 100.0).abs() < 0.5, "{shares:?}");
    assert!(shares.is_sorted_by(|a, b| a >= b), "{shares:?}");
}

#[tokio::test]
async fn a_conversation_waits_for_a_response_or_has_one() {
    let (_server, client) = start().await;
    let (start, end) = year();
    let (_, total) = conversations(&client).await;
    let counts = |answered| {
        let counts = client.analytics().list_department_conversation_counts(&start, &end);
        counts.answered(answered).count(1).collect_all()
    };
    let counts = [counts(true).await.unwrap(), counts(false).await.unwrap()].concat();
    assert_eq!(counts.iter().map(|row| row.rooms).sum::<i64>(), total);
}

#[tokio::test]
async fn an_unknown_department_and_a_day_to_come_have_no_conversations() {
    let (_server, client) = start().await;
    let (start, end) = year();
    let nowhere = client.dashboards().get_chats_chart(&start, &end).department_id("nowhere");
    let nowhere = nowhere.send().await.unwrap().value;
    assert_eq!((nowhere.open, nowhere.closed, nowhere.queued, nowhere.on_hold), (0, 0, 0, 0));
    let never =
        client.reports().count_conversations_by_status(&day(30), &day(31)).send().await.unwrap().value;
    assert_eq!((never.total, never.data.len()), (0, 0));
}

/// Asserts that a span of time as `HH:MM:SS` is between the smallest and the greatest of these
/// seconds, as an average of averages is.
#[track_caller]
fn assert_average(span: &str, averages: impl IntoIterator<Item = i64>) {
    let clock = |seconds: i64| format!("{:02}:{:02}:{:02}", seconds / 3600, seconds / 60 % 60, seconds % 60);
    let averages: Vec<i64> = averages.into_iter().collect();
    let least = averages.iter().min().copied().unwrap_or_default();
    let most = averages.iter().max().copied().unwrap_or_default();
    assert!((clock(least).as_str()..=clock(most).as_str()).contains(&span), "{span} of {averages:?}");
}

#[tokio::test]
async fn an_average_time_is_no_longer_than_the_longest() {
    let (_server, client) = start().await;
    let (start, end) = year();
    let timings = client.dashboards().get_timings_chart(&start, &end).send().await.unwrap().value;
    for timing in [&timings.response, &timings.reaction, &timings.chat_duration] {
        let longest = timing.longest.as_ref().map_or(0.0, |longest| longest.as_f64().unwrap());
        assert!(timing.avg.as_f64().unwrap() <= longest, "{timings:?}");
    }
}

#[tokio::test]
async fn the_overview_and_the_dashboard_have_the_same_times() {
    let (_server, client) = start().await;
    let (start, end) = year();
    let speed = client.analytics().list_overview_figures(ListOverviewFiguresName::Productivity, &start, &end);
    let speed = speed.collect_all().await.unwrap();
    let dashboard =
        client.dashboards().list_productivity_totalizers(&start, &end).collect_all().await.unwrap();
    assert_eq!((&dashboard[..3], speed.len()), (&speed[..], 3));
    assert_clocks(dashboard.iter().map(|figure| figure.value.get().unwrap().as_str()));
}

#[tokio::test]
async fn the_average_waiting_time_is_within_those_of_the_departments() {
    let (_server, client) = start().await;
    let (start, end) = year();
    let all = client.dashboards().list_productivity_totalizers(&start, &end).collect_all().await.unwrap();
    let rows =
        client.analytics().list_department_average_waiting_times(&start, &end).collect_all().await.unwrap();
    let seconds = rows.iter().map(|row| row.average_waiting_time_in_seconds);
    assert_average(figure(&all, "Avg_of_waiting_time"), seconds);
}

#[tokio::test]
async fn the_average_service_time_is_within_those_of_the_departments() {
    let (_server, client) = start().await;
    let (start, end) = year();
    let all =
        client.dashboards().list_agent_productivity_totalizers(&start, &end).collect_all().await.unwrap();
    let rows =
        client.analytics().list_department_average_service_times(&start, &end).collect_all().await.unwrap();
    let seconds = rows.iter().map(|row| row.average_service_time_in_seconds);
    assert_average(figure(&all, "Avg_of_service_time"), seconds);
}

#[tokio::test]
async fn the_average_duration_is_within_those_of_the_departments() {
    let (_server, client) = start().await;
    let (start, end) = year();
    let all = client.dashboards().list_chat_totalizers(&start, &end).collect_all().await.unwrap();
    let rows =
        client.analytics().list_department_average_durations(&start, &end).collect_all().await.unwrap();
    let seconds = rows.iter().map(|row| row.average_chat_duration_time_in_seconds);
    assert_average(figure(&all, "Avg_of_chat_duration_time"), seconds);
}

#[tokio::test]
async fn abandoned_conversations_are_counted_by_department() {
    let (_server, client) = start().await;
    let (start, end) = year();
    let chats = client.dashboards().list_chat_totalizers(&start, &end).collect_all().await.unwrap();
    let abandoned =
        client.analytics().list_department_abandoned_counts(&start, &end).collect_all().await.unwrap();
    let count: i64 = abandoned.iter().map(|row| row.abandoned_rooms).sum();
    assert_eq!(figure(&chats, "Total_abandoned_chats"), count.to_string());
    assert!(figure(&chats, "Avg_of_abandoned_chats").ends_with('%'));
}

#[tokio::test]
async fn abandoned_conversations_are_a_share_of_each_department() {
    let (_server, client) = start().await;
    let (start, end) = year();
    let shares =
        client.analytics().list_department_abandoned_shares(&start, &end).collect_all().await.unwrap();
    assert!(!shares.is_empty());
    assert!(shares.iter().all(|row| (0..=100).contains(&row.percentage_of_abandoned_chats)));
    let transfers =
        client.analytics().list_department_transfer_counts(&start, &end).collect_all().await.unwrap();
    assert_eq!(transfers.len(), shares.len());
}

#[tokio::test]
async fn an_average_service_time_is_the_total_by_the_number_of_chats() {
    let (_server, client) = start().await;
    let (start, end) = year();
    let totals = client.analytics().list_agent_service_times(&start, &end).collect_all().await.unwrap();
    let averages = client.analytics().list_agent_average_service_times(&start, &end).count(2);
    let averages = averages.collect_all().await.unwrap();
    assert_eq!(totals.len(), averages.len());
    assert!(totals.is_sorted_by_key(|row| row.username.clone()));
    for (total, average) in totals.iter().zip(&averages) {
        let average = average.average_service_time_in_seconds;
        assert!(((average - 1) * total.chats..=average * total.chats).contains(&total.service_time_duration));
    }
}

#[tokio::test]
async fn departments_serve_at_least_what_agents_serve() {
    let (_server, client) = start().await;
    let (start, end) = year();
    let agents = client.analytics().list_agent_service_times(&start, &end).collect_all().await.unwrap();
    let departments =
        client.analytics().list_department_service_times(&start, &end).collect_all().await.unwrap();
    assert!(departments.iter().map(|row| row.chats).sum::<i64>() >= agents.iter().map(|row| row.chats).sum());
}

#[tokio::test]
async fn the_tables_of_agents_are_sorted_by_hours() {
    let (_server, client) = start().await;
    let (start, end) = year();
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
        let hours = |value: &&str| value[..2].to_owned();
        let is_sorted = if greatest_first {
            values.iter().rev().is_sorted_by_key(&hours)
        } else {
            values.is_sorted_by_key(hours)
        };
        assert!(is_sorted, "{}: {values:?}", name.as_str());
    }
}

#[tokio::test]
async fn the_table_of_messages_has_who_wrote_some() {
    let (_server, client) = start().await;
    let (start, end) = year();
    let messages = client.analytics().get_agent_overview(AnalyticsChartName::TotalMessages, &start, &end);
    let messages = messages.collect_all().await.unwrap();
    assert!(messages.iter().any(|row| row.name == "john.doe"), "{messages:?}");
}

#[tokio::test]
async fn the_chart_counts_agents_by_status() {
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
    let counted = [status.available, status.away, status.busy, status.offline].into_iter().flatten();
    assert!(status.available > Some(0) && counted.sum::<i64>() >= agents.len() as i64, "{status:?}");
}

#[tokio::test]
async fn an_unknown_department_has_no_agents() {
    let (_server, client) = start().await;
    let nobody =
        client.dashboards().get_agents_status_chart().department_id("nowhere").send().await.unwrap().value;
    assert_eq!((nobody.available, nobody.offline), (None, None));
}

#[tokio::test]
async fn the_availability_of_a_past_day_is_listed_by_username() {
    let (_server, client) = start().await;
    let yesterday =
        client.analytics().list_agent_availability(&day(-1), &day(-1)).count(3).collect_all().await.unwrap();
    assert!(yesterday.len() > 3 && yesterday.is_sorted_by_key(|row| row.username.clone()));
    assert!(yesterday.iter().all(|row| row.available_time_in_seconds > 0 && row.service_history.is_absent()));
}

#[tokio::test]
async fn a_full_report_has_the_spans_of_each_agent() {
    let (_server, client) = start().await;
    let one = client.analytics().list_agent_availability(&day(-1), &day(-1)).collect_all().await.unwrap();
    let two = client.analytics().list_agent_availability(&day(-2), &day(-1)).full_report(true);
    for (one, two) in one.iter().zip(&two.collect_all().await.unwrap()) {
        assert!(two.available_time_in_seconds > one.available_time_in_seconds);
        let spans = two.service_history.as_ref().unwrap();
        assert!(spans.iter().all(|span| span.started_at.get() < span.stopped_at.get()));
    }
}

#[tokio::test]
async fn the_average_availability_of_agents_is_a_time() {
    let (_server, client) = start().await;
    let figures = client.dashboards().list_agent_productivity_totalizers(&day(-1), &day(0));
    let figures = figures.collect_all().await.unwrap();
    assert_clocks([figure(&figures, "Avg_of_available_service_time")]);
    assert_ne!(figure(&figures, "Avg_of_available_service_time"), "00:00:00");
}

#[tokio::test]
async fn a_span_of_availability_is_listed_when_it_ends() {
    let (_server, client) = start().await;
    let john = async || {
        let today = client.analytics().list_agent_availability(&day(0), &day(0)).full_report(true);
        let today = today.collect_all().await.unwrap();
        today.into_iter().find(|row| row.username.as_deref() == Some("john.doe")).unwrap()
    };
    assert!(john().await.service_history.is_null());
    let change = AgentStatusChange::new().status(LivechatStatus::NotAvailable).agent_id(JOHN);
    client.livechat_agents().set_status().body(&change).send().await.unwrap();
    assert_eq!(john().await.service_history.into_option().unwrap().len(), 1);
}

#[tokio::test]
async fn figures_are_for_managers() {
    let (server, _client) = start().await;
    let (start, end) = year();
    let agent = client_of(&server, "rosa.fernandez");
    assert_fails(agent.dashboards().get_chats_chart(&start, &end).send().await, NOT_PERMITTED);
    assert_fails(agent.dashboards().get_agents_status_chart().send().await, NOT_PERMITTED);
    assert_fails(agent.analytics().list_agent_availability(&start, &end).send().await, NOT_PERMITTED);
    assert_fails(agent.analytics().list_department_transfer_counts(&start, &end).send().await, NOT_PERMITTED);
    assert_fails(agent.reports().count_conversations_by_tag(&start, &end).send().await, NOT_PERMITTED);
    let overview = agent.analytics().get_agent_overview(AnalyticsChartName::TotalMessages, &start, &end);
    assert_fails(overview.send().await, NOT_PERMITTED);
    let manager = client_of(&server, "tara.singh");
    manager.dashboards().get_chats_chart(&start, &end).send().await.unwrap();
    manager.reports().count_conversations_by_tag(&start, &end).send().await.unwrap();
}

const fn invalid(words: &'static str) -> Expected<'static> {
    expected(ErrorKind::Invalid, 400, None, words)
}

#[tokio::test]
async fn a_report_needs_two_dates() {
    let (_server, client) = start().await;
    let (start, end) = year();
    let no_start = invalid("The \"start\" query parameter must be a valid date.");
    let no_end = invalid("The \"end\" query parameter must be a valid date.");
    assert_fails(client.dashboards().get_timings_chart("soon", &end).send().await, no_start);
    assert_fails(client.analytics().list_agent_service_times(&start, "late").send().await, no_end);
    assert_fails(client.reports().count_conversations_by_source("", &end).send().await, no_start);
    let before = invalid("must be before the");
    assert_fails(client.reports().count_conversations_by_status(&end, &start).send().await, before);
}

#[tokio::test]
async fn a_report_covers_less_than_a_year() {
    let (_server, client) = start().await;
    let report = client.reports().count_conversations_by_agent("2020-01-01", "2026-01-01");
    assert_fails(report.send().await, invalid("less than 1 year apart"));
    // Dates do without a time of the day.
    client.reports().count_conversations_by_agent("2025-01-01", "2025-12-31").send().await.unwrap();
}

#[tokio::test]
async fn a_chart_needs_a_known_name_and_dates() {
    let (_server, client) = start().await;
    let (start, end) = year();
    let chart = client.dashboards().get_analytics_chart(&start, &end, "Luck".into()).send().await;
    assert_fails(chart, invalid("Invalid"));
    let chart = client.dashboards().get_analytics_chart("soon", &end, AnalyticsChartName::TotalMessages);
    assert_fails(chart.send().await, invalid("Invalid"));
}

#[tokio::test]
async fn an_overview_of_an_unknown_name_has_no_figures() {
    let (server, client) = start().await;
    let (start, end) = year();
    let empty =
        client.analytics().get_agent_overview("Luck".into(), &start, &end).send().await.unwrap().value;
    assert_eq!((empty.head, empty.data), (None, None));
    // The array of figures is an object then, which the spec does not describe: no witness for it.
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
async fn the_chart_of_all_time_counts_every_conversation() {
    let (_server, client) = start().await;
    let (_, end) = year();
    let rooms = client.livechat_rooms().list().collect_all().await.unwrap();
    let ever = client.dashboards().get_chats_chart("2000-01-01", &end).send().await.unwrap().value;
    assert_eq!(ever.open + ever.closed + ever.queued + ever.on_hold, rooms.len() as i64);
}

#[tokio::test]
async fn an_sla_policy_takes_itself_from_its_conversations() {
    let (_server, client) = start().await;
    let room = async || {
        let rooms = client.livechat_rooms().list().collect_all().await.unwrap();
        rooms.into_iter().find(|room| room.id == VISITOR_ROOM).unwrap()
    };
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
}

#[tokio::test]
async fn a_closed_conversation_is_counted_for_its_agent() {
    let (_server, client) = start().await;
    let (start, end) = year();
    let chart = async || client.dashboards().get_chats_chart(&start, &end).send().await.unwrap().value;
    let served = async || {
        let rows = client.analytics().list_agent_service_times(&start, &end).collect_all().await.unwrap();
        rows.iter().find(|row| row.username.as_deref() == Some("john.doe")).map_or(0, |row| row.chats)
    };
    let (before, chats) = (chart().await, served().await);
    let closing = LivechatRoomClosing::new(VISITOR_ROOM).comment("Done");
    client.livechat_rooms().close(&closing).send().await.unwrap();
    let after = chart().await;
    assert_eq!((after.open, after.closed), (before.open - 1, before.closed + 1));
    assert_eq!(served().await, chats + 1);
}

#[tokio::test]
async fn monitors_see_the_figures_of_their_units() {
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
