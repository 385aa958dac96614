//! Direct messages between users.

use frontdesk_rocketchat::Client;
use frontdesk_rocketchat::ids::RoomId;
use frontdesk_rocketchat::types::{
    DirectMessageBlock, DirectMessageSelection, DirectMessageTopic, NewDirectMessage, RoomSelection,
};

use super::{set, start};

/// A room of the administrator and John.
async fn with_john(client: &Client) -> RoomId {
    client.direct_messages().create(&NewDirectMessage::new().username("john.doe")).await.unwrap().id
}

#[tokio::test]
async fn a_room_is_created_listed_and_deleted() {
    let (_server, client) = start().await;
    let room = with_john(&client).await;
    assert!(client.direct_messages().list().collect_all().await.unwrap().iter().any(|one| one.id == room));
    assert!(
        client.direct_messages().list_all().collect_all().await.unwrap().iter().any(|one| one.id == room)
    );
    client.direct_messages().delete(&DirectMessageSelection::new().room_id(room)).await.unwrap();
}

#[tokio::test]
async fn a_room_is_closed_opened_and_given_a_topic() {
    let (_server, client) = start().await;
    let room = RoomSelection::new(with_john(&client).await);
    client.direct_messages().close(&room).await.unwrap();
    client.direct_messages().open(&room).await.unwrap();
    let topic = DirectMessageTopic::new(&room.room_id).topic("The contract");
    assert_eq!(client.direct_messages().set_topic(&topic).await.unwrap().as_deref(), Some("The contract"));
    client.direct_messages().block_user(&DirectMessageBlock::new(&room.room_id, true)).await.unwrap();
}

#[tokio::test]
async fn the_content_of_a_room_is_listed() {
    let (server, client) = start().await;
    let room = with_john(&client).await;
    let members = client.direct_messages().list_members().room_id(&room).collect_all().await.unwrap();
    assert!(members.iter().any(|member| member.username.as_deref() == Some(server.text("username"))));
    assert!(client.direct_messages().get_counters(&room).await.unwrap().joined.unwrap());
    client.direct_messages().list_messages().room_id(&room).collect_all().await.unwrap();
    client.direct_messages().list_history(&room).send().await.unwrap();
    client.direct_messages().list_files().room_id(&room).collect_all().await.unwrap();
}

#[tokio::test]
async fn messages_of_others_are_listed() {
    let (server, client) = start().await;
    set(&server, "API_Enable_Direct_Message_History_EndPoint", true).await;
    let room = with_john(&client).await;
    let listed = client.direct_messages().list_messages_of_others(&room).send().await.unwrap().value;
    assert!(listed.total.is_some());
}
