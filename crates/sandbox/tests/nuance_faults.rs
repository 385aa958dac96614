//! Faults as they arrive: over bare TCP, and through an HTTP client that follows nothing and
//! unpacks nothing.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test that meets what it does not expect has to fail"
)]

mod http_client;

use std::io::Read as _;
use std::time::{Duration, Instant};

use frontdesk_sandbox::faults::{Fault, Script, ScriptStep};
use frontdesk_sandbox::{Endpoint, Sandbox, SandboxVendor};
use http_client::http_client_builder;
use reqwest::redirect::Policy;
use reqwest::{Client, RequestBuilder, Response};
use serde_json::{Value, json};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;

const USER: &str = "/v1/user/123/12345678";
const GET_USER: &str = "GET /v1/user/{siteId}/{userId}";
const LIST: &str = "/v1/user/123/filteredList";
const LIST_USERS: &str = "GET /v1/user/{siteId}/filteredList";

/// Nuance, misbehaving.
struct Nuance {
    sandbox: Sandbox,
    client: Client,
}

impl Nuance {
    async fn start(operation: &str, steps: impl IntoIterator<Item = ScriptStep>) -> Self {
        let sandbox = Sandbox::start(&[SandboxVendor::Nuance]).await.unwrap();
        sandbox.script(SandboxVendor::Nuance, Script::new().on(operation, steps)).unwrap();
        Self { sandbox, client: http_client_builder().redirect(Policy::none()).build().unwrap() }
    }

    fn endpoint(&self) -> &Endpoint {
        &self.sandbox.endpoints()[0]
    }

    fn token(&self) -> &str {
        self.endpoint().credentials["token"].as_str().unwrap()
    }

    fn get(&self, path: &str) -> RequestBuilder {
        self.client.get(format!("{}{path}", self.endpoint().base_url)).bearer_auth(self.token())
    }

    fn delete(&self) -> RequestBuilder {
        let url = format!("{}{USER}?changeReason=test", self.endpoint().base_url);
        self.client.delete(url).bearer_auth(self.token())
    }

    async fn page(&self, query: &str) -> Value {
        json(self.get(&format!("{LIST}?{query}")).send().await.unwrap()).await
    }

    /// Everything that comes over a bare connection until the server closes it.
    async fn raw(&self) -> String {
        let url = reqwest::Url::parse(&self.endpoint().base_url).unwrap();
        let address = (url.host_str().unwrap(), url.port().unwrap());
        let mut stream = TcpStream::connect(address).await.unwrap();
        let head = format!(
            "GET {}{USER} HTTP/1.1\r\nhost: x\r\nauthorization: Bearer {}\r\n\r\n",
            url.path(),
            self.token()
        );
        stream.write_all(head.as_bytes()).await.unwrap();
        let mut came = Vec::new();
        let reading = tokio::time::timeout(Duration::from_secs(5), stream.read_to_end(&mut came)).await;
        // A reset is an end as well.
        let _ = reading.unwrap();
        String::from_utf8(came).unwrap()
    }

    fn seen(&self, operation: &str) -> u64 {
        self.sandbox.seen(SandboxVendor::Nuance).get(operation).copied().unwrap_or_default()
    }
}

async fn json(response: Response) -> Value {
    serde_json::from_str(&response.text().await.unwrap()).unwrap()
}

fn header<'a>(response: &'a Response, name: &str) -> Option<&'a str> {
    response.headers().get(name).map(|value| value.to_str().unwrap())
}

fn millis(millis: u64) -> Duration {
    Duration::from_millis(millis)
}

#[tokio::test]
async fn faults_are_played_in_order_and_then_never_again() {
    let steps = [
        Fault::Status { status: 500 }.times(2),
        Fault::None.into(),
        Fault::Refuse.into(),
        Fault::EmptyBody { status: 502 }.times(0),
        Fault::EmptyBody { status: 503 }.into(),
    ];
    let nuance = Nuance::start(GET_USER, steps).await;
    let mut came = Vec::new();
    for _ in 0..7 {
        came.push(nuance.get(USER).send().await.ok().map(|response| response.status().as_u16()));
        // Another operation of the same path length is not meant.
        assert_eq!(nuance.get(LIST).send().await.unwrap().status(), 200);
    }
    let expected = [Some(500), Some(500), Some(200), None, Some(503), Some(200), Some(200)];
    assert_eq!(came, expected);
    assert_eq!(nuance.seen("GET /v1/user/{siteId}/{userId}"), 7);
    assert_eq!(nuance.seen("GET /v1/user/{siteId}/filteredList"), 7);

    nuance.sandbox.script(SandboxVendor::Nuance, Script::new().on("*", [Fault::Refuse.forever()])).unwrap();
    for path in [USER, LIST, "/nowhere"] {
        assert!(nuance.get(path).send().await.is_err(), "{path}");
    }
    assert_eq!(nuance.seen(frontdesk_sandbox::UNKNOWN_OPERATION), 1);
    nuance.sandbox.script(SandboxVendor::Nuance, Script::new()).unwrap();
    assert_eq!(nuance.get(USER).send().await.unwrap().status(), 200);
}

