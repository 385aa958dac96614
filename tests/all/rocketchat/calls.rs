//! Video conferences, and calls between users.

use frontdesk_rocketchat::types::{
    VideoConferenceCancellation, VideoConferenceJoin, VideoConferenceStart, VideoConferenceStatus,
};

use super::start;

const ROOM: &str = "674eca3e43725ce31dd9a2e8";
const CALL: &str = "69786d0ac8b05330207814bd";

#[tokio::test]
async fn a_video_conference_is_started_joined_and_canceled() {
    let (_server, client) = start().await;
    client.video_conference().start(&VideoConferenceStart::new(ROOM)).await.unwrap();
    let url = client.video_conference().join(&VideoConferenceJoin::new(CALL)).await.unwrap();
    assert!(url.url.starts_with("http"));
    client.video_conference().cancel(&VideoConferenceCancellation::new(CALL)).await.unwrap();
}

#[tokio::test]
async fn video_conferences_are_read() {
    let (_server, client) = start().await;
    let conferences = client.video_conference().list(ROOM).send().await.unwrap().value.data;
    assert_eq!(conferences[0].status, VideoConferenceStatus::Started);
    client.video_conference().get(CALL).await.unwrap();
    client.video_conference().list_providers().send().await.unwrap();
    assert_eq!(client.video_conference().get_capabilities().await.unwrap().provider_name, "jitsi");
}

#[tokio::test]
async fn calls_that_go_on_are_listed() {
    let (_server, client) = start().await;
    assert_eq!(client.media_calls().list().send().await.unwrap().value.calls.len(), 1);
}
