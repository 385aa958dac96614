//! `cargo xtask new-vendor --from` on documents that other products publish, in OpenAPI 2.0, 3.0
//! and 3.1.
//!
//! `tests/third-party/published.sh` fetches them from the npm registry and runs this.

#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::panic,
    reason = "a test that meets something unexpected has to fail there"
)]

use std::collections::BTreeMap;
use std::path::Path;

use frontdesk_openapi::document::Document;
use frontdesk_openapi::problem::Problems;
use serde_json::{Map, Value, json};
use xtask::new_vendor::{Converted, convert};
use xtask::{bundle, generate, lint, lower};

/// A document, and what becomes of it.
struct Published {
    /// Below the folder with the packages.
    file: &'static str,
    /// How many things are left out, each with its place.
    left_out: usize,
    /// How many texts and examples a person has to write.
    to_write: usize,
    /// What a person has to decide once that is written: words of lint, and how often it says them.
    to_decide: &'static [(&'static str, usize)],
}

const VERB: &str = "begins with the area; put a verb first";
const METHOD: &str = "give one an `x-rust-name: …`, the method's name";
const FILE: &str = "`application/json` cannot hold a file";
const ALIKE: &str = "can be read as";
const TAGGED: &str = "needs a required property `type`";
const ABSENT: &str = "is required but is no property here";
const UNNAMED: &str = "each variant of a union is a `$ref` to a named schema";
const LOST: &str = "beside `oneOf` would be lost";
const SINGLE: &str = "a union has two variants or more";
const NAMELESS: &str = "list a name for each value in `x-rust-name`";

const PUBLISHED: &[Published] = &[
    Published {
        file: "netlify/dist/swagger.json",
        left_out: 127,
        to_write: 4106,
        to_decide: &[(VERB, 3), (FILE, 2), (METHOD, 3)],
    },
    Published {
        file: "readme/3.0/yaml/readme-legacy.yaml",
        left_out: 1,
        to_write: 228,
        to_decide: &[
            (ALIKE, 11),
            (METHOD, 4),
            (NAMELESS, 1),
            (LOST, 2),
            (UNNAMED, 1),
            (ABSENT, 4),
            (SINGLE, 1),
        ],
    },
    Published { file: "readme/3.0/yaml/star-trek.yaml", left_out: 0, to_write: 442, to_decide: &[] },
    Published { file: "readme/3.0/yaml/uspto.yaml", left_out: 0, to_write: 12, to_decide: &[] },
    Published {
        file: "readme/3.1/yaml/train-travel.yaml",
        left_out: 19,
        to_write: 38,
        to_decide: &[(METHOD, 1), (UNNAMED, 1)],
    },
    Published {
        file: "figma/openapi/openapi.yaml",
        left_out: 1,
        to_write: 444,
        to_decide: &[(ALIKE, 6), (ABSENT, 5), (TAGGED, 57), (UNNAMED, 17), (METHOD, 1)],
    },
];

#[test]
#[ignore = "needs the documents that tests/third-party/published.sh fetches"]
fn what_is_left_of_published_documents_is_a_persons_to_write_and_to_decide() {
    let folder = std::env::var("PUBLISHED_DOCUMENTS").unwrap();
    for published in PUBLISHED {
        let name = published.file;
        let path = Path::new(&folder).join(name);
        let text =
            std::fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
        let file = path.file_name().unwrap().to_str().unwrap();
        let converted = convert(file, &text).unwrap_or_else(|problems| panic!("{name}: {problems}"));
        for one in &converted.left_out.0 {
            let line = one.to_string();
            let line = line.strip_prefix(&format!("{file}:")).and_then(|rest| rest.split(':').next());
            assert!(line.is_some_and(|line| line.parse::<usize>().is_ok()), "{name}: {one}");
        }
        let findings = findings(lint::lint(&bundled(&converted.files, name)));
        let written = findings.iter().filter(|one| one.contains("still to be written")).count();
        assert_eq!(written, findings.len(), "{name}: {findings:#?}");
        assert_eq!((converted.left_out.0.len(), written), (published.left_out, published.to_write), "{name}");
        let document = filled(&converted, name);
        let findings = self::findings(lint::lint(&document));
        let mut rest = findings.clone();
        for (words, count) in published.to_decide {
            let before = rest.len();
            rest.retain(|finding| !finding.contains(words));
            assert_eq!(before - rest.len(), *count, "{name}, {words}: {findings:#?}");
        }
        assert_eq!(rest, Vec::<String>::new(), "{name}");
        if findings.is_empty() {
            let lowered = lower::lower(&document).unwrap_or_else(|problems| panic!("{name}: {problems}"));
            generate::generate("specs/acme", &lowered).unwrap();
        }
    }
}

