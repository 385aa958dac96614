//! `cargo xtask bench`: what the clients cost, each figure beside its reference in the same run.

mod compile;
mod figure;
mod machine;

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::path::Path;
use std::process::Command;

use crate::vendors;
use figure::{Figure, Ratio};
use frontdesk_openapi::problem::Problem;
use serde_json::{Value, json};

/// What criterion measures.
const MEASURED: [&str; 4] = ["decode_1000_users", "one_call", "list_10000_users", "find_on_four_platforms"];

/// Runs the benchmarks whose names begin like this, writes `target/bench.json` as `{"name": ratio}`
/// and gives the table for BENCHMARKS.md.
///
/// # Errors
/// No benchmark has such a name, one does not build or run, or its result cannot be read.
pub fn run(root: &Path, beginning: &str) -> Result<String, Problem> {
    let mut figures = Vec::new();
    let measured: Vec<&str> = MEASURED.into_iter().filter(|name| name.starts_with(beginning)).collect();
    if !measured.is_empty() {
        measure(root)?;
    }
    for name in measured {
        figures.push(figure(root, name)?);
    }
    figures.extend(compile::figures(root, beginning)?);
    if figures.is_empty() {
        return Err(Problem::general(format!("no benchmark's name begins with `{beginning}`")));
    }
    let ratios: BTreeMap<&str, f64> =
        figures.iter().map(|figure| (figure.name.as_str(), rounded(figure.value()))).collect();
    let path = root.join("target/bench.json");
    let text = format!("{:#}", json!(ratios));
    std::fs::write(&path, text).map_err(|error| Problem::general(format!("{}: {error}", path.display())))?;
    Ok(table(&figures))
}

/// Runs what criterion measures.
fn measure(root: &Path) -> Result<(), Problem> {
    let mut command = Command::new(env!("CARGO"));
    command.current_dir(root).args(["bench", "--package", "frontdesk-tests", "--benches"]);
    // What criterion measures is read from there, wherever else cargo may be told to build.
    command.env("CARGO_TARGET_DIR", root.join("target"));
    let status = command.status().map_err(|error| Problem::general(format!("cargo bench: {error}")))?;
    if status.success() {
        return Ok(());
    }
    Err(Problem::general("cargo bench failed; its own words stand above"))
}

/// The figure of what criterion measured.
fn figure(root: &Path, name: &str) -> Result<Figure, Problem> {
    let (what, ours, reference, ratio) = match name {
        "decode_1000_users" => (
            "decode a list of 1,000 users, against structs written by hand",
            "frontdesk",
            "hand_written",
            Ratio::Speed { at_least: 0.95 },
        ),
        "one_call" => (
            "one call over loopback, against bare reqwest",
            "frontdesk",
            "reqwest",
            Ratio::Time { at_most: 1.05 },
        ),
        "list_10000_users" => (
            "10,000 users, 20 ms a page of 10: read-ahead of 16, against one page after another",
            "read_ahead_16",
            "sequential",
            Ratio::Speed { at_least: 12.0 },
        ),
        _ => return find(root),
    };
    Ok(Figure {
        name: name.to_owned(),
        what: what.to_owned(),
        ours: estimate(root, name, ours)?,
        reference: estimate(root, name, reference)?,
        ratio,
    })
}

/// Finding on four platforms, against the slowest of them alone.
fn find(root: &Path) -> Result<Figure, Problem> {
    let mut slowest = 0.0_f64;
    for vendor in vendors::names(root)? {
        slowest = slowest.max(estimate(root, "find_on_four_platforms", &vendor)?);
    }
    Ok(Figure {
        name: "find_on_four_platforms".to_owned(),
        what: "find a person on four platforms, against the slowest of them alone".to_owned(),
        ours: estimate(root, "find_on_four_platforms", "all_four")?,
        reference: slowest,
        ratio: Ratio::Time { at_most: 1.2 },
    })
}

/// The median that criterion found, in nanoseconds.
fn estimate(root: &Path, group: &str, name: &str) -> Result<f64, Problem> {
    let path = root.join("target/criterion").join(group).join(name).join("new/estimates.json");
    let unreadable = |what: String| Problem::general(format!("{}: {what}", path.display()));
    let text = std::fs::read_to_string(&path).map_err(|error| unreadable(error.to_string()))?;
    let estimates: Value = serde_json::from_str(&text).map_err(|error| unreadable(error.to_string()))?;
    let median = estimates.pointer("/median/point_estimate").and_then(Value::as_f64);
    median.ok_or_else(|| unreadable("it holds no median".to_owned()))
}

fn rounded(ratio: f64) -> f64 {
    (ratio * 1000.0).round() / 1000.0
}

fn table(figures: &[Figure]) -> String {
    let mut text = format!("{}\n\n", machine::described());
    text.push_str("| name | what | ours | reference | ratio | aim |\n|---|---|---|---|---|---|\n");
    for figure in figures {
        let (ours, reference) = (duration(figure.ours), duration(figure.reference));
        let _ = writeln!(
            text,
            "| `{}` | {} | {ours} | {reference} | {} | {} |",
            figure.name,
            figure.what,
            rounded(figure.value()),
            figure.aim(),
        );
    }
    text
}

fn duration(nanoseconds: f64) -> String {
    match nanoseconds {
        time if time < 1e3 => format!("{time:.0} ns"),
        time if time < 1e6 => format!("{:.1} µs", time / 1e3),
        time if time < 1e9 => format!("{:.1} ms", time / 1e6),
        time => format!("{:.2} s", time / 1e9),
    }
}
