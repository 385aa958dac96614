//! The Rocket.Chat server over raw HTTP: tables of requests with what comes back.

#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "a test that meets something unexpected has to fail there"
)]

mod expectations;
mod livechat;
#[path = "../numbers/mod.rs"]
mod number_limits;
mod numbers;
mod outgoing;
mod people;
mod queries;
#[path = "../raw/mod.rs"]
mod raw;

use frontdesk_sandbox::{Sandbox, SandboxVendor};
use raw::http_client::http_client;
use reqwest::{Method, Response};
use serde_json::{Value, json};

const SAMPLE: &str = "SQafHvoFPuB57NmBD";

/// A running workspace, and somebody signed in to it.
struct Workspace {
    sandbox: Sandbox,
    base: String,
    client: reqwest::Client,
    user_id: String,
    auth_token: String,
    password: String,
}

impl Workspace {
    /// A workspace, signed in with the sandbox's credentials.
    async fn start() -> Self {
        let sandbox = Sandbox::start(&[SandboxVendor::RocketChat]).await.unwrap();
        let endpoint = sandbox.endpoint(SandboxVendor::RocketChat).unwrap();
        let credential = |name: &str| endpoint.credentials[name].as_str().unwrap().to_owned();
        Self {
            base: endpoint.base_url.clone(),
            client: http_client(),
            user_id: credential("user_id"),
            auth_token: credential("auth_token"),
            password: credential("password"),
            sandbox,
        }
    }

    /// The same workspace, as somebody else sees it.
    async fn sign_in(&mut self, username: &str, password: &str) {
        let (status, answer) = self.post("login", json!({"user": username, "password": password})).await;
        assert_eq!(status, 200, "{answer}");
        self.user_id = answer["data"]["userId"].as_str().unwrap().to_owned();
        self.auth_token = answer["data"]["authToken"].as_str().unwrap().to_owned();
    }

    /// Sends a request to a path below that of the API, or below the root if it begins with a
    /// slash.
    async fn send(&self, method: Method, path: &str, body: Option<Value>) -> Response {
        let path = if path.starts_with('/') { path.to_owned() } else { format!("/api/v1/{path}") };
        let mut request = self
            .client
            .request(method, format!("{}{path}", self.base))
            .header("X-User-Id", &self.user_id)
            .header("X-Auth-Token", &self.auth_token);
        if let Some(body) = body {
            request = request.json(&body);
        }
        request.send().await.unwrap()
    }

    async fn call(&self, method: Method, path: &str, body: Option<Value>) -> (u16, Value) {
        let response = self.send(method, path, body).await;
        let status = response.status().as_u16();
        if status == 500 {
            // An error that the server does not catch.
            return (status, response.text().await.unwrap().into());
        }
        assert_eq!(response.headers()["content-type"], "application/json");
        (status, response.json().await.unwrap())
    }

    async fn get(&self, path: &str) -> (u16, Value) {
        self.call(Method::GET, path, None).await
    }

    async fn post(&self, path: &str, body: Value) -> (u16, Value) {
        self.call(Method::POST, path, Some(body)).await
    }

    /// Runs a table of requests in its order: method, path, body, status, what the response
    /// contains.
    async fn table(&self, rows: &[(&str, &str, Value, u16, Value)]) {
        for (method, path, body, expected_status, expected) in rows {
            let method: Method = method.parse().unwrap();
            let body = (!body.is_null()).then(|| body.clone());
            let (status, answer) = self.call(method.clone(), path, body).await;
            assert_eq!(status, *expected_status, "{method} {path}: {answer}");
            assert!(contains(&answer, expected), "{method} {path}: {answer}\nlacks {expected}");
        }
    }
}

/// Whether every field of `expected` is in `actual`; lists and values have to be equal.
fn contains(actual: &Value, expected: &Value) -> bool {
    match (actual, expected) {
        (Value::Object(actual), Value::Object(expected)) => expected
            .iter()
            .all(|(name, value)| actual.get(name).is_some_and(|actual| contains(actual, value))),
        (actual, expected) => actual == expected,
    }
}

fn texts<'a>(answer: &'a Value, list: &str, field: &str) -> Vec<&'a str> {
    let items = answer[list].as_array().unwrap().iter();
    items.map(|item| item[field].as_str().unwrap_or("")).collect()
}

