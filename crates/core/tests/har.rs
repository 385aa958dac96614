//! Recordings: that they hold no secrets, and that a client cannot tell them from the server.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, missing_docs)]

mod support;

use std::path::PathBuf;
use std::time::Duration;

use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use frontdesk_core::http::{HeaderMap, HeaderValue, Method, StatusCode};
use frontdesk_core::serde_json::{self, Value, json};
use frontdesk_core::{
    BoxFuture, ConfigureClient, Error, ErrorKind, FailureDetails, File, HarRecorder, HarReplay, Multipart,
    Operation, Request, RequestOptions, RetryPolicy, VendorClient, VendorProfile,
};
use support::{Seen, Server, respond};

const TOKEN: &str = "tok/en+with \"marks\" & ü";
const PASSWORD: &str = "correct horse battery";
const SECRETS: &[&str] = &[
    "bearer-3b1f6c",
    "signed-vendor-key",
    "session-cookie-1",
    "cookie-from-response",
    "rotated-response-token",
    PASSWORD,
    "$2b$10$abcdefghijk",
    "pubsub-0815",
    "query-token-7",
    "sso-token-9",
    "door-4711-code",
    "added-by-user-5",
    "nested-json-pass",
    "multipart-secret",
    "later-known-token",
    "smtp:pass:word",
    "98765432101",
];

/// A vendor with credentials of every sort.
#[derive(Debug)]
struct Example;

impl VendorProfile for Example {
    fn name(&self) -> &'static str {
        "example"
    }
    fn authenticate<'a>(
        &'a self,
        _: &'a VendorClient,
        _: &'a Operation,
        headers: &'a mut HeaderMap,
    ) -> BoxFuture<'a, Result<(), Error>> {
        headers.insert("authorization", HeaderValue::from_static("Bearer bearer-3b1f6c"));
        headers.insert("cookie", HeaderValue::from_static("a=b; sid=session-cookie-1"));
        let mut key = HeaderValue::from_static("signed-vendor-key");
        key.set_sensitive(true);
        headers.insert("x-unheard-of", key);
        headers.insert("x-user-id", HeaderValue::from_static("jane-the-user"));
        Box::pin(async { Ok(()) })
    }
    fn failure(&self, status: StatusCode, _: &HeaderMap, _: &[u8]) -> Option<FailureDetails> {
        FailureDetails::from_status(status)
    }
    fn secret_fields(&self) -> &'static [&'static str] {
        &["door_code"]
    }
}

const fn operation(id: &'static str, method: Method, path: &'static str) -> Operation {
    Operation::from_static(id, method, path, &["token"])
}

static GET: Operation = operation("getUser", Method::GET, "/v1/users/{id}");
static LIST: Operation = operation("listUsers", Method::GET, "/v1/users");
static CREATE: Operation = operation("createUser", Method::POST, "/v1/users");
static LOGIN: Operation = operation("login", Method::POST, "/login");
static UPLOAD: Operation = operation("upload", Method::PUT, "/v1/upload");
static INVITE: Operation = operation("acceptInvite", Method::GET, "/v1/invites/{inviteToken}");

/// A server whose every response is full of secrets, those of the request among them.
async fn talkative() -> Server {
    Server::start(|seen: &Seen| {
        let path = seen.uri.path();
        if path.ends_with("/upload") {
            return frontdesk_core::http::Response::builder()
                .header("content-type", "application/octet-stream")
                .body([&b"\xff\xfe"[..], PASSWORD.as_bytes(), b"\x00"].concat().into())
                .unwrap();
        }
        let body = json!({
            "id": 7, "name": "Jane", "user_id": "jane-the-user",
            "token": TOKEN,
            "note": format!("you said {PASSWORD}, and {TOKEN}; later-known-token comes later"),
            "services": {"password": {"bcrypt": "$2b$10$abcdefghijk"}},
            "list": [{"pubsub_token": "pubsub-0815"}, {"door_code": "door-4711-code"}],
            "pin": {"api_key": 98765432101_u64}, "again": 98765432101_u64,
            "badge": {"lanyard": "added-by-user-5"},
            "login": "https://h.example.com/?email=a%40b&sso_auth_token=sso-token-9",
            "smtp": "smtp://mailer:smtp%3Apass%3Aword@h.example.com",
            "echo": format!("{} {}", seen.header("authorization"), seen.header("x-unheard-of")),
        });
        respond(
            200,
            &[
                ("content-type", "application/json; charset=utf-8"),
                ("set-cookie", "sid=cookie-from-response; Path=/"),
                ("access_token", "rotated-response-token"),
                ("link", "<https://h.example.com/?page=2&token=query-token-7>; rel=next"),
                ("x-request-id", "r-1"),
            ],
            &body.to_string(),
        )
    })
    .await
}

