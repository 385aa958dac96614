//! What responses cost that are made to take memory and time: no more than four times the largest
//! that is allowed.
//!
//! `cargo test --release -p frontdesk-core --test hostile -- --ignored --nocapture` prints the
//! table of BENCHMARKS.md, at the default limits.
#![allow(clippy::unwrap_used, missing_docs)]

mod support;

use std::sync::LazyLock;
use std::time::{Duration, Instant};

use axum::body::{Body, Bytes};
use frontdesk_core::field::FieldValue;
use frontdesk_core::http::Response;
use frontdesk_core::serde_json::Value;
use frontdesk_core::{
    ConfigureClient, Error, ErrorKind, Extra, ListPaging, PageStyle, Request, RequestOptions, body,
};
use peak_alloc::PeakAlloc;
use serde::{Deserialize, Serialize};
use support::client::{GET, LIST, builder, quick};
use support::{Server, respond};

#[global_allocator]
static MEMORY: PeakAlloc = PeakAlloc;

/// What the connection and the test itself take, in bytes.
const BESIDE: usize = 2 * 1024 * 1024;

/// A record as large as the largest of a list, 16 kB, all of whose fields may be missing.
#[derive(Debug, PartialEq)]
struct Large {
    #[allow(dead_code)]
    name: Option<String>,
    #[allow(dead_code)]
    padding: Option<Padding>,
    #[allow(dead_code)]
    extra: Extra,
}

frontdesk_core::object! {
    Large {
        #[optional]
        name(Option<String>) = "name",
        #[optional]
        padding(Option<Padding>) = "padding",
    }
}

/// Room that a record takes without any JSON.
#[derive(Debug, PartialEq, Serialize, Deserialize)]
struct Padding([[[u64; 32]; 32]; 2]);

impl FieldValue for Padding {
    fn blank() -> Self {
        Self([[[0; 32]; 32]; 2])
    }
}

/// A record of which everything may come in another form than it is sent in.
#[derive(Debug, Default, PartialEq)]
struct Odd {
    name: Option<String>,
    kind: Option<i64>,
    state: Option<bool>,
    created: Option<i64>,
    changed: Option<i64>,
    numbers: Option<Vec<i64>>,
    inner: Option<Box<Odd>>,
    extra: Extra,
}

frontdesk_core::object! {
    #[default]
    Odd {
        name(Option<String>) = "name",
        kind(Option<i64>) = "kind",
        state(Option<bool>) = "state",
        created(Option<i64>) = "created",
        changed(Option<i64>) = "changed",
        #[optional]
        numbers(Option<Vec<i64>>) = "numbers",
        #[optional]
        inner(Option<Box<Odd>>) = "inner",
    }
}

