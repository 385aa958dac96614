//! `cargo xtask release --execute` in a small workspace with a remote repository. A script stands
//! in for the registry: it notes what cargo is asked to publish, and knows what was.

#![cfg(unix)]
#![allow(clippy::unwrap_used, reason = "a test that meets something unexpected has to fail there")]

use std::os::unix::fs::PermissionsExt as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

/// The registry: `cargo info` finds what `cargo publish` was asked for. Packaging needs a registry
/// with all dependencies, which there is not here.
const CARGO: &str = r#"#!/bin/sh
case "$1" in
    info) grep -qx "${4%@*}" "$STATE/published" || { echo "error: could not find it" >&2; exit 101; } ;;
    publish) echo "$4" >> "$STATE/published" ;;
    package) ;;
    semver-checks) exit 101 ;;
    *) exec "$REAL_CARGO" "$@" ;;
esac
"#;

/// A folder with the workspace, its remote repository and the registry; it is removed when this is
/// dropped.
struct Workspace(PathBuf);

impl Workspace {
    fn new() -> Self {
        let target = Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap().join("target");
        let folder = target.join(format!("release-{}", std::process::id()));
        let root = folder.join("workspace");
        let write = |file: &str, text: &str| {
            let path = root.join(file);
            std::fs::create_dir_all(path.parent().unwrap()).unwrap();
            std::fs::write(path, text).unwrap();
        };
        write("Cargo.toml", "[workspace]\nmembers = [\"core\", \"desk\"]\nresolver = \"3\"\n");
        write(".gitignore", "target\n");
        for (name, dependency) in
            [("core", ""), ("desk", "frontdesk-core = { path = \"../core\", version = \"0.1.0\" }")]
        {
            let manifest = format!(
                "[package]\nname = \"frontdesk-{name}\"\nversion = \"0.1.0\"\nedition = \"2024\"\n\n[dependencies]\n{dependency}\n"
            );
            write(&format!("{name}/Cargo.toml"), &manifest);
            write(&format!("{name}/src/lib.rs"), "");
            write(
                &format!("{name}/CHANGELOG.md"),
                "# Changelog\n\n## [Unreleased]\n\n## [0.1.0] - 2026-11-29\n\n### Added\n\n- All of it.\n",
            );
        }
        std::fs::write(folder.join("published"), "").unwrap();
        let script = folder.join("cargo");
        std::fs::write(&script, CARGO).unwrap();
        std::fs::set_permissions(&script, std::fs::Permissions::from_mode(0o755)).unwrap();
        let workspace = Self(folder);
        workspace.git(&["init", "--quiet", "--initial-branch", "main"]);
        workspace.git(&["init", "--quiet", "--bare", "../origin"]);
        workspace.git(&["remote", "add", "origin", "../origin"]);
        workspace.git(&["config", "user.name", "Ada"]);
        workspace.git(&["config", "user.email", "ada@example.com"]);
        let locked = Command::new(env!("CARGO"))
            .args(["generate-lockfile", "--offline"])
            .current_dir(workspace.root())
            .output();
        assert!(locked.unwrap().status.success());
        workspace.git(&["add", "--all"]);
        workspace.git(&["commit", "--quiet", "--message", "Begin"]);
        workspace
    }

    fn root(&self) -> PathBuf {
        self.0.join("workspace")
    }

    fn git(&self, arguments: &[&str]) -> String {
        let output = Command::new("git").args(arguments).current_dir(self.root()).output().unwrap();
        assert!(output.status.success(), "{arguments:?}: {}", String::from_utf8_lossy(&output.stderr));
        String::from_utf8(output.stdout).unwrap()
    }

    /// Releases a crate in a process of its own, whose cargo is the script.
    fn release(&self, name: &str) -> (bool, String) {
        let Output { status, stdout, stderr } = Command::new(std::env::current_exe().unwrap())
            .args(["--exact", "release_of_the_environment", "--ignored", "--nocapture"])
            .env("CARGO", self.0.join("cargo"))
            .env("REAL_CARGO", env!("CARGO"))
            .env("STATE", &self.0)
            .env("RELEASE_ROOT", self.root())
            .env("RELEASE_CRATE", name)
            .env_remove("CARGO_TARGET_DIR")
            .output()
            .unwrap();
        (status.success(), String::from_utf8([stdout, stderr].concat()).unwrap())
    }

    fn published(&self) -> Vec<String> {
        let text = std::fs::read_to_string(self.0.join("published")).unwrap();
        text.lines().map(str::to_owned).collect()
    }
}

impl Drop for Workspace {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

/// Not a test of its own: what `Workspace::release` starts.
#[test]
#[ignore = "started by the other test, with a root and a crate in its environment"]
fn release_of_the_environment() {
    let root = std::env::var_os("RELEASE_ROOT").unwrap();
    let name = std::env::var("RELEASE_CRATE").unwrap();
    let result = xtask::release::run(Path::new(&root), &name, true);
    assert!(result.is_ok(), "{}", result.unwrap_err());
}

#[test]
fn crates_are_published_and_tagged_in_the_order_of_their_dependencies() {
    let workspace = Workspace::new();
    let refused = |name: &str, words: &str| {
        let (released, said) = workspace.release(name);
        assert!(!released && said.contains(words), "{said}");
    };

    refused("frontdesk-desk", "publish frontdesk-core first: frontdesk-desk depends on it");
    assert!(workspace.published().is_empty());

    for (name, published) in [
        ("frontdesk-core", ["frontdesk-core"].as_slice()),
        ("frontdesk-desk", &["frontdesk-core", "frontdesk-desk"]),
    ] {
        let (released, said) = workspace.release(name);
        assert!(released, "{said}");
        assert_eq!(workspace.published(), published);
        let pushed = workspace.git(&["ls-remote", "--tags", "origin", &format!("{name}-v0.1.0")]);
        assert!(pushed.contains(&format!("refs/tags/{name}-v0.1.0")), "{pushed}");
    }

    refused("frontdesk-desk", "the tag frontdesk-desk-v0.1.0 exists; raise `version`");
    std::fs::write(workspace.root().join("core/src/lib.rs"), "// Something new.\n").unwrap();
    refused("frontdesk-core", "the tree has 1 uncommitted changes; commit them");
    assert_eq!(workspace.published().len(), 2);
}
