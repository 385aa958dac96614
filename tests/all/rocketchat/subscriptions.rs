//! Subscriptions: what the caller has read.

use frontdesk_rocketchat::types::{SubscriptionReading, SubscriptionUnreading};

use super::start;

const ROOM: &str = "GENERAL";

#[tokio::test]
async fn a_subscription_is_listed_and_got() {
    let (_server, client) = start().await;
    let listed = client.subscriptions().list().await.unwrap().update;
    assert!(listed.iter().any(|listed| listed.room_id.as_ref().is_some_and(|id| id == ROOM)));
    let got = client.subscriptions().get(ROOM).await.unwrap();
    assert_eq!(got.as_ref().and_then(|got| got.name.as_deref()), Some("general"));
}

#[tokio::test]
async fn a_room_is_marked_as_unread_and_as_read() {
    let (_server, client) = start().await;
    client.subscriptions().unread(&SubscriptionUnreading::new().room_id(ROOM)).await.unwrap();
    let got = client.subscriptions().get(ROOM).await.unwrap();
    assert_eq!(got.as_ref().and_then(|got| got.alert), Some(true));
    client.subscriptions().read(&SubscriptionReading::new().rid(ROOM)).await.unwrap();
    let got = client.subscriptions().get(ROOM).await.unwrap();
    assert_eq!(got.as_ref().and_then(|got| got.unread), Some(0));
}
