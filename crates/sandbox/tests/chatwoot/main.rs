//! The Chatwoot server over raw HTTP, against what a real 4.16.2 returned.

mod application;
mod audit;
mod client;
mod connections;
mod contacts;
mod conversations;
mod help_center;
mod inboxes;
mod messages;
#[path = "../numbers/mod.rs"]
mod number_limits;
mod numbers;
mod platform;
#[path = "../raw/mod.rs"]
mod raw;
mod reports;
mod settings;

use frontdesk_sandbox::SandboxVendor;
use raw::{Answer, Raw, holds, keys, send};
use serde_json::{Value, json};

const X: &str = "/api/v1/accounts/1";
const P: &str = "/platform/api/v1";

/// Who calls: the name of a credential, a token of no known owner, or nobody.
#[derive(Debug, Clone, Copy)]
enum As {
    App,
    Stranger,
    Admin,
    Agent,
    Unknown,
    Nobody,
}

use As::{Admin, Agent, App, Nobody, Stranger, Unknown};

async fn call(api: &Raw, who: As, method: &str, path: &str, body: Value) -> Answer {
    let mut request = api.request(method, path);
    let token = match who {
        App => api.credential("platform_token"),
        Stranger => api.credential("other_platform_token"),
        Admin => api.credential("user_token"),
        Agent => api.credential("agent_token"),
        Unknown => "not-a-token".to_owned(),
        Nobody => String::new(),
    };
    if !token.is_empty() {
        request = request.header("api_access_token", token);
    }
    if !body.is_null() {
        request = request.json(&body);
    }
    send(request).await
}

/// Sends every request of a table and compares; the requests build on each other.
async fn run(api: &Raw, cases: Vec<(As, &str, String, Value, u16, Value)>) {
    for (who, method, path, body, status, expected) in cases {
        let answer = call(api, who, method, &path, body.clone()).await;
        assert_eq!(answer.status, status, "{who:?} {method} {path} {body}: {}", answer.body);
        assert!(holds(&answer.body, &expected), "{who:?} {method} {path} {body}: {}", answer.body);
        assert!(answer.headers.contains_key("x-request-id") && answer.headers.contains_key("x-runtime"));
    }
}

fn error(message: &str) -> Value {
    json!({"error": message})
}

fn rails(status: u16, name: &str) -> Value {
    json!({"status": status, "error": name})
}

fn sign_in() -> Value {
    json!({"errors": ["You need to sign in or sign up before continuing."]})
}

#[tokio::test]
async fn every_api_refuses_in_its_own_words() {
    let api = Raw::start(SandboxVendor::Chatwoot).await;
    let no_bots = error("Access to this endpoint is not authorized for bots");
    let mut cases = Vec::new();
    for path in [format!("{P}/users/1"), format!("{P}/accounts/1"), format!("{P}/accounts/1/account_users")] {
        for who in [Nobody, Unknown, Admin] {
            cases.push((who, "GET", path.clone(), Value::Null, 401, error("Invalid access_token")));
        }
        cases.push((Stranger, "GET", path.clone(), Value::Null, 401, error("Non permissible resource")));
    }
    for path in [format!("{P}/users/99999999"), format!("{P}/accounts/99999999"), format!("{P}/nothing")] {
        cases.push((App, "GET", path, Value::Null, 404, rails(404, "Not Found")));
    }
    for path in ["/api/v1/profile", X, "/api/v1/accounts/1/agents", "/api/v1/accounts/1/teams"] {
        cases.push((Nobody, "GET", path.to_owned(), Value::Null, 401, sign_in()));
        cases.push((Unknown, "GET", path.to_owned(), Value::Null, 401, error("Invalid Access Token")));
        cases.push((App, "GET", path.to_owned(), Value::Null, 401, no_bots.clone()));
    }
    for path in ["/api/v1/accounts/99999999", "/api/v1/accounts/99999999/agents", "/api/v1/accounts/x/teams"]
    {
        let body = error("Resource could not be found");
        cases.push((Admin, "GET", path.to_owned(), Value::Null, 404, body));
    }
    cases.push((Admin, "GET", format!("{X}/campaigns/1/nothing"), Value::Null, 404, rails(404, "Not Found")));
    cases.push((Admin, "PUT", format!("{X}/agents"), Value::Null, 404, rails(404, "Not Found")));
    run(&api, cases).await;
    let request =
        api.request("PUT", "/api/v1/profile").header("api_access_token", api.credential("user_token"));
    let broken = send(request.header("content-type", "application/json").body("{")).await;
    assert_eq!((broken.status, broken.body), (400, rails(400, "Bad Request")));
}

