//! `frontdesk completions` and `frontdesk man`.

use std::io::Write as _;
use std::path::Path;

use clap_complete::env::Shells;

use crate::failure::{Exit, Failure, Outcome};

/// The shells for which there are completions.
pub fn shells() -> Vec<&'static str> {
    Shells::builtins().names().collect()
}

/// Prints what a shell reads at its start, after which it asks this program for completions.
pub fn completions(shell: &str) -> Outcome {
    let shells = Shells::builtins();
    let completer =
        shells.completer(shell).ok_or_else(|| Failure::refused(format!("unknown shell `{shell}`")))?;
    let mut text = Vec::new();
    completer.write_registration("COMPLETE", "frontdesk", "frontdesk", "frontdesk", &mut text)?;
    std::io::stdout().write_all(&text)?;
    Ok(Exit::Done)
}

/// Writes a page for each command to a folder.
pub fn man(command: &clap::Command, folder: &Path) -> Outcome {
    std::fs::create_dir_all(folder)?;
    clap_mangen::generate_to(command.clone(), folder)?;
    Ok(Exit::Done)
}