#[tokio::test]
async fn what_is_special_comes_before_what_is_general() {
    let nuance = Nuance::start("*", [Fault::Refuse.forever()]).await;
    let script = Script::new()
        .on("GET /v1/user/123/12345678", [Fault::EmptyBody { status: 502 }])
        .on(GET_USER, [Fault::EmptyBody { status: 503 }.forever()])
        .on("GET *", [Fault::EmptyBody { status: 504 }.forever()]);
    nuance.sandbox.script(SandboxVendor::Nuance, script).unwrap();
    for (path, status) in [(USER, 502), (USER, 200), ("/v1/user/123/1", 503), (LIST, 504)] {
        assert_eq!(nuance.get(path).send().await.unwrap().status(), status, "{path}");
    }
    assert_eq!(nuance.delete().send().await.unwrap().status(), 204);
}

#[tokio::test]
async fn a_script_that_cannot_be_played_is_refused() {
    let nuance = Nuance::start("*", [Fault::Refuse.forever()]).await;
    let table = [
        (SandboxVendor::Nuance, "GET /v1/users/{siteId}", "nuance has no path /v1/users/{siteId}"),
        (SandboxVendor::Nuance, "GET /v1/user/{siteId}/{userId}/more", "no path"),
        (SandboxVendor::Nuance, "GET /portal/configuration/api/v1/user/{siteId}", "no path"),
        (SandboxVendor::Nuance, "GET /v1/user/{id", "brace"),
        (SandboxVendor::Nuance, "SEND /v1/user/{siteId}", "SEND"),
    ];
    for (vendor, operation, words) in table {
        let refused = nuance.sandbox.script(vendor, Script::new().on(operation, [Fault::None]));
        let message = refused.unwrap_err().to_string();
        assert!(message.contains(words), "{operation}: {message}");
    }
    // The script before is still played.
    assert!(nuance.get(USER).send().await.is_err());
    let other = SandboxVendor::ALL.iter().find(|vendor| **vendor != SandboxVendor::Nuance).unwrap();
    let refused = nuance.sandbox.script(*other, Script::new().on("*", [Fault::None]));
    assert!(refused.unwrap_err().to_string().contains(&format!("{other} is not served")));
}

#[tokio::test]
async fn connections_break() {
    let stall = Fault::Stall { time: millis(150) };
    let steps = [Fault::Refuse.into(), Fault::CloseMidBody.into(), stall.into()];
    let nuance = Nuance::start(GET_USER, steps).await;
    assert_eq!(nuance.raw().await, "");

    let half = nuance.raw().await;
    let (head, body) = half.split_once("\r\n\r\n").unwrap();
    let length = head.lines().find_map(|line| line.strip_prefix("content-length: ")).unwrap();
    let length: usize = length.parse().unwrap();
    assert!(head.starts_with("HTTP/1.1 200"));
    assert!(length > 100 && body.len() == length / 2, "{} of {length}", body.len());

    let start = Instant::now();
    assert_eq!(nuance.raw().await, "");
    assert!(start.elapsed() >= millis(150), "{:?}", start.elapsed());

    // A response without a body breaks off as well, and the request is carried out.
    let nuance = Nuance::start("DELETE *", [Fault::CloseMidBody.into()]).await;
    let response = nuance.delete().send().await.unwrap();
    assert_eq!(response.status(), 200);
    assert!(response.bytes().await.is_err());
    assert_eq!(nuance.delete().send().await.unwrap().status(), 404);
}

#[tokio::test]
async fn answers_are_slow() {
    let steps = [Fault::Delay { time: millis(120) }.into(), Fault::SlowDrip { every: millis(1) }.into()];
    let nuance = Nuance::start(LIST_USERS, steps).await;
    let start = Instant::now();
    let delayed = nuance.page("max=1").await;
    assert!(start.elapsed() >= millis(120));
    let start = Instant::now();
    let dripped = nuance.page("max=1").await;
    assert!(start.elapsed() >= millis(200), "{:?}", start.elapsed());
    assert_eq!(delayed, dripped);
}

