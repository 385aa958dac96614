//! Records that cannot be read: each costs itself.

use frontdesk_core::ConfigureClient;
use frontdesk_rocketchat::Client;
use frontdesk_rocketchat::types::User;
use frontdesk_sandbox::SandboxVendor;
use serde_json::Value;

use crate::malformed::{self, Spoil};
use crate::sandbox::Server;

#[tokio::test]
async fn a_directory_lists_all_whose_records_can_be_read() {
    let table = [
        ("listUsers", "/users/3/_id", "users[3]._id", 1),
        ("listLivechatUsers", "/users/0/_id", "users[0]._id", 0),
        ("listDepartments", "/departments/0/_id", "departments[0]._id", 0),
        ("listLivechatUsers", "/users/0/statusLivechat", "statusLivechat", 0),
        ("listDepartmentAgents", "/agents/0/agentId", "agentId", 0),
    ];
    malformed::all_are_listed_whose_records_can_be_read(SandboxVendor::RocketChat, &table).await;
}

#[tokio::test]
async fn a_null_is_no_record() {
    malformed::a_null_is_no_record(
        SandboxVendor::RocketChat,
        &[("listUsers", "/users/3", 1), ("listDepartmentAgents", "/agents/0", 0)],
    )
    .await;
}

#[tokio::test]
async fn a_page_that_cannot_be_read_around_its_records_ends_the_list() {
    malformed::a_page_that_cannot_be_read_around_its_records_ends_the_list(
        SandboxVendor::RocketChat,
        "listUsers",
        "/users",
    )
    .await;
}

fn client(server: &Server, spoil: Option<Spoil>) -> Client {
    let mut builder =
        Client::builder().base_url(server.url()).token(server.text("user_id"), server.text("auth_token"));
    if let Some(spoil) = spoil {
        builder = builder.middleware(spoil);
    }
    builder.build().unwrap()
}

#[tokio::test]
async fn reading_ahead_changes_nothing() {
    let server = Server::start(SandboxVendor::RocketChat).await;
    let client = client(&server, None);
    let one_by_one = client.users().list().count(3).collect_all().await.unwrap();
    let ahead = client.users().list().count(3).stream().concurrency(4).collect_all().await.unwrap();
    assert_eq!(one_by_one, ahead);
}

/// A null is none of a page that is read as a whole, and the next page begins behind it.
#[tokio::test]
async fn a_null_is_no_record_of_a_page() {
    let server = Server::start(SandboxVendor::RocketChat).await;
    let ids = |users: &[User]| users.iter().map(|user| user.id.clone()).collect::<Vec<_>>();
    let all = ids(&client(&server, None).users().list().collect_all().await.unwrap());
    let spoil = Spoil { operation: "listUsers", pointer: "/users/0", value: || Value::Null };
    let client = client(&server, Some(spoil));
    let mut pages = client.users().list().count(3).pages();
    let mut read = Vec::new();
    while let Some(page) = pages.next().await {
        read.extend(ids(&page.unwrap().value.users));
    }
    let wanted: Vec<_> = all.iter().enumerate().filter(|(place, _)| place % 3 != 0).collect();
    assert_eq!(read.iter().collect::<Vec<_>>(), wanted.into_iter().map(|(_, id)| id).collect::<Vec<_>>());
}