/// The calls of the tests, each with secrets of its own.
fn requests(client: &VendorClient) -> Vec<Request> {
    let mut login = client.request(&LOGIN);
    login.form(&json!({"user": "jane", "password": PASSWORD, "next": format!("/?token={TOKEN}")}));
    let mut create = client.request(&CREATE);
    create.json(&json!({
        "name": "Jäne", "password": PASSWORD, "smtp_password": "smtp:pass:word",
        "message": json!({"params": [{"password": "nested-json-pass"}]}).to_string(),
    }));
    let mut list = client.request(&LIST);
    list.query("page", &1);
    list.query("access_token", &"query-token-7");
    list.query("fields", &json!({"token": TOKEN}));
    let mut get = client.request(&GET);
    get.path("id", &TOKEN);
    let mut upload = client.request(&UPLOAD);
    upload.multipart(
        &Multipart::new().text("secret", "multipart-secret").text("comment", format!("not {PASSWORD}")).file(
            "file",
            File::new("a.bin", "application/octet-stream", [&b"\xff"[..], TOKEN.as_bytes()].concat()),
        ),
    );
    let mut invite = client.request(&INVITE);
    invite.path("inviteToken", &"later-known-token");
    vec![login, create, list, get, upload, invite]
}

fn builder(url: &str) -> frontdesk_core::VendorClientBuilder {
    VendorClient::builder(Example).base_url(url).retry(RetryPolicy::none())
}

/// A session with the server, recorded.
async fn session(server: &Server, recorder: &HarRecorder) -> Vec<String> {
    let client = builder(&format!("{}/prefix", server.url)).middleware(recorder.clone()).build().unwrap();
    let mut responses = Vec::new();
    for request in requests(&client) {
        responses.push(request.send_text().await.unwrap().value);
    }
    responses
}

/// All text of a recording, bodies that are base64 decoded.
fn everything(har: &str) -> String {
    fn decode(value: &Value, all: &mut String) {
        match value {
            Value::String(text) => {
                *all += text;
                all.push('\n');
                if let Ok(bytes) = BASE64_STANDARD.decode(text) {
                    *all += &String::from_utf8_lossy(&bytes);
                    all.push('\n');
                }
            }
            Value::Array(values) => values.iter().for_each(|value| decode(value, all)),
            Value::Object(fields) => fields.values().for_each(|value| decode(value, all)),
            _ => {}
        }
    }
    let mut all = har.to_owned();
    decode(&serde_json::from_str(har).unwrap(), &mut all);
    all
}

#[tokio::test]
async fn no_secret_is_in_a_recording() {
    let server = talkative().await;
    let recorder = HarRecorder::new().secret_names(["Lanyard"]);
    session(&server, &recorder).await;
    let har = recorder.to_json().unwrap();
    let all = everything(&har);
    for secret in SECRETS.iter().copied().chain([TOKEN]) {
        let percent: String = url::Url::parse_with_params("http://h/", [("", secret)])
            .unwrap()
            .query()
            .unwrap()
            .trim_start_matches('=')
            .to_owned();
        let spaces = percent.replace('+', "%20");
        let escaped = Value::from(secret).to_string().trim_matches('"').to_owned();
        let twice = Value::from(escaped.clone()).to_string().trim_matches('"').to_owned();
        for form in [secret, &percent, &spaces, &escaped, &twice] {
            if let Some(at) = all.find(form) {
                let around = String::from_utf8_lossy(&all.as_bytes()[at.saturating_sub(80)..at + form.len()]);
                panic!("{form} is in the recording: …{around}");
            }
        }
    }
    assert!(!format!("{recorder:?}").contains("Jane"));
}

