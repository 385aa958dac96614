//! Rooms of every type.

use frontdesk_rocketchat::File;
use frontdesk_rocketchat::core::chrono::{Duration, Utc};
use frontdesk_rocketchat::types::{
    NewDiscussion, RoomArchiving, RoomChoice, RoomExport, RoomExportType, RoomFavorite, RoomFileMessage,
    RoomFileUpload, RoomHistoryRange, RoomInvitationAction, RoomInvitationReply, RoomJoining,
    RoomNotifications, RoomNotificationsUpdate, RoomSelection, RoomSelector, RoomSettings, RoomUserSelection,
};

use super::{JOHN, start};

const ROOM: &str = "ByehQjC44FwMeiLbX";

#[tokio::test]
async fn rooms_are_listed_and_found() {
    let (_server, client) = start().await;
    assert!(!client.rooms().list().await.unwrap().update.is_empty());
    assert!(!client.rooms().list_all().collect_all().await.unwrap().is_empty());
    let search = RoomSelector::new("bill");
    assert!(!client.rooms().autocomplete(&search).collect_all().await.unwrap().is_empty());
    assert!(!client.rooms().list_matching(&search).collect_all().await.unwrap().is_empty());
    assert!(!client.rooms().autocomplete_all(&search).collect_all().await.unwrap().is_empty());
    let free = client.rooms().autocomplete_for_teams().name("bill").collect_all().await.unwrap();
    assert!(!free.is_empty());
}

#[tokio::test]
async fn a_room_is_got_and_its_name_is_taken() {
    let (_server, client) = start().await;
    let room = client.rooms().get().room_id(ROOM).await.unwrap().room;
    assert_eq!(room.id, ROOM);
    assert_eq!(client.rooms().get_for_administration().rid(ROOM).await.unwrap().id, ROOM);
    assert!(client.rooms().check_name("billing").await.unwrap());
}

#[tokio::test]
async fn members_and_their_roles_are_listed() {
    let (_server, client) = start().await;
    assert!(client.rooms().is_member(ROOM).user_id(JOHN).await.unwrap());
    assert!(!client.rooms().list_members().room_id(ROOM).collect_all().await.unwrap().is_empty());
    assert!(!client.rooms().audit_members(ROOM).collect_all().await.unwrap().is_empty());
    let roles = client.rooms().list_roles(ROOM).collect_all().await.unwrap();
    assert!(!roles[0].roles.as_ref().unwrap().is_empty());
}

#[tokio::test]
async fn a_file_is_uploaded_and_sent() {
    let (_server, client) = start().await;
    let plan = File::new("plan.png", "image/png", vec![1, 2, 3]);
    let file = client.rooms().upload_file(ROOM, &RoomFileUpload::new(), plan).await.unwrap();
    let text = RoomFileMessage::new().msg("The plan");
    let message = client.rooms().send_uploaded_file(ROOM, &file.id, &text).await.unwrap();
    assert_eq!(message.file.as_ref().and_then(|file| file.name.as_deref()), Some("plan.png"));
    assert!(!client.rooms().list_images(ROOM).collect_all().await.unwrap().is_empty());
}

#[tokio::test]
async fn a_discussion_is_started_and_listed() {
    let (_server, client) = start().await;
    let discussion =
        client.rooms().create_discussion(&NewDiscussion::new(ROOM, "The contract")).await.unwrap();
    assert!(discussion.prid.is_some());
    assert!(!client.rooms().list_discussions().room_id(ROOM).collect_all().await.unwrap().is_empty());
}

#[tokio::test]
async fn the_caller_joins_hides_and_leaves_a_room() {
    let (_server, client) = start().await;
    let invitation = RoomInvitationReply::new(ROOM, RoomInvitationAction::Accept);
    client.rooms().reply_to_invitation(&invitation).await.unwrap();
    client.rooms().join(&RoomJoining::new().room_id(ROOM)).await.unwrap();
    client.rooms().hide(&RoomSelection::new(ROOM)).await.unwrap();
    client.rooms().open(&RoomSelection::new(ROOM)).await.unwrap();
    client.rooms().set_favorite(&RoomFavorite::new(true).room_id(ROOM)).await.unwrap();
    let quiet = RoomNotifications::new().desktop_notifications("nothing");
    client.rooms().save_notifications(&RoomNotificationsUpdate::new(ROOM, quiet)).await.unwrap();
    client.rooms().leave(&RoomChoice::new().room_id(ROOM)).await.unwrap();
}

#[tokio::test]
async fn members_are_muted_and_banned() {
    let (_server, client) = start().await;
    let john = RoomUserSelection::new(ROOM).user_id(JOHN);
    client.rooms().mute_user(&john).await.unwrap();
    client.rooms().unmute_user(&john).await.unwrap();
    client.rooms().ban_user(&john).await.unwrap();
    assert!(!client.rooms().list_banned_users(ROOM).collect_all().await.unwrap().is_empty());
    client.rooms().unban_user(&john).await.unwrap();
}

#[tokio::test]
async fn a_room_is_changed_archived_and_deleted() {
    let (_server, client) = start().await;
    let topic = RoomSettings::new(ROOM).room_topic("Invoices");
    assert_eq!(client.rooms().save_settings(&topic).await.unwrap(), ROOM);
    client.rooms().set_archived(&RoomArchiving::new(ROOM).action("archive")).await.unwrap();
    client.rooms().delete(&RoomSelection::new(ROOM)).await.unwrap();
}

#[tokio::test]
async fn messages_are_exported_and_deleted() {
    let (_server, client) = start().await;
    let export = RoomExport::new(ROOM, RoomExportType::Email)
        .to_users(["john.doe".to_owned()])
        .messages(["7aDSXtjMA3KPLxLjt"]);
    assert_eq!(client.rooms().export(&export).await.unwrap().missing.unwrap(), [""; 0]);
    let range = RoomHistoryRange::new(ROOM, Utc::now(), Utc::now() - Duration::days(1));
    assert!(client.rooms().clean_history(&range).await.unwrap() > 0);
}
