//! `cargo xtask release CRATE`: checks everything that a release of one crate needs, and publishes
//! it with `--execute`.
//!
//! Every check runs, so that one dry run shows all that is missing.

pub mod changelog;
pub mod packages;
pub mod version;

use std::path::Path;
use std::process::{Command, Output};

use frontdesk_openapi::problem::{Problem, Problems};

use crate::diff::rust::Release;
use crate::diff::{self, Changes};
use crate::regen::{self, Target};

use packages::{Package, Packages};

/// The branch that releases are made from.
const BRANCH: &str = "main";

/// Checks the release of a crate, printing each step, and publishes the crate if `execute` is set.
///
/// # Errors
/// Everything that stands in the way of the release.
pub fn run(root: &Path, name: &str, execute: bool) -> Result<(), Problems> {
    let packages = Packages::of(root)?;
    let package = packages.published_as(name)?;
    let version = &package.version;
    let tag = format!("{name}-v{version}");
    println!("{name} {version}");

    let mut problems = Problems::default();
    let mut check = |step: &str, result: Result<String, Problem>| match result {
        Ok(text) => println!("ok     {step}: {text}"),
        Err(problem) => {
            println!("FAILED {step}");
            problems.0.push(problem);
        }
    };

    check("tree", tree(root));
    check("changelog", changelog_of(root, package));
    check("requirements", packages.requirements_are_current().map(|()| "current".to_owned()));
    check("version", version_of(root, package, &tag));
    let order = packages.order(name, |dependency| is_published(root, dependency));
    let first = match order {
        Ok(order) => {
            let text = order.join(", ");
            check("order of publication", Ok(text));
            check("package", packaged(root, &order));
            order.into_iter().filter(|other| other != name).collect::<Vec<_>>()
        }
        Err(problem) => {
            check("order of publication", Err(problem));
            Vec::new()
        }
    };
    if execute && !first.is_empty() {
        let message = format!("publish {} first: {name} depends on it", first.join(", then "));
        problems.0.push(Problem::general(message));
    }
    problems.into_result()?;
    if execute {
        publish(root, name, &tag)?;
    } else {
        println!("dry run: `cargo xtask release {name} --execute` publishes {name} {version} and tags {tag}");
    }
    Ok(())
}

/// Whether what is released is what is committed on the branch of releases.
fn tree(root: &Path) -> Result<String, Problem> {
    let changed = diff::git(root, &["status", "--porcelain"])?;
    if !changed.is_empty() {
        let message = format!("the tree has {} uncommitted changes; commit them", changed.lines().count());
        return Err(Problem::general(message));
    }
    let branch = diff::git(root, &["rev-parse", "--abbrev-ref", "HEAD"])?;
    if branch.trim() != BRANCH {
        let message = format!("this is the branch `{}`; release from `{BRANCH}`", branch.trim());
        return Err(Problem::general(message));
    }
    Ok(format!("clean, on {BRANCH}"))
}

fn changelog_of(root: &Path, package: &Package) -> Result<String, Problem> {
    let path = package.folder.join("CHANGELOG.md");
    let text = std::fs::read_to_string(&path)
        .map_err(|error| Problem::general(format!("{}: {error}", path.display())))?;
    let name = path.strip_prefix(root).unwrap_or(&path).display().to_string();
    let date = changelog::check(&name, &text, &package.version)?;
    Ok(format!("{} of {date}", package.version))
}

/// Checks the version against the last release and what has changed since.
fn version_of(root: &Path, package: &Package, tag: &str) -> Result<String, Problem> {
    let prefix = format!("{}-v", package.name);
    let tags = diff::git(root, &["tag", "--list", &format!("{prefix}*")])?;
    if tags.lines().any(|other| other == tag) {
        let message = format!("the tag {tag} exists; raise `version` in the manifest of {}", package.name);
        return Err(Problem::general(message));
    }
    let Some(last) = version::last(tags.lines().filter_map(|tag| tag.strip_prefix(&prefix))) else {
        return Ok(format!("{} is the first release", package.version));
    };
    let since = format!("{prefix}{last}");
    let (class, how) = class(root, package, &since)?;
    version::check(&last, &package.version, class)?;
    Ok(format!("{} after {last}: {how}", package.version))
}

