//! Every `cargo xtask` command that the guide and the README name exists, with its options.
#![allow(clippy::unwrap_used, reason = "a test that meets something unexpected has to fail there")]

use std::process::{Command, Output};

/// Asks for the help on a command, which fails if the words before `--help` are no command.
fn help(words: &[String]) -> Output {
    // What a reader puts in for a placeholder.
    let root = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap();
    let vendors = xtask::vendors::names(root).unwrap();
    let words = words.iter().map(|word| match word.trim_matches(['[', ']']) {
        "<vendor>" => vendors.first().unwrap().as_str(),
        word => word,
    });
    Command::new(env!("CARGO_BIN_EXE_xtask")).args(words).arg("--help").output().unwrap()
}

#[test]
fn the_commands_that_the_guide_names_exist() {
    let commands = frontdesk_guide::commands("cargo xtask").unwrap();
    assert!(!commands.is_empty());
    for command in commands {
        let output = help(&command.words);
        assert!(output.status.success(), "{command:?}: {}", String::from_utf8_lossy(&output.stderr));
    }
    for unknown in [["no-such-command", ""], ["regen", "--no-such-option"]] {
        assert!(!help(&unknown.map(str::to_owned)).status.success(), "{unknown:?}");
    }
}
