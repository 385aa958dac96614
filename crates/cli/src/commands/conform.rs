//! `frontdesk conform`.

use std::io::Write as _;
use std::path::{Path, PathBuf};

use frontdesk_conform::{Conform, Spec, printable};

use crate::context::warn;
use crate::failure::{Exit, Failure, Outcome};

/// What the help says about reports.
pub const HELP: &str = "\
Each exchange is matched to an operation and held against it: parameters, status, media type, bodies, and, where the
program was built with the feature `types`, what the generated types make of them. What was asked counts only where the
server did it. Exchanges with other servers, files, preflights and websockets are counted and left alone.

Findings are grouped by operation, kind and place, with the YAML that would describe them. Values are not shown, only
their types. The exit status is 0 where nothing was found and 1 otherwise.

JSON:
  version, vendor, files, entries, not_the_api, without_response, exchanges, matched, passing, types
  findings: kind, operation, method, path, place, message, exchanges, example {file, entry}, suggestion {file, yaml}
  errors: file, entry, message

Kinds:
  undocumented-operation, undocumented-status, undocumented-media-type, undocumented-parameter, undocumented-field,
  undocumented-value, unexpected-body, missing-body, missing-parameter, missing-field, null, wrong-type,
  invalid-value, malformed-body, undecodable, lost";

/// Holds recordings against a vendor's spec.
pub fn run(vendor: &str, spec: Option<&Path>, json: bool, files: &[PathBuf]) -> Outcome {
    let own;
    let published = Spec::published(vendor)?;
    let spec = match spec {
        Some(path) => {
            let named = |error: String| Failure::refused(format!("{}: {error}", path.display()));
            own = Spec::read(path).map_err(named)?;
            &own
        }
        None => published,
    };
    let mut conform = Conform::new(vendor, spec);
    for file in files {
        conform.read_file(file);
    }
    let report = conform.report();
    let mut out = std::io::stdout().lock();
    if json {
        writeln!(out, "{}", printable(&serde_json::to_string_pretty(&report)?))?;
    } else {
        write!(out, "{}", report.text())?;
        if !report.types {
            warn(
                "bodies were not decoded with the clients' types: the program was built without `--features types`",
            );
        }
    }
    Ok(if report.is_clean() { Exit::Done } else { Exit::Failed })
}
