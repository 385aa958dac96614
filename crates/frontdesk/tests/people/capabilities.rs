//! What each platform can do, and how it is found out.

use std::fmt::Write as _;
use std::path::Path;

use frontdesk::{Action, Capabilities, Support, Vendor};
use serde_json::{Value, json};

use crate::platform::Platform;
use crate::scenario::{ADA, VENDORS, platform};

/// The tables as a page of the documentation.
fn page() -> String {
    let mut page =
        "# What each platform can do\n\nThe tables of `Capabilities`, written by the tests of this crate.\n"
            .to_owned();
    for capabilities in VENDORS.iter().flat_map(Capabilities::of_vendor) {
        let kind = capabilities.credentials.map(|kind| format!(", with the credentials of a kind: {kind}"));
        write!(page, "\n## {}{}\n\n", capabilities.vendor, kind.unwrap_or_default()).unwrap();
        page.push_str("| action | support | operations |\n|---|---|---|\n");
        for (action, support) in capabilities.iter() {
            let operations: Vec<_> = support.operations().iter().map(|id| format!("`{id}`")).collect();
            writeln!(page, "| `{action}` | {support} | {} |", operations.join(", ")).unwrap();
        }
    }
    page
}

#[test]
fn the_page_has_the_tables() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("CAPABILITIES.md");
    if std::env::var("INSTA_UPDATE").is_ok_and(|value| value == "always") {
        std::fs::write(&path, page()).unwrap();
    }
    let kept = std::fs::read_to_string(&path).unwrap();
    assert!(kept == page(), "CAPABILITIES.md is out of date; run this test with INSTA_UPDATE=always");
}

/// The IDs of the operations that a vendor's spec describes.
fn operations(vendor: &Vendor) -> Vec<String> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../specs").join(vendor.as_str());
    let mut ids = Vec::new();
    for file in std::fs::read_dir(folder).unwrap() {
        let text = std::fs::read_to_string(file.unwrap().path()).unwrap();
        let named = text.lines().filter_map(|line| line.trim().strip_prefix("operationId: "));
        ids.extend(named.map(|id| id.trim().to_owned()));
    }
    assert!(!ids.is_empty(), "the spec of {vendor} has operations");
    ids
}

#[test]
fn the_operations_of_the_tables_are_in_the_specs() {
    for vendor in VENDORS {
        let known = operations(&vendor);
        for capabilities in Capabilities::of_vendor(&vendor) {
            for (action, support) in capabilities.iter() {
                for id in support.operations() {
                    assert!(known.iter().any(|known| known == id), "{vendor} {action}: {id}");
                }
            }
        }
    }
}

#[test]
fn an_action_in_json_has_its_name_and_its_support() {
    let imichat = Capabilities::of_vendor(&Vendor::ImiChat).remove(0);
    let json = serde_json::to_value(&imichat).unwrap();
    assert_eq!(json["vendor"], "imichat");
    let actions = json["actions"].as_array().unwrap();
    assert_eq!(actions.len(), Action::ALL.len());
    let create = actions.iter().find(|action| action["action"] == "create");
    assert_eq!(create, Some(&json!({"action": "create", "support": "native", "operations": ["createUser"]})));
    assert!(actions.iter().any(|action| action["support"] == "missing" && action["nearest"].is_string()));
}

#[test]
fn nobody_knows_what_an_unknown_platform_can_do() {
    assert!(Capabilities::of_vendor(&Vendor::from("phone book")).is_empty());
}

/// A Chatwoot account whose user has this role.
fn chatwoot(role: &str) -> Platform {
    platform(&Vendor::Chatwoot, &[ADA]).with("getProfile", profile(role))
}

fn profile(role: &str) -> Value {
    json!({
        "id": 7, "access_token": "token", "account_id": 1, "available_name": "", "avatar_url": "", "confirmed": true,
        "email": ADA.address, "name": "", "provider": "email", "pubsub_token": "token", "role": role,
        "ui_settings": {}, "uid": ADA.address,
        "accounts": [
            {"id": 2, "name": "Elsewhere", "status": "active", "role": "administrator", "permissions": []},
            {"id": 1, "name": "Harbour", "status": "active", "role": role, "permissions": []},
        ],
    })
}

#[tokio::test]
async fn what_chatwoot_can_do_depends_on_the_credentials() {
    for (platform, kind, deactivates) in [
        (chatwoot("administrator"), "platform app", "emulated"),
        (chatwoot("administrator").failing("listPlatformAccountUsers", 401), "administrator", "emulated"),
        (chatwoot("agent"), "agent", "missing"),
    ] {
        let capabilities = platform.directory().capabilities().await.unwrap();
        assert_eq!(capabilities.credentials, Some(kind));
        let support = serde_json::to_value(capabilities.support(Action::Deactivate)).unwrap();
        assert_eq!(support["support"], deactivates, "{kind}");
        assert!(matches!(capabilities.support(Action::UpdateLocale), Support::Missing { .. }));
    }
}

#[tokio::test]
async fn the_platform_is_asked_once_for_the_kind_of_credentials() {
    let platform = chatwoot("administrator");
    let calls = platform.calls();
    let directory = platform.directory();
    directory.capabilities().await.unwrap();
    directory.capabilities().await.unwrap();
    assert_eq!(calls.all(), ["getProfile", "listPlatformAccountUsers"]);
}

#[tokio::test]
async fn a_platform_that_cannot_be_asked_has_no_less_power() {
    let platform = chatwoot("administrator").failing("listPlatformAccountUsers", 500);
    assert!(platform.directory().capabilities().await.is_err());
}
