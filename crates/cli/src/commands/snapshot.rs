//! `frontdesk snapshot`, and reading what it wrote.

use std::fs::File;
use std::io::{BufRead as _, BufReader, Write};
use std::path::{Path, PathBuf};

use indicatif::ProgressBar;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::context::{Context, merged};
use crate::failure::{Failure, Outcome};
use crate::output::progress;
use crate::people::{self, Failures, PEOPLE};

/// The first line.
#[derive(Debug, Deserialize, Serialize)]
struct Head {
    frontdesk_snapshot: u32,
    taken: chrono::DateTime<chrono::Utc>,
    directories: Vec<String>,
}

/// The last line. Without it the file is not whole.
#[derive(Debug, Deserialize, Serialize)]
struct End {
    end: bool,
    people: u64,
    /// The directories of which somebody may be missing.
    incomplete: Vec<String>,
}

/// The people of a moment.
#[derive(Debug, Default)]
pub struct Snapshot {
    pub directories: Vec<String>,
    pub incomplete: Vec<String>,
    pub people: Vec<Value>,
}

/// Runs the command.
pub async fn run(context: &Context, out: Option<PathBuf>) -> Outcome {
    let frontdesk = context.open().await?;
    let asked = frontdesk.directories().count();
    let failures = match out {
        Some(path) => {
            let failed = |error: std::io::Error| Failure::from(format!("{}: {error}", path.display()));
            let mut file = std::io::BufWriter::new(File::create(&path).map_err(failed)?);
            let failures =
                write(&frontdesk, &mut file, progress::start(PEOPLE, context.globals.quiet)).await?;
            file.flush().map_err(failed)?;
            failures
        }
        None => {
            let mut stdout = std::io::BufWriter::new(std::io::stdout().lock());
            let failures =
                write(&frontdesk, &mut stdout, progress::beside_rows(PEOPLE, context.globals.quiet)).await?;
            stdout.flush()?;
            failures
        }
    };
    Ok(failures.exit(asked))
}

async fn write(
    frontdesk: &frontdesk::Frontdesk,
    out: &mut impl Write,
    bar: ProgressBar,
) -> Result<Failures, Failure> {
    let directories = frontdesk.directories().map(|(name, _)| name.to_owned()).collect();
    let head = Head { frontdesk_snapshot: 1, taken: chrono::Utc::now(), directories };
    writeln!(out, "{}", serde_json::to_string(&head)?)?;
    let mut failures = Failures::default();
    let mut count = 0;
    let items = merged(frontdesk, |directory| directory.list());
    people::each(items, &mut failures, bar, |person| {
        count += 1;
        Ok(writeln!(out, "{}", serde_json::to_string(&person)?)?)
    })
    .await?;
    let mut incomplete: Vec<String> = failures.messages.iter().map(|(name, _)| name.clone()).collect();
    incomplete.sort();
    incomplete.dedup();
    writeln!(out, "{}", serde_json::to_string(&End { end: true, people: count, incomplete })?)?;
    Ok(failures)
}

/// Reads a snapshot.
///
/// # Errors
/// It cannot be read, is none, or is not whole.
pub fn read(path: &Path) -> Result<Snapshot, Failure> {
    let failed = |message: &str| Failure::refused(format!("{}: {message}", path.display()));
    let file = File::open(path).map_err(|error| failed(&error.to_string()))?;
    let mut lines = BufReader::new(file).lines();
    let not_one = "it is no snapshot; `frontdesk snapshot` writes one";
    let first = lines.next().transpose().map_err(|error| failed(&error.to_string()))?;
    let head: Head =
        first.and_then(|line| serde_json::from_str(&line).ok()).ok_or_else(|| failed(not_one))?;
    if head.frontdesk_snapshot != 1 {
        return Err(failed("it was written by a newer program; update this one"));
    }
    let mut snapshot = Snapshot { directories: head.directories, ..Snapshot::default() };
    for line in lines {
        let line = line.map_err(|error| failed(&error.to_string()))?;
        let value: Value = serde_json::from_str(&line).map_err(|_| failed("it is cut off; take another"))?;
        if value.get("end").is_some() {
            let end: End = serde_json::from_value(value).map_err(|_| failed(not_one))?;
            snapshot.incomplete = end.incomplete;
            return if u64::try_from(snapshot.people.len()).is_ok_and(|count| count == end.people) {
                Ok(snapshot)
            } else {
                Err(failed("lines are missing; take another"))
            };
        }
        snapshot.people.push(value);
    }
    Err(failed("it is cut off; take another"))
}
