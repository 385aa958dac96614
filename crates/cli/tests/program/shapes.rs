//! The shapes of the JSON that commands print. A change of a snapshot here is a change of an
//! interface: it belongs into the changelog.

use std::fs;

use serde_json::{Value, json};

use crate::{Folder, Sandbox, lines, printed, settings};

/// What differs from run to run: times, durations and ports.
fn masked(value: Value) -> Value {
    match value {
        Value::Object(fields) => fields.into_iter().map(|(name, value)| (name, masked(value))).collect(),
        Value::Array(items) => items.into_iter().map(masked).collect(),
        Value::String(text) => Value::String(masked_text(&text)),
        other => other,
    }
}

fn masked_text(text: &str) -> String {
    let words: Vec<&str> = text.split(' ').collect();
    let word = |(index, word): (usize, &&str)| {
        let is_unit = words.get(index + 1).is_some_and(|next| ["s", "ms"].contains(next));
        let is_time = word.len() >= 20 && word.get(4..5) == Some("-") && word.get(10..11) == Some("T");
        match word.split_once("http://127.0.0.1:") {
            Some((before, rest)) => {
                let rest = rest.trim_start_matches(|c: char| c.is_ascii_digit());
                format!("{before}http://127.0.0.1:PORT{rest}")
            }
            None if is_time => "TIME".to_owned(),
            None if is_unit && word.bytes().all(|byte| byte.is_ascii_digit()) => "N".to_owned(),
            None => (*word).to_owned(),
        }
    };
    words.iter().enumerate().map(word).collect::<Vec<_>>().join(" ")
}

/// The rows of a command on the sandbox.
fn rows(arguments: &[&str]) -> Vec<Value> {
    let text = printed(&[&["--sandbox"], arguments].concat(), 0);
    lines(&text).into_iter().map(masked).collect()
}

/// The first row that has these values.
fn row(rows: &[Value], wanted: Value) -> Value {
    let has = |row: &&Value| {
        wanted.as_object().unwrap().iter().all(|(name, value)| row.pointer(name) == Some(value))
    };
    rows.iter().find(has).unwrap_or_else(|| panic!("no row has {wanted}: {rows:?}")).clone()
}

#[test]
fn doctor() {
    insta::assert_json_snapshot!("doctor", rows(&["doctor", "--directory", "imichat"]));
    let operations = rows(&["doctor", "--operations", "--directory", "rocketchat"]);
    let some = [json!({"/exists": true}), json!({"/exists": false})].map(|wanted| row(&operations, wanted));
    insta::assert_json_snapshot!("doctor-operations", some);
}

#[test]
fn capabilities() {
    let all = rows(&["capabilities"]);
    let some = ["native", "emulated", "atCreation", "missing"]
        .map(|support| row(&all, json!({"/support": support})));
    insta::assert_json_snapshot!("capabilities", some);
}

#[test]
fn settings_and_their_check() {
    let folder = Folder::new("shapes-config");
    let sandbox = Sandbox::start("nuance");
    let config = settings(
        &folder,
        &format!(
            "[directories.voice]\nvendor = 'nuance'\nbase_url = '{}'\nsite_id = 123\ntoken = 's3cret'\n",
            sandbox.text("/base_url"),
        ),
    );
    let rows = |command: &str, code| -> Vec<Value> {
        lines(&printed(&["--config", &config, "config", command], code)).into_iter().map(masked).collect()
    };
    insta::assert_json_snapshot!("config-show", rows("show", 0));
    insta::assert_json_snapshot!("config-check", rows("check", 6));
}

#[test]
fn people_who_match() {
    let shown = rows(&["user", "show", "ada.brandt@harbour.example", "--directory", "nuance"]);
    insta::assert_json_snapshot!("user-show", shown);
}

#[test]
fn groups_and_roles() {
    let nuance = |arguments: &[&str]| rows(&[arguments, &["--directory", "nuance"]].concat());
    insta::assert_json_snapshot!("group-list", row(&nuance(&["group", "list"]), json!({"/name": "Support"})));
    insta::assert_json_snapshot!("group-members", nuance(&["group", "members", "Support"])[0]);
    insta::assert_json_snapshot!("role-list", nuance(&["role", "list"])[0]);
}

