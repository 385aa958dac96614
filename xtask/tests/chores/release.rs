//! `cargo xtask release --execute` in a small workspace with a remote repository. A folder is the
//! registry: cargo finds there what was published, and nothing else.

#![cfg(unix)]
#![allow(clippy::unwrap_used, reason = "a test that meets something unexpected has to fail there")]

use std::os::unix::fs::PermissionsExt as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

/// Cargo, which publishes by unpacking the package into the registry's folder. Where it is asked to
/// package more than one crate, it refuses a folder as registry; what is not published is all that
/// these need.
const CARGO: &str = r#"#!/bin/sh
with_registry() {
    "$REAL_CARGO" --config "source.crates-io.replace-with='published'" \
        --config "source.published.directory='$STATE/registry'" "$@"
}
case "$*" in
    publish*)
        with_registry package --quiet --locked --no-verify --package "$4" --target-dir "$STATE/publishing" || exit
        for package in "$STATE/publishing/package/$4"-*.crate; do
            unpacked="$STATE/registry/$(basename "$package" .crate)"
            [ -e "$unpacked" ] && continue
            tar -xzf "$package" -C "$STATE/registry" && echo '{"files":{}}' > "$unpacked/.cargo-checksum.json"
        done
        ;;
    semver-checks*) exit 101 ;;
    package*--package*--package*) exec "$REAL_CARGO" "$@" --offline ;;
    *) with_registry "$@" ;;
esac
"#;

/// What `frontdesk-core` has at first, and what is added to it.
const GREETING: &str = "pub fn greeting() -> &'static str { \"Good morning\" }\n";
const FAREWELL: &str = "pub fn farewell() -> &'static str { \"Good night\" }\n";

/// A folder with the workspace, its remote repository and the registry; it is removed when this is
/// dropped.
struct Workspace(PathBuf);

impl Workspace {
    /// `frontdesk-core`, and `frontdesk-desk`, which depends on it. Nothing is published.
    fn new(name: &str) -> Self {
        let target = Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap().join("target");
        let workspace = Self(target.join(format!("release-{name}-{}", std::process::id())));
        for folder in ["workspace/specs", "registry", "home"] {
            std::fs::create_dir_all(workspace.0.join(folder)).unwrap();
        }
        let script = workspace.0.join("cargo");
        std::fs::write(&script, CARGO).unwrap();
        std::fs::set_permissions(&script, std::fs::Permissions::from_mode(0o755)).unwrap();

        workspace.write("Cargo.toml", "[workspace]\nmembers = [\"core\", \"desk\"]\nresolver = \"3\"\n");
        workspace.write(".gitignore", "target\n");
        workspace.write("core/src/lib.rs", GREETING);
        workspace.write("desk/src/lib.rs", "pub use frontdesk_core::greeting;\n");
        workspace.set_version("core", "0.1.0", "");
        workspace.set_version("desk", "0.1.0", "0.1.0");
        workspace.git(&["init", "--quiet", "--initial-branch", "main"]);
        workspace.git(&["init", "--quiet", "--bare", "../origin"]);
        workspace.git(&["remote", "add", "origin", "../origin"]);
        workspace.git(&["config", "user.name", "Ada"]);
        workspace.git(&["config", "user.email", "ada@example.com"]);
        workspace.commit();
        workspace
    }

    fn root(&self) -> PathBuf {
        self.0.join("workspace")
    }

