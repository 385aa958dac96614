//! How much work the examples are: for each, the schemas that it reaches are compiled anew.

use std::collections::{BTreeMap, BTreeSet};

use frontdesk_openapi::document::Document;
use serde_json::Value;

/// The maximum number of values in the schemas of all examples. The largest
/// vendor's have 91,000.
const MAX_COMPILED: usize = 500_000;

/// How large the named schemas are, by which the work of compiling one is known beforehand.
#[derive(Default)]
pub(super) struct Sizes<'a> {
    /// The values of each schema that has been looked at, and what it refers to.
    of: BTreeMap<&'a str, (usize, Vec<&'a str>)>,
    /// The values that have been compiled so far.
    compiled: usize,
}

impl<'a> Sizes<'a> {
    /// Counts one more schema, and says whether that is still within the limit.
    pub(super) fn admit(&mut self, document: &'a Document, schema: &'a Value) -> bool {
        let mut waiting = Vec::new();
        let mut size = measure(schema, &mut waiting);
        let mut seen = BTreeSet::new();
        while let Some(reference) = waiting.pop() {
            if !seen.insert(reference) {
                continue;
            }
            let (own, references) = self.of.entry(reference).or_insert_with(|| {
                let mut references = Vec::new();
                let target = document.referenced(reference);
                (target.map_or(0, |(target, _)| measure(target, &mut references)), references)
            });
            size += *own;
            waiting.extend(references.iter().copied());
        }
        self.compiled = self.compiled.saturating_add(size);
        self.compiled <= MAX_COMPILED
    }
}

/// How many values a schema has, and what it refers to.
fn measure<'a>(value: &'a Value, references: &mut Vec<&'a str>) -> usize {
    match value {
        Value::Object(map) => {
            references.extend(map.get("$ref").and_then(Value::as_str));
            1 + map.values().map(|value| measure(value, references)).sum::<usize>()
        }
        Value::Array(items) => 1 + items.iter().map(|item| measure(item, references)).sum::<usize>(),
        _ => 1,
    }
}
