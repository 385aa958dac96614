//! Lists and pages as a troubled server sends them.

use std::collections::BTreeMap;

use frontdesk_imichat::Client;
use futures_util::stream::{StreamExt, TryStreamExt};
use serde_json::{Value, json};

use crate::served::{self, List, with_pages_of_html};

fn client(url: &str) -> Client {
    Client::builder().base_url(url).api_key("key", "domain").build().unwrap()
}

fn envelope(name: &str, records: Vec<Value>) -> Value {
    json!({"status_code": 4306, "description": "", "response": {name: records}})
}

const LISTS: &[List] = &[
    List {
        name: "users",
        size: 10,
        record: |i| json!({"id": i}),
        page: |records, _, _| envelope("users", records),
        open: |url| client(url).users().list().stream().map_ok(drop).boxed(),
    },
    List {
        name: "search of users",
        size: 10,
        record: |i| json!({"id": i}),
        page: |records, _, _| envelope("users", records),
        open: |url| client(url).users().search(&BTreeMap::new()).stream().map_ok(drop).boxed(),
    },
    List {
        name: "search of chats",
        size: 10,
        record: |i| json!({"chat_id": i.to_string()}),
        page: |records, _, _| envelope("chats", records),
        open: |url| client(url).chats().search(&BTreeMap::new()).stream().map_ok(drop).boxed(),
    },
];

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
async fn a_page_of_html_is_no_success_whatever_is_asked_for() {
    with_pages_of_html(async |url| {
        let client = client(url);
        let outcomes = [("JSON", client.users().get(1).send().await.map(drop))];
        for (what, outcome) in outcomes {
            assert!(outcome.is_err(), "{what}");
        }
    })
    .await;
}
