//! The imi.chat server over raw HTTP: tables of requests with what comes back.

#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "a test that meets something unexpected has to fail there"
)]

mod http_client;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use frontdesk_sandbox::{Sandbox, SandboxVendor};
use http_client::http_client;
use reqwest::{Method, Response};
use serde_json::{Value, json};

/// A running tenant, with a token for it.
struct Tenant {
    _sandbox: Sandbox,
    base: String,
    client: reqwest::Client,
    key: String,
    team: i64,
    token: String,
}

impl Tenant {
    async fn start() -> Self {
        let sandbox = Sandbox::start(&[SandboxVendor::ImiChat]).await.unwrap();
        let endpoint = sandbox.endpoint(SandboxVendor::ImiChat).unwrap();
        let credential = |name: &str| endpoint.credentials[name].as_str().unwrap();
        let mut tenant = Self {
            base: endpoint.base_url.clone(),
            client: http_client(),
            key: STANDARD.encode(format!("{}@{}", credential("api_key"), credential("domain"))),
            team: endpoint.credentials["team_id"].as_i64().unwrap(),
            token: String::new(),
            _sandbox: sandbox,
        };
        tenant.authorize().await;
        tenant
    }

    async fn authorize(&mut self) {
        let headers = [("authorization", format!("Basic {}", self.key))];
        let response = self.raw(Method::GET, "/authorize", &headers, None).await;
        assert_eq!(response.status(), 200);
        self.token = response.headers()["access_token"].to_str().unwrap().to_owned();
    }

    async fn raw(
        &self,
        method: Method,
        path: &str,
        headers: &[(&str, String)],
        body: Option<&Value>,
    ) -> Response {
        let mut request = self.client.request(method, format!("{}{path}", self.base));
        for (name, value) in headers {
            request = request.header(*name, value);
        }
        if let Some(body) = body {
            request = request.json(body);
        }
        request.send().await.unwrap()
    }

    /// Sends with a token and reads the envelope; every response has its headers.
    async fn send(&self, method: &str, path: &str, body: &Value) -> (u16, Value) {
        let headers = [("access_token", self.token.clone())];
        let body = (!body.is_null()).then_some(body);
        read(self.raw(method.parse().unwrap(), path, &headers, body).await).await
    }

    async fn get(&self, path: &str) -> Value {
        let (status, answer) = self.send("GET", path, &json!(null)).await;
        assert_eq!(status, 200, "{path}: {answer}");
        answer["response"].clone()
    }

    /// Runs a table: method, path, body, HTTP status, the vendor's code.
    async fn table(&self, rows: &[(&str, &str, Value, u16, u64)]) {
        for (method, path, body, status, code) in rows {
            let (got, answer) = self.send(method, path, body).await;
            assert_eq!(
                (got, answer["status_code"].as_u64()),
                (*status, Some(*code)),
                "{method} {path} {body}: {answer}"
            );
            if *status >= 400 {
                assert_eq!(answer["response"], "", "{method} {path}");
            }
        }
    }
}

async fn read(response: Response) -> (u16, Value) {
    let headers = response.headers();
    let number = |name: &str| headers[name].to_str().unwrap().parse::<u64>().unwrap();
    assert_eq!(headers["trxid"].len(), 36);
    assert_eq!(number("rate-limit-limit"), 10_000);
    assert!(number("rate-limit-remaining") < 10_000);
    assert!(number("rate-limit-reset") > 1_700_000_000);
    let status = response.status().as_u16();
    let answer: Value = response.json().await.unwrap();
    let mut envelope: Vec<&String> = answer.as_object().unwrap().keys().collect();
    envelope.sort();
    assert_eq!(envelope, ["description", "response", "status_code"]);
    assert!(answer["status_code"].is_u64() && answer["description"].is_string());
    (status, answer)
}

