//! Reads HAR files of browsers, proxies and `frontdesk_core::HarRecorder`.

use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use frontdesk_core::har;
use serde::{Deserialize, Deserializer};
use serde_json::value::RawValue;

/// How many entries a recording may have.
const MOST_ENTRIES: usize = 200_000;

/// The longest URL, in bytes.
const LONGEST_URL: usize = 64 << 10;

/// The largest form, in bytes. Each of its fields may take dozens of times as much memory as text.
const LARGEST_FORM: usize = 16 << 20;

/// How many objects, lists and fields a JSON body may have.
const MOST_VALUES: usize = 500_000;

/// What is said of a body that has more.
const TOO_MANY: &str = "a body of JSON has more than 500000 values";

/// A request and its response.
#[derive(Clone, Debug, Default)]
pub struct RecordedExchange {
    /// The vendor's name for the operation, where the recorder knew it.
    pub operation: Option<String>,
    /// What the exchange shows, in the recorder's words. One that begins with `error` was meant to
    /// fail.
    pub case: String,
    /// The method, in lower case.
    pub method: String,
    /// What comes before the path: scheme and host.
    pub host: String,
    /// The path's segments, decoded.
    pub segments: Vec<String>,
    /// Whether the path ends with a slash.
    pub slash: bool,
    /// The query's parameters, decoded.
    pub query: Vec<(String, String)>,
    /// The request's headers, if any were recorded.
    pub headers: Vec<(String, String)>,
    /// The request's body.
    pub sent: RequestBody,
    /// The response's status; 0 where none came.
    pub status: u16,
    /// The response's media type, without parameters.
    pub media: Option<String>,
    /// The response's body. `None` where there was one that was not recorded.
    pub body: Option<Vec<u8>>,
    /// Whether the connection became a websocket.
    pub websocket: bool,
}

/// The body of a request.
#[derive(Clone, Debug, Default, PartialEq)]
pub enum RequestBody {
    /// None that is known of.
    #[default]
    Unknown,
    /// None for certain.
    Nothing,
    /// The bytes, with the media type as it was sent.
    Bytes(String, Vec<u8>),
    /// A form's fields. What files hold is left out.
    Fields(String, Vec<(String, String)>),
}

/// What is wrong with a recording.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unreadable {
    /// The entry, counted from 0, where the mistake is in one.
    pub entry: Option<usize>,
    /// What is wrong; no value is quoted.
    pub message: String,
}

/// An exchange, or why it cannot be read.
pub type Read = Result<RecordedExchange, Unreadable>;

/// Reads a recording. An entry that is no exchange is an error of its own; the others are read.
///
/// # Errors
/// What keeps the whole from being read: it is no JSON or no HAR.
pub fn read(bytes: &[u8]) -> Result<Vec<Read>, Unreadable> {
    let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
    if bytes.starts_with(b"\xff\xfe") || bytes.starts_with(b"\xfe\xff") {
        let message = "it is UTF-16; HAR files are UTF-8".to_owned();
        return Err(Unreadable { entry: None, message });
    }
    // Lists are read as objects whose fields stand in order; a HAR file is none.
    if bytes.trim_ascii_start().starts_with(b"[") {
        return Err(Unreadable {
            entry: None,
            message: "it is no HAR file: it has to be an object".to_owned(),
        });
    }
    let mut deserializer = serde_json::Deserializer::from_slice(bytes);
    let file: File<'_> = serde_path_to_error::deserialize(&mut deserializer).map_err(|error| {
        let index = error.path().iter().find_map(|segment| match segment {
            serde_path_to_error::Segment::Seq { index } => Some(*index),
            _ => None,
        });
        let (line, column) = (error.inner().line(), error.inner().column());
        let message = if error.inner().is_data() {
            format!(
                "it is no HAR file: `{}` is not as it has to be, see line {line} column {column}",
                error.path()
            )
        } else if error.inner().is_eof() {
            format!("it ends too early, at line {line} column {column}")
        } else {
            format!("it is no JSON, see line {line} column {column}")
        };
        Unreadable { entry: index, message }
    })?;
    deserializer.end().map_err(|error| Unreadable {
        entry: None,
        message: format!(
            "something follows the end of it, see line {} column {}",
            error.line(),
            error.column()
        ),
    })?;
    let entries = file.log.entries.len();
    if entries > MOST_ENTRIES {
        let message =
            format!("it has {entries} entries, and {MOST_ENTRIES} are the most that are read; split it");
        return Err(Unreadable { entry: None, message });
    }
    Ok(file.log.entries.iter().enumerate().map(|(index, entry)| one(index, entry.get())).collect())
}

