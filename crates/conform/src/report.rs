//! The report of a check: findings grouped and counted, as text or JSON.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;

use serde::Serialize;

use crate::finding::{Change, Finding, FindingKind};
use crate::route::Router;
use crate::spec::Spec;
use crate::suggest::{Suggestion, suggestion};
use crate::terminal::printable;

/// The whole result. As JSON it has these fields under these names; `version` says when one of them
/// changes.
#[derive(Clone, Debug, Serialize)]
pub struct Report {
    /// The form of this document: 1.
    pub version: u32,
    /// The vendor.
    pub vendor: String,
    /// How many files were read.
    pub files: usize,
    /// How many entries they have.
    pub entries: usize,
    /// How many of them are something else than the API: other servers, files, preflights,
    /// websockets.
    pub not_the_api: usize,
    /// How many requests had no response.
    pub without_response: usize,
    /// How many are exchanges of the API: with an operation, or with one that is not described.
    pub exchanges: usize,
    /// How many belong to an operation.
    pub matched: usize,
    /// How many of those show nothing that is not described.
    pub passing: usize,
    /// Whether bodies were decoded with the vendor's generated types, so that findings may be
    /// [`Undecodable`](FindingKind::Undecodable) or [`Lost`](FindingKind::Lost). They are with the
    /// feature `types`.
    pub types: bool,
    /// What the others show.
    pub findings: Vec<FindingGroup>,
    /// What could not be read.
    pub errors: Vec<ReadFailure>,
}

/// All findings of one kind in one place of one operation.
#[derive(Clone, Debug, Serialize)]
pub struct FindingGroup {
    /// The kind.
    pub kind: FindingKind,
    /// The operationId, where there is an operation.
    pub operation: Option<String>,
    /// The method, in upper case.
    pub method: String,
    /// The path template.
    pub path: String,
    /// Where in the exchange; see [`Finding::place`].
    pub place: String,
    /// What it is, in words.
    pub message: String,
    /// In how many exchanges.
    pub exchanges: usize,
    /// The first of them.
    pub example: FirstExchange,
    /// What would describe it.
    pub suggestion: Option<Suggestion>,
}

/// Where an exchange stands.
#[derive(Clone, Debug, Serialize)]
pub struct FirstExchange {
    /// The file, as it was named.
    pub file: String,
    /// The entry, counted from 0.
    pub entry: usize,
}

/// What could not be read.
#[derive(Clone, Debug, Serialize)]
pub struct ReadFailure {
    /// The file, as it was named.
    pub file: String,
    /// The entry, counted from 0, where the mistake is in one.
    pub entry: Option<usize>,
    /// What is wrong.
    pub message: String,
}

/// What findings are grouped by: path, method, kind, place.
type Key = (String, String, FindingKind, String);

/// Findings as they come.
#[derive(Debug, Default)]
pub(crate) struct FindingGroups(BTreeMap<Key, Gathered>);

#[derive(Debug)]
struct Gathered {
    operation: Option<String>,
    exchanges: usize,
    example: FirstExchange,
    change: Change,
}

impl FindingGroups {
    /// Adds what one exchange shows.
    pub(crate) fn add(
        &mut self,
        (operation, method, path): (Option<&str>, &str, &str),
        findings: Vec<Finding>,
        (file, entry): (&str, usize),
    ) {
        let mut counted = BTreeSet::new();
        for finding in findings {
            let key = (path.to_owned(), method.to_ascii_uppercase(), finding.kind, finding.place);
            let first = counted.insert(key.clone());
            match self.0.get_mut(&key) {
                Some(group) => {
                    group.exchanges += usize::from(first);
                    group.change.merge(finding.change);
                }
                None => {
                    let example = FirstExchange { file: file.to_owned(), entry };
                    let operation = operation.map(str::to_owned);
                    self.0.insert(key, Gathered { operation, exchanges: 1, example, change: finding.change });
                }
            }
        }
    }

    /// The groups with what would describe them.
    pub(crate) fn finish(self, spec: &Spec, router: &Router<'_>) -> Vec<FindingGroup> {
        let groups = self.0.into_iter().map(|((path, method, kind, place), gathered)| FindingGroup {
            kind,
            operation: gathered.operation,
            method,
            path,
            place,
            message: gathered.change.words(),
            exchanges: gathered.exchanges,
            example: gathered.example,
            suggestion: suggestion(spec, router, &gathered.change),
        });
        groups.collect()
    }
}

impl Report {
    /// Whether every exchange is as described, and everything could be read.
    #[must_use]
    pub fn is_clean(&self) -> bool {
        self.findings.is_empty() && self.errors.is_empty()
    }

    /// The report as people read it. Nothing in it steers a terminal.
    #[must_use]
    pub fn text(&self) -> String {
        printable(&self.lines()).into_owned()
    }

    fn lines(&self) -> String {
        // Writing to a string cannot fail.
        let mut text = String::new();
        let mut shown: BTreeSet<&Suggestion> = BTreeSet::new();
        for group in &self.findings {
            let FindingGroup { method, path, place, message, exchanges, example, .. } = group;
            let operation = group.operation.as_deref().unwrap_or("(no operation)");
            let _ = writeln!(text, "{}: {operation}, {method} {path}", group.kind.name());
            let _ = writeln!(text, "  {place}: {message}");
            let _ = writeln!(
                text,
                "  {}, first {} entry {}",
                counted(*exchanges, "exchange"),
                example.file,
                example.entry
            );
            match &group.suggestion {
                Some(known) if !shown.insert(known) => {
                    let _ = writeln!(text, "  the same lines as above describe it");
                }
                Some(Suggestion { file, yaml, .. }) => {
                    let _ = writeln!(text, "  {}:", file.as_deref().unwrap_or("in the document"));
                    for line in yaml.lines() {
                        let _ = writeln!(text, "    {line}");
                    }
                }
                None => {}
            }
            text.push('\n');
        }
        for ReadFailure { file, entry, message } in &self.errors {
            let entry = entry.map(|entry| format!("entry {entry}: ")).unwrap_or_default();
            let _ = writeln!(text, "{file}: {entry}{message}");
        }
        let _ = writeln!(text, "{}", self.summary());
        text
    }

    /// The last line.
    #[must_use]
    pub fn summary(&self) -> String {
        let mut line = format!(
            "{}: {}, {} matched, {} passing",
            self.vendor,
            counted(self.exchanges, "exchange"),
            self.matched,
            self.passing
        );
        let extras = [
            (self.not_the_api, "not the API"),
            (self.without_response, "without a response"),
            (self.findings.len(), "findings"),
            (self.errors.len(), "unreadable"),
        ];
        for (count, what) in extras.into_iter().filter(|(count, _)| *count > 0) {
            let _ = write!(line, "; {count} {what}");
        }
        line
    }
}

fn counted(count: usize, what: &str) -> String {
    format!("{count} {what}{}", if count == 1 { "" } else { "s" })
}
