//! `frontdesk demo`: everyone on four platforms, without any account.

use std::error::Error;
use std::io::Write;
use std::time::Instant;

use frontdesk::{DirectoryEntry, Frontdesk};
use frontdesk_conform::printable;
use frontdesk_sandbox::Sandbox;
use futures_util::StreamExt;

use crate::connect::connect;
use crate::table;

/// Somebody of the sandbox's cast who works on all four platforms.
const SOUGHT: &str = "ada.brandt@harbour.example";

/// Runs the demonstration; `false` where a platform failed.
pub async fn run() -> Result<bool, Box<dyn Error>> {
    let mut out = std::io::stdout();
    let sandbox = Sandbox::start(frontdesk_sandbox::SandboxVendor::ALL).await?;
    let frontdesk = connect(&sandbox)?;
    let listed = list(&mut out, &frontdesk).await?;
    let found = find(&mut out, &frontdesk).await?;
    sandbox.shutdown().await;
    Ok(listed && found)
}

async fn list(out: &mut impl Write, frontdesk: &Frontdesk) -> Result<bool, Box<dyn Error>> {
    let started = Instant::now();
    writeln!(out, "Everyone, as they come (Frontdesk::list):\n")?;
    table::head(out)?;
    let (mut people, mut failures) = (0, 0);
    let mut everyone = frontdesk.list();
    while let Some(entry) = everyone.next().await {
        match entry {
            Ok(entry) => {
                table::row(out, &entry)?;
                people += 1;
            }
            Err(error) => {
                writeln!(out, "{}", printable(&error.to_string()))?;
                failures += 1;
            }
        }
    }
    let milliseconds = started.elapsed().as_millis();
    writeln!(out, "\n{people} records, {failures} failures, {milliseconds} ms")?;
    Ok(failures == 0)
}

async fn find(out: &mut impl Write, frontdesk: &Frontdesk) -> Result<bool, Box<dyn Error>> {
    writeln!(out, "\nOne person by e-mail address (Frontdesk::find_by_email), {SOUGHT}:\n")?;
    table::head(out)?;
    let answers = frontdesk.find_by_email(SOUGHT).await;
    for entry in &answers.entries {
        table::row(out, entry)?;
    }
    for failure in &answers.failures {
        writeln!(out, "{}", printable(&failure.to_string()))?;
    }
    if let Some(entry) = answers.entries.first() {
        show(out, entry)?;
    }
    Ok(answers.failures.is_empty() && !answers.entries.is_empty())
}

fn show(out: &mut impl Write, entry: &DirectoryEntry) -> Result<(), Box<dyn Error>> {
    let call = entry.calls.last().copied().unwrap_or_default();
    let vendor = &entry.user.vendor;
    writeln!(out, "\nThe vendor's own record of it in full ({vendor}, {call}):\n")?;
    writeln!(out, "{}", printable(&serde_json::to_string_pretty(&entry.record.to_json()?)?))?;
    Ok(())
}
