//! Which way a value travels. `readOnly` and `writeOnly` say which properties it does not take
//! along.

use std::collections::BTreeSet;

use serde_json::Value;

use crate::reference;

/// How many levels of `allOf` are followed; more are a circle.
const MAX_DEPTH: usize = 64;

/// The direction of a value.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Direction {
    /// To the server.
    Request,
    /// From the server.
    Response,
    /// Unknown.
    Either,
}

impl Direction {
    /// Whether a property may be missing, required or not, because it only travels the other way.
    pub fn leaves_out(self, document: &Value, property: &Value) -> bool {
        let (target, _) = reference::resolve(document, property);
        let is =
            |word: &str| [property, target].iter().any(|schema| schema.get(word) == Some(&Value::Bool(true)));
        match self {
            Self::Request => is("readOnly"),
            Self::Response => is("writeOnly"),
            Self::Either => is("readOnly") || is("writeOnly"),
        }
    }

    /// The names of an object's properties, those of its `allOf` parts among them, that may be
    /// missing.
    pub fn left_out<'a>(self, document: &'a Value, schema: &'a Value) -> BTreeSet<&'a str> {
        let mut found = BTreeSet::new();
        self.collect(document, schema, &mut found, 0);
        found
    }

    fn collect<'a>(
        self,
        document: &'a Value,
        schema: &'a Value,
        found: &mut BTreeSet<&'a str>,
        depth: usize,
    ) {
        // `limits` has refused deeper documents.
        if depth > MAX_DEPTH {
            return;
        }
        let (schema, _) = reference::resolve(document, schema);
        for member in schema.get("allOf").and_then(Value::as_array).into_iter().flatten() {
            self.collect(document, member, found, depth + 1);
        }
        for (name, property) in schema.get("properties").and_then(Value::as_object).into_iter().flatten() {
            if self.leaves_out(document, property) {
                found.insert(name);
            }
        }
    }
}