/// The entries of a recording of a session.
async fn entries() -> (Value, Vec<Value>) {
    let server = talkative().await;
    let recorder = HarRecorder::new().secret_names(["Lanyard"]);
    session(&server, &recorder).await;
    let har: Value = serde_json::from_str(&recorder.to_json().unwrap()).unwrap();
    let entries = har["log"]["entries"].as_array().unwrap().clone();
    (har, entries)
}

#[tokio::test]
async fn a_recording_has_an_entry_for_each_exchange() {
    let (har, entries) = entries().await;
    let operations: Vec<_> = entries.iter().map(|entry| entry["_operation"].as_str().unwrap()).collect();
    assert_eq!(operations, ["login", "createUser", "listUsers", "getUser", "upload", "acceptInvite"]);
    assert_eq!((&har["log"]["version"], &entries[0]["_attempt"]), (&json!("1.2"), &json!(1)));
}

#[tokio::test]
async fn a_recording_keeps_what_is_no_secret() {
    let (_, entries) = entries().await;
    let (request, response) = (&entries[2]["request"], &entries[2]["response"]);
    assert_eq!(request["queryString"][0], json!({"name": "page", "value": "1"}));
    assert_eq!(request["queryString"][1], json!({"name": "access_token", "value": "xxxxxxxxxxxxx"}));
    assert_eq!((&response["status"], &response["statusText"]), (&json!(200), &json!("OK")));
    let body: Value = serde_json::from_str(response["content"]["text"].as_str().unwrap()).unwrap();
    assert_eq!(
        (&body["name"], &body["user_id"], &body["id"]),
        (&json!("Jane"), &json!("jane-the-user"), &json!(7))
    );
    assert_eq!(body["token"], "x".repeat(TOKEN.chars().count()));
}

#[tokio::test]
async fn a_body_whose_secrets_cannot_be_found_is_not_recorded() {
    let (_, entries) = entries().await;
    let content = json!({
        "size": 24, "mimeType": "application/octet-stream",
        "comment": "not recorded: 24 bytes, application/octet-stream; its secrets cannot be found",
    });
    assert_eq!(entries[4]["response"]["content"], content);
}

#[tokio::test]
async fn an_entry_has_the_fields_that_har_requires() {
    let (_, entries) = entries().await;
    for field in ["startedDateTime", "time", "cache", "timings"] {
        assert!(!entries[0][field].is_null(), "{field}");
    }
    for field in
        ["method", "url", "httpVersion", "cookies", "headers", "queryString", "headersSize", "bodySize"]
    {
        assert!(!entries[0]["request"][field].is_null(), "{field}");
    }
    for field in
        ["status", "statusText", "httpVersion", "cookies", "headers", "content", "redirectURL", "headersSize"]
    {
        assert!(!entries[0]["response"][field].is_null(), "{field}");
    }
}

/// Responds to everything with what the test gives.
#[derive(Clone, Debug)]
struct Canned(frontdesk_core::http::Response<frontdesk_core::Body>);

impl frontdesk_core::Middleware for Canned {
    fn handle<'a>(
        &'a self,
        _: frontdesk_core::Attempt<'a>,
        _: frontdesk_core::Next<'a>,
    ) -> BoxFuture<'a, Result<frontdesk_core::http::Response<frontdesk_core::Body>, Error>> {
        let response = self.0.clone();
        Box::pin(async { Ok(response) })
    }
}

/// Asks something else than the client does.
#[derive(Clone, Debug)]
struct Asked(frontdesk_core::http::Request<frontdesk_core::Body>);

impl frontdesk_core::Middleware for Asked {
    fn handle<'a>(
        &'a self,
        mut attempt: frontdesk_core::Attempt<'a>,
        next: frontdesk_core::Next<'a>,
    ) -> BoxFuture<'a, Result<frontdesk_core::http::Response<frontdesk_core::Body>, Error>> {
        attempt.request = self.0.clone();
        next.run(attempt)
    }
}

