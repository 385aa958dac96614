//! `frontdesk doctor`.

mod operations;

use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use frontdesk::{ConfigureClient as _, Error, ErrorKind, ServerReport, Vendor};
use frontdesk_conform::Spec;
use frontdesk_core::chrono::{DateTime, TimeDelta, Utc};
use frontdesk_core::{Attempt, Body, BoxFuture, Middleware, Next, RateLimit, http};
use futures_util::StreamExt as _;
use serde::Serialize;

use crate::config::ResolvedDirectory;
use crate::context::{Context, connect, warn};
use crate::failure::{Exit, Failure, Outcome, exit};
use crate::output::Shape;
use operations::OperationRow;

/// The difference of clocks from which tokens and signatures begin to fail.
const SKEW: i64 = 60;

const SHAPE: Shape = Shape {
    columns: &[
        ("directory", "directory"),
        ("check", "check"),
        ("ok", "ok"),
        ("detail", "detail"),
        ("remedy", "remedy"),
    ],
    others: &["vendor"],
    id: "directory",
    is_people: false,
};

/// One check of a directory.
#[derive(Debug, PartialEq, Serialize)]
struct Finding {
    directory: String,
    vendor: String,
    check: &'static str,
    ok: bool,
    detail: String,
    remedy: Option<String>,
}

/// What a hook saw of the last response.
#[derive(Clone, Debug, Default)]
struct Seen {
    status: Option<http::StatusCode>,
    headers: http::HeaderMap,
    took: Duration,
}

/// Looks at responses.
#[derive(Debug, Default)]
struct Probe(Mutex<Seen>);

impl Middleware for Probe {
    fn handle<'a>(
        &'a self,
        attempt: Attempt<'a>,
        next: Next<'a>,
    ) -> BoxFuture<'a, Result<http::Response<Body>, Error>> {
        Box::pin(async move {
            let started = Instant::now();
            let response = next.run(attempt).await?;
            let seen = Seen {
                status: Some(response.status()),
                headers: response.headers().clone(),
                took: started.elapsed(),
            };
            *self.0.lock().unwrap_or_else(PoisonError::into_inner) = seen;
            Ok(response)
        })
    }
}

/// Runs the command.
pub async fn run(context: &Context, operations: bool) -> Outcome {
    let targets = context.targets().await?;
    if operations {
        return list_operations(context, &targets).await;
    }
    let mut printer = context.printer(&SHAPE)?;
    let mut exits = Vec::new();
    for target in &targets {
        let (findings, ended) = examine(context, target).await;
        findings.iter().try_for_each(|finding| printer.row(finding))?;
        exits.push(ended);
    }
    printer.finish()?;
    Ok(together(&exits))
}

/// Lists the operations, and whether each exists.
async fn list_operations(context: &Context, targets: &[ResolvedDirectory]) -> Outcome {
    let mut printer = context.printer(&operations::SHAPE)?;
    let mut exits = Vec::new();
    for target in targets {
        let directory = connect(target, context.settings(None))?;
        let seen = directory.list().next().await;
        if let Some(Err(error)) =
            seen.filter(|seen| seen.as_ref().is_err_and(|error| error.status().is_none()))
        {
            warn(&format!("{}: {error}", target.name));
            exits.push(exit(&error));
            continue;
        }
        let report = directory.server().await;
        let rows = operations_of(context, target, report.version.as_deref()).await?;
        rows.iter().try_for_each(|row| printer.row(row))?;
        exits.push(Exit::Done);
    }
    printer.finish()?;
    Ok(together(&exits))
}

async fn operations_of(
    context: &Context,
    target: &ResolvedDirectory,
    version: Option<&str>,
) -> Result<Vec<OperationRow>, Failure> {
    let spec = Spec::published(target.vendor.as_str()).map_err(Failure::from)?;
    let client = context.client(target, None)?;
    Ok(operations::examine(&target.name, spec, version, &client, &target.credentials).await)
}

/// How a command ends whose directories ended so.
fn together(exits: &[Exit]) -> Exit {
    match exits.iter().find(|exit| **exit != Exit::Done) {
        None => Exit::Done,
        Some(first) if exits.iter().all(|exit| exit == first) => *first,
        Some(_) => Exit::Partly,
    }
}

