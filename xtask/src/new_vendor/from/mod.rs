//! A published OpenAPI document as the YAML files of a spec.
//!
//! OpenAPI 2.0 and 3.1 become 3.0.3. What a spec cannot have is left out, each time with a message.
//! What a spec needs and the document lacks is written as `TODO`, which lint reports.

mod house;
mod lift;
mod split;
mod strip;
mod swagger;
mod yaml;

use std::collections::BTreeMap;

use frontdesk_openapi::document::Document;
use frontdesk_openapi::problem::{Problem, Problems};
use serde_json::Value;

use crate::modern;

/// The files of a spec, and what the document has that they do not.
#[derive(Clone, Debug)]
pub struct Converted {
    /// The files by name.
    pub files: BTreeMap<String, String>,
    /// What was left out, with file, line and JSON pointer.
    pub left_out: Problems,
}

/// Converts a document; `file` is its name in messages.
///
/// # Errors
/// It is neither YAML nor JSON, exceeds the limits of a spec, or is no OpenAPI document of version
/// 2.0, 3.0 or 3.1.
pub fn convert(file: &str, text: &str) -> Result<Converted, Problems> {
    let mut document = crate::yaml::parse(file, text)?;
    let version = version(&document)?;
    let mut left_out = LeftOut::default();
    strip::strip(&mut document, &mut left_out);
    match version {
        Version::Two => swagger::rewrite(&mut document, &mut left_out)?,
        Version::Three => {}
        Version::ThreeOne => modern::rewrite(&mut document),
    }
    house::adapt(&mut document.value);
    lift::lift(&mut document.value);
    let files = split::files(&document.value);
    Ok(Converted { files, left_out: left_out.0 })
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Version {
    Two,
    Three,
    ThreeOne,
}

fn version(document: &Document) -> Result<Version, Problem> {
    let word = |name: &str| document.value.get(name).and_then(Value::as_str).unwrap_or_default();
    match (word("swagger"), word("openapi")) {
        ("2.0", _) => Ok(Version::Two),
        (_, three) if three.starts_with("3.0.") => Ok(Version::Three),
        (_, three) if three.starts_with("3.1.") => Ok(Version::ThreeOne),
        _ => Err(document.problem(
            "",
            "this is no OpenAPI document of a version that is known; it needs `swagger: \"2.0\"`, or `openapi` 3.0 or 3.1",
        )),
    }
}

/// What was left out.
#[derive(Debug, Default)]
struct LeftOut(Problems);

impl LeftOut {
    fn add(&mut self, document: &Document, at: &str, why: &str) {
        self.0.0.push(document.problem(at, format!("{at}: {why}")));
    }
}
