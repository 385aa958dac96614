//! `.ci/published`, with publishers whose documents are files.

#![cfg(unix)]
#![allow(clippy::unwrap_used, reason = "a test that meets something unexpected has to fail there")]

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

/// A publisher of one document, fetched as that of a vendor is.
const PUBLISHER: &str = "curl --fail --silent --show-error --output \"$folder/acme.json.new\" \"file://$PWD/acme.json\"\ncompare acme.json\n";

/// One of a folder with types.
const ANOTHER: &str =
    "new=\"$folder/zenith.new\"\nrm -rf \"$new\" && cp -R zenith \"$new\"\ncompare zenith\n";

/// A folder with the script and two publishers; it is removed when this is dropped.
struct Checkout(PathBuf);

impl Checkout {
    fn new(name: &str) -> Self {
        let checkout = Self(Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("drift-{name}")));
        let _ = fs::remove_dir_all(&checkout.0);
        fs::create_dir_all(checkout.0.join(".ci/publishers")).unwrap();
        let root = Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap();
        fs::copy(root.join(".ci/published"), checkout.0.join(".ci/published")).unwrap();
        for (file, text) in [
            (".ci/publishers/acme", PUBLISHER),
            (".ci/publishers/zenith", ANOTHER),
            ("acme.json", "{\"version\": 1}\n"),
            ("zenith/users.d.ts", "type User = {};\n"),
        ] {
            checkout.write(file, text);
        }
        checkout
    }

    fn write(&self, file: &str, text: &str) {
        let path = self.0.join(file);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }

    /// Runs the script, and returns its report.
    fn report(&self) -> String {
        let script = self.0.join(".ci/published");
        let output = Command::new(script).arg("target/drift.md").current_dir(&self.0).output().unwrap();
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        fs::read_to_string(self.0.join("target/drift.md")).unwrap()
    }
}

impl Drop for Checkout {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}

#[test]
fn what_is_fetched_for_the_first_time_or_is_as_it_was_is_not_reported() {
    let checkout = Checkout::new("same");
    assert_eq!(checkout.report(), "");
    assert_eq!(checkout.report(), "");
}

#[test]
fn what_has_changed_is_reported_once() {
    let checkout = Checkout::new("changed");
    checkout.report();
    checkout.write("acme.json", "{\"version\": 2}\n");
    checkout.write("zenith/rooms.d.ts", "type Room = {};\n");
    let report = checkout.report();
    for expected in
        ["## acme.json\n\n```diff\n", "-{\"version\": 1}\n+{\"version\": 2}\n", "+type Room = {};"]
    {
        assert!(report.contains(expected), "{report}");
    }
    assert_eq!(checkout.report(), "");
}

#[test]
fn what_cannot_be_fetched_is_reported_beside_what_has_changed() {
    let checkout = Checkout::new("missing");
    checkout.report();
    fs::remove_file(checkout.0.join("acme.json")).unwrap();
    checkout.write("zenith/users.d.ts", "type User = { id: string };\n");
    let report = checkout.report();
    assert!(report.contains("## acme could not be fetched"), "{report}");
    assert!(report.contains("+type User = { id: string };"), "{report}");
    checkout.write("acme.json", "{\"version\": 2}\n");
    let report = checkout.report();
    assert!(report.contains("-{\"version\": 1}\n+{\"version\": 2}\n"), "{report}");
}