async fn examine(context: &Context, target: &ResolvedDirectory) -> (Vec<Finding>, Exit) {
    let finding = |check, ok, detail: String, remedy: Option<&str>| Finding {
        directory: target.name.clone(),
        vendor: target.vendor.to_string(),
        check,
        ok,
        detail,
        remedy: remedy.map(str::to_owned),
    };
    let probe = Arc::new(Probe::default());
    let directory = match connect(target, context.settings(None).middleware(probe.clone())) {
        Ok(directory) => directory,
        Err(failure) => {
            let remedy = Some("correct the settings; see frontdesk config show");
            return (vec![finding("settings", false, failure.message, remedy)], failure.exit);
        }
    };
    let first = directory.list().next().await;
    let error = first.and_then(Result::err).filter(|error| !error.is_malformed_record());
    let seen = probe.0.lock().unwrap_or_else(PoisonError::into_inner).clone();
    let mut findings = Vec::new();
    let Some(status) = seen.status else {
        let detail = error.as_ref().map_or_else(|| "nothing was sent".to_owned(), ToString::to_string);
        let remedy = Some("check base_url, the network and the proxy (HTTPS_PROXY)");
        findings.push(finding("reach", false, format!("{}: {detail}", target.base_url), remedy));
        return (findings, error.as_ref().map_or(Exit::Failed, exit));
    };
    let reached = format!("{} responded with {status} in {} ms", target.base_url, seen.took.as_millis());
    findings.push(finding("reach", true, reached, None));
    let refused = error.as_ref().filter(|error| exit(error) == Exit::Credentials);
    findings.push(match (&error, refused) {
        (None, _) => finding("credentials", true, "people can be listed".to_owned(), None),
        (_, Some(error)) => {
            let remedy = match error.kind() {
                ErrorKind::Forbidden => "give the account of these credentials the permission to list people",
                _ => "renew the credentials, and correct the settings",
            };
            finding("credentials", false, error.to_string(), Some(error.hint().unwrap_or(remedy)))
        }
        (Some(error), None) => finding("people", false, error.to_string(), error.hint()),
    });
    let mut ended = error.as_ref().map_or(Exit::Done, exit);
    if error.is_none() {
        findings.push(match directory.capabilities().await {
            Ok(capabilities) => {
                let possible = capabilities.iter().filter(|(_, support)| support.is_possible()).count();
                let kind = capabilities.credentials.map_or_else(String::new, |kind| format!("{kind}: "));
                let detail = format!("{kind}{possible} of {} actions", capabilities.iter().count());
                finding("capabilities", true, detail, None)
            }
            Err(error) => {
                ended = exit(&error);
                let remedy =
                    error.hint().unwrap_or("let the account of these credentials read its own profile");
                finding("capabilities", false, error.to_string(), Some(remedy))
            }
        });
    }
    if error.is_none() {
        findings.extend(of_server(context, target, &directory.server().await, &finding).await);
    }
    if let Some((ok, detail)) = clock(&seen.headers, Utc::now()) {
        findings.push(finding("clock", ok, detail, (!ok).then_some("set the clock of this machine by NTP")));
    }
    let limit = RateLimit::from_headers(&seen.headers);
    let detail = limit.map_or_else(|| "the server states none".to_owned(), |limit| described(&limit));
    findings.push(finding("rate limit", true, detail, None));
    (findings, ended)
}

