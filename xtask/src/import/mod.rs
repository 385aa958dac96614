//! `cargo xtask import`: what recordings show beyond a spec, as edits of its YAML files.
//!
//! The findings and their changes are those of `frontdesk conform`. An edit is made if it cannot
//! mean anything else:
//!
//! | finding in a response | edit |
//! |---|---|
//! | a field that is not described | a property, if no two operations show it differently |
//! | an unknown value of an enum | one more value |
//! | null | `nullable: true` |
//! | a status for which other operations have a shared response | a reference to that response |
//!
//! Everything else is for a person, and so is what a request shows: clients send what servers
//! ignore. An edit after which the spec does not pass the lint is not made.

mod layout;

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::process::Stdio;

use clap::Args;
use frontdesk_openapi::pointer;
use frontdesk_openapi::problem::{Place, Problem, Problems};
use serde::Deserialize;

use crate::bundle;
use crate::conform;
use crate::lint;
use crate::regen::{self, Target};
use crate::write;
use layout::Layout;

/// The form of the report that is read.
const VERSION: u32 = 1;

/// What `cargo xtask import` takes.
#[derive(Args, Debug)]
pub struct ImportArguments {
    /// The vendor whose API was recorded
    #[arg(long)]
    vendor: String,
    /// Recordings
    #[arg(value_name = "FILE.har", required = true)]
    files: Vec<PathBuf>,
}

/// The report of `frontdesk conform --json`, as far as it is used.
#[derive(Debug, Deserialize)]
struct Report {
    version: u32,
    findings: Vec<FindingGroup>,
    errors: Vec<ReadFailure>,
}

#[derive(Debug, Deserialize)]
struct FindingGroup {
    kind: String,
    method: String,
    path: String,
    place: String,
    message: String,
    suggestion: Option<Suggestion>,
}

#[derive(Debug, Deserialize)]
struct Suggestion {
    file: Option<String>,
    yaml: String,
    at: String,
    lines: String,
}

#[derive(Debug, Deserialize)]
struct ReadFailure {
    file: String,
    message: String,
}

/// What became of the findings.
#[derive(Clone, Debug, Default)]
pub struct Import {
    /// The files that changed, by their names, with their new text.
    pub files: BTreeMap<String, String>,
    /// The findings that were written into the files, with their places.
    pub applied: Vec<Problem>,
    /// The findings that were not, with their places and the suggested lines.
    pub left: Vec<(Problem, String)>,
}

impl Import {
    /// What happened, for the terminal.
    pub fn report(&self) -> String {
        let mut text = String::new();
        for (finding, yaml) in &self.left {
            let yaml: Vec<String> = yaml.lines().map(|line| format!("    {line}\n")).collect();
            // A problem escapes what would steer a terminal.
            let _ = writeln!(text, "left: {finding}\n{}", Problem::general(yaml.concat()));
        }
        for finding in &self.applied {
            let _ = writeln!(text, "written: {finding}");
        }
        let _ = writeln!(text, "{} findings written, {} left", self.applied.len(), self.left.len());
        text
    }
}

/// Checks recordings against a vendor's spec, edits the spec and returns what happened.
///
/// # Errors
/// The spec has mistakes, the program cannot be run, or a recording cannot be read.
pub fn run(root: &Path, arguments: &ImportArguments) -> Result<Import, Problems> {
    let target = Target::named(root, &arguments.vendor)?;
    // The spec as it stands, which need not be what `regen` wrote last.
    let document = root.join("target/import").join(format!("{}.json", target.name));
    write::put(&document, &regen::pretty(&regen::bundled(&regen::document(root, target)?)))?;
    let mut program = conform::program(root, target.name, Some(&document));
    program.arg("--json").arg("--").args(&arguments.files).stderr(Stdio::inherit());
    let failed = |message: String| Problem::general(format!("frontdesk conform: {message}"));
    let output = program.output().map_err(|error| failed(error.to_string()))?;
    if output.stdout.is_empty() {
        return Err(failed(format!("it ended without a report ({})", output.status)).into());
    }
    let sources = bundle::sources(&root.join(target.spec), target.spec)?;
    let report = std::str::from_utf8(&output.stdout).map_err(|error| failed(error.to_string()))?;
    let import = apply(target.spec, &sources, report)?;
    for (name, text) in &import.files {
        write::put(&root.join(target.spec).join(name), text)?;
    }
    Ok(import)
}

