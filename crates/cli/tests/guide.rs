//! Every `frontdesk` command that the guide and the README name exists, with its options.
#![allow(clippy::unwrap_used, reason = "a test that meets something unexpected has to fail there")]

use std::process::{Command, Output};

/// Asks for the help on a command, which fails if the words before `--help` are no command.
fn help(words: &[String]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_frontdesk")).args(words).arg("--help").output().unwrap()
}

#[test]
fn the_commands_that_the_guide_names_exist() {
    for program in ["frontdesk", "cargo run -p frontdesk-cli --"] {
        let commands = frontdesk_guide::commands(program).unwrap();
        assert!(!commands.is_empty(), "{program}");
        for command in commands {
            let output = help(&command.words);
            assert!(output.status.success(), "{command:?}: {}", String::from_utf8_lossy(&output.stderr));
        }
    }
    for unknown in [["no-such-command", ""], ["sandbox", "--no-such-option"], ["sandbox", "--vendor=nobody"]]
    {
        assert!(!help(&unknown.map(str::to_owned)).status.success(), "{unknown:?}");
    }
}
