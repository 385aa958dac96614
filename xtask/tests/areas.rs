//! Areas as cargo features: what is generated is there with its area, and types with any of the areas that reach them.
#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing)]

mod small;

use std::collections::BTreeMap;

use small::{Sources, sources};
use xtask::write::source;

/// The small spec with its operations on talks in an area of their own.
fn in_two_areas() -> Sources {
    let mut sources = sources();
    let root = sources["openapi.yaml"].replace(
        "tags:\n",
        "x-area-features: true\ntags:\n  - name: talks\n    description: What is said.\n",
    );
    let talks = sources["talks.yaml"].replace("tags: [users]", "tags: [talks]");
    // What both areas answer with.
    let talks = talks.replace("\"204\":\n          description: The message is there.", "\"200\":\n          description: Who said it.\n          content:\n            application/json:\n              schema: {$ref: \"users.yaml#/components/schemas/Role\"}\n              example: agent");
    sources.insert("openapi.yaml".to_owned(), root);
    sources.insert("talks.yaml".to_owned(), talks);
    sources
}

fn files(sources: &Sources) -> BTreeMap<String, String> {
    let slimmed = small::generated(sources).unwrap_or_else(|problems| panic!("{problems}"));
    slimmed
        .files
        .into_iter()
        .map(|(name, tokens)| (name.clone(), source(small::SHOWN, &name, tokens).unwrap()))
        .collect()
}

#[test]
fn without_the_word_there_are_no_features() {
    let files = files(&sources());
    let names = ["examples/mod.rs", "examples/users.rs", "mod.rs", "types.rs", "users.rs"];
    assert_eq!(files.keys().collect::<Vec<_>>(), names);
    // The examples are a feature of their own.
    let cfgs: usize = files.values().map(|text| text.matches("cfg").count()).sum();
    assert_eq!(cfgs, 1);
    assert!(files["mod.rs"].contains("#[cfg(feature = \"examples\")]\nmod examples;"));
}

#[test]
fn each_area_has_a_file_of_types_and_shares_the_others() {
    let files = files(&in_two_areas());
    let names = ["mod.rs", "talks.rs", "types/mod.rs", "types/talks.rs", "types/users.rs", "users.rs"];
    let (examples, others): (Vec<&str>, Vec<&str>) =
        files.keys().map(String::as_str).partition(|name| name.starts_with("examples/"));
    assert_eq!(others, names);
    assert_eq!(examples, ["examples/mod.rs", "examples/talks.rs", "examples/users.rs"]);
    assert!(files["examples/mod.rs"].contains("#[cfg(feature = \"talks\")]\nmod talks;"));
    let module = &files["mod.rs"];
    for area in ["talks", "users"] {
        assert!(
            module.contains(&format!(
                "#[cfg(feature = \"{area}\")]\n/// The operations on {area}.\npub mod {area};"
            )),
            "{module}"
        );
    }
    // Every area reaches it, so that it needs no attribute.
    let shared = &files["types/mod.rs"];
    assert!(shared.contains("pub enum Role") && !shared.contains("#[cfg(any("), "{shared}");
    assert!(
        shared.contains(
            "#[cfg(feature = \"talks\")]\nmod talks;\n#[cfg(feature = \"talks\")]\npub use talks::*;"
        ),
        "{shared}"
    );
    assert!(files["types/talks.rs"].contains("pub struct MessageCreate"));
    assert!(files["types/users.rs"].contains("pub struct User "));
}
