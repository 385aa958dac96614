//! `cargo xtask bench`: what the clients cost, each figure beside its reference in the same run.

mod builds;
mod clients;
mod compile;
mod figure;
mod machine;
mod report;
mod rows;

use std::path::{Path, PathBuf};
use std::process::Command;

use clap::Args;
use figure::Figure;
use frontdesk_openapi::problem::{Problem, Problems};

/// What is measured, and how.
#[derive(Args, Clone, Debug, Default)]
pub struct BenchArguments {
    /// How the names of the rows begin that are measured, such as `compile`
    #[arg(value_name = "NAME", default_value = "")]
    pub beginning: String,
    /// Only see that each row works: few samples of an unoptimized build, whose figures say nothing
    #[arg(long)]
    pub quick: bool,
    /// Write the table into BENCHMARKS.md
    #[arg(long)]
    pub write: bool,
    /// Compare first builds with this revision, built in the same run, and not with what was
    /// recorded
    #[arg(long, value_name = "REVISION")]
    pub baseline: Option<String>,
}

/// What every measurement knows.
struct Setup<'a> {
    root: &'a Path,
    /// Where everything is built, but for first builds and what is compiled to be timed.
    target: PathBuf,
    beginning: &'a str,
    quick: bool,
    baseline: Option<&'a str>,
}

impl Setup<'_> {
    /// A command of cargo for programs that are measured.
    fn cargo(&self, name: &str) -> Command {
        let mut command = Command::new(env!("CARGO"));
        command.arg(name).arg("--quiet").current_dir(self.root).env("CARGO_TARGET_DIR", &self.target);
        if !self.quick {
            command.arg("--release");
        }
        command
    }

    fn profile_folder(&self) -> &'static str {
        if self.quick { "debug" } else { "release" }
    }
}

/// What was measured, and what failed.
#[derive(Default)]
struct Progress {
    figures: Vec<Figure>,
    problems: Vec<Problem>,
}

impl Progress {
    /// Measures one row.
    fn one(&mut self, name: &str, measure: impl FnOnce() -> Result<Figure, Problem>) {
        self.all(&[name.to_owned()], || Ok(vec![measure()?]));
    }

    /// Measures rows, shows them, and notes why if they cannot be measured.
    fn all(&mut self, names: &[String], measure: impl FnOnce() -> Result<Vec<Figure>, Problem>) {
        eprintln!("{} …", names.join(", "));
        match measure() {
            Ok(figures) => {
                figures.iter().for_each(|figure| eprintln!("{}", figure.row()));
                self.figures.extend(figures);
            }
            Err(problem) => {
                let problem = Problem::general(format!("{}: {problem}", names.join(", ")));
                eprintln!("{problem}");
                self.problems.push(problem);
            }
        }
    }
}

/// Measures the rows whose names begin as wanted, writes their ratios to `target/bench.json`, and
/// returns the table for BENCHMARKS.md with what failed. A row that fails does not keep the others
/// from being measured.
///
/// # Errors
/// No row has such a name, or what was measured cannot be written.
pub fn run(root: &Path, arguments: &BenchArguments) -> Result<(String, Problems), Problem> {
    let setup = Setup {
        root,
        target: root.join("target"),
        beginning: &arguments.beginning,
        quick: arguments.quick,
        baseline: arguments.baseline.as_deref(),
    };
    let mut progress = Progress::default();
    rows::measure(&setup, &mut progress)?;
    clients::measure(&setup, &mut progress)?;
    compile::measure(&setup, &mut progress)?;
    builds::program(&setup, &mut progress);
    builds::measure(&setup, &mut progress)?;
    if progress.figures.is_empty() && progress.problems.is_empty() {
        return Err(Problem::general(format!("no row's name begins with `{}`", arguments.beginning)));
    }
    report::save(root, &progress.figures)?;
    let table = report::table(&machine::described(), &progress.figures);
    if arguments.write {
        report::write(root, &table)?;
    }
    Ok((table, Problems(progress.problems)))
}
