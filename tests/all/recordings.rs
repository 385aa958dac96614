//! What real Chatwoots said, against the spec and against the types.
//!
//! Every recorded exchange of an operation that the spec has is checked: its status is listed, its body is valid and
//! has no field that the spec does not describe, and the types read it, write it, and tell failures apart.

use std::collections::BTreeMap;

use frontdesk_chatwoot::ErrorKind;
use frontdesk_core::http::{HeaderMap, StatusCode};
use frontdesk_tests::conform;
use frontdesk_tests::har::{self, Exchange};
use frontdesk_tests::round_trips::{check, find, tables};
use frontdesk_tests::spec::Spec;
use serde_json::Value;
use xtask::document::OperationAt;

/// What failures mean, by status and the server's words; the first row that fits counts. This table is the test's own
/// and not the client's: it says what a person reads in the answer.
const FAILURES: &[(u16, &str, ErrorKind)] = &[
    (401, "You are not authorized to do this action", ErrorKind::Forbidden),
    (401, "You are not authorized to access this account", ErrorKind::Forbidden),
    (401, "Non permissible resource", ErrorKind::Forbidden),
    (401, "Invalid User IDs", ErrorKind::Invalid),
    (401, "Invalid access_token", ErrorKind::Unauthenticated),
    (401, "Invalid Access Token", ErrorKind::Unauthenticated),
    (401, "You need to sign in or sign up before continuing.", ErrorKind::Unauthenticated),
    (402, "", ErrorKind::LimitExceeded),
    (404, "", ErrorKind::NotFound),
    (422, "", ErrorKind::Invalid),
    (429, "", ErrorKind::RateLimited),
    (500, "", ErrorKind::Server),
];

/// Checks the exchanges recorded from one version.
struct Checker {
    client: frontdesk_chatwoot::Client,
    checked: usize,
    failures: usize,
    round_trips: usize,
    problems: Vec<String>,
}

impl Checker {
    fn new() -> Self {
        let client = frontdesk_chatwoot::Client::builder().base_url("http://127.0.0.1").build().unwrap();
        Self { client, checked: 0, failures: 0, round_trips: 0, problems: Vec::new() }
    }

    fn recordings(&mut self, folder: &str) {
        let spec = Spec::of("chatwoot");
        let operations = spec.operations();
        let by_vendor_id: BTreeMap<&str, &OperationAt<'_>> = operations
            .iter()
            .filter_map(|operation| {
                Some((operation.value.get("x-vendor-operation-id")?.as_str()?, operation))
            })
            .collect();
        for exchange in har::exchanges(folder) {
            if let Some(operation) = by_vendor_id.get(exchange.operation.as_str()) {
                let problems = self.exchange(spec, operation, &exchange);
                self.checked += 1;
                let name = exchange.name();
                self.problems.extend(problems.into_iter().map(|problem| format!("{name}: {problem}")));
            }
        }
    }

    /// What is wrong with one exchange.
    fn exchange(&mut self, spec: &Spec, operation: &OperationAt<'_>, exchange: &Exchange) -> Vec<String> {
        let (status, media) = (exchange.status, exchange.media.as_deref());
        let mut problems = conform::answer_problems(spec, operation, status, media, &exchange.body);
        if exchange.succeeded() {
            if !exchange.body.is_empty() {
                let round_trip = find(tables("chatwoot").answers, operation.id());
                let round_trip = round_trip.ok_or_else(|| "no type for the answer".to_owned());
                problems.extend(round_trip.and_then(|it| check(it, &exchange.json())).err());
                self.round_trips += 1;
            }
            // A request that was meant to be wrong may be taken all the same: a profile without its envelope is.
            if !exchange.case.starts_with("error") {
                problems.extend(self.request_problems(spec, operation, exchange));
            }
        } else {
            problems.extend(self.failure_problem(exchange));
        }
        problems
    }