#[tokio::test]
async fn records_have_the_keys_of_the_real_ones() {
    let api = Raw::start(SandboxVendor::Chatwoot).await;
    let profile = "access_token account_id accounts available_name avatar_url confirmed custom_attributes \
        display_name email id inviter_id message_signature name provider pubsub_token role type ui_settings uid";
    let place = "active_at api_and_webhooks auto_offline availability availability_status custom_role custom_role_id \
        id name onboarding_step permissions role status";
    let agent = "account_id auto_offline availability_status available_name confirmed custom_attributes custom_role_id \
        email id name provider role thumbnail";
    let account = "cache_keys created_at domain features id latest_chatwoot_version locale name settings status \
        subscribed_features support_email";
    let platform_account = "custom_attributes domain features id limits locale name status support_email";
    let member = "account_id active_at agent_capacity_policy_id auto_offline availability created_at custom_role_id id \
        inviter_id role updated_at user_id";
    let team = "account_id allow_auto_assign description icon icon_color id is_member name";
    let cases = [
        (Admin, "/api/v1/profile".to_owned(), "", profile),
        (Admin, "/api/v1/profile".to_owned(), "/accounts/0", place),
        (Admin, format!("{X}/agents"), "/0", agent),
        (Admin, X.to_owned(), "", account),
        (Admin, format!("{X}/teams/1"), "", team),
        (App, format!("{P}/accounts/1"), "", platform_account),
        (App, format!("{P}/accounts/1/account_users"), "/0", member),
    ];
    for (who, path, pointer, expected) in cases {
        let answer = call(&api, who, "GET", &path, Value::Null).await;
        let expected: Vec<&str> = expected.split_whitespace().collect();
        assert_eq!(keys(answer.body.pointer(pointer).unwrap()), expected, "{path}");
    }
}

#[tokio::test]
async fn put_is_patch_and_a_slash_may_end_every_path() {
    let api = Raw::start(SandboxVendor::Chatwoot).await;
    let label = |end: &str| format!("{X}/labels/1{end}");
    let (black, white, ada) =
        (json!({"color": "#000000"}), json!({"color": "#ffffff"}), json!({"name": "Ada"}));
    let cases = vec![
        (Admin, "PUT", label(""), black.clone(), 200, black),
        (Admin, "PUT", label("/"), white.clone(), 200, white.clone()),
        (Admin, "PATCH", "/api/v1/profile".to_owned(), ada.clone(), 200, ada),
        (Admin, "GET", label("/"), Value::Null, 200, white),
    ];
    run(&api, cases).await;
}

#[tokio::test]
async fn a_path_without_its_version_is_unknown() {
    let api = Raw::start(SandboxVendor::Chatwoot).await;
    let path = "/accounts/1/conversations/1/messages".to_owned();
    run(&api, vec![(Admin, "GET", path, Value::Null, 404, rails(404, "Not Found"))]).await;
}

#[test]
fn every_operation_has_behavior() {
    let operations = SandboxVendor::Chatwoot.operations().unwrap();
    let examples: Vec<_> =
        operations.iter().filter(|operation| !operation.has_behavior).map(|operation| operation.id).collect();
    assert!(examples.is_empty(), "{examples:?}");
}

#[tokio::test]
async fn bodies_have_a_limit() {
    let api = Raw::start(SandboxVendor::Chatwoot).await;
    let answer = call(&api, Admin, "PUT", "/api/v1/profile", json!({"name": "x".repeat(2_000_000)})).await;
    assert_eq!((answer.status, answer.body), (413, rails(413, "Payload Too Large")));
}
