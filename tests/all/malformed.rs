//! Records that cannot be read: each costs itself, in the vendors' lists and in the facade's.

use frontdesk::{
    ClientSettings, Directory, DirectoryEntry, Error, ErrorKind, Vendor, connect, imichat, nuance, rocketchat,
};
use frontdesk_core::{Attempt, Body, BoxFuture, ConfigureClient, Middleware, Next, http};
use frontdesk_sandbox::SandboxVendor;
use futures_util::StreamExt;
use serde_json::{Value, json};

use crate::sandbox::Server;

/// Puts a value into one place of every response of an operation that has the place.
#[derive(Clone, Copy, Debug)]
struct Spoil {
    operation: &'static str,
    pointer: &'static str,
    value: fn() -> Value,
}

/// A value that no field has.
fn odd() -> Value {
    json!({"hunter2": ["hunter2"]})
}

impl Middleware for Spoil {
    fn handle<'a>(
        &'a self,
        attempt: Attempt<'a>,
        next: Next<'a>,
    ) -> BoxFuture<'a, Result<http::Response<Body>, Error>> {
        Box::pin(async move {
            let spoils = attempt.operation.id() == self.operation;
            let answer = next.run(attempt).await?;
            Ok(if spoils { answer.map(|body| self.spoilt(&body)) } else { answer })
        })
    }
}

impl Spoil {
    fn spoilt(&self, body: &Body) -> Body {
        let mut value: Value = serde_json::from_slice(body.as_bytes().unwrap()).unwrap_or_default();
        if let Some(place) = value.pointer_mut(self.pointer) {
            *place = (self.value)();
        }
        value.to_string().into()
    }
}

fn imichat(server: &Server, spoil: Option<Spoil>) -> imichat::Client {
    let mut builder = imichat::Client::builder()
        .base_url(server.url())
        .api_key(server.text("api_key"), server.text("domain"));
    if let Some(spoil) = spoil {
        builder = builder.middleware(spoil);
    }
    builder.build().unwrap()
}

fn nuance(server: &Server, spoil: Option<Spoil>) -> nuance::Client {
    let mut builder = nuance::Client::builder().base_url(server.url()).token(server.text("token"));
    if let Some(spoil) = spoil {
        builder = builder.middleware(spoil);
    }
    builder.build().unwrap()
}

fn rocketchat(server: &Server, spoil: Option<Spoil>) -> rocketchat::Client {
    let mut builder = rocketchat::Client::builder()
        .base_url(server.url())
        .token(server.text("user_id"), server.text("auth_token"));
    if let Some(spoil) = spoil {
        builder = builder.middleware(spoil);
    }
    builder.build().unwrap()
}

fn directory(server: &Server, vendor: SandboxVendor, spoil: Option<Spoil>) -> Box<dyn Directory> {
    let vendor = Vendor::from(vendor.name());
    let settings = spoil.into_iter().fold(ClientSettings::default(), ConfigureClient::middleware);
    connect(&vendor, server.url(), &server.endpoint().credentials, settings).unwrap()
}

async fn list(directory: &dyn Directory) -> (Vec<DirectoryEntry>, Vec<Error>) {
    let (mut entries, mut errors) = (Vec::new(), Vec::new());
    for entry in directory.list().collect::<Vec<_>>().await {
        match entry {
            Ok(entry) => entries.push(entry),
            Err(error) => errors.push(error),
        }
    }
    (entries, errors)
}

#[tokio::test]
async fn a_directory_lists_all_whose_records_can_be_read() {
    // The vendor, the operation, the place that is spoilt, its path in the error, and how many
    // people are missing for each error. Of imi.chat's ten to a page, the third of each page is
    // spoilt.
    let table = [
        (SandboxVendor::Chatwoot, "listAgents", "/1/id", "[1].id", 1),
        (SandboxVendor::Chatwoot, "listTeams", "/0/name", "[0].name", 0),
        (SandboxVendor::Chatwoot, "listTeamMembers", "/0", "[0]", 0),
        (SandboxVendor::ImiChat, "listUsers", "/response/users/2/id", "response.users[2].id", 1),
        (SandboxVendor::Nuance, "lookUpUsers", "/records/1/id", "records[1].id", 1),
        (SandboxVendor::Nuance, "lookUpUsers", "/records/0", "records[0]", 1),
        (SandboxVendor::RocketChat, "listUsers", "/users/3/_id", "users[3]._id", 1),
        (SandboxVendor::RocketChat, "listLivechatUsers", "/users/0/_id", "users[0]._id", 0),
        (SandboxVendor::RocketChat, "listDepartments", "/departments/0/_id", "departments[0]._id", 0),
        (SandboxVendor::RocketChat, "listLivechatUsers", "/users/0/statusLivechat", "statusLivechat", 0),
        (SandboxVendor::RocketChat, "listDepartmentAgents", "/agents/0/agentId", "agentId", 0),
    ];
    for (vendor, operation, pointer, path, missing) in table {
        let server = Server::start(vendor).await;
        let (all, none) = list(&*directory(&server, vendor, None)).await;
        assert!(all.len() > 10 && none.is_empty());
        let spoilt = directory(&server, vendor, Some(Spoil { operation, pointer, value: odd }));
        let (entries, errors) = list(&*spoilt).await;
        assert!(!errors.is_empty(), "{operation}");
        assert_eq!(entries.len() + missing * errors.len(), all.len(), "{operation}");
        for error in &errors {
            assert_eq!((error.kind(), error.is_malformed_record()), (ErrorKind::Decode, true), "{error}");
            assert_eq!((error.operation(), error.path()), (Some(operation), Some(path)));
            assert!(!format!("{error} {error:?}").contains("hunter2"), "{error:?}");
        }
    }
}