    fn write(&self, file: &str, text: &str) {
        let path = self.root().join(file);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, text).unwrap();
    }

    /// Writes the manifest and the changelog of a version, which asks for a version of the core.
    fn set_version(&self, name: &str, version: &str, core: &str) {
        let dependency = match core {
            "" => String::new(),
            core => format!("frontdesk-core = {{ path = \"../core\", version = \"{core}\" }}\n"),
        };
        let manifest = format!(
            "[package]\nname = \"frontdesk-{name}\"\nversion = \"{version}\"\nedition = \"2024\"\n\n[dependencies]\n{dependency}"
        );
        self.write(&format!("{name}/Cargo.toml"), &manifest);
        let changelog = format!(
            "# Changelog\n\n## [Unreleased]\n\n## [{version}] - 2026-11-29\n\n### Added\n\n- Something.\n"
        );
        self.write(&format!("{name}/CHANGELOG.md"), &changelog);
    }

    fn commit(&self) {
        self.lock();
        self.commit_unlocked();
    }

    fn commit_unlocked(&self) {
        self.git(&["add", "--all"]);
        self.git(&["commit", "--quiet", "--message", "Change something"]);
    }

    /// Writes the versions of the manifests into the lock file.
    fn lock(&self) {
        let locked = Command::new(env!("CARGO"))
            .args(["update", "--workspace", "--offline"])
            .current_dir(self.root())
            .env("CARGO_HOME", self.0.join("home"))
            .output()
            .unwrap();
        assert!(locked.status.success(), "{}", String::from_utf8_lossy(&locked.stderr));
    }

    fn git(&self, arguments: &[&str]) -> String {
        let output = Command::new("git").args(arguments).current_dir(self.root()).output().unwrap();
        assert!(output.status.success(), "{arguments:?}: {}", String::from_utf8_lossy(&output.stderr));
        String::from_utf8(output.stdout).unwrap()
    }

    /// Releases a crate in a process of its own, whose cargo is the script.
    fn release(&self, name: &str) -> (bool, String) {
        let Output { status, stdout, stderr } = Command::new(std::env::current_exe().unwrap())
            .args(["--exact", "release::release_of_the_environment", "--ignored", "--nocapture"])
            .env("CARGO", self.0.join("cargo"))
            .env("CARGO_HOME", self.0.join("home"))
            .env("REAL_CARGO", env!("CARGO"))
            .env("STATE", &self.0)
            .env("RELEASE_ROOT", self.root())
            .env("RELEASE_CRATE", name)
            .env_remove("CARGO_TARGET_DIR")
            .output()
            .unwrap();
        (status.success(), String::from_utf8([stdout, stderr].concat()).unwrap())
    }

    fn released(&self, name: &str) {
        let (released, said) = self.release(name);
        assert!(released, "{said}");
    }

    /// Returns what was said of a release that was refused.
    fn refused(&self, name: &str) -> String {
        let (released, said) = self.release(name);
        assert!(!released, "{said}");
        said
    }

    fn published(&self) -> Vec<String> {
        let registry = std::fs::read_dir(self.0.join("registry")).unwrap();
        let mut names: Vec<String> =
            registry.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
        names.sort();
        names
    }
}

