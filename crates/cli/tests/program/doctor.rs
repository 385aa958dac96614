//! What `frontdesk doctor` finds.

use serde_json::Value;

use crate::{Folder, Sandbox, lines, printed, settings};

#[test]
fn the_doctor_names_what_is_wrong_and_the_remedy() {
    let healthy = lines(&printed(&["--sandbox", "doctor"], 0));
    let checks = |rows: &[Value], directory: &str| -> Vec<(String, bool)> {
        let own = rows.iter().filter(|row| row["directory"] == directory);
        own.map(|row| (row["check"].as_str().unwrap().to_owned(), row["ok"].as_bool().unwrap())).collect()
    };
    let expected = ["reach", "credentials", "capabilities", "version", "operations", "clock", "rate limit"];
    let expected = expected.map(|check| (check.to_owned(), true));
    assert_eq!(checks(&healthy, "nuance"), expected);
    let folder = Folder::new("doctor");
    let sandbox = Sandbox::start("nuance");
    let config = settings(
        &folder,
        &format!(
            "[directories.refused]\nvendor = 'nuance'\nbase_url = '{}'\nsite_id = 123\ntoken = 'wrong'\n\
             [directories.unreached]\nvendor = 'nuance'\nbase_url = 'http://127.0.0.1:9'\nsite_id = 1\ntoken = 'x'\n\
             [directories.unset]\nvendor = 'nuance'\nbase_url = 'http://127.0.0.1:9'\nsite_id = 1\n",
            sandbox.text("/base_url"),
        ),
    );
    let ill = lines(&printed(&["--config", &config, "doctor"], 3));
    assert_eq!(checks(&ill, "refused")[1], ("credentials".to_owned(), false));
    assert_eq!(checks(&ill, "unreached"), [("reach".to_owned(), false)]);
    assert_eq!(checks(&ill, "unset"), [("settings".to_owned(), false)]);
    assert!(ill.iter().all(|row| row["ok"] == true || row["remedy"].is_string()), "{ill:?}");
}

#[test]
fn the_doctor_tells_versions_permissions_and_settings() {
    let rows = lines(&printed(&["--sandbox", "doctor", "--directory", "rocketchat"], 0));
    let detail = |check: &str| -> Vec<&str> {
        let own = rows.iter().filter(|row| row["check"] == check);
        own.map(|row| row["detail"].as_str().unwrap()).collect()
    };
    assert_eq!(detail("version"), ["8.8.1"]);
    assert_eq!(detail("edition").len(), 1);
    assert_eq!(detail("permissions"), ["16 of 16"]);
    let second_factor =
        "Accounts_TwoFactorAuthentication_Enabled is true: changes of users ask for a second factor";
    assert!(detail("setting").contains(&second_factor), "{rows:?}");
    assert_eq!(detail("server"), [""; 0]);
}

#[test]
fn the_doctor_lists_operations_that_a_server_does_not_have() {
    let rows = lines(&printed(&["--sandbox", "doctor", "--operations", "--directory", "rocketchat"], 0));
    let missing = rows.iter().find(|row| row["exists"] == false).unwrap();
    assert!(missing["reason"].as_str().unwrap().ends_with("; the server is 8.8.1"), "{missing}");
    assert!(rows.iter().any(|row| row["operation"] == "listUsers" && row["exists"] == true));
    // The version is not known, and an operation of 4.8 is there.
    let rows = lines(&printed(&["--sandbox", "doctor", "--operations", "--directory", "chatwoot"], 0));
    let of = |operation: &str| rows.iter().find(|row| row["operation"] == operation).unwrap();
    assert_eq!(of("listAgents")["exists"], true);
    assert_eq!(of("getBrandedEmailLayout")["exists"], Value::Null);
}
