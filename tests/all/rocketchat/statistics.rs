//! Statistics and the engagement dashboard.

use frontdesk_rocketchat::core::{DateTime, chrono};
use frontdesk_rocketchat::types::{Telemetry, TelemetryEvent};

use super::start;

fn time(text: &str) -> DateTime {
    text.parse::<chrono::DateTime<chrono::Utc>>().unwrap().into()
}

#[tokio::test]
async fn the_latest_statistics_are_read() {
    let (_server, client) = start().await;
    let statistics = client.statistics().get().refresh(true).await.unwrap();
    assert!(statistics.process.unwrap().uptime.is_some());
    let list = client.statistics().list().send().await.unwrap().value;
    assert_eq!(list.statistics.len(), 1);
}

#[tokio::test]
async fn events_are_reported() {
    let (_server, client) = start().await;
    let event = TelemetryEvent::new("slashCommandsStats").command("archive");
    client.statistics().report_telemetry(&Telemetry::new([event])).await.unwrap();
}

#[tokio::test]
async fn the_engagement_of_users_is_read() {
    let (_server, client) = start().await;
    let (start, end) = (time("2023-10-29T14:48:00Z"), time("2023-11-05T14:48:00Z"));
    client.engagement().get_new_users(&start, &end).await.unwrap();
    client.engagement().get_active_users(&start, &end).await.unwrap();
    client.engagement().get_users_by_hour(&start, &end).await.unwrap();
    client.engagement().get_busiest_hours(&start).await.unwrap();
    client.engagement().get_busiest_days(&start).await.unwrap();
}

#[tokio::test]
async fn the_engagement_in_rooms_is_read() {
    let (_server, client) = start().await;
    let (start, end) = (time("2023-10-29T14:48:00Z"), time("2023-11-05T14:48:00Z"));
    client.engagement().get_sent_messages(&start, &end).await.unwrap();
    client.engagement().get_message_origins(&start, &end).await.unwrap();
    client.engagement().list_popular_channels(&start, &end).send().await.unwrap();
    client.engagement().list_channels(&start, &end).send().await.unwrap();
}
