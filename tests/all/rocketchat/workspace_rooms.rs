//! Rooms of every type.

use frontdesk_rocketchat::core::chrono::{Duration, Utc};
use frontdesk_rocketchat::ids::RoomId;
use frontdesk_rocketchat::types::{
    NewDiscussion, RoomArchiving, RoomChoice, RoomExport, RoomExportType, RoomFavorite, RoomFileMessage,
    RoomFileUpload, RoomHistoryRange, RoomInvitationAction, RoomInvitationReply, RoomJoining,
    RoomNotifications, RoomNotificationsUpdate, RoomSelection, RoomSelector, RoomSettings, RoomUserSelection,
    UploadDeletion,
};
use frontdesk_rocketchat::{ErrorKind, File};
use serde_json::{Value, json};

use super::{JOHN, client_of, expected, start};
use crate::http_client::http_client;
use crate::sandbox::{Server, assert_fails};

/// A message whose existence does not matter.
const MESSAGE: &str = "7aDSXtjMA3KPLxLjt";

/// A new channel of the administrator and these users.
pub(super) async fn channel(server: &Server, name: &str, members: &[&str]) -> RoomId {
    let request = http_client()
        .post(format!("{}/api/v1/channels.create", server.url()))
        .header("X-User-Id", server.text("user_id"))
        .header("X-Auth-Token", server.text("auth_token"))
        .json(&json!({"name": name, "members": members}));
    let response = request.send().await.unwrap().error_for_status().unwrap();
    let created: Value = response.json().await.unwrap();
    RoomId::from(created["channel"]["_id"].as_str().unwrap())
}

#[tokio::test]
async fn rooms_are_listed_and_found() {
    let (server, client) = start().await;
    channel(&server, "billing", &[]).await;
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
    let (server, client) = start().await;
    let room = channel(&server, "billing", &[]).await;
    assert_eq!(client.rooms().get().room_id(&room).await.unwrap().room.id, room);
    assert_eq!(client.rooms().get_for_administration().rid(&room).await.unwrap().id, room);
    assert!(client.rooms().check_name("billing").await.unwrap());
}

#[tokio::test]
async fn members_and_their_roles_are_listed() {
    let (server, client) = start().await;
    let room = channel(&server, "billing", &["john.doe"]).await;
    assert!(client.rooms().is_member(&room).user_id(JOHN).await.unwrap());
    assert!(!client.rooms().list_members().room_id(&room).collect_all().await.unwrap().is_empty());
    assert!(!client.rooms().audit_members(&room).collect_all().await.unwrap().is_empty());
    let roles = client.rooms().list_roles(&room).collect_all().await.unwrap();
    assert!(!roles[0].roles.as_ref().unwrap().is_empty());
}

#[tokio::test]
async fn a_file_is_uploaded_and_sent() {
    let (server, client) = start().await;
    let room = channel(&server, "billing", &[]).await;
    let plan = File::new("plan.png", "image/png", vec![1, 2, 3]);
    let file = client.rooms().upload_file(&room, &RoomFileUpload::new(), plan).await.unwrap();
    let text = RoomFileMessage::new().msg("The plan");
    let message = client.rooms().send_uploaded_file(&room, &file.id, &text).await.unwrap();
    assert_eq!(message.file.as_ref().and_then(|file| file.name.as_deref()), Some("plan.png"));
    assert!(!client.rooms().list_images(&room).collect_all().await.unwrap().is_empty());
    let deletion = UploadDeletion::new(file.id.clone());
    assert_eq!(client.rooms().delete_upload(&deletion).await.unwrap(), [file.id]);
    assert!(client.rooms().list_images(&room).collect_all().await.unwrap().is_empty());
    let unknown = expected(ErrorKind::Invalid, 400, Some("error-invalid-file"), "Invalid file");
    assert_fails(client.rooms().delete_upload(&deletion).send().await, unknown);
}

#[tokio::test]
async fn a_discussion_is_started_and_listed() {
    let (server, client) = start().await;
    let room = channel(&server, "billing", &[]).await;
    let discussion =
        client.rooms().create_discussion(&NewDiscussion::new(&room, "The contract")).await.unwrap();
    assert!(discussion.prid.is_some());
    assert!(!client.rooms().list_discussions().room_id(&room).collect_all().await.unwrap().is_empty());
}

#[tokio::test]
async fn the_caller_joins_hides_and_leaves_a_room() {
    let (server, _) = start().await;
    let client = client_of(&server, "john.doe");
    let room = channel(&server, "billing", &[]).await;
    // Nobody invited the caller.
    let invitation = RoomInvitationReply::new(&room, RoomInvitationAction::Accept);
    client.rooms().reply_to_invitation(&invitation).await.unwrap_err();
    client.rooms().join(&RoomJoining::new().room_id(&room)).await.unwrap();
    client.rooms().hide(&RoomSelection::new(&room)).await.unwrap();
    client.rooms().open(&RoomSelection::new(&room)).await.unwrap();
    client.rooms().set_favorite(&RoomFavorite::new(true).room_id(&room)).await.unwrap();
    let quiet = RoomNotifications::new().desktop_notifications("nothing");
    client.rooms().save_notifications(&RoomNotificationsUpdate::new(&room, quiet)).await.unwrap();
    client.rooms().leave(&RoomChoice::new().room_id(&room)).await.unwrap();
}

#[tokio::test]
async fn members_are_muted_and_banned() {
    let (server, client) = start().await;
    let room = channel(&server, "billing", &["john.doe"]).await;
    let john = RoomUserSelection::new(&room).user_id(JOHN);
    client.rooms().mute_user(&john).await.unwrap();
    client.rooms().unmute_user(&john).await.unwrap();
    client.rooms().ban_user(&john).await.unwrap();
    assert!(!client.rooms().list_banned_users(&room).collect_all().await.unwrap().is_empty());
    client.rooms().unban_user(&john).await.unwrap();
}

#[tokio::test]
async fn a_room_is_changed_archived_and_deleted() {
    let (server, client) = start().await;
    let room = channel(&server, "billing", &[]).await;
    let topic = RoomSettings::new(&room).room_topic("Invoices");
    assert_eq!(client.rooms().save_settings(&topic).await.unwrap(), room);
    client.rooms().set_archived(&RoomArchiving::new(&room).action("archive")).await.unwrap();
    client.rooms().delete(&RoomSelection::new(&room)).await.unwrap();
}

#[tokio::test]
async fn messages_are_exported_and_deleted() {
    let (server, client) = start().await;
    let room = channel(&server, "billing", &[]).await;
    let export =
        RoomExport::new(&room, RoomExportType::Email).to_users(["john.doe".to_owned()]).messages([MESSAGE]);
    assert_eq!(client.rooms().export(&export).await.unwrap().missing.unwrap(), [""; 0]);
    let plan = File::new("plan.png", "image/png", vec![1, 2, 3]);
    let file = client.rooms().upload_file(&room, &RoomFileUpload::new(), plan).await.unwrap();
    client.rooms().send_uploaded_file(&room, &file.id, &RoomFileMessage::new()).await.unwrap();
    let range = RoomHistoryRange::new(&room, Utc::now() + Duration::days(1), Utc::now() - Duration::days(1));
    assert!(client.rooms().clean_history(&range).await.unwrap() > 0);
}
