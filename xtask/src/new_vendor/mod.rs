//! `cargo xtask new-vendor`: the folders of a vendor, and its lines in the files that list the
//! vendors.
//!
//! The spec comes first. If `specs/<vendor>/` is there, the rest is made for it; otherwise it is a
//! small one to start from.

mod from;

use std::collections::BTreeMap;
use std::io::Write as _;
use std::path::Path;
use std::process::{Command, Stdio};

use frontdesk_openapi::problem::{Problem, Problems};

use crate::bundle;
use crate::lint;
use crate::vendors;

pub use from::{Converted, convert};

/// The files of a vendor's own, by path, with their templates.
const OWN: &[(&str, &str)] = &[
    ("crates/NAME/Cargo.toml", include_str!("template/crate/Cargo.toml.txt")),
    ("crates/NAME/CHANGELOG.md", include_str!("template/crate/CHANGELOG.md.txt")),
    ("crates/NAME/README.md", include_str!("template/crate/README.md.txt")),
    ("crates/NAME/src/auth.rs", include_str!("template/crate/auth.rs.txt")),
    ("crates/NAME/src/client.rs", include_str!("template/crate/client.rs.txt")),
    ("crates/NAME/src/error.rs", include_str!("template/crate/error.rs.txt")),
    ("crates/NAME/src/lib.rs", include_str!("template/crate/lib.rs.txt")),
    ("crates/frontdesk/src/NAME.rs", include_str!("template/facade.rs.txt")),
    ("crates/sandbox/src/NAME.rs", include_str!("template/sandbox.rs.txt")),
];

/// The spec to start from.
const SPEC: &[(&str, &str)] = &[
    ("specs/NAME/openapi.yaml", include_str!("template/specs/openapi.yaml.txt")),
    ("specs/NAME/tickets.yaml", include_str!("template/specs/tickets.yaml.txt")),
];

/// Files that are copied from the workspace's root.
const LICENSES: [&str; 2] = ["LICENSE-APACHE", "LICENSE-MIT"];

/// A line for the vendor behind the last line of another one, in a file that lists the vendors.
/// `NAME` and `TYPE` stand for either.
struct Row {
    file: &'static str,
    /// How the line of a vendor begins.
    begins: &'static str,
    /// How it ends.
    ends: &'static str,
    line: &'static str,
}

const ROWS: &[Row] = &[
    Row {
        file: "Cargo.toml",
        begins: "frontdesk-NAME = {",
        ends: "",
        line: "frontdesk-NAME = { path = \"crates/NAME\", version = \"0.1.0\", default-features = false }",
    },
    Row {
        file: "README.md",
        begins: "| [`frontdesk-NAME`](crates/NAME) |",
        ends: "",
        line: "| [`frontdesk-NAME`](crates/NAME) | TYPE |",
    },
    Row {
        file: "crates/conform/Cargo.toml",
        begins: "frontdesk-NAME = {",
        ends: "",
        line: "frontdesk-NAME = { workspace = true, optional = true }",
    },
    Row {
        file: "crates/frontdesk/Cargo.toml",
        begins: "NAME = [",
        ends: "",
        line: "NAME = [\"dep:frontdesk-NAME\"]",
    },
    Row {
        file: "crates/frontdesk/Cargo.toml",
        begins: "frontdesk-NAME = {",
        ends: "",
        line: "frontdesk-NAME = { workspace = true, optional = true }",
    },
    Row { file: "crates/sandbox/Cargo.toml", begins: "NAME = [", ends: "", line: "NAME = []" },
    Row {
        file: "crates/sandbox/src/lib.rs",
        begins: "    ",
        ends: " = \"NAME\" in NAME;",
        line: "    /// TYPE.\n    TYPE = \"NAME\" in NAME;",
    },
    Row {
        file: "tests/Cargo.toml",
        begins: "frontdesk-NAME = {",
        ends: "",
        line: "frontdesk-NAME = { workspace = true, features = [\"examples\"] }",
    },
];

/// A list of features, one for each vendor: the file, how the line begins, and the feature.
const FEATURES: [(&str, &str, &str); 3] = [
    ("crates/frontdesk/Cargo.toml", "all = [", "NAME"),
    ("crates/sandbox/Cargo.toml", "default = [", "NAME"),
    ("crates/conform/Cargo.toml", "types = [", "dep:frontdesk-NAME"),
];

