//! Step 2: reports mistakes in a spec before generation, with file, line and remedy.

mod context;
mod conventions;
mod directions;
mod examples;
mod extensions;
mod grammar;
mod handles;
mod holds;
mod multipart;
mod names;
mod operations;
mod schemas;
mod sizes;
mod styles;
mod todos;
mod unions;
mod verdict;
mod wire;
mod words;

use context::Lint;
pub(crate) use conventions::begins_with_verb;
pub use todos::TODO;

use frontdesk_openapi::document::Document;
use frontdesk_openapi::problem::Problems;

/// Looks for every mistake that a person can make in a spec.
///
/// # Errors
/// All that was found, in the order of the files.
pub fn lint(document: &Document) -> Result<(), Problems> {
    structure(document)?;
    examples(document)
}

/// Looks for mistakes in the examples of a spec in which [`structure`] found none.
///
/// # Errors
/// All that was found, in the order of the files.
pub fn examples(document: &Document) -> Result<(), Problems> {
    let mut lint = Lint::new(document);
    examples::check(&mut lint);
    lint.problems.into_result()
}

/// Looks for every mistake outside of the examples, and for those in the examples, too, where they
/// are reported together.
///
/// # Errors
/// All that was found, in the order of the files.
pub fn structure(document: &Document) -> Result<(), Problems> {
    form(document)?;
    rules(document)
}

/// Looks for what would mislead the other checks, and keep them and the next step from ending.
///
/// # Errors
/// All that was found by the first check that found anything.
pub fn form(document: &Document) -> Result<(), Problems> {
    let mut lint = Lint::new(document);
    todos::check(&mut lint);
    lint.stop_if_any()?;
    words::check(&mut lint);
    // A misspelled word makes the rest of the findings misleading.
    lint.stop_if_any()?;
    unions::check_parents(&mut lint);
    lint.stop_if_any()?;
    schemas::check_circles(&mut lint);
    lint.stop_if_any()
}

/// Looks for every other mistake outside of the examples, as [`structure`] does.
///
/// # Errors
/// All that was found, in the order of the files.
pub fn rules(document: &Document) -> Result<(), Problems> {
    let mut lint = Lint::new(document);
    directions::check(&mut lint);
    operations::check(&mut lint);
    conventions::check(&mut lint);
    wire::check(&mut lint);
    styles::check(&mut lint);
    multipart::check(&mut lint);
    schemas::check(&mut lint);
    names::check(&mut lint);
    handles::check(&mut lint);
    extensions::check(&mut lint);
    let found = lint.problems.0.len();
    unions::check(&mut lint);
    // If variants cannot be distinguished, an example seems to fit several of them.
    if found > 0 && lint.problems.0.len() == found {
        examples::check(&mut lint);
    }
    lint.problems.into_result()
}
