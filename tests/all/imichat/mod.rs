//! imi.chat's client against the sandbox.

mod changes;
mod conformance;
mod credentials;
mod errors;
mod faults;
mod malformed;
mod published_calls;
mod secrets;
mod seeds;
mod served;

use std::collections::BTreeMap;

use frontdesk_core::ConfigureClient;
use frontdesk_imichat::types::{
    AppendMessages, Channel, ChatPatch, ChatStatus, Comparison, Message, NewChat, NewUser, Privilege,
    RoleType, TeamRole, Transfer, TransferChat, UserStatus,
};
use frontdesk_imichat::{Client, ErrorKind};
use frontdesk_sandbox::SandboxVendor;
use serde_json::json;

use crate::http_client::http_client;
use crate::sandbox::{Expected, Server, assert_calls_every_operation, assert_fails, object};
use crate::witness::Witness;

/// A client with the sandbox's key, on behalf of no team.
async fn start() -> (Server, Client) {
    let server = Server::start(SandboxVendor::ImiChat).await;
    let client = client(&server, server.text("api_key")).await;
    (server, client)
}

async fn client(server: &Server, key: &str) -> Client {
    let builder = Client::builder().base_url(server.url()).api_key(key, server.text("domain"));
    builder.middleware(Witness::of_values("imichat")).build().unwrap()
}

/// Makes every access token that is out an expired one.
async fn expire_tokens(server: &Server) {
    let url = server.url().replace("/v3.1", "/sandbox/expire-tokens");
    http_client().post(url).send().await.unwrap().error_for_status().unwrap();
}

fn filter(field: &str, comparison: Comparison) -> BTreeMap<String, Comparison> {
    BTreeMap::from([(field.to_owned(), comparison)])
}

fn expected(kind: ErrorKind, status: u16, code: &'static str, words: &'static str) -> Expected<'static> {
    Expected { kind, status, code: Some(code), words }
}

#[test]
fn every_operation_is_called() {
    assert_calls_every_operation("imichat", include_str!("mod.rs"));
}

#[tokio::test]
async fn a_key_is_exchanged_and_an_expired_token_renewed() {
    let (server, client) = start().await;
    let answer = client.authorization().authorize().send().await.unwrap();
    assert!(answer.headers["access_token"].len() > 8);
    assert!(answer.request_id.is_some());
    for _ in 0..2 {
        assert!(!client.users().list().send().await.unwrap().value.response.users.is_empty());
        expire_tokens(&server).await;
    }
    // Many who are told so at once.
    let calls = (0..8).map(|_| {
        let client = client.clone();
        tokio::spawn(async move { client.teams().list().send().await.map(|answer| answer.status) })
    });
    for call in calls.collect::<Vec<_>>() {
        assert_eq!(call.await.unwrap().unwrap(), 200);
    }
}

#[tokio::test]
async fn users_are_listed_created_and_found() {
    let (server, client) = start().await;
    let page = client.users().list().send().await.unwrap().value.response.users;
    assert_eq!(page.len(), 10);
    let all = client.users().list().collect_all().await.unwrap();
    assert!(all.len() > 10 && all[..10] == page);
    let second = client.users().list().page(2).collect_all().await.unwrap();
    assert_eq!(second, all[10..]);

    let team = server.id("team_id");
    let new = NewUser::new("pia.roth")
        .first_name("Pia")
        .last_name("Roth")
        .email_id("pia.roth@harbour.example")
        .password("q7Z!vk92Tx#b")
        .privileges([Privilege::new(team, TeamRole::TeamAgent)])
        .skill_attributes(object(json!({"language": "de"})));
    let created = client.users().create(&new).send().await.unwrap().value.response;
    assert_eq!(created.role_type, Some(RoleType::CustomerCare));
    assert_eq!(created.status, Some(UserStatus::Active));
    let read = client.users().get(created.id).send().await.unwrap().value;
    assert_eq!((read.status_code, &read.response), (4306, &created));

    let idle = Comparison::new().lte(json!(0));
    let found =
        client.users().search(&filter("active_chats", idle)).team_id(team).collect_all().await.unwrap();
    assert!(found.iter().any(|user| user.id == created.id), "{found:?}");
    // The view of a search is shorter.
    assert!(found.iter().all(|user| user.logged_in.is_absent() && user.role_type.is_none()));
}

