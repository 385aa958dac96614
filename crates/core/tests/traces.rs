//! What a call leaves in traces: what was called and how it ended, and no value of anything.
#![allow(clippy::unwrap_used, missing_docs)]

mod support;

use std::fmt::{Debug, Write};
use std::sync::{Arc, Mutex};

use frontdesk_core::http::{HeaderMap, HeaderValue, Method, StatusCode};
use frontdesk_core::{
    BoxFuture, Error, Extra, FailureDetails, ListPaging, Operation, PageStyle, VendorClient, VendorProfile,
    from_json,
};
use support::{Server, respond};
use tracing::Instrument;
use tracing::field::{Field, Visit};
use tracing::span::{Attributes, Id, Record};
use tracing::{Event, Metadata, Subscriber};
use tracing_subscriber::layer::{Context, Layer, SubscriberExt};
use tracing_subscriber::registry::LookupSpan;

/// Writes down everything that it is told.
#[derive(Clone, Default)]
struct Recorder(Arc<Mutex<String>>);

struct Writer<'a>(&'a mut String);

impl Visit for Writer<'_> {
    fn record_debug(&mut self, field: &Field, value: &dyn Debug) {
        write!(self.0, "{}={value:?} ", field.name()).unwrap();
    }
}

impl Subscriber for Recorder {
    fn enabled(&self, _: &Metadata<'_>) -> bool {
        true
    }
    fn new_span(&self, span: &Attributes<'_>) -> Id {
        let mut text = self.0.lock().unwrap();
        write!(text, "[{}] ", span.metadata().name()).unwrap();
        span.record(&mut Writer(&mut text));
        Id::from_u64(1)
    }
    fn record(&self, _: &Id, values: &Record<'_>) {
        values.record(&mut Writer(&mut self.0.lock().unwrap()));
    }
    fn record_follows_from(&self, _: &Id, _: &Id) {}
    fn event(&self, event: &Event<'_>) {
        event.record(&mut Writer(&mut self.0.lock().unwrap()));
    }
    fn enter(&self, _: &Id) {}
    fn exit(&self, _: &Id) {}
}

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
        headers: &'a mut HeaderMap,
    ) -> BoxFuture<'a, Result<(), Error>> {
        headers.insert("x-token", HeaderValue::from_static("hunter2"));
        Box::pin(async { Ok(()) })
    }
    fn failure(&self, status: StatusCode, _: &HeaderMap, _: &[u8]) -> Option<FailureDetails> {
        FailureDetails::from_status(status)
    }
}

static OPERATION: Operation = Operation::from_static("getUser", Method::POST, "/v1/{id}", &["token"]);

static LIST: Operation = Operation::from_static("getUsers", Method::GET, "/v1/users", &["token"]);

#[derive(Debug, PartialEq)]
struct User {
    id: i64,
    age: Option<i64>,
    extra: Extra,
}

frontdesk_core::object! {
    User {
        id(i64) = "id",
        #[optional]
        age(Option<i64>) = "age",
    }
}

#[test]
fn a_value_that_does_not_fit_is_traced_by_its_place() {
    let recorder = Recorder::default();
    let guard = tracing::subscriber::set_default(recorder.clone());
    let users: Vec<User> = from_json(br#"[{"id": 1, "age": 5}, null, {"id": 2, "age": "hunter2"}]"#).unwrap();
    drop(guard);
    let unread = users.iter().map(|user| (user.id, user.age, user.extra.unread().count()));
    assert_eq!(unread.collect::<Vec<_>>(), [(1, Some(5), 0), (2, None, 1)]);
    let text = recorder.0.lock().unwrap().clone();
    assert!(text.contains("[1].age") && text.contains("expected i64") && !text.contains("hunter2"), "{text}");
}

#[tokio::test]
async fn a_call_is_traced_without_its_values() {
    for status in [200, 500] {
        let recorder = Recorder::default();
        let guard = tracing::subscriber::set_default(recorder.clone());
        let server = Server::start(move |_| {
            respond(status, &[("x-request-id", "r-1"), ("access_token", "hunter2")], r#""hunter2""#)
        })
        .await;
        let client = VendorClient::builder(Example).base_url(&server.url).build().unwrap();
        let mut request = client.request(&OPERATION);
        request.path("id", &"hunter2");
        request.query("q", &"hunter2");
        request.json(&"hunter2");
        let outcome = request.send_text().await;
        assert_eq!(outcome.is_ok(), status == 200);
        drop(guard);
        // The crates below report here as well, and the server, which runs in this thread too.
        let text = recorder.0.lock().unwrap().clone();
        let status = format!("http.response.status_code={status}");
        for part in [
            "[frontdesk.request]",
            "[frontdesk.attempt]",
            "otel.name=POST /v1/{id}",
            "http.request.method=\"POST\"",
            "server.address=\"127.0.0.1\"",
            "vendor=\"example\"",
            "operation=\"getUser\"",
            "/v1/{id}",
            &status,
            "attempts=1",
            "r-1",
        ] {
            assert!(text.contains(part), "{part}: {text}");
        }
        assert!(!text.contains("hunter2"), "{text}");
    }
}

/// The names of the spans around calls.
#[derive(Clone, Default)]
struct Around(Arc<Mutex<Vec<Option<&'static str>>>>);

impl<S: Subscriber + for<'a> LookupSpan<'a>> Layer<S> for Around {
    fn on_new_span(&self, attributes: &Attributes<'_>, id: &Id, context: Context<'_, S>) {
        if attributes.metadata().name() == "frontdesk.request" {
            let around = context.span(id).and_then(|span| span.parent().map(|parent| parent.name()));
            self.0.lock().unwrap().push(around);
        }
    }
}

#[tokio::test]
async fn a_page_that_is_asked_for_ahead_belongs_to_the_span_of_the_caller() {
    static PAGING: ListPaging<Vec<i64>, i64> =
        ListPaging::new(PageStyle::offset("offset", "count", None), &[], |page| page, Vec::len)
            .total(|_| Some(5));
    let around = Around::default();
    let _guard = tracing::subscriber::set_default(tracing_subscriber::registry().with(around.clone()));
    let server = Server::start(|asked| {
        let from = asked.number("offset").unwrap_or(0);
        respond(200, &[], &format!("[{from}]"))
    })
    .await;
    let client = VendorClient::builder(Example).base_url(&server.url).build().unwrap();
    let items = client.request(&LIST).stream(&PAGING).concurrency(3).collect_all();
    assert_eq!(items.instrument(tracing::info_span!("caller")).await.unwrap(), [0, 1, 2, 3, 4]);
    assert_eq!(*around.0.lock().unwrap(), [Some("caller"); 5]);
}
