//! The conditions of a search: `{"status": {"eq": "active"}, …}`, all of which have to hold.
//!
//! The fields and operators are documented. The form of the body is not; this is the one that the
//! project's spec has.

use std::cmp::Ordering;
use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use serde_json::Value;

use super::response::Failure;

/// The operators of fields that have an order.
pub(super) const ORDERED: &[&str] = &["eq", "lt", "gt", "lte", "gte"];

/// A field that can be searched by, and its operators.
pub(super) struct Searchable(pub &'static str, pub &'static [&'static str]);

pub(super) struct Condition<'a> {
    pub field: &'static str,
    operator: &'a str,
    value: &'a Value,
}

/// The body of a search: comparisons by field, values by operator.
pub(super) type SearchBody = BTreeMap<String, BTreeMap<String, Value>>;

/// Reads a search's body.
///
/// # Errors
/// A 400 if the search does not support a field or an operator.
pub(super) fn conditions<'a>(
    body: &'a SearchBody,
    fields: &'static [Searchable],
) -> Result<Vec<Condition<'a>>, Failure> {
    let mut conditions = Vec::new();
    for (name, comparisons) in body {
        let Some(Searchable(field, operators)) = fields.iter().find(|field| field.0 == name) else {
            return Err(Failure::body(format!("Search by {name} is not supported")));
        };
        for (operator, value) in comparisons {
            if !operators.contains(&operator.as_str()) {
                return Err(Failure::body(format!("Operator {operator} is not supported for {name}")));
            }
            if field.ends_with("_at") && date(value).is_none() {
                return Err(Failure::body(format!("{name} needs a date in ISO 8601")));
            }
            conditions.push(Condition { field, operator, value });
        }
    }
    Ok(conditions)
}

impl Condition<'_> {
    /// Whether the condition holds for a value. A list is equal to each of its items.
    pub(super) fn holds_for(&self, actual: Option<&Value>) -> bool {
        let actual = actual.unwrap_or(&Value::Null);
        let equal = match actual {
            Value::Array(items) => items.contains(self.value),
            other => compare(other, self.value).is_some_and(Ordering::is_eq),
        };
        let order = compare(actual, self.value);
        match self.operator {
            "eq" => equal,
            "not_eq" => !equal,
            "lt" => order.is_some_and(Ordering::is_lt),
            "gt" => order.is_some_and(Ordering::is_gt),
            "lte" => order.is_some_and(Ordering::is_le),
            "gte" => order.is_some_and(Ordering::is_ge),
            _ => false,
        }
    }
}

/// Dates by time, numbers by size, everything else by equality.
fn compare(a: &Value, b: &Value) -> Option<Ordering> {
    if let (Some(a), Some(b)) = (date(a), date(b)) {
        return Some(a.cmp(&b));
    }
    match (a, b) {
        (Value::Number(a), Value::Number(b)) => a.as_f64()?.partial_cmp(&b.as_f64()?),
        (a, b) => (a == b).then_some(Ordering::Equal),
    }
}

fn date(value: &Value) -> Option<DateTime<Utc>> {
    let date = DateTime::parse_from_rfc3339(value.as_str()?).ok()?;
    Some(date.with_timezone(&Utc))
}
