//! The documents for users of other languages.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::LazyLock;

use frontdesk_openapi::document::Document;
use frontdesk_openapi::problem::Problems;
use serde_json::Value;
use xtask::{dist, lint, modern, versions};

fn workspace() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..")
}

static SPECS: LazyLock<Result<Vec<(&str, Document)>, Problems>> = LazyLock::new(|| dist::specs(&workspace()));

static FILES: LazyLock<Result<BTreeMap<String, String>, Problems>> =
    LazyLock::new(|| dist::files_of(&workspace(), SPECS.as_ref().map_err(Clone::clone)?));

/// What is read of the specs is the same each time, as what is generated of it shows.
#[test]
fn two_runs_give_the_same_bytes() {
    let again = dist::files_of(&workspace(), SPECS.as_ref().unwrap()).unwrap();
    assert!(*FILES.as_ref().unwrap() == again);
}

#[test]
fn each_version_of_each_spec_has_its_documents() {
    let files = FILES.as_ref().unwrap();
    for (name, spec) in SPECS.as_ref().unwrap() {
        for version in versions::described(spec).unwrap() {
            for format in ["3.0", "3.1"] {
                let file = format!("{name}/{version}/openapi-{format}.json");
                assert!(files.contains_key(&file), "{file}");
                assert!(files["README.md"].contains(&file), "{file}");
            }
        }
    }
}

#[test]
fn each_version_of_a_spec_passes_the_lint() {
    let mut linted = 0;
    for (name, whole) in SPECS.as_ref().unwrap() {
        for version in versions::described(whole).unwrap() {
            let mut spec = whole.clone();
            versions::keep(&mut spec, &version).unwrap();
            // The whole spec has passed it when it was read.
            if spec.value != whole.value {
                lint::lint(&spec).unwrap_or_else(|problems| panic!("{name} {version}:\n{problems}"));
                linted += 1;
            }
        }
    }
    assert!(linted > 1, "{linted}");
}

/// In 3.1 these are no words of a schema, or take something else.
#[test]
fn nothing_of_3_0_remains_in_3_1() {
    for (name, text) in FILES.as_ref().unwrap() {
        if !name.ends_with("openapi-3.1.json") {
            continue;
        }
        let mut document: Value = serde_json::from_str(text).unwrap();
        let mut count = 0;
        modern::each_schema(&mut document, &mut |schema| {
            count += 1;
            for word in ["nullable", "example", "x-examples", "x-inline"] {
                assert!(!schema.contains_key(word), "{name}: {word} in {schema:?}");
            }
            for word in ["exclusiveMinimum", "exclusiveMaximum"] {
                assert!(!schema.get(word).is_some_and(Value::is_boolean), "{name}: {schema:?}");
            }
            let format = schema.get("format").and_then(Value::as_str).unwrap_or_default();
            assert!(!matches!(format, "binary" | "byte"), "{name}: {schema:?}");
        });
        let named = document.pointer("/components/schemas").and_then(Value::as_object).unwrap();
        assert!(count >= named.len(), "{name}: {count} schemas of {}", named.len());
    }
}
