//! Statistics and the engagement dashboard.

use frontdesk_rocketchat::ErrorKind;
use frontdesk_rocketchat::core::{DateTime, chrono};
use frontdesk_rocketchat::types::{Telemetry, TelemetryEvent};

use super::{client_of, expected, start};
use crate::sandbox::assert_fails;

fn time(text: &str) -> DateTime {
    text.parse::<chrono::DateTime<chrono::Utc>>().unwrap().into()
}

#[tokio::test]
async fn statistics_are_gathered_anew_if_that_is_asked_for() {
    let (_server, client) = start().await;
    let uptime =
        async |refresh| client.statistics().get().refresh(refresh).await.unwrap().process.unwrap().uptime;
    let first = uptime(false).await;
    assert_eq!(uptime(false).await, first);
    assert_ne!(uptime(true).await, first);
    let list = client.statistics().list().count(5).offset(0).send().await.unwrap().value;
    assert_eq!((list.statistics.len(), list.total), (2, Some(2)));
}

#[tokio::test]
async fn statistics_need_a_permission() {
    let (server, _client) = start().await;
    let john = client_of(&server, "john.doe");
    let refused = expected(ErrorKind::Forbidden, 400, Some("error-not-allowed"), "");
    assert_fails(john.statistics().get().send().await, refused);
    assert_fails(john.statistics().list().send().await, refused);
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
