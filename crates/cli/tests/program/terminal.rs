//! The program on a terminal.

use std::fs;

use rexpect::session::{PtySession, spawn_command};

use crate::{Folder, Sandbox, lines, printed, program, settings};

/// The timeout of a prompt in milliseconds.
const PATIENCE: Option<u64> = Some(20_000);

fn on_a_terminal(arguments: &[&str]) -> PtySession {
    let mut command = program(arguments);
    // rexpect gives the program the terminal in place of this. No keyring is found.
    command.stdin(std::process::Stdio::inherit()).env("TERM", "xterm").env("PATH", "/nowhere");
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
    let mut session = on_a_terminal(&["--sandbox", "--directory", "rocketchat", "group", "delete", "Fax"]);
    session.exp_string("Type Fax to delete the group").unwrap();
    session.send_line("Fax").unwrap();
    session.exp_string("1 changed").unwrap();
    session.exp_eof().unwrap();
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

#[test]
fn deleting_several_people_asks_for_their_number() {
    let arguments = ["offboard", "vera.popescu", "rosa.fernandez", "--delete", "--close"];
    let arguments = [&["--sandbox", "--directory", "rocketchat"], &arguments[..]].concat();
    for (typed, expected) in [("yes", "nothing was changed"), ("2", "0 already so")] {
        let mut session = on_a_terminal(&arguments);
        session.exp_string("Type 2 to delete the accounts").unwrap();
        session.send_line(typed).unwrap();
        session.exp_string(expected).unwrap();
        session.exp_eof().unwrap();
    }
}

#[test]
fn undoing_shows_the_steps_and_asks() {
    let folder = Folder::new("undo");
    let sandbox = Sandbox::start("rocketchat");
    let credentials = &sandbox.1["credentials"];
    let config = settings(
        &folder,
        &format!(
            "[directories.workspace]\nvendor = 'rocketchat'\nbase_url = {}\nuser_id = {}\nauth_token = {}\n",
            sandbox.1["base_url"], credentials["user_id"], credentials["auth_token"]
        ),
    );
    let journal = folder.file("runs.db");
    let with = |arguments: &[&'static str]| {
        let settings = ["--config", &config].map(str::to_owned).into_iter();
        let arguments = arguments.iter().map(|argument| (*argument).to_owned());
        settings.chain(arguments).chain(["--journal".to_owned(), journal.clone()]).collect::<Vec<_>>()
    };
    let grant = with(&["role", "grant", "john.doe", "livechat-manager", "--yes"]);
    printed(&grant.iter().map(String::as_str).collect::<Vec<_>>(), 0);
    let undo = with(&["runs", "undo", "1"]);
    let mut session = on_a_terminal(&undo.iter().map(String::as_str).collect::<Vec<_>>());
    session.exp_string("workspace: revokeRole").unwrap();
    session.exp_string("Apply 1 steps for 1 people?").unwrap();
    session.send("y").unwrap();
    session.flush().unwrap();
    session.exp_string("1 changed").unwrap();
    session.exp_eof().unwrap();
}

/// A folder with a stand-in for the program of the keyring, to be searched for programs.
#[cfg(target_os = "linux")]
fn keyring(folder: &Folder) -> String {
    use std::os::unix::fs::PermissionsExt as _;
    let program = folder.file("secret-tool");
    let script = "#!/bin/sh\nfor user; do :; done\ncase $1 in\n\
                  store) printf 'Password: '; read -r secret; printf %s \"$secret\" > \"$0.$5.$user\" ;;\n\
                  lookup) cat \"$0.$3.$user\" 2>/dev/null ;;\nesac\n";
    fs::write(&program, script).unwrap();
    fs::set_permissions(&program, fs::Permissions::from_mode(0o700)).unwrap();
    format!("{}:/usr/bin:/bin", folder.0.display())
}

#[cfg(target_os = "linux")]
#[test]
fn the_keyring_asks_for_a_secret_and_gives_it_back() {
    let folder = Folder::new("keyring");
    let sandbox = Sandbox::start("nuance");
    let (config, path) = (folder.file("config.toml"), keyring(&folder));
    let url = format!("--base-url={}", sandbox.text("/base_url"));
    let init = ["config", "init", "--vendor=nuance", "--name=voice", &url, "--set=site_id=123"];
    let mut command = program(&[&["--config", &config], &init[..]].concat());
    command.stdin(std::process::Stdio::inherit()).env("TERM", "xterm").env("PATH", &path);
    let mut session = spawn_command(command, PATIENCE).unwrap();
    session.exp_string("Sign in by").unwrap();
    session.send("j\r").unwrap();
    session.flush().unwrap();
    session.exp_string("Where is it?").unwrap();
    session.exp_string("the keyring of this system").unwrap();
    session.send("\r").unwrap();
    session.flush().unwrap();
    session.exp_string("Password: ").unwrap();
    session.send_line(&sandbox.text("/credentials/token")).unwrap();
    session.exp_string("next: frontdesk config check").unwrap();
    session.exp_eof().unwrap();
    let text = fs::read_to_string(&config).unwrap();
    let token = r#"token = { keyring = { service = "frontdesk", user = "voice.token" } }"#;
    assert!(text.contains(token) && !text.contains(&sandbox.text("/credentials/token")), "{text}");
    let check = |path: &str| {
        let output = program(&["--config", &config, "config", "check"]).env("PATH", path).output().unwrap();
        (String::from_utf8(output.stdout).unwrap(), String::from_utf8(output.stderr).unwrap())
    };
    assert_eq!(lines(&check(&path).0)[0]["ok"], true);
    fs::remove_file(folder.file("secret-tool.frontdesk.voice.token")).unwrap();
    let message = check(&path).1;
    let remedy = "`secret-tool store --label voice.token service frontdesk username voice.token` asks for it";
    assert!(
        message.contains("[directories.voice] token: the keyring has no secret") && message.contains(remedy),
        "{message}"
    );
    let message = check("/nowhere").1;
    assert!(message.contains("there is no `secret-tool`; install it: libsecret-tools"), "{message}");
}

#[cfg(target_os = "linux")]
#[test]
fn long_work_shows_how_much_was_done_and_how_fast() {
    let folder = Folder::new("progress");
    let url = crate::memory::many(20_000);
    let config = settings(
        &folder,
        &format!(
            "[directories.r]\nvendor = 'rocketchat'\nbase_url = '{url}'\nuser_id = 'x'\nauth_token = 'x'\n"
        ),
    );
    // The data goes into a file.
    let (frontdesk, out) = (env!("CARGO_BIN_EXE_frontdesk"), folder.file("people.csv"));
    let export = |option: &str| {
        let mut command = std::process::Command::new("sh");
        command.args(["-c", &format!("'{frontdesk}' --config '{config}' user export {option} > '{out}'")]);
        command.env("TERM", "xterm").env_remove("FRONTDESK_CONFIG").env_remove("FRONTDESK_OUTPUT");
        spawn_command(command, PATIENCE).unwrap()
    };
    let counted = r"[1-9][0-9,]* people, [0-9.,]+/s";
    let mut session = export("");
    session.exp_regex(counted).unwrap();
    session.exp_eof().unwrap();
    assert_eq!(fs::read_to_string(&out).unwrap().lines().count(), 20_001);
    assert_eq!(export("--quiet").exp_eof().unwrap(), "");
    // Nothing is printed until everybody is there.
    let mut session = on_a_terminal(&["--config", &config, "report", "--findings"]);
    session.exp_regex(counted).unwrap();
    session.exp_string("PERSON").unwrap();
    session.exp_eof().unwrap();
}
