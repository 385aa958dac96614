//! The public surface of each generated module, one line for each item: what a change of a spec
//! means for callers stands in the diff of the snapshots.
//!
//! The printer is that of `cargo xtask diff`, which reads the generated source. rustdoc's JSON, by
//! which `cargo public-api` works, needs a nightly compiler and a build of each crate.

use frontdesk_tests::spec::root;
use xtask::diff::rust::Surface;
use xtask::regen::Target;
use xtask::write;

fn surface(vendor: &str) -> String {
    let folder = root().join(Target::named(root(), vendor).unwrap().generated);
    Surface::of(&write::sources(&folder).unwrap()).unwrap().lines().join("\n")
}

#[test]
fn of_chatwoot() {
    insta::assert_snapshot!(surface("chatwoot"));
}

#[test]
fn of_imichat() {
    insta::assert_snapshot!(surface("imichat"));
}

#[test]
fn of_nuance() {
    insta::assert_snapshot!(surface("nuance"));
}

#[test]
fn of_rocketchat() {
    insta::assert_snapshot!(surface("rocketchat"));
}
