//! A small spec without a mistake, to be broken one piece at a time.

use std::collections::BTreeMap;

use frontdesk_openapi::problem::Problems;
use serde_json::Value;
use xtask::bundle::bundle;
use xtask::generate::generate;
use xtask::lint::lint;
use xtask::lower::lower;
use xtask::slim::{Paths, Slimmed, slim};

/// What messages call the spec's folder.
pub const SHOWN: &str = "specs/small";

/// Files by name.
pub type Sources = BTreeMap<String, String>;

/// The spec's files.
pub fn sources() -> Sources {
    let files = [
        ("openapi.yaml", include_str!("../spec/openapi.yaml")),
        ("talks.yaml", include_str!("../spec/talks.yaml")),
        ("users.yaml", include_str!("../spec/users.yaml")),
    ];
    files.map(|(name, text)| (name.to_owned(), text.to_owned())).into()
}

/// The steps that look for mistakes.
pub fn lowered(sources: &Sources) -> Result<Value, Problems> {
    let document = bundle(SHOWN, sources)?;
    lint(&document)?;
    lower(&document)
}

/// The steps that write code. They find what only the types show to be a mistake.
pub fn generated(sources: &Sources) -> Result<Slimmed, Problems> {
    let document = bundle(SHOWN, sources)?;
    lint(&document)?;
    let lowered = lower(&document)?;
    let generated = generate(SHOWN, &lowered)?;
    let paths = Paths { module: "crate::small", krate: "small", client: "crate::Client" };
    slim(SHOWN, paths, &document, &lowered, &generated)
}