/// The text of a test case. What stands between `<<` and `>>` is bytes in hexadecimal.
fn bytes(case: &Value) -> Vec<u8> {
    let mut bytes = Vec::new();
    for (index, piece) in case.as_str().unwrap_or_default().split("<<").enumerate() {
        let (hex, text) = if index == 0 { ("", piece) } else { piece.split_once(">>").unwrap() };
        let digits: Vec<char> = hex.chars().collect();
        bytes.extend(digits.chunks(2).map(|pair| u8::from_str_radix(&String::from_iter(pair), 16).unwrap()));
        bytes.extend_from_slice(text.as_bytes());
    }
    bytes
}

/// `har_leaks.json` has requests and responses with a canary in each place where secrets stand.
#[tokio::test]
async fn no_canary_is_in_a_recording() {
    static ANY: Operation = operation("any", Method::POST, "/any");
    let cases: Vec<Value> = serde_json::from_str(include_str!("har_leaks.json")).unwrap();
    let mut leaks = Vec::new();
    for case in &cases {
        let mut response = frontdesk_core::http::Response::builder().status(200);
        for (name, value) in case["response_headers"].as_object().into_iter().flatten() {
            response = response.header(name, value.as_str().unwrap());
        }
        if let Some(media_type) = case["response_type"].as_str() {
            response = response.header("content-type", media_type);
        }
        let mut address = url::Url::parse("http://127.0.0.1:1/any").unwrap();
        for (name, value) in case["query"].as_object().into_iter().flatten() {
            address.query_pairs_mut().append_pair(name, value.as_str().unwrap());
        }
        let mut asked = frontdesk_core::http::Request::post(address.as_str());
        for (name, value) in case["headers"].as_object().into_iter().flatten() {
            asked = asked.header(name, value.as_str().unwrap());
        }
        if let Some(media_type) = case["type"].as_str() {
            asked = asked.header("content-type", media_type);
        }
        let recorder = HarRecorder::new();
        let client = builder("http://127.0.0.1:1")
            .middleware(Asked(asked.body(bytes(&case["body"]).into()).unwrap()))
            .middleware(recorder.clone())
            .middleware(Canned(response.body(bytes(&case["response"]).into()).unwrap()))
            .build()
            .unwrap();
        let _ = client.request(&ANY).send_bytes().await;
        let all = everything(&recorder.to_json().unwrap()).to_ascii_uppercase();
        for canary in ["CANARY", "434E41525931", "Q0FOQVJZ", "NBTKFSWT"] {
            if all.contains(canary) {
                leaks.push(format!("{canary} of {}: {all}", case["what"]));
            }
        }
    }
    assert!(cases.len() > 50 && leaks.is_empty(), "{}", leaks.join("\n"));
}

#[tokio::test]
async fn bodies_are_recorded_where_the_user_wants_all_of_them() {
    let response = frontdesk_core::http::Response::builder().header("content-type", "text/xml");
    let canned = Canned(response.body("<a>said</a>".into()).unwrap());
    let mut recorded = Vec::new();
    for recorder in [HarRecorder::new(), HarRecorder::new().all_bodies()] {
        let client = builder("http://127.0.0.1:1")
            .middleware(recorder.clone())
            .middleware(canned.clone())
            .build()
            .unwrap();
        client.request(&LIST).send_text().await.unwrap();
        let replay = HarReplay::from_json(&recorder.to_json().unwrap()).unwrap();
        let client = builder("http://127.0.0.1:1").middleware(replay).build().unwrap();
        recorded.push(client.request(&LIST).send_text().await.unwrap().value);
    }
    assert_eq!(recorded, ["xxxxxxxxxxx", "<a>said</a>"]);
}

