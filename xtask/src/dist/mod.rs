//! `cargo xtask dist`: the specs as documents for users of other languages and tools.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::path::Path;

use clap::ValueEnum;
use frontdesk_openapi::document::Document;
use frontdesk_openapi::problem::{Problem, Problems};
use serde_json::Value;

use crate::regen::{self, Target};
use crate::upgrade;
use crate::versions;

/// The folder of the documents, from the workspace's root.
pub const FOLDER: &str = "dist/specs";

/// The version of OpenAPI in which a document is written.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub enum Format {
    /// OpenAPI 3.0.3
    #[default]
    #[value(name = "3.0")]
    V30,
    /// OpenAPI 3.1.0
    #[value(name = "3.1")]
    V31,
}

impl Format {
    /// The name of the file of a document.
    fn file(self) -> &'static str {
        match self {
            Self::V30 => "openapi-3.0.json",
            Self::V31 => "openapi-3.1.json",
        }
    }
}

/// A checked spec as one document, as one version of the vendor's product has it, or else all of
/// it.
///
/// # Errors
/// The spec does not describe this version.
pub fn document(spec: &Document, version: Option<&str>, format: Format) -> Result<Value, Problem> {
    let mut spec = spec.clone();
    if let Some(version) = version {
        versions::keep(&mut spec, version)?;
    }
    let mut document = regen::bundled(&spec);
    if format == Format::V31 {
        upgrade::upgrade(&mut document);
    }
    Ok(document)
}

/// All files of the folder by their paths within it.
///
/// # Errors
/// A spec has mistakes, or a file cannot be read.
pub fn files(root: &Path) -> Result<BTreeMap<String, String>, Problems> {
    files_of(root, &specs(root)?)
}

/// The specs that are published, with the names of their vendors.
///
/// # Errors
/// A spec has mistakes.
pub fn specs(root: &Path) -> Result<Vec<(&'static str, Document)>, Problems> {
    let targets = regen::targets(root)?.into_iter().filter(Target::is_published);
    targets.map(|target| Ok((target.name, regen::document(root, target)?))).collect()
}

/// All files of the folder for these specs.
///
/// # Errors
/// A spec has mistakes, or a file cannot be read.
pub fn files_of(
    root: &Path,
    specs: &[(&'static str, Document)],
) -> Result<BTreeMap<String, String>, Problems> {
    let mut files = BTreeMap::new();
    let mut table = String::new();
    let mut witnesses = String::new();
    for (name, spec) in specs {
        let described = versions::described(spec)?;
        for version in described.iter().rev() {
            for format in [Format::V30, Format::V31] {
                let document = document(spec, Some(version), format)?;
                let count =
                    |at: &str| document.pointer(at).and_then(Value::as_object).map_or(0, |map| map.len());
                if format == Format::V30 {
                    let title = document.pointer("/info/title").and_then(Value::as_str).unwrap_or_default();
                    let operations =
                        Document { value: document.clone(), ..Document::default() }.operations().len();
                    let schemas = count("/components/schemas");
                    let _ = writeln!(
                        table,
                        "| {title} | {version} | [3.0]({name}/{version}/{}), [3.1]({name}/{version}/{}) | {operations} | {schemas} |",
                        Format::V30.file(),
                        Format::V31.file(),
                    );
                }
                files.insert(format!("{name}/{version}/{}", format.file()), regen::pretty(&document));
            }
        }
        let witness = spec.value.get("x-witness").and_then(Value::as_array).into_iter().flatten();
        let witness: Vec<&str> = witness.filter_map(Value::as_str).collect();
        let title = spec.value.pointer("/info/title").and_then(Value::as_str).unwrap_or_default();
        let _ = writeln!(witnesses, "- {title}: {}.", witness.join("; "));
    }
    let readme = include_str!("readme.md").replace("{table}\n", &table).replace("{witnesses}\n", &witnesses);
    files.insert("README.md".to_owned(), readme);
    for license in ["LICENSE-APACHE", "LICENSE-MIT"] {
        let text = std::fs::read_to_string(root.join(license));
        let text = text.map_err(|error| Problem::general(format!("{license}: {error}")))?;
        files.insert(license.to_owned(), text);
    }
    Ok(files)
}
