//! `cargo xtask release CRATE`: checks everything that a release of one crate needs, and publishes
//! it with `--execute`.
//!
//! Every check runs, so that one dry run shows all that is missing.

pub mod changelog;
pub mod packages;
pub mod version;

use std::path::{Path, PathBuf};
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
    let tag = tag(package);
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
            check("package", packaged(root, &packages, &order));
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

/// The tag of a package's version.
fn tag(package: &Package) -> String {
    format!("{}-v{}", package.name, package.version)
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
fn packaged(root: &Path, packages: &Packages, order: &[String]) -> Result<String, Problem> {
    let first = order.iter().take(order.len().saturating_sub(1));
    forget(root, &first.map(|name| packages.published_as(name)).collect::<Result<Vec<_>, _>>()?)?;
    let mut arguments = vec!["package", "--locked", "--allow-dirty"];
    arguments.extend(order.iter().flat_map(|name| ["--package", name]));
    if let Err(problem) = cargo(root, &arguments) {
        if problem.message.contains("cannot update the lock file") {
            let message = "Cargo.lock has other versions than the manifests; run `cargo update --workspace` and commit it";
            return Err(Problem::general(message.to_owned()));
        }
        let stale = stale(root, packages, order)?;
        if stale.is_empty() || !problem.message.contains("could not compile") {
            return Err(problem);
        }
        return Err(Problem::general(format!(
            "it was built with the published {}, which this repository has changed since: if it needs the change, raise \
             `version` there and the requirement in the workspace's manifest, and release that first\n{problem}",
            stale.join(" and ")
        )));
    }
    Ok(match order.len() {
        0 | 1 => "builds with the published versions of its dependencies".to_owned(),
        _ => "builds; what goes before it was packaged from here, as it is not published".to_owned(),
    })
}

/// Removes what cargo unpacked and compiled of packages when they were packaged before. It would
/// build with that, whatever has changed since, as long as the version is the same.
fn forget(root: &Path, packages: &[&Package]) -> Result<(), Problem> {
    let home = std::env::var_os("CARGO_HOME").map(PathBuf::from);
    let home = home.or_else(|| Some(std::env::home_dir()?.join(".cargo")));
    let home = home.ok_or_else(|| Problem::general("there is no home folder; set CARGO_HOME"))?;
    let registries = folders(&home.join("registry/src"))?;
    let compiled = folders(&target_folder(root).join("debug/.fingerprint"))?;
    for package in packages {
        let unpacked = format!("{}-{}", package.name, package.version);
        let unpacked =
            registries.iter().map(|registry| registry.join(&unpacked)).filter(|path| path.exists());
        let compiled = compiled.iter().filter(|path| is_compiled(path, &package.name)).cloned();
        for path in unpacked.chain(compiled) {
            std::fs::remove_dir_all(&path)
                .map_err(|error| Problem::general(format!("{}: {error}", path.display())))?;
        }
    }
    Ok(())
}

/// Whether a folder is where cargo notes that it has compiled a package: its name and a hash.
fn is_compiled(path: &Path, name: &str) -> bool {
    let folder = path.file_name().and_then(|folder| folder.to_str());
    folder.and_then(|folder| folder.rsplit_once('-')).is_some_and(|(package, _)| package == name)
}

/// What is in a folder: nothing if there is no such folder yet.
fn folders(path: &Path) -> Result<Vec<PathBuf>, Problem> {
    let failed = |error: std::io::Error| Problem::general(format!("{}: {error}", path.display()));
    match std::fs::read_dir(path) {
        Ok(entries) => entries.map(|entry| entry.map(|entry| entry.path()).map_err(failed)).collect(),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(Vec::new()),
        Err(error) => Err(failed(error)),
    }
}

/// The packages that the last one of `order` is built with as they were published, and that have
/// changed here since, with their versions.
fn stale(root: &Path, packages: &Packages, order: &[String]) -> Result<Vec<String>, Problem> {
    let Some(name) = order.last() else { return Ok(Vec::new()) };
    let mut stale = Vec::new();
    for package in packages.needed_by(name).into_iter().filter(|package| !order.contains(&package.name)) {
        let tag = tag(package);
        // A release from elsewhere, whose tag was not fetched, cannot be compared.
        if diff::git(root, &["tag", "--list", &tag])?.is_empty() {
            continue;
        }
        let sources = package.folder.join("src").display().to_string();
        let manifest = package.folder.join("Cargo.toml").display().to_string();
        if !diff::git(root, &["diff", "--name-only", &tag, "--", &sources, &manifest])?.is_empty() {
            stale.push(format!("{} {}", package.name, package.version));
        }
    }
    Ok(stale)
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
        .env("CARGO_TARGET_DIR", target_folder(root))
        .args(arguments)
        .output()
        .map_err(|error| failed(arguments, &error.to_string()))
}

fn target_folder(root: &Path) -> PathBuf {
    std::env::var_os("CARGO_TARGET_DIR").map_or_else(|| root.join("target"), PathBuf::from)
}

fn failed(arguments: &[&str], what: &str) -> Problem {
    Problem::general(format!("cargo {}: {}", arguments.join(" "), what.trim()))
}
