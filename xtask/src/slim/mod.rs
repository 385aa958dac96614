//! Step 5: progenitor's syntax tree, made small.
//!
//! Types keep their shapes and lose their builders, conversions and closed enums; each operation
//! becomes a request struct of a few lines on top of `frontdesk-core`. Names, types and arguments
//! are read from what progenitor made; what a signature cannot say (wire names, places, paging,
//! documentation) comes from the lowered document.

mod areas;
mod arguments;
mod boxing;
mod contract;
mod docs;
mod examples;
mod fixed;
mod handles;
mod ids;
mod literals;
mod lowered;
mod operations;
mod paging;
mod requests;
mod round_trips;
mod setters;
mod shown;
mod snippets;
mod statuses;
mod structures;
mod syntax;
mod types;
mod unions;

use frontdesk_openapi::document::Document;
use frontdesk_openapi::problem::{Problem, Problems};
use proc_macro2::TokenStream;
use serde_json::Value;
use syn::File;

pub use syntax::Files;

/// What comes out of this step.
pub struct Slimmed {
    /// The files of the generated module.
    pub files: Files,
    /// The file by which tests decode and encode any body.
    pub round_trips: TokenStream,
    /// The file by which tests reach every example.
    pub examples: TokenStream,
    /// How much there is of it.
    pub counts: Counts,
}

/// What was generated, counted.
#[derive(Clone, Copy, Debug, Default)]
pub struct Counts {
    /// Operations with a request struct.
    pub operations: usize,
    /// Structs and enums.
    pub types: usize,
}

/// The paths by which others name what is generated.
#[derive(Clone, Copy, Debug)]
pub struct Paths<'a> {
    /// The generated module, as tests name it.
    pub module: &'a str,
    /// The crate, as the examples in its documentation name it.
    pub krate: &'a str,
    /// The client, which is written by hand, as the generated module names it.
    pub client: &'a str,
}

/// Rewrites progenitor's output for the lowered document it was made from.
///
/// # Errors
/// Examples of the spec of which no example for the documentation can be made; and where the
/// documents do not fit each other, which is a mistake of this program.
pub fn slim(
    spec_folder: &str,
    paths: Paths<'_>,
    document: &Document,
    lowered: &Value,
    generated: &File,
) -> Result<Slimmed, Problems> {
    let failed = |what: String| {
        Problem::general(format!("{spec_folder}: {what}; look at the steps with --keep-steps"))
    };
    let client =
        syn::parse_str(paths.client).map_err(|_| failed(format!("`{}` is no path", paths.client)))?;
    contract::check(lowered).map_err(failed)?;
    let types = types::TypeSet::read(lowered, generated).map_err(failed)?;
    let operations = operations::read(lowered, generated).map_err(failed)?;
    let areas = areas::Areas::read(lowered);
    let snippets = snippets::Snippets { krate: paths.krate, lowered, types: &types };
    let mut misfits = Vec::new();
    let files = requests::files(lowered, &client, &operations, &types, &areas, &snippets, &mut misfits);
    let misfits = misfits.iter().map(|misfit| document.problem(&misfit.at, misfit.what.as_str()));
    Problems(misfits.collect()).into_result()?;
    let mut files = files.map_err(failed)?;
    files.extend(types.files(&areas).map_err(failed)?);
    let examples = examples::examples(lowered, paths.module, &operations, &types, &areas).map_err(failed)?;
    files.extend(examples.files);
    files.entry("mod.rs".to_owned()).or_default().extend(examples::declaration());
    files.insert("ids.rs".to_owned(), types.ids.file().map_err(failed)?);
    Ok(Slimmed {
        files,
        examples: examples.table,
        round_trips: round_trips::round_trips(paths.module, &types, &operations).map_err(failed)?,
        counts: Counts { operations: operations.len(), types: types.len() },
    })
}
