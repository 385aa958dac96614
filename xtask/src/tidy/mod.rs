//! `cargo xtask tidy`: the rules of language and shape that a machine can check.
//!
//! Checked are hand-written Rust, Markdown, YAML specs and TOML. Generated files are not: their
//! texts come from the specs and from xtask, which are.

mod allowed;
mod finding;
mod names;
mod prose;
mod shape;
mod words;

use std::collections::BTreeSet;
use std::fmt;
use std::path::{Path, PathBuf};

use crate::vendors;
use allowed::ALLOWED;
pub use finding::TidyFinding;
use finding::{FileKind, is_generated};
use names::PublicNames;

use frontdesk_openapi::problem::{Problem, Problems};

/// Folders that hold no text of ours: build output, and what other programs or servers wrote.
const SKIPPED: [&str; 6] =
    [".git", "target", "crates/conform/specs", "tests/corpora", "tests/fuzz/target", "tests/recordings"];

/// Checks the files under `paths`, which are relative to `root`, or the whole workspace if there
/// are none.
///
/// # Errors
/// A path or file that cannot be read.
pub fn run(root: &Path, paths: &[PathBuf]) -> Result<Vec<TidyFinding>, Problems> {
    let mut files = BTreeSet::new();
    collect(root, root, &mut files)?;
    let mut names = PublicNames::new(vendors::names(root)?);
    let mut findings = Vec::new();
    let mut used = BTreeSet::new();
    for path in &files {
        let file = root.join(path);
        let source = std::fs::read_to_string(&file)
            .map_err(|error| Problem::general(format!("{}: {error}", file.display())))?;
        names.add(path, &source);
        findings.extend(check(path, &source));
    }
    findings.extend(names.findings());
    findings.retain(|finding| match allowance(finding) {
        Some(index) => {
            used.insert(index);
            false
        }
        None => true,
    });
    findings.extend(unused_allowances(&used));
    if !paths.is_empty() {
        let limits = limits(root, paths)?;
        findings.retain(|finding| limits.iter().any(|limit| Path::new(&finding.path).starts_with(limit)));
    }
    findings.sort();
    findings.dedup();
    Ok(findings)
}

/// What one file departs from, exceptions included.
fn check(path: &str, source: &str) -> Vec<TidyFinding> {
    let Some(kind) = FileKind::of(path) else {
        return Vec::new();
    };
    let mut findings = shape::check(path, source, kind);
    if !is_generated(source) {
        for passage in prose::passages(path, source, kind) {
            findings.extend(words::check(path, &passage));
        }
    }
    findings
}

/// The index of the exception that covers `finding`.
fn allowance(finding: &TidyFinding) -> Option<usize> {
    ALLOWED.iter().position(|allowed| {
        Path::new(&finding.path).starts_with(allowed.path) && finding.what == words::quoted(allowed.phrase)
    })
}

/// An exception that covers nothing is a finding, so that the list stays as short as it can be.
fn unused_allowances(used: &BTreeSet<usize>) -> impl Iterator<Item = TidyFinding> + use<'_> {
    ALLOWED.iter().enumerate().filter(|(index, _)| !used.contains(index)).map(|(_, allowed)| TidyFinding {
        path: "xtask/src/tidy/allowed.rs".to_owned(),
        line: 1,
        what: format!("nothing under {} has {}", allowed.path, words::quoted(allowed.phrase)),
        mend: format!("remove the exception ({})", allowed.why),
    })
}

/// The given paths relative to the root, where each must exist.
fn limits(root: &Path, paths: &[PathBuf]) -> Result<Vec<PathBuf>, Problem> {
    let problem =
        |path: &Path, error: &dyn fmt::Display| Problem::general(format!("{}: {error}", path.display()));
    let root = root.canonicalize().map_err(|error| problem(root, &error))?;
    paths
        .iter()
        .map(|path| {
            let full = path.canonicalize().map_err(|error| problem(path, &error))?;
            let relative = full.strip_prefix(&root).map_err(|error| problem(path, &error))?;
            Ok(relative.to_owned())
        })
        .collect()
}

/// Collects the files that have rules, in the order of their paths.
fn collect(root: &Path, folder: &Path, files: &mut BTreeSet<String>) -> Result<(), Problem> {
    let problem = |error: &dyn fmt::Display| Problem::general(format!("{}: {error}", folder.display()));
    for entry in std::fs::read_dir(folder).map_err(|error| problem(&error))? {
        let path = entry.map_err(|error| problem(&error))?.path();
        let relative = path.strip_prefix(root).map_err(|error| problem(&error))?;
        let Some(relative) = relative.to_str() else {
            return Err(problem(&format!("{} is not UTF-8; rename it", relative.display())));
        };
        if SKIPPED.contains(&relative) {
            continue;
        }
        if path.is_dir() {
            collect(root, &path, files)?;
        } else if FileKind::of(relative).is_some() {
            files.insert(relative.to_owned());
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_finding_names_its_place_and_what_to_do() {
        let found = check("crates/core/src/a.rs", "//! A.\n\n/// Reads the\n/// answer.\nfn a() {}\n");
        let lines: Vec<_> = found.iter().map(ToString::to_string).collect();
        assert_eq!(
            lines,
            ["crates/core/src/a.rs:4: `answer`; mend: `response`, `respond`; of a person: `reply`"]
        );
    }

    #[test]
    fn generated_files_are_not_checked() {
        let header = "// Generated by `cargo xtask regen` from specs/a. Do not edit.\n";
        let source = "/// An answer.\nfn a() {}\n";
        let path = "crates/acme/src/generated/a.rs";
        assert_eq!(check(path, &format!("{header}{source}")), []);
        assert_eq!(check(path, source).len(), 2);
    }

    #[test]
    fn an_exception_covers_its_phrase_under_its_path_and_must_be_of_use() {
        for (index, allowed) in ALLOWED.iter().enumerate() {
            let finding = |path: String| TidyFinding {
                path,
                line: 1,
                what: words::quoted(allowed.phrase),
                mend: String::new(),
            };
            assert_eq!(allowance(&finding(allowed.path.to_owned())), Some(index), "{}", allowed.path);
            assert_eq!(allowance(&finding("elsewhere.md".to_owned())), None);
            assert!(allowed.why.ends_with('.'), "{}: the reason is a sentence", allowed.path);
        }
        assert_eq!(unused_allowances(&BTreeSet::new()).count(), ALLOWED.len());
    }
}
