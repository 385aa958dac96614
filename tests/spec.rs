//! The documents of the vendors and of the small spec, bundled and linted as `cargo xtask regen`
//! does it.

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::OnceLock;

use frontdesk_conform::Spec;
use xtask::regen::{self, Target};

/// The workspace's root.
pub fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap()
}

/// A vendor's spec. It is bundled once and kept.
pub fn of(vendor: &str) -> &'static Spec {
    static SPECS: OnceLock<BTreeMap<&str, (Target, OnceLock<Spec>)>> = OnceLock::new();
    let specs = SPECS.get_or_init(|| {
        let targets = regen::targets(root()).unwrap().into_iter();
        targets.map(|target| (target.name, (target, OnceLock::new()))).collect()
    });
    let (target, spec) = specs.get(vendor).unwrap_or_else(|| panic!("there is no vendor {vendor}"));
    spec.get_or_init(|| match regen::document(root(), *target) {
        Ok(document) => Spec::new(document),
        Err(problems) => panic!("{problems}"),
    })
}