#[tokio::test]
async fn a_null_is_no_record() {
    let table = [
        (SandboxVendor::Chatwoot, "listAgents", "/1", 1),
        (SandboxVendor::Chatwoot, "listTeamMembers", "/0", 0),
        (SandboxVendor::ImiChat, "listUsers", "/response/users/2", 2),
        (SandboxVendor::Nuance, "lookUpUsers", "/records/1", 1),
        (SandboxVendor::RocketChat, "listUsers", "/users/3", 1),
        (SandboxVendor::RocketChat, "listDepartmentAgents", "/agents/0", 0),
    ];
    for (vendor, operation, pointer, missing) in table {
        let server = Server::start(vendor).await;
        let (all, _) = list(&*directory(&server, vendor, None)).await;
        let spoil = Spoil { operation, pointer, value: || Value::Null };
        let (entries, errors) = list(&*directory(&server, vendor, Some(spoil))).await;
        assert!(errors.is_empty(), "{operation}: {errors:?}");
        assert_eq!(entries.len() + missing, all.len(), "{operation}");
    }
    // Nor is it one of a page that is read as a whole, and the next page begins behind it.
    let server = Server::start(SandboxVendor::RocketChat).await;
    let ids = |users: &[frontdesk_rocketchat::types::User]| {
        users.iter().map(|user| user.id.clone()).collect::<Vec<_>>()
    };
    let all = ids(&rocketchat(&server, None).users().list().collect_all().await.unwrap());
    let spoil = Spoil { operation: "listUsers", pointer: "/users/0", value: || Value::Null };
    let client = rocketchat(&server, Some(spoil));
    let mut pages = client.users().list().count(3).pages();
    let mut read = Vec::new();
    while let Some(page) = pages.next().await {
        read.extend(ids(&page.unwrap().value.users));
    }
    let wanted: Vec<_> = all.iter().enumerate().filter(|(place, _)| place % 3 != 0).collect();
    assert_eq!(read.iter().collect::<Vec<_>>(), wanted.into_iter().map(|(_, id)| id).collect::<Vec<_>>());
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
    let client = nuance::Client::builder().base_url(server.url()).token("stranger").build().unwrap();
    let (_, errors) = list(&nuance::NuanceDirectory::new(client, server.id("site_id"))).await;
    assert_eq!(errors.len(), 1);
}

#[tokio::test]
async fn a_page_that_cannot_be_read_around_its_records_ends_the_list() {
    for (vendor, operation, pointer) in [
        (SandboxVendor::Chatwoot, "listAgents", ""),
        (SandboxVendor::ImiChat, "listUsers", "/response"),
        (SandboxVendor::Nuance, "lookUpUsers", "/total"),
        (SandboxVendor::RocketChat, "listUsers", "/users"),
    ] {
        let server = Server::start(vendor).await;
        let (entries, errors) =
            list(&*directory(&server, vendor, Some(Spoil { operation, pointer, value: odd }))).await;
        let [error] = errors.as_slice() else { panic!("{errors:?}") };
        assert_eq!((entries.len(), error.kind()), (0, ErrorKind::Decode));
        assert!(!error.is_malformed_record());
    }
}

#[tokio::test]
async fn reading_ahead_changes_nothing() {
    let server = Server::start(SandboxVendor::ImiChat).await;
    let client = imichat(&server, None);
    let one_by_one = client.users().list().collect_all().await.unwrap();
    let ahead = client.users().list().stream().concurrency(16).collect_all().await.unwrap();
    assert!(one_by_one.len() > 10);
    assert_eq!(one_by_one, ahead);

    let server = Server::start(SandboxVendor::RocketChat).await;
    let client = rocketchat(&server, None);
    let one_by_one = client.users().list().count(3).collect_all().await.unwrap();
    let ahead = client.users().list().count(3).stream().concurrency(4).collect_all().await.unwrap();
    assert_eq!(one_by_one, ahead);

    let server = Server::start(SandboxVendor::Nuance).await;
    let (client, site) = (nuance(&server, None), server.id("site_id"));
    let one_by_one = client.site(site).users().look_up().max(3).collect_all().await.unwrap();
    let mut pages = client.site(site).users().look_up().max(3).pages().concurrency(4);
    let mut ahead = Vec::new();
    while let Some(page) = pages.next().await {
        ahead.extend(page.unwrap().value.records);
    }
    assert_eq!(one_by_one, ahead);
}
