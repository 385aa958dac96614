//! `frontdesk api`.

use std::io::Write as _;
use std::process::Stdio;

use serde_json::Value;

use crate::{Folder, Sandbox, lines, printed, program, settings, told};

#[test]
fn an_operation_is_called_with_the_settings_scope() {
    let agents = printed(&["--sandbox", "api", "chatwoot", "listAgents"], 0);
    let agents: Vec<Value> = serde_json::from_str(&agents).unwrap();
    assert!(agents.len() > 5);
    let paged = lines(&printed(&["--sandbox", "api", "chatwoot", "listAgents", "--paginate"], 0));
    assert_eq!(paged, agents);
    let ids =
        printed(&["--sandbox", "api", "nuance", "lookUpUsers", "--param", "max=2", "--paginate", "-q"], 0);
    assert!(ids.lines().count() > 5, "{ids}");
    let fields = printed(&["--sandbox", "--fields=id", "api", "chatwoot", "listAgents", "--output=csv"], 0);
    assert_eq!(fields.lines().count(), agents.len() + 1);
}

#[test]
fn a_body_of_standard_input_is_sent_with_every_page() {
    let sandbox = Sandbox::start("chatwoot");
    let folder = Folder::new("pages");
    let config = settings(
        &folder,
        &format!(
            "[directories.desk]\nvendor = 'chatwoot'\nbase_url = '{}'\naccount_id = {}\nuser_token = '{}'\n",
            sandbox.text("/base_url"),
            sandbox.1["credentials"]["account_id"],
            sandbox.text("/credentials/user_token"),
        ),
    );
    let api = ["--config", &config, "api", "chatwoot"];
    // A page has 15.
    for number in 0..16 {
        let name = format!("--field=name=Caller {number}");
        let email = format!("--field=email=caller{number}@harbour.example");
        printed(&[&api[..], &["createContact", "--field=inbox_id=1", &name, &email]].concat(), 0);
    }
    let options = ["filterContacts", "--paginate", "--body", "@-", "--output", "jsonl"];
    let mut child =
        program(&[&api[..], &options].concat()).stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().unwrap();
    let body = r#"{"payload":[{"attribute_key":"name","filter_operator":"not_equal_to","values":["nobody"],"query_operator":null}]}"#;
    child.stdin.take().unwrap().write_all(body.as_bytes()).unwrap();
    let output = child.wait_with_output().unwrap();
    assert!(output.status.success());
    let contacts = lines(&String::from_utf8(output.stdout).unwrap());
    let callers = contacts.iter().filter(|row| row["name"].as_str().unwrap().starts_with("Caller"));
    assert_eq!(callers.count(), 16);
}

#[test]
fn a_record_is_created_and_read_by_a_raw_path() {
    let fields = ["--field=name=Ada", "--field=email=new@harbour.example", "--field=role=agent"];
    let created = printed(&[&["--sandbox", "api", "chatwoot", "addAgent"], &fields[..]].concat(), 0);
    let created: Value = serde_json::from_str(&created).unwrap();
    assert_eq!(created["email"], "new@harbour.example");
    let raw = printed(&["--sandbox", "api", "chatwoot", "GET", "/api/v1/accounts/1/agents?page=1"], 0);
    assert!(serde_json::from_str::<Vec<Value>>(&raw).unwrap().len() > 5);
}

#[test]
fn what_the_document_does_not_have_is_refused_before_anything_is_sent() {
    let call = |arguments: &[&str]| told(&[&["--sandbox", "api"], arguments].concat(), 2);
    let table = [
        (&["chatwoot", "listAgent"][..], "'listAgents'"),
        (&["nuance", "getUser"], "getUser: --param userId: it is missing"),
        (&["nuance", "getUser", "--param", "userid=7"], "did you mean `userId`?"),
        (&["nuance", "lookUpUsers", "--param", "max=many"], "--param max: `many` is not an integer"),
        (&["nuance", "getUser", "--param", "userId=7", "--field", "a=1"], "it has no body"),
        (
            &["nuance", "patchUser", "--param=userId=7", "--field", "changedRecord.loked=true"],
            "did you mean `locked`?",
        ),
        (
            &["nuance", "patchUser", "--param=userId=7", "--field", "changedRecord.locked=maybe"],
            "`maybe` is not true or false",
        ),
        (&["nuance", "patchUser", "--param=userId=7", "--body", "{"], "it is no JSON, see line 1"),
        (&["nuance", "getUser", "--param=userId=7", "--paginate"], "unexpected argument '--paginate'"),
        (&["nuance", "GET", "v1/user"], "a path begins with a slash"),
    ];
    for (arguments, expected) in table {
        let message = call(arguments);
        assert!(message.contains(expected), "{arguments:?}: {message}");
    }
}

