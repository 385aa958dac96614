//! Private groups: their members, settings and messages.

use frontdesk_rocketchat::Client;
use frontdesk_rocketchat::ids::RoomId;
use frontdesk_rocketchat::types::{
    GroupEncryptionChange, NewGroup, RoomAnnouncementChange, RoomChoice, RoomCustomFieldsChange,
    RoomDescriptionChange, RoomEveryone, RoomInvitation, RoomNameChange, RoomPurposeChange,
    RoomReadOnlyChange, RoomTopicChange, RoomType, RoomTypeChange, RoomUserChoice,
};
use serde_json::{Map, json};

use super::{JOHN, client_of, set, start};

/// A private group of the administrator's.
async fn escalations(client: &Client) -> RoomId {
    let new = NewGroup::new("escalations").members(["john.doe"]);
    client.groups().create(&new).await.unwrap().id
}

fn choose(room: &RoomId) -> RoomChoice {
    RoomChoice::new().room_id(room)
}

fn john_in(room: &RoomId) -> RoomUserChoice {
    RoomUserChoice::new().room_id(room).user_id(JOHN)
}

#[tokio::test]
async fn a_group_is_created_found_and_deleted() {
    let (_server, client) = start().await;
    let room = escalations(&client).await;
    let found = client.groups().get_info().room_name("escalations").await.unwrap();
    assert_eq!(found.id, room);
    assert_eq!(found.room_type, Some(RoomType::Private));
    client.groups().delete(&choose(&room)).await.unwrap();
}

#[tokio::test]
async fn groups_are_listed() {
    let (_server, client) = start().await;
    let room = escalations(&client).await;
    let all = client.groups().list_all().collect_all().await.unwrap();
    let own = client.groups().list().collect_all().await.unwrap();
    assert!(all.iter().any(|one| one.id == room));
    assert!(own.iter().any(|one| one.id == room));
}

#[tokio::test]
async fn members_are_invited_and_removed() {
    let (_server, client) = start().await;
    let room = escalations(&client).await;
    let tara = RoomInvitation::new().room_id(&room).usernames(["tara.singh"]);
    assert_eq!(client.groups().invite_users(&tara).await.unwrap().id, room);
    let members = client.groups().list_members().room_id(&room).filter("john").collect_all().await.unwrap();
    assert_eq!(members[0].username.as_deref(), Some("john.doe"));
    client.groups().list_online_users().id(&room).collect_all().await.unwrap();
    client.groups().kick_user(&john_in(&room)).await.unwrap();
    client.groups().add_all_users(&RoomEveryone::new().room_id(&room).active_users_only(1)).await.unwrap();
}

#[tokio::test]
async fn members_get_roles_and_lose_them() {
    let (_server, client) = start().await;
    let room = escalations(&client).await;
    client.groups().add_owner(&john_in(&room)).await.unwrap();
    client.groups().add_moderator(&john_in(&room)).await.unwrap();
    client.groups().add_leader(&john_in(&room)).await.unwrap();
    let roles = client.groups().list_roles().room_id(&room).collect_all().await.unwrap();
    let owners = |one: &frontdesk_rocketchat::types::RoomRoles| {
        one.roles.iter().flatten().any(|role| *role == "owner")
    };
    assert!(roles.iter().any(owners));
    let moderators = client.groups().list_moderators().room_id(&room).collect_all().await.unwrap();
    assert_eq!(moderators[0].username.as_deref(), Some("john.doe"));
    client.groups().remove_leader(&john_in(&room)).await.unwrap();
    client.groups().remove_moderator(&john_in(&room)).await.unwrap();
    client.groups().remove_owner(&john_in(&room)).await.unwrap();
}

#[tokio::test]
async fn a_member_leaves_a_group() {
    let (server, client) = start().await;
    let room = escalations(&client).await;
    client_of(&server, "john.doe").groups().leave(&choose(&room)).await.unwrap();
}

#[tokio::test]
async fn a_group_is_hidden_shown_and_archived() {
    let (_server, client) = start().await;
    let room = escalations(&client).await;
    client.groups().close(&choose(&room)).await.unwrap();
    client.groups().open(&choose(&room)).await.unwrap();
    client.groups().archive(&choose(&room)).await.unwrap();
    client.groups().unarchive(&choose(&room)).await.unwrap();
}

#[tokio::test]
async fn texts_of_a_group_are_set() {
    let (_server, client) = start().await;
    let room = escalations(&client).await;
    let topic = RoomTopicChange::new("Printers").room_id(&room);
    assert_eq!(client.groups().set_topic(&topic).await.unwrap(), "Printers");
    let purpose = RoomPurposeChange::new("Questions").room_id(&room);
    client.groups().set_purpose(&purpose).await.unwrap();
    let words = "Questions about devices";
    let description = RoomDescriptionChange::new(words).room_id(&room);
    assert_eq!(client.groups().set_description(&description).await.unwrap(), words);
    let words = "The second floor is closed today.";
    let announcement = RoomAnnouncementChange::new(words).room_id(&room);
    assert_eq!(client.groups().set_announcement(&announcement).await.unwrap(), words);
    let renamed = client.groups().rename(&RoomNameChange::new("help-desk").room_id(&room)).await.unwrap();
    assert_eq!(renamed.name.as_deref(), Some("help-desk"));
}

#[tokio::test]
async fn settings_of_a_group_are_changed() {
    let (server, client) = start().await;
    let room = escalations(&client).await;
    let fields = Map::from_iter([("desk".to_owned(), json!("first floor"))]);
    let fields = RoomCustomFieldsChange::new(fields).room_id(&room);
    let changed = client.groups().set_custom_fields(&fields).await.unwrap();
    assert_eq!(changed.custom_fields.unwrap()["desk"], "first floor");
    let locked = RoomReadOnlyChange::new(true).room_id(&room);
    assert_eq!(client.groups().set_read_only(&locked).await.unwrap().ro, Some(true));
    set(&server, "E2E_Enable", true).await;
    let encrypted = GroupEncryptionChange::new(true).room_id(&room);
    assert_eq!(client.groups().set_encrypted(&encrypted).await.unwrap().encrypted, Some(true));
    let kind = RoomTypeChange::new(RoomType::Channel).room_id(&room);
    assert_eq!(client.groups().set_type(&kind).await.unwrap().room_type, Some(RoomType::Channel));
}

#[tokio::test]
async fn what_is_in_a_group_is_listed() {
    let (_server, client) = start().await;
    let room = escalations(&client).await;
    assert!(client.groups().get_counters().room_id(&room).await.unwrap().joined.unwrap());
    let messages = client.groups().list_messages().room_id(&room).collect_all().await.unwrap();
    let history = client.groups().list_history().room_id(&room).collect_all().await.unwrap();
    for message in messages.iter().chain(&history) {
        assert_eq!(message.rid.as_ref(), Some(&room));
    }
    client.groups().list_files().room_id(&room).collect_all().await.unwrap();
    client.groups().list_integrations().room_id(&room).collect_all().await.unwrap();
}

#[tokio::test]
async fn a_group_becomes_a_team() {
    let (_server, client) = start().await;
    let room = escalations(&client).await;
    let team = client.groups().convert_to_team(&choose(&room)).await.unwrap();
    assert_eq!(team.room_id.as_ref(), Some(&room));
}
