//! `cargo xtask`: commands for the maintenance of the workspace.

use std::fmt::Write as _;
use std::io::{ErrorKind, Write as _};
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use clap::{Parser, Subcommand};
use frontdesk_openapi::problem::{Problem, Problems};
use serde_json::Value;
use xtask::bench::BenchArguments;
use xtask::conform;
use xtask::diff::{self, Changes};
use xtask::dist::{self, Format};
use xtask::import::{self, ImportArguments};
use xtask::overlay;
use xtask::regen::{self, Target};
use xtask::threads;
use xtask::write::{self, FileDifference};

#[derive(Parser)]
#[command(name = "cargo xtask", about = "Maintains the workspace")]
struct CommandLine {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Run the benchmarks, write target/bench.json and print the table for BENCHMARKS.md
    Bench(BenchArguments),
    /// Rewrite the generated module of each vendor crate from its spec
    Regen {
        /// Only this vendor
        #[arg(long)]
        vendor: Option<String>,
        /// Write nothing; print the changes and fail if there are any
        #[arg(long)]
        check: bool,
        /// Keep the documents between the steps in target/regen/VENDOR
        #[arg(long)]
        keep_steps: bool,
    },
    /// Show what changed in the specs since a revision, for HTTP clients and for callers
    Diff {
        /// Only this vendor
        #[arg(long)]
        vendor: Option<String>,
        /// The revision to compare with
        #[arg(long, default_value = "HEAD")]
        since: String,
    },
    /// Print a vendor's spec as one OpenAPI document in JSON
    Bundle {
        /// The vendor
        vendor: String,
        /// The version of OpenAPI
        #[arg(long, value_enum, default_value_t)]
        openapi: Format,
        /// Only what this version of the vendor's product has
        #[arg(long)]
        version: Option<String>,
        /// Write to this file instead
        #[arg(long)]
        out: Option<PathBuf>,
    },
    /// Write the documents of all vendors and versions to dist/specs, for users of other languages
    Dist,
    /// Print an OpenAPI Overlay that makes a vendor's own document say what its servers do
    Overlay {
        /// The vendor
        vendor: String,
        /// The vendor's document, of OpenAPI 3.0 or 3.1, in JSON or YAML
        #[arg(long)]
        document: PathBuf,
        /// Write to this file instead
        #[arg(long)]
        out: Option<PathBuf>,
    },
    /// Check recordings against a vendor's spec: `frontdesk conform`, built from this checkout
    Conform(conform::ConformArguments),
    /// Check the release of one crate: tree, changelog, version, package, order of publication
    Release {
        /// The crate
        #[arg(value_name = "CRATE")]
        name: String,
        /// Publish the crate and push its tag
        #[arg(long)]
        execute: bool,
    },
    /// Write into a vendor's spec what recordings show beyond it, and print what is left to decide
    Import(ImportArguments),
    /// Write the folders of a new vendor: spec, crate, and stubs in the facade and the sandbox
    NewVendor {
        /// Its name in crate names: lower-case letters and digits
        name: String,
        /// Write only the spec, from this published OpenAPI document (2.0, 3.0 or 3.1), and list
        /// what is left to write in it
        #[arg(long, value_name = "DOCUMENT")]
        from: Option<PathBuf>,
    },
    /// Check language and shape of hand-written files, and fail if there are findings
    Tidy {
        /// Check only these files and folders
        paths: Vec<PathBuf>,
    },
}

fn main() -> ExitCode {
    let arguments = CommandLine::parse();
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap_or(Path::new("."));
    let done = match arguments.command {
        Command::Bench(arguments) => bench(root, &arguments),
        Command::Regen { vendor, check, keep_steps } => regen(root, vendor.as_deref(), check, keep_steps),
        Command::Diff { vendor, since } => diff(root, vendor.as_deref(), &since),
        Command::Bundle { vendor, openapi, version, out } => {
            bundle(root, &vendor, version.as_deref(), openapi, out.as_deref())
        }
        Command::Dist => dist(root),
        Command::Overlay { vendor, document, out } => {
            overlay::of_file(root, &vendor, &document).and_then(|overlay| show(&overlay, out.as_deref()))
        }
        Command::Conform(arguments) => return conform::run(root, &arguments),
        Command::NewVendor { name, from: None } => new_vendor(root, &name),
        Command::NewVendor { name, from: Some(document) } => new_spec(root, &name, &document),
        Command::Release { name, execute } => xtask::release::run(root, &name, execute),
        Command::Import(arguments) => import(root, &arguments),
        Command::Tidy { paths } => tidy(root, &paths),
    };
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(problems) => {
            eprintln!("{problems}");
            ExitCode::FAILURE
        }
    }
}

/// The target that `--vendor` names, or all of them.
fn targets(root: &Path, only: Option<&str>) -> Result<Vec<Target>, Problem> {
    match only {
        Some(name) => Ok(vec![Target::named(root, name)?]),
        None => regen::targets(root),
    }
}

