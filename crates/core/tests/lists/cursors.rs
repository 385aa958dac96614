//! Lists by an item of the page before, and lists that come whole.

use frontdesk_core::ErrorKind;
use frontdesk_core::serde_json::{Value, json};

use super::server::{Asked, Reply, Server};
use super::{BACKWARDS, FORWARDS, Got, WHOLE, ids, read, request};

fn records(ids: impl IntoIterator<Item = i64>) -> Value {
    ids.into_iter().map(|id| json!({"id": id})).collect()
}

/// The messages 0 to 9, three to a page, those before the cursor, each page oldest first.
fn before(asked: &Asked) -> Value {
    let end = asked.cursor.unwrap_or(10);
    json!({"records": records((end - 3).max(0)..end)})
}

/// The messages 0 to 9, three to a page, those behind the cursor.
fn behind(asked: &Asked) -> Value {
    let start = asked.cursor.map_or(0, |cursor| cursor + 1);
    json!({"records": records(start..(start + 3).min(10))})
}

#[tokio::test]
async fn a_list_is_in_one_order_whichever_way_its_pages_lead() {
    // Reading ahead makes no difference: there is nothing to ask for before a page is there.
    for concurrency in [1, 4] {
        let server = Server::start(before).await;
        assert_eq!(read(request(&server, |_| {}), &BACKWARDS, concurrency).await, ids((0..10).rev()));
        let asked = ["/list", "/list?cursor=7", "/list?cursor=4", "/list?cursor=1", "/list?cursor=0"];
        assert_eq!(server.targets(), asked);

        let server = Server::start(behind).await;
        assert_eq!(read(request(&server, |_| {}), &FORWARDS, concurrency).await, ids(0..10));
        let asked = ["/list", "/list?cursor=2", "/list?cursor=5", "/list?cursor=8", "/list?cursor=9"];
        assert_eq!(server.targets(), asked);
    }
}

#[tokio::test]
async fn a_list_begins_where_the_caller_says() {
    let server = Server::start(before).await;
    let from_five = request(&server, |request| request.query("cursor", &5));
    assert_eq!(read(from_five.clone(), &BACKWARDS, 1).await, ids((0..5).rev()));
    assert_eq!(server.targets()[..2], ["/list?cursor=5", "/list?cursor=2"]);
    // Pages stay as they came.
    let mut pages = from_five.pages(&BACKWARDS);
    let page = pages.next().await.unwrap().unwrap().value;
    assert_eq!(page.response.records.iter().map(|record| record.id).collect::<Vec<_>>(), [2, 3, 4]);
}

#[tokio::test]
async fn a_malformed_record_costs_itself() {
    let server = Server::start(|asked| match asked.cursor {
        None => json!({"records": [{"id": 3}, {"id": "hunter2"}, {"id": 5}]}),
        Some(3) => json!({"records": records(1..3)}),
        _ => json!({"records": []}),
    })
    .await;
    let malformed = Got::Malformed("response.records[1].id".to_owned());
    let wanted = [Got::Id(5), malformed, Got::Id(3), Got::Id(2), Got::Id(1)];
    assert_eq!(read(request(&server, |_| {}), &BACKWARDS, 1).await, wanted);
}

#[tokio::test]
async fn cursors_that_lead_nowhere_are_noticed() {
    type Case = (&'static str, fn(&Asked) -> Reply, &'static [i64]);
    let table: [Case; 4] = [
        ("a cursor that is ignored", |_| json!({"records": records([1, 2])}).into(), &[2, 1]),
        (
            "a cursor that stays where it is, over records that change",
            |asked| json!({"records": records([7, asked.cursor.map_or(8, |_| 9)])}).into(),
            &[8, 7],
        ),
        (
            "a circle of pages",
            |asked| json!({"records": records([asked.cursor.unwrap_or(0) % 3 + 1])}).into(),
            &[1, 2, 3],
        ),
        ("no key", |_| json!({"records": [{"name": "x"}, {"id": 2}]}).into(), &[]),
    ];
    for (name, response, expected) in table {
        let server = Server::start(response).await;
        let mut wanted = ids(expected.iter().copied());
        wanted.push(Got::Failed(ErrorKind::Pagination));
        assert_eq!(read(request(&server, |_| {}), &BACKWARDS, 1).await, wanted, "{name}");
    }
}

#[tokio::test]
async fn a_whole_list_is_one_call() {
    for concurrency in [1, 4] {
        let server = Server::start(|_| json!({"records": [{"id": 1}, {"id": "x"}, {"id": 1}]})).await;
        let got = read(request(&server, |request| request.query("max", &5)), &WHOLE, concurrency).await;
        let malformed = Got::Malformed("response.records[1].id".to_owned());
        assert_eq!(got, [Got::Id(1), malformed, Got::Id(1)]);
        assert_eq!(server.targets(), ["/list?max=5"]);
    }
    let server = Server::start(|_| json!({"records": []})).await;
    assert_eq!(read(request(&server, |_| {}), &WHOLE, 1).await, []);
}
