//! The table, and its place in BENCHMARKS.md.

use std::collections::BTreeMap;
use std::path::Path;

use frontdesk_openapi::problem::Problem;
use serde_json::json;

use super::figure::{Figure, rounded};
use crate::write;

const COLUMNS: &str = "| name | what | ours | reference | ratio | aim |\n|---|---|---|---|---|---|\n";

/// Around the table in BENCHMARKS.md.
const BEGIN: &str = "<!-- The table of `cargo xtask bench --write`. -->\n";
const END: &str = "<!-- The end of the table. -->\n";

/// The table for BENCHMARKS.md.
pub(super) fn table(head: &str, figures: &[Figure]) -> String {
    let rows: Vec<String> = figures.iter().map(|figure| figure.row() + "\n").collect();
    format!("{head}\n\n{COLUMNS}{}", rows.concat())
}

/// Writes `target/bench.json` as `{"name": ratio}`.
pub(super) fn save(root: &Path, figures: &[Figure]) -> Result<(), Problem> {
    let ratios: BTreeMap<&str, f64> =
        figures.iter().filter_map(|figure| Some((figure.name.as_str(), rounded(figure.ratio()?)))).collect();
    write::put(&root.join("target/bench.json"), &format!("{:#}", json!(ratios)))
}

/// Puts the table into BENCHMARKS.md.
pub(super) fn write(root: &Path, table: &str) -> Result<(), Problem> {
    let path = root.join("BENCHMARKS.md");
    let failed = |what: String| Problem::general(format!("{}: {what}", path.display()));
    let text = std::fs::read_to_string(&path).map_err(|error| failed(error.to_string()))?;
    let text = replaced(&text, table).ok_or_else(|| {
        failed(format!("the table has no place; put the lines `{}` and `{}` there", BEGIN.trim(), END.trim()))
    })?;
    write::put(&path, &text)
}

/// The text with this table in place of its own. Rows that this run did not measure stay if they
/// were measured on the same machine and day.
fn replaced(text: &str, table: &str) -> Option<String> {
    let (before, rest) = text.split_once(BEGIN)?;
    let (old, after) = rest.split_once(END)?;
    let mut lines: Vec<&str> = table.lines().collect();
    if old.lines().find(|line| !line.is_empty()) == lines.first().copied() {
        let is_new =
            |line: &str| name(line).is_some_and(|row| lines.iter().any(|line| name(line) == Some(row)));
        let kept: Vec<&str> = old.lines().filter(|line| name(line).is_some() && !is_new(line)).collect();
        lines.extend(kept);
    }
    Some(format!("{before}{BEGIN}\n{}\n\n{END}{after}", lines.join("\n")))
}

/// The name in a row.
fn name(line: &str) -> Option<&str> {
    line.strip_prefix("| `")?.split('`').next()
}

#[cfg(test)]
mod tests {
    use super::*;

    const TEXT: &str = "# B\n\n<!-- The table of `cargo xtask bench --write`. -->\n\non M\n\n| name |\n|---|\n| `a` | 1 |\n\
                        | `b` | 1 |\n\n<!-- The end of the table. -->\n\nafter\n";

    #[test]
    fn rows_of_the_same_machine_and_day_stay() {
        let text = replaced(TEXT, "on M\n\n| name |\n|---|\n| `b` | 2 |\n").unwrap();
        assert!(text.contains("| `b` | 2 |\n| `a` | 1 |\n\n<!--") && text.ends_with("\nafter\n"), "{text}");
        assert!(!text.contains("| `b` | 1 |"), "{text}");
    }

    #[test]
    fn rows_of_another_machine_or_day_go() {
        let text = replaced(TEXT, "on N\n\n| name |\n|---|\n| `b` | 2 |\n").unwrap();
        assert!(!text.contains("`a`") && text.contains("| `b` | 2 |"), "{text}");
    }

    #[test]
    fn a_text_without_a_place_is_left() {
        assert_eq!(replaced("# B\n", "on M\n"), None);
    }
}