/// Modules that are declared in alphabetical order: the file, and how a declaration begins.
const MODULES: [(&str, &str); 2] =
    [("crates/frontdesk/src/lib.rs", "pub mod "), ("crates/sandbox/src/lib.rs", "mod ")];

/// Writes everything of the vendor `name` that is made by hand, under `root`. Nothing is written if
/// any of it cannot be. Returns the files; `regen` makes the rest.
///
/// # Errors
/// The name is taken or impossible, a spec that is there has mistakes, or a file that lists the
/// vendors does not have the lines that it is known to have.
pub fn new_vendor(root: &Path, name: &str) -> Result<Vec<String>, Problems> {
    vendors::check(name).map_err(|why| Problem::general(format!("{name}: {why}")))?;
    let others: Vec<String> = vendors::names(root)?.into_iter().filter(|other| other != name).collect();
    let spec = format!("specs/{name}");
    let has_spec = root.join(&spec).is_dir();
    if has_spec {
        lint::lint(&bundle::bundle_folder(&root.join(&spec), &spec)?)?;
    }
    let vendor = NewVendor { name, others };
    let mut files = BTreeMap::new();
    let templates = OWN.iter().chain(SPEC.iter().filter(|_| !has_spec));
    for (path, template) in templates {
        let (path, mut text) = (vendor.filled(path), vendor.filled(template));
        if path.ends_with(".rs") {
            text = formatted(root, &path, &text)?;
        }
        files.insert(path, text);
    }
    for license in LICENSES {
        files.insert(format!("crates/{name}/{license}"), read(root, license)?);
    }
    if let Some(taken) = files.keys().find(|path| root.join(path).exists()) {
        return Err(
            Problem::general(format!("{taken} is there already; remove it, or choose another name")).into()
        );
    }
    for row in ROWS {
        edit(root, &mut files, row.file, |text| vendor.with_row(text, row))?;
    }
    for (file, begins, feature) in FEATURES {
        edit(root, &mut files, file, |text| vendor.with_feature(text, begins, feature))?;
    }
    for (file, begins) in MODULES {
        edit(root, &mut files, file, |text| vendor.with_module(text, begins))?;
    }
    for (path, text) in &files {
        let failed = |error: std::io::Error| Problem::general(format!("{path}: {error}"));
        let path = root.join(path);
        path.parent().map_or(Ok(()), std::fs::create_dir_all).map_err(failed)?;
        std::fs::write(&path, text).map_err(failed)?;
    }
    Ok(files.into_keys().collect())
}

/// Writes the spec of the vendor `name` from a published document. Lint then lists what a person
/// has to write, and [`new_vendor`] makes the rest once that is done. Returns the findings: what
/// was left out, and what lint says.
///
/// # Errors
/// The name is taken or impossible, or the document cannot be read.
pub fn new_spec(root: &Path, name: &str, document: &Path) -> Result<Problems, Problems> {
    vendors::check(name).map_err(|why| Problem::general(format!("{name}: {why}")))?;
    let spec = format!("specs/{name}");
    let folder = root.join(&spec);
    if folder.exists() {
        return Err(
            Problem::general(format!("{spec} is there already; remove it, or choose another name")).into()
        );
    }
    let shown = document.display().to_string();
    let failed =
        |path: &Path, error: std::io::Error| Problem::general(format!("{}: {error}", path.display()));
    let text = std::fs::read_to_string(document).map_err(|error| failed(document, error))?;
    let converted = convert(&shown, &text)?;
    std::fs::create_dir_all(&folder).map_err(|error| failed(&folder, error))?;
    for (file, text) in &converted.files {
        let path = folder.join(file);
        std::fs::write(&path, text).map_err(|error| failed(&path, error))?;
    }
    let mut findings = converted.left_out;
    if let Err(found) = bundle::bundle_folder(&folder, &spec).and_then(|document| lint::lint(&document)) {
        findings.0.extend(found.0);
    }
    Ok(findings)
}

