//! What responses of all areas share.

use axum::http::HeaderMap;
use chrono::{DateTime, SecondsFormat, Utc};

use crate::http;

/// The server's address as the caller knows it, for links in responses.
pub(crate) fn base(headers: &HeaderMap) -> String {
    format!("http://{}", http::header(headers, "host").unwrap_or("localhost"))
}

/// RFC 3339 with milliseconds.
pub(crate) fn time(time: DateTime<Utc>) -> String {
    time.to_rfc3339_opts(SecondsFormat::Millis, true)
}

/// The address of an uploaded picture; each needs a seed of its own.
pub(crate) fn picture(seed: u64, file: &str, base: &str) -> String {
    let key = http::token(seed, 40);
    let file = percent_encoding::utf8_percent_encode(file, percent_encoding::NON_ALPHANUMERIC);
    format!("{base}/rails/active_storage/representations/redirect/{key}/{file}")
}
