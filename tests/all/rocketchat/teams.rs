//! Teams: their members and their rooms.

use frontdesk_rocketchat::types::{
    NewTeam, TeamChanges, TeamConversion, TeamDeletion, TeamLeaving, TeamMemberRemoval, TeamMemberRoles,
    TeamMemberUpdate, TeamMembersAddition, TeamRoomRemoval, TeamRoomUpdate, TeamRoomsAddition, TeamUpdate,
};

use super::workspace_rooms::channel;
use super::{JOHN, client_of, start};

#[tokio::test]
async fn a_team_is_created_found_changed_and_deleted() {
    let (_server, client) = start().await;
    let team = client.teams().create(&NewTeam::new("support", 0)).await.unwrap();
    let found = client.teams().get().team_name("support").await.unwrap();
    assert_eq!(found.id, team.id);
    assert!(client.teams().list().collect_all().await.unwrap().iter().any(|one| one.id == team.id));
    assert!(client.teams().list_all().collect_all().await.unwrap().iter().any(|one| one.id == team.id));
    let matching = client.teams().autocomplete("supp").collect_all().await.unwrap();
    assert_eq!(matching[0].team_id.as_ref(), Some(&team.id));
    client.teams().update(&TeamUpdate::new(TeamChanges::new().type_(1)).team_id(&team.id)).await.unwrap();
    client.teams().delete(&TeamDeletion::new().team_id(&team.id)).await.unwrap();
}

#[tokio::test]
async fn members_come_change_and_go() {
    let (server, client) = start().await;
    let team = client.teams().create(&NewTeam::new("support", 0)).await.unwrap();
    let john = TeamMemberRoles::new(JOHN).roles(["member"]);
    client.teams().add_members(&TeamMembersAddition::new([john]).team_id(&team.id)).await.unwrap();
    let john = TeamMemberRoles::new(JOHN).roles(["moderator"]);
    client.teams().update_member(&TeamMemberUpdate::new(john).team_id(&team.id)).await.unwrap();
    let members = client.teams().list_members().team_id(&team.id).collect_all().await.unwrap();
    assert!(members.iter().any(|member| member.user.id == JOHN));
    let john = client_of(&server, "john.doe");
    john.teams().leave(&TeamLeaving::new().team_id(&team.id)).await.unwrap();
    let john = TeamMemberRoles::new(JOHN).roles(["member"]);
    client.teams().add_members(&TeamMembersAddition::new([john]).team_id(&team.id)).await.unwrap();
    client.teams().remove_member(&TeamMemberRemoval::new(JOHN).team_id(&team.id)).await.unwrap();
    assert_eq!(client.teams().list_members().team_id(&team.id).collect_all().await.unwrap().len(), 1);
}

#[tokio::test]
async fn rooms_come_change_and_go() {
    let (server, client) = start().await;
    let room = channel(&server, "billing", &[]).await;
    let team = client.teams().create(&NewTeam::new("support", 0)).await.unwrap();
    let rooms = TeamRoomsAddition::new([&room]).team_id(&team.id);
    assert_eq!(client.teams().add_rooms(&rooms).await.unwrap()[0].id, room);
    client.teams().update_room(&TeamRoomUpdate::new(&room, true)).await.unwrap();
    let listed = client.teams().list_rooms().team_id(&team.id).collect_all().await.unwrap();
    assert!(listed.iter().any(|listed| listed.id == room));
    let me = server.text("user_id");
    let own = client.teams().list_rooms_of_user(me).team_id(&team.id).collect_all().await.unwrap();
    assert!(own.iter().any(|listed| listed.id == room));
    let children = client.teams().list_children().team_id(&team.id).collect_all().await.unwrap();
    assert!(children.iter().any(|listed| listed.id == room));
    client.teams().remove_room(&TeamRoomRemoval::new(&room).team_id(&team.id)).await.unwrap();
    client.teams().convert_to_channel(&TeamConversion::new().team_id(&team.id)).await.unwrap();
}