#[test]
fn conversations() {
    let list = ["conversation", "list", "ben.okafor@harbour.example", "--directory", "imichat"];
    insta::assert_json_snapshot!("conversation-list", rows(&list)[0]);
}

#[test]
fn availability() {
    let watch = rows(&["availability", "watch", "--times", "1", "--directory", "imichat"]);
    insta::assert_json_snapshot!("availability-watch", watch[0]);
}

#[test]
fn an_access_review() {
    let report = rows(&["report", "--directory", "nuance"]);
    insta::assert_json_snapshot!("report", row(&report, json!({"/person": "ada.brandt@harbour.example"})));
}

#[test]
fn snapshots_and_differences() {
    let folder = Folder::new("shapes-snapshot");
    let (one, two) = (folder.file("one.jsonl"), folder.file("two.jsonl"));
    printed(&["--sandbox", "--directory", "nuance", "snapshot", "--out", &one], 0);
    let text = fs::read_to_string(&one).unwrap();
    let all = lines(&text);
    insta::assert_json_snapshot!("snapshot", [&all[0], &all[all.len() - 1]].map(|line| masked(line.clone())));
    fs::write(&two, text.replace("Ada", "Ida")).unwrap();
    let differences = lines(&printed(&["diff", &one, &two], 5));
    insta::assert_json_snapshot!("diff", row(&differences, json!({"/field": "displayName"})));
}

#[test]
fn plans_steps_and_runs() {
    let folder = Folder::new("shapes-runs");
    let (people, plan, journal) =
        (folder.file("people.csv"), folder.file("plan.json"), folder.file("runs.db"));
    fs::write(&people, "email,state,handOver\nada.brandt@harbour.example,inactive,requeue\n").unwrap();
    let planned = rows(&["plan", &people, "--out", &plan]);
    let some = [row(&planned, json!({"/state": "planned"})), row(&planned, json!({"/state": "manual"}))];
    insta::assert_json_snapshot!("plan", some);
    let mut file: Value = serde_json::from_str(&fs::read_to_string(&plan).unwrap()).unwrap();
    for list in ["steps", "manual"] {
        file[list].as_array_mut().unwrap().truncate(1);
    }
    insta::assert_json_snapshot!("plan-file", file);
    let grant = ["role", "grant", "john.doe", "livechat-manager", "--yes", "--journal", &journal];
    insta::assert_json_snapshot!("steps", rows(&[&grant[..], &["--directory", "rocketchat"]].concat()));
    insta::assert_json_snapshot!("runs-list", rows(&["runs", "list", "--journal", &journal]));
}

#[test]
fn imported_people() {
    let folder = Folder::new("shapes-import");
    let (people, journal) = (folder.file("people.csv"), folder.file("runs.db"));
    let text = "userName,email,displayName,state,roles\n\
                pia.roth,pia.roth@harbour.example,Pia Roth,,\n\
                john.doe,,,,no-such-role\n\
                vera.popescu,,,inactive,\n";
    fs::write(&people, text).unwrap();
    let import = ["user", "import", &people, "--yes", "--journal", &journal];
    let text =
        printed(&[&["--sandbox", "--directory=rocketchat", "--directory=nuance"], &import[..]].concat(), 3);
    insta::assert_json_snapshot!("import", lines(&text).into_iter().map(masked).collect::<Vec<_>>());
}

#[test]
fn sandboxes() {
    let sandbox = Sandbox::start("nuance");
    let mut endpoint = masked(sandbox.1.clone());
    for value in endpoint["credentials"].as_object_mut().unwrap().values_mut() {
        *value = json!("VALUE");
    }
    insta::assert_json_snapshot!("sandbox", endpoint);
    let operations = lines(&printed(&["sandbox", "--operations", "--vendor=nuance", "--json"], 0));
    insta::assert_json_snapshot!("sandbox-operations", operations[0]);
}
