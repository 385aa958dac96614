//! Which version may follow which.

use frontdesk_openapi::problem::Problem;
use semver::Version;

use crate::diff::rust::Release;

/// The highest of the versions that tags name. What is no version is not counted.
pub fn last<'a>(versions: impl Iterator<Item = &'a str>) -> Option<Version> {
    versions.filter_map(|text| Version::parse(text).ok()).max()
}

/// The lowest version that may follow `last` with changes of this class. Before 1.0 a minor version
/// may break, and additions are patches, as cargo's `^` requirements have it.
#[must_use]
pub fn lowest(last: &Version, class: Release) -> Version {
    let Version { major, minor, patch, .. } = *last;
    match (class, major) {
        (Release::Major, 0) => Version::new(0, minor.saturating_add(1), 0),
        (Release::Major, _) => Version::new(major.saturating_add(1), 0, 0),
        (Release::Minor, 1..) => Version::new(major, minor.saturating_add(1), 0),
        (Release::Minor, 0) | (Release::Patch, _) => Version::new(major, minor, patch.saturating_add(1)),
    }
}

/// Checks that a version may follow `last` with changes of this class.
///
/// # Errors
/// A version that is too low for the changes.
pub fn check(last: &Version, next: &Version, class: Release) -> Result<(), Problem> {
    let lowest = lowest(last, class);
    if *next >= lowest {
        return Ok(());
    }
    Err(Problem::general(format!(
        "{next} is too low: after {last}, {} changes need at least {lowest}; raise `version` in the manifest",
        class.name()
    )))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_lowest_next_version_follows_from_the_class() {
        let rows = [
            ("0.1.3", Release::Patch, "0.1.4"),
            ("0.1.3", Release::Minor, "0.1.4"),
            ("0.1.3", Release::Major, "0.2.0"),
            ("1.2.3", Release::Patch, "1.2.4"),
            ("1.2.3", Release::Minor, "1.3.0"),
            ("1.2.3", Release::Major, "2.0.0"),
        ];
        for (last, class, expected) in rows {
            let found = lowest(&last.parse().unwrap(), class);
            assert_eq!(found.to_string(), expected, "{last} {class:?}");
        }
    }

    #[test]
    fn a_version_is_refused_if_it_is_below_the_lowest() {
        let rows = [
            ("0.1.0", "0.1.0", Release::Patch, false),
            ("0.1.0", "0.1.1", Release::Patch, true),
            ("0.1.0", "0.1.1", Release::Major, false),
            ("0.1.0", "0.2.0", Release::Patch, true),
            ("0.2.0", "0.1.9", Release::Patch, false),
            ("1.0.0", "1.0.1", Release::Minor, false),
            ("1.0.0", "1.1.0", Release::Minor, true),
        ];
        for (last, next, class, allowed) in rows {
            let checked = check(&last.parse().unwrap(), &next.parse().unwrap(), class);
            assert_eq!(checked.is_ok(), allowed, "{last} {next} {class:?}: {checked:?}");
        }
    }

    #[test]
    fn the_last_version_is_the_highest_by_number() {
        let tags = ["0.9.0", "0.10.0", "next", "0.2.0"];
        assert_eq!(last(tags.into_iter()), Some(Version::new(0, 10, 0)));
        assert_eq!(last(["next"].into_iter()), None);
    }
}
