//! The documents of the vendors and of the small spec, bundled and linted as `cargo xtask regen`
//! does it.

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::OnceLock;

use frontdesk_conform::Spec;
use frontdesk_openapi::document::OperationAt;
use xtask::regen::{self, Target};

/// The workspace's root.
pub fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap()
}

/// A vendor's spec, and its operations by their ids.
struct Kept {
    target: Target,
    spec: OnceLock<Spec>,
    operations: OnceLock<BTreeMap<String, OperationAt<'static>>>,
}

fn kept(vendor: &str) -> &'static Kept {
    static SPECS: OnceLock<BTreeMap<&str, Kept>> = OnceLock::new();
    let specs = SPECS.get_or_init(|| {
        let targets = regen::targets(root()).unwrap().into_iter();
        let kept = |target| Kept { target, spec: OnceLock::new(), operations: OnceLock::new() };
        targets.map(|target| (target.name, kept(target))).collect()
    });
    specs.get(vendor).unwrap_or_else(|| panic!("there is no vendor {vendor}"))
}

/// A vendor's spec. It is bundled once and kept.
pub fn of(vendor: &str) -> &'static Spec {
    let kept = kept(vendor);
    kept.spec.get_or_init(|| match regen::document(root(), kept.target) {
        Ok(document) => Spec::new(document),
        Err(problems) => panic!("{problems}"),
    })
}

/// An operation of a vendor's spec.
pub fn operation(vendor: &str, id: &str) -> &'static OperationAt<'static> {
    let operations = kept(vendor).operations.get_or_init(|| {
        let operations = of(vendor).operations().into_iter();
        operations.map(|operation| (operation.id().to_owned(), operation)).collect()
    });
    operations.get(id).unwrap_or_else(|| panic!("{vendor} has no operation {id}"))
}