#[tokio::test]
async fn a_recording_responds_as_the_server_did() {
    let server = talkative().await;
    let recorder = HarRecorder::new();
    let responses = session(&server, &recorder).await;
    let replay = HarReplay::from_json(&recorder.to_json().unwrap()).unwrap().strict();
    let arrived = server.seen().len();

    // Another address, another prefix, the same calls.
    let client = builder("https://elsewhere.invalid/other/place").middleware(replay.clone()).build().unwrap();
    let mut replayed = Vec::new();
    for request in requests(&client).into_iter().rev() {
        let response = request.send_text().await.unwrap();
        assert!(response.status == 200);
        replayed.push(response.value);
    }
    replayed.reverse();
    assert_eq!((replay.remaining(), server.seen().len()), (0, arrived));
    let typed = |text: &String| {
        let value: Value = serde_json::from_str(text).unwrap_or_default();
        (value["id"].clone(), value["name"].clone(), value["user_id"].clone())
    };
    assert_eq!(
        responses.iter().map(typed).collect::<Vec<_>>(),
        replayed.iter().map(typed).collect::<Vec<_>>()
    );

    let error = requests(&client).remove(0).send_text().await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Configuration);
    assert_eq!(error.message(), Some("the recording has 1 of POST /other/place/login, and all were given"));
}

#[tokio::test]
async fn attempts_and_failures_are_recorded_and_come_again() {
    let statuses = std::sync::Mutex::new(vec![200, 503]);
    let server = {
        let statuses = std::sync::Arc::new(statuses);
        let json = [("content-type", "application/json")];
        Server::start(move |_| respond(statuses.lock().unwrap().pop().unwrap(), &json, "5")).await
    };
    let quick = RetryPolicy::new().base_delay(Duration::from_millis(1));
    let recorder = HarRecorder::new();
    let client = builder(&server.url).retry(quick.clone()).middleware(recorder.clone()).build().unwrap();
    assert_eq!(client.request(&LIST).send_json::<u8>().await.unwrap().value, 5);

    // Nobody listens there, and then somebody who never responds.
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let silent = format!("http://{}", listener.local_addr().unwrap());
    let deaf = builder("http://127.0.0.1:1").middleware(recorder.clone()).build().unwrap();
    assert_eq!(deaf.request(&CREATE).send_empty().await.unwrap_err().kind(), ErrorKind::Transport);
    let patient = builder(&silent).middleware(recorder.clone()).build().unwrap();
    let mut request = patient.request(&LOGIN);
    request.options(RequestOptions::new().timeout(Duration::from_millis(30)));
    assert_eq!(request.send_empty().await.unwrap_err().kind(), ErrorKind::Timeout);

    let har = recorder.to_json().unwrap();
    let parsed: Value = serde_json::from_str(&har).unwrap();
    let told: Vec<_> = parsed["log"]["entries"]
        .as_array()
        .unwrap()
        .iter()
        .map(|entry| (entry["_attempt"].as_u64().unwrap(), entry["response"]["status"].as_u64().unwrap()))
        .collect();
    assert_eq!(told, [(1, 503), (2, 200), (1, 0), (1, 0)]);

    let replay = HarReplay::from_json(&har).unwrap();
    let client = builder("https://x.invalid").retry(quick).middleware(replay).build().unwrap();
    assert_eq!(client.request(&LIST).send_json::<u8>().await.unwrap().value, 5);
    let no_retries = || RequestOptions::new().no_retries();
    for (operation, kind) in [(&CREATE, ErrorKind::Transport), (&LOGIN, ErrorKind::Timeout)] {
        let mut request = client.request(operation);
        request.options(no_retries());
        assert_eq!(request.send_empty().await.unwrap_err().kind(), kind);
    }
}

