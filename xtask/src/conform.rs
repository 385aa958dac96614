//! `cargo xtask conform`: the program's command of the same name, built from this checkout.
//!
//! It runs as a child, because it has the generated types in it and these chores must build without
//! them.

use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode};

use clap::error::ErrorKind;
use clap::{Args, CommandFactory, Parser};

use crate::regen::Target;

/// What `cargo xtask conform` takes.
#[derive(Args, Debug)]
pub struct ConformArguments {
    /// The vendor whose API was recorded
    #[arg(long)]
    vendor: String,
    /// Hold them against this bundled document instead of the one that was generated from the spec
    #[arg(long, value_name = "FILE")]
    spec: Option<PathBuf>,
    /// Print one JSON document
    #[arg(long)]
    json: bool,
    /// Recordings
    #[arg(value_name = "FILE.har")]
    files: Vec<PathBuf>,
}

/// For messages about usage.
#[derive(Parser)]
#[command(name = "cargo xtask conform")]
struct Usage {
    #[command(flatten)]
    arguments: ConformArguments,
}

/// Runs the program and gives its exit status.
pub fn run(root: &Path, arguments: &ConformArguments) -> ExitCode {
    if arguments.files.is_empty() {
        return usage(&no_files(root, &arguments.vendor));
    }
    let mut command = program(root, &arguments.vendor, arguments.spec.as_deref());
    if arguments.json {
        command.arg("--json");
    }
    match command.arg("--").args(&arguments.files).status() {
        Ok(status) => {
            // A signal leaves no code.
            ExitCode::from(status.code().and_then(|code| u8::try_from(code).ok()).unwrap_or(1))
        }
        Err(error) => usage(&format!("cargo does not start: {error}")),
    }
}

/// The program's command for a vendor, against a document or else the one that `regen` wrote.
pub fn program(root: &Path, vendor: &str, document: Option<&Path>) -> Command {
    let mut command = Command::new(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
    command.args(["run", "--quiet", "--package", "frontdesk-cli", "--features", "types", "--manifest-path"]);
    command.arg(root.join("Cargo.toml"));
    command.args(["--", "conform", "--vendor", vendor]);
    if let Some(document) = document {
        command.arg("--spec").arg(document);
    }
    command
}

fn usage(message: &str) -> ExitCode {
    // Where nobody reads the message, the exit status says it.
    let _ = Usage::command().error(ErrorKind::MissingRequiredArgument, message).print();
    ExitCode::from(2)
}

/// What to say where no recording is named: which ones there are.
fn no_files(root: &Path, vendor: &str) -> String {
    if let Err(problem) = Target::named(root, vendor) {
        return problem.to_string();
    }
    // A hint: where the folder cannot be read, there is none.
    let folders = std::fs::read_dir(root.join("tests/recordings")).into_iter().flatten().flatten();
    let names = folders.filter_map(|entry| entry.file_name().into_string().ok());
    let recorded = names.into_iter().any(|name| name.split('-').next() == Some(vendor));
    let hint = if recorded {
        format!("those of this repository are tests/recordings/{vendor}-*/*.har")
    } else {
        "record your own with a browser, a proxy or `HarRecorder`".to_owned()
    };
    format!("which recordings? Name one HAR file or more; {hint}")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::vendors;

    #[test]
    fn without_files_it_says_where_some_are() {
        let root = Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap();
        let folders = std::fs::read_dir(root.join("tests/recordings")).unwrap();
        let folders: Vec<String> =
            folders.map(|folder| folder.unwrap().file_name().into_string().unwrap()).collect();
        let vendors = vendors::names(root).unwrap();
        for vendor in &vendors {
            let recorded = folders.iter().any(|folder| folder.starts_with(&format!("{vendor}-")));
            let theirs = format!("tests/recordings/{vendor}-*/*.har");
            let words = if recorded { &theirs } else { "record your own" };
            let message = no_files(root, vendor);
            assert!(message.contains(words), "{message}");
        }
        let message = no_files(root, "nobody");
        assert!(message.contains(&format!("the vendors are {}", vendors[0])), "{message}");
    }
}
