//! Invites to rooms.

use frontdesk_rocketchat::types::{InviteToken, NewInvite};

use super::workspace_rooms::channel;
use super::{client_of, start};

#[tokio::test]
async fn an_invite_is_made_used_and_deleted() {
    let (server, client) = start().await;
    let room = channel(&server, "billing", &[]).await;
    let invite = client.room_invites().find_or_create(&NewInvite::new(&room, 1, 1)).await.unwrap();
    let token = InviteToken::new(invite.id.as_str());
    assert!(client.room_invites().validate_token(&token).await.unwrap());
    let john = client_of(&server, "john.doe");
    assert_eq!(john.room_invites().use_token(&token).await.unwrap().room_id, room);
    assert!(!client.room_invites().validate_token(&token).await.unwrap());
    let listed = client.room_invites().list().collect_all().await.unwrap();
    assert!(listed.iter().any(|listed| listed.id == invite.id && listed.uses == Some(1)));
    assert!(client.room_invites().remove(&invite.id).await.unwrap());
}
