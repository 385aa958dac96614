//! Reported messages and users.

use frontdesk_rocketchat::types::{ReportDismissal, ReportedMessageDeletion};

use super::{JOHN, start};

#[tokio::test]
async fn reported_messages_are_listed() {
    let (_server, client) = start().await;
    client.moderation().list_reported_messages_by_user().send().await.unwrap();
    client.moderation().list_reported_messages_of_user(JOHN).send().await.unwrap();
    client.moderation().list_reports_of_message("EbhcT4vjrCDyZuHKq").send().await.unwrap();
    client.moderation().get_report("64ef0f992c26843a68c1f785").await.unwrap();
}

#[tokio::test]
async fn reported_users_are_listed() {
    let (_server, client) = start().await;
    client.moderation().list_reported_users().send().await.unwrap();
    client.moderation().list_reports_of_user(JOHN).send().await.unwrap();
}

#[tokio::test]
async fn reports_are_dismissed() {
    let (_server, client) = start().await;
    let of_john = ReportDismissal::new().user_id(JOHN);
    client.moderation().dismiss_reports(&of_john).await.unwrap();
    client.moderation().dismiss_user_reports(&of_john).await.unwrap();
    client.moderation().delete_reported_messages(&ReportedMessageDeletion::new(JOHN)).await.unwrap();
}