/// Edits the files of a spec, by their names, as a report says; `shown` is how messages call their
/// folder.
///
/// # Errors
/// The spec has mistakes, or the report is not what `frontdesk conform --json` writes.
pub fn apply(shown: &str, sources: &BTreeMap<String, String>, report: &str) -> Result<Import, Problems> {
    let unreadable =
        |message: String| Problem::general(format!("the report of `frontdesk conform`: {message}"));
    let report: Report = serde_json::from_str(report).map_err(|error| unreadable(error.to_string()))?;
    if report.version != VERSION {
        let message = format!("its version is {}, and {VERSION} is read here", report.version);
        return Err(unreadable(message).into());
    }
    let failures = report.errors.iter();
    let failures: Vec<Problem> =
        failures.map(|failure| Problem::general(format!("{}: {}", failure.file, failure.message))).collect();
    Problems(failures).into_result()?;
    check(shown, sources)?;
    let mut importer =
        Importer { shown, original: sources, sources: sources.clone(), import: Import::default() };
    importer.all(&report.findings);
    importer.import.files =
        importer.sources.into_iter().filter(|(name, text)| sources.get(name) != Some(text)).collect();
    Ok(importer.import)
}

/// Whether files are a spec without mistakes.
fn check(shown: &str, sources: &BTreeMap<String, String>) -> Result<(), Problems> {
    lint::lint(&bundle::bundle(shown, sources)?)
}

/// One edit: a finding, and its suggestion in a file.
#[derive(Clone, Copy)]
struct Edit<'a> {
    finding: &'a FindingGroup,
    suggestion: &'a Suggestion,
    file: &'a str,
}

struct Importer<'a> {
    shown: &'a str,
    original: &'a BTreeMap<String, String>,
    sources: BTreeMap<String, String>,
    import: Import,
}

impl Importer<'_> {
    fn all(&mut self, findings: &[FindingGroup]) {
        let mut shapes: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
        for suggestion in findings.iter().filter_map(|finding| finding.suggestion.as_ref()) {
            shapes.entry(&suggestion.at).or_default().insert(&suggestion.lines);
        }
        let mut edits = Vec::new();
        for finding in findings {
            let Some(suggestion) = &finding.suggestion else {
                self.leave(finding, "nothing in YAML says this; decide what the spec should say");
                continue;
            };
            let file = suggestion.file.as_deref().map(|file| file.rsplit('/').next().unwrap_or(file));
            let Some(file) = file.filter(|file| self.sources.contains_key(*file)) else {
                self.leave(finding, "the document does not say in which file this stands");
                continue;
            };
            if !finding.place.starts_with("response") && finding.kind != "undocumented-status" {
                self.leave(finding, "it is only seen in a request, which may have what the server ignores");
                continue;
            }
            if finding.kind == "undocumented-field"
                && shapes.get(suggestion.at.as_str()).is_some_and(|shapes| shapes.len() > 1)
            {
                self.leave(finding, "operations show it differently; decide what it is");
                continue;
            }
            edits.push(Edit { finding, suggestion, file });
        }
        self.some(&edits);
    }

    /// Makes edits if the spec passes the lint after them; else tries each half of them.
    fn some(&mut self, edits: &[Edit<'_>]) {
        let mut sources = self.sources.clone();
        let (mut made, mut left) = (Vec::new(), Vec::new());
        for edit in edits {
            match sources.get(edit.file).and_then(|text| edited(text, edit)) {
                Some(text) => {
                    sources.insert(edit.file.to_owned(), text);
                    made.push(*edit);
                }
                None => left.push(*edit),
            }
        }
        if let Err(problems) = check(self.shown, &sources) {
            if let [only] = made.as_slice() {
                let problem = problems.0.first().map(ToString::to_string).unwrap_or_default();
                self.leave(only.finding, &format!("with it the spec does not pass the lint: {problem}"));
            } else {
                let (first, second) = made.split_at(made.len() / 2);
                self.some(first);
                self.some(second);
            }
        } else {
            self.sources = sources;
            for edit in made {
                let place = self.place(edit.suggestion);
                let problem = problem(place, edit.finding, &edit.finding.message);
                self.import.applied.push(problem);
            }
        }
        for edit in left {
            self.leave(edit.finding, "it can be described in several ways; choose one");
        }
    }

    fn leave(&mut self, finding: &FindingGroup, why: &str) {
        let place = finding.suggestion.as_ref().and_then(|suggestion| self.place(suggestion));
        let yaml = finding.suggestion.as_ref().map(|suggestion| suggestion.yaml.clone()).unwrap_or_default();
        let message = format!("{}; {why}", finding.message);
        self.import.left.push((problem(place, finding, &message), yaml));
    }

    /// Where a suggestion belongs in the files as they were.
    fn place(&self, suggestion: &Suggestion) -> Option<Place> {
        let file = suggestion.file.as_deref()?;
        let text = self.original.get(file.rsplit('/').next()?)?;
        Some(Place { file: file.to_owned(), line: Layout::read(text)?.line(&suggestion.at) })
    }
}

