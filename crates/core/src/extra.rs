//! The fields of an object that its spec does not list.

use std::fmt;
use std::ops::{Deref, DerefMut};

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

/// Fields that came with an object and that its type has no name for. They are sent back with it. `Debug` shows their
/// names only, since any of them may be a secret.
#[derive(Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Extra(Map<String, Value>);

impl Extra {
    /// No fields.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }
}

impl Deref for Extra {
    type Target = Map<String, Value>;

    fn deref(&self) -> &Self::Target {
        &self.0
    }
}

impl DerefMut for Extra {
    fn deref_mut(&mut self) -> &mut Self::Target {
        &mut self.0
    }
}

impl From<Map<String, Value>> for Extra {
    fn from(fields: Map<String, Value>) -> Self {
        Self(fields)
    }
}

impl From<Extra> for Map<String, Value> {
    fn from(extra: Extra) -> Self {
        extra.0
    }
}

impl fmt::Debug for Extra {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_set().entries(self.0.keys()).finish()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn debug_shows_names_only() {
        let mut extra: Extra = serde_json::from_str(r#"{"token": "hunter2", "age": 5}"#).unwrap();
        assert_eq!(extra.get("age"), Some(&Value::from(5)));
        extra.insert("new".to_owned(), Value::Null);
        let shown = format!("{extra:?}");
        assert!(shown.contains("token") && shown.contains("new") && !shown.contains("hunter2"), "{shown}");
        assert_eq!(serde_json::to_string(&Extra::new()).unwrap(), "{}");
    }
}