/// Code as rustfmt has it: a long name makes lines too long.
fn formatted(root: &Path, path: &str, text: &str) -> Result<String, Problem> {
    let failed = |why: String| Problem::general(format!("rustfmt of {path}: {why}"));
    let mut command = Command::new("rustfmt");
    command.args(["--edition", "2024", "--config-path"]).arg(root);
    command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut child = command.spawn().map_err(|error| failed(error.to_string()))?;
    if let Some(mut input) = child.stdin.take() {
        input.write_all(text.as_bytes()).map_err(|error| failed(error.to_string()))?;
    }
    let output = child.wait_with_output().map_err(|error| failed(error.to_string()))?;
    if !output.status.success() {
        return Err(failed(String::from_utf8_lossy(&output.stderr).into_owned()));
    }
    String::from_utf8(output.stdout).map_err(|error| failed(error.to_string()))
}

/// Changes a file that is to be written.
fn edit(
    root: &Path,
    files: &mut BTreeMap<String, String>,
    file: &str,
    change: impl FnOnce(&str) -> Option<String>,
) -> Result<(), Problem> {
    let text = match files.get(file) {
        Some(text) => text.clone(),
        None => read(root, file)?,
    };
    let message = || format!("{file}: it has no line of another vendor; add the new one by hand");
    let changed = change(&text).ok_or_else(|| Problem::general(message()))?;
    files.insert(file.to_owned(), changed);
    Ok(())
}

fn read(root: &Path, file: &str) -> Result<String, Problem> {
    std::fs::read_to_string(root.join(file)).map_err(|error| Problem::general(format!("{file}: {error}")))
}

struct NewVendor<'a> {
    name: &'a str,
    others: Vec<String>,
}

impl NewVendor<'_> {
    fn filled(&self, template: &str) -> String {
        let mut letters = self.name.chars();
        let first = letters.next().map(|first| first.to_ascii_uppercase());
        let type_name: String = first.into_iter().chain(letters).collect();
        let text = template.replace("NAME", self.name).replace("TYPE", &type_name);
        text.replace("UPPER", &self.name.to_ascii_uppercase())
    }

    /// The text with a line behind the last one of another vendor.
    fn with_row(&self, text: &str, row: &Row) -> Option<String> {
        let is_row = |line: &str| {
            self.others.iter().any(|other| {
                line.starts_with(&row.begins.replace("NAME", other))
                    && line.ends_with(&row.ends.replace("NAME", other))
            })
        };
        let lines: Vec<&str> = text.lines().collect();
        let last = lines.iter().rposition(|line| is_row(line))?;
        let line = self.filled(row.line);
        Some(with_line(&lines, last + 1, &line))
    }

    /// The text with a feature at the end of a list of vendors.
    fn with_feature(&self, text: &str, begins: &str, feature: &str) -> Option<String> {
        let lines: Vec<&str> = text.lines().collect();
        let place = lines.iter().position(|line| line.starts_with(begins))?;
        let line = lines.get(place)?.strip_suffix(']')?;
        let line = format!("{line}, \"{}\"]", self.filled(feature));
        let changed = lines.iter().enumerate().map(|(index, old)| if index == place { &line } else { *old });
        Some(changed.flat_map(|line| [line, "\n"]).collect())
    }

    /// The text with the module among the others, which rustfmt sorts.
    fn with_module(&self, text: &str, begins: &str) -> Option<String> {
        let lines: Vec<&str> = text.lines().collect();
        let declared = |line: &str| Some(line.strip_prefix(begins)?.strip_suffix(';')?.to_owned());
        let modules: Vec<(usize, String)> =
            lines.iter().enumerate().filter_map(|(index, line)| Some((index, declared(line)?))).collect();
        let place = match modules.iter().find(|(_, module)| module.as_str() > self.name) {
            Some((next, _)) => {
                let before = lines.get(..*next).unwrap_or_default();
                before.iter().rposition(|line| !line.starts_with("#[")).map_or(0, |line| line + 1)
            }
            None => modules.last()?.0 + 1,
        };
        let block = format!("#[cfg(feature = \"{0}\")]\n{begins}{0};", self.name);
        Some(with_line(&lines, place, &block))
    }
}

/// Lines with one more at a place.
fn with_line(lines: &[&str], place: usize, line: &str) -> String {
    let (before, after) = lines.split_at(place.min(lines.len()));
    let all = before.iter().copied().chain([line]).chain(after.iter().copied());
    all.flat_map(|line| [line, "\n"]).collect()
}
