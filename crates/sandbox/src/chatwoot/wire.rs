//! How values stand in requests and responses of all areas.

use chrono::{DateTime, SecondsFormat, Utc};
use serde_json::{Map, Value};

use crate::http;

/// RFC 3339 with milliseconds.
pub(crate) fn time(time: DateTime<Utc>) -> String {
    time.to_rfc3339_opts(SecondsFormat::Millis, true)
}

/// What tokens and addresses are made from: a record's ID, and a number for what is made.
pub(crate) fn seed(id: i64, kind: u64) -> u64 {
    u64::try_from(id).unwrap_or_default().wrapping_add(kind)
}

/// The address of an uploaded picture; each needs a seed of its own.
pub(crate) fn picture(seed: u64, file: &str, base: &str) -> String {
    let key = http::token(seed, 40);
    let file = percent_encoding::utf8_percent_encode(file, percent_encoding::NON_ALPHANUMERIC);
    format!("{base}/rails/active_storage/representations/redirect/{key}/{file}")
}

/// The address of a record's picture; empty if it has none.
pub(crate) fn avatar(seed: u64, file: Option<&String>, base: &str) -> String {
    file.map(|file| picture(seed, file, base)).unwrap_or_default()
}

/// The fields of a JSON object.
pub(crate) fn object(value: Value) -> Map<String, Value> {
    match value {
        Value::Object(fields) => fields,
        _ => Map::new(),
    }
}

/// A JSON object of fields of a record, which keep their names, of values that may be missing, and
/// of others.
macro_rules! shown {
    ($record:expr => $($field:ident),+ $(,)?; maybe { $($name:literal: $value:expr),+ $(,)? } $($rest:tt)*) => {{
        let mut shown = crate::chatwoot::wire::object(shown!($record => $($field),+; $($rest)*));
        $(shown.extend($value.map(|value| ($name.to_owned(), json!(value))));)+
        Value::Object(shown)
    }};
    ($record:expr => $($field:ident),+ $(,)? $(; $($rest:tt)*)?) => {{
        let mut shown = crate::chatwoot::wire::object(json!({ $($($rest)*)? }));
        $(shown.insert(stringify!($field).to_owned(), json!($record.$field));)+
        Value::Object(shown)
    }};
}
pub(crate) use shown;

/// Takes over the parameters that have the names of a record's fields, as far as they were sent.
macro_rules! take {
    ($fields:expr => $record:ident: $($field:ident),+ $(,)?) => {
        $($fields.set(stringify!($field), &mut $record.$field);)+
    };
}
pub(crate) use take;
