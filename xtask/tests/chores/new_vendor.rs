//! `cargo xtask new-vendor` in a copy of the workspace: what it writes generates, compiles, passes
//! its own tests, and is served by the sandbox.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    reason = "a test that meets something unexpected has to fail there"
)]

use std::path::{Path, PathBuf};
use std::process::Command;

use xtask::new_vendor::new_vendor;
use xtask::regen::{self, Target};

/// A copy of the files under version control; it is removed when this is dropped.
struct Copy(PathBuf);

impl Copy {
    fn new(name: &str) -> Self {
        let root = Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap();
        // One place for all runs, so that what is compiled of it does not pile up.
        let copy = Self(root.join("target").join(name));
        let _ = std::fs::remove_dir_all(&copy.0);
        let list = Command::new("git")
            .args(["ls-files", "-z", "--cached", "--others", "--exclude-standard"])
            .current_dir(root)
            .output()
            .unwrap();
        let list = String::from_utf8(list.stdout).unwrap();
        for file in list.split_terminator('\0').filter(|file| !file.starts_with("tests/recordings/")) {
            let (from, to) = (root.join(file), copy.0.join(file));
            if from.is_file() {
                std::fs::create_dir_all(to.parent().unwrap()).unwrap();
                std::fs::copy(from, to).unwrap();
            }
        }
        copy
    }

    /// Runs cargo in the copy, with the compiled dependencies of the workspace.
    fn cargo(&self, arguments: &[&str]) {
        let root = Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap();
        let mut command = Command::new(env!("CARGO"));
        command.current_dir(&self.0).env("CARGO_TARGET_DIR", root.join("target"));
        let output = command.args(arguments).output().unwrap();
        let said = [output.stdout, output.stderr].concat();
        assert!(output.status.success(), "{arguments:?}: {}", String::from_utf8_lossy(&said));
    }
}

impl Drop for Copy {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

/// As `cargo xtask regen --vendor acme`.
fn regenerate(root: &Path, name: &str) {
    let target = Target::named(root, name).unwrap();
    let regenerated = regen::regenerate(root, target, None).unwrap_or_else(|problems| panic!("{problems}"));
    for difference in regen::differences(root, target, &regenerated).unwrap() {
        difference.mend().unwrap();
    }
    for difference in regen::index_differences(root).unwrap() {
        difference.mend().unwrap();
    }
}

/// Asks the sandbox for the operation of the spec to start from.
const SERVED: &str = r#"mod http_client;

use frontdesk_sandbox::{Sandbox, SandboxVendor};
use http_client::http_client;

#[tokio::test]
async fn the_operation_returns_its_example() {
    let sandbox = Sandbox::start(&[SandboxVendor::Acme]).await.unwrap();
    let endpoint = sandbox.endpoint(SandboxVendor::Acme).unwrap();
    let request = || http_client().get(format!("{}/tickets/17", endpoint.base_url));
    assert_eq!(request().send().await.unwrap().status(), 401);
    let token = endpoint.credentials["token"].as_str().unwrap();
    let response = request().bearer_auth(token).send().await.unwrap();
    assert_eq!(response.headers()["x-frontdesk-sandbox"], "example");
    let ticket: serde_json::Value = response.json().await.unwrap();
    assert_eq!(ticket["subject"], "The parcel is late");
}
"#;

#[test]
fn a_new_vendor_generates_compiles_and_is_served() {
    let copy = Copy::new("new-vendor");
    let files = new_vendor(&copy.0, "acme").unwrap_or_else(|problems| panic!("{problems}"));
    assert!(files.contains(&"specs/acme/openapi.yaml".to_owned()), "{files:?}");
    regenerate(&copy.0, "acme");
    std::fs::write(copy.0.join("crates/sandbox/tests/acme.rs"), SERVED).unwrap();
    copy.cargo(&["fmt", "--all", "--check"]);
    copy.cargo(&["test", "--offline", "-p", "frontdesk-acme", "--lib"]);
    copy.cargo(&["check", "--offline", "-p", "frontdesk", "--no-default-features", "--features", "acme"]);
    let sandbox =
        ["-p", "frontdesk-sandbox", "--no-default-features", "--features", "acme", "--test", "acme"];
    copy.cargo(&[&["test", "--offline"], sandbox.as_slice()].concat());
    // What was written is not written again.
    let again = new_vendor(&copy.0, "acme").unwrap_err().to_string();
    assert!(again.contains("crates/acme/CHANGELOG.md is there already"), "{again}");
}

#[test]
fn a_vendor_with_a_long_name_is_formatted() {
    let copy = Copy::new("long-vendor");
    new_vendor(&copy.0, "vendor20261129").unwrap_or_else(|problems| panic!("{problems}"));
    regenerate(&copy.0, "vendor20261129");
    copy.cargo(&["fmt", "--all", "--check"]);
}