    /// What is wrong with a request that was meant well and that the server took: only those have to fit the spec.
    fn request_problems(
        &mut self,
        spec: &Spec,
        operation: &OperationAt<'_>,
        exchange: &Exchange,
    ) -> Vec<String> {
        let Some((media, text)) = &exchange.sent else { return Vec::new() };
        let bodies = spec.bodies(operation);
        let Some(content) = bodies.iter().find(|content| content.media == media) else {
            return vec![format!("the request's {media} is not listed")];
        };
        if !content.is_json() {
            return Vec::new();
        }
        let body: Value = serde_json::from_str(text).unwrap();
        let mut problems = conform::json_problems(spec, content, &body, "request");
        let round_trip = find(tables("chatwoot").bodies, operation.id());
        let round_trip = round_trip.ok_or_else(|| "no type for the body".to_owned());
        problems.extend(round_trip.and_then(|it| check(it, &body)).err());
        self.round_trips += 1;
        problems
    }

    /// Whether the client reads a failure as a person does.
    fn failure_problem(&mut self, exchange: &Exchange) -> Option<String> {
        self.failures += 1;
        let words = words(&exchange.body);
        let row =
            FAILURES.iter().find(|(status, text, _)| *status == exchange.status && words.contains(text));
        let Some((_, _, kind)) = row else { return Some(format!("the table has no row for {words:?}")) };
        let status = StatusCode::from_u16(exchange.status).unwrap();
        let vendor = self.client.core().vendor();
        let Some(failure) = vendor.failure(status, &HeaderMap::new(), exchange.body.as_bytes()) else {
            return Some("the client takes it for a success".to_owned());
        };
        if failure.kind != *kind {
            return Some(format!("{:?} instead of {kind:?}: {words:?}", failure.kind));
        }
        let message = failure.message.unwrap_or_default();
        (!message.contains(&words)).then(|| format!("the message {message:?} lacks the server's {words:?}"))
    }
}

/// The server's own words, from whichever field has them.
fn words(body: &str) -> String {
    let Ok(json) = serde_json::from_str::<Value>(body) else { return body.trim().to_owned() };
    let first = ["/error", "/errors/0", "/message"].into_iter().find_map(|at| json.pointer(at)?.as_str());
    first.unwrap_or_else(|| panic!("no words in {body}")).to_owned()
}

/// Checks one version, and that nothing was left out: (exchanges, failures among them, bodies decoded and encoded).
fn hold(folder: &str, expected: (usize, usize, usize)) {
    let mut checker = Checker::new();
    checker.recordings(folder);
    let Checker { checked, failures, round_trips, problems, .. } = checker;
    assert!(problems.is_empty(), "{folder}, {} problems:\n{}", problems.len(), problems.join("\n"));
    assert_eq!((checked, failures, round_trips), expected, "{folder}");
}

#[test]
fn of_chatwoot_3_16_hold() {
    hold("chatwoot-3.16", (99, 49, 68));
}

#[test]
fn of_chatwoot_4_8_hold() {
    hold("chatwoot-4.8", (100, 51, 67));
}

#[test]
fn of_chatwoot_4_16_hold() {
    hold("chatwoot-4.16", (99, 51, 66));
}

/// Failures that nobody recorded: a plan that is used up, and a gateway that says nothing.
#[test]
fn failures_that_were_not_recorded_are_told_apart_too() {
    let table = [
        (
            402,
            r#"{"error": "Account limit exceeded. Please purchase more licenses"}"#,
            ErrorKind::LimitExceeded,
        ),
        (401, r#"{"error": "You are not authorized to access this account"}"#, ErrorKind::Forbidden),
        (401, "", ErrorKind::Unauthenticated),
        (401, "<html>sign in</html>", ErrorKind::Unauthenticated),
        (502, "", ErrorKind::Unavailable),
    ];
    let client = frontdesk_chatwoot::Client::builder().base_url("http://127.0.0.1").build().unwrap();
    for (status, body, kind) in table {
        let status = StatusCode::from_u16(status).unwrap();
        let failure = client.core().vendor().failure(status, &HeaderMap::new(), body.as_bytes()).unwrap();
        assert_eq!(failure.kind, kind, "{status} {body}");
    }
}
