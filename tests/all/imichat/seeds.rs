//! Get individual user.

use frontdesk_imichat::types::{RoleType, UserEnvelope, UserStatus};
use frontdesk_imichat::{Client, ErrorKind, Nullable};
use frontdesk_sandbox::SandboxVendor;
use serde_json::{Value, json};

use crate::sandbox::Server;
use crate::seeds::{Failure, assert_failure, loopback, read, sample};

#[test]
fn every_field_of_the_table_is_read_and_written() {
    let answer: UserEnvelope = read("imichat", "UserEnvelope", &sample("imichat-user.json"));
    assert_eq!(answer.status_code, 4306);
    let user = answer.response;
    assert_eq!((user.id.get(), user.login_id.as_deref()), (17, Some("jdoe")));
    assert_eq!((&user.status, &user.role_type), (&Some(UserStatus::Active), &Some(RoleType::CustomerCare)));
    assert_eq!((user.accepting_chats.as_ref(), user.active_chats.as_ref()), (Some(&true), Some(&2)));
    // Two, three and seven digits of a second occur.
    let created = user.created_at.as_ref().unwrap().get().unwrap();
    let updated = user.updated_at.as_ref().unwrap().get().unwrap();
    assert_eq!((created.timestamp_subsec_millis(), updated.timestamp_subsec_nanos()), (520, 123_456_700));
}

#[test]
fn odd_values_are_read_in_every_form() {
    let with = |name: &str, value: Value| {
        let mut answer = sample("imichat-user.json");
        answer["response"][name] = value;
        let read: UserEnvelope = read("imichat", "UserEnvelope", &answer);
        read.response
    };
    assert_eq!(with("updated_at", json!(null)).updated_at, Nullable::Null);
    let text = with("created_at", json!("some day")).created_at;
    assert_eq!(text.as_ref().unwrap().get(), None);
    let spelt = with("created_at", json!("2021-03-04 09:15:27 UTC")).created_at;
    assert_eq!(spelt.as_ref().unwrap().get().unwrap().timestamp(), 1_614_849_327);
    assert_eq!(with("status", json!("inactive")).status, Some(UserStatus::Inactive));
    assert_eq!(with("role_type", json!("Administrative")).role_type, Some(RoleType::Administrative));
    // `response` of a failure is a text; as a user it is none, and that is said.
    let mut empty = sample("imichat-user.json");
    empty["response"] = json!("");
    assert!(serde_json::from_value::<UserEnvelope>(empty).is_err());
}

#[tokio::test]
async fn documented_failures_become_errors() {
    let table = [
        (
            400,
            2002,
            "Invalid header param - could not find mandatory header parameters",
            ErrorKind::Invalid,
            "2002",
        ),
        (400, 2003, "Invalid Access Token", ErrorKind::Unauthenticated, "2003"),
        (401, 2004, "Access Token expired", ErrorKind::Unauthenticated, "2004"),
        (500, 2007, "Internal Server Error", ErrorKind::Server, "2007"),
        (
            404,
            2010,
            "Could not find details of team based on the teamid passed in the header",
            ErrorKind::NotFound,
            "2010",
        ),
        (405, 2099, "Method not allowed", ErrorKind::Unsupported, "2099"),
        (404, 3101, "Requested user was not found", ErrorKind::NotFound, "3101"),
        (500, 3105, "The user data could not be retrieved", ErrorKind::Server, "3105"),
    ];
    for (status, code, words, kind, code_text) in table {
        let body = json!({"status_code": code, "description": words, "response": ""});
        let failure: Failure = (status, body, kind, Some(code_text), words);
        let url = loopback::answering(status, &failure.1).await;
        let client = Client::builder().base_url(&url).api_key("key", "domain").build().unwrap();
        assert_failure(client.users().get(17).send().await, &failure);
    }
}

#[tokio::test]
async fn the_call_is_made() {
    let server = Server::start(SandboxVendor::ImiChat).await;
    let builder = Client::builder().base_url(server.url()).team_id(server.id("team_id"));
    let client = builder.api_key(server.text("api_key"), server.text("domain")).build().unwrap();
    let first = client.users().list().send().await.unwrap().value.response.users.remove(0);
    let answer = client.users().get(first.id).send().await.unwrap();
    assert!(answer.request_id.is_some());
    assert_eq!(answer.value.status_code, 4306);
    assert_eq!(answer.value.response, first);
    assert!(first.created_at.as_ref().unwrap().get().is_some());
    // The list is paged by ten.
    assert!(client.users().list().page(2).send().await.unwrap().value.response.users[0].id != first.id);
}
