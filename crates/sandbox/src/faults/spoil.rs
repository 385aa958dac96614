//! The vendor's responses, changed by faults.

use axum::body::{self, Body};
use axum::http::response::Parts;
use axum::http::{HeaderName, HeaderValue, StatusCode, header};
use axum::response::Response;
use bytes::Bytes;
use serde_json::{Value, json};

use super::fault::Fault;
use super::stream;
use crate::http;

/// The largest response that is changed, in bytes; those of the vendors are far smaller.
const MAX_RESPONSE: usize = 16 * 1024 * 1024;

/// The body in place of an empty one that should be cut or sent slowly.
const BLANKS: &[u8] = &[b' '; 64];

/// A response with its whole body.
#[derive(Clone, Debug)]
pub(super) struct WholeResponse {
    parts: Parts,
    pub(super) body: Bytes,
}

impl WholeResponse {
    pub(super) async fn read(response: Response) -> Self {
        let (mut parts, body) = response.into_parts();
        // Bodies of the sandbox are in memory and cannot fail.
        let body = body::to_bytes(body, MAX_RESPONSE).await.unwrap_or_default();
        parts.headers.remove(header::CONTENT_LENGTH);
        Self { parts, body }
    }

    pub(super) fn into_response(self) -> Response {
        Response::from_parts(self.parts, Body::from(self.body))
    }

    /// Changes the body's JSON. A body that is not JSON is unchanged.
    pub(super) fn edit(mut self, change: impl FnOnce(&mut Value)) -> Self {
        if let Ok(mut value) = serde_json::from_slice(&self.body) {
            change(&mut value);
            self.body = value.to_string().into();
        }
        self
    }

    /// The response after a fault.
    pub(super) fn changed_by(mut self, fault: &Fault) -> Response {
        match fault {
            Fault::CloseMidBody => {
                self.fill();
                self.announce(self.body.len() as u64);
                let half = self.body.slice(..self.body.len() / 2);
                self.with(stream::broken_off(half))
            }
            Fault::SlowDrip { every } => {
                self.fill();
                self.announce(self.body.len() as u64);
                let body = stream::dripping(self.body.clone(), *every);
                self.with(body)
            }
            Fault::TruncatedJson => {
                self.body.truncate(self.body.len() / 2);
                self.into_response()
            }
            Fault::InvalidJson => {
                self.allow_body();
                self.set(header::CONTENT_TYPE, http::JSON);
                self.body = Bytes::from_static(b"{\"broken\": tru, 'and': [1, 2}");
                self.into_response()
            }
            Fault::DeepJson { depth } => self.deepened(*depth).into_response(),
            Fault::WrongContentType => {
                self.set(header::CONTENT_TYPE, "text/html; charset=utf-8");
                self.into_response()
            }
            Fault::Oversized { mebibytes, announced } => {
                self.allow_body();
                if *announced {
                    self.announce(stream::padded_length(*mebibytes, &self.body));
                }
                let body = stream::padded(*mebibytes, self.body.clone());
                self.with(body)
            }
            Fault::GzipBomb { mebibytes } => {
                self.allow_body();
                self.set(header::CONTENT_ENCODING, "gzip");
                let body = stream::packed(*mebibytes, self.body.clone());
                self.with(body)
            }
            Fault::WrongTotal { by } => self.edit(|value| change_total(value, *by)).into_response(),
            Fault::MalformedRecord { at } => {
                let spoil = |value: &mut Value| {
                    if let Some(record) = records(value).and_then(|records| records.get_mut(*at)) {
                        *record = json!("no record");
                    }
                };
                self.edit(spoil).into_response()
            }
            _ => self.into_response(),
        }
    }

    fn with(self, body: Body) -> Response {
        Response::from_parts(self.parts, body)
    }

    fn set(&mut self, name: HeaderName, value: &'static str) {
        self.parts.headers.insert(name, HeaderValue::from_static(value));
    }

    fn announce(&mut self, length: u64) {
        self.parts.headers.insert(header::CONTENT_LENGTH, length.into());
    }

    /// Replaces a status that allows no body.
    fn allow_body(&mut self) {
        if self.parts.status == StatusCode::NO_CONTENT {
            self.parts.status = StatusCode::OK;
        }
    }

    /// Gives a response without a body one of blanks.
    fn fill(&mut self) {
        self.allow_body();
        if self.body.is_empty() {
            self.body = Bytes::from_static(BLANKS);
        }
    }

    /// The response with nested arrays as one more field of its first object. They are inserted
    /// into the text: dropping a tree of that depth would overflow the stack.
    fn deepened(mut self, depth: u32) -> Self {
        let Some(start) = self.body.iter().position(|byte| *byte == b'{') else { return self };
        let (before, after) = self.body.split_at(start + 1);
        let depth = usize::try_from(depth).unwrap_or_default();
        let mut text = Vec::with_capacity(self.body.len() + 2 * depth + 16);
        text.extend_from_slice(before);
        text.extend_from_slice(b"\"nested\":");
        text.extend(std::iter::repeat_n(b'[', depth));
        text.extend(std::iter::repeat_n(b']', depth));
        if depth == 0 {
            text.extend_from_slice(b"null");
        }
        if !after.trim_ascii_start().starts_with(b"}") {
            text.push(b',');
        }
        text.extend_from_slice(after);
        self.body = text.into();
        self
    }
}

/// The list of a response: the body itself, or the first array of objects among its fields or those
/// of `response`.
fn records(value: &mut Value) -> Option<&mut Vec<Value>> {
    match value {
        Value::Array(records) => Some(records),
        Value::Object(fields) => {
            let list = |field: &Value| field.get(0).is_some_and(Value::is_object);
            let holds = |(name, field): &(&String, &mut Value)| list(field) || *name == "response";
            let (_, field) = fields.iter_mut().find(holds)?;
            records(field)
        }
        _ => None,
    }
}

/// Changes the total of a response.
fn change_total(value: &mut Value, by: i64) {
    if let Some(total) = value.get_mut("total")
        && let Some(number) = total.as_i64()
    {
        *total = number.saturating_add(by).max(0).into();
    }
}
