//! Nothing is lost: decode then encode gives back the same JSON, whatever a newer server adds.

mod examples;
mod forms;
mod instances;

use std::collections::BTreeSet;

use frontdesk_conform::Spec;
use frontdesk_tests::round_trips::{RoundTrip, check};
use frontdesk_tests::unknown;
use serde_json::Value;

pub(crate) use forms::DATES;

/// What was tried, so that a test cannot silently try nothing.
#[derive(Debug, Default)]
struct Tried {
    /// Values as they stand in the spec.
    values: usize,
    /// Objects with an unknown field.
    objects: usize,
    /// Enum values replaced by unknown ones.
    enums: usize,
    /// Named schemas that one of the values has.
    schemas: BTreeSet<String>,
    /// What was lost.
    losses: Vec<String>,
}

impl Tried {
    /// Tries a value as it is and with everything unknown in it.
    fn one(&mut self, spec: &Spec, name: &str, round_trip: RoundTrip, schema: &Value, value: &Value) {
        let changed = unknown::changed(spec, schema, value);
        self.values += 1;
        self.objects += changed.objects;
        self.enums += changed.enums;
        self.schemas.extend(changed.names.iter().map(|name| (*name).to_owned()));
        for (what, value) in [("as it is", value), ("with unknown values", &changed.value)] {
            if let Err(error) = check(round_trip, value) {
                self.losses.push(format!("{name} {what}: {error}"));
            }
        }
    }

    /// Fails where anything was lost.
    fn assert_lossless(&self) {
        assert!(self.losses.is_empty(), "{} losses:\n{}", self.losses.len(), self.losses.join("\n"));
    }
}
