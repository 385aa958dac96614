//! Lists and pages as a troubled server sends them.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use frontdesk_chatwoot::Client;
use frontdesk_chatwoot::types::FilterQuery;
use frontdesk_conform::Spec;
use frontdesk_tests::instance::{self, Fill};
use frontdesk_tests::spec;
use futures_util::future::join_all;
use futures_util::stream::{StreamExt, TryStreamExt};
use serde_json::{Value, json};

use crate::served::support::{Server, respond};
use crate::served::{self, List, is_first, read, sent, with_pages_of_html};

fn client(url: &str) -> Client {
    Client::builder().base_url(url).token("token").build().unwrap()
}

fn filter() -> FilterQuery {
    serde_json::from_value(json!({"payload": [
        {"attribute_key": "name", "filter_operator": "contains", "values": ["a"], "query_operator": null},
    ]}))
    .unwrap()
}

fn contact(i: usize) -> Value {
    json!({
        "additional_attributes": {}, "availability_status": "offline", "email": null, "id": i, "name": format!("P{i}"),
        "phone_number": null, "blocked": false, "identifier": null, "thumbnail": "", "custom_attributes": {},
        "last_activity_at": 1_795_322_813, "created_at": 1_795_322_339,
    })
}

fn conversation(i: usize) -> Value {
    let schema = Spec::reference("Conversation");
    let mut made = instance::of(spec::of("chatwoot"), &schema, Fill::Required, 0).unwrap();
    made["id"] = json!(i);
    made
}

fn contacts(records: Vec<Value>, start: usize, total: usize) -> Value {
    json!({"meta": {"count": total, "current_page": start / 15 + 1}, "payload": records})
}

/// The search counts what it shows.
fn found_contacts(records: Vec<Value>, start: usize, _: usize) -> Value {
    json!({
        "meta": {"count": records.len(), "current_page": start / 15 + 1, "has_more": records.len() == 15},
        "payload": records,
    })
}

fn conversations(records: Vec<Value>, _: usize, total: usize) -> Value {
    json!({"meta": {"mine_count": 0, "unassigned_count": 0, "all_count": total}, "payload": records})
}

const LISTS: &[List] = &[
    List {
        name: "contacts",
        size: 15,
        record: contact,
        page: contacts,
        open: |url| client(url).account(1).contacts().list().stream().map_ok(drop).boxed(),
    },
    List {
        name: "search of contacts",
        size: 15,
        record: contact,
        page: found_contacts,
        open: |url| client(url).account(1).contacts().search().q("a").stream().map_ok(drop).boxed(),
    },
    List {
        name: "filtered contacts",
        size: 15,
        record: contact,
        page: contacts,
        open: |url| client(url).account(1).contacts().filter(&filter()).stream().map_ok(drop).boxed(),
    },
    List {
        name: "filtered conversations",
        size: 25,
        record: conversation,
        page: conversations,
        open: |url| client(url).account(1).conversations().filter(&filter()).stream().map_ok(drop).boxed(),
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

/// The server's clock says when its minute is over.
#[tokio::test]
async fn the_minute_ends_by_the_servers_clock() {
    let lists = LISTS.iter();
    join_all(lists.map(async |list| {
        let refusals = AtomicUsize::new(0);
        let refusals = Arc::new(refusals);
        let server = Server::start(move |seen| {
            if is_first(seen) || refusals.fetch_add(1, Ordering::Relaxed) >= 1 {
                return sent(&list.asked(seen));
            }
            respond(
                429,
                &[("content-type", "text/plain"), ("date", "Sun, 22 Nov 2026 05:37:59 GMT")],
                "Retry later\n",
            )
        })
        .await;
        let (records, error) = read(list, &server.url).await;
        assert!(error.is_none(), "{}: {error:?}", list.name);
        assert_eq!(records, list.total(), "{}", list.name);
    }))
    .await;
}

#[tokio::test]
async fn a_page_of_html_is_no_success_whatever_is_asked_for() {
    with_pages_of_html(async |url| {
        let client = client(url);
        let outcomes = [
            ("JSON", client.account(1).agents().list().send().await.map(drop)),
            ("nothing", client.account(1).contacts().delete(1).send().await.map(drop)),
        ];
        for (what, outcome) in outcomes {
            assert!(outcome.is_err(), "{what}");
        }
    })
    .await;
}
