//! The conditions of a search: `{"status": {"eq": "active"}, …}`, all of which have to hold.
//!
//! Which fields and operators there are is documented; how a body writes them is not, and this is how
//! the project's own description reads it.

use std::cmp::Ordering;

use chrono::{DateTime, Utc};
use serde_json::Value;

use super::answer::Failure;
use super::tenant::Record;

/// The operators that an order needs.
pub(super) const ORDERED: &[&str] = &["eq", "lt", "gt", "lte", "gte"];

/// A field that can be searched by, and its operators.
pub(super) struct Searchable(pub &'static str, pub &'static [&'static str]);

/// One condition of a search.
pub(super) struct Condition<'a> {
    pub field: &'static str,
    operator: &'a str,
    value: &'a Value,
}

/// Reads a search's body.
///
/// # Errors
///
/// A 400 where the body is no object of objects, or names a field or an operator that the search
/// does not know.
pub(super) fn conditions<'a>(
    body: &'a Value,
    fields: &'static [Searchable],
) -> Result<Vec<Condition<'a>>, Failure> {
    let body = body.as_object().ok_or_else(|| Failure::body("The search has to be a JSON object"))?;
    let mut conditions = Vec::new();
    for (name, comparisons) in body {
        let Some(Searchable(field, operators)) = fields.iter().find(|field| field.0 == name) else {
            return Err(Failure::body(format!("Search by {name} is not supported")));
        };
        let comparisons =
            comparisons.as_object().ok_or_else(|| Failure::body(format!("{name} needs an operator")))?;
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
    /// Whether the condition holds for a record's field of the same name.
    pub(super) fn holds(&self, record: &Record) -> bool {
        self.holds_for(record.get(self.field))
    }

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