#[tokio::test]
async fn a_recording_of_a_real_server_responds() {
    #[derive(Debug, PartialEq, serde::Deserialize)]
    struct Agent {
        id: u64,
        name: String,
        role: String,
    }
    static AGENTS: Operation = operation("listAgents", Method::GET, "/api/v1/accounts/{account_id}/agents");
    static ADD: Operation = operation("createAgent", Method::POST, "/api/v1/accounts/{account_id}/agents");
    static REMOVE: Operation =
        operation("deleteAgent", Method::DELETE, "/api/v1/accounts/{account_id}/agents/{id}");
    let recordings = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../tests/recordings");
    let folders = std::fs::read_dir(recordings).unwrap().map(|folder| folder.unwrap().path());
    // Of the version that the cases below are of.
    let mut recording = folders.filter(|folder| folder.to_string_lossy().ends_with("-4.16"));
    let replay = HarReplay::load(recording.next().unwrap().join("agents.har")).unwrap();
    let all = replay.remaining();
    let client = builder("https://chat.invalid/some/prefix/").middleware(replay.clone()).build().unwrap();
    let request = |operation: &'static Operation| {
        let mut request = client.request(operation);
        request.path("account_id", &1);
        request
    };

    // The cases come as they were recorded: an administrator's list, an agent's, and no token from
    // then on.
    let first = request(&AGENTS).send_json::<Vec<Agent>>().await.unwrap().value;
    assert!(first.len() > 1 && first.iter().any(|agent| agent.role == "administrator"), "{first:?}");
    assert!(request(&AGENTS).send_json::<Vec<Agent>>().await.is_ok());
    for _ in 0..2 {
        let error = request(&AGENTS).send_json::<Vec<Agent>>().await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Unauthenticated);
    }

    let mut add = request(&ADD);
    add.json(&json!({
        "role": "agent", "availability_status": "available", "auto_offline": true,
        "name": "Carla Núñez", "email": "carla.ab5ef@example.test",
    }));
    assert_eq!(add.send_json::<Agent>().await.unwrap().value.name, "Carla Núñez");
    let mut remove = request(&REMOVE);
    remove.path("id", &5);
    remove.send_empty().await.unwrap();
    assert_eq!(replay.remaining(), all - 5);

    // What is not there is told, with what comes closest.
    let mut add = request(&ADD);
    add.json(&json!({"name": "E", "email": "somebody@example.test", "role": "agent"}));
    let mut remove = request(&REMOVE);
    remove.path("id", &6);
    let mut list = request(&AGENTS);
    list.query("page", &2);
    let table = [
        (
            add,
            "POST /some/prefix/api/v1/accounts/1/agents; the nearest is POST /api/v1/accounts/1/agents, different in the body at ",
        ),
        (remove, "DELETE /some/prefix/api/v1/accounts/1/agents/6; the nearest is "),
        (
            list,
            "GET /some/prefix/api/v1/accounts/1/agents; the nearest is GET /api/v1/accounts/1/agents, different in the query parameter page",
        ),
    ];
    for (request, expected) in table {
        let error = request.send_empty().await.unwrap_err();
        assert_eq!((error.kind(), error.attempts()), (ErrorKind::Configuration, 1), "{error}");
        let message = error.message().unwrap();
        assert!(message.starts_with(&format!("the recording has no {expected}")), "{message}");
    }
}

#[tokio::test]
async fn every_recording_of_the_project_is_read() {
    let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../tests/recordings");
    let mut read = 0;
    for server in std::fs::read_dir(folder).unwrap() {
        for file in std::fs::read_dir(server.unwrap().path()).unwrap() {
            let path = file.unwrap().path();
            // What servers post by themselves stands there too.
            if path.extension().is_some_and(|extension| extension == "har") {
                assert!(HarReplay::load(path).unwrap().remaining() > 0);
                read += 1;
            }
        }
    }
    assert!(read > 10, "{read}");
}

