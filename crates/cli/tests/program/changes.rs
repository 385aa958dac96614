//! Changes: planned, asked about, run, resumed and undone.

use std::fs;
#[cfg(unix)]
use std::process::Command;

use serde_json::{Value, json};

use crate::{Folder, Sandbox, lines, printed, program, run, told};

const SANDBOX: [&str; 3] = ["--sandbox", "--directory", "rocketchat"];

fn on_sandbox<'a>(arguments: &[&'a str]) -> Vec<&'a str> {
    [&SANDBOX, arguments].concat()
}

/// Settings with one server, which runs as long as the first value lives.
fn server(folder: &Folder) -> (Sandbox, Vec<String>) {
    server_with(folder, &[])
}

#[allow(clippy::indexing_slicing, reason = "a sandbox without them has to fail the test")]
fn server_with(folder: &Folder, options: &[&str]) -> (Sandbox, Vec<String>) {
    let sandbox = Sandbox::start_with("rocketchat", options);
    let credentials = &sandbox.1["credentials"];
    let config = folder.file("config.toml");
    let text = format!(
        "[directories.workspace]\nvendor = 'rocketchat'\nbase_url = {}\nuser_id = {}\nauth_token = {}\n\n\
         [guards]\nprotected = ['jonas.weber']\nmax_people = 1\n",
        sandbox.1["base_url"], credentials["user_id"], credentials["auth_token"]
    );
    fs::write(&config, text).unwrap();
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        fs::set_permissions(&config, fs::Permissions::from_mode(0o600)).unwrap();
    }
    (sandbox, vec!["--config".to_owned(), config])
}

