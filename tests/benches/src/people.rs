//! A platform with as many people as wanted: the sandbox, before which a server stands that
//! responds to requests for the list of people by itself.
//!
//! What a platform's list looks like stands in `people/VENDOR.json`. In its texts, `#` stands for
//! the number of a person; a text that is nothing else is a number. `@items`, `@total`, `@offset`
//! and `@sent` stand for the records of a page, how many people there are, how many are before the
//! page, and how many are on it.

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::body::{Body, Bytes};
use axum::extract::{Request, State};
use axum::http::HeaderMap;
use axum::response::{IntoResponse, Response};
use frontdesk_sandbox::Endpoint;
use serde::Deserialize;
use serde_json::Value;
use tokio::runtime::Runtime;

use crate::{http, server};

/// A platform's list of people.
#[derive(Clone, Debug, Deserialize)]
pub struct People {
    /// The path of the list.
    list: String,
    /// The parameter that names the page, if the list has pages.
    page: Option<PageParameter>,
    /// The response to a request for a page.
    body: Value,
    /// A person's record in it.
    pub record: Value,
    /// The records that are read one by one, if they are.
    single: Option<Single>,
}

/// How a page is named.
#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "snake_case")]
enum PageParameter {
    /// By its number, from 1, and of this size.
    Number { name: String, size: usize },
    /// By how many people are before it; the other parameter is its size.
    Offset { name: String, size: String },
}

/// Records that are read one by one.
#[derive(Clone, Debug, Deserialize)]
struct Single {
    /// The path up to the number.
    path: String,
    record: Value,
}

impl People {
    /// Reads a vendor's file.
    pub fn of(vendor: &str) -> Self {
        let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("people").join(vendor).with_extension("json");
        let text = std::fs::read_to_string(&path).unwrap();
        serde_json::from_str(&text).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
    }

    /// Serves so many people beside what else the sandbox has, each response for them after a
    /// delay, and returns the base URL.
    pub fn serve(self, runtime: &Runtime, sandbox: &Endpoint, count: usize, delay: Duration) -> String {
        let (origin, path) = split(&sandbox.base_url);
        let server = Server {
            record: self.record.to_string(),
            body: self.body.to_string(),
            single: self.single.as_ref().map(|single| single.record.to_string()),
            people: self,
            count,
            delay,
            sandbox: origin.to_owned(),
            http: http::bare(),
        };
        let router = Router::new().fallback(answer).with_state(Arc::new(server));
        format!("{}{path}", server::serve(runtime, router))
    }
}

/// The origin of a URL and what follows.
fn split(url: &str) -> (&str, &str) {
    let host = url.find("//").unwrap() + 2;
    url.split_at(url[host..].find('/').map_or(url.len(), |slash| host + slash))
}

struct Server {
    people: People,
    /// The texts of the file.
    record: String,
    body: String,
    single: Option<String>,
    count: usize,
    delay: Duration,
    /// The origin of the sandbox.
    sandbox: String,
    http: reqwest::Client,
}

async fn answer(State(server): State<Arc<Server>>, request: Request) -> Response {
    let path = request.uri().path();
    let single = server.people.single.as_ref().and_then(|single| path.strip_prefix(single.path.as_str()));
    let body = if path == server.people.list {
        server.page(request.uri().query().unwrap_or_default())
    } else if let Some(number) = single.and_then(|rest| rest.parse().ok()) {
        numbered(server.single.as_deref().unwrap(), number)
    } else {
        return server.forward(request).await;
    };
    if !server.delay.is_zero() {
        tokio::time::sleep(server.delay).await;
    }
    server::respond(Bytes::from(body)).into_response()
}

impl Server {
    fn page(&self, query: &str) -> String {
        let parameters: BTreeMap<&str, &str> =
            query.split('&').filter_map(|pair| pair.split_once('=')).collect();
        let number = |name: &str| parameters.get(name).and_then(|text| text.parse::<usize>().ok());
        let (offset, size) = match &self.people.page {
            None => (0, self.count),
            Some(PageParameter::Number { name, size }) => ((number(name).unwrap_or(1) - 1) * size, *size),
            Some(PageParameter::Offset { name, size }) => (number(name).unwrap_or(0), number(size).unwrap()),
        };
        let last = self.count.min(offset + size);
        let records: Vec<String> = (offset..last).map(|index| numbered(&self.record, index + 1)).collect();
        let numbers = [("@total", self.count), ("@offset", offset), ("@sent", records.len())];
        let mut body = self.body.clone();
        for (name, number) in numbers {
            body = body.replace(&format!("\"{name}\""), &number.to_string());
        }
        body.replace("\"@items\"", &format!("[{}]", records.join(",")))
    }

    /// The response of the sandbox.
    async fn forward(&self, request: Request) -> Response {
        let url = format!("{}{}", self.sandbox, request.uri());
        let (head, body) = request.into_parts();
        let mut headers = head.headers;
        headers.remove("host");
        let forwarded = self.http.request(head.method, url).headers(headers);
        let body = axum::body::to_bytes(body, usize::MAX).await.unwrap();
        let response = forwarded.body(body).send().await.unwrap();
        let (status, headers): (_, HeaderMap) = (response.status(), response.headers().clone());
        (status, headers, Body::from(response.bytes().await.unwrap())).into_response()
    }
}

/// The record of the person with this number.
fn numbered(record: &str, number: usize) -> String {
    let number = number.to_string();
    record.replace("\"#\"", &number).replace('#', &number)
}
