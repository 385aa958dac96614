//! Reading vendors' fields and lists.

use frontdesk_core::{Error, ErrorKind, Extra, Items};
use serde::Serialize;
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

/// Returns whether two texts are the same but for upper and lower case, and spaces around them.
pub(crate) fn same(one: &str, other: &str) -> bool {
    folded(one) == folded(other)
}

/// Returns a text in lower case, without spaces around it.
pub(crate) fn folded(text: &str) -> String {
    text.trim().chars().flat_map(char::to_lowercase).collect()
}

/// Returns the number that an ID is. `007` and `+7` are no IDs of number 7.
pub(crate) fn number(id: &str) -> Option<i64> {
    id.parse().ok().filter(|number: &i64| number.to_string() == id)
}

/// Returns a malformed record as JSON.
pub(crate) fn record(error: &Error) -> Option<Value> {
    serde_json::from_slice(error.record()?).ok()
}

/// Returns a field of a malformed record as text, empty if the record does not have it; `None` if
/// it cannot be told.
pub(crate) fn text(record: &Value, field: &str) -> Option<String> {
    match record.as_object()?.get(field) {
        None | Some(Value::Null) => Some(String::new()),
        Some(Value::String(text)) => Some(text.clone()),
        Some(Value::Array(_) | Value::Object(_)) => None,
        Some(value) => Some(value.to_string()),
    }
}

/// Returns the ID in a malformed record.
pub(crate) fn id(record: &Value, field: &str) -> Option<String> {
    text(record, field).filter(|id| !id.is_empty())
}

/// The operation that a record comes from, for errors.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Source {
    pub(crate) vendor: &'static str,
    pub(crate) operation: &'static str,
}

impl Source {
    /// Checks the optional fields of a record without which it says too little.
    ///
    /// # Errors
    /// [`ErrorKind::Decode`], for a malformed record: a field has a value of another type.
    pub(crate) fn needs<T: Serialize>(self, record: &T, extra: &Extra, fields: &[&str]) -> Result<(), Error> {
        self.lacks(record, "", extra, fields).next().map_or(Ok(()), Err)
    }

    /// Returns an error for each of these optional fields that has a value of another type.
    /// `within` leads from the record to the object with the fields: `emails[0].`, nothing for the
    /// record itself.
    pub(crate) fn lacks<'a, T: Serialize>(
        self,
        record: &'a T,
        within: &'a str,
        extra: &'a Extra,
        fields: &'a [&'a str],
    ) -> impl Iterator<Item = Error> + 'a {
        let unread = extra.unread().filter(|(field, _)| fields.contains(field));
        unread.map(move |(_, unread)| {
            let message = "the value has another type than its field";
            let error = Error::new(ErrorKind::Decode, message)
                .with_vendor(self.vendor)
                .with_operation(self.operation)
                .with_path(format!("{within}{}", unread.path()))
                .into_malformed_record();
            match serde_json::to_vec(record) {
                Ok(json) => error.with_record(&json),
                Err(_) => error,
            }
        })
    }
}

/// Reads a list that only adds to what is known about people: its items, and the errors of what
/// could not be read. `check` says whether an item has what is needed of it.
///
/// A list whose pages contradict each other, or cannot be read, costs what is missing from it. A
/// group that is gone by now has nobody in it.
///
/// # Errors
/// Every other failure: it is the platform's, not the list's.
pub(crate) async fn addition<I: DeserializeOwned>(
    mut list: Items<I>,
    check: impl Fn(&I) -> Result<(), Error>,
) -> Result<(Vec<I>, Vec<Error>), Error> {
    let (mut items, mut malformed) = (Vec::new(), Vec::new());
    while let Some(item) = list.next().await {
        match item.and_then(|item| check(&item).map(|()| item)) {
            Ok(item) => items.push(item),
            Err(error) if matches!(error.kind(), ErrorKind::Decode | ErrorKind::Pagination) => {
                malformed.push(error.into_malformed_record());
            }
            Err(error) if error.kind() == ErrorKind::NotFound => {}
            Err(error) => return Err(error),
        }
    }
    Ok((items, malformed))
}
