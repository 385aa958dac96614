//! The sessions of users, by device.

use frontdesk_rocketchat::types::SessionEnd;

use super::start;

#[tokio::test]
async fn sessions_are_read() {
    let (_server, client) = start().await;
    let sessions = client.device_management().list_my_sessions().send().await.unwrap().value.sessions;
    let id = sessions[0].session_id.clone();
    client.device_management().list_all().send().await.unwrap();
    client.device_management().get_my_session(&id).await.unwrap();
    client.device_management().get_session(&id).await.unwrap();
}

#[tokio::test]
async fn sessions_are_ended() {
    let (_server, client) = start().await;
    let end = SessionEnd::new("QoYYFw2t9oKks2niG");
    client.device_management().end_my_session(&end).await.unwrap();
    client.device_management().end_session(&end).await.unwrap();
}
