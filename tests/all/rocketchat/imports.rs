//! Imports of users, rooms and messages.

use frontdesk_rocketchat::types::{
    ImportChoice, ImportChoices, ImportFile, ImportStart, ImportStatusState, ImportStep, ImportUrl,
    ImportUser, ImportUsers,
};

use super::start;

#[tokio::test]
async fn a_file_is_imported() {
    let (_server, client) = start().await;
    assert!(!client.import().list_importers().send().await.unwrap().value.is_empty());
    let file = ImportFile::new("dXNlcm5hbWUsZW1haWw=", "text/csv", "users.csv", "csv");
    client.import().upload_file(&file).await.unwrap();
    client.import().download_file(&ImportUrl::new("https://example.com/users.csv", "csv")).await.unwrap();
    client.import().get_file_data().await.unwrap();
    let all = ImportStart::new(ImportChoice::new().users(ImportChoices::new().all(true)));
    client.import().start(&all).await.unwrap();
    assert_eq!(client.import().get_progress().await.unwrap().step, ImportStep::ImporterUserSelection);
}

#[tokio::test]
async fn imports_are_listed_and_what_they_left_out_is_downloaded() {
    let (_server, client) = start().await;
    assert_eq!(client.import().list_latest().send().await.unwrap().value.len(), 1);
    client.import().get_current().await.unwrap();
    client.import().download_pending_files().await.unwrap();
    client.import().download_pending_avatars().await.unwrap();
}

#[tokio::test]
async fn users_are_imported_by_request() {
    let (_server, client) = start().await;
    client.import().create().await.unwrap();
    let users = ImportUsers::new([ImportUser::new().emails(["ada@example.com"]).import_ids(["1"])]);
    client.import().add_users(&users).await.unwrap();
    assert_eq!(client.import().get_status().await.unwrap().state, ImportStatusState::Ready);
    client.import().run().await.unwrap();
    client.import().clear().await.unwrap();
}
