//! What is written to the sandbox is read back.

use frontdesk_rocketchat::Client;
use frontdesk_rocketchat::File;
use frontdesk_rocketchat::ids::{MessageId, RoomId};
use frontdesk_rocketchat::types::{
    ChatMessageChoice, ChatMessageDeletion, ChatMessageUpdate, ChatPost, ChatReaction, ChatThreadChoice,
    Message, NewChannel, NewDirectMessage, NewDiscussion, NewGroup, NewTeam, PermissionRoles,
    PermissionUpdate, RoomChoice, RoomFileMessage, RoomFileUpload, RoomTopicChange, RoomType, RoomUserChoice,
    SubscriptionReading,
};

use super::{JOHN, client_of, start};
use crate::http_client::http_client;
use crate::sandbox::Server;

/// A channel of the administrator and John.
async fn channel(client: &Client) -> RoomId {
    client.channels().create(&NewChannel::new("berth").members(["john.doe"])).await.unwrap().id
}

async fn post(client: &Client, room: &RoomId, text: &str) -> MessageId {
    client.chat().post_message(&ChatPost::new().room_id(room).text(text)).await.unwrap().id
}

async fn message(client: &Client, id: &MessageId) -> Message {
    client.chat().get_message(id).await.unwrap()
}

#[tokio::test]
async fn rooms_of_every_kind() {
    let (_server, client) = start().await;
    let channel = channel(&client).await;
    let group = client.groups().create(&NewGroup::new("hold")).await.unwrap().id;
    let direct =
        client.direct_messages().create(&NewDirectMessage::new().username("john.doe")).await.unwrap().id;
    let about = NewDiscussion::new(&channel, "The crane");
    let discussion = client.rooms().create_discussion(&about).await.unwrap().id;
    let team = client.teams().create(&NewTeam::new("pilots", 0)).await.unwrap().room_id.unwrap();
    let kinds = [
        (&channel, RoomType::Channel),
        (&group, RoomType::Private),
        (&direct, RoomType::Direct),
        (&discussion, RoomType::Channel),
        (&team, RoomType::Channel),
    ];
    for (id, kind) in kinds {
        let room = client.rooms().get().room_id(id).await.unwrap().room;
        assert_eq!(room.room_type, Some(kind), "{id}");
    }
    let found = client.rooms().get().room_id(&discussion).await.unwrap();
    assert_eq!(found.parent.unwrap().id, channel);
    client.channels().set_topic(&RoomTopicChange::new("Spring tide").room_id(&channel)).await.unwrap();
    let room = client.channels().get_info().room_id(&channel).await.unwrap();
    assert_eq!(room.topic.as_deref(), Some("Spring tide"));
    client.channels().delete(&RoomChoice::new().room_id(&channel)).await.unwrap();
    assert!(client.channels().get_info().room_id(&channel).await.is_err());
}

#[tokio::test]
async fn members_and_their_roles() {
    let (_server, client) = start().await;
    let room = channel(&client).await;
    let john = RoomUserChoice::new().room_id(&room).user_id(JOHN);
    client.channels().add_moderator(&john).await.unwrap();
    let names = async || -> Vec<String> {
        let members = client.channels().list_members().room_id(&room).collect_all().await.unwrap();
        members.into_iter().filter_map(|member| Some(member.username.as_deref()?.to_owned())).collect()
    };
    let moderators = async || {
        let moderators = client.channels().list_moderators().room_id(&room).collect_all().await.unwrap();
        moderators.into_iter().filter_map(|one| Some(one.username.as_deref()?.to_owned())).collect::<Vec<_>>()
    };
    assert_eq!((names().await.len(), moderators().await), (2, vec!["john.doe".to_owned()]));
    client.channels().remove_moderator(&john).await.unwrap();
    assert!(moderators().await.is_empty());
}

#[tokio::test]
async fn messages_and_threads() {
    let (_server, client) = start().await;
    let room = channel(&client).await;
    let first = post(&client, &room, "Where is the tug?").await;
    let reply = ChatPost::new().room_id(&room).text("At the *quay*").tmid(&first);
    let reply = client.chat().post_message(&reply).await.unwrap().id;
    assert_eq!(message(&client, &first).await.tcount, Some(1));
    let replies = client.chat().list_thread_messages(&first).collect_all().await.unwrap();
    assert_eq!(replies.iter().map(|reply| &reply.id).collect::<Vec<_>>(), [&reply]);
    let threads = client.chat().list_threads(&room).collect_all().await.unwrap();
    assert_eq!(threads[0].id, first);
    client.chat().follow_message(&ChatThreadChoice::new(&first)).await.unwrap();
    client.chat().update_message(&ChatMessageUpdate::new(&room, &first).text("Where is it?")).await.unwrap();
    let edited = message(&client, &first).await;
    assert_eq!((edited.msg.as_deref(), edited.edited_at.is_some()), (Some("Where is it?"), true));
    assert!(edited.md.is_some());
    let deletion = ChatMessageDeletion::new().room_id(&room).msg_id(&reply);
    client.chat().delete_message(&deletion).await.unwrap();
    assert!(client.chat().list_thread_messages(&first).collect_all().await.unwrap().is_empty());
    let deleted =
        client.chat().list_deleted_messages(&room, &super::chat::long_ago()).collect_all().await.unwrap();
    assert_eq!(deleted.len(), 1);
}

