//! Malformed records: each costs itself, and nothing else.

use frontdesk_core::ErrorKind;
use frontdesk_core::serde_json::json;

use super::server::{Asked, Reply, Server};
use super::{Got, OFFSET, SIZED, failed, ids, read, request};

fn malformed(path: &str) -> Got {
    Got::Malformed(path.to_owned())
}

fn page(asked: &Asked, broken: &[(usize, &str)]) -> Reply {
    let mut records: Vec<String> =
        asked.slice(9, 3).1.iter().map(frontdesk_core::serde_json::Value::to_string).collect();
    for (index, text) in broken {
        records[*index] = (*text).to_owned();
    }
    let body = format!(r#"{{"response": {{"total": 9, "records": [ {} ], "x": [1]}}}}"#, records.join(" , "));
    Reply(200, body, Default::default())
}

#[tokio::test]
async fn the_others_still_come_in_this_page_and_those_behind() {
    for concurrency in [1, 4] {
        for (broken, wrong, expected) in [
            (1, r#"{"id": "hunter2"}"#, "response.records[1].id"),
            (0, r#"{"name": "hunter2"}"#, "response.records[0]"),
            (2, r#""hunter2""#, "response.records[2]"),
            (1, "5", "response.records[1]"),
            (1, r#"{"id": 4, "id": 4}"#, "response.records[1]"),
        ] {
            let server = Server::start(move |asked| match asked.offset {
                Some(3) => page(asked, &[(broken, wrong)]),
                _ => page(asked, &[]),
            })
            .await;
            let mut wanted = ids(0..9);
            wanted[3 + broken] = malformed(expected);
            assert_eq!(read(request(&server, |_| {}), &OFFSET, concurrency).await, wanted, "{wrong}");

            let error = request(&server, |_| {}).collect_all(&OFFSET).await.unwrap_err();
            assert_eq!(failed(&error), malformed(expected));
            assert_eq!(error.record(), Some(wrong.as_bytes()));
            assert!(!format!("{error} {error:?}").contains("hunter2"), "{error:?}");

            // A page cannot be given without its record; those around it can.
            let mut pages = request(&server, |_| {}).pages(&OFFSET).concurrency(concurrency);
            let mut got = Vec::new();
            while let Some(page) = pages.next().await {
                got.push(
                    page.map_or_else(
                        |error| failed(&error),
                        |page| Got::Id(page.value.response.records[0].id),
                    ),
                );
            }
            assert_eq!(got, [Got::Id(0), malformed(expected), Got::Id(6)]);
        }
    }
}

#[tokio::test]
async fn a_null_is_no_record() {
    for concurrency in [1, 4] {
        let server = Server::start(|asked| page(asked, &[(1, "null")])).await;
        let wanted = ids((0..9).filter(|id| id % 3 != 1));
        for paging in [&OFFSET, &SIZED] {
            assert_eq!(read(request(&server, |_| {}), paging, concurrency).await, wanted);
            assert_eq!(request(&server, |_| {}).collect_all(paging).await.unwrap().len(), 6);
        }
    }
}

#[tokio::test]
async fn each_malformed_record_is_told_and_counts() {
    let server = Server::start(|asked| page(asked, &[(0, "1"), (2, "{}")])).await;
    let wanted: Vec<Got> = (0..3)
        .flat_map(|page| {
            [malformed("response.records[0]"), Got::Id(page * 3 + 1), malformed("response.records[2]")]
        })
        .collect();
    for paging in [&OFFSET, &SIZED] {
        for concurrency in [1, 4] {
            assert_eq!(read(request(&server, |_| {}), paging, concurrency).await, wanted);
        }
    }
    // They are as good as others when it comes to pages that repeat.
    let server = Server::start(|_| -> Reply { json!({"records": [{"id": 0}, {"id": "x"}]}).into() }).await;
    let repeated = [Got::Id(0), malformed("response.records[1].id"), Got::Failed(ErrorKind::Pagination)];
    assert_eq!(read(request(&server, |_| {}), &OFFSET, 1).await, repeated);
}

#[tokio::test]
async fn a_page_that_is_malformed_around_its_records_ends_the_list() {
    for (body, path) in [
        (r#"{"response": {"records": [{"id": 3}, {"id": "x"}], "total": "many"}}"#, Some("response.total")),
        (r#"{"response": {"records": [{"id": 3}]}, "response": {}}"#, Some(".")),
        (r#"{"response": {"records": {"id": 3}}}"#, Some("response.records")),
        (r#"{"response": {"rows": [{"id": 3}]}}"#, Some("response")),
        (r#"{"response": {"records": [{"id": 3}, {"id": "#, Some("response.records[1]")),
        (r#"[{"id": 3}]"#, Some("[0]")),
        ("<html>", None),
    ] {
        for concurrency in [1, 4] {
            let server = Server::start(move |asked| match asked.offset {
                Some(3) => Reply(200, body.to_owned(), Default::default()),
                _ => page(asked, &[]),
            })
            .await;
            let mut items = request(&server, |_| {}).stream(&OFFSET).concurrency(concurrency);
            for id in 0..3 {
                assert_eq!(items.next().await.unwrap().unwrap().id, id);
            }
            let error = items.next().await.unwrap().unwrap_err();
            assert_eq!((error.kind(), error.is_malformed_record()), (ErrorKind::Decode, false), "{body}");
            assert_eq!(error.path(), path, "{body}");
            assert!(items.next().await.is_none());
        }
    }
}
