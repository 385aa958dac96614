//! A HAR file as requests and their outcomes.

use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use bytes::Bytes;
use http::header::{CONNECTION, CONTENT_ENCODING, CONTENT_LENGTH, TRANSFER_ENCODING};
use http::{HeaderName, HeaderValue, StatusCode};

use super::form;
use super::model::{Entry, Failed, Har, HarRequest, Received};
use super::payload::Payload;
use crate::{Body, Error, ErrorKind};

/// The longest body that is made up.
const LONGEST: usize = 64 << 20;

/// One exchange of a recording.
pub(super) struct Recorded {
    pub(super) method: String,
    /// The path, for people to read.
    pub(super) path: String,
    /// The path's segments, decoded.
    pub(super) segments: Vec<String>,
    /// The query's parameters, decoded.
    pub(super) query: Vec<(String, String)>,
    pub(super) body: Payload,
    outcome: Outcome,
}

/// What came of it.
enum Outcome {
    Response(http::Response<Bytes>),
    Failed { timeout: bool, message: String },
}

impl Recorded {
    /// What became of it.
    pub(super) fn outcome(&self) -> Result<http::Response<Body>, Error> {
        match &self.outcome {
            Outcome::Response(response) => Ok(response.clone().map(Body::from)),
            Outcome::Failed { timeout, message } => {
                let kind = if *timeout { ErrorKind::Timeout } else { ErrorKind::Transport };
                Err(Error::new(kind, message))
            }
        }
    }

    fn read(entry: Entry) -> Result<Self, String> {
        let (_, path, after) = form::split(&entry.request.url);
        let query = after.split('#').next().and_then(|query| query.strip_prefix('?')).unwrap_or_default();
        Ok(Self {
            path: path.to_owned(),
            segments: form::segments(path),
            query: form::pairs(query),
            body: sent(&entry.request)?,
            outcome: match (entry.response.status, entry.error) {
                (0, error) => failed(error),
                _ => Outcome::Response(response(entry.response)?),
            },
            method: entry.request.method,
        })
    }
}

/// The exchanges of a HAR file.
///
/// # Errors
/// What is wrong with the file, without repeating what it holds.
pub(super) fn read(text: &str) -> Result<Vec<Recorded>, String> {
    let har: Har = serde_json::from_str(text.trim_start_matches('\u{feff}'))
        .map_err(|error| format!("it is no HAR file, see line {} column {}", error.line(), error.column()))?;
    let entries = har.log.entries.into_iter().enumerate();
    entries
        .map(|(index, entry)| Recorded::read(entry).map_err(|problem| format!("entry {index}: {problem}")))
        .collect()
}

/// What was sent.
fn sent(request: &HarRequest) -> Result<Payload, String> {
    let Some(body) = &request.post_data else { return Ok(Payload::None) };
    let text = body.text.as_deref().unwrap_or_default();
    // Some browsers list a form's fields instead of its text.
    if text.is_empty() && !body.params.is_empty() {
        let pair = |pair: &super::model::Pair| (form::decoded(&pair.name), form::decoded(&pair.value));
        return Ok(Payload::WireForm(body.params.iter().map(pair).collect()));
    }
    if body.text.is_none() && request.body_size != 0 {
        return Ok(Payload::Unrecorded);
    }
    Ok(Payload::read(&decoded(text, body.encoding.as_deref())?, &body.mime_type))
}

/// The response. Headers about how it was sent are left out: the body is unpacked and whole.
fn response(received: Received) -> Result<http::Response<Bytes>, String> {
    let status = StatusCode::from_u16(received.status).map_err(|_| "the status is none".to_owned())?;
    let content = received.content;
    let body = match content.text {
        Some(text) => decoded(&text, content.encoding.as_deref())?,
        None => unrecorded(content.size)?,
    };
    let mut response = http::Response::new(body);
    *response.status_mut() = status;
    for header in &received.headers {
        // Names such as `:status` stand for other things than headers.
        let (Ok(name), Ok(value)) =
            (HeaderName::try_from(&header.name), HeaderValue::try_from(&header.value))
        else {
            continue;
        };
        if ![CONNECTION, CONTENT_ENCODING, CONTENT_LENGTH, TRANSFER_ENCODING].contains(&name) {
            response.headers_mut().append(name, value);
        }
    }
    Ok(response)
}

/// What stands for a body of which the recording has nothing but the length.
fn unrecorded(size: i64) -> Result<Bytes, String> {
    match usize::try_from(size) {
        Ok(size) if size > LONGEST => {
            Err(format!("the body is not recorded, and its {size} bytes are too many to make up"))
        }
        Ok(size) => Ok(Bytes::from(vec![b'x'; size])),
        // The length is not known either.
        Err(_) => Ok(Bytes::new()),
    }
}

/// Why nothing came back.
fn failed(error: Option<Failed>) -> Outcome {
    match error {
        Some(Failed::Known { timeout, message }) => Outcome::Failed { timeout, message },
        Some(Failed::Text(message)) => Outcome::Failed { timeout: false, message },
        Some(Failed::Other(_)) | None => {
            Outcome::Failed { timeout: false, message: "no response was recorded".to_owned() }
        }
    }
}

/// A body's bytes.
fn decoded(text: &str, encoding: Option<&str>) -> Result<Bytes, String> {
    match encoding {
        None | Some("") => Ok(Bytes::from(text.to_owned())),
        Some("base64") => {
            let bytes =
                BASE64_STANDARD.decode(text).map_err(|_| "a body is not base64, as it claims".to_owned())?;
            Ok(Bytes::from(bytes))
        }
        Some(_) => Err("a body is encoded as nothing that is known".to_owned()),
    }
}