fn findings(result: Result<(), Problems>) -> Vec<String> {
    result.err().into_iter().flat_map(|problems| problems.0).map(|problem| problem.to_string()).collect()
}

fn bundled(files: &BTreeMap<String, String>, name: &str) -> Document {
    bundle::bundle("specs/acme", files).unwrap_or_else(|problems| panic!("{name}: {problems}"))
}

/// The spec once a person has written texts and examples.
fn filled(converted: &Converted, name: &str) -> Document {
    let texts = converted.files.iter().map(|(file, text)| {
        let lines = text.lines().map(|line| match line.trim_start().trim_start_matches("- ") {
            "url: TODO" | "url: TODO/api" => line.replace("TODO", "https://acme.example"),
            "example: TODO" => line.to_owned(),
            _ => line.replace("TODO", "Returns what it says"),
        });
        (file.clone(), lines.map(|line| line + "\n").collect())
    });
    let mut document = bundled(&texts.collect(), name);
    let whole = document.value.clone();
    write_examples(&mut document.value, &whole);
    document
}

fn write_examples(value: &mut Value, whole: &Value) {
    match value {
        Value::Object(members) => {
            if members.get("example") == Some(&json!("TODO")) {
                let schema = members.get("schema").cloned().unwrap_or_default();
                members.insert("example".to_owned(), sample(&schema, whole, 0));
            }
            members.values_mut().for_each(|member| write_examples(member, whole));
        }
        Value::Array(items) => items.iter_mut().for_each(|item| write_examples(item, whole)),
        _ => {}
    }
}

/// A value that fits a schema, of the fields that it requires.
fn sample(schema: &Value, whole: &Value, depth: usize) -> Value {
    let below = |schema: &Value| sample(schema, whole, depth + 1);
    if let Some(reference) = schema.get("$ref").and_then(Value::as_str) {
        return below(whole.pointer(reference.trim_start_matches('#')).unwrap());
    }
    if depth > 12 {
        return json!({});
    }
    let given = ["example", "default"].iter().find_map(|word| schema.get(word));
    if let Some(given) = given.or_else(|| schema.get("enum").and_then(|values| values.get(0))) {
        return given.clone();
    }
    if let Some(variant) = ["oneOf", "anyOf"].iter().find_map(|word| schema.get(word)?.get(0)) {
        return below(variant);
    }
    if let Some(parts) = schema.get("allOf").and_then(Value::as_array) {
        let mut own = schema.clone();
        own.as_object_mut().unwrap().remove("allOf");
        let mut fields = Map::new();
        for part in parts.iter().chain(Some(&own).filter(|own| own.get("properties").is_some())) {
            match below(part) {
                Value::Object(more) => fields.extend(more),
                other => return other,
            }
        }
        return fields.into();
    }
    match schema.get("type").and_then(Value::as_str) {
        Some("array") => json!([below(&schema["items"])]),
        Some("integer" | "number") => schema.get("minimum").cloned().unwrap_or_else(|| json!(1)),
        Some("boolean") => json!(true),
        Some("string") => match schema.get("format").and_then(Value::as_str) {
            Some("date-time") => json!("2026-11-29T04:00:00Z"),
            Some("date") => json!("2026-11-29"),
            Some("uuid") => json!("00000000-0000-4000-8000-000000000000"),
            Some("email") => json!("ada@example.com"),
            Some("uri") => json!("https://acme.example"),
            _ => json!("text"),
        },
        _ => {
            let required = schema.get("required").and_then(Value::as_array).into_iter().flatten();
            let fields = required
                .filter_map(Value::as_str)
                .filter_map(|name| Some((name.to_owned(), below(schema.get("properties")?.get(name)?))));
            Value::Object(fields.collect())
        }
    }
}
