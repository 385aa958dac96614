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

/// What differs from run to run: ports, durations, and the widths of columns.
fn masked(text: &str) -> Vec<String> {
    let line = |line: &str| {
        let mut words: Vec<String> = line.split_whitespace().map(str::to_owned).collect();
        for index in 0..words.len() {
            let is_unit = words.get(index + 1).is_some_and(|next| next == "s" || next == "ms");
            let word = words.get_mut(index).unwrap();
            if is_unit {
                "N".clone_into(word);
            } else if let Some(rest) = word.strip_prefix("http://127.0.0.1:") {
                *word = format!("http://127.0.0.1:{}", rest.trim_start_matches(|c: char| c.is_ascii_digit()));
            }
        }
        words.join(" ")
    };
    // People come in the order in which the platforms respond.
    let mut lines: Vec<String> = text.lines().map(line).collect();
    lines.sort();
    lines
}

#[test]
fn the_output_that_the_guide_shows_is_the_programs() {
    let mut compared = 0;
    for page in ["../../README.md", "../../guide/src/program.md"] {
        let text = std::fs::read_to_string(format!("{}/{page}", env!("CARGO_MANIFEST_DIR"))).unwrap();
        for part in text.split("```sh\nfrontdesk --sandbox ").skip(1) {
            let Some((command, rest)) = part.split_once("\n```\n\n```text\n") else { continue };
            let (shown, _) = rest.split_once("```").unwrap();
            let arguments = command.split_whitespace();
            let output = Command::new(env!("CARGO_BIN_EXE_frontdesk"))
                .args(["--sandbox", "--output", "table"])
                .args(arguments)
                .env_remove("FRONTDESK_CONFIG")
                .output()
                .unwrap();
            let printed = String::from_utf8(output.stdout).unwrap();
            assert_eq!(masked(&printed), masked(shown), "{page}: {command}");
            compared += 1;
        }
    }
    assert_eq!(compared, 4);
}
