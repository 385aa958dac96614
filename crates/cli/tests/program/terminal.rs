//! The program on a terminal.

use std::fs;

use rexpect::session::{PtySession, spawn_command};

use crate::{Folder, program};

/// The timeout of a prompt in milliseconds.
const PATIENCE: Option<u64> = Some(20_000);

fn on_a_terminal(arguments: &[&str]) -> PtySession {
    let mut command = program(arguments);
    // rexpect gives the program the terminal in place of this.
    command.stdin(std::process::Stdio::inherit()).env("TERM", "xterm");
    spawn_command(command, PATIENCE).unwrap()
}

fn code(session: PtySession) -> String {
    format!("{:?}", session.process().wait().unwrap())
}

#[test]
fn init_asks_for_what_is_missing_and_does_not_echo_secrets() {
    let folder = Folder::new("asks");
    let config = folder.file("config.toml");
    let mut session =
        on_a_terminal(&["--config", &config, "config", "init", "--vendor=nuance", "--set=site_id=7"]);
    session.exp_string("Name of the directory").unwrap();
    session.send_line("voice").unwrap();
    session.exp_string("Address of the server").unwrap();
    // The address that every customer has.
    session.send_line("").unwrap();
    session.exp_string("Sign in by").unwrap();
    // Down to the second way, the access token.
    session.send("j\r").unwrap();
    session.flush().unwrap();
    session.exp_string("Where is it?").unwrap();
    session.send("jjj\r").unwrap();
    session.flush().unwrap();
    session.exp_string("token:").unwrap();
    session.send_line("s3cret").unwrap();
    let rest = session.exp_string("next: frontdesk config check").unwrap();
    assert!(!rest.contains("s3cret"), "{rest}");
    session.exp_eof().unwrap();
    assert_eq!(
        fs::read_to_string(&config).unwrap(),
        "[directories.voice]\nvendor = \"nuance\"\n\
         base_url = \"https://portal.touchcommerce.com/portal/configuration/api\"\ntoken = \"s3cret\"\nsite_id = 7\n"
    );
}

#[test]
fn ctrl_c_at_a_question_ends_with_130_and_writes_nothing() {
    let folder = Folder::new("interrupted");
    let config = folder.file("config.toml");
    let mut session = on_a_terminal(&["--config", &config, "config", "init", "--vendor=nuance"]);
    session.exp_string("Name of the directory").unwrap();
    session.send_control('c').unwrap();
    session.exp_eof().unwrap();
    let code = code(session);
    // Before the question reads keys, the signal ends the program, which is 130 for a shell, too.
    assert!(code.contains("130") || code.contains("SIGINT"), "{code}");
    assert!(!std::path::Path::new(&config).exists());
}

#[test]
fn people_are_a_table_on_a_terminal() {
    let mut session = on_a_terminal(&["--sandbox", "--directory=nuance", "user", "list"]);
    session.exp_string("DIRECTORY").unwrap();
    session.exp_string("ada.brandt@harbour.example").unwrap();
    session.exp_eof().unwrap();
}

#[test]
fn deleting_asks_for_the_name_and_other_changes_for_a_yes() {
    let arguments = ["--sandbox", "--directory", "rocketchat", "user", "delete", "vera.popescu"];
    for (typed, expected) in [("vera", "nothing was changed"), ("vera.popescu", "2 changed")] {
        let mut session = on_a_terminal(&arguments);
        session.exp_string("Type vera.popescu to delete the account").unwrap();
        session.send_line(typed).unwrap();
        session.exp_string(expected).unwrap();
        session.exp_eof().unwrap();
    }
    let mut session =
        on_a_terminal(&["--sandbox", "--directory", "rocketchat", "role", "grant", "john.doe", "admin"]);
    session.exp_string("rocketchat: grantRole").unwrap();
    session.exp_string("Apply 1 steps for 1 people?").unwrap();
    session.send("y").unwrap();
    session.flush().unwrap();
    session.exp_string("1 changed").unwrap();
    session.exp_eof().unwrap();
}

#[test]
fn colors_are_left_out_where_nobody_wants_them() {
    let help = |variable: Option<&str>| {
        let mut command = program(&["--help"]);
        command.stdin(std::process::Stdio::inherit()).env("TERM", "xterm").env_remove("NO_COLOR");
        if let Some(variable) = variable {
            command.env(variable, "1");
        }
        spawn_command(command, PATIENCE).unwrap().exp_eof().unwrap()
    };
    assert!(help(None).contains("\u{1b}[1m"));
    assert!(!help(Some("NO_COLOR")).contains("\u{1b}["));
}