/// The release that the changes since a tag need at least, and how that was found out. A vendor's
/// generated module is compared here; cargo-semver-checks compares all of a crate.
fn class(root: &Path, package: &Package, since: &str) -> Result<(Release, String), Problem> {
    let vendors = regen::targets(root)?.into_iter().filter(Target::is_published);
    let class = match vendors.into_iter().find(|target| package.name == format!("frontdesk-{}", target.name))
    {
        Some(target) => {
            let old = diff::committed(root, target, since)?;
            let new =
                diff::current(root, target).map_err(|problems| Problem::general(problems.to_string()))?;
            Changes::between(&old, &new)?.release().unwrap_or(Release::Patch)
        }
        None => Release::Patch,
    };
    let diff = format!("the generated module needs a {} release", class.name());
    if cargo(root, &["semver-checks", "--version"]).is_err() {
        let note = "the rest of the crate is not compared: `cargo install cargo-semver-checks`";
        return Ok((class, format!("{diff}; {note}")));
    }
    cargo(root, &["semver-checks", "--package", &package.name, "--baseline-rev", since])?;
    Ok((class, format!("{diff}; cargo-semver-checks found nothing that the version does not allow")))
}

/// Whether the registry has this version of a package.
fn is_published(root: &Path, package: &Package) -> Result<bool, Problem> {
    let version = format!("{}@{}", package.name, package.version);
    let arguments = ["info", "--registry", "crates-io", &version];
    let output = start(root, &arguments)?;
    if output.status.success() {
        return Ok(true);
    }
    let error = String::from_utf8_lossy(&output.stderr);
    if error.contains("could not find") { Ok(false) } else { Err(failed(&arguments, &error)) }
}

/// Packages a crate and builds what was packaged, with the registry's versions of its dependencies.
/// Only those that go first are taken from here.
fn packaged(root: &Path, order: &[String]) -> Result<String, Problem> {
    let mut arguments = vec!["package", "--locked", "--allow-dirty"];
    arguments.extend(order.iter().flat_map(|name| ["--package", name]));
    cargo(root, &arguments)?;
    Ok(match order.len() {
        0 | 1 => "builds with the published versions of its dependencies".to_owned(),
        _ => "builds; what goes before it was packaged from here, as it is not published".to_owned(),
    })
}

/// Publishes a crate, tags the commit and pushes the tag.
fn publish(root: &Path, name: &str, tag: &str) -> Result<(), Problem> {
    cargo(root, &["publish", "--locked", "--package", name])?;
    println!("published {name}");
    diff::git(root, &["tag", "--annotate", tag, "--message", tag])?;
    diff::git(root, &["push", "origin", tag])?;
    println!("pushed the tag {tag}");
    Ok(())
}

/// Runs cargo, and returns its output if it succeeds.
fn cargo(root: &Path, arguments: &[&str]) -> Result<String, Problem> {
    let output = start(root, arguments)?;
    if !output.status.success() {
        return Err(failed(arguments, &String::from_utf8_lossy(&output.stderr)));
    }
    String::from_utf8(output.stdout).map_err(|_| failed(arguments, "the output is no UTF-8"))
}

fn start(root: &Path, arguments: &[&str]) -> Result<Output, Problem> {
    Command::new(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()))
        .current_dir(root)
        // Packages are built here as well, with dependencies that are compiled already.
        .env(
            "CARGO_TARGET_DIR",
            std::env::var_os("CARGO_TARGET_DIR").unwrap_or_else(|| root.join("target").into()),
        )
        .args(arguments)
        .output()
        .map_err(|error| failed(arguments, &error.to_string()))
}

fn failed(arguments: &[&str], what: &str) -> Problem {
    Problem::general(format!("cargo {}: {}", arguments.join(" "), what.trim()))
}
