//! Subscriptions: what the caller has read.

use frontdesk_rocketchat::types::{FirstUnreadMessage, SubscriptionReading, SubscriptionUnreading};

use super::start;

#[tokio::test]
async fn a_subscription_is_listed_and_got() {
    let (_server, client) = start().await;
    let listed = client.subscriptions().list().await.unwrap().update;
    let room = listed[0].room_id.as_ref().unwrap();
    let got = client.subscriptions().get(room).await.unwrap();
    assert_eq!(got.as_ref().and_then(|got| got.room_id.as_ref()), Some(room));
}

#[tokio::test]
async fn a_room_is_marked_as_read_and_as_unread() {
    let (_server, client) = start().await;
    let listed = client.subscriptions().list().await.unwrap().update;
    let room = listed[0].room_id.clone().unwrap();
    client.subscriptions().read(&SubscriptionReading::new().rid(room)).await.unwrap();
    let message = FirstUnreadMessage::new("7aDSXtjMA3KPLxLjt");
    client.subscriptions().unread(&SubscriptionUnreading::new().first_unread_message(message)).await.unwrap();
}
