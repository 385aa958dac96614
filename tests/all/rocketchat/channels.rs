//! Channels: their members, settings and messages.

use frontdesk_rocketchat::Client;
use frontdesk_rocketchat::ids::RoomId;
use frontdesk_rocketchat::types::{
    ChannelConversion, ChannelDefaultChange, ChannelJoinCodeChange, ChannelUserRemoval, NewChannel,
    RoomAnnouncementChange, RoomChoice, RoomCustomFieldsChange, RoomDescriptionChange, RoomEveryone,
    RoomInvitation, RoomJoining, RoomNameChange, RoomPurposeChange, RoomReadOnlyChange, RoomTopicChange,
    RoomType, RoomTypeChange, RoomUserChoice,
};
use serde_json::{Map, json};

use super::{JOHN, client_of, set, start};

/// A channel of the administrator's.
async fn support(client: &Client) -> RoomId {
    let new = NewChannel::new("support").members(["john.doe"]);
    client.channels().create(&new).await.unwrap().id
}

fn choose(room: &RoomId) -> RoomChoice {
    RoomChoice::new().room_id(room)
}

fn john_in(room: &RoomId) -> RoomUserChoice {
    RoomUserChoice::new().room_id(room).user_id(JOHN)
}

#[tokio::test]
async fn a_channel_is_created_found_and_deleted() {
    let (_server, client) = start().await;
    let room = support(&client).await;
    let found = client.channels().get_info().room_name("support").await.unwrap();
    assert_eq!(found.id, room);
    assert_eq!(found.room_type, Some(RoomType::Channel));
    client.channels().delete(&choose(&room)).await.unwrap();
}

#[tokio::test]
async fn channels_are_listed() {
    let (_server, client) = start().await;
    let room = support(&client).await;
    let all = client.channels().list().collect_all().await.unwrap();
    let own = client.channels().list_joined().collect_all().await.unwrap();
    assert!(all.iter().any(|one| one.id == room));
    assert!(own.iter().any(|one| one.id == room));
}

#[tokio::test]
async fn members_are_invited_and_removed() {
    let (_server, client) = start().await;
    let room = support(&client).await;
    let tara = RoomInvitation::new().room_id(&room).usernames(["tara.singh"]);
    assert_eq!(client.channels().invite_users(&tara).await.unwrap().id, room);
    let members = client.channels().list_members().room_id(&room).filter("john").collect_all().await.unwrap();
    assert_eq!(members[0].username.as_deref(), Some("john.doe"));
    client.channels().list_online_users().id(&room).collect_all().await.unwrap();
    let john = ChannelUserRemoval::new(JOHN).room_id(&room);
    client.channels().kick_user(&john).await.unwrap();
    client.channels().add_all_users(&RoomEveryone::new().room_id(&room).active_users_only(1)).await.unwrap();
}

#[tokio::test]
async fn members_get_roles_and_lose_them() {
    let (_server, client) = start().await;
    let room = support(&client).await;
    client.channels().add_owner(&john_in(&room)).await.unwrap();
    client.channels().add_moderator(&john_in(&room)).await.unwrap();
    client.channels().add_leader(&john_in(&room)).await.unwrap();
    let roles = client.channels().list_roles().room_id(&room).collect_all().await.unwrap();
    let owners = |one: &frontdesk_rocketchat::types::RoomRoles| {
        one.roles.iter().flatten().any(|role| *role == "owner")
    };
    assert!(roles.iter().any(owners));
    let moderators = client.channels().list_moderators().room_id(&room).collect_all().await.unwrap();
    assert_eq!(moderators[0].username.as_deref(), Some("john.doe"));
    client.channels().remove_leader(&john_in(&room)).await.unwrap();
    client.channels().remove_moderator(&john_in(&room)).await.unwrap();
    client.channels().remove_owner(&john_in(&room)).await.unwrap();
}