fn regen(root: &Path, only: Option<&str>, check: bool, keep_steps: bool) -> Result<(), Problems> {
    let mut problems = Problems::default();
    let work = |target| regen_target(root, target, check, keep_steps);
    for done in threads::each(&targets(root, only)?, |target| regen::size(root, target), work)? {
        match done {
            Ok(lines) => print(&lines)?,
            Err(found) => problems.0.extend(found.0),
        }
    }
    let lists = regen::index_differences(root)?;
    if check && !lists.is_empty() {
        problems.0.push(Problem::general(regen::index_report(root, &lists)));
    } else {
        lists.iter().try_for_each(FileDifference::mend)?;
    }
    problems.into_result()
}

/// Regenerates one target; what to tell of it.
fn regen_target(root: &Path, target: Target, check: bool, keep_steps: bool) -> Result<String, Problems> {
    let stamp = regen::stamp(root, target)?;
    if !keep_steps && let Some(printed) = stamp.printed()? {
        return Ok(printed);
    }
    let steps = keep_steps.then(|| root.join(regen::STEPS).join(target.name));
    let regenerated = regen::regenerate(root, target, steps.as_deref())?;
    let differences = regen::differences(root, target, &regenerated)?;
    if check && !differences.is_empty() {
        return Err(Problem::general(regen::report(root, target, &differences)).into());
    }
    let summary = if differences.is_empty() { None } else { diff::summary(root, target, &regenerated) };
    for difference in &differences {
        difference.mend()?;
    }
    let counts = format!(
        "{:<12}{:>5} operations {:>5} types {:>7} lines",
        target.name,
        regenerated.counts.operations,
        regenerated.counts.types,
        regenerated.lines(),
    );
    // What was written is part of the state.
    regen::stamp(root, target)?.keep(&stamp, &format!("{counts}, as before\n"))?;
    let mut told = format!(
        "{counts} {:>6} ms, {}\n",
        regenerated.time.as_millis(),
        match differences.len() {
            0 => "unchanged".to_owned(),
            count => format!("{count} files rewritten"),
        },
    );
    if let Some(summary) = summary {
        let _ = writeln!(told, "{:<12}{summary}", "");
    }
    Ok(told)
}

fn diff(root: &Path, only: Option<&str>, since: &str) -> Result<(), Problems> {
    for target in targets(root, only)?.into_iter().filter(Target::is_published) {
        let old = diff::committed(root, target, since)?;
        let changes = Changes::between(&old, &diff::current(root, target)?)?;
        print(&format!("{} since {since}: {}\n", target.name, changes.report()))?;
    }
    Ok(())
}

fn new_vendor(root: &Path, name: &str) -> Result<(), Problems> {
    let files = xtask::new_vendor::new_vendor(root, name)?;
    print(&files.join("\n"))?;
    regen(root, Some(name), false, false)
}

fn new_spec(root: &Path, name: &str, document: &Path) -> Result<(), Problems> {
    let findings = xtask::new_vendor::new_spec(root, name, document)?;
    if !findings.0.is_empty() {
        print(&findings.to_string())?;
    }
    let count = findings.0.len();
    print(&format!(
        "wrote specs/{name}; {count} findings. Once `cargo xtask regen --vendor {name}` has none, \
         `cargo xtask new-vendor {name}` makes the crate"
    ))?;
    Ok(())
}

fn tidy(root: &Path, paths: &[PathBuf]) -> Result<(), Problems> {
    let findings = xtask::tidy::run(root, paths)?;
    if findings.is_empty() {
        return Ok(());
    }
    let lines: Vec<String> = findings.iter().map(ToString::to_string).collect();
    print(&lines.join("\n"))?;
    Err(Problem::general(format!("{} findings", lines.len())).into())
}

fn bench(root: &Path, arguments: &BenchArguments) -> Result<(), Problems> {
    let (table, failed) = xtask::bench::run(root, arguments)?;
    print(&table)?;
    failed.into_result()
}

fn bundle(
    root: &Path,
    name: &str,
    version: Option<&str>,
    format: Format,
    out: Option<&Path>,
) -> Result<(), Problems> {
    let spec = regen::document(root, Target::named(root, name)?)?;
    show(&dist::document(&spec, version, format)?, out)
}

/// Prints JSON, or writes it to a file.
fn show(value: &Value, out: Option<&Path>) -> Result<(), Problems> {
    let text = regen::pretty(value);
    match out {
        Some(path) => write::put(path, &text)?,
        None => print(&text)?,
    }
    Ok(())
}

fn import(root: &Path, arguments: &ImportArguments) -> Result<(), Problems> {
    Ok(print(&import::run(root, arguments)?.report())?)
}

/// Writes the folder anew, so that nothing of an earlier run remains in it.
fn dist(root: &Path) -> Result<(), Problems> {
    let files = dist::files(root)?;
    let folder = root.join(dist::FOLDER);
    match std::fs::remove_dir_all(&folder) {
        Err(error) if error.kind() != ErrorKind::NotFound => {
            return Err(Problem::general(format!("{}: {error}", folder.display())).into());
        }
        _ => {}
    }
    for (name, text) in &files {
        write::put(&folder.join(name), text)?;
    }
    Ok(print(&format!("{} files in {}", files.len(), dist::FOLDER))?)
}

fn print(text: &str) -> Result<(), Problem> {
    match writeln!(std::io::stdout(), "{}", text.trim_end()) {
        // The reader closed the pipe: not an error.
        Err(error) if error.kind() == ErrorKind::BrokenPipe => Ok(()),
        done => done.map_err(|error| Problem::general(format!("standard output: {error}"))),
    }
}
