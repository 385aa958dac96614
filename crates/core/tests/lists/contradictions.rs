//! Servers whose pages cannot all be true: every list ends, in the same way however far ahead it is
//! read.

use frontdesk_core::ErrorKind;
use frontdesk_core::serde_json::{Value, json};
use frontdesk_core::{ListPaging, Request};

use super::server::{Asked, Reply, Server};
use super::{Got, NUMBER, OFFSET, Page, Record, SIZED, ids, read, request};

/// A server, how its list is asked for, the ids that come, and how the list ends.
struct Case {
    name: &'static str,
    paging: &'static ListPaging<Page, Record>,
    set: fn(&mut Request),
    response: fn(&Asked) -> Reply,
    ids: &'static [i64],
    end: Option<ErrorKind>,
}

fn records(ids: impl IntoIterator<Item = i64>) -> Value {
    ids.into_iter().map(|id| json!({"id": id})).collect()
}

const CONTRADICTION: Option<ErrorKind> = Some(ErrorKind::Pagination);

const CASES: &[Case] = &[
    Case {
        name: "the same page again and again, though the offset that it names moves",
        paging: &OFFSET,
        set: |_| {},
        response: |asked| json!({"records": records([0, 1]), "offset": asked.offset, "total": 9}).into(),
        ids: &[0, 1],
        end: CONTRADICTION,
    },
    Case {
        name: "two pages by turns",
        paging: &NUMBER,
        set: |_| {},
        response: |asked| json!({"records": records([asked.page.unwrap() % 2])}).into(),
        ids: &[1, 0],
        end: CONTRADICTION,
    },
    Case {
        name: "limit and offset ignored",
        paging: &OFFSET,
        set: |request| request.query("max", &2),
        response: |_| json!({"records": records(0..5)}).into(),
        ids: &[0, 1, 2, 3, 4],
        end: CONTRADICTION,
    },
    Case {
        name: "an offset that stays where it is, in the server's own words, over records that change",
        paging: &OFFSET,
        set: |_| {},
        response: |asked| {
            let from = asked.offset.unwrap();
            json!({"records": records([from, from + 100]), "offset": 0, "total": 50}).into()
        },
        ids: &[0, 100],
        end: CONTRADICTION,
    },
    Case {
        name: "a page number that stays where it is",
        paging: &NUMBER,
        set: |_| {},
        response: |asked| json!({"records": records([asked.page.unwrap()]), "page": 1}).into(),
        ids: &[1],
        end: CONTRADICTION,
    },
    Case {
        name: "a total that is never reached",
        paging: &OFFSET,
        set: |_| {},
        response: |asked| json!({"records": asked.slice(7, 3).1, "total": 99}).into(),
        ids: &[0, 1, 2, 3, 4, 5, 6],
        end: CONTRADICTION,
    },
    Case {
        name: "a total that is never reached, under page numbers",
        paging: &SIZED,
        set: |_| {},
        response: |asked| json!({"records": asked.slice(7, 3).1, "total": 99}).into(),
        ids: &[0, 1, 2, 3, 4, 5, 6],
        end: CONTRADICTION,
    },
    Case {
        name: "no content before the total is reached",
        paging: &OFFSET,
        set: |_| {},
        response: |asked| match asked.offset {
            Some(0) => json!({"records": records([0, 1]), "total": 3}).into(),
            _ => Reply(204, String::new(), Default::default()),
        },
        ids: &[0, 1],
        end: CONTRADICTION,
    },
    Case {
        name: "a total smaller than the first page",
        paging: &OFFSET,
        set: |_| {},
        response: |_| json!({"records": records([0, 1, 2]), "total": 2}).into(),
        ids: &[],
        end: CONTRADICTION,
    },
    Case {
        name: "a total smaller than what has come by the second page",
        paging: &NUMBER,
        set: |_| {},
        response: |asked| json!({"records": asked.slice(9, 3).1, "total": 5}).into(),
        ids: &[0, 1, 2],
        end: CONTRADICTION,
    },
    Case {
        name: "a last page that is a repeated one: as many items as there should be, but not those",
        paging: &OFFSET,
        set: |_| {},
        response: |_| json!({"records": records([0, 1]), "total": 4}).into(),
        ids: &[0, 1],
        end: CONTRADICTION,
    },
    Case {
        name: "no end",
        paging: &NUMBER,
        set: |request| request.query("page", &500),
        response: |asked| json!({"records": records([asked.page.unwrap()])}).into(),
        // The test's own limit is 40 pages.
        ids: &[
            500, 501, 502, 503, 504, 505, 506, 507, 508, 509, 510, 511, 512, 513, 514, 515, 516, 517, 518,
            519, 520, 521, 522, 523, 524, 525, 526, 527, 528, 529, 530, 531, 532, 533, 534, 535, 536, 537,
            538, 539,
        ],
        end: CONTRADICTION,
    },
    Case {
        name: "the same records again, of which a field changes with each call",
        paging: &NUMBER,
        set: |_| {},
        response: |asked| json!({"records": [{"id": 0, "seen": asked.page}, {"id": 1}], "total": 6}).into(),
        ids: &[0, 1],
        end: CONTRADICTION,
    },
    Case {
        name: "a record that is counted and not shown",
        paging: &OFFSET,
        set: |request| request.query("max", &3),
        response: |asked| {
            let (from, records) = asked.slice(4, 3);
            let count = records.len();
            let shown: Vec<Value> = records.into_iter().filter(|record| record["id"] != 2).collect();
            json!({"records": shown, "offset": from, "count": count, "total": 4}).into()
        },
        ids: &[0, 1, 3],
        end: None,
    },
    Case {
        name: "pages of which nothing is shown, in the middle and at the end",
        paging: &OFFSET,
        set: |request| request.query("max", &2),
        response: |asked| {
            let (from, records) = asked.slice(10, 2);
            let count = records.len();
            let shown: Vec<Value> = records
                .into_iter()
                .filter(|record| [0, 6].contains(&record["id"].as_i64().unwrap()))
                .collect();
            json!({"records": shown, "offset": from, "count": count, "total": 10}).into()
        },
        ids: &[0, 6],
        end: None,
    },
    Case {
        name: "a count that repeats how many the caller wants",
        paging: &OFFSET,
        set: |request| request.query("max", &3),
        response: |asked| json!({"records": asked.slice(7, 3).1, "count": 3, "total": 7}).into(),
        ids: &[0, 1, 2, 3, 4, 5, 6],
        end: None,
    },
    Case {
        name: "the same without a total",
        paging: &OFFSET,
        set: |request| request.query("max", &3),
        response: |asked| json!({"records": asked.slice(7, 3).1, "count": 3}).into(),
        ids: &[0, 1, 2, 3, 4, 5, 6],
        end: None,
    },
    Case {
        name: "a count of the whole list in the place of the page's",
        paging: &OFFSET,
        set: |request| request.query("max", &2),
        response: |asked| json!({"records": asked.slice(5, 2).1, "count": 5, "total": 5}).into(),
        ids: &[0, 1, 2, 3, 4],
        end: None,
    },
    Case {
        name: "a total of -1, for one that is not counted",
        paging: &OFFSET,
        set: |_| {},
        response: |asked| json!({"records": asked.slice(7, 3).1, "total": -1}).into(),
        ids: &[0, 1, 2, 3, 4, 5, 6],
        end: None,
    },
    Case {
        name: "pages of different lengths, of which the first is the longest",
        paging: &OFFSET,
        set: |_| {},
        response: |asked| {
            let cap = if asked.offset == Some(0) { 5 } else { 2 };
            json!({"records": asked.slice(13, cap).1, "total": 13}).into()
        },
        ids: &[0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12],
        end: None,
    },
    Case {
        name: "pages of different lengths, of which the first is the shortest",
        paging: &OFFSET,
        set: |request| request.query("max", &50),
        response: |asked| {
            let cap = if asked.offset == Some(0) { 2 } else { 5 };
            json!({"records": asked.slice(13, cap).1, "total": 13}).into()
        },
        ids: &[0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12],
        end: None,
    },
    Case {
        name: "full pages by the caller's limit, without a total",
        paging: &OFFSET,
        set: |request| request.query("max", &3),
        response: |asked| json!({"records": asked.slice(8, 50).1}).into(),
        ids: &[0, 1, 2, 3, 4, 5, 6, 7],
        end: None,
    },
    Case {
        name: "an error in the middle",
        paging: &SIZED,
        set: |_| {},
        response: |asked| match asked.page {
            Some(3) => Reply(500, String::new(), Default::default()),
            _ => json!({"records": asked.slice(20, 3).1}).into(),
        },
        ids: &[0, 1, 2, 3, 4, 5],
        end: Some(ErrorKind::Server),
    },
    Case {
        name: "an error behind the end, which nobody needs to see",
        paging: &SIZED,
        set: |_| {},
        response: |asked| match asked.page {
            Some(page) if page > 3 => Reply(404, String::new(), Default::default()),
            _ => json!({"records": asked.slice(7, 3).1}).into(),
        },
        ids: &[0, 1, 2, 3, 4, 5, 6],
        end: None,
    },
    Case {
        name: "a page that has lost its content",
        paging: &OFFSET,
        set: |_| {},
        response: |asked| match asked.offset {
            Some(3) => Reply(200, String::new(), Default::default()),
            _ => json!({"records": asked.slice(20, 3).1}).into(),
        },
        ids: &[0, 1, 2],
        end: Some(ErrorKind::Decode),
    },
    Case {
        name: "HTML instead of a page",
        paging: &SIZED,
        set: |_| {},
        response: |asked| match asked.page {
            Some(2) => Reply(200, "<html/>".to_owned(), Default::default()),
            _ => json!({"records": asked.slice(20, 3).1}).into(),
        },
        ids: &[0, 1, 2],
        end: Some(ErrorKind::Decode),
    },
];

#[tokio::test]
async fn every_list_ends_as_it_should_however_far_ahead_it_is_read() {
    for Case { name, paging, set, response, ids: expected, end } in CASES {
        for concurrency in [0, 1, 2, 3, 16] {
            let server = Server::start(response).await;
            let got = read(request(&server, set), paging, concurrency).await;
            let mut wanted = ids(expected.iter().copied());
            wanted.extend(end.map(Got::Failed));
            assert_eq!(got, wanted, "{name}, {concurrency} at a time");

            // The same page by page.
            let mut pages = request(&server, set).pages(paging).concurrency(concurrency).max_pages(40);
            let (mut found, mut failed) = (Vec::new(), None);
            while let Some(page) = pages.next().await {
                match page {
                    Ok(page) => found.extend(page.value.response.records.iter().map(|record| record.id)),
                    Err(error) => assert!(failed.replace(error.kind()).is_none(), "{name}"),
                }
            }
            assert_eq!((found.as_slice(), failed), (*expected, *end), "{name}, {concurrency} at a time");
        }
    }
}
