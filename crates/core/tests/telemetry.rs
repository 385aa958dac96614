//! What OpenTelemetry and the `metrics` crate learn of a call, with a real SDK that exports into
//! this process.
#![cfg(all(feature = "opentelemetry", feature = "metrics"))]
#![allow(clippy::unwrap_used, clippy::indexing_slicing, missing_docs)]

mod support;

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};

use frontdesk_core::{ErrorKind, RequestOptions, VendorClient};
use metrics::{Counter, Gauge, Histogram, Key, KeyName, Metadata, SharedString, Unit};
use opentelemetry::trace::{SpanKind, Status, TracerProvider};
use opentelemetry_sdk::propagation::TraceContextPropagator;
use opentelemetry_sdk::trace::{InMemorySpanExporter, SdkTracerProvider, SpanData};
use support::client::{GET, POST, builder, call};
use support::{Server, respond};
use tracing::subscriber::DefaultGuard;
use tracing_subscriber::layer::SubscriberExt;

/// Exports the spans of this thread.
struct Spans {
    exporter: InMemorySpanExporter,
    provider: SdkTracerProvider,
    _guard: DefaultGuard,
}

impl Spans {
    fn listen() -> Self {
        opentelemetry::global::set_text_map_propagator(TraceContextPropagator::new());
        let exporter = InMemorySpanExporter::default();
        let provider = SdkTracerProvider::builder().with_simple_exporter(exporter.clone()).build();
        let layer = tracing_opentelemetry::layer().with_tracer(provider.tracer("test"));
        let guard = tracing::subscriber::set_default(tracing_subscriber::registry().with(layer));
        Self { exporter, provider, _guard: guard }
    }

    /// The spans of this crate, in the order in which they ended, and all that any span holds as
    /// text.
    fn ended(self) -> (Vec<SpanData>, String) {
        self.provider.force_flush().unwrap();
        let spans = self.exporter.get_finished_spans().unwrap();
        let text = format!("{spans:?}");
        let kinds = [SpanKind::Client, SpanKind::Internal];
        let own =
            |span: &SpanData| kinds.contains(&span.span_kind) && attribute(span, "url.template").is_some();
        (spans.into_iter().filter(own).collect(), text)
    }
}

fn attribute(span: &SpanData, name: &str) -> Option<String> {
    span.attributes.iter().find(|pair| pair.key.as_str() == name).map(|pair| pair.value.to_string())
}

/// The attributes of these names.
fn attributes(span: &SpanData, names: &[&str]) -> Vec<String> {
    names.iter().map(|name| attribute(span, name).unwrap_or_default()).collect()
}