#[tokio::test]
async fn a_channel_with_a_code_is_joined_and_left() {
    let (server, client) = start().await;
    let room = client.channels().create(&NewChannel::new("support")).await.unwrap().id;
    let code = ChannelJoinCodeChange::new("tulip").room_id(&room);
    assert_eq!(client.channels().set_join_code(&code).await.unwrap().join_code_required, Some(true));
    let john = client_of(&server, "john.doe");
    let joining = RoomJoining::new().room_id(&room).join_code("tulip");
    assert_eq!(john.channels().join(&joining).await.unwrap().id, room);
    assert_eq!(john.channels().leave(&choose(&room)).await.unwrap().id, room);
}

#[tokio::test]
async fn a_channel_is_read_anonymously() {
    let (server, client) = start().await;
    set(&server, "Accounts_AllowAnonymousRead", true).await;
    let room = support(&client).await;
    let nobody = super::visitor(&server);
    nobody.channels().read_anonymously().room_id(&room).collect_all().await.unwrap();
}

#[tokio::test]
async fn a_channel_is_hidden_shown_and_archived() {
    let (_server, client) = start().await;
    let room = support(&client).await;
    client.channels().close(&choose(&room)).await.unwrap();
    client.channels().open(&choose(&room)).await.unwrap();
    client.channels().archive(&choose(&room)).await.unwrap();
    client.channels().unarchive(&choose(&room)).await.unwrap();
}

#[tokio::test]
async fn texts_of_a_channel_are_set() {
    let (_server, client) = start().await;
    let room = support(&client).await;
    let topic = RoomTopicChange::new("Printers").room_id(&room);
    assert_eq!(client.channels().set_topic(&topic).await.unwrap(), "Printers");
    let purpose = RoomPurposeChange::new("Questions").room_id(&room);
    client.channels().set_purpose(&purpose).await.unwrap();
    let words = "Questions about devices";
    let description = RoomDescriptionChange::new(words).room_id(&room);
    assert_eq!(client.channels().set_description(&description).await.unwrap(), words);
    let words = "The second floor is closed today.";
    let announcement = RoomAnnouncementChange::new(words).room_id(&room);
    assert_eq!(client.channels().set_announcement(&announcement).await.unwrap(), words);
    let renamed = client.channels().rename(&RoomNameChange::new("help-desk").room_id(&room)).await.unwrap();
    assert_eq!(renamed.name.as_deref(), Some("help-desk"));
}

#[tokio::test]
async fn settings_of_a_channel_are_changed() {
    let (_server, client) = start().await;
    let room = support(&client).await;
    let fields = Map::from_iter([("desk".to_owned(), json!("first floor"))]);
    let fields = RoomCustomFieldsChange::new(fields).room_id(&room);
    let changed = client.channels().set_custom_fields(&fields).await.unwrap();
    assert_eq!(changed.custom_fields.unwrap()["desk"], "first floor");
    let locked = RoomReadOnlyChange::new(true).room_id(&room);
    assert_eq!(client.channels().set_read_only(&locked).await.unwrap().ro, Some(true));
    let by_default = ChannelDefaultChange::new(true).room_id(&room);
    assert_eq!(client.channels().set_default(&by_default).await.unwrap().default, Some(true));
    let kind = RoomTypeChange::new(RoomType::Private).room_id(&room);
    assert_eq!(client.channels().set_type(&kind).await.unwrap().room_type, Some(RoomType::Private));
}

#[tokio::test]
async fn what_is_in_a_channel_is_listed() {
    let (_server, client) = start().await;
    let room = support(&client).await;
    assert!(client.channels().get_counters().room_id(&room).await.unwrap().joined.unwrap());
    let messages = client.channels().list_messages(&room).collect_all().await.unwrap();
    let history = client.channels().list_history().room_id(&room).collect_all().await.unwrap();
    for message in messages.iter().chain(&history) {
        assert_eq!(message.rid.as_ref(), Some(&room));
    }
    client.channels().list_files().room_id(&room).collect_all().await.unwrap();
    client.channels().list_integrations().room_id(&room).collect_all().await.unwrap();
    client.channels().list_mentions(&room).collect_all().await.unwrap();
}

#[tokio::test]
async fn a_channel_becomes_a_team() {
    let (_server, client) = start().await;
    let room = support(&client).await;
    let team = client.channels().convert_to_team(&ChannelConversion::new().channel_id(&room)).await.unwrap();
    assert_eq!(team.room_id.as_ref(), Some(&room));
}