/// The refusal of a body by its schema.
fn invalid(error: &str) -> Value {
    json!({"success": false, "error": error, "errorType": "invalid-params"})
}

/// The refusal of a query by its schema.
fn invalid_query(error: &str) -> Value {
    json!({"success": false, "error": error, "errorType": "error-invalid-params"})
}

fn refused(error: &str, error_type: &str) -> Value {
    json!({"success": false, "error": format!("{error} [{error_type}]"), "errorType": error_type})
}

#[tokio::test]
async fn an_emoji_is_changed_by_a_form_without_files() {
    let workspace = Workspace::start().await;
    let request = workspace
        .client
        .post(format!("{}/api/v1/emoji-custom.update", workspace.base))
        .header("X-User-Id", &workspace.user_id)
        .header("X-Auth-Token", &workspace.auth_token)
        .form(&[("_id", "nothing"), ("name", "anchor")]);
    let response: Value = request.send().await.unwrap().json().await.unwrap();
    assert_eq!(response["error"], "[Emoji not found.]");
}

#[tokio::test]
async fn a_form_posts_what_is_in_its_payload() {
    let workspace = Workspace::start().await;
    let new = json!({
        "type": "webhook-incoming", "name": "CI", "enabled": true, "username": "rocket.cat",
        "scriptEnabled": false, "channel": "#general",
    });
    let (_, created) = workspace.post("integrations.create", new).await;
    let hook = &created["integration"];
    let path = format!(
        "{}/hooks/{}/{}",
        workspace.base,
        hook["_id"].as_str().unwrap(),
        hook["token"].as_str().unwrap()
    );
    for form in [[("payload", r#"{"text": "built"}"#)], [(r#"{"text": "built"}"#, "")]] {
        let response = workspace.client.post(&path).form(&form).send().await.unwrap();
        assert_eq!(response.status(), 200, "{form:?}");
    }
    let (_, found) = workspace.get("channels.messages?roomId=GENERAL&count=2").await;
    assert_eq!(texts(&found, "messages", "msg"), ["built", "built"]);
}

#[tokio::test]
async fn signing_in_and_out() {
    let workspace = Workspace::start().await;
    let password = &workspace.password;
    let good = json!({"status": "success"});
    let wrong = json!({"status": "error", "error": "Unauthorized", "message": "Unauthorized"});
    let who = "ada.brandt@harbour.example";
    let rows = [
        (json!({"user": "ada.brandt", "password": password}), 200, &good),
        (json!({"user": who, "password": password}), 200, &good),
        (json!({"user": {"email": who}, "password": password}), 200, &good),
        (json!({"user": {"username": "ada.brandt"}, "password": password}), 200, &good),
        (json!({"username": "ada.brandt", "password": password}), 200, &good),
        (json!({"email": who, "password": password}), 200, &good),
        (json!({"resume": workspace.auth_token}), 200, &good),
        (json!({"resume": "no such token"}), 401, &wrong),
        (json!({"user": "ada.brandt", "password": "wrong"}), 401, &wrong),
        (json!({"user": "ada.brandt"}), 401, &wrong),
        (json!({"user": "nobody", "password": password}), 401, &wrong),
        // Without a password there is none to leave out.
        (json!({"user": "rocket.cat"}), 401, &wrong),
        // Deactivated.
        (json!({"user": "uwe.kraus", "password": password}), 401, &wrong),
        (json!({}), 401, &wrong),
    ];
    for (body, expected_status, expected) in rows {
        let (status, answer) = workspace.post("login", body.clone()).await;
        assert_eq!(status, expected_status, "{body}: {answer}");
        assert!(contains(&answer, expected), "{body}: {answer}");
        if status == 200 {
            assert_eq!(answer["data"]["userId"], json!(workspace.user_id));
            assert_eq!(answer["data"]["me"]["email"], json!(who));
        } else {
            assert_eq!(&answer, expected);
        }
    }
    workspace
        .table(&[
            (
                "GET",
                "me",
                json!(null),
                200,
                json!({"username": "ada.brandt", "active": true, "success": true}),
            ),
            (
                "POST",
                "logout",
                json!(null),
                200,
                json!({"status": "success", "data": {"message": "You've been logged out!"}}),
            ),
            (
                "GET",
                "me",
                json!(null),
                401,
                json!({"success": false, "error": "You must be logged in to do this."}),
            ),
        ])
        .await;
    workspace.sandbox.shutdown().await;
}

#[tokio::test]
async fn who_is_not_signed_in_gets_401_everywhere() {
    let mut workspace = Workspace::start().await;
    let (id, token) = (workspace.user_id.clone(), workspace.auth_token.clone());
    let text = "You must be logged in to do this.";
    let expected = json!({"success": false, "status": "error", "message": text, "error": text});
    for (user_id, auth_token) in [("", ""), (&id, "wrong"), ("wrong", &token), (SAMPLE, &token)] {
        workspace.user_id = user_id.to_owned();
        workspace.auth_token = auth_token.to_owned();
        for path in ["me", "users.list", "livechat/users/agent", "livechat/department", "roles.list"] {
            assert_eq!(workspace.get(path).await, (401, expected.clone()), "{path}");
        }
    }
}

#[tokio::test]
async fn the_rate_limit_is_told_and_can_be_switched_on() {
    let workspace = Workspace::start().await;
    let header = |response: &Response, name: &str| -> i64 {
        response.headers()[name].to_str().unwrap().parse().unwrap()
    };
    for _ in 0..20 {
        let response = workspace.send(Method::GET, "me", None).await;
        assert_eq!(response.status(), 200);
        assert_eq!(header(&response, "x-ratelimit-limit"), 10);
        assert_eq!(header(&response, "x-ratelimit-remaining"), 10);
        assert!(header(&response, "x-ratelimit-reset") > 1_700_000_000_000);
    }
    workspace
        .table(&[
            (
                "POST",
                "settings/API_Enable_Rate_Limiter_Limit_Calls_Default",
                json!({"value": 2}),
                200,
                json!({"success": true}),
            ),
            (
                "POST",
                "settings/API_Enable_Rate_Limiter_Limit_Time_Default",
                json!({"value": 200}),
                200,
                json!({"success": true}),
            ),
            (
                "POST",
                "settings/API_Enable_Rate_Limiter",
                json!({"value": true}),
                200,
                json!({"success": true}),
            ),
            (
                "POST",
                "settings/API_Enable_Rate_Limiter",
                json!({"value": "yes"}),
                400,
                json!({"success": false}),
            ),
            (
                "GET",
                "settings/API_Enable_Rate_Limiter",
                json!(null),
                200,
                json!({"_id": "API_Enable_Rate_Limiter", "value": true}),
            ),
        ])
        .await;
    tokio::time::sleep(std::time::Duration::from_millis(250)).await;
    for (remaining, status) in [(1, 200), (0, 200), (0, 429)] {
        let response = workspace.send(Method::GET, "me", None).await;
        assert_eq!(response.status(), status);
        assert_eq!(header(&response, "x-ratelimit-remaining"), remaining);
        if status == 429 {
            let answer: Value = response.json().await.unwrap();
            let error = answer["error"].as_str().unwrap();
            assert!(
                error.starts_with("Error, too many requests.") && error.contains("wait 1 seconds"),
                "{error}"
            );
            assert!(error.ends_with("[error-too-many-requests]"), "{error}");
        }
    }
    tokio::time::sleep(std::time::Duration::from_millis(250)).await;
    assert_eq!(workspace.get("me").await.0, 200);
}

#[tokio::test]
async fn a_search_by_a_custom_field_that_there_is_not_finds_nobody() {
    let workspace = Workspace::start().await;
    for custom in [r#"{"nope":"nel"}"#, r#"{"$regex":"nel"}"#, r#"{"nope":"^((ab)*)+$","another":"x"}"#] {
        let response = workspace
            .client
            .get(format!("{}/api/v1/omnichannel/contact.search", workspace.base))
            .query(&[("custom", custom)])
            .header("X-User-Id", &workspace.user_id)
            .header("X-Auth-Token", &workspace.auth_token)
            .send()
            .await
            .unwrap();
        assert_eq!(response.status(), 200, "{custom}");
        let answer: Value = response.json().await.unwrap();
        assert_eq!(answer["contact"], json!(null), "{custom}");
    }
}