#[tokio::test]
async fn the_key_is_exchanged_for_a_token() {
    let tenant = Tenant::start().await;
    let rows = [
        (vec![("authorization", tenant.key.clone())], 200, 2000),
        (vec![("authorization", format!("Basic {}", tenant.key))], 200, 2000),
        (vec![("authorization", "Basic d3Jvbmc=".to_owned())], 400, 2003),
        (vec![("authorization", format!("Bearer {}", tenant.key))], 400, 2003),
        (vec![], 400, 2002),
        (vec![("authorization", String::new())], 400, 2002),
    ];
    for (headers, status, code) in rows {
        let response = tenant.raw(Method::GET, "/authorize", &headers, None).await;
        let token = response.headers().get("access_token").cloned();
        assert_eq!(token.is_some(), status == 200, "{headers:?}");
        if let Some(token) = token {
            assert_eq!(token.len(), 36, "a UUID");
        }
        let (got, answer) = read(response).await;
        assert_eq!((got, &answer["status_code"]), (status, &json!(code)), "{headers:?}");
    }
}

#[tokio::test]
async fn tokens_teams_methods_and_paths_are_checked() {
    let mut tenant = Tenant::start().await;
    let token = || ("access_token", tenant.token.clone());
    let rows = [
        ("GET", "/users", vec![], 400, 2002),
        ("GET", "/users", vec![("access_token", String::new())], 400, 2002),
        ("GET", "/users", vec![("access_token", "wrong".to_owned())], 400, 2003),
        ("GET", "/users", vec![token()], 200, 4305),
        ("GET", "/users", vec![token(), ("teamid", tenant.team.to_string())], 200, 4305),
        ("GET", "/users", vec![token(), ("teamid", "9".to_owned())], 404, 2010),
        ("GET", "/users", vec![token(), ("teamid", "Sales".to_owned())], 404, 2010),
        ("DELETE", "/users/1001", vec![token()], 405, 2099),
        ("GET", "/users/search", vec![token()], 405, 2099),
        ("POST", "/authorize", vec![], 405, 2099),
        ("GET", "/nothing", vec![token()], 404, 2098),
    ];
    for (method, path, headers, status, code) in rows {
        let method = method.parse().unwrap();
        let (got, answer) = read(tenant.raw(method, path, &headers, None).await).await;
        assert_eq!((got, &answer["status_code"]), (status, &json!(code)), "{path} {headers:?}");
    }

    // Every token that is out expires at once; a new one is good again.
    let handle = tenant.base.replace("/v3.1", "/sandbox/expire-tokens");
    let expired = tenant.client.post(handle).send().await.unwrap();
    assert_eq!(expired.status(), 204);
    tenant.table(&[("GET", "/users", json!(null), 401, 2004)]).await;
    tenant.authorize().await;
    tenant.table(&[("GET", "/users", json!(null), 200, 4305)]).await;
}

#[tokio::test]
async fn users_are_listed_ten_at_a_time() {
    let tenant = Tenant::start().await;
    let mut ids = Vec::new();
    for page in 1..10 {
        let answer = tenant.get(&format!("/users?page={page}")).await;
        let users = answer["users"].as_array().unwrap().clone();
        assert!(users.len() <= 10);
        ids.extend(users.iter().map(|user| user["id"].as_i64().unwrap()));
    }
    assert!(ids.len() > 20, "{}", ids.len());
    let mut unique = ids.clone();
    unique.dedup();
    assert_eq!(ids, unique);
    assert_eq!(tenant.get("/users").await, tenant.get("/users?page=1").await);
    assert_eq!(tenant.get("/users?page=99").await, json!({"users": []}));
    for page in ["0", "-1", "two", ""] {
        tenant.table(&[("GET", &format!("/users?page={page}"), json!(null), 400, 2011)]).await;
    }

    let user = tenant.get("/users/1002").await;
    let mut fields: Vec<&String> = user.as_object().unwrap().keys().collect();
    fields.sort();
    let mut documented = [
        "id",
        "created_at",
        "updated_at",
        "first_name",
        "last_name",
        "login_id",
        "email_id",
        "status",
        "logged_in",
        "job_description",
        "login_using_email",
        "role_type",
        "accepting_chats",
        "skill_attributes",
        "active_chats",
    ];
    documented.sort_unstable();
    assert_eq!(fields, documented);
    assert_eq!(user["email_id"], "ben.okafor@harbour.example");
    assert_eq!(user["active_chats"], 2);
    assert_eq!(user["role_type"], "Customer Care");
    assert_eq!(tenant.get("/users/1001").await["role_type"], "Administrative");
    tenant
        .table(&[
            ("GET", "/users/1002", json!(null), 200, 4306),
            ("GET", "/users/7", json!(null), 404, 3101),
            ("GET", "/users/ben.okafor", json!(null), 404, 3101),
        ])
        .await;
}

