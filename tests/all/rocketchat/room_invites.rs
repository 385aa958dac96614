//! Invites to rooms.

use frontdesk_rocketchat::types::{InviteToken, NewInvite};

use super::start;

#[tokio::test]
async fn an_invite_is_made_used_and_deleted() {
    let (_server, client) = start().await;
    let invite =
        client.room_invites().find_or_create(&NewInvite::new("ByehQjC44FwMeiLbX", 1, 5)).await.unwrap();
    let token = InviteToken::new(invite.id.as_str());
    assert!(client.room_invites().validate_token(&token).await.unwrap());
    let room = client.room_invites().use_token(&token).await.unwrap();
    assert_eq!(room.room_id, "ByehQjC44FwMeiLbX");
    let listed = client.room_invites().list().collect_all().await.unwrap();
    assert!(listed.iter().any(|listed| listed.id == invite.id));
    assert!(client.room_invites().remove(&invite.id).await.unwrap());
}
