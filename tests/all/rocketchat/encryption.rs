//! Keys of the end-to-end encryption.

use frontdesk_rocketchat::types::{
    GroupKeySuggestion, GroupKeySuggestions, GroupKeyUpdate, NewEncryptionKeys, RoomKeyChoice, RoomKeyId,
    RoomKeyReset,
};

use super::{JOHN, start};

const ROOM: &str = "wCiXndNp5NqNY3uCc";

#[tokio::test]
async fn the_keys_of_the_caller_are_set_and_read() {
    let (_server, client) = start().await;
    client.e2e().set_my_keys(&NewEncryptionKeys::new("public", "private")).await.unwrap();
    assert!(client.e2e().get_my_keys().await.unwrap().public_key.is_some());
    client.e2e().request_subscription_keys().await.unwrap();
}

#[tokio::test]
async fn the_key_of_a_room_is_set_and_shared() {
    let (_server, client) = start().await;
    client.e2e().set_room_key_id(&RoomKeyId::new(ROOM, "key")).await.unwrap();
    assert_eq!(client.e2e().list_users_without_room_key(ROOM).send().await.unwrap().value.users.len(), 1);
    client.e2e().update_group_key(&GroupKeyUpdate::new(JOHN, ROOM, "key")).await.unwrap();
    client.e2e().reset_room_key(&RoomKeyReset::new(ROOM, "key", "id")).await.unwrap();
}

#[tokio::test]
async fn the_key_of_a_room_is_suggested() {
    let (_server, client) = start().await;
    assert_eq!(client.e2e().get_users_waiting_for_group_key([ROOM]).await.unwrap().len(), 1);
    let suggestion = vec![GroupKeySuggestion::new(JOHN, "key")];
    let suggestions = GroupKeySuggestions::new([(ROOM.to_owned(), suggestion)]);
    client.e2e().suggest_group_keys(&suggestions).await.unwrap();
    client.e2e().accept_suggested_group_key(&RoomKeyChoice::new(ROOM)).await.unwrap();
    client.e2e().reject_suggested_group_key(&RoomKeyChoice::new(ROOM)).await.unwrap();
}
