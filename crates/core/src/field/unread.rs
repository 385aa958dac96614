//! Keeping a value that does not fit an optional field.

use std::fmt;

use serde::de::value::MapAccessDeserializer;
use serde::de::{Error, MapAccess, Visitor};
use serde::{Deserialize, Deserializer};
use serde_json::Value;
use serde_json::value::RawValue;

use super::form::{UnreadValue, WireForm};
use super::strict::strictly;
use super::value::FieldValue;
use crate::{json_limits, locate};

/// Reads the value of an optional field. One that does not fit becomes the form, and there is no
/// value.
///
/// # Errors
/// It is no JSON, or there is no room for it.
pub(crate) fn read_or_keep<'de, T: FieldValue, D: Deserializer<'de>>(
    name: &str,
    deserializer: D,
    form: &mut Option<WireForm>,
) -> Result<Option<T>, D::Error> {
    let Text(text) = Text::deserialize(deserializer)?;
    let mut value = None;
    // Read as text, so that the types are compiled for no other format than that of responses.
    let mut read = |form: &mut Option<WireForm>| {
        value = Some(T::read(&mut serde_json::Deserializer::from_str(text.get()), form)?);
        Ok(())
    };
    keep_unless_read(name, text.get(), form, &mut read).map_err(D::Error::custom)?;
    Ok(value)
}

/// Reads a value from its text by `read`. Where that fails, the value becomes the form.
fn keep_unless_read(
    name: &str,
    text: &str,
    form: &mut Option<WireForm>,
    read: &mut dyn FnMut(&mut Option<WireForm>) -> serde_json::Result<()>,
) -> Result<(), &'static str> {
    if !json_limits::charge_text(text) {
        return Err("too many values");
    }
    // Strictly at first: what fits is not read once more for each record that it is in.
    let error = match strictly(|| read(form)).or_else(|_| {
        *form = None;
        read(form)
    }) {
        Ok(()) => return Ok(()),
        Err(error) => error,
    };
    let value = serde_json::from_str(text).map_err(|_| "a value that is no JSON")?;
    let path = locate::path(text.as_bytes(), error.line(), error.column());
    let path = locate::in_field(name, path.as_deref());
    *form = Some(WireForm::UnreadValue(Box::new(UnreadValue::new(value, path))));
    Ok(())
}

/// The JSON text of a value.
struct Text(Box<RawValue>);

/// How serde_json is asked for the text of a value. If it did not know the name any more, the text
/// would be written anew.
const RAW: &str = "$serde_json::private::RawValue";

impl<'de> Deserialize<'de> for Text {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_newtype_struct(RAW, TextVisitor)
    }
}

struct TextVisitor;

impl<'de> Visitor<'de> for TextVisitor {
    type Value = Text;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("any JSON value")
    }

    /// serde_json's own way.
    fn visit_map<A: MapAccess<'de>>(self, text: A) -> Result<Text, A::Error> {
        Box::deserialize(MapAccessDeserializer::new(text)).map(Text)
    }

    /// That of all other deserializers, such as those of serde's untagged enums.
    fn visit_newtype_struct<D: Deserializer<'de>>(self, deserializer: D) -> Result<Text, D::Error> {
        let value = Value::deserialize(deserializer)?;
        serde_json::value::to_raw_value(&value).map(Text).map_err(D::Error::custom)
    }
}
