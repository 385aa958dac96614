//! `cargo xtask diff`: what a change of a spec means, for HTTP clients and for callers of the
//! crate.
//!
//! The old state is what a revision has committed: the bundled document and the generated module.
//! So a change of the generator counts for callers as a change of the spec does.

pub mod rust;
pub mod wire;

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::path::Path;
use std::process::Command;

use serde_json::Value;

use crate::regen::{self, Regenerated, Target};
use crate::write;
use frontdesk_openapi::problem::{Problem, Problems};

use rust::{Edit, ItemChange, Release, Surface};
use wire::{Effect, WireChange};

/// One state of a vendor: its bundled document and its generated module.
#[derive(Clone, Debug)]
pub struct State {
    /// The document, as `regen` writes it for conform.
    pub document: Value,
    /// The generated files, by their names within their folder.
    pub files: BTreeMap<String, String>,
}

impl State {
    /// What a regeneration has given.
    ///
    /// # Errors
    /// A bundled document that is no JSON, which is a mistake of this program.
    pub fn of(target: Target, regenerated: &Regenerated) -> Result<Self, Problem> {
        let document = parsed(target.spec, &regenerated.bundled)?;
        Ok(Self { document, files: regenerated.files.clone() })
    }
}

/// What has changed between two states.
#[derive(Clone, Debug, Default)]
pub struct Changes {
    /// What HTTP clients see.
    pub wire: Vec<WireChange>,
    /// What callers of the crate see.
    pub rust: Vec<ItemChange>,
    /// Whether a generated file differs at all.
    differs: bool,
}

impl Changes {
    /// Compares two states.
    ///
    /// # Errors
    /// A generated file that is no Rust.
    pub fn between(old: &State, new: &State) -> Result<Self, Problem> {
        let (before, after) = (Surface::of(&old.files)?, Surface::of(&new.files)?);
        Ok(Self {
            wire: wire::changes(&old.document, &new.document),
            rust: after.changes_since(&before),
            differs: old.files != new.files || old.document != new.document,
        })
    }

    /// What the changes mean for HTTP clients, as a whole.
    #[must_use]
    pub fn effect(&self) -> Effect {
        self.wire.iter().map(|change| change.effect).max().unwrap_or(Effect::Compatible)
    }

    /// The release that the changes need; nothing if nothing differs.
    #[must_use]
    pub fn release(&self) -> Option<Release> {
        let highest = self.rust.iter().map(|change| change.release).max();
        highest.or(self.differs.then_some(Release::Patch))
    }

    /// One line: how much has changed, and what it means.
    #[must_use]
    pub fn summary(&self) -> String {
        let Some(release) = self.release() else { return "no changes".to_owned() };
        let count = |edit: fn(&Edit) -> bool| self.rust.iter().filter(|item| edit(&item.edit)).count();
        format!(
            "HTTP: {}; Rust: {} ({} added, {} changed, {} removed)",
            self.effect().name(),
            release.name(),
            count(|edit| *edit == Edit::Added),
            count(|edit| matches!(edit, Edit::Changed(_) | Edit::Deprecated)),
            count(|edit| *edit == Edit::Removed),
        )
    }

    /// All changes, the summary first, the entry for the changelog last.
    #[must_use]
    pub fn report(&self) -> String {
        // Writing to a string cannot fail.
        let mut text = self.summary();
        if !self.wire.is_empty() {
            text.push_str("\n\nHTTP\n");
            for WireChange { subject, text: what, effect } in &self.wire {
                let _ = writeln!(text, "  {:<10}  {subject}: {what}", effect.name());
            }
        }
        if !self.rust.is_empty() {
            text.push_str("\n\nRust\n");
            for item in &self.rust {
                let _ = writeln!(text, "  {:<5}  {}", item.release.name(), shown(item));
            }
        }
        let entry = self.changelog();
        if !entry.is_empty() {
            let _ = write!(text, "\n\nCHANGELOG.md\n\n{entry}");
        }
        text
    }

    /// The entry that the changelog of the crate needs, in the form of Keep a Changelog.
    #[must_use]
    pub fn changelog(&self) -> String {
        let mut sections = ["Added", "Changed", "Deprecated", "Removed"].map(|title| (title, Vec::new()));
        for item in self.rust.iter().filter(|item| self.is_news(item)) {
            let breaking = if item.release == Release::Major { "**Breaking:** " } else { "" };
            let path = &item.path;
            let (at, entry) = match &item.edit {
                Edit::Added => (0, format!("`{path}`.")),
                Edit::Changed(old) => (1, format!("`{path}` is `{}`, was `{old}`.", item.shape)),
                Edit::Deprecated => (2, format!("`{path}`.")),
                Edit::Removed => (3, format!("`{path}`.")),
            };
            if let Some((_, entries)) = sections.get_mut(at) {
                entries.push(format!("- {breaking}{entry}"));
            }
        }
        let filled = sections.iter().filter(|(_, entries)| !entries.is_empty());
        let texts: Vec<String> =
            filled.map(|(title, entries)| format!("### {title}\n\n{}\n", entries.join("\n"))).collect();
        texts.join("\n")
    }

