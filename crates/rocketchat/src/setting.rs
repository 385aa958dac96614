//! Values of settings, some of which are secrets.

use std::fmt;

use frontdesk_core::field::FieldValue;
use frontdesk_core::serde_json::Value;
use serde::{Deserialize, Serialize};

/// A setting's value, of any JSON type. Passwords and tokens are settings as well, and only the
/// record around the value says which it is, so that none is printed.
///
/// ```
/// use frontdesk_rocketchat::SettingValue;
///
/// let value = SettingValue::from(true);
/// assert_eq!(value.expose(), true);
/// assert_eq!(format!("{value:?}"), "SettingValue(..)");
/// ```
#[derive(Clone, PartialEq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct SettingValue(Value);

impl FieldValue for SettingValue {
    fn blank() -> Self {
        Self(Value::Null)
    }

    fn of_null() -> Option<Self> {
        Some(Self(Value::Null))
    }

    fn is_null(&self) -> bool {
        self.0.is_null()
    }
}

impl SettingValue {
    /// The value itself, for where it has to be used.
    #[must_use]
    pub fn expose(&self) -> &Value {
        &self.0
    }
}

impl<V: Into<Value>> From<V> for SettingValue {
    fn from(value: V) -> Self {
        Self(value.into())
    }
}

impl fmt::Debug for SettingValue {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("SettingValue(..)")
    }
}
