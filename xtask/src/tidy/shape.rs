//! The shape of files: their first lines, the width of comments, `# Errors`, changelogs.

use super::finding::{FileKind, TidyFinding, is_generated};
use super::prose::{RustText, rust_texts};

/// How wide a line of comment may be.
const WIDTH: usize = 100;

pub(super) fn check(path: &str, source: &str, kind: FileKind) -> Vec<TidyFinding> {
    let mut shape = FileShape { path, findings: Vec::new() };
    match kind {
        FileKind::Rust if is_generated(source) => {}
        FileKind::Rust => {
            shape.rust_header(source);
            shape.comments(source);
        }
        FileKind::Yaml => shape.spec_header(source),
        FileKind::Markdown if path.ends_with("CHANGELOG.md") => shape.changelog(source),
        FileKind::Markdown | FileKind::Toml => {}
    }
    shape.findings
}

struct FileShape<'a> {
    path: &'a str,
    findings: Vec<TidyFinding>,
}

impl FileShape<'_> {
    fn find(&mut self, line: usize, what: impl Into<String>, mend: impl Into<String>) {
        self.findings.push(TidyFinding {
            path: self.path.to_owned(),
            line,
            what: what.into(),
            mend: mend.into(),
        });
    }

    fn rust_header(&mut self, source: &str) {
        // A crate's documentation may be its README.
        if !source.starts_with("//!") && !source.starts_with("#![doc = include_str!(") {
            self.find(1, "the file does not begin with its documentation", "write `//! …` on the first line");
        }
    }

    fn spec_header(&mut self, source: &str) {
        if self.path.starts_with("specs/") && !source.starts_with('#') {
            self.find(1, "the spec does not begin with a comment", "write `# …`: what the file describes");
        }
    }

    fn comments(&mut self, source: &str) {
        let lines: Vec<&str> = source.lines().collect();
        let texts = rust_texts(source);
        for (line, text) in texts {
            match text {
                RustText::Comment(text) => {
                    let whole = line.checked_sub(1).and_then(|index| lines.get(index)).copied().unwrap_or("");
                    let next = lines.get(line).copied().unwrap_or("").trim();
                    self.width(line, whole, text);
                    if text.trim() == "# Errors" && matches!(next, "///" | "//!") {
                        self.find(line + 1, "an empty line after `# Errors`", "remove it");
                    }
                }
                RustText::Literal(text) if text.contains("# Errors\\n\\n") => {
                    self.find(line, "an empty line after `# Errors`", "remove it");
                }
                RustText::Literal(_) => {}
            }
        }
    }

    fn width(&mut self, line: usize, whole: &str, comment: &str) {
        let width = whole.chars().count();
        // Neither a table's row nor an address can be wrapped.
        let rigid = comment.trim_start().starts_with('|') || comment.contains("://");
        if whole.trim_start().starts_with("//") && width > WIDTH && !rigid {
            self.find(line, format!("a comment of {width} columns"), format!("wrap it at {WIDTH}"));
        }
    }

    /// <https://keepachangelog.com/en/1.1.0>
    fn changelog(&mut self, source: &str) {
        let mut in_version = false;
        let mut in_group = false;
        for (index, text) in source.lines().enumerate() {
            let line = index + 1;
            if index == 0 && text != "# Changelog" {
                self.find(line, "a changelog without its title", "write `# Changelog`");
            } else if let Some(version) = text.strip_prefix("## ") {
                (in_version, in_group) = (true, false);
                if !is_version(version) {
                    self.find(
                        line,
                        "a heading that is no version",
                        "`## [Unreleased]` or `## [1.2.3] - 2025-01-31`",
                    );
                }
            } else if let Some(group) = text.strip_prefix("### ") {
                in_group = true;
                let groups = ["Added", "Changed", "Deprecated", "Removed", "Fixed", "Security"];
                if !groups.contains(&group) {
                    self.find(line, format!("a group `{group}`"), format!("one of {}", groups.join(", ")));
                }
            } else if text.starts_with("- ") {
                if in_version && !in_group {
                    self.find(
                        line,
                        "an entry that is in no group",
                        "put it under `### Added`, `### Changed`, …",
                    );
                }
            } else if in_version && !text.is_empty() && !text.starts_with("  ") && !text.starts_with('[') {
                self.find(line, "text that is no entry", "begin it with `- `, or indent what goes on by two");
            }
        }
    }
}