#[tokio::test]
async fn reactions_pins_and_stars() {
    let (server, client) = start().await;
    let room = channel(&client).await;
    let id = post(&client, &room, "Moored").await;
    let choice = ChatMessageChoice::new(&id);
    client.chat().react(&ChatReaction::new(&id).emoji("anchor")).await.unwrap();
    client.chat().star_message(&choice).await.unwrap();
    client.chat().pin_message(&choice).await.unwrap();
    let marked = message(&client, &id).await;
    let reactions = marked.reactions.unwrap();
    assert_eq!(reactions[":anchor:"].usernames.as_deref().unwrap(), ["ada.brandt"]);
    assert_eq!((marked.pinned, marked.starred.unwrap().len()), (Some(true), 1));
    assert!(message(&client_of(&server, "john.doe"), &id).await.starred.is_none());
    let pinned = client.chat().list_pinned_messages(&room).collect_all().await.unwrap();
    let starred = client.chat().list_starred_messages(&room).collect_all().await.unwrap();
    assert_eq!((&pinned[0].id, &starred[0].id), (&id, &id));
    client.chat().react(&ChatReaction::new(&id).emoji("anchor").should_react(false)).await.unwrap();
    client.chat().unstar_message(&choice).await.unwrap();
    client.chat().unpin_message(&choice).await.unwrap();
    let plain = message(&client, &id).await;
    assert!(plain.reactions.is_none_or(|left| left.is_empty()) && plain.starred.is_none());
    assert_eq!(plain.pinned, Some(false));
}

#[tokio::test]
async fn uploads() {
    let (server, client) = start().await;
    let room = channel(&client).await;
    let plan = File::new("plan.txt", "text/plain", b"three berths".to_vec());
    let file = client.rooms().upload_file(&room, &RoomFileUpload::new(), plan).await.unwrap();
    let text = RoomFileMessage::new().msg("The plan");
    client.rooms().send_uploaded_file(&room, &file.id, &text).await.unwrap();
    let files = client.channels().list_files().room_id(&room).collect_all().await.unwrap();
    assert_eq!(files[0].name.as_deref(), Some("plan.txt"));
    let fetched = fetch(&server, &file.url.unwrap()).await;
    assert_eq!(fetched, "three berths");
}

/// The text at an address of the server, for the administrator.
async fn fetch(server: &Server, path: &str) -> String {
    let path = path.strip_prefix(server.url()).unwrap_or(path);
    let request = http_client().get(format!("{}{path}", server.url()));
    let request = request.header("x-user-id", server.text("user_id"));
    let response = request.header("x-auth-token", server.text("auth_token")).send().await.unwrap();
    response.error_for_status().unwrap().text().await.unwrap()
}

#[tokio::test]
async fn what_is_unread() {
    let (server, client) = start().await;
    let room = channel(&client).await;
    let john = client_of(&server, "john.doe");
    let unread = async || john.subscriptions().get(&room).await.unwrap().unwrap();
    john.subscriptions().read(&SubscriptionReading::new().rid(&room)).await.unwrap();
    let before = unread().await;
    assert_eq!((before.unread, before.alert), (Some(0), Some(false)));
    post(&client, &room, "@john.doe, the tug is here").await;
    let after = unread().await;
    assert_eq!((after.unread, after.user_mentions, after.alert), (Some(1), Some(1), Some(true)));
    john.subscriptions().read(&SubscriptionReading::new().rid(&room)).await.unwrap();
    assert_eq!(unread().await.unread, Some(0));
}

#[tokio::test]
async fn permissions() {
    let (server, client) = start().await;
    let john = client_of(&server, "john.doe");
    john.channels().create(&NewChannel::new("before")).await.unwrap();
    let update = PermissionUpdate::new([PermissionRoles::new("create-c", ["admin"])]);
    client.permissions().update(&update).await.unwrap();
    let listed = client.permissions().list().await.unwrap().update;
    let create = listed.iter().find(|permission| permission.id == "create-c").unwrap();
    assert_eq!(create.roles.as_ref().map(Vec::len), Some(1));
    assert!(john.channels().create(&NewChannel::new("after")).await.is_err());
}

#[tokio::test]
async fn statistics_count_what_is_there() {
    let (_server, client) = start().await;
    let before = client.statistics().get().refresh(true).await.unwrap();
    let room = channel(&client).await;
    post(&client, &room, "Counted").await;
    let after = client.statistics().get().refresh(true).await.unwrap();
    assert_eq!(after.total_channels, before.total_channels.map(|total| total + 1));
    assert_eq!(after.total_messages, before.total_messages.map(|total| total + 1));
}
