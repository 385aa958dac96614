//! The documents of the vendors and of the small spec, bundled and linted as `cargo xtask regen`
//! does it.

use std::path::Path;
use std::sync::OnceLock;

use frontdesk_conform::Spec;
use xtask::regen::{self, TARGETS};

/// The workspace's root.
pub fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap()
}

/// A vendor's spec. It is bundled once and kept.
pub fn of(vendor: &str) -> &'static Spec {
    static SPECS: [OnceLock<Spec>; TARGETS.len()] = [const { OnceLock::new() }; TARGETS.len()];
    let index = TARGETS.iter().position(|target| target.name == vendor);
    let index = index.unwrap_or_else(|| panic!("there is no vendor {vendor}"));
    SPECS[index].get_or_init(|| match regen::document(root(), TARGETS[index]) {
        Ok(document) => Spec::new(document),
        Err(problems) => panic!("{problems}"),
    })
}
