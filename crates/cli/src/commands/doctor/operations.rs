//! Which operations of the description exist on a server.

use std::collections::BTreeMap;

use frontdesk::{ErrorKind, VendorClient};
use frontdesk_conform::Spec;
use frontdesk_core::{RequestOptions, http};
use frontdesk_openapi::version::Version;
use serde::Serialize;
use serde_json::{Map, Value};

use crate::commands::api::described::Described;
use crate::output::Shape;

/// How many operations of one version are called to learn whether a server has that version.
const PROBES: usize = 2;

pub const SHAPE: Shape = Shape {
    columns: &[
        ("directory", "directory"),
        ("operation", "operation"),
        ("method", "method"),
        ("path", "path"),
        ("exists", "exists"),
        ("reason", "reason"),
    ],
    others: &["since", "until"],
    id: "operation",
    is_people: false,
};

/// An operation, and whether a server has it.
#[derive(Debug, Serialize)]
pub struct OperationRow {
    pub directory: String,
    pub operation: &'static str,
    pub method: String,
    pub path: &'static str,
    /// Null if it is not known.
    pub exists: Option<bool>,
    pub reason: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    since: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    until: Option<&'static str>,
}

/// What calls say of a server that does not state its version.
#[derive(Debug, Default)]
struct Learned {
    /// The newest version of which an operation is there.
    at_least: Option<(Version, String)>,
    /// The oldest version of which no operation is there.
    below: Option<(Version, String)>,
}

/// Says of each operation whether a server has it: by the version that the server states, or else
/// by calling a few that list something. Those change nothing.
pub async fn examine(
    directory: &str,
    spec: &'static Spec,
    stated: Option<&str>,
    client: &VendorClient,
    credentials: &Map<String, Value>,
) -> Vec<OperationRow> {
    let described: Vec<Described> =
        spec.operations().into_iter().filter_map(|at| Described::new(spec, at)).collect();
    let version = stated.and_then(Version::stated);
    let learned = match version {
        Some(_) => Learned::default(),
        None => probe(&described, client, credentials).await,
    };
    let rows = described.iter().map(|own| {
        let dated = |word: &str| own.at.value.get(word).and_then(Value::as_str);
        let (since, until) = (dated("x-since"), dated("x-until"));
        let (exists, reason) = match &version {
            Some(version) => by_version(version, stated.unwrap_or_default(), own.at.value),
            None => learned.say(since, until),
        };
        OperationRow {
            directory: directory.to_owned(),
            operation: own.id,
            method: own.at.method.to_uppercase(),
            path: own.at.path,
            exists,
            reason,
            since,
            until,
        }
    });
    rows.collect()
}

/// What a stated version says of an operation.
fn by_version(version: &Version, stated: &str, operation: &Value) -> (Option<bool>, String) {
    let reason = match (version.has(operation), operation.get("x-since"), operation.get("x-until")) {
        (true, ..) => return (Some(true), format!("the server is {stated}")),
        (false, Some(since), None) => format!("since {}", text(since)),
        (false, None, Some(until)) => format!("until {}", text(until)),
        (false, since, until) => {
            let [since, until] = [since, until].map(|word| word.map_or("", text));
            format!("from {since} to {until}")
        }
    };
    (Some(false), format!("{reason}; the server is {stated}"))
}

fn text(value: &Value) -> &str {
    value.as_str().unwrap_or_default()
}

impl Learned {
    fn say(&self, since: Option<&str>, until: Option<&str>) -> (Option<bool>, String) {
        if until.is_some() {
            return (None, "the server does not state its version".to_owned());
        }
        let Some(since) = since.and_then(Version::parse) else {
            return (Some(true), "every version that is described has it".to_owned());
        };
        let reached = self.at_least.as_ref().filter(|(version, _)| since.compare(version).is_le());
        let missed = self.below.as_ref().filter(|(version, _)| since.compare(version).is_ge());
        match (reached, missed) {
            (Some((_, operation)), _) => (Some(true), format!("{operation} is there, which is no older")),
            (None, Some((_, operation))) => {
                (Some(false), format!("{operation} is not there, which is no newer"))
            }
            (None, None) => (None, "the server does not state its version".to_owned()),
        }
    }
}

/// Operations that came with one version, and a request of each.
struct ProbedVersion<'a> {
    version: Version,
    requests: Vec<(&'a str, frontdesk_core::Request)>,
}

/// Calls operations that came with one version each.
async fn probe(described: &[Described], client: &VendorClient, credentials: &Map<String, Value>) -> Learned {
    let mut dated: BTreeMap<Vec<u64>, ProbedVersion<'_>> = BTreeMap::new();
    for own in described {
        let since = own.at.value.get("x-since").and_then(Value::as_str);
        let Some((text, version)) = since.and_then(|text| Some((text, Version::parse(text)?))) else {
            continue;
        };
        if own.at.method != "get" || !own.id.starts_with("list") || own.at.value.get("x-until").is_some() {
            continue;
        }
        let mut request = client.request(own.operation());
        if own.parameters(&mut request, &[], credentials).is_err() {
            continue;
        }
        let numbers = text.split('.').filter_map(|part| part.parse().ok()).collect();
        let probed = dated.entry(numbers).or_insert_with(|| ProbedVersion { version, requests: Vec::new() });
        if probed.requests.len() < PROBES {
            request.options(RequestOptions::new().no_retries());
            probed.requests.push((own.id, request));
        }
    }
    let mut learned = Learned::default();
    for ProbedVersion { version, requests } in dated.into_values() {
        let mut missing = None;
        for (id, request) in requests {
            match request.send_raw().await {
                Ok(_) => {
                    learned.at_least = Some((version.clone(), id.to_owned()));
                    missing = None;
                    break;
                }
                Err(error) if is_missing(&error) => missing = Some(id),
                // Refused, or without a response: it says nothing.
                Err(_) => {}
            }
        }
        if let (Some(id), None) = (missing, &learned.below) {
            learned.below = Some((version, id.to_owned()));
        }
    }
    learned
}

/// Returns whether a server has no such path or method.
fn is_missing(error: &frontdesk::Error) -> bool {
    error.kind() == ErrorKind::NotFound || error.status() == Some(http::StatusCode::METHOD_NOT_ALLOWED)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_server_without_a_version_is_known_by_what_it_has() {
        let version = |text: &str| Some((Version::parse(text).unwrap(), format!("listOf{text}")));
        let learned = Learned { at_least: version("4.8"), below: version("4.16") };
        for (since, until, expected) in [
            (None, None, Some(true)),
            (Some("3.1"), None, Some(true)),
            (Some("4.8"), None, Some(true)),
            (Some("4.12"), None, None),
            (Some("4.16"), None, Some(false)),
            (None, Some("3.16"), None),
        ] {
            assert_eq!(learned.say(since, until).0, expected, "{since:?} {until:?}");
        }
    }
}
