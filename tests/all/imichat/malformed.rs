//! Records that cannot be read: each costs itself.

use frontdesk_imichat::Client;
use frontdesk_sandbox::SandboxVendor;

use crate::malformed;
use crate::sandbox::Server;

#[tokio::test]
async fn a_directory_lists_all_whose_records_can_be_read() {
    // Of ten to a page, the third of each page is spoilt.
    let table = [("listUsers", "/response/users/2/id", "response.users[2].id", 1)];
    malformed::all_are_listed_whose_records_can_be_read(SandboxVendor::ImiChat, &table).await;
}

#[tokio::test]
async fn a_null_is_no_record() {
    malformed::a_null_is_no_record(SandboxVendor::ImiChat, &[("listUsers", "/response/users/2", 2)]).await;
}

#[tokio::test]
async fn a_page_that_cannot_be_read_around_its_records_ends_the_list() {
    malformed::a_page_that_cannot_be_read_around_its_records_ends_the_list(
        SandboxVendor::ImiChat,
        "listUsers",
        "/response",
    )
    .await;
}

fn client(server: &Server) -> Client {
    let builder = Client::builder().base_url(server.url());
    builder.api_key(server.text("api_key"), server.text("domain")).build().unwrap()
}

#[tokio::test]
async fn reading_ahead_changes_nothing() {
    let server = Server::start(SandboxVendor::ImiChat).await;
    let client = client(&server);
    let one_by_one = client.users().list().collect_all().await.unwrap();
    let ahead = client.users().list().stream().concurrency(16).collect_all().await.unwrap();
    assert!(one_by_one.len() > 10);
    assert_eq!(one_by_one, ahead);
}
