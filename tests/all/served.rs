//! Lists and pages as troubled servers send them, over a real connection: refusals without a word,
//! pages that repeat, HTML under 200.

// The server is the core's own.
#[path = "../../crates/core/tests/support/mod.rs"]
mod support;

use std::collections::BTreeMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use axum::body::Body;
use axum::http::Response;
use frontdesk_chatwoot::types::FilterQuery;
use frontdesk_conform::Spec;
use frontdesk_core::{Error, ErrorKind};
use frontdesk_tests::instance::{self, Fill};
use frontdesk_tests::spec;
use futures_util::future::join_all;
use futures_util::stream::{BoxStream, StreamExt, TryStreamExt};
use serde_json::{Value, json};
use support::{Seen, Server, respond};

/// A list of a vendor.
#[derive(Clone, Copy)]
struct List {
    name: &'static str,
    /// How many records its first page has. The second one has a single record.
    size: usize,
    record: fn(i: usize) -> Value,
    /// A page that begins at this record of so many.
    page: fn(records: Vec<Value>, start: usize, total: usize) -> Value,
    open: fn(url: &str) -> BoxStream<'static, Result<(), Error>>,
}

fn chatwoot(url: &str) -> frontdesk_chatwoot::Client {
    frontdesk_chatwoot::Client::builder().base_url(url).token("token").build().unwrap()
}

fn imichat(url: &str) -> frontdesk_imichat::Client {
    frontdesk_imichat::Client::builder().base_url(url).api_key("key", "domain").build().unwrap()
}

fn nuance(url: &str) -> frontdesk_nuance::Client {
    frontdesk_nuance::Client::builder().base_url(url).token("token").build().unwrap()
}