/// What a server tells of itself: version, edition, operations, permissions, settings.
async fn of_server(
    context: &Context,
    target: &ResolvedDirectory,
    report: &ServerReport,
    finding: &impl Fn(&'static str, bool, String, Option<&str>) -> Finding,
) -> Vec<Finding> {
    let version = report.version.as_deref();
    let mut findings = vec![finding("version", true, version_of(&target.vendor, version), None)];
    if let Some(edition) = &report.edition {
        findings.push(finding("edition", true, edition.clone(), None));
    }
    findings.push(match operations_of(context, target, version).await {
        Ok(rows) => finding("operations", true, counted(&rows), None),
        Err(failure) => {
            finding("operations", false, failure.message, Some("report it as a bug of this program"))
        }
    });
    if !report.permissions.is_empty() {
        let missing = report.permissions.iter().filter(|permission| !permission.is_granted);
        let missing: Vec<String> =
            missing.map(|permission| format!("{} ({})", permission.name, permission.purpose)).collect();
        let all = report.permissions.len();
        let mut detail = format!("{} of {all}", all - missing.len());
        if !missing.is_empty() {
            detail = format!("{detail}; missing: {}", missing.join(", "));
        }
        let remedy = "give them to a role of this account, as far as they are needed";
        findings.push(finding(
            "permissions",
            missing.is_empty(),
            detail,
            Some(remedy).filter(|_| !missing.is_empty()),
        ));
    }
    for setting in &report.settings {
        findings.push(finding("setting", setting.remedy.is_none(), setting.to_string(), setting.remedy));
    }
    for (operation, error) in &report.failures {
        let remedy =
            error.hint().unwrap_or("give the account of these credentials the permission to read it");
        findings.push(finding("server", false, format!("{operation}: {error}"), Some(remedy)));
    }
    findings
}

/// The version that a server states, or those that are described.
fn version_of(vendor: &Vendor, version: Option<&str>) -> String {
    if let Some(version) = version {
        return version.to_owned();
    }
    let spec = Spec::published(vendor.as_str()).ok();
    let described = spec.and_then(|spec| spec.document.value.pointer("/info/version")?.as_str());
    let described = described.map_or_else(String::new, |version| format!("; version {version} is described"));
    format!("the server does not state it{described}")
}

/// How many operations exist.
fn counted(rows: &[OperationRow]) -> String {
    let count = |exists: Option<bool>| rows.iter().filter(|row| row.exists == exists).count();
    let mut text = format!("{} of {} exist", count(Some(true)), rows.len());
    for (number, words) in [(count(Some(false)), "do not"), (count(None), "are uncertain")] {
        if number > 0 {
            text = format!("{text}, {number} {words}");
        }
    }
    if count(Some(true)) < rows.len() { text + "; --operations lists them" } else { text }
}

/// A rate limit in words.
fn described(limit: &RateLimit) -> String {
    let left = match (limit.remaining, limit.limit) {
        (Some(left), Some(all)) => format!("{left} of {all} calls are left"),
        (Some(left), None) => format!("{left} calls are left"),
        (None, Some(all)) => format!("{all} calls are allowed"),
        (None, None) => "calls are limited".to_owned(),
    };
    match limit.resets_in() {
        Some(time) => format!("{left} for {} s", time.as_secs()),
        None => left,
    }
}

/// Compares the time of a response with this machine's.
fn clock(headers: &http::HeaderMap, now: DateTime<Utc>) -> Option<(bool, String)> {
    let date = DateTime::parse_from_rfc2822(headers.get(http::header::DATE)?.to_str().ok()?).ok()?;
    let skew: TimeDelta = now.signed_duration_since(date);
    let seconds = skew.num_seconds();
    let words = if seconds < 0 { "behind" } else { "ahead of" };
    let detail = format!("this machine is {} s {words} the server", seconds.abs());
    Some((seconds.abs() <= SKEW, detail))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn clocks_may_differ_by_a_minute() {
        let now = DateTime::parse_from_rfc3339("2026-11-29T01:00:00Z").unwrap().to_utc();
        let table = [
            ("Sun, 29 Nov 2026 01:00:00 GMT", Some((true, "this machine is 0 s ahead of the server"))),
            ("Sun, 29 Nov 2026 00:58:00 GMT", Some((false, "this machine is 120 s ahead of the server"))),
            ("Sun, 29 Nov 2026 01:02:00 GMT", Some((false, "this machine is 120 s behind the server"))),
            ("yesterday", None),
        ];
        for (date, expected) in table {
            let headers = http::HeaderMap::from_iter([(http::header::DATE, date.parse().unwrap())]);
            let found = clock(&headers, now);
            assert_eq!(found.as_ref().map(|(ok, detail)| (*ok, detail.as_str())), expected, "{date}");
        }
    }
}