#[tokio::test]
async fn users_are_searched() {
    let tenant = Tenant::start().await;
    type Holds = fn(&Value) -> bool;
    let rows: [(Value, Holds); 5] = [
        (json!({"status": {"eq": "inactive"}}), |user| user["status"] == "inactive"),
        (json!({"accepting_chats": {"eq": true}}), |user| user["accepting_chats"] == true),
        (json!({"active_chats": {"gte": 1, "lt": 3}}), |user| {
            (1..3).contains(&user["active_chats"].as_i64().unwrap())
        }),
        (json!({"created_at": {"gt": "2024-05-01T09:30:00Z"}, "status": {"eq": "active"}}), |user| {
            user["created_at"].as_str().unwrap() > "2024-05-01T09:30:00Z"
        }),
        (json!({}), |user| user.get("role_type").is_none() && user.get("skill_attributes").is_some()),
    ];
    for (body, holds) in rows {
        let (status, answer) = tenant.send("POST", "/users/search", &body).await;
        assert_eq!((status, &answer["status_code"]), (200, &json!(4308)), "{body}");
        let users = answer["response"]["users"].as_array().unwrap();
        assert!(!users.is_empty(), "{body}");
        assert!(users.iter().all(holds), "{body}: {answer}");
    }
    tenant
        .table(&[
            ("POST", "/users/search", json!({"status": {"not_eq": "active"}}), 400, 2012),
            ("POST", "/users/search", json!({"active_chats": {"eq": 1}}), 400, 2012),
            ("POST", "/users/search", json!({"login_id": {"eq": "x"}}), 400, 2012),
            ("POST", "/users/search", json!({"status": "active"}), 400, 2012),
            ("POST", "/users/search", json!({"created_at": {"gt": "yesterday"}}), 400, 2012),
            ("POST", "/users/search", json!(["status"]), 400, 2012),
            ("POST", "/users/search?page=99", json!({}), 200, 4308),
        ])
        .await;

    // With a team in the header the search is over its users.
    let headers = [("access_token", tenant.token.clone()), ("teamid", tenant.team.to_string())];
    let body = json!({"status": {"eq": "active"}});
    let response = tenant.raw(Method::POST, "/users/search", &headers, Some(&body)).await;
    let (_, answer) = read(response).await;
    let logins: Vec<&str> = answer["response"]["users"]
        .as_array()
        .unwrap()
        .iter()
        .map(|user| user["login_id"].as_str().unwrap())
        .collect();
    assert!(logins.contains(&"wim.janssen") && !logins.contains(&"zoe.keller"), "{logins:?}");
}

