//! What each platform can do, and how it is found out.

use std::fmt::Write as _;
use std::path::Path;

use frontdesk::{Capabilities, Vendor};

use crate::vendors;

/// The tables as a page of the documentation.
fn page() -> String {
    let mut page =
        "# What each platform can do\n\nThe tables of `Capabilities`, written by the tests of this crate.\n"
            .to_owned();
    let of_all = vendors::ALL.iter().flat_map(|sample| Capabilities::of_vendor(&sample.vendor));
    for capabilities in of_all {
        let kind = capabilities.credentials.map(|kind| format!(", with the credentials of a kind: {kind}"));
        write!(page, "\n## {}{}\n\n", capabilities.vendor, kind.unwrap_or_default()).unwrap();
        page.push_str("| action | support | operations |\n|---|---|---|\n");
        for (action, support) in capabilities.iter() {
            let operations: Vec<_> = support.operations().iter().map(|id| format!("`{id}`")).collect();
            writeln!(page, "| `{action}` | {support} | {} |", operations.join(", ")).unwrap();
        }
    }
    page
}

#[test]
fn the_page_has_the_tables() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("CAPABILITIES.md");
    if std::env::var("INSTA_UPDATE").is_ok_and(|value| value == "always") {
        std::fs::write(&path, page()).unwrap();
    }
    let kept = std::fs::read_to_string(&path).unwrap();
    assert!(kept == page(), "CAPABILITIES.md is out of date; run this test with INSTA_UPDATE=always");
}

/// The IDs of the operations that a vendor's spec describes.
fn operations(vendor: &Vendor) -> Vec<String> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../specs").join(vendor.as_str());
    let mut ids = Vec::new();
    for file in std::fs::read_dir(folder).unwrap() {
        let text = std::fs::read_to_string(file.unwrap().path()).unwrap();
        let named = text.lines().filter_map(|line| line.trim().strip_prefix("operationId: "));
        ids.extend(named.map(|id| id.trim().to_owned()));
    }
    assert!(!ids.is_empty(), "the spec of {vendor} has operations");
    ids
}

#[test]
fn the_operations_of_the_tables_are_in_the_specs() {
    for vendor in vendors::ALL.iter().map(|sample| &sample.vendor) {
        let known = operations(vendor);
        for capabilities in Capabilities::of_vendor(vendor) {
            for (action, support) in capabilities.iter() {
                for id in support.operations() {
                    assert!(known.iter().any(|known| known == id), "{vendor} {action}: {id}");
                }
            }
        }
    }
}

#[test]
fn nobody_knows_what_an_unknown_platform_can_do() {
    assert!(Capabilities::of_vendor(&Vendor::from("phone book")).is_empty());
}
