//! Reports, over what the sandbox starts with: on 2 March 2026 a conversation began at each hour
//! from 08:00 to 12:00 (UTC), and an agent replied to some ten minutes later.

use frontdesk_chatwoot::types::{
    GetAccountConversationMetricsType, GetAgentConversationMetricsType, GetOutgoingMessagesCountGroupBy,
    GetReportGroupBy, Report, ReportMetric, ReportPoint, ReportType, ReportingEventName, SummaryRow,
};
use frontdesk_chatwoot::{Client, ErrorKind};

use super::{expected, start};
use crate::sandbox::assert_fails;

/// 2 March 2026, 08:00 UTC, in epoch seconds.
const OPENING: i64 = 1_772_438_400;
const HOUR: i64 = 3600;
const CLOSING: i64 = OPENING + 12 * HOUR;
/// Midnight before.
const DAY: i64 = OPENING - 8 * HOUR;

const TEN_MINUTES: Option<f64> = Some(600.0);

async fn by_hour(client: &Client, account: i64, metric: ReportMetric) -> Vec<ReportPoint> {
    let report = client.account(account).reports().get(metric, ReportType::Account).since(OPENING);
    let report = report.until(OPENING + 6 * HOUR).group_by(GetReportGroupBy::Hour).send().await.unwrap();
    let Report::ReportSeries(points) = report.value else { panic!("{:?}", report.value) };
    let times: Vec<i64> = points.iter().map(|point| point.timestamp).collect();
    assert_eq!(times, (0..6).map(|hour| OPENING + hour * HOUR).collect::<Vec<_>>());
    points
}

fn value(point: &ReportPoint) -> Option<f64> {
    point.value.as_ref()?.as_f64()
}

#[tokio::test]
async fn a_measure_is_cut_into_hours() {
    let (_server, client, account) = start().await;
    let counts = [
        (ReportMetric::ConversationsCount, [1.0, 1.0, 1.0, 1.0, 1.0, 0.0]),
        (ReportMetric::IncomingMessagesCount, [2.0, 1.0, 1.0, 1.0, 1.0, 0.0]),
        (ReportMetric::OutgoingMessagesCount, [1.0, 1.0, 0.0, 1.0, 0.0, 0.0]),
        (ReportMetric::ResolutionsCount, [0.0, 1.0, 0.0, 0.0, 0.0, 0.0]),
    ];
    for (metric, expected) in counts {
        let points = by_hour(&client, account, metric.clone()).await;
        let values: Vec<f64> = points.iter().filter_map(value).collect();
        assert_eq!(values, expected, "{metric}");
        assert!(points.iter().all(|point| point.count.is_none()), "{metric}");
    }
    // A mean says of how many it is one.
    let points = by_hour(&client, account, ReportMetric::AvgFirstResponseTime).await;
    let means: Vec<_> = points.iter().map(|point| (value(point), point.count)).collect();
    let (some, none) = ((TEN_MINUTES, Some(1)), (Some(0.0), Some(0)));
    assert_eq!(means, [some, some, none, some, none, none]);
}

#[tokio::test]
async fn a_measure_is_of_one_inbox_and_of_the_callers_days() {
    let (_server, client, account) = start().await;
    let series = async |kind, id, zone: &str| {
        let report = client.account(account).reports().get(ReportMetric::ConversationsCount, kind).id(id);
        let report = report.since(DAY).until(DAY + 24 * HOUR).timezone_offset(zone).business_hours(false);
        let Report::ReportSeries(points) = report.send().await.unwrap().value else { panic!("no series") };
        points.iter().map(|point| (point.timestamp, value(point))).collect::<Vec<_>>()
    };
    // In Tokyo, where the day began nine hours earlier, the period touches two days.
    assert_eq!(series(ReportType::Inbox, 2, "0").await, [(DAY, Some(2.0))]);
    assert_eq!(
        series(ReportType::Inbox, 2, "9").await,
        [(DAY - 9 * HOUR, Some(2.0)), (DAY + 15 * HOUR, Some(0.0))]
    );
    assert_eq!(series(ReportType::Agent, 2, "0").await, [(DAY, Some(2.0))]);

    let report = |metric: &str, kind: &str| {
        client
            .account(account)
            .reports()
            .get(ReportMetric::from(metric), ReportType::from(kind))
            .since(DAY)
            .until(CLOSING)
    };
    // An unknown metric gives no values, an unknown type a failure.
    let mood = report("mood", "account").send().await.unwrap().value;
    assert!(matches!(&mood, Report::EmptyReport(object) if object.is_empty()), "{mood:?}");
    assert_fails(
        report("conversations_count", "moon").send().await,
        expected(ErrorKind::Server, 500, "Internal Server Error"),
    );
    assert_fails(
        report("conversations_count", "inbox").id(4711).send().await,
        expected(ErrorKind::NotFound, 404, "Resource could not be found"),
    );
}

