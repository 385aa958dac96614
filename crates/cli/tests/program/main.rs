//! The program as people and scripts run it, on its sandbox.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    reason = "a test that meets something unexpected has to fail there"
)]

mod api;
mod changes;
mod doctor;
#[cfg(target_os = "linux")]
mod memory;
mod shapes;
#[cfg(unix)]
mod terminal;

use std::fs;
use std::io::{BufRead as _, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Output, Stdio};

use serde_json::{Value, json};

/// A folder of one test.
struct Folder(PathBuf);

impl Folder {
    fn new(name: &str) -> Self {
        let path = Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("{name}-{}", std::process::id()));
        fs::create_dir_all(&path).unwrap();
        Self(path)
    }

    fn file(&self, name: &str) -> String {
        self.0.join(name).display().to_string()
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        fs::remove_dir_all(&self.0).unwrap();
    }
}

fn program(arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_frontdesk"));
    command
        .args(arguments)
        .env_remove("FRONTDESK_CONFIG")
        .env_remove("FRONTDESK_OUTPUT")
        .stdin(Stdio::null());
    command
}

fn run(arguments: &[&str]) -> Output {
    program(arguments).output().unwrap()
}

/// Runs the program, which has to exit with this code, and returns what it printed.
fn printed(arguments: &[&str], code: i32) -> String {
    let output = run(arguments);
    let error = String::from_utf8_lossy(&output.stderr);
    assert_eq!(output.status.code(), Some(code), "{arguments:?}: {error}");
    String::from_utf8(output.stdout).unwrap()
}

/// Runs the program, which has to exit with this code, and returns what it tells a person.
fn told(arguments: &[&str], code: i32) -> String {
    let output = run(arguments);
    assert_eq!(output.status.code(), Some(code), "{}", String::from_utf8_lossy(&output.stderr));
    assert_eq!(String::from_utf8_lossy(&output.stdout), "");
    String::from_utf8(output.stderr).unwrap()
}

