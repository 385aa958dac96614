//! Areas as cargo features: what is generated is there with its area, and types with any of the
//! areas that reach them.
#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing)]

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use crate::small::{self, Sources, sources};
use xtask::regen;
use xtask::surface;
use xtask::write::source;

/// The small spec with its operations on talks in an area of their own.
fn in_two_areas() -> Sources {
    let mut sources = sources();
    let root = sources["openapi.yaml"].replace(
        "tags:\n",
        "x-area-features: true\ntags:\n  - name: talks\n    description: What is said.\n",
    );
    let talks = sources["talks.yaml"].replace("tags: [users]", "tags: [talks]");
    // The response of both areas.
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
    let names = ["examples/mod.rs", "examples/users.rs", "ids.rs", "mod.rs", "types.rs", "users.rs"];
    assert_eq!(files.keys().collect::<Vec<_>>(), names);
    // The examples are a feature of their own.
    let cfgs: usize = files.values().map(|text| text.matches("cfg").count()).sum();
    assert_eq!(cfgs, 1);
    assert!(files["mod.rs"].contains("#[cfg(feature = \"examples\")]\nmod examples;"));
}

#[test]
fn each_area_has_a_file_of_types_and_shares_the_others() {
    let files = files(&in_two_areas());
    let names = [
        "ids.rs",
        "mod.rs",
        "talks.rs",
        "types/mod.rs",
        "types/shared.rs",
        "types/talks.rs",
        "types/users.rs",
        "users.rs",
    ];
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
    let shared = &files["types/shared.rs"];
    assert!(shared.contains("pub enum Role") && !shared.contains("#[cfg(any("), "{shared}");
    let types = &files["types/mod.rs"];
    assert!(
        types.contains(
            "#[cfg(feature = \"talks\")]\nmod talks;\n#[cfg(feature = \"talks\")]\npub use talks::*;"
        ),
        "{types}"
    );
    assert!(files["types/talks.rs"].contains("pub struct MessageCreate"));
    assert!(files["types/users.rs"].contains("pub struct UserPage "));
}

#[test]
fn what_a_webhook_posts_is_there_without_any_area() {
    let mut sources = in_two_areas();
    let hooks = "x-webhooks:\n  said:\n    post:\n      summary: Something was said\n      requestBody:\n        content:\n          application/json:\n            schema: {$ref: \"talks.yaml#/components/schemas/MessageCreate\"}\n            example: {text: {plain: Hello}}\n      responses: {\"200\": {description: Taken.}}\n";
    sources.insert("hooks.yaml".to_owned(), hooks.to_owned());
    let files = files(&sources);
    let shared = &files["types/shared.rs"];
    for name in ["MessageCreate", "MessageText"] {
        let before = shared.split(&format!("pub struct {name} ")).next().unwrap();
        let item = before.rsplit("\n\n").next().unwrap();
        assert!(before.len() < shared.len() && !item.contains("cfg"), "{item}");
    }
}

/// The features of a crate that bring nothing but an area, and those that the crate's `full`
/// reaches.
fn features(manifest: &str) -> (BTreeSet<String>, BTreeSet<String>) {
    let section = manifest.split("[features]\n").nth(1).unwrap().split("\n[").next().unwrap();
    let lines = section.lines().filter(|line| !line.starts_with('#')).collect::<Vec<_>>().concat();
    let features = lines.split(']').filter_map(|feature| feature.split_once(" = ["));
    let features: BTreeMap<&str, Vec<&str>> =
        features.map(|(name, brought)| (name, brought.split('"').skip(1).step_by(2).collect())).collect();
    let alone = features.iter().filter(|(_, brought)| brought.is_empty());
    let groups = &features["full"];
    let reached = groups.iter().flat_map(|group| &features[group]);
    (alone.map(|(name, _)| (*name).to_owned()).collect(), reached.map(|area| (*area).to_owned()).collect())
}

#[test]
fn each_area_is_a_feature_of_its_crate() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap();
    let mut checked = 0;
    for target in regen::targets(root).unwrap() {
        let document = xtask::bundle::bundle_folder(&root.join(target.spec), target.spec).unwrap();
        let manifest = root.join("crates").join(target.name).join("Cargo.toml");
        if document.value.get("x-area-features").is_none() {
            // A crate without areas as features has no groups of them.
            let manifest = std::fs::read_to_string(manifest).unwrap_or_default();
            assert!(!manifest.contains("\nfull = ["), "{}", target.name);
            continue;
        }
        let operations = document.operations();
        let areas = operations.iter().map(|operation| surface::area(operation.value).to_owned());
        let areas: BTreeSet<String> = areas.collect();
        let (alone, reached) = features(&std::fs::read_to_string(manifest).unwrap());
        assert_eq!(alone, areas, "{}", target.name);
        assert_eq!(reached, areas, "{}: what `full` brings", target.name);
        checked += 1;
    }
    assert!(checked > 1, "{checked}");
}
