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

macro_rules! tests {
    ($($vendor:ident)*) => { $(
        #[test]
        fn $vendor() {
            insta::assert_snapshot!(concat!("of_", stringify!($vendor)), surface(stringify!($vendor)));
        }
    )* };
}

frontdesk_tests::each_vendor!(tests);