fn problem(place: Option<Place>, finding: &FindingGroup, message: &str) -> Problem {
    let subject = format!("{} {}", finding.method, finding.path);
    Problem { place, subject: Some(subject), message: format!("{}: {message}", finding.place) }
}

/// The text of a file with an edit, or none if it is not clear where and what.
fn edited(text: &str, edit: &Edit<'_>) -> Option<String> {
    let Suggestion { at, lines, .. } = edit.suggestion;
    let layout = Layout::read(text)?;
    let in_schema = |word: &str| pointer::join(at, word);
    match edit.finding.kind.as_str() {
        "undocumented-field" => {
            let (mapping, name) = at.rsplit_once('/')?;
            // The entries of a map have no properties.
            if !mapping.ends_with("/properties") || lines.starts_with("additionalProperties:") {
                return None;
            }
            if layout.has(at) {
                // Another operation showed the same.
                return Some(text.to_owned());
            }
            let name = pointer::steps(&format!("/{name}")).pop()?;
            layout.with_entry(mapping, &quoted(&name), lines, None)
        }
        "null" => {
            if layout.has(&in_schema("nullable")) {
                return Some(text.to_owned());
            }
            if layout.has(&in_schema("$ref")) {
                return layout.with_nullable_reference(at);
            }
            let text = layout.with_entry(at, "nullable", "true", Some("type"))?;
            let layout = Layout::read(&text)?;
            if layout.has(&in_schema("enum")) {
                return layout.with_item(&in_schema("enum"), "null");
            }
            Some(text)
        }
        "undocumented-value" => {
            // Names stand beside the values one by one.
            if layout.has(&in_schema("x-rust-name")) {
                return None;
            }
            let values = lines.lines().filter_map(|line| line.trim_start().strip_prefix("- "));
            let known = crate::yaml::parse("", text).ok()?;
            let mut known: Vec<String> = known
                .value
                .pointer(&in_schema("enum"))?
                .as_array()?
                .iter()
                .map(ToString::to_string)
                .collect();
            let mut text = text.to_owned();
            for value in values {
                let plain = crate::yaml::parse("", value).ok()?.value.to_string();
                if !known.contains(&plain) {
                    text = Layout::read(&text)?.with_item(&in_schema("enum"), value)?;
                    known.push(plain);
                }
            }
            Some(text)
        }
        "undocumented-status" if lines.starts_with("$ref: ") => {
            let (mapping, status) = at.rsplit_once('/')?;
            if layout.has(at) {
                return Some(text.to_owned());
            }
            layout.with_entry(mapping, &quoted(status), lines, None)
        }
        _ => None,
    }
}

/// A key, in quotes if it is no plain word.
fn quoted(key: &str) -> String {
    let plain = key.starts_with(|first: char| first.is_ascii_alphabetic() || first == '_')
        && key.chars().all(|one| one.is_ascii_alphanumeric() || "_-.".contains(one))
        && !matches!(
            key.to_ascii_lowercase().as_str(),
            "true" | "false" | "null" | "yes" | "no" | "on" | "off" | "y" | "n"
        );
    if plain { key.to_owned() } else { serde_json::Value::from(key).to_string() }
}