impl Drop for Workspace {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

/// Not a test of its own: what `Workspace::release` starts.
#[test]
#[ignore = "started by the other tests, with a root and a crate in its environment"]
fn release_of_the_environment() {
    let root = std::env::var_os("RELEASE_ROOT").unwrap();
    let name = std::env::var("RELEASE_CRATE").unwrap();
    let result = xtask::release::run(Path::new(&root), &name, true);
    assert!(result.is_ok(), "{}", result.unwrap_err());
}

const FIRST: &str = "publish frontdesk-core first: frontdesk-desk depends on it";
const BUILT_WITH_PUBLISHED: &str = "ok     package: builds with the published versions of its dependencies";

#[test]
fn crates_are_published_and_tagged_in_the_order_of_their_dependencies() {
    let workspace = Workspace::new("order");
    let said = workspace.refused("frontdesk-desk");
    assert!(said.contains(FIRST), "{said}");
    assert!(workspace.published().is_empty());

    for (name, published) in [
        ("frontdesk-core", ["frontdesk-core-0.1.0"].as_slice()),
        ("frontdesk-desk", &["frontdesk-core-0.1.0", "frontdesk-desk-0.1.0"]),
    ] {
        workspace.released(name);
        assert_eq!(workspace.published(), published);
        let pushed = workspace.git(&["ls-remote", "--tags", "origin", &format!("{name}-v0.1.0")]);
        assert!(pushed.contains(&format!("refs/tags/{name}-v0.1.0")), "{pushed}");
    }
}

#[test]
fn what_is_tagged_or_not_committed_is_not_released() {
    let workspace = Workspace::new("refused");
    workspace.released("frontdesk-core");
    let said = workspace.refused("frontdesk-core");
    assert!(said.contains("the tag frontdesk-core-v0.1.0 exists; raise `version`"), "{said}");
    workspace.write("core/src/lib.rs", FAREWELL);
    let said = workspace.refused("frontdesk-core");
    assert!(said.contains("the tree has 1 uncommitted changes; commit them"), "{said}");
    assert_eq!(workspace.published(), ["frontdesk-core-0.1.0"]);
}

#[test]
fn a_crate_goes_alone_while_it_needs_nothing_new_of_another() {
    let workspace = Workspace::new("alone");
    workspace.released("frontdesk-core");
    workspace.write("core/src/lib.rs", &format!("{GREETING}{FAREWELL}"));
    workspace.commit();
    let (released, said) = workspace.release("frontdesk-desk");
    assert!(released && said.contains(BUILT_WITH_PUBLISHED), "{said}");
    assert_eq!(workspace.published(), ["frontdesk-core-0.1.0", "frontdesk-desk-0.1.0"]);
}

#[test]
fn a_crate_that_needs_something_new_of_another_goes_after_it() {
    let workspace = Workspace::new("newer");
    workspace.released("frontdesk-core");
    workspace.released("frontdesk-desk");
    workspace.write("core/src/lib.rs", &format!("{GREETING}{FAREWELL}"));
    workspace.write("desk/src/lib.rs", "pub use frontdesk_core::{farewell, greeting};\n");
    workspace.set_version("desk", "0.1.1", "0.1.0");
    workspace.commit();
    let said = workspace.refused("frontdesk-desk");
    let reason =
        "it was built with the published frontdesk-core 0.1.0, which this repository has changed since";
    assert!(said.contains(reason) && said.contains("farewell"), "{said}");

    workspace.set_version("core", "0.1.1", "");
    workspace.commit();
    let said = workspace.refused("frontdesk-desk");
    let reason = "frontdesk-desk asks for frontdesk-core ^0.1.0, and compiles with 0.1.1";
    assert!(said.contains(reason), "{said}");

    workspace.set_version("desk", "0.1.1", "0.1.1");
    workspace.commit();
    let said = workspace.refused("frontdesk-desk");
    assert!(said.contains(FIRST) && !said.contains("FAILED package"), "{said}");
    workspace.released("frontdesk-core");
    let (released, said) = workspace.release("frontdesk-desk");
    assert!(released && said.contains(BUILT_WITH_PUBLISHED), "{said}");
}

#[test]
fn a_version_is_in_the_lock_file_as_well() {
    let workspace = Workspace::new("locked");
    workspace.released("frontdesk-core");
    workspace.write("core/src/lib.rs", &format!("{GREETING}{FAREWELL}"));
    workspace.set_version("desk", "0.1.1", "0.1.0");
    workspace.commit_unlocked();
    let said = workspace.refused("frontdesk-desk");
    assert!(said.contains("run `cargo update --workspace` and commit it"), "{said}");
    assert!(!said.contains("it was built with"), "{said}");
}

/// Cargo keeps what it unpacked of a dependency that it packaged, by version.
#[test]
fn a_dry_run_takes_a_dependency_that_is_not_published_as_it_is_now() {
    let workspace = Workspace::new("again");
    let said = workspace.refused("frontdesk-desk");
    assert!(said.contains(FIRST) && !said.contains("FAILED package"), "{said}");
    workspace.write("core/src/lib.rs", FAREWELL);
    workspace.write("desk/src/lib.rs", "pub use frontdesk_core::farewell;\n");
    workspace.commit();
    let said = workspace.refused("frontdesk-desk");
    assert!(said.contains(FIRST) && !said.contains("FAILED package"), "{said}");
}