#[tokio::test]
async fn users_are_created() {
    let tenant = Tenant::start().await;
    let user = json!({
        "first_name": "Pia", "last_name": "Roth", "login_id": "pia.roth",
        "email_id": "pia.roth@harbour.example", "password": "a-long-one", "job_description": "New",
        "login_using_email": true, "privileges": [{"teamid": tenant.team, "role": "Team Agent"}],
        "skill_attributes": {"language": "de"},
    });
    let with = |name: &str, value: Value| {
        let mut changed = user.clone();
        changed[name] = value;
        changed
    };
    tenant
        .table(&[
            ("POST", "/users", json!(null), 400, 2012),
            ("POST", "/users", json!({}), 400, 2012),
            ("POST", "/users", with("first_name", json!("P")), 400, 2012),
            ("POST", "/users", with("first_name", json!("P14")), 400, 2012),
            ("POST", "/users", with("last_name", json!("")), 400, 2012),
            ("POST", "/users", with("login_id", json!(7)), 400, 2012),
            ("POST", "/users", with("email_id", json!("nowhere")), 400, 2012),
            ("POST", "/users", with("password", json!("short")), 400, 2012),
            ("POST", "/users", with("nickname", json!("P")), 400, 2012),
            ("POST", "/users", with("role_type", json!("Administrative")), 400, 2012),
            ("POST", "/users", with("privileges", json!([{"teamid": 9, "role": "Team Agent"}])), 400, 2012),
            (
                "POST",
                "/users",
                with("privileges", json!([{"teamid": tenant.team, "role": "Boss"}])),
                400,
                2012,
            ),
            ("POST", "/users", with("login_id", json!("BEN.okafor")), 400, 3102),
            ("POST", "/users", with("email_id", json!("ben.okafor@harbour.example")), 400, 3102),
            ("POST", "/users", user.clone(), 200, 4307),
            ("POST", "/users", user.clone(), 400, 3102),
        ])
        .await;
    let (_, found) = tenant
        .send("POST", "/users/search?page=1", &json!({"created_at": {"gt": "2025-01-01T00:00:00Z"}}))
        .await;
    let id = found["response"]["users"][0]["id"].as_i64().unwrap();
    let made = tenant.get(&format!("/users/{id}")).await;
    assert_eq!(made["login_id"], "pia.roth");
    assert_eq!(made["status"], "active");
    assert_eq!(made["role_type"], "Customer Care");
    assert!(made.get("password").is_none());
}

#[tokio::test]
async fn chats_are_listed_and_searched() {
    let tenant = Tenant::start().await;
    let mut dates = Vec::new();
    for page in 1..=4 {
        let answer = tenant.get(&format!("/chats?page={page}")).await;
        for chat in answer["chats"].as_array().unwrap() {
            assert!(chat["chat_id"].as_str().unwrap().starts_with("CSR"));
            assert!(chat.get("customer").is_none() && chat["customer_id"].is_string());
            dates.push(chat["created_at"].as_str().unwrap().to_owned());
        }
    }
    assert!(dates.len() > 20);
    assert!(dates.is_sorted_by(|a, b| a >= b), "newest first");

    let rows = [
        json!({"status": {"eq": "queued"}}),
        json!({"status": {"not_eq": "closed"}, "channel": {"eq": "email"}}),
        json!({"assignee": {"eq": "ben.okafor"}}),
        json!({"tag": {"eq": "harbour"}}),
        json!({"intent": {"eq": "returns"}}),
        json!({"created_at": {"gte": "2024-05-09T00:00:00Z", "lte": "2024-12-01T00:00:00Z"}}),
    ];
    for body in rows {
        let (status, answer) = tenant.send("POST", "/chats/search", &body).await;
        assert_eq!((status, &answer["status_code"]), (200, &json!(4339)), "{body}");
        let chats = answer["response"]["chats"].as_array().unwrap();
        assert!(!chats.is_empty(), "{body}");
        for (field, comparisons) in body.as_object().unwrap() {
            let wanted = &comparisons["eq"];
            if ["status", "assignee"].contains(&field.as_str()) && !wanted.is_null() {
                assert!(chats.iter().all(|chat| &chat[field] == wanted), "{body}: {answer}");
            }
        }
    }
    // An address is found under its channel's name alone.
    let email = tenant.send("POST", "/chats/search", &json!({"channel": {"eq": "email"}})).await.1;
    let address = email["response"]["chats"][0]["destination_id"].clone();
    for (field, count) in [("email_id", 1), ("mobile", 0), ("twitter_id", 0)] {
        let body = json!({field: {"eq": address}});
        let (_, answer) = tenant.send("POST", "/chats/search", &body).await;
        assert_eq!(answer["response"]["chats"].as_array().unwrap().len(), count, "{field}");
    }
    tenant
        .table(&[
            ("POST", "/chats/search", json!({"assignee": {"not_eq": "x"}}), 400, 2012),
            ("POST", "/chats/search", json!({"subject": {"eq": "x"}}), 400, 2012),
        ])
        .await;
}