#[test]
fn a_dry_run_prints_the_request_without_secrets_and_sends_nothing() {
    for (vendor, arguments, expected) in [
        (
            "nuance",
            &["patchUser", "--param=userId=7", "--field=changedRecord.locked=true", "--field=reason=x"][..],
            "Authorization: Bearer ***",
        ),
        ("rocketchat", &["listUsers", "--param=count=5"], "X-Auth-Token: ***"),
        ("imichat", &["listUsers"], "access_token: ***"),
        ("chatwoot", &["POST", "/api/v1/accounts/1/teams", "--field=name=x"], "Api-Access-Token: ***"),
    ] {
        let text = printed(&[&["--sandbox", "api", vendor], arguments, &["--dry-run"]].concat(), 0);
        assert!(text.starts_with("curl --request ") && text.contains(expected), "{text}");
    }
}

#[test]
fn a_file_is_sent_in_a_form() {
    let folder = Folder::new("upload");
    let picture = folder.file("party.png");
    std::fs::write(&picture, [0x89, b'P', b'N', b'G', 0, 255]).unwrap();
    let file = format!("--file=emoji={picture}");
    let create = ["--sandbox", "api", "rocketchat", "createCustomEmoji", "--field=name=party"];
    let created = printed(&[&create[..], &[&file]].concat(), 0);
    assert_eq!(serde_json::from_str::<Value>(&created).unwrap()["success"], true);
    let curl = printed(&[&create[..], &[&file, "--dry-run"]].concat(), 0);
    assert!(
        curl.contains("--form 'name=party'") && curl.contains(&format!("--form 'emoji=@{picture}'")),
        "{curl}"
    );
    assert!(told(&create, 2).contains("emoji"));
    let message = told(&[&create[..], &["--field=emoji=party.png"]].concat(), 2);
    assert!(message.contains("write --file emoji=PATH"), "{message}");
}

#[test]
fn the_errors_of_servers_have_exit_codes() {
    let path = "/v1/user/123/999999";
    assert!(told(&["--sandbox", "api", "nuance", "GET", path], 4).contains("404"));
}

#[test]
fn each_operation_has_help_with_an_example() {
    let help = printed(&["api", "nuance", "patchUser", "--help"], 0);
    for part in [
        "PATCH /v1/user/{siteId}/{userId}",
        "userId (integer, required)",
        "reason (string, required)",
        "frontdesk api nuance patchUser --param siteId=",
        "--dry-run",
        "The vendor's page: https://",
    ] {
        assert!(help.contains(part), "{part}: {help}");
    }
    assert!(printed(&["api", "nuance", "--help"], 0).contains("lookUpUsers"));
}

#[test]
fn operations_and_parameters_are_completed() {
    let complete = |words: &[&str]| {
        let mut command = crate::program(&[&["--", "frontdesk"], words].concat());
        let index = words.len().to_string();
        let output = command.env("COMPLETE", "bash").env("_CLAP_COMPLETE_INDEX", index).output().unwrap();
        String::from_utf8(output.stdout).unwrap()
    };
    assert!(complete(&["api", "nuance", "look"]).contains("lookUpUsers"));
    assert!(complete(&["api", "nuance", "getUser", "--param", "user"]).contains("userId="));
    assert!(complete(&["api", "nuance", "patchUser", "--field", "chang"]).contains("changedRecord="));
}