/// Reads one entry.
fn one(index: usize, text: &str) -> Read {
    let unreadable = |message: String| Unreadable { entry: Some(index), message };
    let mut deserializer = serde_json::Deserializer::from_str(text);
    let entry: Entry = serde_path_to_error::deserialize(&mut deserializer)
        .map_err(|error| unreadable(format!("`{}` is missing or not as it has to be", error.path())))?;
    if entry.request.url.len() > LONGEST_URL {
        return Err(unreadable(format!("its URL is longer than {LONGEST_URL} bytes")));
    }
    let (host, path, after) = har::split(&entry.request.url);
    // A URL without a query has no parameters.
    let query = after.split('#').next().and_then(|query| query.strip_prefix('?')).unwrap_or_default();
    let scheme = host.split_once(':').map_or(host, |(scheme, _)| scheme).to_ascii_lowercase();
    let websocket = scheme == "ws"
        || scheme == "wss"
        || entry.response.status == 101
        || entry.resource.as_deref() == Some("websocket");
    let content = entry.response.content;
    let body = match (content.text, content.size) {
        (Some(text), _) => {
            Some(decoded(text, content.encoding.as_deref()).map_err(|error| unreadable(error.to_owned()))?)
        }
        (None, Some(0)) => Some(Vec::new()),
        (None, _) => None,
    };
    if body.as_deref().is_some_and(|body| !is_small(body)) {
        return Err(unreadable(TOO_MANY.to_owned()));
    }
    let headers = entry.request.headers.into_iter().map(|pair| (pair.name, pair.value));
    Ok(RecordedExchange {
        operation: entry.operation,
        // Only the recordings of this repository name their cases.
        case: entry.case.unwrap_or_default(),
        method: entry.request.method.to_ascii_lowercase(),
        host: host.to_owned(),
        segments: if path.trim_matches('/').is_empty() { Vec::new() } else { har::segments(path) },
        slash: path.len() > 1 && path.ends_with('/'),
        query: har::pairs(query),
        headers: headers.collect(),
        sent: sent(entry.request.post_data, entry.request.body_size)
            .map_err(|error| unreadable(error.to_owned()))?,
        // A number that is no status counts as no response, as 0 does.
        status: u16::try_from(entry.response.status).unwrap_or(0),
        media: Some(media(&content.mime_type)).filter(|media| !media.is_empty() && media != "x-unknown"),
        body,
        websocket,
    })
}

fn sent(data: Option<PostData>, size: Option<i64>) -> Result<RequestBody, &'static str> {
    let Some(data) = data else {
        return Ok(if size == Some(0) { RequestBody::Nothing } else { RequestBody::Unknown });
    };
    let multipart = media(&data.mime_type).starts_with("multipart/");
    match data.text {
        Some(text) if !text.is_empty() || data.params.is_empty() => {
            let bytes = decoded(text, data.encoding.as_deref())?;
            if bytes.is_empty() {
                return Ok(RequestBody::Nothing);
            }
            let pairs = media(&data.mime_type) == "application/x-www-form-urlencoded";
            if (multipart || pairs) && bytes.len() > LARGEST_FORM {
                return Err("a form has more than 16 MiB");
            }
            if !multipart && !pairs && !is_small(&bytes) {
                return Err(TOO_MANY);
            }
            // What a browser shows of a body with files may have lost its boundary, or all of its
            // bytes.
            match (multipart, har::boundary(&data.mime_type)) {
                (true, Some(boundary)) => {
                    let parts = har::parts(&bytes, boundary);
                    if parts.is_empty() {
                        return Ok(RequestBody::Unknown);
                    }
                    let value = |part: &har::Part| match part.file {
                        Some(_) => String::new(),
                        // The range is one of these bytes.
                        None => String::from_utf8_lossy(bytes.get(part.content.clone()).unwrap_or_default())
                            .into_owned(),
                    };
                    let fields = parts.iter().map(|part| (part.name.clone(), value(part))).collect();
                    Ok(RequestBody::Fields(data.mime_type, fields))
                }
                (true, None) => Ok(RequestBody::Unknown),
                (false, _) => Ok(RequestBody::Bytes(data.mime_type, bytes)),
            }
        }
        _ if data.params.is_empty() => Ok(RequestBody::Unknown),
        _ => {
            // Fields of a form are recorded as they travel, those of a body in parts as they are.
            let pair = |pair: Pair| match multipart {
                true => (pair.name, pair.value),
                false => (unescaped(&pair.name), unescaped(&pair.value)),
            };
            Ok(RequestBody::Fields(data.mime_type, data.params.into_iter().map(pair).collect()))
        }
    }
}

