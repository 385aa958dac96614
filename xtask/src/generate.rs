//! Step 4: progenitor, which owns the types (through typify), the names and the signatures.
//!
//! The positional interface states all of an operation in one signature; the builder interface says
//! the same in several times the code, which the next step would only take apart again.

use std::panic::{AssertUnwindSafe, catch_unwind};

use frontdesk_openapi::problem::Problem;
use openapiv3::OpenAPI;
use progenitor_impl::{GenerationSettings, Generator, InterfaceStyle, UnknownPolicy};
use serde_json::{Map, Value};

use crate::skim;

/// Runs progenitor over a lowered document; what it makes is returned as far as it is read.
///
/// # Errors
/// What progenitor refuses; after lint and lowering that is a mistake of ours, so it names the
/// folder, not a line.
pub fn generate(spec_folder: &str, lowered: &Value) -> Result<syn::File, Problem> {
    let failed = |what: String| {
        Problem::general(format!(
            "{spec_folder}: the generator refuses the lowered document: {what}; look at it with --keep-steps"
        ))
    };
    let spec: OpenAPI = serde_path_to_error::deserialize(&lean(lowered, false))
        .map_err(|error| failed(format!("{}: {}", error.path(), error.inner())))?;
    let mut settings = GenerationSettings::new();
    settings.with_interface(InterfaceStyle::Positional).with_unknown_crates(UnknownPolicy::Allow);
    // Lint is there to keep progenitor from panicking; where it has missed something, a message is
    // better all the same.
    let tokens = catch_unwind(AssertUnwindSafe(|| Generator::new(&settings).generate_tokens(&spec)))
        .map_err(|_| failed("it panicked, in the words above".to_owned()))?
        .map_err(|error| failed(error.to_string()))?;
    syn::parse2(skim::skimmed(tokens)).map_err(|error| failed(error.to_string()))
}

/// A lowered document without the words and descriptions that only the next step reads, from the
/// lowered document. `are_names` says that the keys of the value are no words.
fn lean(value: &Value, are_names: bool) -> Value {
    match value {
        Value::Object(map) => {
            let mut left = Map::new();
            for (key, value) in map {
                let is_read = match key.as_str() {
                    "x-rust-type" => true,
                    // A response must have one. Lowering leaves it empty.
                    "description" => value == "",
                    key => !key.starts_with("x-"),
                };
                if are_names || is_read {
                    let are_names = !are_names && matches!(key.as_str(), "properties" | "schemas");
                    left.insert(key.clone(), lean(value, are_names));
                }
            }
            Value::Object(left)
        }
        Value::Array(items) => items.iter().map(|item| lean(item, false)).collect(),
        scalar => scalar.clone(),
    }
}
