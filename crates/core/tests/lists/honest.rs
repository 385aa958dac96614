//! Servers that tell the truth.

use frontdesk_core::ErrorKind;
use frontdesk_core::serde_json::json;

use super::server::{Asked, Reply, Server};
use super::{Got, NUMBER, OFFSET, SIZED, ids, read, request};

fn with_total(asked: &Asked) -> Reply {
    let (offset, records) = asked.slice(7, 4);
    json!({"offset": offset, "records": records, "total": 7}).into()
}

fn without_total(asked: &Asked) -> Reply {
    json!({"records": asked.slice(7, 4).1}).into()
}

fn three_to_a_page(asked: &Asked) -> Reply {
    json!({"page": asked.page, "records": asked.slice(7, 3).1}).into()
}

#[tokio::test]
async fn lists_are_read_to_their_end_in_as_few_calls_as_can_be() {
    // The caller's limit is sent; that the server caps it loses nothing.
    for (max, offsets) in [(None, vec![0, 4]), (Some(100), vec![0, 4]), (Some(3), vec![0, 3, 6])] {
        for concurrency in [1, 5] {
            let server = Server::start(with_total).await;
            let request = request(&server, |request| request.query("max", &max));
            assert_eq!(read(request, &OFFSET, concurrency).await, ids(0..7));
            let mut targets = server.targets();
            targets.sort();
            let limit = max.map(|max| format!("max={max}&")).unwrap_or_default();
            let expected: Vec<String> =
                offsets.iter().map(|offset| format!("/list?{limit}offset={offset}")).collect();
            assert_eq!(targets, expected, "no call is made in vain where there is a total");
        }
    }

    // Without a total, an empty page ends it.
    let server = Server::start(without_total).await;
    assert_eq!(read(request(&server, |_| {}), &OFFSET, 1).await, ids(0..7));
    assert_eq!(server.targets(), ["/list?offset=0", "/list?offset=4", "/list?offset=7"]);

    // Numbered pages: an empty one ends the list, or, where the size is fixed, a short one.
    for (paging, pages) in [(&NUMBER, 4), (&SIZED, 3)] {
        let server = Server::start(three_to_a_page).await;
        assert_eq!(read(request(&server, |_| {}), paging, 1).await, ids(0..7));
        let expected: Vec<String> = (1..=pages).map(|page| format!("/list?page={page}")).collect();
        assert_eq!(server.targets(), expected);
    }
}

#[tokio::test]
async fn lists_begin_where_the_caller_says() {
    for concurrency in [1, 5] {
        let server = Server::start(with_total).await;
        let from_five = request(&server, |request| request.query("offset", &5));
        assert_eq!(read(from_five, &OFFSET, concurrency).await, ids([5, 6]));
        assert_eq!(server.targets().len(), 1);

        let server = Server::start(three_to_a_page).await;
        let from_two = request(&server, |request| request.query("page", &2));
        assert_eq!(read(from_two, &SIZED, concurrency).await, ids(3..7));

        let server = Server::start(with_total).await;
        let nowhere = request(&server, |request| request.query("offset", &"x"));
        assert_eq!(read(nowhere, &OFFSET, concurrency).await, [Got::Failed(ErrorKind::Invalid)]);
        assert_eq!(server.targets().len(), 0);
    }
}

#[tokio::test]
async fn nothing_is_an_empty_list() {
    for (status, body) in [
        (204, ""),
        (200, r#"{"response": {"records": []}}"#),
        (200, r#"{"response": {"records": [], "total": 0}}"#),
    ] {
        for concurrency in [1, 5] {
            let server = Server::start(move |_| Reply(status, body.to_owned(), Default::default())).await;
            assert_eq!(read(request(&server, |_| {}), &OFFSET, concurrency).await, []);
            assert_eq!(server.targets().len(), 1, "{body}");
        }
    }
}

#[tokio::test]
async fn lost_content_is_no_end() {
    for concurrency in [1, 5] {
        let server = Server::start(|asked| match asked.offset {
            Some(4) => Reply(200, String::new(), Default::default()),
            _ => with_total(asked),
        })
        .await;
        let got = read(request(&server, |_| {}), &OFFSET, concurrency).await;
        assert_eq!(got.last(), Some(&Got::Failed(ErrorKind::Decode)), "{got:?}");
    }
}

#[tokio::test]
async fn a_list_that_grows_or_shrinks_is_no_contradiction() {
    // One more with each page, and one less.
    for change in [1, -1] {
        let server = Server::start(move |asked| {
            let all = 7 + change * asked.offset.unwrap() / 2;
            let (offset, records) = asked.slice(all, 2);
            Reply::from(json!({"offset": offset, "records": records, "total": all}))
        })
        .await;
        let got = read(request(&server, |_| {}), &OFFSET, 1).await;
        assert!(got.iter().all(|got| matches!(got, Got::Id(_))), "{change}: {got:?}");
    }
}

#[tokio::test]
async fn all_items_come_at_once_or_an_error() {
    let server = Server::start(with_total).await;
    let items = request(&server, |_| {}).collect_all(&OFFSET).await.unwrap();
    assert_eq!(items.iter().map(|record| record.id).collect::<Vec<_>>(), (0..7).collect::<Vec<_>>());
    let server = Server::start(|asked| match asked.offset {
        Some(4) => Reply(500, String::new(), Default::default()),
        _ => with_total(asked),
    })
    .await;
    let error = request(&server, |_| {}).collect_all(&OFFSET).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Server);
}

#[tokio::test]
async fn pages_come_whole() {
    for concurrency in [1, 5] {
        let server = Server::start(with_total).await;
        let mut pages = request(&server, |_| {}).pages(&OFFSET).concurrency(concurrency);
        let mut sizes = Vec::new();
        while let Some(page) = pages.next().await {
            let page = page.unwrap();
            assert_eq!((page.status.as_u16(), page.value.response.total), (200, Some(7)));
            sizes.push(page.value.response.records.len());
        }
        assert_eq!(sizes, [4, 3]);
    }
}

#[tokio::test]
async fn records_that_are_counted_and_not_shown_are_told() {
    let server = Server::start(|asked: &Asked| {
        let (from, mut records) = asked.slice(7, 3);
        let count = records.len();
        records.pop();
        json!({"records": records, "offset": from, "count": count, "total": 7})
    })
    .await;
    let mut items = request(&server, |request| request.query("max", &3)).stream(&OFFSET);
    let mut found = Vec::new();
    while let Some(item) = items.next().await {
        found.push(item.unwrap().id);
    }
    assert_eq!((found, items.withheld()), (vec![0, 1, 3, 4], 3));
}
