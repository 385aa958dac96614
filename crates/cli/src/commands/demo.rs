//! `frontdesk demo`: everyone on four platforms, without any account.

use std::io::Write;
use std::time::Instant;

use frontdesk::{DirectoryEntry, Frontdesk};
use frontdesk_conform::printable;
use futures_util::StreamExt as _;

use crate::context::{Context, DirectoryUser, merged};
use crate::failure::{Exit, Failure, Outcome};
use crate::output::{Choice, OutputFormat, Printer, Shape};

/// Somebody of the sandbox's cast who works on all four platforms.
const SOUGHT: &str = "ada.brandt@harbour.example";

/// The columns of people, and the calls that they were read from.
const SHAPE: Shape = Shape {
    columns: &[
        ("vendor", "vendor"),
        ("id", "id"),
        ("name", "displayName"),
        ("email", "emails.value"),
        ("status", "status.value"),
        ("availability", "agent.availability.value"),
        ("roles", "roles.display|value"),
        ("groups", "groups.display|value"),
        ("calls", "calls"),
    ],
    ..crate::people::SHAPE
};

/// Runs the demonstration.
pub async fn run(context: &Context) -> Outcome {
    let frontdesk = context.open().await?;
    let listed = list(&frontdesk).await?;
    let found = find(&frontdesk).await?;
    Ok(if listed && found { Exit::Done } else { Exit::Failed })
}

fn printer() -> Result<Printer<std::io::Stdout>, Failure> {
    let choice = Choice { format: Some(OutputFormat::Table), fields: Vec::new(), quiet: false };
    Printer::new(std::io::stdout(), &choice, &SHAPE, OutputFormat::Table)
}

fn row(
    printer: &mut Printer<std::io::Stdout>,
    directory: &str,
    entry: &DirectoryEntry,
) -> Result<(), Failure> {
    let mut row =
        serde_json::to_value(DirectoryUser { directory: directory.to_owned(), user: entry.user.clone() })?;
    if let Some(fields) = row.as_object_mut() {
        fields.insert("calls".to_owned(), entry.calls.into());
    }
    printer.row(&row)
}

async fn list(frontdesk: &Frontdesk) -> Result<bool, Failure> {
    let mut out = std::io::stdout();
    let started = Instant::now();
    writeln!(out, "Everyone, as they come (Frontdesk::list):\n")?;
    let mut printer = printer()?;
    let mut failures = 0;
    let mut everyone = merged(frontdesk, |directory| directory.list());
    while let Some((directory, item)) = everyone.next().await {
        match item {
            Ok(entry) => row(&mut printer, &directory, &entry)?,
            Err(error) => {
                writeln!(out, "{}", printable(&error.to_string()))?;
                failures += 1;
            }
        }
    }
    let people = printer.finish()?;
    let milliseconds = started.elapsed().as_millis();
    writeln!(out, "\n{people} records, {failures} failures, {milliseconds} ms")?;
    Ok(failures == 0)
}

async fn find(frontdesk: &Frontdesk) -> Result<bool, Failure> {
    let mut out = std::io::stdout();
    writeln!(out, "\nOne person by email address (Frontdesk::find_by_email), {SOUGHT}:\n")?;
    let found = frontdesk.find_by_email(SOUGHT).await;
    let mut printer = printer()?;
    found.entries.iter().try_for_each(|entry| row(&mut printer, entry.user.vendor.as_str(), entry))?;
    printer.finish()?;
    for failure in &found.failures {
        writeln!(out, "{}", printable(&failure.to_string()))?;
    }
    if let Some(entry) = found.entries.first() {
        show(&mut out, entry)?;
    }
    Ok(found.failures.is_empty() && !found.entries.is_empty())
}

fn show(out: &mut impl Write, entry: &DirectoryEntry) -> Result<(), Failure> {
    let call = entry.calls.last().copied().unwrap_or_default();
    let vendor = &entry.user.vendor;
    writeln!(out, "\nThe vendor's own record of it in full ({vendor}, {call}):\n")?;
    writeln!(out, "{}", printable(&serde_json::to_string_pretty(&entry.record.to_json()?)?))?;
    Ok(())
}
