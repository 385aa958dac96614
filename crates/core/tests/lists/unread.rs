//! Values of other types in optional fields: of records, of the list itself, and around it.

use frontdesk_core::serde_json::{Value, json};
use frontdesk_core::{Extra, ListPaging, PageStyle};

use super::server::{Reply, Server};
use super::{Got, failed, request};

#[derive(Debug, PartialEq)]
struct Page {
    records: Option<Vec<Record>>,
    total: Option<i64>,
    extra: Extra,
}

frontdesk_core::object! {
    Page {
        #[optional]
        records(Option<Vec<Record>>) = "records",
        #[optional]
        total(Option<i64>) = "total",
    }
}

#[derive(Debug, PartialEq)]
struct Record {
    id: i64,
    #[allow(dead_code)]
    age: Option<i64>,
    extra: Extra,
}

frontdesk_core::object! {
    Record {
        id(i64) = "id",
        #[optional]
        age(Option<i64>) = "age",
    }
}

static PAGING: ListPaging<Page, Record> = ListPaging::<Page, Record>::new(
    PageStyle::offset("offset", "max", None),
    &["records"],
    |page| page.records.unwrap_or_default(),
    |page| page.records.as_ref().map_or(0, Vec::len),
)
.key("id")
.total(|page| page.total);

/// What a list of this one page gives, and how many of its records have a value that does not fit.
async fn read(page: Value) -> (Vec<Got>, usize) {
    let server = Server::start(move |asked| {
        let body = if asked.offset > Some(0) { json!({"records": []}) } else { page.clone() };
        Reply(200, body.to_string(), Default::default())
    })
    .await;
    let mut items = request(&server, |_| {}).stream(&PAGING);
    let (mut got, mut unread) = (Vec::new(), 0);
    while let Some(item) = items.next().await {
        got.push(match item {
            Ok(record) => {
                unread += record.extra.unread().count();
                Got::Id(record.id)
            }
            Err(error) => failed(&error),
        });
    }
    (got, unread)
}

fn malformed(path: &str) -> Got {
    Got::Malformed(path.to_owned())
}

#[tokio::test]
async fn a_record_with_an_odd_optional_field_is_a_record() {
    let page = json!({"records": [{"id": 1, "age": "old"}, null, {"id": 2, "age": 47}], "total": 3});
    assert_eq!(read(page).await, (vec![Got::Id(1), Got::Id(2)], 1));
}

#[tokio::test]
async fn a_malformed_record_does_not_cost_a_list_that_is_optional() {
    let page = json!({"records": [{"id": 1, "age": "old"}, {"id": "x"}, {"id": 2}], "total": 3});
    assert_eq!(read(page).await, (vec![Got::Id(1), malformed("records[1].id"), Got::Id(2)], 1));
}

#[tokio::test]
async fn what_says_how_the_list_goes_on_has_to_fit() {
    for page in [json!({"records": {"id": 1}, "total": 1}), json!({"records": [{"id": 1}], "total": "many"})]
    {
        let (got, _) = read(page).await;
        assert_eq!(got, [Got::Failed(frontdesk_core::ErrorKind::Decode)]);
    }
}
