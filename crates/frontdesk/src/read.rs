//! Reading vendors' fields.

use serde::Serialize;
use serde_json::Value;

/// Text that says something: blank text is as good as none.
pub(crate) fn filled(text: Option<&str>) -> Option<String> {
    text.map(str::trim).filter(|text| !text.is_empty()).map(str::to_owned)
}

/// A field as it came.
pub(crate) fn json<T: Serialize>(value: &T) -> Option<Value> {
    serde_json::to_value(value).ok()
}
