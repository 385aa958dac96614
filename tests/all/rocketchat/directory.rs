//! The directory of users, channels and teams.

use super::start;

#[tokio::test]
async fn channels_are_found_by_their_name() {
    let (_server, client) = start().await;
    let found = client.directory().search().text("gener").collect_all().await.unwrap();
    assert_eq!(found[0].name.as_deref(), Some("general"));
}
