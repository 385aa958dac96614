//! Records that cannot be read: each costs itself.

use frontdesk::Error;
use frontdesk::nuance::{Client, NuanceDirectory};
use frontdesk_sandbox::SandboxVendor;

use crate::malformed::{self, Spoil, directory, list, odd};
use crate::sandbox::Server;

#[tokio::test]
async fn a_directory_lists_all_whose_records_can_be_read() {
    let table = [
        ("lookUpUsers", "/records/1/id", "records[1].id", 1),
        ("lookUpUsers", "/records/0", "records[0]", 1),
    ];
    malformed::all_are_listed_whose_records_can_be_read(SandboxVendor::Nuance, &table).await;
}

#[tokio::test]
async fn a_null_is_no_record() {
    malformed::a_null_is_no_record(SandboxVendor::Nuance, &[("lookUpUsers", "/records/1", 1)]).await;
}

#[tokio::test]
async fn a_page_that_cannot_be_read_around_its_records_ends_the_list() {
    malformed::a_page_that_cannot_be_read_around_its_records_ends_the_list(
        SandboxVendor::Nuance,
        "lookUpUsers",
        "/total",
    )
    .await;
}

fn client(server: &Server) -> Client {
    Client::builder().base_url(server.url()).token(server.text("token")).build().unwrap()
}

#[tokio::test]
async fn reading_ahead_changes_nothing() {
    let server = Server::start(SandboxVendor::Nuance).await;
    let (client, site) = (client(&server), server.id("site_id"));
    let one_by_one = client.site(site).users().look_up().max(3).collect_all().await.unwrap();
    let mut pages = client.site(site).users().look_up().max(3).pages().concurrency(4);
    let mut ahead = Vec::new();
    while let Some(page) = pages.next().await {
        ahead.extend(page.unwrap().value.records);
    }
    assert_eq!(one_by_one, ahead);
}

#[tokio::test]
async fn a_person_of_whom_nothing_can_be_read_costs_only_themselves() {
    let server = Server::start(SandboxVendor::Nuance).await;
    let (all, _) = list(&*directory(&server, SandboxVendor::Nuance, None)).await;
    // Every user's own record is spoilt: so many errors, and the list still comes to its end.
    let spoil = Spoil { operation: "getUser", pointer: "/id", value: odd };
    let (entries, errors) = list(&*directory(&server, SandboxVendor::Nuance, Some(spoil))).await;
    assert_eq!((entries.len(), errors.len()), (0, all.len()));
    assert!(errors.iter().all(Error::is_malformed_record));
    // A failure of another kind says that what follows is missing.
    let client = Client::builder().base_url(server.url()).token("stranger").build().unwrap();
    let (_, errors) = list(&NuanceDirectory::new(client, server.id("site_id"))).await;
    assert_eq!(errors.len(), 1);
}
