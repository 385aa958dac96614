//! What real servers said, against the published specs, against the types, and against the clients'
//! reading of failures.

use std::path::{Path, PathBuf};

use frontdesk_chatwoot::ErrorKind;
use frontdesk_conform::har::{self, RecordedExchange};
use frontdesk_conform::{Conform, Spec};
use frontdesk_core::http::{HeaderMap, StatusCode};
use serde_json::Value;

/// What failures mean, by status and the server's words; the first row that fits counts. This table
/// is the test's own and not the client's: it says what a person reads in the response.
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
    (406, "", ErrorKind::Invalid),
    (422, "", ErrorKind::Invalid),
    (429, "", ErrorKind::RateLimited),
    (500, "", ErrorKind::Server),
];

/// The recordings of the repository, with the folder that each stands in: `chatwoot-4.8`.
fn files() -> Vec<(String, PathBuf)> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("recordings");
    let mut files = Vec::new();
    for folder in std::fs::read_dir(&root).unwrap() {
        let folder = folder.unwrap();
        let name = folder.file_name().into_string().unwrap();
        for file in std::fs::read_dir(folder.path()).unwrap() {
            let path = file.unwrap().path();
            if path.extension().is_some_and(|extension| extension == "har") {
                files.push((name.clone(), path));
            }
        }
    }
    files.sort();
    assert!(files.len() > 10, "{} recordings", files.len());
    files
}

#[test]
fn have_nothing_that_is_not_described() {
    let (spec, mut conform) = (Spec::published("chatwoot").unwrap(), None);
    for (folder, path) in files() {
        assert!(folder.starts_with("chatwoot-"), "{folder}: who checks these?");
        let conform = conform.get_or_insert_with(|| Conform::new("chatwoot", spec));
        conform.read(&path.display().to_string(), &std::fs::read(&path).unwrap());
    }
    let report = conform.unwrap().report();
    assert!(report.is_clean(), "{}", report.text());
    // Every entry was held against an operation.
    assert_eq!((report.matched, report.passing), (report.entries, report.entries));
    println!("{}", report.summary());
}

#[test]
fn of_failures_are_read_as_a_person_reads_them() {
    let client = frontdesk_chatwoot::Client::builder().base_url("http://127.0.0.1").build().unwrap();
    let (mut read, mut problems) = (0, Vec::new());
    for (folder, path) in files() {
        for (index, exchange) in har::read(&std::fs::read(&path).unwrap()).unwrap().into_iter().enumerate() {
            let exchange = exchange.unwrap();
            if exchange.status >= 400 {
                let at = format!("{folder} {} entry {index}", path.display());
                problems.extend(problem(&client, &exchange).map(|problem| format!("{at}: {problem}")));
                read += 1;
            }
        }
    }
    assert!(problems.is_empty(), "{}", problems.join("\n"));
    assert!(read > 150, "{read} failures");
}

/// What is wrong with how the client reads one failure.
fn problem(client: &frontdesk_chatwoot::Client, exchange: &RecordedExchange) -> Option<String> {
    let body = exchange.body.as_deref().unwrap_or_default();
    let words = words(body);
    let row = FAILURES.iter().find(|(status, text, _)| *status == exchange.status && words.contains(text));
    let Some((_, _, kind)) = row else {
        return Some(format!("the table has no row for {} {words:?}", exchange.status));
    };
    let status = StatusCode::from_u16(exchange.status).unwrap();
    let Some(failure) = client.core().vendor().failure(status, &HeaderMap::new(), body) else {
        return Some("the client takes it for a success".to_owned());
    };
    if failure.kind != *kind {
        return Some(format!("{:?} instead of {kind:?}: {words:?}", failure.kind));
    }
    let message = failure.message.unwrap_or_default();
    (!message.contains(&words)).then(|| format!("the message {message:?} lacks the server's {words:?}"))
}

/// The server's own words, from whichever field has them.
fn words(body: &[u8]) -> String {
    let text = String::from_utf8_lossy(body).trim().to_owned();
    let Ok(json) = serde_json::from_slice::<Value>(body) else { return text };
    let places = ["/error", "/errors", "/message", "/description"];
    places.iter().find_map(|at| first_text(json.pointer(at)?)).unwrap_or(text)
}

/// The first text in a value.
fn first_text(value: &Value) -> Option<String> {
    match value {
        Value::String(text) => Some(text.clone()),
        Value::Array(items) => items.iter().find_map(first_text),
        Value::Object(fields) => fields.values().find_map(first_text),
        _ => None,
    }
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