#[tokio::test]
async fn chats_are_listed_created_changed_and_moved() {
    let (_server, client) = start().await;
    let all = client.chats().list().collect_all().await.unwrap();
    assert!(all.len() > 10, "one page is not enough to see paging: {}", all.len());
    let teams = client.teams().list().send().await.unwrap().value.response.teams;
    let ids: Vec<i64> = teams.iter().map(|team| *team.id.as_ref().unwrap().get().unwrap()).collect();
    assert!(ids.len() > 1);

    let text = Message::new().text("Where is my refund?");
    let new = NewChat::new()
        .team_id(ids[0])
        .alias_id("order-4711")
        .channel(Channel::Email)
        .subject("Refund")
        .messages([text.clone()]);
    let chat = client.chats().create(&new).send().await.unwrap().value.response;
    assert_eq!((&chat.status, &chat.channel), (&Some(ChatStatus::Queued), &Some(Channel::Email)));
    assert_eq!(chat.alias_id.as_deref(), Some("order-4711"));
    let listed = client.chats().list().collect_all().await.unwrap();
    assert_eq!((listed.len(), &listed[0].chat_id), (all.len() + 1, &chat.chat_id));

    let patch = ChatPatch::new().assignee("ben.okafor").tags(["refund"]);
    let picked = client.chats().update(&chat.chat_id, &patch).send().await.unwrap().value.response;
    assert_eq!(picked.status, Some(ChatStatus::Picked));
    assert_eq!(picked.tag.as_ref().unwrap(), &["refund"]);

    let body = AppendMessages::new(vec![text]);
    let appended = client.chats().append_messages(&chat.chat_id, &body).send().await.unwrap();
    assert_eq!(appended.status, 200);

    let by_tag = Comparison::new().eq_(json!("refund"));
    let found = client.chats().search(&filter("tag", by_tag)).collect_all().await.unwrap();
    assert_eq!(found.iter().map(|chat| &chat.chat_id).collect::<Vec<_>>(), [&chat.chat_id]);

    // The vendor's sample has the team as text.
    let transfer: Transfer = serde_json::from_value(json!({"teamid": ids[1].to_string()})).unwrap();
    let moved = client.chats().transfer(&chat.chat_id, &TransferChat::new(transfer)).send().await.unwrap();
    assert_eq!((moved.status.as_u16(), moved.value.status_code), (202, 4342));
}

#[tokio::test]
async fn failures_say_what_failed() {
    let (server, client) = start().await;
    let wrong = self::client(&server, "wrong").await;
    let refused = expected(ErrorKind::Unauthenticated, 400, "2003", "Invalid Access Token");
    assert_fails(wrong.users().list().send().await, refused);
    assert_fails(wrong.authorization().authorize().send().await, refused);

    let nobody = expected(ErrorKind::NotFound, 404, "3101", "Requested user was not found");
    assert_fails(client.users().get(1).send().await, nobody);
    let no_team = expected(ErrorKind::NotFound, 404, "2010", "teamid");
    assert_fails(client.users().get(1001).team_id(9).send().await, no_team);
    let no_chat = client.chats().update("CSR0", &ChatPatch::default()).send().await;
    assert_fails(no_chat, expected(ErrorKind::NotFound, 404, "4101", "Requested chat was not found"));

    let invalid = |words| expected(ErrorKind::Invalid, 400, "2012", words);
    let nameless = client.users().create(&NewUser::new("pia.roth")).send().await;
    assert_fails(nameless, invalid("The first name"));
    let unordered = Comparison::new().gt(json!("active"));
    let search = client.users().search(&filter("status", unordered)).send().await;
    assert!(search.is_err_and(|error| error.kind() == ErrorKind::Invalid));
    let page = client.chats().list().page(0).send().await;
    assert_fails(page, expected(ErrorKind::Invalid, 400, "2011", "Invalid query param"));

    let id = client.chats().list().send().await.unwrap().headers.contains_key("trxid");
    assert!(id);
}