fn lines(text: &str) -> Vec<Value> {
    text.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

/// A sandbox of a vendor that runs as long as the value lives.
struct Sandbox(Child, Value);

impl Sandbox {
    fn start(vendor: &str) -> Self {
        Self::start_with(vendor, &[])
    }

    fn start_with(vendor: &str, options: &[&str]) -> Self {
        let mut child = Command::new(env!("CARGO_BIN_EXE_frontdesk"))
            .args(["sandbox", "--vendor", vendor, "--json"])
            .args(options)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let mut line = String::new();
        BufReader::new(child.stdout.take().unwrap()).read_line(&mut line).unwrap();
        Self(child, serde_json::from_str(&line).unwrap())
    }

    fn text(&self, pointer: &str) -> String {
        self.1.pointer(pointer).unwrap().as_str().unwrap().to_owned()
    }
}

impl Drop for Sandbox {
    fn drop(&mut self) {
        drop(self.0.stdin.take());
        self.0.wait().unwrap();
    }
}

/// Writes a file of settings that only its owner can read.
fn settings(folder: &Folder, text: &str) -> String {
    let path = folder.file("config.toml");
    fs::write(&path, text).unwrap();
    #[cfg(unix)]
    fs::set_permissions(&path, std::os::unix::fs::PermissionsExt::from_mode(0o600)).unwrap();
    path
}

#[test]
fn the_shape_of_a_person_is_stable() {
    let people = lines(&printed(&["--sandbox", "user", "find", "ada.brandt@harbour.example"], 0));
    let mut vendors: Vec<&str> = people.iter().map(|person| person["vendor"].as_str().unwrap()).collect();
    vendors.sort_unstable();
    assert_eq!(vendors, ["chatwoot", "imichat", "nuance", "rocketchat"]);
    let nuance = people.iter().find(|person| person["vendor"] == "nuance").unwrap();
    insta::assert_json_snapshot!("person", nuance);
}

#[test]
fn everyone_has_every_form() {
    let rows = lines(&printed(&["--sandbox", "user", "list", "--directory", "nuance"], 0));
    assert!(rows.len() > 5 && rows.iter().all(|row| row["directory"] == "nuance"));
    let forms = ["table", "json", "jsonl", "csv", "scim"];
    for form in forms {
        let text = printed(&["--sandbox", "--directory=nuance", "user", "list", "--output", form], 0);
        let count = match form {
            "json" => serde_json::from_str::<Value>(&text).unwrap().as_array().unwrap().len(),
            "scim" => {
                serde_json::from_str::<Value>(&text).unwrap()["totalResults"].as_u64().unwrap() as usize
            }
            "jsonl" => text.lines().count(),
            _ => text.lines().count() - 1,
        };
        assert_eq!(count, rows.len(), "{form}");
    }
    let ids = printed(&["--sandbox", "--directory=nuance", "user", "list", "--quiet"], 0);
    assert_eq!(
        ids.lines().collect::<Vec<_>>(),
        rows.iter().map(|row| row["id"].as_str().unwrap()).collect::<Vec<_>>()
    );
    let fields = printed(&["--sandbox", "--directory=nuance", "user", "list", "--fields=id,status.value"], 0);
    assert_eq!(lines(&fields)[0], json!({"id": rows[0]["id"], "status.value": rows[0]["status"]["value"]}));
}

#[test]
fn reads_of_every_kind_have_rows() {
    for command in [
        &["user", "export"][..],
        &["group", "list"],
        &["group", "members", "Support", "--directory=chatwoot", "--directory=nuance"],
        &["role", "list"],
        &[
            "conversation",
            "list",
            "ben.okafor@harbour.example",
            "--directory=chatwoot",
            "--directory=imichat",
        ],
        &["availability", "list"],
        &["availability", "watch", "--times=1"],
        &["report"],
        &["user", "show", "ada.brandt@harbour.example"],
    ] {
        let text = printed(&[&["--sandbox"], command].concat(), 0);
        assert!(text.lines().count() > 1, "{command:?}: {text}");
    }
}

#[test]
fn commands_end_with_their_exit_codes() {
    assert!(told(&["--sandbox", "user", "find", "nobody@example.com"], 4).contains("nobody is"));
    assert!(told(&["--sandbox", "group", "members", "no such group"], 4).contains("group list"));
    assert!(told(&["--sandbox", "user", "list", "--fields", "emial"], 2).contains("did you mean `email`"));
    assert!(
        told(&["--sandbox", "user", "list", "--directory", "nuanse"], 2).contains("did you mean `nuance`")
    );
    assert!(told(&["--sandbox", "group", "list", "--output=scim"], 2).contains("only people"));
    assert!(told(&["user", "lists"], 2).contains("'list'"));
    let folder = Folder::new("codes");
    assert!(
        told(&["--config", &folder.file("none.toml"), "user", "list"], 2).contains("frontdesk config init")
    );
}

#[test]
fn settings_come_from_the_file_the_environment_and_commands() {
    let folder = Folder::new("settings");
    let sandbox = Sandbox::start("nuance");
    let (url, token) = (sandbox.text("/base_url"), sandbox.text("/credentials/token"));
    fs::write(folder.file("token"), format!("{token}\n")).unwrap();
    let site = &sandbox.1["credentials"]["site_id"];
    let config = settings(
        &folder,
        &format!(
            "[directories.one]\nvendor = 'nuance'\nbase_url = '{url}'\nsite_id = {site}\n\
             token = {{ file = 'token' }}\n\
             [directories.two]\nvendor = 'nuance'\nbase_url = '{url}'\nsite_id = {site}\n\
             token = {{ command = ['cat', '{}'] }}\n",
            folder.file("token"),
        ),
    );
    let checked = lines(&printed(&["--config", &config, "config", "check"], 0));
    assert_eq!(checked.iter().map(|row| row["ok"].clone()).collect::<Vec<_>>(), [true, true]);
    let people = lines(&printed(&["--config", &config, "user", "find", "ada.brandt@harbour.example"], 0));
    assert_eq!(people.len(), 2);
    // One of two directories refuses the credentials, then both.
    let refused = |names: &[&str]| {
        let mut command = program(&["--config", &config, "user", "list", "-q"]);
        names.iter().for_each(|name| {
            command.env(name, "wrong");
        });
        let output = command.output().unwrap();
        assert!(!String::from_utf8_lossy(&output.stderr).contains(&token));
        output.status.code()
    };
    assert_eq!(refused(&["FRONTDESK_ONE_TOKEN"]), Some(3));
    assert_eq!(refused(&["FRONTDESK_ONE_TOKEN", "FRONTDESK_TWO_TOKEN"]), Some(6));
}

#[test]
fn secrets_in_the_settings_are_not_shown() {
    let folder = Folder::new("masked");
    let config = settings(
        &folder,
        "[directories.a]\nvendor = 'nuance'\nbase_url = 'https://x.example'\nsite_id = 7\ntoken = 's3cret'\n",
    );
    let shown = printed(&["--config", &config, "config", "show", "--output=csv"], 0);
    assert_eq!(
        shown,
        "directory,setting,value,environment\na,vendor,nuance,\n\
         a,base_url,\"\"\"https://x.example\"\"\",FRONTDESK_A_BASE_URL\n\
         a,site_id,7,FRONTDESK_A_SITE_ID\na,token,***,FRONTDESK_A_TOKEN\n"
    );
    assert_eq!(printed(&["--config", &config, "config", "path"], 0).trim(), config);
}

#[cfg(unix)]
#[test]
fn settings_that_others_can_read_are_refused() {
    let folder = Folder::new("mode");
    let config = settings(&folder, "[directories.a]\nvendor = 'nuance'\n");
    fs::set_permissions(&config, std::os::unix::fs::PermissionsExt::from_mode(0o644)).unwrap();
    assert!(told(&["--config", &config, "user", "list"], 2).contains(&format!("chmod 600 {config}")));
}

#[test]
fn a_directory_is_added_without_a_terminal_if_options_say_all() {
    let folder = Folder::new("init");
    let config = folder.file("below/config.toml");
    let before = ["--config", &config, "config", "init"];
    assert!(told(&before, 2).contains("no terminal to ask at; add --vendor"));
    let nuance = ["--vendor=nuance", "--name=n", "--base-url=https://x.example"];
    let told_of_secret = told(&[&before[..], &nuance, &["--set=token=s3cret"]].concat(), 2);
    assert!(told_of_secret.contains("env:NAME") && !told_of_secret.contains("s3cret"), "{told_of_secret}");
    assert!(
        told(&[&before[..], &nuance, &["--set=token=env:T"]].concat(), 2).contains("add --set site_id=VALUE")
    );
    let whole = [&before[..], &nuance, &["--set=token=env:T", "--set=site_id=7"]].concat();
    told(&whole, 0);
    assert!(told(&whole, 2).contains("already"));
    let imichat = [
        "--vendor=imichat",
        "--name=i",
        "--base-url=https://y.example",
        "--set=api_key=command:pass i",
        "--set=domain=d",
    ];
    told(&[&before[..], &imichat].concat(), 0);
    let text = fs::read_to_string(&config).unwrap();
    assert_eq!(
        text,
        "[directories.n]\nvendor = \"nuance\"\nbase_url = \"https://x.example\"\ntoken = { env = \"T\" }\nsite_id = 7\n\n\
         [directories.i]\nvendor = \"imichat\"\nbase_url = \"https://y.example\"\n\
         api_key = { command = [\"pass\", \"i\"] }\ndomain = \"d\"\n"
    );
    printed(&["--config", &config, "config", "show"], 0);
}

#[test]
fn options_come_before_the_environment_and_that_before_the_file() {
    let folder = Folder::new("precedence");
    let config = settings(&folder, "output = 'csv'\n");
    let journal = folder.file("runs.db");
    let printed = |variable: Option<&str>, option: &[&str]| {
        let mut command =
            program(&[&["--config", &config, "runs", "list", "--journal", &journal], option].concat());
        variable.iter().for_each(|form| _ = command.env("FRONTDESK_OUTPUT", form));
        let output = command.output().unwrap();
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        String::from_utf8(output.stdout).unwrap()
    };
    assert_eq!(printed(None, &[]), "id,created,undoes,steps,done,failed\n");
    assert_eq!(printed(Some("json"), &[]), "[]\n");
    assert!(printed(Some("json"), &["--output=table"]).starts_with("ID  CREATED"));
}

#[test]
fn a_snapshot_is_compared_with_another() {
    let folder = Folder::new("snapshot");
    let (one, two, cut) = (folder.file("one.jsonl"), folder.file("two.jsonl"), folder.file("cut.jsonl"));
    printed(&["--sandbox", "snapshot", "--out", &one], 0);
    printed(&["--sandbox", "diff", &one, "live"], 0);
    let text = fs::read_to_string(&one).unwrap();
    fs::write(&two, text.replace("ada.brandt@harbour.example", "ada@harbour.example")).unwrap();
    let changes = lines(&printed(&["diff", &one, &two], 5));
    assert!(changes.iter().any(|change| change["field"] == "emails"), "{changes:?}");
    fs::write(&cut, text.lines().take(4).collect::<Vec<_>>().join("\n")).unwrap();
    assert!(told(&["diff", &one, &cut], 2).contains("it is cut off"));
}

#[test]
fn capabilities_are_those_of_the_credentials() {
    let rows = lines(&printed(&["--sandbox", "capabilities"], 0));
    let of = |vendor: &str| {
        let found = rows.iter().find(|row| row["vendor"] == vendor && row["action"] == "deactivate");
        found.unwrap_or_else(|| panic!("{vendor} says nothing of deactivation"))
    };
    assert_eq!(of("rocketchat")["support"], "native");
    assert_eq!(of("imichat")["support"], "missing");
    assert!(of("imichat")["why"].is_string() && of("imichat")["nearest"].is_string());
    assert!(of("chatwoot")["credentials"].is_string());
    let table = printed(&["--sandbox", "capabilities", "--output", "table", "--fields", "action,note"], 0);
    assert!(table.starts_with("ACTION"), "{table}");
}

#[test]
fn a_closed_pipe_is_no_error() {
    let commands: [&[&str]; 4] = [
        &["user", "list"],
        &["doctor", "--operations"],
        &["user", "deactivate", "jonas.weber", "--dry-run"],
        &["report", "--directory", "nuance"],
    ];
    for command in commands {
        let mut child =
            program(command).arg("--sandbox").stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
        drop(child.stdout.take());
        let output = child.wait_with_output().unwrap();
        let told = String::from_utf8_lossy(&output.stderr);
        // Nothing of progress either: standard error is no terminal.
        assert_eq!((output.status.code(), told.as_ref()), (Some(0), ""), "{command:?}");
    }
}

#[test]
fn a_trace_has_the_exchanges_without_secrets() {
    let folder = Folder::new("trace");
    let (trace, sandbox) = (folder.file("trace.har"), Sandbox::start("nuance"));
    let config = settings(
        &folder,
        &format!(
            "[directories.n]\nvendor = 'nuance'\nbase_url = '{}'\nsite_id = 123\ntoken = '{}'\n",
            sandbox.text("/base_url"),
            sandbox.text("/credentials/token"),
        ),
    );
    printed(&["--config", &config, "--trace", &trace, "user", "list"], 0);
    let text = fs::read_to_string(&trace).unwrap();
    assert!(text.contains("lookUpUsers") && !text.contains(&sandbox.text("/credentials/token")));
}

#[cfg(unix)]
#[test]
fn ctrl_c_ends_a_watch_with_130() {
    let mut child = program(&["--sandbox", "availability", "watch"]).stdout(Stdio::piped()).spawn().unwrap();
    let mut line = String::new();
    BufReader::new(child.stdout.as_mut().unwrap()).read_line(&mut line).unwrap();
    Command::new("kill").args(["-s", "INT", &child.id().to_string()]).status().unwrap();
    assert_eq!(child.wait().unwrap().code(), Some(130));
}

#[test]
fn shells_and_manuals_know_the_commands() {
    let folder = Folder::new("man");
    assert!(printed(&["completions", "bash"], 0).contains("COMPLETE"));
    printed(&["man", &folder.file("pages")], 0);
    let page = fs::read_to_string(folder.file("pages/frontdesk-user-list.1")).unwrap();
    assert!(page.contains("List everyone"));
}
