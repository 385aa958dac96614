//! Reading vendors' fields and lists.

#[cfg(any(feature = "chatwoot", feature = "rocketchat"))]
use frontdesk_core::{Error, Items};
use serde::Serialize;
#[cfg(any(feature = "chatwoot", feature = "rocketchat"))]
use serde::de::DeserializeOwned;
use serde_json::Value;

/// Text that says something: blank text is as good as none.
pub(crate) fn filled(text: Option<&str>) -> Option<String> {
    text.map(str::trim).filter(|text| !text.is_empty()).map(str::to_owned)
}

/// A field as it came.
pub(crate) fn json<T: Serialize>(value: &T) -> Option<Value> {
    serde_json::to_value(value).ok()
}

/// The items of a list, and the errors of those that cannot be read.
#[cfg(any(feature = "chatwoot", feature = "rocketchat"))]
pub(crate) async fn read<I: DeserializeOwned>(mut list: Items<I>) -> Result<(Vec<I>, Vec<Error>), Error> {
    let (mut items, mut malformed) = (Vec::new(), Vec::new());
    while let Some(item) = list.next().await {
        match item {
            Ok(item) => items.push(item),
            Err(error) if error.is_malformed_record() => malformed.push(error),
            Err(error) => return Err(error),
        }
    }
    Ok((items, malformed))
}