fn rocketchat(url: &str) -> frontdesk_rocketchat::Client {
    frontdesk_rocketchat::Client::builder().base_url(url).token("user", "token").build().unwrap()
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

fn of_imichat(name: &str, records: Vec<Value>) -> Value {
    json!({"status_code": 4306, "description": "", "response": {name: records}})
}

fn of_nuance(records: Vec<Value>, start: usize, total: usize) -> Value {
    json!({"offset": start, "max": 2, "total": total, "order": "id", "records": records})
}

const LISTS: &[List] = &[
    List {
        name: "Chatwoot, contacts",
        size: 15,
        record: contact,
        page: contacts,
        open: |url| chatwoot(url).account(1).contacts().list().stream().map_ok(drop).boxed(),
    },
    List {
        name: "Chatwoot, search of contacts",
        size: 15,
        record: contact,
        page: found_contacts,
        open: |url| chatwoot(url).account(1).contacts().search().q("a").stream().map_ok(drop).boxed(),
    },
    List {
        name: "Chatwoot, filtered contacts",
        size: 15,
        record: contact,
        page: contacts,
        open: |url| chatwoot(url).account(1).contacts().filter(&filter()).stream().map_ok(drop).boxed(),
    },
    List {
        name: "Chatwoot, filtered conversations",
        size: 25,
        record: conversation,
        page: conversations,
        open: |url| chatwoot(url).account(1).conversations().filter(&filter()).stream().map_ok(drop).boxed(),
    },
    List {
        name: "imi.chat, users",
        size: 10,
        record: |i| json!({"id": i}),
        page: |records, _, _| of_imichat("users", records),
        open: |url| imichat(url).users().list().stream().map_ok(drop).boxed(),
    },
    List {
        name: "imi.chat, search of users",
        size: 10,
        record: |i| json!({"id": i}),
        page: |records, _, _| of_imichat("users", records),
        open: |url| imichat(url).users().search(&BTreeMap::new()).stream().map_ok(drop).boxed(),
    },
    List {
        name: "imi.chat, search of chats",
        size: 10,
        record: |i| json!({"chat_id": i.to_string()}),
        page: |records, _, _| of_imichat("chats", records),
        open: |url| imichat(url).chats().search(&BTreeMap::new()).stream().map_ok(drop).boxed(),
    },
    List {
        name: "Nuance, users",
        size: 2,
        record: |i| json!({"id": i, "username": format!("p{i}")}),
        page: of_nuance,
        open: |url| nuance(url).site(1).users().look_up().stream().map_ok(drop).boxed(),
    },
    List {
        name: "Rocket.Chat, users",
        size: 2,
        record: |i| json!({"_id": format!("u{i}"), "username": format!("p{i}"), "type": "user", "active": true}),
        page: |records, start, total| json!({"users": records, "count": records.len(), "offset": start, "total": total, "success": true}),
        open: |url| rocketchat(url).users().list().stream().map_ok(drop).boxed(),
    },
];

impl List {
    fn total(&self) -> usize {
        self.size + 1
    }

    /// The page that is asked for.
    fn asked(&self, seen: &Seen) -> Value {
        let start = match seen.number("page") {
            Some(page) => (page - 1) * self.size,
            None => seen.number("offset").unwrap_or(0),
        };
        let records = (start..self.total()).take(self.size).map(self.record).collect();
        (self.page)(records, start, self.total())
    }
}

fn sent(body: &Value) -> Response<Body> {
    respond(200, &[("content-type", "application/json"), ("access_token", "token")], &body.to_string())
}

fn is_first(seen: &Seen) -> bool {
    seen.uri.path() == "/authorize"
        || (seen.number("page").unwrap_or(1) == 1 && seen.number("offset").unwrap_or(0) == 0)
}

/// What a list gave: how many records, and the error that it ended with.
async fn read(list: &List, url: &str) -> (usize, Option<Error>) {
    let mut items = (list.open)(url);
    let mut records = 0;
    while let Some(item) = items.next().await {
        match item {
            Ok(()) => records += 1,
            Err(error) => return (records, Some(error)),
        }
        assert!(records < 1_000, "{} goes on without end", list.name);
    }
    (records, None)
}

const HTML: &str = "<html><body><h1>429 Too Many Requests</h1></body></html>";

#[tokio::test]
async fn a_list_waits_where_a_refusal_does_not_say_how_long() {
    let bodies = [
        ("text/html", HTML),
        ("text/plain", "Retry later\n"),
        ("application/json", r#"{"success":false,"error":"Too many requests [error-too-many-requests]"}"#),
    ];
    let tries = LISTS.iter().flat_map(|list| bodies.map(|body| (list, body)));
    join_all(tries.map(async |(list, (kind, body))| {
        let server = Server::start(move |seen| match is_first(seen) {
            true => sent(&list.asked(seen)),
            // The minute has just begun.
            false => respond(
                429,
                &[
                    ("content-type", kind),
                    ("cache-control", "no-cache"),
                    ("date", "Sun, 22 Nov 2026 05:37:01 GMT"),
                ],
                body,
            ),
        })
        .await;
        let mut items = (list.open)(&server.url);
        for _ in 0..list.size {
            items.next().await.unwrap().unwrap();
        }
        // The wait counts from the refusal.
        let is_refused = || !server.seen().iter().all(is_first);
        loop {
            let was_refused = is_refused();
            let ended = tokio::time::timeout(Duration::from_millis(1_200), items.next()).await;
            assert!(ended.is_err(), "{}, {kind}: {ended:?}", list.name);
            if was_refused {
                break;
            }
        }
    }))
    .await;
}

#[tokio::test]
async fn a_page_that_was_refused_is_asked_for_again() {
    join_all(LISTS.iter().map(async |list| {
        let refused = Arc::new(AtomicUsize::new(0));
        let (refusals, name) = (Arc::clone(&refused), list.name);
        let server = Server::start(move |seen| {
            if is_first(seen) || refusals.fetch_add(1, Ordering::Relaxed) >= 2 {
                return sent(&list.asked(seen));
            }
            respond(429, &[("content-type", "text/html"), ("retry-after", "1")], HTML)
        })
        .await;
        let (records, error) = read(list, &server.url).await;
        assert!(error.is_none(), "{name}: {error:?}");
        assert_eq!(records, list.total(), "{name}");
        assert!(refused.load(Ordering::Relaxed) >= 3, "{name}");
    }))
    .await;
}

/// The server's clock says when its minute is over.
#[tokio::test]
async fn chatwoots_minute_ends_by_the_servers_clock() {
    let lists = LISTS.iter().filter(|list| list.name.starts_with("Chatwoot"));
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

/// A server, or a cache before it, that does not look at the page's number. Between two calls a
/// record may change.
#[tokio::test]
async fn a_first_page_that_comes_again_is_an_error() {
    join_all(LISTS.iter().map(async |list| {
        let calls = Arc::new(AtomicUsize::new(0));
        let server = Server::start(move |_| {
            let turn = calls.fetch_add(1, Ordering::Relaxed);
            let mut records: Vec<Value> = (0..list.size).map(list.record).collect();
            records[0]["last_activity_at"] = json!(1_795_322_813 + turn);
            sent(&(list.page)(records, 0, 3 * list.size))
        })
        .await;
        let (records, error) = read(list, &server.url).await;
        let error = error.unwrap_or_else(|| panic!("{}: a good end after {records}", list.name));
        assert_eq!((records, error.kind()), (list.size, ErrorKind::Pagination), "{}: {error}", list.name);
        let calls = server.seen().iter().filter(|seen| seen.uri.path() != "/authorize").count();
        assert!(calls <= 3, "{}: {calls}", list.name);
    }))
    .await;
}

#[tokio::test]
async fn a_first_page_without_its_offset_that_comes_again_is_an_error() {
    let list = LISTS.last().unwrap();
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
        let agents = rocketchat(&server.url).departments().list_agents("d1").count(3).stream();
        let agents: Vec<_> = agents.map_ok(|agent| agent.agent_id.unwrap()).try_collect().await.unwrap();
        assert_eq!(agents, expected);
    }
}

#[tokio::test]
async fn a_page_of_html_is_no_success_whatever_is_asked_for() {
    const PAGE: &str = "<!DOCTYPE html>\n<html><head><title>Sign in</title></head></html>";
    // A proxy's page may come under any type.
    for kind in
        ["text/html; charset=utf-8", "application/xhtml+xml", "TEXT/HTML", "text/plain", "application/json"]
    {
        let server =
            Server::start(move |_| respond(200, &[("content-type", kind), ("access_token", "token")], PAGE))
                .await;
        let url = &server.url;
        let sms = serde_json::from_value(json!({"from": "+1", "to": "+2", "body": "a"})).unwrap();
        let outcomes = [
            ("bytes", rocketchat(url).users().get_avatar().username("ada").send().await.map(drop)),
            (
                "bytes of a page's address",
                rocketchat(url).users().get_subject_avatar("ada").send().await.map(drop),
            ),
            ("text", rocketchat(url).livechat().receive_sms("twilio", &sms).send().await.map(drop)),
            ("JSON of Rocket.Chat", rocketchat(url).authentication().get_me().send().await.map(drop)),
            ("JSON of Chatwoot", chatwoot(url).account(1).agents().list().send().await.map(drop)),
            ("nothing", chatwoot(url).account(1).contacts().delete(1).send().await.map(drop)),
            ("JSON of imi.chat", imichat(url).users().get(1).send().await.map(drop)),
            ("JSON of Nuance", nuance(url).site(1).users().get(1).send().await.map(drop)),
        ];
        for (what, outcome) in outcomes {
            assert!(outcome.is_err(), "{what}, {kind}");
        }
    }
}
