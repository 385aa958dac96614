//! The directory of users, channels and teams.

use frontdesk_rocketchat::types::SearchDirectoryType;

use super::start;

#[tokio::test]
async fn channels_are_found_by_their_name() {
    let (_server, client) = start().await;
    let found = client.directory().search().text("gener").collect_all().await.unwrap();
    assert_eq!(found[0].name.as_deref(), Some("general"));
}

#[tokio::test]
async fn users_and_teams_are_found_by_their_name() {
    let (_server, client) = start().await;
    let john = client
        .directory()
        .search()
        .text("john")
        .type_(SearchDirectoryType::Users)
        .collect_all()
        .await
        .unwrap();
    assert_eq!(john[0].username.as_deref(), Some("john.doe"));
    let teams = client
        .directory()
        .search()
        .text("harbour")
        .type_(SearchDirectoryType::Teams)
        .collect_all()
        .await
        .unwrap();
    assert!(teams.iter().all(|team| team.team_main == Some(true)) && !teams.is_empty());
}