#[tokio::test]
async fn a_summary_compares_with_the_time_before() {
    let (server, client, account) = start().await;
    let day =
        client.account(account).reports().get_summary(ReportType::Account).since(OPENING).until(CLOSING);
    let day = day.send().await.unwrap().value;
    assert_eq!((day.conversations_count, day.incoming_messages_count), (5, 6));
    assert_eq!((day.outgoing_messages_count, day.resolutions_count), (3, 1));
    let mean = day.avg_first_response_time.as_ref().and_then(serde_json::Number::as_f64);
    assert_eq!((mean, &day.reply_time), (TEN_MINUTES, &None));
    assert_eq!((day.previous.conversations_count, &day.previous.avg_resolution_time), (0, &None));
    // One hour, and the hour before it.
    let second = client.account(account).reports().get_summary(ReportType::Account);
    let second = second.since(OPENING + HOUR).until(OPENING + 2 * HOUR).send().await.unwrap().value;
    assert_eq!((second.incoming_messages_count, second.previous.incoming_messages_count), (1, 2));
    let inbox =
        client.account(account).reports().get_summary(ReportType::Inbox).id(3).since(OPENING).until(CLOSING);
    assert_eq!(inbox.send().await.unwrap().value.conversations_count, 2);
    let agent = super::client(&server, server.text("agent_token"), "none");
    assert_fails(
        agent.account(account).reports().get_summary(ReportType::Account).send().await,
        expected(ErrorKind::Forbidden, 401, "You are not authorized to do this action"),
    );
}

#[tokio::test]
async fn who_is_busy_now_is_counted() {
    let (_server, client, account) = start().await;
    let now = client
        .account(account)
        .reports()
        .get_account_conversation_metrics(GetAccountConversationMetricsType::Account);
    let now = now.send().await.unwrap().value;
    assert_eq!((now.open, now.unattended, now.unassigned, now.pending), (2, 2, 1, 0));
    let agents = client
        .account(account)
        .reports()
        .get_agent_conversation_metrics(GetAgentConversationMetricsType::Agent);
    let all = agents.clone().collect_all().await.unwrap();
    assert_eq!(all.len(), client.account(account).agents().list().send().await.unwrap().value.len());
    assert_eq!((all[0].id.get(), all[0].metric.open, all[0].metric.unattended), (2, 1, 1));
    assert!(all[1..].iter().all(|agent| agent.metric.open == 0));
    assert_eq!(agents.page(2).send().await.unwrap().value, []);
}

#[tokio::test]
async fn agents_teams_and_inboxes_are_compared() {
    let (_server, client, account) = start().await;
    let row = |rows: &[SummaryRow], id| {
        let row = rows.iter().find(|row| row.id == id).unwrap();
        let mean = row.avg_first_response_time.as_ref().and_then(serde_json::Number::as_f64);
        (row.conversations_count, row.resolved_conversations_count, mean)
    };
    let agents = client.account(account).summary_reports().get_agent().since(OPENING).until(CLOSING);
    let agents = agents.business_hours(false).collect_all().await.unwrap();
    assert_eq!(row(&agents, 2), (Some(2), Some(1), TEN_MINUTES));
    assert_eq!(row(&agents, 4), (Some(1), Some(0), TEN_MINUTES));
    assert_eq!(row(&agents, 1), (Some(0), Some(0), None));
    let inboxes = client.account(account).summary_reports().get_inbox().since(OPENING).until(CLOSING);
    let inboxes = inboxes.send().await.unwrap().value;
    assert_eq!(row(&inboxes, 1), (Some(1), Some(1), TEN_MINUTES));
    assert_eq!(row(&inboxes, 3), (Some(2), Some(0), TEN_MINUTES));
    // No team has a conversation, and each has its row.
    let teams = client.account(account).summary_reports().get_team().since(OPENING).until(CLOSING);
    let teams = teams.send().await.unwrap().value;
    assert_eq!(teams.len(), client.account(account).teams().list().send().await.unwrap().value.len());
    assert_eq!(row(&teams, 1), (Some(0), Some(0), None));
    // Without a time there is nothing to compare.
    let timeless = client.account(account).summary_reports().get_inbox().send().await.unwrap().value;
    assert_eq!(row(&timeless, 1), (Some(0), Some(0), None));
}

#[tokio::test]
async fn channels_and_first_responses_are_sorted() {
    let (_server, client, account) = start().await;
    let report = client.account(account).summary_reports().get_channel().since(OPENING).until(CLOSING);
    let channels = report.send().await.unwrap().value;
    let names: Vec<&str> = channels.keys().map(String::as_str).collect();
    assert_eq!(names, ["Channel::Api", "Channel::Email", "Channel::WebWidget"]);
    let mail = &channels["Channel::Email"];
    assert_eq!((mail.pending, mail.snoozed, mail.open, mail.resolved, mail.total), (1, 1, 0, 0, 2));
    let year = client
        .account(account)
        .summary_reports()
        .get_channel()
        .since(OPENING)
        .until(OPENING + 365 * 24 * HOUR);
    let too_long = expected(ErrorKind::Invalid, 422, "Date range cannot exceed 6 months");
    assert_fails(year.send().await, too_long);

    let times = client
        .account(account)
        .summary_reports()
        .get_first_response_time_distribution()
        .since(OPENING)
        .until(CLOSING);
    let times = times.send().await.unwrap().value;
    assert_eq!(times.len(), 3);
    let mail = &times["Channel::Email"];
    assert_eq!((mail.under_1h, mail.from_1h_to_4h, mail.from_24h), (1, 0, 0));
}