#[tokio::test]
async fn a_chat_from_its_first_message_to_its_end() {
    let tenant = Tenant::start().await;
    let teams = tenant.get("/teams").await["teams"].clone();
    let other =
        teams.as_array().unwrap().iter().find(|team| team["name"] == "Returns").unwrap()["id"].clone();
    assert_eq!(teams[0], json!({"id": tenant.team, "name": "Customer Care"}));

    let body = json!({"channel": "livechat", "team_id": tenant.team, "alias_id": "H-1", "thread_id": "t-1",
        "customer": {"name": "Max"}, "messages": [{"type": "text", "text": "Hello"}]});
    let (status, made) = tenant.send("POST", "/chats", &body).await;
    assert_eq!((status, &made["status_code"]), (200, &json!(4340)), "{made}");
    let chat = &made["response"];
    for (field, value) in [
        ("status", json!("queued")),
        ("team_name", json!("Customer Care")),
        ("thread_id", json!("t-1")),
        ("assignee", json!(null)),
        ("tag", json!([])),
    ] {
        assert_eq!(chat[field], value, "{field}");
    }
    assert_eq!(chat["customer"]["name"], "Max");
    let path = format!("/chats/{}", chat["chat_id"].as_str().unwrap());
    let transfer = format!("/internal{path}");
    let messages = format!("{path}/messages");

    tenant
        .table(&[
            ("POST", "/chats", json!({"channel": "fax"}), 400, 2012),
            ("POST", "/chats", json!({"channel": "sms", "team_id": 9}), 400, 2012),
            ("PATCH", "/chats/CSR0", json!({"status": "closed"}), 404, 4101),
            ("PATCH", &path, json!({"status": "lost"}), 400, 2012),
            ("PATCH", &path, json!({"subject": "x"}), 400, 2012),
            ("PATCH", &path, json!({"assignee": "nobody"}), 400, 2012),
            ("PATCH", &path, json!({"outcome": "solved"}), 400, 2012),
            ("PATCH", &path, json!({"tags": "a"}), 400, 2012),
            ("PATCH", &path, json!({"alias_id": 0}), 400, 2012),
            ("PATCH", &path, json!({"other_details": []}), 400, 2012),
            ("POST", "/chats", json!({"channel": "livechat", "customer": "Max"}), 400, 2012),
            ("PATCH", &path, json!({"assignee": "wim.janssen", "tags": ["a", "b"]}), 200, 4341),
            ("POST", &messages, json!({"messages": [{"type": "text", "text": "Any news?"}]}), 200, 4343),
            ("POST", &messages, json!({"messages": []}), 400, 2012),
            ("POST", "/chats/CSR0/messages", json!({"text": "x"}), 404, 4101),
        ])
        .await;
    let wim = tenant.send("POST", "/users/search", &json!({"active_chats": {"gte": 2}})).await.1;
    assert!(
        wim["response"]["users"].as_array().unwrap().iter().any(|user| user["login_id"] == "wim.janssen")
    );

    // The vendor's sample writes the team's number as a text.
    let number = other.to_string();
    for teamid in [other.clone(), json!(number)] {
        let body = json!({"transfer": {"teamid": teamid, "skill_name": "Billing"}});
        let (status, answer) = tenant.send("PATCH", &transfer, &body).await;
        assert_eq!(status, 202, "{answer}");
        assert_eq!((&answer["status_code"], &answer["response"]), (&json!(4342), &json!("")));
    }
    tenant
        .table(&[
            ("PATCH", &transfer, json!({"transfer": {"teamid": 9}}), 404, 2010),
            ("PATCH", &transfer, json!({}), 400, 2012),
            ("PATCH", "/internal/chats/CSR0", json!({"transfer": {"teamid": tenant.team}}), 404, 4101),
        ])
        .await;
    let (_, closed) = tenant.send("PATCH", &path, &json!({"status": "closed", "outcome": "solved"})).await;
    let chat = &closed["response"];
    assert_eq!(chat["status"], "closed");
    assert_eq!(chat["team_name"], "Returns");
    assert_eq!(chat["tag"], json!(["a", "b"]));
    assert_eq!(chat["messages"].as_array().unwrap().len(), 2);
}
