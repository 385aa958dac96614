//! Conversations that are forwarded to other agents and departments.

use frontdesk_rocketchat::ids::UserId;
use frontdesk_rocketchat::types::{
    LivechatRoomForwarding, PermissionGrant, RoomTransfer, RoomTransferScope, VisitorRoomTransfer,
};
use frontdesk_rocketchat::{Client, ErrorKind, SortOrder};

use super::rooms::{
    CLOSED_ROOM, QUEUED_ROOM, agent_of, department, inquiry, invalid_room, no_room, permissions, room,
    user_id,
};
use super::{VISITOR_ROOM, VISITOR_TOKEN, client_of, expected, start, visitor};
use crate::sandbox::{Server, assert_fails};

fn to_agent(user: &UserId) -> LivechatRoomForwarding {
    LivechatRoomForwarding::new(VISITOR_ROOM).user_id(user.clone()).comment("Speaks Romanian")
}

/// Gives the visitor's conversation to Vera, and lets agents forward: Vera's client.
async fn forwarded_to_vera(server: &Server, client: &Client) -> Client {
    let vera = user_id(client, "vera.popescu").await;
    client_of(server, "tara.singh").livechat_rooms().forward(&to_agent(&vera)).send().await.unwrap();
    let grant = PermissionGrant::new("transfer-livechat-guest", "livechat-agent");
    client.permissions().add_role_to_permission(&grant).send().await.unwrap();
    client_of(server, "vera.popescu")
}

#[tokio::test]
async fn a_manager_forwards_a_conversation_to_another_agent() {
    let (server, client) = start().await;
    let manager = client_of(&server, "tara.singh");
    let vera = user_id(&client, "vera.popescu").await;
    manager.livechat_rooms().forward(&to_agent(&vera)).send().await.unwrap();
    assert_eq!(agent_of(&room(&client, VISITOR_ROOM).await.unwrap()), Some(vera.as_str()));
    let same = expected(ErrorKind::Conflict, 400, Some("error-selected-agent-room-agent-are-same"), "");
    assert_fails(manager.livechat_rooms().forward(&to_agent(&vera)).send().await, same);
    let dmitri = user_id(&client, "dmitri.petrov").await;
    let offline = expected(ErrorKind::Invalid, 400, Some("error-user-is-offline"), "");
    assert_fails(manager.livechat_rooms().forward(&to_agent(&dmitri)).send().await, offline);
}

#[tokio::test]
async fn an_open_conversation_is_forwarded_to_somebody() {
    let (server, _client) = start().await;
    let manager = client_of(&server, "tara.singh");
    let nobody = manager.livechat_rooms().forward(&LivechatRoomForwarding::new(VISITOR_ROOM)).send().await;
    assert_fails(nobody, expected(ErrorKind::Invalid, 400, None, ""));
    let nowhere = manager.livechat_rooms().forward(&LivechatRoomForwarding::new("nowhere")).send().await;
    assert_fails(nowhere, invalid_room());
    let closed = manager.livechat_rooms().forward(&LivechatRoomForwarding::new(CLOSED_ROOM)).send().await;
    assert_fails(closed, expected(ErrorKind::Invalid, 400, None, "This_conversation_is_already_closed"));
}

#[tokio::test]
async fn an_agent_forwards_a_conversation_with_the_permission() {
    let (server, client) = start().await;
    let vera = user_id(&client, "vera.popescu").await;
    client_of(&server, "tara.singh").livechat_rooms().forward(&to_agent(&vera)).send().await.unwrap();
    let sales = department(&client, "Sales").await;
    let to_sales = LivechatRoomForwarding::new(VISITOR_ROOM).department_id(sales);
    let agent = client_of(&server, "vera.popescu");
    assert_fails(agent.livechat_rooms().forward(&to_sales).send().await, permissions());
    let grant = PermissionGrant::new("transfer-livechat-guest", "livechat-agent");
    client.permissions().add_role_to_permission(&grant).send().await.unwrap();
    agent.livechat_rooms().forward(&to_sales).send().await.unwrap();
}

