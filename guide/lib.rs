//! The guide of frontdesk: its pages, and the commands that they name.
//!
//! rustdoc compiles every Rust sample of the pages, and runs those that need no server but the
//! sandbox.

mod sandbox;

use std::io;
use std::path::{Path, PathBuf};

/// Each page as the documentation of a module, of which rustdoc tests the samples.
macro_rules! pages {
    ($($module:ident: $file:literal,)+) => {
        $(
            #[cfg(doctest)]
            #[doc = include_str!(concat!("src/", $file))]
            mod $module {}
        )+

        /// The files of the pages whose samples are compiled.
        pub const PAGES: &[&str] = &[$($file),+];
    };
}

/// The README, whose samples are compiled too.
#[cfg(doctest)]
#[doc = include_str!("../README.md")]
mod readme {}

pages! {
    start: "start.md",
    errors: "errors.md",
    retries: "retries.md",
    lists: "lists.md",
    values: "values.md",
    files: "files.md",
    webhooks: "webhooks.md",
    testing: "testing.md",
    recording: "recording.md",
    facade: "facade.md",
    program: "program.md",
    add_vendor: "add-vendor.md",
    change_spec: "change-spec.md",
    release: "release.md",
}

/// The root of the workspace.
#[must_use]
pub fn root() -> PathBuf {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR"));
    folder.parent().unwrap_or(folder).to_owned()
}

/// A command that the guide or the README names.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NamedCommand {
    /// The file, relative to the root of the workspace.
    pub file: String,
    /// The words after the program.
    pub words: Vec<String>,
}

/// Returns the commands of a program (`cargo xtask`, `frontdesk`) in the shell samples
/// and between backticks of the guide and the README.
///
/// # Errors
/// A file cannot be read.
pub fn commands(program: &str) -> io::Result<Vec<NamedCommand>> {
    let pages = PAGES.iter().map(|page| format!("guide/src/{page}"));
    let mut found = Vec::new();
    for file in pages.chain(["README.md".to_owned()]) {
        let text = std::fs::read_to_string(root().join(&file))?;
        let named = commands_in(&text, program).into_iter();
        found.extend(named.map(|words| NamedCommand { file: file.clone(), words }));
    }
    Ok(found)
}

/// The commands in the lines of `sh` blocks and, outside of blocks, between backticks.
fn commands_in(text: &str, program: &str) -> Vec<Vec<String>> {
    let (mut block, mut found) = (None, Vec::new());
    for line in text.lines().map(str::trim) {
        match (line.strip_prefix("```"), block) {
            (Some(language), None) => block = Some(language),
            (Some(_), Some(_)) => block = None,
            (None, Some("sh")) => found.extend(words(line, program)),
            (None, Some(_)) => {}
            (None, None) => found.extend(line.split('`').filter_map(|part| words(part, program))),
        }
    }
    found
}

/// The words of a command after the program, without a comment.
fn words(command: &str, program: &str) -> Option<Vec<String>> {
    let rest = command.strip_prefix(program)?.strip_prefix(' ')?;
    let command = rest.split(" #").next().unwrap_or(rest);
    Some(command.split_whitespace().map(str::to_owned).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn commands_stand_in_blocks_and_between_backticks() {
        let text =
            "Run `a b c` or `ab c`:\n\n```sh\na d --e  # Why.\na\n```\nSay a f.\n\n```toml\na = 1\n```\n";
        let found: Vec<_> = commands_in(text, "a").iter().map(|words| words.join(" ")).collect();
        assert_eq!(found, ["b c", "d --e"]);
    }
}