    /// Whether an item is worth a line of its own: its owner tells of what came or went with it, a
    /// field of its setters, a method of a handle of the request that it makes.
    fn is_news(&self, item: &ItemChange) -> bool {
        let has = |path: &str| self.rust.iter().any(|other| other.path == path && other.edit == item.edit);
        let (owner, name) = match item.path.rsplit_once('.') {
            Some((owner, name)) => (owner, name),
            None => item.path.rsplit_once("::").unwrap_or(("", &item.path)),
        };
        if has(owner) || name == "await" || name == "OPERATION" {
            return false;
        }
        let is_request = has(&format!("{}::OPERATION", item.path));
        let field = name.trim_end_matches("()");
        let field = field.strip_prefix("clear_").unwrap_or(field);
        let is_setter = name.ends_with("()") && has(&format!("{owner}.{field}"));
        !is_request && !is_setter
    }
}

fn shown(item: &ItemChange) -> String {
    let line = rust::line(&item.path, &item.shape);
    match &item.edit {
        Edit::Added => format!("+ {line}"),
        Edit::Deprecated => format!("~ {line} (deprecated)"),
        Edit::Removed => format!("- {line}"),
        Edit::Changed(old) => format!("~ {line} (was {old})"),
    }
}

/// The state of a target as its spec gives it now.
///
/// # Errors
/// Every mistake of the spec.
pub fn current(root: &Path, target: Target) -> Result<State, Problems> {
    Ok(State::of(target, &regen::regenerate(root, target, None)?)?)
}

/// The state of a target as its files are: what `regen` is about to replace. Nothing if it was
/// never generated.
///
/// # Errors
/// A file that cannot be read, or a bundled document that is no JSON.
fn written(root: &Path, target: Target) -> Result<Option<State>, Problem> {
    let path = root.join(target.bundled());
    if !path.exists() {
        return Ok(None);
    }
    let document = parsed(&target.bundled(), &write::read(&path)?)?;
    let files = write::sources(&root.join(target.generated))?;
    Ok(Some(State { document, files }))
}

/// One line: what a regeneration changes in the files of a target. Nothing if it was never
/// generated. Files that cannot be compared are said and no error, because `regen` mends them.
#[must_use]
pub fn summary(root: &Path, target: Target, regenerated: &Regenerated) -> Option<String> {
    let compared = written(root, target).and_then(|old| {
        let Some(old) = old else { return Ok(None) };
        Ok(Some(Changes::between(&old, &State::of(target, regenerated)?)?.summary()))
    });
    compared.unwrap_or_else(|problem| Some(format!("not compared with what was there: {problem}")))
}

/// The state of a target as a revision of the repository has it.
///
/// # Errors
/// What git says, and a bundled document that the revision does not have or that is no JSON.
pub fn committed(root: &Path, target: Target, revision: &str) -> Result<State, Problem> {
    let document = target.bundled();
    let text = git(root, &["show", &format!("{revision}:{document}")])?;
    let listed = git(root, &["ls-tree", "-r", "--name-only", "-z", revision, "--", target.generated])?;
    let mut files = BTreeMap::new();
    for path in listed.split('\0').filter(|path| !path.is_empty()) {
        let name = path.strip_prefix(target.generated).unwrap_or(path).trim_start_matches('/');
        files.insert(name.to_owned(), git(root, &["show", &format!("{revision}:{path}")])?);
    }
    Ok(State { document: parsed(&document, &text)?, files })
}

fn parsed(name: &str, text: &str) -> Result<Value, Problem> {
    serde_json::from_str(text).map_err(|error| Problem::general(format!("{name}: this is no JSON: {error}")))
}

pub(crate) fn git(root: &Path, arguments: &[&str]) -> Result<String, Problem> {
    let failed = |what: &str| Problem::general(format!("git {}: {what}", arguments.join(" ")));
    let output = Command::new("git")
        .current_dir(root)
        .args(arguments)
        .output()
        .map_err(|error| failed(&format!("{error}; install git")))?;
    if !output.status.success() {
        return Err(failed(String::from_utf8_lossy(&output.stderr).trim()));
    }
    String::from_utf8(output.stdout).map_err(|_| failed("the output is no UTF-8"))
}

#[cfg(test)]
mod tests;
