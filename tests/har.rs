//! Recordings of real servers: HAR files whose entries also name the vendor's operation and the case.

use std::path::{Path, PathBuf};

use serde_json::Value;

/// One request and the answer to it.
#[derive(Clone, Debug)]
pub struct Exchange {
    /// The vendor's name for the operation.
    pub operation: String,
    /// What the exchange shows, in the recorder's words.
    pub case: String,
    /// The HTTP method.
    pub method: String,
    /// The path and query of the request.
    pub path: String,
    /// The request's body, and its media type without parameters.
    pub sent: Option<(String, String)>,
    /// The status of the answer.
    pub status: u16,
    /// The media type of the answer, without parameters.
    pub media: Option<String>,
    /// The body of the answer; empty where there is none.
    pub body: String,
}

impl Exchange {
    /// What test failures call it.
    pub fn name(&self) -> String {
        format!("{} {} ({}, {}) -> {}", self.method, self.path, self.operation, self.case, self.status)
    }

    /// Whether the server did what was asked.
    pub fn succeeded(&self) -> bool {
        (200..300).contains(&self.status)
    }

    /// The answer's body as JSON.
    pub fn json(&self) -> Value {
        serde_json::from_str(&self.body).unwrap_or_else(|error| panic!("{}: {error}", self.name()))
    }
}

/// The folder with the recordings of one server, `chatwoot-4.8` for example.
pub fn folder(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("recordings").join(name)
}

/// All exchanges recorded from one server, file by file in the order of their names.
pub fn exchanges(name: &str) -> Vec<Exchange> {
    let folder = folder(name);
    let entries = std::fs::read_dir(&folder).unwrap_or_else(|error| panic!("{}: {error}", folder.display()));
    let mut files: Vec<PathBuf> = entries.map(|entry| entry.unwrap().path()).collect();
    files.retain(|path| path.extension().is_some_and(|extension| extension == "har"));
    files.sort();
    files.iter().flat_map(|path| read(path)).collect()
}

fn read(path: &Path) -> Vec<Exchange> {
    let text = std::fs::read_to_string(path).unwrap();
    let recording: Value =
        serde_json::from_str(&text).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    recording["log"]["entries"].as_array().unwrap().iter().map(exchange).collect()
}

fn exchange(entry: &Value) -> Exchange {
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    let (request, answer) = (&entry["request"], &entry["response"]);
    let url = text(&request["url"]);
    let after_scheme = url.find("://").map_or(0, |at| at + 3);
    let path = url[after_scheme..].find('/').map_or("/", |at| &url[after_scheme + at..]).to_owned();
    let sent = request.get("postData").map(|data| (media(&text(&data["mimeType"])), text(&data["text"])));
    let content = &answer["content"];
    assert!(content.get("encoding").is_none(), "{url}: an encoded body");
    Exchange {
        operation: text(&entry["_operation"]),
        case: text(&entry["_case"]),
        method: text(&request["method"]),
        path,
        sent,
        status: u16::try_from(answer["status"].as_u64().unwrap()).unwrap(),
        media: content["mimeType"].as_str().map(media).filter(|media| !media.is_empty()),
        body: text(&content["text"]),
    }
}

/// A media type without its parameters.
fn media(text: &str) -> String {
    text.split(';').next().unwrap_or_default().trim().to_ascii_lowercase()
}
