//! Programs that measure rows of the table, and where their sources are.

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use frontdesk_openapi::problem::Problem;

use super::figure::Figure;
use super::{Progress, Setup};

/// Where the sources are of programs that need nothing but the workspace.
const FOLDER: &str = "tests/benches/src/bin";

/// The longest that a program may run.
const PATIENCE: Duration = Duration::from_secs(300);

/// The source of a program.
pub(super) struct Source {
    /// The name of its file without the extension.
    pub program: String,
    pub path: PathBuf,
    /// The documentation at the head of the file.
    pub head: String,
    /// The rows that it measures, of those that are wanted.
    pub rows: Vec<String>,
}

/// The sources in a folder that measure rows whose names begin like this.
///
/// # Errors
/// A file cannot be read or does not name its rows.
pub(super) fn sources(folder: &Path, beginning: &str) -> Result<Vec<Source>, Problem> {
    let unreadable =
        |path: &Path, error: std::io::Error| Problem::general(format!("{}: {error}", path.display()));
    let mut sources = Vec::new();
    for entry in std::fs::read_dir(folder).map_err(|error| unreadable(folder, error))? {
        let path = entry.map_err(|error| unreadable(folder, error))?.path();
        let Some(program) = path.file_stem().filter(|_| path.extension().is_some_and(|name| name == "rs"))
        else {
            continue;
        };
        let program = program.to_string_lossy().into_owned();
        let text = std::fs::read_to_string(&path).map_err(|error| unreadable(&path, error))?;
        let head: Vec<&str> =
            text.lines().map_while(|line| line.strip_prefix("//!")).map(str::trim).collect();
        let head = head.join(" ");
        let mut rows = quoted(head.split(": ").next().unwrap_or_default());
        if rows.is_empty() {
            return Err(Problem::general(format!(
                "{}: the first line does not name the rows; begin it as \"//! `name`: what it measures\"",
                path.display()
            )));
        }
        rows.retain(|name| name.starts_with(beginning));
        if !rows.is_empty() {
            sources.push(Source { program, path, head, rows });
        }
    }
    sources.sort_by(|one, other| one.program.cmp(&other.program));
    Ok(sources)
}

/// What stands in backticks.
pub(super) fn quoted(text: &str) -> Vec<String> {
    text.split('`').skip(1).step_by(2).map(str::to_owned).collect()
}

/// Runs the programs of the workspace.
pub(super) fn measure(setup: &Setup<'_>, progress: &mut Progress) -> Result<(), Problem> {
    for source in sources(&setup.root.join(FOLDER), setup.beginning)? {
        let mut build = setup.cargo("build");
        build.args(["--package", "frontdesk-benches", "--bin", &source.program]);
        // The sandbox only waits and responds, and takes long to optimize.
        build.args(["--config", "profile.release.package.frontdesk-sandbox.opt-level=1"]);
        progress.all(&source.rows, || {
            done(&mut build)?;
            run(setup, &source)
        });
    }
    Ok(())
}

/// Runs a command whose output is shown.
pub(super) fn done(command: &mut Command) -> Result<(), Problem> {
    // What it prints is not the table.
    command.stdout(Stdio::null()).stdin(Stdio::null());
    let status = command.status().map_err(|error| Problem::general(format!("{command:?}: {error}")))?;
    if status.success() { Ok(()) } else { Err(Problem::general(format!("{command:?}: {status}"))) }
}

/// Runs a program that was built, and reads the figures that it prints.
pub(super) fn run(setup: &Setup<'_>, source: &Source) -> Result<Vec<Figure>, Problem> {
    let failed = |what: String| Problem::general(format!("{}: {what}", source.program));
    let mut command = Command::new(setup.target.join(setup.profile_folder()).join(&source.program));
    command.args(&source.rows).stdin(Stdio::null()).stdout(Stdio::piped());
    if setup.quick {
        command.env("FRONTDESK_BENCH_QUICK", "1");
    }
    let mut child = command.spawn().map_err(|error| failed(error.to_string()))?;
    let began = Instant::now();
    // It prints a line for each row, so that the pipe does not fill.
    while child.try_wait().map_err(|error| failed(error.to_string()))?.is_none() {
        if began.elapsed() > PATIENCE {
            child.kill().and_then(|()| child.wait()).map_err(|error| failed(error.to_string()))?;
            return Err(failed(format!("it ran longer than {} s", PATIENCE.as_secs())));
        }
        std::thread::sleep(Duration::from_millis(20));
    }
    let output = child.wait_with_output().map_err(|error| failed(error.to_string()))?;
    let text = String::from_utf8_lossy(&output.stdout);
    let figures = text.lines().map(serde_json::from_str).collect::<Result<Vec<Figure>, _>>();
    let figures = figures.map_err(|error| failed(format!("it printed no row: {error}")))?;
    if !output.status.success() {
        return Err(failed(format!("{}; its own words stand above", output.status)));
    }
    Ok(figures)
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn each_row_is_measured_by_one_file() {
        let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
        let mut names = BTreeSet::new();
        for folder in [FOLDER, super::super::clients::FOLDER] {
            for source in sources(&root.join(folder), "").unwrap() {
                for name in source.rows {
                    assert!(names.insert(name.clone()), "{name} twice");
                }
            }
        }
        assert!(names.contains("one_call") && names.contains("one_call_progenitor"), "{names:?}");
    }
}