fn unescaped(text: &str) -> String {
    // An empty text makes no pair.
    har::pairs(&text.replace('&', "%26").replace('=', "%3D")).pop().map(|(name, _)| name).unwrap_or_default()
}

/// A body's bytes.
fn decoded(text: String, encoding: Option<&str>) -> Result<Vec<u8>, &'static str> {
    match encoding {
        None | Some("") => Ok(text.into_bytes()),
        Some("base64") => {
            BASE64_STANDARD.decode(text.trim()).map_err(|_| "a body is not base64, as it claims")
        }
        Some(_) => Err("a body is encoded as nothing that is known"),
    }
}

/// Whether a body, if it is JSON, has few enough values: each takes some hundred bytes of memory
/// and more than once.
fn is_small(body: &[u8]) -> bool {
    let (mut values, mut in_text, mut escaped) = (0_usize, false, false);
    for byte in body {
        match byte {
            _ if escaped => escaped = false,
            b'\\' => escaped = in_text,
            b'"' => in_text = !in_text,
            b'{' | b'[' | b',' if !in_text => values += 1,
            _ => {}
        }
    }
    values <= MOST_VALUES
}

/// A media type without its parameters.
pub(crate) fn media(text: &str) -> String {
    text.split_once(';').map_or(text, |(essence, _)| essence).trim().to_ascii_lowercase()
}

#[derive(Deserialize)]
struct File<'a> {
    #[serde(borrow)]
    log: Log<'a>,
}

#[derive(Deserialize)]
struct Log<'a> {
    #[serde(borrow)]
    entries: Vec<&'a RawValue>,
}

#[derive(Deserialize)]
struct Entry {
    #[serde(rename = "_operation", default)]
    operation: Option<String>,
    #[serde(rename = "_case", default)]
    case: Option<String>,
    #[serde(rename = "_resourceType", default)]
    resource: Option<String>,
    request: Request,
    #[serde(default, deserialize_with = "or_default")]
    response: Response,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Request {
    method: String,
    url: String,
    #[serde(default, deserialize_with = "or_default")]
    headers: Vec<Pair>,
    #[serde(default)]
    post_data: Option<PostData>,
    #[serde(default)]
    body_size: Option<i64>,
}

#[derive(Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
struct PostData {
    #[serde(deserialize_with = "or_default")]
    mime_type: String,
    text: Option<String>,
    #[serde(alias = "_encoding")]
    encoding: Option<String>,
    #[serde(deserialize_with = "or_default")]
    params: Vec<Pair>,
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct Response {
    #[serde(deserialize_with = "or_default")]
    status: i64,
    #[serde(deserialize_with = "or_default")]
    content: Content,
}

#[derive(Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
struct Content {
    size: Option<i64>,
    #[serde(deserialize_with = "or_default")]
    mime_type: String,
    text: Option<String>,
    encoding: Option<String>,
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct Pair {
    #[serde(deserialize_with = "or_default")]
    name: String,
    #[serde(deserialize_with = "or_default")]
    value: String,
}

/// Null where a value should be is as good as none.
fn or_default<'de, T, D>(deserializer: D) -> Result<T, D::Error>
where
    T: Default + Deserialize<'de>,
    D: Deserializer<'de>,
{
    Ok(Option::deserialize(deserializer)?.unwrap_or_default())
}