#[tokio::test]
async fn bodies_are_wrong() {
    let html = Fault::HtmlPage { status: 200 };
    let steps = [
        Fault::TruncatedJson.into(),
        Fault::InvalidJson.into(),
        Fault::WrongContentType.into(),
        html.into(),
        Fault::EmptyBody { status: 200 }.into(),
        Fault::DeepJson { depth: 3 }.into(),
    ];
    let nuance = Nuance::start(GET_USER, steps).await;
    let mut came = Vec::new();
    for _ in 0..7 {
        let response = nuance.get(USER).send().await.unwrap();
        assert_eq!(response.status(), 200);
        let content_type = header(&response, "content-type").unwrap_or_default().to_owned();
        came.push((content_type, response.text().await.unwrap()));
    }
    let right = &came[6].1;
    let is_json = |text: &str| serde_json::from_str::<Value>(text).is_ok();
    assert!(!is_json(&came[0].1) && right.starts_with(&came[0].1));
    assert!(!is_json(&came[1].1) && came[1].0.starts_with("application/json"));
    assert_eq!(&came[2].1, right);
    assert!(came[2].0.starts_with("text/html") && came[3].0.starts_with("text/html"));
    assert!(came[3].1.starts_with("<!DOCTYPE html>"));
    assert_eq!(came[4].1, "");
    let mut deep: Value = serde_json::from_str(&came[5].1).unwrap();
    assert_eq!(deep.as_object_mut().unwrap().remove("nested"), Some(json!([[[]]])));
    assert_eq!(deep, serde_json::from_str::<Value>(right).unwrap());
}

#[tokio::test]
async fn redirects_lead_nowhere() {
    let steps =
        [Fault::RedirectLoop.into(), Fault::RedirectTo { url: "http://elsewhere.example/x".into() }.into()];
    let nuance = Nuance::start(GET_USER, steps).await;
    let path = format!("{USER}?skills=true");
    let response = nuance.get(&path).send().await.unwrap();
    let location = header(&response, "location").unwrap();
    assert!(response.status() == 307 && nuance.endpoint().base_url.len() > 20);
    assert_eq!(location, format!("/portal/configuration/api{path}"));
    let response = nuance.get(&path).send().await.unwrap();
    assert_eq!(header(&response, "location"), Some("http://elsewhere.example/x"));
}

#[tokio::test]
async fn long_bodies_are_whole() {
    let mebibyte = 1024 * 1024;
    let steps = [
        Fault::Oversized { mebibytes: 2, announced: false }.into(),
        Fault::Oversized { mebibytes: 2, announced: true }.into(),
        Fault::GzipBomb { mebibytes: 4 }.into(),
    ];
    let nuance = Nuance::start(GET_USER, steps).await;
    let mut bodies = Vec::new();
    for announced in [false, true, false] {
        let response = nuance.get(USER).send().await.unwrap();
        assert_eq!(response.headers().contains_key("content-length"), announced);
        let packed = header(&response, "content-encoding") == Some("gzip");
        let came = response.bytes().await.unwrap();
        if packed {
            assert!(came.len() < mebibyte / 16, "{} bytes", came.len());
            let mut unpacked = Vec::new();
            flate2::read::GzDecoder::new(&came[..]).read_to_end(&mut unpacked).unwrap();
            assert!(unpacked.len() > 4 * mebibyte);
            bodies.push(unpacked);
        } else {
            assert!(came.len() > 2 * mebibyte);
            bodies.push(came.to_vec());
        }
    }
    let right = json(nuance.get(USER).send().await.unwrap()).await;
    for body in bodies {
        assert_eq!(serde_json::from_slice::<Value>(&body).unwrap(), right);
    }
}

#[tokio::test]
async fn lists_contradict_themselves() {
    let steps = [
        Fault::RepeatedPage.times(2),
        Fault::None.into(),
        Fault::WrongTotal { by: 5 }.into(),
        Fault::WrongTotal { by: -1000 }.into(),
        Fault::MalformedRecord { at: 1 }.into(),
        Fault::MalformedRecord { at: 9 }.into(),
    ];
    let nuance = Nuance::start(LIST_USERS, steps).await;
    let first = nuance.page("max=3&offset=0").await;
    let repeated = nuance.page("max=3&offset=3").await;
    let second = nuance.page("max=3&offset=3").await;
    assert_eq!(repeated["records"], first["records"]);
    assert_ne!(second["records"], first["records"]);
    assert_eq!((&first["offset"], &repeated["offset"]), (&json!(0), &json!(3)));
    let total = first["total"].as_i64().unwrap();
    assert_eq!(nuance.page("max=3").await["total"], total + 5);
    assert_eq!(nuance.page("max=3").await["total"], 0);
    let mut malformed = nuance.page("max=3").await;
    assert!(malformed["records"][1].is_string());
    malformed["records"][1] = first["records"][1].clone();
    assert_eq!(malformed, first);
    assert_eq!(nuance.page("max=3").await, first);

    let nuance = Nuance::start(LIST_USERS, [Fault::StuckCursor.forever()]).await;
    let first = nuance.page("max=3&offset=2").await;
    for offset in [0, 5, 4000] {
        assert_eq!(nuance.page(&format!("max=3&offset={offset}")).await, first, "{offset}");
    }
    assert_eq!(first["offset"], 2);
}