#[tokio::test]
async fn conversations_and_messages_are_broken_down() {
    let (_server, client, account) = start().await;
    let whole =
        client.account(account).summary_reports().get_inbox_label_matrix().since(OPENING).until(CLOSING);
    let whole = whole.send().await.unwrap().value;
    let inboxes: Vec<&str> = whole.inboxes.iter().map(|inbox| inbox.name.as_str()).collect();
    let labels: Vec<&str> = whole.labels.iter().map(|label| label.title.as_str()).collect();
    assert_eq!(
        (inboxes, labels),
        (vec!["Mail", "Orders", "Website"], vec!["billing", "delivery", "returns"])
    );
    assert_eq!(whole.matrix, [[1, 0, 1], [0, 1, 1], [1, 0, 0]]);
    let chosen = [whole.labels[0].id, whole.labels[2].id];
    let part = client
        .account(account)
        .summary_reports()
        .get_inbox_label_matrix()
        .inbox_ids([whole.inboxes[1].id])
        .label_ids(chosen);
    let part = part.send().await.unwrap().value;
    assert_eq!((part.inboxes.len(), part.labels.len(), part.matrix), (1, 2, vec![vec![0, 1]]));

    let sent = async |by| {
        let report = client
            .account(account)
            .summary_reports()
            .get_outgoing_messages_count(by)
            .since(OPENING)
            .until(CLOSING);
        let rows = report.collect_all().await.unwrap();
        rows.into_iter()
            .map(|row| (row.name.unwrap_or_default(), row.outgoing_messages_count))
            .collect::<Vec<_>>()
    };
    let of = |name: &str, count| (name.to_owned(), count);
    let by_inbox = sent(GetOutgoingMessagesCountGroupBy::Inbox).await;
    assert_eq!(by_inbox, [of("Website", 1), of("Orders", 1), of("Mail", 1)]);
    let by_label = sent(GetOutgoingMessagesCountGroupBy::Label).await;
    assert_eq!(by_label, [of("billing", 1), of("delivery", 1), of("returns", 1)]);
    let by_agent = sent(GetOutgoingMessagesCountGroupBy::Agent).await;
    assert_eq!(by_agent.iter().map(|(_, count)| *count).collect::<Vec<_>>(), [2, 1]);
    assert_eq!(sent(GetOutgoingMessagesCountGroupBy::Team).await, []);
    // Refused without a word.
    let mood = client
        .account(account)
        .summary_reports()
        .get_outgoing_messages_count(GetOutgoingMessagesCountGroupBy::from("mood"));
    assert_fails(mood.send().await, expected(ErrorKind::Invalid, 422, ""));
}

#[tokio::test]
async fn reporting_events_are_listed_newest_first() {
    let (server, client, account) = start().await;
    let page = client
        .account(account)
        .reports()
        .list_reporting_events()
        .since(OPENING)
        .until(CLOSING)
        .send()
        .await
        .unwrap()
        .value;
    assert_eq!((page.meta.count, page.meta.current_page, page.meta.total_pages), (4, 1, 1));
    let all = client.account(account).reports().list_reporting_events().collect_all().await.unwrap();
    assert_eq!(all, page.payload);
    let of: Vec<_> = all.iter().map(|event| (event.name.as_str(), event.conversation_id.unwrap())).collect();
    let expected_events =
        [("first_response", 4), ("conversation_resolved", 2), ("first_response", 2), ("first_response", 1)];
    assert_eq!(of, expected_events);
    assert!(all.iter().all(|event| event.value.as_f64() == TEN_MINUTES && event.account_id == account));
    let first = all[3].event_start_time.as_ref().unwrap().get().unwrap().timestamp();
    assert_eq!(first, OPENING);

    let responses =
        client.account(account).reports().list_reporting_events().name(ReportingEventName::FirstResponse);
    let own = responses.clone().user_id(2).inbox_id(2).send().await.unwrap().value.payload;
    assert_eq!((own.len(), own[0].conversation_id), (1, Some(1)));
    assert_eq!(responses.page(2).send().await.unwrap().value.payload, []);
    let agent = super::client(&server, server.text("agent_token"), "none");
    let forbidden = expected(ErrorKind::Forbidden, 401, "You are not authorized to do this action");
    assert_fails(agent.account(account).reports().list_reporting_events().send().await, forbidden);
}