#[tokio::test]
async fn a_conversation_that_is_forwarded_to_a_department_waits_there() {
    let (server, client) = start().await;
    let agent = forwarded_to_vera(&server, &client).await;
    let sales = department(&client, "Sales").await;
    let to_sales = LivechatRoomForwarding::new(VISITOR_ROOM).department_id(sales.clone());
    agent.livechat_rooms().forward(&to_sales).send().await.unwrap();
    let waiting = room(&client, VISITOR_ROOM).await.unwrap();
    assert_eq!((agent_of(&waiting), waiting.department_id.as_ref()), (None, Some(&sales)));
    assert_eq!(inquiry(&client, VISITOR_ROOM).await.unwrap().department.as_ref(), Some(&sales));
    let same = expected(ErrorKind::Conflict, 400, Some("error-forwarding-chat-same-department"), "");
    assert_fails(agent.livechat_rooms().forward(&to_sales).send().await, same);
}

#[tokio::test]
async fn a_conversation_is_forwarded_to_an_agent_of_the_department() {
    let (server, client) = start().await;
    let agent = forwarded_to_vera(&server, &client).await;
    let vera = user_id(&client, "vera.popescu").await;
    let returns = department(&client, "Returns").await;
    let elsewhere = LivechatRoomForwarding::new(VISITOR_ROOM).user_id(vera).department_id(returns);
    let not_there = expected(ErrorKind::Invalid, 400, Some("error-user-not-belong-to-department"), "");
    assert_fails(agent.livechat_rooms().forward(&elsewhere).send().await, not_there);
}

#[tokio::test]
async fn a_visitor_asks_for_another_department() {
    let (server, client) = start().await;
    let returns = department(&client, "Returns").await;
    let guest = visitor(&server);
    let nowhere = VisitorRoomTransfer::new(VISITOR_TOKEN, VISITOR_ROOM, "nowhere");
    let nowhere = guest.livechat_rooms().transfer_as_visitor(&nowhere).send().await;
    assert_fails(nowhere, expected(ErrorKind::NotFound, 400, Some("error-department-not-found"), ""));
    let others = VisitorRoomTransfer::new(VISITOR_TOKEN, QUEUED_ROOM, &returns);
    assert_fails(guest.livechat_rooms().transfer_as_visitor(&others).send().await, no_room());
    let to_returns = VisitorRoomTransfer::new(VISITOR_TOKEN, VISITOR_ROOM, &returns);
    guest.livechat_rooms().transfer_as_visitor(&to_returns).send().await.unwrap();
    assert_eq!(room(&client, VISITOR_ROOM).await.unwrap().department_id.as_ref(), Some(&returns));
}

#[tokio::test]
async fn the_transfers_of_a_conversation_are_listed_in_order() {
    let (server, client) = start().await;
    let agent = forwarded_to_vera(&server, &client).await;
    let vera = user_id(&client, "vera.popescu").await;
    let (sales, returns) = (department(&client, "Sales").await, department(&client, "Returns").await);
    let to_sales = LivechatRoomForwarding::new(VISITOR_ROOM).department_id(sales.clone());
    agent.livechat_rooms().forward(&to_sales).send().await.unwrap();
    let to_returns = VisitorRoomTransfer::new(VISITOR_TOKEN, VISITOR_ROOM, &returns);
    visitor(&server).livechat_rooms().transfer_as_visitor(&to_returns).send().await.unwrap();

    let history = client.livechat_rooms().list_transfers(VISITOR_ROOM).count(1).collect_all().await.unwrap();
    let [first, second, third] = &history[..] else { panic!("{history:#?}") };
    assert_eq!(first.scope, Some(RoomTransferScope::Agent));
    assert_eq!(first.transferred_to.as_ref().unwrap().id.as_deref(), Some(vera.as_str()));
    assert_eq!(first.comment.as_deref(), Some("Speaks Romanian"));
    let kind = |transfer: &RoomTransfer| transfer.transferred_by.as_ref().unwrap().type_.clone().unwrap();
    assert_eq!([kind(first), kind(second), kind(third)], ["user", "agent", "visitor"]);
    assert_eq!(second.scope, Some(RoomTransferScope::Department));
    assert_eq!(third.previous_department.as_ref(), Some(&sales));
    assert_eq!(third.next_department.as_ref().unwrap().name.as_deref(), Some("Returns"));
    let newest = client.livechat_rooms().list_transfers(VISITOR_ROOM).sort(&SortOrder::descending("ts"));
    assert_eq!(newest.count(1).send().await.unwrap().value.history[0].ts, third.ts);
}

#[tokio::test]
async fn managers_list_the_transfers_of_a_known_conversation() {
    let (server, client) = start().await;
    let agent = client_of(&server, "vera.popescu");
    assert_fails(agent.livechat_rooms().list_transfers(VISITOR_ROOM).send().await, permissions());
    assert_fails(client.livechat_rooms().list_transfers("nowhere").send().await, no_room());
}