/// A union as the generated ones are.
#[derive(Debug, Deserialize)]
#[serde(untagged)]
enum Union {
    Number(#[allow(dead_code)] i64),
    Large(#[allow(dead_code)] Box<Large>),
    Unknown(#[allow(dead_code)] Value),
}

static PAGING: LazyLock<ListPaging<Vec<Large>, Large>> =
    LazyLock::new(|| ListPaging::new(PageStyle::offset("offset", "count", None), &[], |page| page, Vec::len));

/// How a body is read.
#[derive(Clone, Copy, Debug)]
enum As {
    Value,
    Records,
    Odd,
    Unions,
    Number,
    List,
    Text,
    /// Under this status.
    Failure(u16),
}

/// A body of this size: a beginning, as many repetitions as fit, and an end.
fn filled(size: usize, [start, part, end]: [&str; 3]) -> Bytes {
    let times = size.saturating_sub(start.len() + end.len()) / part.len();
    let mut body = Vec::with_capacity(size);
    body.extend_from_slice(start.as_bytes());
    for _ in 0..times {
        body.extend_from_slice(part.as_bytes());
    }
    // No comma before the end.
    if body.ends_with(b",") {
        body.pop();
    }
    body.extend_from_slice(end.as_bytes());
    body.into()
}

const BODIES: &[(&str, [&str; 3], As)] = &[
    ("objects of one field", ["[", "{\"\":0},", "]"], As::Value),
    ("objects in objects", ["[", "{\"a\":{\"b\":1}},", "]"], As::Value),
    ("numbers", ["[", "0,", "]"], As::Value),
    ("empty lists", ["[", "[],", "]"], As::Value),
    ("lists of one", ["[", "[0],", "]"], As::Value),
    ("short texts", ["[", "\"a\",", "]"], As::Value),
    ("one long text with escapes", ["\"", "\\n", "\""], As::Value),
    ("empty records", ["[", "{},", "]"], As::Records),
    ("unknown fields of a record", ["[{\"new\":[", "{\"\":0},", "]}]"], As::Records),
    ("records without their fields", ["[", "{},", "]"], As::Odd),
    ("records as empty lists", ["[", "[],", "]"], As::Odd),
    ("records of nulls", ["[", "{\"numbers\":null},", "]"], As::Odd),
    ("nulls in a list", ["[{\"numbers\":[", "null,", "]}]"], As::Odd),
    ("integers with fractions", ["[{\"numbers\":[", "1.0,", "]}]"], As::Odd),
    ("values that do not fit", ["[{\"numbers\":[", "{\"\":0},", "]}]"], As::Odd),
    ("records whose values do not fit", ["[", "{\"numbers\":5},", "]"], As::Odd),
    (
        "values that do not fit in records in records",
        [
            "[{\"inner\":{\"inner\":{\"inner\":{\"inner\":{\"inner\":{\"numbers\":[",
            "0,",
            "],\"name\":5}}}}}}]",
        ],
        As::Odd,
    ),
    ("unions", ["[", "{\"new\":{\"\":0}},", "]"], As::Unions),
    ("a union of many fields", ["[", "{\"a\":0,\"b\":0,\"c\":0,\"d\":\"\\n\",\"e\":[]},", "]"], As::Unions),
    ("text for a number", ["\"", "\u{200b}", "\""], As::Number),
    ("malformed records", ["[", "0,", "]"], As::List),
    ("a malformed record with unknown fields", ["[{\"name\":5,\"new\":[", "{\"\":0},", "]}]"], As::List),
    ("bytes that are no text", ["", "\0", ""], As::Text),
    ("a failure", ["{\"error\":\"x\",\"new\":[", "{\"\":0},", "]}"], As::Failure(503)),
    ("a failure under 200", ["{\"success\":false,\"new\":[", "{\"\":0},", "]}"], As::Failure(200)),
];

/// Sends a request and gives up what comes, or what came of it.
async fn read(request: Request, how: As) -> Result<(), Error> {
    match how {
        As::Value => drop(request.send_json::<Value>().await?),
        As::Records => drop(request.send_json::<Vec<Large>>().await?),
        As::Odd => drop(request.send_json::<Vec<Odd>>().await?),
        As::Unions => drop(request.send_json::<Vec<Union>>().await?),
        As::Number => drop(request.send_json::<i64>().await?),
        As::Text => drop(request.send_text().await?),
        As::List => {
            let mut items = request.stream(&*PAGING);
            while let Some(item) = items.next().await {
                if let Err(error) = item
                    && !error.is_malformed_record()
                {
                    return Err(error);
                }
            }
        }
        As::Failure(_) => drop(request.send_json::<Value>().await?),
    }
    Ok(())
}

/// What a body cost.
struct Cost {
    name: &'static str,
    /// Its size in bytes.
    size: usize,
    /// The most memory that it took, in bytes.
    peak: usize,
    time: Duration,
    outcome: Result<(), Error>,
}

/// What each body cost: as large as may be, and then smaller and smaller until it is read.
async fn costs(most: usize) -> Vec<Cost> {
    let mut costs = Vec::new();
    for body in BODIES {
        let mut size = most;
        loop {
            let cost = cost(most, size, body).await;
            let decided = match &cost.outcome {
                Err(error) => {
                    error.kind() != ErrorKind::Decode || !error.to_string().contains("max_json_values")
                }
                Ok(()) => true,
            };
            costs.push(cost);
            if decided {
                break;
            }
            size = size / 5 * 4;
        }
    }
    costs
}

/// What a body of this size cost a client that takes no more than `most` bytes.
async fn cost(most: usize, size: usize, (name, pattern, how): &(&'static str, [&str; 3], As)) -> Cost {
    let mut body = filled(size, *pattern);
    if matches!(how, As::Text) {
        body = vec![0xff; size].into();
    }
    let status = if let As::Failure(status) = how { *status } else { 200 };
    let sent = body.clone();
    let server = Server::start(move |asked| match asked.number("offset") {
        Some(1..) => respond(200, &[], "[]"),
        _ => Response::builder().status(status).body(Body::from(sent.clone())).unwrap(),
    })
    .await;
    let client = builder(&server.url).max_response_size(most as u64).retry(quick()).build().unwrap();
    let operation = if matches!(how, As::List) { &LIST } else { &GET };
    let mut request = client.request(operation);
    request.options(RequestOptions::new().timeout(Duration::from_secs(120)));
    let before = MEMORY.current_usage();
    MEMORY.reset_peak_usage();
    let began = Instant::now();
    let outcome = read(request, *how).await;
    let peak = MEMORY.peak_usage().saturating_sub(before);
    Cost { name, size, peak, time: began.elapsed(), outcome }
}

// One test, since memory is the process's.
#[tokio::test]
async fn no_response_takes_more_than_four_times_the_largest() {
    let most = 4 * 1024 * 1024;
    for Cost { name, size, peak, outcome, .. } in costs(most).await {
        let times = peak as f64 / most as f64;
        assert!(peak <= 4 * most + BESIDE, "{name}, {size} bytes: {peak} bytes, {times:.2} times");
        if let Err(error) = outcome {
            assert!(format!("{error:?} {error}").len() < 20_000, "{name}");
            assert!(error.body().is_none_or(|body| body.len() <= 1024 * 1024), "{name}");
        }
    }
    assert!(body::object(&filled(most, ["{\"a\":[", "{},", "]}"])).is_none());
}

#[tokio::test]
#[ignore = "takes a GiB and a minute; prints a table"]
async fn table() {
    println!("| body | size | peak | time | what comes of it |\n|---|---|---|---|---|");
    for Cost { name, size, peak, time, outcome } in costs(64 * 1024 * 1024).await {
        let outcome = match outcome {
            Ok(()) => "read".to_owned(),
            Err(error) if error.kind() == ErrorKind::Decode => error.message().unwrap_or_default().to_owned(),
            Err(error) => error.kind().to_string(),
        };
        println!(
            "| {name} | {} MiB | {} MiB | {:.2} s | {outcome} |",
            size >> 20,
            peak >> 20,
            time.as_secs_f64()
        );
    }
}