/// Whether a heading is `[Unreleased]` or `[1.2.3] - 2025-01-31`.
fn is_version(heading: &str) -> bool {
    if heading == "[Unreleased]" {
        return true;
    }
    let Some((version, date)) = heading.split_once(" - ") else {
        return false;
    };
    let numbers = |text: &str, separator: char| {
        let parts: Vec<usize> = text
            .split(separator)
            .filter(|part| part.chars().all(|sign| sign.is_ascii_digit()))
            .map(str::len)
            .collect();
        parts
    };
    let version = version.strip_prefix('[').and_then(|rest| rest.strip_suffix(']'));
    version.is_some_and(|version| numbers(version, '.').len() == 3 && version.split('.').count() == 3)
        && numbers(date, '-') == [4, 2, 2]
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(path: &str, source: &str) -> Vec<(usize, String)> {
        let findings = check(path, source, FileKind::of(path).unwrap());
        findings.into_iter().map(|finding| (finding.line, finding.what)).collect()
    }

    #[test]
    fn each_rule_of_rust_and_yaml_fires_only_where_it_is_broken() {
        let wide = "x".repeat(97);
        let generated = "// Generated by `cargo xtask regen`.\n";
        let table: [(&str, String, Option<usize>); 16] = [
            ("xtask/src/a.rs", "use std::fmt;\n".to_owned(), Some(1)),
            ("xtask/src/a.rs", "//! A.\n".to_owned(), None),
            ("xtask/src/lib.rs", "#![doc = include_str!(\"../README.md\")]\n".to_owned(), None),
            ("crates/acme/src/generated/a.rs", format!("{generated}/// {wide}\n"), None),
            ("specs/acme/a.yaml", "a: 1\n".to_owned(), Some(1)),
            ("specs/acme/a.yaml", "# A.\na: 1\n".to_owned(), None),
            ("tests/golden/spec/a.yaml", "a: 1\n".to_owned(), None),
            ("xtask/src/a.rs", format!("//! A.\n/// {wide}\n"), Some(2)),
            ("xtask/src/a.rs", format!("//! A.\n    // {wide}\n"), Some(2)),
            ("xtask/src/a.rs", format!("//! A.\n// {}\n", &wide[..97]), None),
            ("xtask/src/a.rs", format!("//! A.\n/// | {wide} |\n"), None),
            ("xtask/src/a.rs", format!("//! A.\n/// <https://a/{wide}>\n"), None),
            ("xtask/src/a.rs", format!("//! A.\nlet a = \"\n// {wide}\";\n"), None),
            ("xtask/src/a.rs", "//! A.\n/// # Errors\n///\n/// If.\n".to_owned(), Some(3)),
            ("xtask/src/a.rs", "//! A.\n/// # Errors\n/// If.\n".to_owned(), None),
            ("xtask/src/a.rs", "//! A.\nlet a = \"# Errors\\n\\nIf\";\n".to_owned(), Some(2)),
        ];
        for (path, source, expected) in table {
            let lines: Vec<_> = found(path, &source).into_iter().map(|(line, _)| line).collect();
            assert_eq!(lines, Vec::from_iter(expected), "{path}: {source}");
        }
    }

    #[test]
    fn a_changelog_has_one_form() {
        let good = "# Changelog\n\nText.\n\n## [Unreleased]\n\n### Added\n\n- One\n  goes on.\n\n## [0.1.0] - 2025-01-31\n\n### Fixed\n\n- Two.\n\n[0.1.0]: https://a\n";
        assert_eq!(found("CHANGELOG.md", good), []);
        let table = [
            ("# Changelog", "# Changes", 1),
            ("## [Unreleased]", "## Unreleased", 5),
            ("### Added", "### New", 7),
            ("### Added\n", "", 8),
            ("  goes on", "goes on", 10),
            ("[0.1.0] - 2025-01-31", "[0.1] - 2025-01-31", 12),
            ("[0.1.0] - 2025-01-31", "0.1.0 - 2025-01-31", 12),
            ("[0.1.0] - 2025-01-31", "[0.1.0] - 31.1.2025", 12),
            ("[0.1.0] - 2025-01-31", "[0.1.0]", 12),
        ];
        for (from, to, line) in table {
            assert_eq!(good.matches(from).count().max(1), good.matches(from).count(), "{from}");
            let lines: Vec<_> = found("CHANGELOG.md", &good.replacen(from, to, 1))
                .into_iter()
                .map(|(line, _)| line)
                .collect();
            assert_eq!(lines, [line], "{from} → {to}");
        }
    }
}