fn with<'a>(settings: &'a [String], arguments: &[&'a str]) -> Vec<&'a str> {
    settings.iter().map(String::as_str).chain(arguments.iter().copied()).collect()
}

fn states(rows: &[Value]) -> Vec<&str> {
    rows.iter().map(|row| row["state"].as_str().unwrap()).collect()
}

#[test]
fn a_dry_run_prints_the_plan_and_changes_nothing() {
    let folder = Folder::new("dry");
    let (_sandbox, settings) = server(&folder);
    let arguments = with(&settings, &["offboard", "john.doe", "--requeue", "--dry-run"]);
    let plan = lines(&printed(&arguments, 0));
    let actions: Vec<&Value> = plan.iter().map(|row| &row["action"]).collect();
    assert_eq!(actions, ["setAvailability", "requeue", "deactivate"]);
    assert!(states(&plan).iter().all(|state| *state == "planned"));
    assert_eq!(plan, lines(&printed(&arguments, 0)));
}

#[test]
fn nothing_is_changed_without_somebody_to_ask_or_yes() {
    let message = told(&on_sandbox(&["offboard", "john.doe", "--requeue"]), 2);
    assert!(message.contains("add --yes, or --dry-run"), "{message}");
    let message = told(&["--sandbox", "user", "create", "pia@harbour.example", "--yes"], 2);
    assert!(message.contains("name the directory by --directory"), "{message}");
}

#[test]
fn nobody_and_nothing_to_do_have_exit_codes() {
    for command in [
        ["role", "grant", "nobody", "admin", "--yes"].as_slice(),
        &["availability", "set", "nobody", "available", "--yes"],
        &["offboard", "nobody", "--yes"],
        &["user", "update", "nobody", "--name", "N", "--yes"],
    ] {
        let message = told(&on_sandbox(command), 4);
        assert!(message.contains("nobody is `nobody`"), "{message}");
    }
    let rows = printed(&on_sandbox(&["availability", "set", "john.doe", "available", "--yes"]), 0);
    assert_eq!(rows, "");
    let message = told(&on_sandbox(&["user", "update", "john.doe", "--yes"]), 2);
    assert!(message.contains("there is nothing to change"), "{message}");
}

#[test]
fn somebody_who_is_on_one_platform_is_changed_there_without_a_failure() {
    for command in [
        ["role", "grant", "john.doe", "livechat-manager", "--yes"].as_slice(),
        &["role", "revoke", "john.doe", "livechat-agent", "--yes"],
        &["group", "join", "john.doe", "Sales", "--yes"],
        &["availability", "set", "john.doe", "unavailable", "--yes"],
    ] {
        let rows = lines(&printed(&[&["--sandbox"], command].concat(), 0));
        assert_eq!(states(&rows), ["done"], "{command:?}");
    }
}

#[test]
fn the_account_of_the_credentials_and_protected_people_stay() {
    let folder = Folder::new("guards");
    let (_sandbox, settings) = server(&folder);
    for (person, why) in
        [("ada.brandt", "the account of the credentials"), ("jonas.weber", "it is protected")]
    {
        let message = told(&with(&settings, &["user", "delete", person, "--yes"]), 2);
        assert!(message.contains(why), "{message}");
    }
    let two = ["offboard", "vera.popescu", "rosa.fernandez", "--close", "--yes"];
    let message = told(&with(&settings, &two), 2);
    assert!(
        message.contains("2 people would lose their access") && message.contains("--confirm 2"),
        "{message}"
    );
    let journal = folder.file("runs.db");
    let confirmed = [&two[..], &["--confirm", "2", "--journal", &journal]].concat();
    assert!(states(&lines(&printed(&with(&settings, &confirmed), 0))).contains(&"done"));
}

#[test]
fn a_run_is_listed_shown_and_undone() {
    let folder = Folder::new("runs");
    let (_sandbox, settings) = server(&folder);
    let journal = folder.file("runs.db");
    let journal = ["--journal", &journal];
    let grant = [&["role", "grant", "john.doe", "livechat-manager", "--yes"][..], &journal].concat();
    let rows = lines(&printed(&with(&settings, &grant), 0));
    assert_eq!(states(&rows), ["done"]);
    let keys: Vec<&String> = rows[0].as_object().unwrap().keys().collect();
    let expected = [
        "directory",
        "person",
        "action",
        "target",
        "after",
        "state",
        "reason",
        "operations",
        "id",
        "calls",
        "time",
    ];
    assert_eq!(keys, expected);
    // Already so: no step, no question, and no run.
    assert!(told(&with(&settings, &grant), 0).contains("it is so already"));

    let runs = lines(&printed(&with(&settings, &[&["runs", "list"][..], &journal].concat()), 0));
    assert_eq!(runs.len(), 1);
    assert_eq!((runs[0]["id"].clone(), runs[0]["done"].clone()), (json!(1), json!(1)));
    let report = printed(&with(&settings, &[&["runs", "show", "1", "--markdown"][..], &journal].concat()), 0);
    assert!(
        report.contains("| workspace | ") && report.contains("| grantRole | livechat-manager |"),
        "{report}"
    );
    let undo = [&["runs", "undo", "1"][..], &journal].concat();
    assert!(told(&with(&settings, &undo), 2).contains("add --yes, or --dry-run"));
    let planned = lines(&printed(&with(&settings, &[&undo[..], &["--dry-run"]].concat()), 0));
    assert_eq!(states(&planned), ["planned"]);
    let undone = lines(&printed(&with(&settings, &[&undo[..], &["--yes"]].concat()), 0));
    assert_eq!(
        (undone[0]["action"].clone(), undone[0]["state"].clone()),
        (json!("revokeRole"), json!("done"))
    );
    let message = told(&with(&settings, &[&["runs", "show", "77"][..], &journal].concat()), 4);
    assert!(message.contains("the journal has no run 77"), "{message}");
}

#[test]
fn a_group_is_created_renamed_and_deleted() {
    let folder = Folder::new("groups");
    let (_sandbox, settings) = server(&folder);
    let journal = folder.file("runs.db");
    let changed = |arguments: &[&str]| {
        let all = [&["group"], arguments, &["--yes", "--journal", &journal]].concat();
        lines(&printed(&with(&settings, &all), 0))
    };
    let names = || -> Vec<String> {
        let rows = lines(&printed(&with(&settings, &["group", "list"]), 0));
        let departments = rows.iter().filter(|row| row["type"] == "department");
        departments.map(|row| row["name"].as_str().unwrap().to_owned()).collect()
    };
    let dry = printed(&with(&settings, &["group", "create", "Night shift", "--dry-run"]), 0);
    let row = &lines(&dry)[0];
    assert_eq!((&row["action"], &row["group"]), (&json!("createGroup"), &json!("Night shift")));
    assert!(!names().contains(&"Night shift".to_owned()));

    let created = changed(&["create", "Night shift"]);
    assert_eq!(states(&created), ["done"]);
    assert!(names().contains(&"Night shift".to_owned()));
    assert_eq!(changed(&["create", "Night shift"]), [json!(null); 0]);
    assert_eq!(states(&changed(&["rename", "Night shift", "Early shift"])), ["done"]);
    let undo = with(&settings, &["runs", "undo", "2", "--yes", "--journal", &journal]);
    assert_eq!(states(&lines(&printed(&undo, 0))), ["done"]);
    assert!(names().contains(&"Night shift".to_owned()));
    assert_eq!(states(&changed(&["delete", "Night shift"])), ["done"]);
    assert!(!names().contains(&"Night shift".to_owned()));

    for arguments in [["delete", "Night shift"].as_slice(), &["rename", "Night shift", "Early shift"]] {
        let message = told(&with(&settings, &[&["group"], arguments, &["--yes"]].concat()), 4);
        assert!(message.contains("there is no group `Night shift`"), "{message}");
    }
}

#[test]
fn a_group_is_changed_in_one_directory_and_a_platform_that_cannot_says_so() {
    let message = told(&["--sandbox", "group", "create", "Night shift", "--yes"], 2);
    assert!(message.contains("name the directory by --directory: "), "{message}");
    let create = ["--sandbox", "--directory", "imichat", "group", "create", "Night shift", "--yes"];
    let rows = lines(&printed(&create, 3));
    assert_eq!(states(&rows), ["manual"]);
    assert!(rows[0]["nearest"].is_string(), "{}", rows[0]);
}

#[test]
fn a_plan_in_a_file_is_applied_unless_the_world_has_moved() {
    let folder = Folder::new("plans");
    let (_sandbox, settings) = server(&folder);
    let (wanted, plan, journal) =
        (folder.file("wanted.json"), folder.file("plan.json"), folder.file("runs.db"));
    let assignments = json!([{"person": {"userName": "vera.popescu"}, "wanted": {"state": "notAvailable"}}]);
    fs::write(&wanted, assignments.to_string()).unwrap();
    let rows = printed(&with(&settings, &["plan", &wanted, "--out", &plan, "--exit-code"]), 5);
    assert_eq!(lines(&rows)[0]["action"], "setAvailability");
    let apply = ["apply", &plan, "--yes", "--journal", &journal];
    assert_eq!(states(&lines(&printed(&with(&settings, &apply), 0))), ["done"]);
    assert!(told(&with(&settings, &apply), 2).contains("the platforms have changed"));
    assert_eq!(printed(&with(&settings, &["plan", &wanted, "--exit-code"]), 0), "");
    let message = told(&with(&settings, &["apply", &wanted, "--yes"]), 2);
    assert!(message.contains("it is no plan"), "{message}");
}

#[test]
fn a_file_of_people_has_a_result_for_each_line() {
    let folder = Folder::new("import");
    let (_sandbox, settings) = server(&folder);
    let (people, journal) = (folder.file("people.csv"), folder.file("runs.db"));
    let text = "email,userName,displayName,state,roles,groups\n\
                pia.roth@harbour.example,pia.roth,Pia Roth,,livechat-agent,Sales\n\
                ,vera.popescu,,inactive,,\n\
                tom.king@harbour.example,tom.king,Tom King,,no-such-role,\n";
    fs::write(&people, text).unwrap();
    let import = ["user", "import", &people, "--yes", "--journal", &journal];
    let rows = lines(&printed(&with(&settings, &import), 3));
    let told: Vec<(u64, &str)> =
        rows.iter().map(|row| (row["line"].as_u64().unwrap(), row["state"].as_str().unwrap())).collect();
    assert_eq!(told, [(2, "done"), (3, "done"), (4, "failed")]);
    assert!(rows[2]["error"].as_str().unwrap().contains("no-such-role"), "{}", rows[2]);
    let resumed = [&import[..], &["--resume"]].concat();
    // What could not be planned is no part of the run, and is not done for that.
    let again = lines(&printed(&with(&settings, &resumed), 3));
    assert_eq!(again, rows);
    let message = String::from_utf8(run(&with(&settings, &resumed)).stderr).unwrap();
    assert!(message.contains("import the file without --resume"), "{message}");
    let report = printed(&["runs", "show", "1", "--markdown", "--journal", &journal], 0);
    assert!(report.contains("## Not planned") && report.contains("no-such-role"), "{report}");
    fs::write(&people, "email\nq@harbour.example\n").unwrap();
    assert_eq!(run(&with(&settings, &resumed)).status.code(), Some(4));
}

#[test]
fn a_row_names_what_is_left_to_people() {
    let folder = Folder::new("left");
    let people = folder.file("people.csv");
    fs::write(&people, "email,state\n\nada.brandt@harbour.example,inactive\n").unwrap();
    let import = ["--sandbox", "--directory", "imichat", "user", "import", &people, "--yes"];
    let rows = lines(&printed(&import, 3));
    assert_eq!(rows[0]["manual"], json!(["imichat: deactivate"]), "{rows:?}");
}

#[test]
fn a_template_says_what_somebody_gets() {
    let folder = Folder::new("onboard");
    let (_sandbox, settings) = server(&folder);
    let (template, journal) = (folder.file("agent.toml"), folder.file("runs.db"));
    fs::write(&template, "[workspace]\nroles = ['livechat-agent']\ngroups = ['Sales']\n").unwrap();
    let onboard = [
        "onboard",
        "pia.roth@harbour.example",
        "--name",
        "Pia Roth",
        "--user-name",
        "pia.roth",
        "--from",
        &template,
        "--yes",
        "--journal",
        &journal,
    ];
    let rows = lines(&printed(&with(&settings, &onboard), 0));
    let actions: Vec<&Value> = rows.iter().map(|row| &row["action"]).collect();
    assert_eq!(actions, ["create", "grantRole", "joinGroup"]);
    fs::write(&template, "[workspace]\nrole = ['livechat-agent']\n").unwrap();
    let message = told(&with(&settings, &onboard), 2);
    assert!(message.contains("unknown field `role`"), "{message}");
}

#[cfg(unix)]
#[test]
fn ctrl_c_amid_a_run_ends_after_the_call_and_the_run_goes_on() {
    let folder = Folder::new("amid");
    let faults = folder.file("faults.json");
    let delay = json!({"fault": "delay", "time_ms": 2_000, "times": "forever"});
    let script = json!({"rocketchat": {"POST /api/v1/users.create": [delay]}});
    fs::write(&faults, script.to_string()).unwrap();
    let (_sandbox, settings) = server_with(&folder, &["--faults", &faults]);
    let (people, journal) = (folder.file("people.csv"), folder.file("runs.db"));
    let text = "userName,email,displayName\none,one@new.example,One\ntwo,two@new.example,Two\nthree,three@new.example,Three\n";
    fs::write(&people, text).unwrap();
    let import = ["user", "import", &people, "--yes", "--journal", &journal];
    let mut child = program(&with(&settings, &import)).spawn().unwrap();
    let runs = || lines(&printed(&["runs", "list", "--journal", &journal], 0));
    while runs().is_empty() {
        assert!(child.try_wait().unwrap().is_none(), "it ended before it was interrupted");
        std::thread::sleep(std::time::Duration::from_millis(50));
    }
    Command::new("kill").args(["-s", "INT", &child.id().to_string()]).status().unwrap();
    assert_eq!(child.wait().unwrap().code(), Some(130));
    let run = runs().remove(0);
    assert!(run["done"].as_u64() < run["steps"].as_u64(), "{run}");
    let left = lines(&printed(&["runs", "resume", "1", "--dry-run", "--journal", &journal], 0));
    assert_eq!(
        Some(left.len() as u64),
        run["steps"].as_u64().zip(run["done"].as_u64()).map(|(all, done)| all - done)
    );
    printed(&with(&settings, &["runs", "resume", "1", "--journal", &journal]), 0);
    let run = runs().remove(0);
    assert_eq!(run["done"], run["steps"], "{run}");
    printed(&with(&settings, &["user", "find", "three@new.example"]), 0);
}
