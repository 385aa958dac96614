//! Attribute-based access control.

use std::collections::BTreeMap;

use frontdesk_rocketchat::types::{
    AbacAttributeChanges, AbacAttributeDefinition, AbacAttributeValues, AbacRoomAttributes, AbacUserSelection,
};

use super::start;

const ROOM: &str = "8Z7eRsibvD5AANfmK";
const ATTRIBUTE: &str = "69821b8b7e2d0c3f1a4b5c6d";

fn sales() -> Vec<String> {
    vec!["sales".to_owned()]
}

#[tokio::test]
async fn a_room_gets_attributes_and_loses_them() {
    let (_server, client) = start().await;
    let all = AbacRoomAttributes::new(BTreeMap::from([("department".to_owned(), sales())]));
    client.abac().set_room_attributes(ROOM, &all).await.unwrap();
    let values = AbacAttributeValues::new(sales());
    client.abac().add_room_attribute(ROOM, "region", &values).await.unwrap();
    client.abac().set_room_attribute(ROOM, "region", &values).await.unwrap();
    client.abac().remove_room_attribute(ROOM, "region").await.unwrap();
    client.abac().remove_room_attributes(ROOM).await.unwrap();
}

#[tokio::test]
async fn rooms_are_listed_with_their_attributes() {
    let (_server, client) = start().await;
    let rooms = client.abac().list_rooms().collect_all().await.unwrap();
    let attribute = &rooms[0].abac_attributes.as_ref().unwrap()[0];
    assert_eq!(attribute.key.as_deref(), Some("department"));
}

#[tokio::test]
async fn an_attribute_is_defined_changed_and_deleted() {
    let (_server, client) = start().await;
    client.abac().create_attribute(&AbacAttributeDefinition::new("department", sales())).await.unwrap();
    let listed = client.abac().list_attributes().collect_all().await.unwrap();
    assert_eq!(listed[0].id.as_ref().unwrap().as_str(), ATTRIBUTE);
    client.abac().update_attribute(ATTRIBUTE, &AbacAttributeChanges::new().values(sales())).await.unwrap();
    assert_eq!(client.abac().get_attribute(ATTRIBUTE).await.unwrap().key, "department");
    assert!(client.abac().is_attribute_in_use("department").await.unwrap());
    client.abac().delete_attribute(ATTRIBUTE).await.unwrap();
}

#[tokio::test]
async fn users_are_synchronized_and_events_listed() {
    let (_server, client) = start().await;
    let jane = AbacUserSelection::new().usernames(vec!["jane.doe".to_owned()]);
    client.abac().sync_users(&jane).await.unwrap();
    let events = client.abac().list_events().collect_all().await.unwrap();
    assert_eq!(events[0].kind.as_deref(), Some("abac.object.attribute.changed"));
    assert!(client.abac().get_health().await.unwrap().available);
}
