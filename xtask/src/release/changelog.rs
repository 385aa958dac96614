//! The changelog of a release, in the form of Keep a Changelog.

use frontdesk_openapi::problem::Problem;
use semver::Version;

/// Checks that the changelog describes a version and nothing newer, and returns the version's date.
///
/// # Errors
/// An entry that is missing, empty, without a date, or below entries that no version has.
pub fn check<'a>(file: &str, text: &'a str, version: &Version) -> Result<&'a str, Problem> {
    let lines: Vec<&str> = text.lines().collect();
    let heading = format!("## [{version}]");
    let Some(at) = lines.iter().position(|line| line.starts_with(&heading)) else {
        let line = lines.iter().position(|line| *line == "## [Unreleased]").map_or(1, |line| line + 1);
        let message = format!(
            "there is no entry for {version}; write `{heading} - YYYY-MM-DD` below `## [Unreleased]`, above its entries"
        );
        return Err(Problem::in_file(file, line, message));
    };
    if let Some(line) = lines.iter().take(at).position(|line| line.starts_with("- ")) {
        let message =
            format!("this entry stands above {version}; move it into the version that it belongs to");
        return Err(Problem::in_file(file, line + 1, message));
    }
    let below = lines.iter().skip(at + 1).take_while(|line| !line.starts_with("## "));
    if !below.into_iter().any(|line| line.starts_with("- ")) {
        let message = format!("{version} has no entries; write what has changed");
        return Err(Problem::in_file(file, at + 1, message));
    }
    let date = lines.get(at).and_then(|line| line.strip_prefix(&heading)?.strip_prefix(" - "));
    date.filter(|date| is_date(date)).ok_or_else(|| {
        let message = format!("{version} has no date; write `{heading} - YYYY-MM-DD`");
        Problem::in_file(file, at + 1, message)
    })
}

/// Whether a text has the form of `2026-01-31`.
fn is_date(text: &str) -> bool {
    let parts: Vec<&str> = text.split('-').collect();
    let number = |at: usize, length: usize| {
        let part = parts.get(at).copied().filter(|part| part.len() == length)?;
        part.parse::<u32>().ok().filter(|_| part.bytes().all(|byte| byte.is_ascii_digit()))
    };
    parts.len() == 3
        && number(0, 4).is_some()
        && number(1, 2).is_some_and(|month| (1..=12).contains(&month))
        && number(2, 2).is_some_and(|day| (1..=31).contains(&day))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_entry_has_a_date_and_text_and_nothing_above() {
        let entry = "### Added\n\n- New.\n";
        let rows = [
            (format!("## [Unreleased]\n\n## [0.2.0] - 2026-11-28\n\n{entry}"), Ok("2026-11-28")),
            (format!("## [0.2.0] - 2026-11-28\n\n{entry}\n## [0.1.0] - 2026-01-01\n"), Ok("2026-11-28")),
            (format!("# Changelog\n\n## [Unreleased]\n\n{entry}"), Err("f:3: there is no entry for 0.2.0")),
            (format!("## [0.2.1] - 2026-11-28\n\n{entry}"), Err("f:1: there is no entry for 0.2.0")),
            (
                format!("## [Unreleased]\n\n- More.\n\n## [0.2.0] - 2026-11-28\n\n{entry}"),
                Err("f:3: this entry stands above 0.2.0"),
            ),
            (format!("## [0.2.0] - 2026-11-28\n\n## [0.1.0]\n\n{entry}"), Err("f:1: 0.2.0 has no entries")),
            (format!("## [0.2.0]\n\n{entry}"), Err("f:1: 0.2.0 has no date")),
            (format!("## [0.2.0] - today\n\n{entry}"), Err("f:1: 0.2.0 has no date")),
            (format!("## [0.2.0] - 2026-13-01\n\n{entry}"), Err("f:1: 0.2.0 has no date")),
            (format!("## [0.2.0] - 2026-1-01\n\n{entry}"), Err("f:1: 0.2.0 has no date")),
        ];
        for (text, expected) in rows {
            let found = check("f", &text, &Version::new(0, 2, 0)).map_err(|problem| problem.to_string());
            match (found, expected) {
                (Ok(date), Ok(expected)) => assert_eq!(date, expected),
                (Err(problem), Err(expected)) => assert!(problem.starts_with(expected), "{problem}"),
                (found, expected) => panic!("{text}: {found:?}, not {expected:?}"),
            }
        }
    }
}
