//! Every fault with every call of a vendor's client: each ends as documented, none hangs or panics.

pub(crate) mod beyond;
pub(crate) mod calls;
mod table;

use std::time::{Duration, Instant};

use frontdesk_core::Error;
use frontdesk_sandbox::Sandbox;
use frontdesk_sandbox::faults::Script;
use futures_util::stream::{self, StreamExt as _};

use calls::{Call, Kind, Pace};
use table::{End, Row, rows};

/// How many cells are looked at at a time.
const AT_A_TIME: usize = 32;

/// How much longer than its own limit a call may take before it counts as one that hangs.
const LATE: Duration = Duration::from_secs(4);

/// One call with one fault, in a task of its own: a panic is an end like any other.
async fn cell(row: &Row, call: &'static Call, pages: u64, pace: Pace) -> Option<String> {
    let (name, row) = (format!("{} / {} {:?}", row.name, call.platform.vendor, call.kind), row.clone());
    match tokio::spawn(async move { ends_as_documented(&row, call, pages, pace).await }).await {
        Ok(Ok(())) => None,
        Ok(Err(problem)) => Some(format!("{name}: {problem}")),
        Err(panic) => Some(format!("{name}: {panic}")),
    }
}

/// What is not as expected, if anything. `pages` is how many requests the call makes where nothing
/// is wrong.
async fn ends_as_documented(row: &Row, call: &'static Call, pages: u64, pace: Pace) -> Result<(), String> {
    let vendor = call.platform.vendor;
    let sandbox = Sandbox::start(&[vendor]).await.unwrap();
    let ready = (call.platform.ready)(call.kind, &sandbox, pace).await;
    let before = calls::seen(&sandbox, vendor, call.operation);
    sandbox.script(vendor, Script::new().on(call.operation, [row.step.clone()])).unwrap();

    let start = Instant::now();
    let limit = pace.whole() + if call.is_paged() { row.patience } else { Duration::ZERO } + LATE;
    let outcome = tokio::time::timeout(limit, ready).await.map_err(|_| "it hangs".to_owned())?;
    let took = start.elapsed();
    let requests = calls::seen(&sandbox, vendor, call.operation) - before;

    let expected = row.end(call, pages);
    let end = End { result: outcome.as_ref().copied().map_err(Error::kind), requests };
    // A list that reads ahead may have requested pages in vain.
    let in_vain =
        call.kind == Kind::Ahead && requests > expected.requests && requests < expected.requests + 4;
    if end.result != expected.result || (requests != expected.requests && !in_vain) {
        return Err(format!("{end:?} instead of {expected:?}: {outcome:?}"));
    }
    if requests > pages && took < row.waits {
        return Err(format!("it did not wait: {took:?}"));
    }
    let Err(error) = outcome else { return Ok(()) };
    if error.vendor() != Some(vendor.name()) || error.operation().is_none() {
        return Err(format!("nobody knows what failed: {error}"));
    }
    // The error counts the attempts of its own page.
    if !call.is_paged() && u64::from(error.attempts()) != requests {
        return Err(format!("{} attempts, not {requests}: {error}", error.attempts()));
    }
    if row.retry_after.is_some() && error.retry_after() != row.retry_after {
        return Err(format!("the error says to wait for {:?}", error.retry_after()));
    }
    let shown = format!("{error} {error:?}");
    let secret = calls::secrets(&sandbox, vendor).into_iter().find(|secret| shown.contains(secret));
    secret.map_or(Ok(()), |_| Err(format!("it shows a credential: {error}")))
}

/// Tries all cells of a vendor's calls.
pub(crate) async fn every_fault_ends_as_documented(calls: &'static [Call]) {
    let start = Instant::now();
    let mut rows = rows();
    // Those that mind the clock come first, among themselves, with those that wait longest: they do
    // little but wait.
    rows.sort_by_key(|row| !row.hurried && row.patience.is_zero());
    let mut counted = Vec::new();
    for call in calls {
        let sandbox = Sandbox::start(&[call.platform.vendor]).await.unwrap();
        counted.push((call, call.pages(&sandbox).await));
    }
    let cells = rows.iter().flat_map(|row| counted.iter().map(move |(call, pages)| (row, *call, *pages)));
    let cells = cells.map(|(row, call, pages)| async move {
        let pace = if row.hurried { Pace::Hurried } else { Pace::Steady };
        (cell(row, call, pages, pace).await, row, call, pages)
    });
    let results: Vec<_> = stream::iter(cells).buffer_unordered(AT_A_TIME).collect().await;
    let (count, mut problems) = (results.len(), Vec::new());
    for (problem, row, call, pages) in results {
        // A machine that is busy with other things can hold a request back for longer than a call
        // waits for its response: alone, and with a longer timeout, each of these ends as
        // documented too.
        problems.extend(match problem {
            Some(_) => cell(row, call, pages, Pace::Patient).await,
            None => None,
        });
    }
    problems.sort();
    println!("{count} cells in {:.1?}", start.elapsed());
    assert!(rows.len() > 40, "only {} faults", rows.len());
    assert!(problems.is_empty(), "{} of {count} cells:\n{}", problems.len(), problems.join("\n"));
}
