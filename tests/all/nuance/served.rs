//! Lists and pages as a troubled server sends them.

use frontdesk_nuance::Client;
use futures_util::stream::{StreamExt, TryStreamExt};
use serde_json::{Value, json};

use crate::served::{self, List, with_pages_of_html};

fn client(url: &str) -> Client {
    Client::builder().base_url(url).token("token").build().unwrap()
}

fn page(records: Vec<Value>, start: usize, total: usize) -> Value {
    json!({"offset": start, "max": 2, "total": total, "order": "id", "records": records})
}

const LISTS: &[List] = &[List {
    name: "users",
    size: 2,
    record: |i| json!({"id": i, "username": format!("p{i}")}),
    page,
    open: |url| client(url).site(1).users().look_up().stream().map_ok(drop).boxed(),
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
async fn a_page_of_html_is_no_success_whatever_is_asked_for() {
    with_pages_of_html(async |url| {
        let client = client(url);
        let outcomes = [("JSON", client.site(1).users().get(1).send().await.map(drop))];
        for (what, outcome) in outcomes {
            assert!(outcome.is_err(), "{what}");
        }
    })
    .await;
}
