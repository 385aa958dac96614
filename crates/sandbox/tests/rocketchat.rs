//! The Rocket.Chat server over raw HTTP: tables of requests with what comes back.

#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "a test that meets something unexpected has to fail there"
)]

use frontdesk_sandbox::{Sandbox, Vendor};
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
        let sandbox = Sandbox::start(&[Vendor::Rocketchat]).await.unwrap();
        let endpoint = sandbox.endpoint(Vendor::Rocketchat).unwrap();
        let credential = |name: &str| endpoint.credentials[name].as_str().unwrap().to_owned();
        Self {
            base: endpoint.base_url.clone(),
            client: reqwest::Client::new(),
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

    async fn send(&self, method: Method, path: &str, body: Option<Value>) -> Response {
        let mut request = self
            .client
            .request(method, format!("{}/api/v1/{path}", self.base))
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
        assert_eq!(response.headers()["content-type"], "application/json");
        (status, response.json().await.unwrap())
    }

    async fn get(&self, path: &str) -> (u16, Value) {
        self.call(Method::GET, path, None).await
    }

    async fn post(&self, path: &str, body: Value) -> (u16, Value) {
        self.call(Method::POST, path, Some(body)).await
    }

    /// Runs a table of requests in its order: method, path, body, status, what the answer contains.
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

fn refused(error: &str, error_type: &str) -> Value {
    json!({"success": false, "error": format!("{error} [{error_type}]"), "errorType": error_type})
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
    let expected = json!({"success": false, "error": "You must be logged in to do this."});
    for (user_id, auth_token) in [("", ""), (&id, "wrong"), ("wrong", &token), (SAMPLE, &token)] {
        workspace.user_id = user_id.to_owned();
        workspace.auth_token = auth_token.to_owned();
        for path in ["me", "users.list", "livechat/users/agent", "livechat/department", "roles.list"] {
            assert_eq!(workspace.get(path).await, (401, expected.clone()), "{path}");
        }
    }
}

#[tokio::test]
async fn the_documented_agent_is_answered_as_documented() {
    let workspace = Workspace::start().await;
    let (status, answer) = workspace.get(&format!("livechat/users/agent/{SAMPLE}")).await;
    assert_eq!(status, 200);
    let expected = json!({
        "user": {
            "_id": SAMPLE,
            "username": "john.doe",
            "name": "John Doe",
            "status": "offline",
            "statusLivechat": "available",
            "emails": [{"address": "john.doe@harbour.example", "verified": "true"}],
            "livechat": {"maxNumberSimultaneousChat": ""},
        },
        "success": true,
    });
    assert_eq!(answer, expected);
}

#[tokio::test]
async fn agents_and_managers() {
    let workspace = Workspace::start().await;
    let bad = json!({"success": false, "error": "Invalid type"});
    let unknown = json!({"success": false, "error": "error-invalid-user"});
    let none = json!({"user": null, "success": true});
    let rosa = "livechat/users/manager/ROSA";
    let (_, found) = workspace.get("users.info?username=rosa.fernandez").await;
    let id = found["user"]["_id"].as_str().unwrap();
    let rosa = &rosa.replace("ROSA", id);
    workspace
        .table(&[
            ("GET", "livechat/users/owner", json!(null), 400, bad.clone()),
            ("GET", "livechat/users/agents", json!(null), 400, bad.clone()),
            ("POST", "livechat/users/owner", json!({"username": "rosa.fernandez"}), 400, bad.clone()),
            ("GET", &format!("livechat/users/owner/{SAMPLE}"), json!(null), 400, bad.clone()),
            ("DELETE", &format!("livechat/users/owner/{SAMPLE}"), json!(null), 400, bad),
            (
                "GET",
                "livechat/users/agent/nobody",
                json!(null),
                400,
                json!({"success": false, "error": "User not found"}),
            ),
            ("DELETE", "livechat/users/agent/nobody", json!(null), 400, unknown.clone()),
            ("POST", "livechat/users/agent", json!({"username": "nobody"}), 400, unknown),
            (
                "POST",
                "livechat/users/agent",
                json!({}),
                400,
                refused("must have required property 'username'", "invalid-params"),
            ),
            (
                "POST",
                "livechat/users/agent",
                json!({"username": 7}),
                400,
                refused("must be string", "invalid-params"),
            ),
            (
                "POST",
                "livechat/users/agent",
                json!({"username": "x", "y": 1}),
                400,
                refused("must NOT have additional properties", "invalid-params"),
            ),
            ("GET", rosa, json!(null), 200, none.clone()),
            (
                "POST",
                "livechat/users/manager",
                json!({"username": "rosa.fernandez"}),
                200,
                json!({"user": {"_id": id, "username": "rosa.fernandez"}, "success": true}),
            ),
            ("GET", rosa, json!(null), 200, json!({"user": {"username": "rosa.fernandez"}})),
            ("DELETE", rosa, json!(null), 200, json!({"success": true})),
            ("GET", rosa, json!(null), 200, none),
            ("DELETE", rosa, json!(null), 200, json!({"success": true})),
        ])
        .await;

    // Taking the agent's role takes the departments with it.
    let departments = format!("livechat/agents/{id}/departments");
    let (_, before) = workspace.get(&departments).await;
    assert_eq!(texts(&before, "departments", "departmentName"), ["Returns"]);
    let agent = format!("livechat/users/agent/{id}");
    assert_eq!(workspace.call(Method::DELETE, &agent, None).await.0, 200);
    let (_, after) = workspace.get(&departments).await;
    assert_eq!(after["departments"], json!([]));
    // And the role given anew makes the person available.
    workspace.post("livechat/users/agent", json!({"username": "rosa.fernandez"})).await;
    let (_, again) = workspace.get(&agent).await;
    assert_eq!(again["user"]["statusLivechat"], "available");
}

#[tokio::test]
async fn lists_are_paged_filtered_and_ordered() {
    let workspace = Workspace::start().await;
    let (_, all) = workspace.get("livechat/users/agent?count=0").await;
    let total = all["total"].as_u64().unwrap();
    assert!(total > 10, "{total}");
    let names = texts(&all, "users", "name");
    assert_eq!(names.len() as u64, total);
    assert!(names.is_sorted(), "{names:?}");

    let (_, turned) = workspace.get("livechat/users/agent?count=0&sort=%7B%22name%22%3A-1%7D").await;
    let mut backwards = texts(&turned, "users", "name");
    backwards.reverse();
    assert_eq!(backwards, names);

    let rows = [
        ("livechat/users/agent?count=3&offset=2", names[2..5].to_vec()),
        ("livechat/users/agent?offset=1000", vec![]),
        ("livechat/users/agent?text=JOHN", vec!["John Doe"]),
        ("livechat/users/agent?text=rosa.fernandez%40", vec!["Rosa Fernández"]),
        ("livechat/users/agent?text=nobody+at+all", vec![]),
    ];
    for (path, expected) in rows {
        let (status, answer) = workspace.get(path).await;
        assert_eq!(status, 200, "{path}");
        assert_eq!(texts(&answer, "users", "name"), expected, "{path}");
        assert_eq!(answer["count"], expected.len(), "{path}");
    }

    let (_, available) = workspace.get("livechat/users/agent?onlyAvailable=true&count=0").await;
    let states = texts(&available, "users", "statusLivechat");
    assert!(!states.is_empty() && states.iter().all(|state| *state == "available"));
    let (_, present) = workspace.get("livechat/users/agent?showIdleAgents=false&count=0").await;
    let states = texts(&present, "users", "status");
    assert!(!states.is_empty() && states.iter().all(|state| *state != "offline"));
    let (_, others) = workspace.get(&format!("livechat/users/agent?excludeId={SAMPLE}&count=0")).await;
    assert_eq!(others["total"].as_u64().unwrap(), total - 1);
    let (_, managers) = workspace.get("livechat/users/manager").await;
    assert!(texts(&managers, "users", "username").contains(&"tara.singh"));

    // The order is JSON of 1 and -1, numbers are numbers, flags are flags.
    let sorts = ["nonsense", "{\"name\":2}", "[1]", "{\"name\":\"1\"}", "1"];
    for sort in sorts {
        let url = format!("{}/api/v1/users.list", workspace.base);
        let response = workspace
            .client
            .get(url)
            .header("X-User-Id", &workspace.user_id)
            .header("X-Auth-Token", &workspace.auth_token)
            .query(&[("sort", sort)])
            .send()
            .await
            .unwrap();
        assert_eq!(response.status(), 400, "{sort}");
        let answer: Value = response.json().await.unwrap();
        let text = format!("Invalid sort parameter provided: \"{sort}\"");
        assert!(contains(&answer, &refused(&text, "error-invalid-sort")), "{answer}");
    }
    let number = json!({"success": false, "error": "must be number", "errorType": "error-invalid-params"});
    let flag = json!({"success": false, "error": "must be boolean", "errorType": "error-invalid-params"});
    workspace
        .table(&[
            ("GET", "livechat/department?count=invalid", json!(null), 400, number.clone()),
            ("GET", "users.list?offset=-1", json!(null), 400, number),
            ("GET", "livechat/users/agent?onlyAvailable=yes", json!(null), 400, flag),
        ])
        .await;
}

#[tokio::test]
async fn one_agent_is_asked_and_changed() {
    let mut workspace = Workspace::start().await;
    let status = "livechat/agent.status";
    let save = "livechat/agents.saveInfo";
    let (_, departments) = workspace.get("livechat/department").await;
    let returns = departments["departments"]
        .as_array()
        .unwrap()
        .iter()
        .find(|department| department["name"] == "Returns")
        .unwrap()["_id"]
        .clone();
    let sample = format!("livechat/users/agent/{SAMPLE}");
    workspace
        .table(&[
            ("POST", status, json!({"agentId": SAMPLE, "status": "not-available"}), 200, json!({"status": "not-available", "success": true})),
            ("GET", &sample, json!(null), 200, json!({"user": {"statusLivechat": "not-available", "status": "offline"}})),
            // Without a status it is the other one.
            ("POST", status, json!({"agentId": SAMPLE}), 200, json!({"status": "available"})),
            ("POST", status, json!({"agentId": "nobody"}), 404, json!({"success": false, "error": "Agent not found"})),
            ("POST", status, json!({"agentId": SAMPLE, "status": "busy"}), 400, refused("must be equal to one of the allowed values", "invalid-params")),
            ("POST", save, json!({"agentId": SAMPLE, "agentData": {"maxNumberSimultaneousChat": 3}, "agentDepartments": [returns]}), 200, json!({"success": true})),
            ("GET", &sample, json!(null), 200, json!({"user": {"livechat": {"maxNumberSimultaneousChat": 3}}})),
            ("POST", save, json!({"agentId": "nobody", "agentData": {}, "agentDepartments": []}), 400, json!({"success": false, "error": "error-user-is-not-agent"})),
            ("POST", save, json!({"agentId": SAMPLE, "agentData": {}}), 400, refused("must have required property 'agentDepartments'", "invalid-params")),
            ("GET", "livechat/agents/nobody/departments", json!(null), 200, json!({"departments": [], "success": true})),
            ("GET", "livechat/agent.info/sandbox-visitor-room/sandbox-visitor-token", json!(null), 200, json!({"agent": {"_id": SAMPLE}, "success": true})),
            ("GET", "livechat/agent.info/sandbox-visitor-room/other", json!(null), 400, json!({"success": false, "error": "invalid-token"})),
            ("GET", "livechat/agent.info/other/sandbox-visitor-token", json!(null), 400, json!({"success": false, "error": "invalid-room"})),
            ("GET", "livechat/agent.next/sandbox-visitor-token", json!(null), 200, json!({"success": true})),
            ("GET", "livechat/agent.next/other", json!(null), 400, json!({"success": false, "error": "invalid-token"})),
        ])
        .await;
    let (_, mine) = workspace.get(&format!("livechat/agents/{SAMPLE}/departments")).await;
    assert_eq!(texts(&mine, "departments", "departmentName"), ["Returns"]);

    // An agent changes their own availability and nobody else's.
    let password = workspace.password.clone();
    workspace.sign_in("rosa.fernandez", &password).await;
    workspace
        .table(&[
            ("POST", status, json!({"status": "not-available"}), 200, json!({"status": "not-available"})),
            (
                "POST",
                status,
                json!({"agentId": SAMPLE, "status": "not-available"}),
                403,
                json!({"success": false, "error": "unauthorized"}),
            ),
        ])
        .await;
}

#[tokio::test]
async fn departments() {
    let workspace = Workspace::start().await;
    let (_, list) = workspace.get("livechat/department").await;
    assert_eq!(texts(&list, "departments", "name"), ["Fax", "Returns", "Sales", "Support"]);
    let (_, enabled) = workspace.get("livechat/department?enabled=true").await;
    assert_eq!(texts(&enabled, "departments", "name"), ["Returns", "Sales", "Support"]);
    let support = list["departments"][3].clone();
    let id = support["_id"].as_str().unwrap();

    let (_, one) = workspace.get(&format!("livechat/department/{id}")).await;
    assert_eq!(one["department"], support);
    let agents = one["agents"].as_array().unwrap();
    assert_eq!(support["numAgents"], agents.len());
    assert!(agents.iter().all(|agent| agent["departmentId"] == id && agent["username"].is_string()));
    let (_, page) = workspace.get(&format!("livechat/department/{id}/agents?count=2")).await;
    assert_eq!(page["total"], agents.len());
    assert_eq!(page["count"], 2);

    let fields = json!({"name": "Night", "enabled": true, "showOnRegistration": true, "showOnOfflineForm": false, "email": "night@harbour.example"});
    let (status, made) = workspace
        .post(
            "livechat/department",
            json!({"department": fields, "agents": [{"agentId": SAMPLE, "count": 0, "order": 0}]}),
        )
        .await;
    assert_eq!(status, 200, "{made}");
    assert_eq!(made["agents"][0]["username"], "john.doe");
    let night = format!("livechat/department/{}", made["department"]["_id"].as_str().unwrap());
    let seats = format!("{night}/agents");
    let mut closed = fields.clone();
    closed["enabled"] = json!(false);
    workspace
        .table(&[
            (
                "GET",
                "livechat/department/nowhere",
                json!(null),
                200,
                json!({"department": null, "success": true}),
            ),
            (
                "PUT",
                &night,
                json!({"department": closed}),
                200,
                json!({"department": {"enabled": false, "numAgents": 1}}),
            ),
            (
                "POST",
                &seats,
                json!({"upsert": [], "remove": [{"agentId": SAMPLE, "username": "john.doe"}]}),
                200,
                json!({"success": true}),
            ),
            ("GET", &seats, json!(null), 200, json!({"agents": [], "count": 0, "offset": 0, "total": 0})),
            ("POST", &format!("{night}/archive"), json!({}), 200, json!({"success": true})),
            ("GET", "livechat/departments/archived", json!(null), 200, json!({"total": 1})),
            ("GET", "livechat/department", json!(null), 200, json!({"total": 4})),
            ("DELETE", &night, json!(null), 200, json!({"success": true})),
            (
                "DELETE",
                &night,
                json!(null),
                400,
                refused("Department not found", "error-department-not-found"),
            ),
            (
                "POST",
                "livechat/department",
                json!({"department": {}}),
                400,
                refused("must have required property 'enabled'", "invalid-params"),
            ),
            (
                "POST",
                "livechat/department",
                json!({"department": fields, "agents": "none"}),
                400,
                refused("must be array", "invalid-params"),
            ),
            (
                "GET",
                "livechat/department.listByIds",
                json!(null),
                400,
                json!({"error": "The 'ids' param is required"}),
            ),
            (
                "GET",
                &format!("livechat/department.listByIds?ids%5B%5D={id}"),
                json!(null),
                200,
                json!({"departments": [support]}),
            ),
            (
                "GET",
                "livechat/department/isDepartmentCreationAvailable",
                json!(null),
                200,
                json!({"isDepartmentCreationAvailable": true}),
            ),
        ])
        .await;
}

#[tokio::test]
async fn people_are_found() {
    let workspace = Workspace::start().await;
    let not_found = json!({"success": false, "error": "User not found."});
    let john = json!({"user": {"_id": SAMPLE, "username": "john.doe", "canViewAllInfo": true}});
    workspace
        .table(&[
            ("GET", &format!("users.info?userId={SAMPLE}"), json!(null), 200, john.clone()),
            ("GET", "users.info?username=john.doe", json!(null), 200, john.clone()),
            ("GET", "users.info?email=John.Doe%40harbour.example", json!(null), 200, john),
            ("GET", "users.info?importId=harbour-1", json!(null), 200, json!({"user": {"username": "ada.brandt", "roles": ["user", "admin", "livechat-manager", "livechat-agent"]}})),
            ("GET", "users.info?username=nobody", json!(null), 400, not_found.clone()),
            ("GET", "users.info?importId=harbour-99", json!(null), 400, not_found),
            ("GET", "users.info", json!(null), 400, json!({"success": false, "errorType": "error-invalid-params"})),
            ("GET", "users.list?email=john.doe%40harbour.example", json!(null), 200, json!({"count": 1, "total": 1})),
            ("GET", &format!("users.getPresence?userId={SAMPLE}"), json!(null), 200, json!({"presence": "offline", "success": true})),
            ("GET", "users.getPresence", json!(null), 200, json!({"presence": "online", "connectionStatus": "online"})),
            ("GET", "users.getPresence?username=nobody", json!(null), 400, refused("The required \"userId\" or \"username\" param provided does not match any users", "error-invalid-user")),
            ("GET", &format!("users.getStatus?userId={SAMPLE}"), json!(null), 200, json!({"_id": SAMPLE, "status": "offline"})),
            ("GET", "users.listByStatus?status=deactivated", json!(null), 200, json!({"total": 1})),
            ("GET", "users.listByStatus?status=asleep", json!(null), 400, json!({"errorType": "error-invalid-params"})),
            ("GET", "nothing.here", json!(null), 404, json!({"success": false, "error": "Resource not found"})),
            ("POST", "users.list", json!({}), 404, json!({"success": false})),
        ])
        .await;
    let (_, everybody) = workspace.get("users.list?count=0").await;
    let names = texts(&everybody, "users", "username");
    assert!(names.is_sorted() && names.contains(&"rocket.cat") && names.contains(&"uwe.kraus"));
}

#[tokio::test]
async fn people_are_created_changed_and_removed() {
    let mut workspace = Workspace::start().await;
    let create = "users.create";
    let person = json!({"name": "Pia Roth", "username": "pia.roth", "email": "pia.roth@harbour.example", "password": "a-long-one", "roles": ["user"], "verified": true});
    let with = |name: &str, value: Value| {
        let mut changed = person.clone();
        changed[name] = value;
        changed
    };
    let without = |name: &str| {
        let mut changed = person.clone();
        changed.as_object_mut().unwrap().remove(name);
        changed
    };
    workspace
        .table(&[
            ("POST", create, without("email"), 400, refused("must have required property 'email'", "invalid-params")),
            ("POST", create, without("password"), 400, refused("The field Password is required", "error-the-field-is-required")),
            ("POST", create, with("name", json!(" ")), 400, refused("The field Name is required", "error-the-field-is-required")),
            ("POST", create, with("active", json!("yes")), 400, refused("must be boolean", "invalid-params")),
            ("POST", create, with("nick", json!("p")), 400, refused("must NOT have additional properties", "invalid-params")),
            ("POST", create, with("username", json!("pia roth")), 400, refused("pia roth is not a valid username", "error-input-is-not-a-valid-field")),
            ("POST", create, with("username", json!("John.Doe")), 400, refused("John.Doe is already in use :(", "error-field-unavailable")),
            ("POST", create, with("email", json!("john.doe@harbour.example")), 400, refused("john.doe@harbour.example is already in use :(", "error-field-unavailable")),
            ("POST", create, with("email", json!("nowhere")), 400, refused("Invalid email nowhere", "error-invalid-email")),
            ("POST", create, with("roles", json!(["captain"])), 400, refused("The field Roles consist invalid role id", "error-action-not-allowed")),
            ("POST", create, person.clone(), 200, json!({"user": {"username": "pia.roth", "active": true, "roles": ["user"], "type": "user", "emails": [{"address": "pia.roth@harbour.example", "verified": true}]}, "success": true})),
            ("POST", create, person.clone(), 400, json!({"errorType": "error-field-unavailable"})),
        ])
        .await;
    let (_, made) = workspace.get("users.info?username=pia.roth").await;
    let id = made["user"]["_id"].as_str().unwrap();
    let update = |data: Value| json!({"userId": id, "data": data});
    workspace
        .table(&[
            (
                "POST",
                "users.update",
                update(json!({"name": "Pia Rot", "bio": "new here"})),
                200,
                json!({"user": {"name": "Pia Rot", "bio": "new here", "username": "pia.roth"}}),
            ),
            (
                "POST",
                "users.update",
                update(json!({"email": "pia@harbour.example"})),
                200,
                json!({"user": {"emails": [{"address": "pia@harbour.example", "verified": false}]}}),
            ),
            (
                "POST",
                "users.update",
                update(json!({"email": "john.doe@harbour.example"})),
                400,
                json!({"errorType": "error-field-unavailable"}),
            ),
            (
                "POST",
                "users.update",
                update(json!({"username": "john.doe"})),
                400,
                refused("Could not save user identity", "error-could-not-save-identity"),
            ),
            (
                "POST",
                "users.update",
                json!({"userId": "nobody", "data": {}}),
                400,
                json!({"errorType": "error-user-not-found"}),
            ),
            (
                "POST",
                "users.update",
                json!({"data": {}}),
                400,
                refused("must have required property 'userId'", "invalid-params"),
            ),
            (
                "POST",
                "users.setActiveStatus",
                json!({"userId": id, "activeStatus": false}),
                200,
                json!({"user": {"_id": id, "active": false}, "success": true}),
            ),
            (
                "POST",
                "login",
                json!({"user": "pia.roth", "password": "a-long-one"}),
                401,
                json!({"status": "error"}),
            ),
            (
                "POST",
                "users.setActiveStatus",
                json!({"userId": id, "activeStatus": true}),
                200,
                json!({"user": {"active": true}}),
            ),
            (
                "POST",
                "users.setActiveStatus",
                json!({"userId": "nobody", "activeStatus": true}),
                400,
                refused("Invalid user", "error-invalid-user"),
            ),
            (
                "POST",
                "users.setStatus",
                json!({"userId": id, "status": "away", "message": "back soon"}),
                200,
                json!({"success": true}),
            ),
            (
                "POST",
                "users.setStatus",
                json!({"status": "asleep"}),
                400,
                json!({"errorType": "error-invalid-status"}),
            ),
            (
                "GET",
                &format!("users.getStatus?userId={id}"),
                json!(null),
                200,
                json!({"status": "away", "message": "back soon"}),
            ),
        ])
        .await;

    // What she may not do herself.
    let own = workspace.user_id.clone();
    let admin = (workspace.user_id.clone(), workspace.auth_token.clone());
    workspace.sign_in("pia.roth", "a-long-one").await;
    let permissions = json!({"success": false, "error": "User does not have the permissions required for this action [error-unauthorized]"});
    let forbidden = json!({"success": false, "error": "unauthorized"});
    workspace
        .table(&[
            ("GET", "livechat/users/agent", json!(null), 403, permissions.clone()),
            ("GET", &format!("livechat/users/agent/{SAMPLE}"), json!(null), 403, permissions.clone()),
            ("POST", "livechat/users/agent", json!({"username": "pia.roth"}), 403, permissions.clone()),
            ("GET", "livechat/department", json!(null), 403, permissions.clone()),
            ("GET", "roles.getUsersInRole?role=admin", json!(null), 403, permissions),
            ("POST", "users.delete", json!({"userId": own}), 403, forbidden.clone()),
            (
                "POST",
                "users.setActiveStatus",
                json!({"userId": own, "activeStatus": false}),
                403,
                forbidden.clone(),
            ),
            ("POST", "users.setStatus", json!({"userId": own, "status": "away"}), 403, forbidden),
            (
                "POST",
                "users.create",
                with("username", json!("other")),
                400,
                refused("Adding user is not allowed", "error-action-not-allowed"),
            ),
            (
                "POST",
                "users.update",
                json!({"userId": own, "data": {"name": "X"}}),
                400,
                refused("Editing user is not allowed", "error-action-not-allowed"),
            ),
            (
                "POST",
                "users.update",
                update(json!({"roles": ["admin"]})),
                400,
                refused("Assigning roles is not allowed", "error-action-not-allowed"),
            ),
            ("POST", "users.setStatus", json!({"status": "busy"}), 200, json!({"success": true})),
            (
                "GET",
                "users.info?username=pia.roth",
                json!(null),
                200,
                json!({"user": {"canViewAllInfo": true, "roles": ["user"]}}),
            ),
        ])
        .await;
    // Of others she sees less.
    let (_, john) = workspace.get("users.info?username=john.doe").await;
    assert!(john["user"].get("emails").is_none() && john["user"]["canViewAllInfo"] == false);
    let (_, list) = workspace.get("users.list?count=1").await;
    assert!(list["users"][0].get("roles").is_none());

    (workspace.user_id, workspace.auth_token) = admin;
    workspace
        .table(&[
            ("POST", "users.delete", json!({}), 400, json!({"errorType": "error-user-param-not-provided"})),
            (
                "POST",
                "users.delete",
                json!({"userId": "rocket.cat"}),
                400,
                json!({"errorType": "error-action-not-allowed"}),
            ),
            ("POST", "users.delete", json!({"username": "pia.roth"}), 200, json!({"success": true})),
            ("GET", "users.info?username=pia.roth", json!(null), 400, json!({"error": "User not found."})),
            ("POST", "users.delete", json!({"userId": id}), 400, json!({"errorType": "error-invalid-user"})),
        ])
        .await;
}

#[tokio::test]
async fn roles() {
    let workspace = Workspace::start().await;
    let (_, list) = workspace.get("roles.list").await;
    let ids = texts(&list, "roles", "_id");
    assert!(["admin", "user", "livechat-agent", "livechat-manager"].iter().all(|id| ids.contains(id)));
    let (_, admins) = workspace.get("roles.getUsersInRole?role=admin").await;
    assert_eq!(texts(&admins, "users", "username"), ["ada.brandt", "jonas.weber"]);
    let pair = |role: &str| json!({"username": "john.doe", "roleId": role});
    workspace
        .table(&[
            (
                "GET",
                "roles.getUsersInRole?role=admin",
                json!(null),
                200,
                json!({"total": 2, "success": true}),
            ),
            (
                "GET",
                "roles.getUsersInRole",
                json!(null),
                400,
                refused("Query param \"role\" is required", "error-param-not-provided"),
            ),
            (
                "GET",
                "roles.getUsersInRole?role=captain",
                json!(null),
                400,
                json!({"error": "[error-invalid-roleId]", "errorType": "error-invalid-roleId"}),
            ),
            (
                "POST",
                "roles.addUserToRole",
                pair("guest"),
                200,
                json!({"role": {"_id": "guest", "scope": "Users"}}),
            ),
            (
                "POST",
                "roles.addUserToRole",
                pair("guest"),
                400,
                refused("User already in role", "error-user-already-in-role"),
            ),
            (
                "POST",
                "roles.addUserToRole",
                pair("captain"),
                400,
                json!({"error": "error-role-not-found", "errorType": "Role not found"}),
            ),
            ("POST", "roles.removeUserFromRole", pair("guest"), 200, json!({"role": {"_id": "guest"}})),
            (
                "POST",
                "roles.removeUserFromRole",
                pair("guest"),
                400,
                refused("User is not in this role", "error-user-not-in-role"),
            ),
            (
                "POST",
                "roles.removeUserFromRole",
                json!({"username": "jonas.weber", "roleId": "admin"}),
                200,
                json!({"success": true}),
            ),
            (
                "POST",
                "roles.removeUserFromRole",
                json!({"username": "ada.brandt", "roleId": "admin"}),
                400,
                refused("You need to have at least one admin", "error-admin-required"),
            ),
        ])
        .await;
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
