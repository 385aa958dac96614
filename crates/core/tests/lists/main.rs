//! Lists over a real connection, from servers that tell the truth and servers that do not.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, missing_docs)]

mod contradictions;
mod cursors;
mod honest;
mod read_ahead;
mod records;
mod server;
mod unread;

use frontdesk_core::http::{HeaderMap, Method, StatusCode};
use frontdesk_core::{
    BoxFuture, ConfigureClient, Error, ErrorKind, FailureDetails, ListPaging, Operation, PageEdge, PageStyle,
    Request, ReqwestTransport, VendorClient, VendorProfile,
};
use serde::Deserialize;
use server::Server;

#[derive(Debug)]
struct Example;

impl VendorProfile for Example {
    fn name(&self) -> &'static str {
        "example"
    }
    fn authenticate<'a>(
        &'a self,
        _: &'a VendorClient,
        _: &'a Operation,
        _: &'a mut HeaderMap,
    ) -> BoxFuture<'a, Result<(), Error>> {
        Box::pin(async { Ok(()) })
    }
    fn failure(&self, status: StatusCode, _: &HeaderMap, _: &[u8]) -> Option<FailureDetails> {
        FailureDetails::from_status(status)
    }
}

static LIST: Operation = Operation::from_static("list", Method::GET, "/list", &[]);

#[derive(Debug, Deserialize)]
struct Page {
    response: Frame,
}

#[derive(Debug, Deserialize)]
struct Frame {
    records: Vec<Record>,
    total: Option<i64>,
    offset: Option<i64>,
    page: Option<i64>,
    count: Option<i64>,
}

#[derive(Debug, Deserialize)]
struct Record {
    id: i64,
}

const fn paging(style: PageStyle) -> ListPaging<Page, Record> {
    ListPaging::<Page, Record>::new(
        style,
        &["response", "records"],
        |page| page.response.records,
        |page| page.response.records.len(),
    )
    .key("id")
    .sent(|page| page.response.count)
    .total(|page| page.response.total)
    .position(|page| page.response.offset.or(page.response.page))
}

static OFFSET: ListPaging<Page, Record> = paging(PageStyle::offset("offset", "max", None));
static NUMBER: ListPaging<Page, Record> = paging(PageStyle::number("page", 1, None));
static SIZED: ListPaging<Page, Record> = paging(PageStyle::number("page", 1, Some(3)));
const fn cursor(from: PageEdge) -> ListPaging<Page, Record> {
    paging(PageStyle::cursor("cursor", "id", from))
}

static BACKWARDS: ListPaging<Page, Record> = cursor(PageEdge::First);
static FORWARDS: ListPaging<Page, Record> = cursor(PageEdge::Last);
static WHOLE: ListPaging<Page, Record> = paging(PageStyle::whole());

/// What a stream gave: ids, the paths of malformed records, and the kind of the error that ended
/// it.
#[derive(Clone, Debug, PartialEq)]
enum Got {
    Id(i64),
    Malformed(String),
    Failed(ErrorKind),
}

fn ids(ids: impl IntoIterator<Item = i64>) -> Vec<Got> {
    ids.into_iter().map(Got::Id).collect()
}

fn request(server: &Server, set: impl Fn(&mut Request)) -> Request {
    // Without certificates: looking through the platform's takes long.
    let http = reqwest::Client::builder().tls_certs_only([]);
    let client = VendorClient::builder(Example)
        .base_url(&server.url)
        .transport(ReqwestTransport::from_builder(http).unwrap())
        .build()
        .unwrap();
    let mut request = client.request(&LIST);
    set(&mut request);
    request
}

fn failed(error: &Error) -> Got {
    assert_eq!((error.operation(), error.vendor()), (Some("list"), Some("example")));
    if error.is_malformed_record() {
        assert_eq!(error.kind(), ErrorKind::Decode);
        assert!(error.status().is_some() && error.body().is_some());
        Got::Malformed(error.path().unwrap().to_owned())
    } else {
        Got::Failed(error.kind())
    }
}

/// Reads a list to its end, so many pages at a time.
async fn read(request: Request, paging: &'static ListPaging<Page, Record>, concurrency: usize) -> Vec<Got> {
    let mut items = request.clone().stream(paging).concurrency(concurrency).max_pages(40);
    let mut got = Vec::new();
    while let Some(item) = items.next().await {
        got.push(match item {
            Ok(record) => Got::Id(record.id),
            Err(error) => failed(&error),
        });
    }
    assert!(items.next().await.is_none(), "the end is the end");
    got
}
