//! Reading ahead: in order, within bounds, and given up when nobody wants it.

use std::sync::atomic::Ordering::SeqCst;
use std::time::Duration;

use frontdesk_core::serde_json::json;
use frontdesk_core::{ConfigureClient, ErrorKind, VendorClient};

use super::server::{Asked, Reply, Server};
use super::{Example, Got, LIST, NUMBER, OFFSET, SIZED, ids, read, request};

/// A wait for each page that looks like chance and is the same each time.
fn wait(asked: &Asked) -> Duration {
    let at = asked.page.or(asked.offset).unwrap();
    Duration::from_millis((at * 7919 % 13).unsigned_abs())
}

fn numbered(asked: &Asked) -> Reply {
    Reply::from(json!({"records": asked.slice(100, 3).1})).after(wait(asked))
}

fn by_offset(asked: &Asked) -> Reply {
    let (offset, records) = asked.slice(100, 3);
    Reply::from(json!({"records": records, "offset": offset, "total": 100})).after(wait(asked))
}

#[tokio::test]
async fn items_come_in_order_whatever_the_pages_take() {
    for concurrency in [1, 2, 7, 16, 100] {
        let server = Server::start(numbered).await;
        assert_eq!(read(request(&server, |_| {}), &SIZED, concurrency).await, ids(0..100));
        let asked = server.targets().len();
        assert!((34..34 + concurrency).contains(&asked), "{asked} of 34 pages, {concurrency} at a time");

        let server = Server::start(by_offset).await;
        assert_eq!(read(request(&server, |_| {}), &OFFSET, concurrency).await, ids(0..100));
        assert_eq!(server.targets().len(), 34);
    }
}

#[tokio::test]
async fn never_more_pages_are_there_than_the_caller_allows() {
    for concurrency in [1, 2, 5] {
        for paging in [&SIZED, &OFFSET] {
            let server = Server::start(by_offset).await;
            let mut pages = request(&server, |_| {}).pages(paging).concurrency(concurrency);
            let (mut taken, mut most) = (0, 0);
            while let Some(page) = pages.next().await {
                page.unwrap();
                taken += 1;
                // A slow caller: what may come meanwhile has come.
                tokio::time::sleep(Duration::from_millis(if taken % 4 == 0 { 30 } else { 1 })).await;
                let there = server.counts.asked.load(SeqCst) + 1 - taken;
                assert!(there <= concurrency, "{there} pages, {concurrency} allowed");
                most = most.max(there);
            }
            assert_eq!((taken, most), (34, concurrency), "they are asked for ahead");

            // The same by items: a page counts until its last item is taken.
            let server = Server::start(by_offset).await;
            let mut items = request(&server, |_| {}).stream(paging).concurrency(concurrency);
            let mut taken = 0;
            while let Some(item) = items.next().await {
                item.unwrap();
                taken += 1;
                if taken % 10 == 0 {
                    tokio::time::sleep(Duration::from_millis(5)).await;
                }
                let there = server.counts.asked.load(SeqCst) + 1 - usize::div_ceil(taken, 3);
                assert!(there <= concurrency, "{there} pages, {concurrency} allowed");
            }
            assert_eq!(taken, 100);
        }
    }
}

#[tokio::test]
async fn pages_that_are_read_ahead_come_at_the_same_time() {
    let delayed = |asked: &Asked| {
        Reply::from(json!({"records": asked.slice(75, 3).1})).after(Duration::from_millis(20))
    };
    let server = Server::start(delayed).await;
    assert_eq!(read(request(&server, |_| {}), &SIZED, 8).await, ids(0..75));
    let most = server.counts.most_open.load(SeqCst);
    assert!((4..=8).contains(&most), "{most} at one time");
}

#[tokio::test]
async fn an_error_comes_in_its_place_and_nothing_behind_it() {
    let server = Server::start(|asked| match asked.page {
        // The failure is there long before the page in front of it.
        Some(4) => Reply(500, String::new(), Duration::ZERO),
        Some(3) => numbered(asked).after(Duration::from_millis(50)),
        _ => numbered(asked),
    })
    .await;
    let mut wanted = ids(0..9);
    wanted.push(Got::Failed(ErrorKind::Server));
    assert_eq!(read(request(&server, |_| {}), &SIZED, 6).await, wanted);
    assert!(server.targets().len() <= 9, "{:?}", server.targets());
}

#[tokio::test]
async fn what_nobody_waits_for_is_given_up() {
    for concurrency in [1, 6] {
        let server = Server::start(|asked| match asked.page {
            Some(1) => numbered(asked),
            _ => numbered(asked).after(Duration::from_secs(60)),
        })
        .await;
        let mut items = request(&server, |_| {}).stream(&NUMBER).concurrency(concurrency);
        for _ in 0..3 {
            items.next().await.unwrap().unwrap();
        }
        for _ in 0..100 {
            let more = tokio::time::timeout(Duration::from_millis(20), items.next()).await;
            assert!(more.is_err());
            if server.counts.open.load(SeqCst) == concurrency {
                break;
            }
        }
        assert_eq!(server.counts.open.load(SeqCst), concurrency);
        drop(items);
        for _ in 0..100 {
            if server.counts.open.load(SeqCst) == 0 {
                break;
            }
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
        assert_eq!(server.counts.open.load(SeqCst), 0);
        assert_eq!(server.counts.given_up.load(SeqCst), concurrency);
    }
}

#[tokio::test]
async fn a_slow_caller_does_not_make_pages_time_out() {
    let server = Server::start(|asked| numbered(asked).after(Duration::from_millis(5))).await;
    let client = VendorClient::builder(Example)
        .base_url(&server.url)
        .timeout(Duration::from_millis(300))
        .build()
        .unwrap();
    let mut pages = client.request(&LIST).pages(&SIZED).concurrency(4);
    for _ in 0..3 {
        pages.next().await.unwrap().unwrap();
        tokio::time::sleep(Duration::from_millis(350)).await;
    }
}

#[tokio::test]
async fn it_can_be_changed_on_the_way() {
    let server = Server::start(numbered).await;
    let mut items = request(&server, |_| {}).stream(&SIZED);
    let mut found = Vec::new();
    for (count, concurrency) in [(10, 5), (20, 1), (20, 3), (100, 0)] {
        for _ in 0..count {
            let Some(item) = items.next().await else { break };
            found.push(item.unwrap().id);
        }
        items = items.concurrency(concurrency);
    }
    assert_eq!(found, (0..100).collect::<Vec<_>>());
}
