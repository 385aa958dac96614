//! Lists and pages as a troubled server sends them.

use frontdesk_core::ErrorKind;
use frontdesk_rocketchat::Client;
use futures_util::stream::{StreamExt, TryStreamExt};
use serde_json::{Value, json};

use crate::served::support::Server;
use crate::served::{self, List, read, sent, with_pages_of_html};

fn client(url: &str) -> Client {
    Client::builder().base_url(url).token("user", "token").build().unwrap()
}

const LISTS: &[List] = &[List {
    name: "users",
    size: 2,
    record: |i| json!({"_id": format!("u{i}"), "username": format!("p{i}"), "type": "user", "active": true}),
    page: |records, start, total| json!({"users": records, "count": records.len(), "offset": start, "total": total, "success": true}),
    open: |url| client(url).users().list().stream().map_ok(drop).boxed(),
}];

#[tokio::test]
async fn a_list_waits_where_a_refusal_does_not_say_how_long() {
    served::a_list_waits_where_a_refusal_does_not_say_how_long(LISTS).await;
}

#[tokio::test]
async fn a_page_that_was_refused_is_asked_for_again() {
    served::a_page_that_was_refused_is_asked_for_again(LISTS).await;
}

#[tokio::test]
async fn a_first_page_that_comes_again_is_an_error() {
    served::a_first_page_that_comes_again_is_an_error(LISTS).await;
}

#[tokio::test]
async fn a_first_page_without_its_offset_that_comes_again_is_an_error() {
    let list = &LISTS[0];
    let server = Server::start(|_| {
        let records: Vec<Value> = (0..2).map(list.record).collect();
        sent(&json!({"users": records, "count": 2, "total": 6, "success": true}))
    })
    .await;
    let (records, error) = read(list, &server.url).await;
    assert_eq!((records, error.map(|error| error.kind())), (2, Some(ErrorKind::Pagination)));
}

/// The list of a department counts people who are gone.
#[tokio::test]
async fn records_that_are_counted_and_not_shown_end_no_list() {
    let whole = ["a00", "a01", "gone", "a03"];
    // (who is shown, by offset; the records that come)
    let table = [(whole, vec!["a00", "a01", "a03"]), (["a00", "a01", "gone", "gone"], vec!["a00", "a01"])];
    for (whole, expected) in table {
        let server = Server::start(move |seen| {
            let from = seen.number("offset").unwrap_or(0).min(4);
            let taken: Vec<_> = whole[from..].iter().take(3).collect();
            let shown = taken.iter().filter(|id| ***id != "gone");
            let shown: Vec<_> = shown.map(|id| json!({"agentId": id, "username": id})).collect();
            sent(&json!({
                "agents": shown, "count": taken.len(), "offset": from, "total": 4, "success": true,
            }))
        })
        .await;
        let agents = client(&server.url).departments().list_agents("d1").count(3).stream();
        let agents: Vec<_> = agents.map_ok(|agent| agent.agent_id.unwrap()).try_collect().await.unwrap();
        assert_eq!(agents, expected);
    }
}

#[tokio::test]
async fn a_page_of_html_is_no_success_whatever_is_asked_for() {
    with_pages_of_html(async |url| {
        let client = client(url);
        let sms = serde_json::from_value(json!({"from": "+1", "to": "+2", "body": "a"})).unwrap();
        let outcomes = [
            ("bytes", client.users().get_avatar().username("ada").send().await.map(drop)),
            ("bytes of a page's address", client.users().get_subject_avatar("ada").send().await.map(drop)),
            ("text", client.livechat().receive_sms("twilio", &sms).send().await.map(drop)),
            ("JSON", client.authentication().get_me().send().await.map(drop)),
        ];
        for (what, outcome) in outcomes {
            assert!(outcome.is_err(), "{what}");
        }
    })
    .await;
}
