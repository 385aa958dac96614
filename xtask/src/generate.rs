//! Step 4: progenitor, which owns the types (through typify), the names and the signatures.
//!
//! The positional interface states all of an operation in one signature; the builder interface says
//! the same in several times the code, which the next step would only take apart again.

use std::panic::{AssertUnwindSafe, catch_unwind};

use frontdesk_openapi::problem::Problem;
use openapiv3::OpenAPI;
use progenitor_impl::{GenerationSettings, Generator, InterfaceStyle, UnknownPolicy};
use serde_json::Value;

/// Runs progenitor over a lowered document.
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
    let spec: OpenAPI = serde_path_to_error::deserialize(lowered)
        .map_err(|error| failed(format!("{}: {}", error.path(), error.inner())))?;
    let mut settings = GenerationSettings::new();
    settings.with_interface(InterfaceStyle::Positional).with_unknown_crates(UnknownPolicy::Allow);
    // Lint is there to keep progenitor from panicking; where it has missed something, a message is
    // better all the same.
    let tokens = catch_unwind(AssertUnwindSafe(|| Generator::new(&settings).generate_tokens(&spec)))
        .map_err(|_| failed("it panicked, in the words above".to_owned()))?
        .map_err(|error| failed(error.to_string()))?;
    syn::parse2(tokens).map_err(|error| failed(error.to_string()))
}