#[tokio::test]
async fn a_browsers_recording_is_read() {
    let har = json!({"log": {"version": "1.2", "pages": [], "browser": {"name": "b"}, "entries": [
        {"request": {"method": "OPTIONS", "url": "https://h/app/v1/users"}, "response": {"status": 204}},
        {"request": {"method": "get", "url": "https://h/app/v1/users?b=2&a=%C3%A9+1", "httpVersion": "h2",
            "headers": [{"name": ":authority", "value": "h"}], "cookies": [{"name": "a"}], "postData": null},
         "response": {"status": 200, "headers": [{"name": ":status", "value": "200"},
            {"name": "Content-Encoding", "value": "br"}, {"name": "Content-Length", "value": "1"},
            {"name": "X-Request-Id", "value": "r-9"}],
            "content": {"mimeType": null, "text": BASE64_STANDARD.encode("\"é\""), "encoding": "base64"}},
         "timings": {"send": null}, "time": null},
        {"request": {"method": "POST", "url": "https://h/app/login", "postData":
            {"mimeType": "application/x-www-form-urlencoded", "params":
                [{"name": "user", "value": "a+b"}, {"name": "password", "value": "other"}]}},
         "response": {"status": 0, "_error": "net::ERR_CONNECTION_RESET"}, "_error": {"a": 1}},
        {"request": {"method": "POST", "url": "https://h/app/v1/users"}, "response": {"status": 201, "content": {}}},
    ]}});
    let replay = HarReplay::from_json(&format!("\u{feff}{har}")).unwrap();
    let client = builder("https://x.invalid/api/").middleware(replay).build().unwrap();
    let mut request = client.request(&LIST);
    request.query("a", &"é 1");
    request.query("b", &2);
    let response = request.send_json::<String>().await.unwrap();
    assert_eq!((response.value.as_str(), response.request_id.as_deref()), ("é", Some("r-9")));
    assert!(
        !response.headers.contains_key("content-encoding")
            && !response.headers.contains_key("content-length")
    );
    let mut request = client.request(&LOGIN);
    request.form(&json!({"user": "a b", "password": "mine"}));
    assert_eq!(request.send_empty().await.unwrap_err().kind(), ErrorKind::Transport);
    assert_eq!(client.request(&CREATE).send_empty().await.unwrap().status, 201);
}

#[test]
fn what_is_no_recording_is_refused() {
    let entry = |response: Value| {
        json!({"log": {"entries": [{"request": {"method": "GET", "url": "/"}, "response": response}]}})
            .to_string()
    };
    let table = [
        String::new(),
        "{}".to_owned(),
        "<html>hunter2".to_owned(),
        r#"{"log": {"entries": [{"request": "hunter2"}]}}"#.to_owned(),
        entry(json!({"status": 99_999})),
        entry(json!({"status": 20})),
        entry(json!({"status": 200, "content": {"text": "hunter2!", "encoding": "rot13"}})),
        entry(json!({"status": 200, "content": {"text": "***hunter2", "encoding": "base64"}})),
    ];
    for text in table {
        let error = HarReplay::from_json(&text).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Configuration, "{text}");
        assert!(!format!("{error} {error:?}").contains("hunter2"), "{error}");
    }
    let error = HarReplay::load("/there/is/no/such.har").unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Configuration);
    assert!(error.to_string().contains("/there/is/no/such.har"));
}

#[tokio::test]
async fn memory_is_bounded_and_files_are_whole() {
    let server = Server::start(|_| respond(200, &[], &format!("[{}0]", "0,".repeat(5_000)))).await;
    let recorder = HarRecorder::new().memory_limit(50_000);
    let client = builder(&server.url).middleware(recorder.clone()).build().unwrap();
    for page in 0..20 {
        let mut request = client.request(&LIST);
        request.query("page", &page);
        request.send_text().await.unwrap();
    }
    let har: Value = serde_json::from_str(&recorder.to_json().unwrap()).unwrap();
    let urls: Vec<&str> = har["log"]["entries"]
        .as_array()
        .unwrap()
        .iter()
        .map(|entry| entry["request"]["url"].as_str().unwrap())
        .collect();
    assert!((1..5).contains(&urls.len()) && urls.last().unwrap().ends_with("page=19"), "{urls:?}");
    let dropped = format!("{} earlier exchanges were dropped", 20 - urls.len());
    assert_eq!(har["log"]["comment"], dropped);

    let folder = std::env::temp_dir().join(format!("frontdesk-har-{}", std::process::id()));
    std::fs::create_dir_all(&folder).unwrap();
    let path = folder.join("session.har");
    for _ in 0..2 {
        recorder.save(&path).unwrap();
    }
    let names: Vec<_> = std::fs::read_dir(&folder).unwrap().map(|entry| entry.unwrap().file_name()).collect();
    assert_eq!(names, ["session.har"]);
    assert_eq!(HarReplay::load(&path).unwrap().remaining(), urls.len());
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        assert_eq!(std::fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o600);
    }
    std::fs::remove_dir_all(&folder).unwrap();
    assert_eq!(recorder.save(folder.join("gone/session.har")).unwrap_err().kind(), ErrorKind::Other);
    assert!(recorder.save("/").is_err());
    recorder.clear();
    assert!(recorder.is_empty());
}