/// A server that is busy once and then responds with this status.
async fn busy_once(status: u16) -> Server {
    let count = Arc::new(AtomicUsize::new(0));
    Server::start(move |_| match count.fetch_add(1, Ordering::SeqCst) {
        0 => respond(503, &[("x-request-id", "r-1"), ("access_token", "hunter2")], "hunter2"),
        _ => respond(status, &[("x-request-id", "r-2")], r#""hunter2""#),
    })
    .await
}

fn secretive(client: &VendorClient) -> frontdesk_core::Request {
    let mut request = client.request(&GET);
    request.query("q", &"hunter2");
    request.json(&"hunter2");
    request.options(RequestOptions::new().header("x-key", "hunter2"));
    request
}

const OUTCOME: [&str; 4] =
    ["http.response.status_code", "error.type", "http.request.resend_count", "request_id"];

#[tokio::test]
async fn a_call_and_each_attempt_is_a_span() {
    let spans = Spans::listen();
    let server = busy_once(200).await;
    let client = builder(&server.url).build().unwrap();
    secretive(&client).send_json::<String>().await.unwrap();
    let (spans, text) = spans.ended();
    let [first, second, call] = &spans[..] else { panic!("{spans:?}") };

    assert_eq!([&*first.name, &*second.name, &*call.name], ["GET /v1", "GET /v1", "example getUser"]);
    let port = server.url.rsplit(':').next().unwrap();
    for span in &spans {
        let fixed = ["http.request.method", "url.template", "server.address", "server.port"];
        assert_eq!(attributes(span, &fixed), ["GET", "/v1", "127.0.0.1", port]);
    }
    assert_eq!(attributes(first, &OUTCOME), ["503", "503", "", "r-1"]);
    assert_eq!(attributes(second, &OUTCOME), ["200", "", "1", "r-2"]);
    assert_eq!(attributes(call, &OUTCOME), ["200", "", "", "r-2"]);
    assert_eq!(attribute(call, "attempts").as_deref(), Some("2"));
    assert!(matches!(first.status, Status::Error { .. }) && second.status == Status::Unset);
    let id = call.span_context.span_id();
    assert_eq!([first.parent_span_id, second.parent_span_id], [id, id]);
    assert!(!text.contains("hunter2"), "{text}");

    // Each attempt is the parent of what the server does for it.
    let sent: Vec<_> = server.seen().iter().map(|seen| seen.header("traceparent").to_owned()).collect();
    for (span, sent) in [first, second].into_iter().zip(sent) {
        let (trace, id) = (span.span_context.trace_id(), span.span_context.span_id());
        assert_eq!(sent, format!("00-{trace}-{id}-01"));
    }
}

#[tokio::test]
async fn a_failure_has_its_type() {
    let table = [("404", 404, ErrorKind::NotFound), ("Decode", 200, ErrorKind::Decode)];
    for (error_type, status, kind) in table {
        let spans = Spans::listen();
        let server = Server::start(move |_| respond(status, &[], r#""hunter2""#)).await;
        let client = builder(&server.url).build().unwrap();
        assert_eq!(secretive(&client).send_json::<u8>().await.unwrap_err().kind(), kind);
        let (spans, text) = spans.ended();
        let call = spans.last().unwrap();
        assert_eq!(attribute(call, "error.type").as_deref(), Some(error_type));
        assert!(matches!(call.status, Status::Error { .. }) && !text.contains("hunter2"), "{text}");
    }
}

/// Without a span that OpenTelemetry records there is nothing to say.
#[tokio::test]
async fn nothing_is_sent_where_nobody_listens() {
    let server = Server::start(|_| respond(200, &[], "{}")).await;
    call(&builder(&server.url).build().unwrap(), &GET, RequestOptions::new()).await.unwrap();
    assert!(!server.seen()[0].headers.contains_key("traceparent"));
}

/// What was counted, by name and labels.
#[derive(Clone, Default)]
struct Counted(Arc<Mutex<BTreeMap<String, Vec<f64>>>>);

struct Count(Counted, String);

impl metrics::CounterFn for Count {
    fn increment(&self, value: u64) {
        self.record(value as f64);
    }
    fn absolute(&self, _: u64) {}
}

impl metrics::HistogramFn for Count {
    fn record(&self, value: f64) {
        self.0.0.lock().unwrap().entry(self.1.clone()).or_default().push(value);
    }
}

impl Count {
    fn record(&self, value: f64) {
        metrics::HistogramFn::record(self, value);
    }
}

impl Counted {
    fn of(&self, key: &Key) -> Arc<Count> {
        let labels: Vec<_> = key.labels().map(|label| format!("{}={}", label.key(), label.value())).collect();
        Arc::new(Count(self.clone(), format!("{} {}", key.name(), labels.join(" "))))
    }
}

impl metrics::Recorder for Counted {
    fn describe_counter(&self, _: KeyName, _: Option<Unit>, _: SharedString) {}
    fn describe_gauge(&self, _: KeyName, _: Option<Unit>, _: SharedString) {}
    fn describe_histogram(&self, _: KeyName, _: Option<Unit>, _: SharedString) {}
    fn register_counter(&self, key: &Key, _: &Metadata<'_>) -> Counter {
        Counter::from_arc(self.of(key))
    }
    fn register_gauge(&self, _: &Key, _: &Metadata<'_>) -> Gauge {
        Gauge::noop()
    }
    fn register_histogram(&self, key: &Key, _: &Metadata<'_>) -> Histogram {
        Histogram::from_arc(self.of(key))
    }
}

#[tokio::test]
async fn durations_and_retries_are_counted() {
    let counted = Counted::default();
    let _guard = metrics::set_default_local_recorder(&counted);
    let server = busy_once(404).await;
    let client = builder(&server.url).build().unwrap();
    secretive(&client).send_json::<String>().await.unwrap_err();
    call(&client, &POST, RequestOptions::new()).await.unwrap_err();
    let of = format!(
        "url.template=/v1 server.address=127.0.0.1 server.port={}",
        server.url.rsplit(':').next().unwrap()
    );
    let get = format!("http.request.method=GET {of}");
    let post = format!("http.request.method=POST {of}");
    let found: Vec<_> =
        counted.0.lock().unwrap().iter().map(|(key, values)| (key.clone(), values.len())).collect();
    let expected = [
        (format!("frontdesk.client.call.duration {get} error.type=404"), 1),
        (format!("frontdesk.client.call.duration {post} error.type=404"), 1),
        (format!("frontdesk.client.retries {get} error.type=404"), 1),
        (format!("http.client.request.duration {get} error.type=404 http.response.status_code=404"), 1),
        (format!("http.client.request.duration {get} error.type=503 http.response.status_code=503"), 1),
        (format!("http.client.request.duration {post} error.type=404 http.response.status_code=404"), 1),
    ];
    assert_eq!(found, expected);
}
