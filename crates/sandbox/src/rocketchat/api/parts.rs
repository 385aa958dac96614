//! A request's body: JSON, a form, or parts with files.

use axum::body::{Body, Bytes};
use axum::extract::{DefaultBodyLimit, FromRequest, Multipart};
use axum::http::{HeaderMap, Request};
use serde_json::{Map, Value, json};

use crate::http;

/// A file that came with a call.
pub(crate) struct File {
    /// The name of its part.
    pub field: String,
    pub name: String,
    pub media_type: String,
    pub bytes: Bytes,
}

/// A body as the server reads it, by its content type. A malformed body is an empty object, and
/// so fails where the handler misses its fields.
pub(crate) async fn read(headers: &HeaderMap, body: Bytes) -> (Value, Vec<File>) {
    if http::has_media_type(headers, "application/json") {
        (serde_json::from_slice(&body).unwrap_or_else(|_| json!({})), Vec::new())
    } else if http::has_media_type(headers, "application/x-www-form-urlencoded") {
        let fields = http::pairs(&body).into_iter();
        (Value::Object(fields.map(|(name, value)| (name, json!(value))).collect()), Vec::new())
    } else if http::has_media_type(headers, "multipart/form-data") {
        multipart(headers, body).await
    } else {
        (json!({}), Vec::new())
    }
}

async fn multipart(headers: &HeaderMap, body: Bytes) -> (Value, Vec<File>) {
    let mut request = Request::new(Body::from(body));
    *request.headers_mut() = headers.clone();
    // The body is here already.
    DefaultBodyLimit::disable().apply(&mut request);
    let (mut fields, mut files) = (Map::new(), Vec::new());
    let Ok(mut parts) = Multipart::from_request(request, &()).await else {
        return (json!({}), files);
    };
    while let Ok(Some(part)) = parts.next_field().await {
        let field = part.name().unwrap_or_default().to_owned();
        let name = part.file_name().map(str::to_owned);
        let media_type = part.content_type().unwrap_or("application/octet-stream").to_owned();
        let Ok(bytes) = part.bytes().await else { break };
        match name {
            Some(name) => files.push(File { field, name, media_type, bytes }),
            None => {
                fields.insert(field, json!(String::from_utf8_lossy(&bytes)));
            }
        }
    }
    (Value::Object(fields), files)
}
