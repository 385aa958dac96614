//! Lists, sorted and cut by `offset`, `max`, `sort` and `order`.

use axum::http::StatusCode;
use axum::response::Response;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};

use super::failure::Failure;
use crate::http;

const TOP_MAX: usize = 1000;

/// Which part of a list is returned, and in which order. The spec says which values are valid.
#[derive(Deserialize)]
#[serde(default)]
pub(super) struct Paging {
    offset: usize,
    max: usize,
    sort: String,
    order: Order,
}

#[derive(Clone, Copy, PartialEq, Deserialize, Serialize)]
#[serde(rename_all = "UPPERCASE")]
enum Order {
    Asc,
    Desc,
}

impl Default for Paging {
    fn default() -> Self {
        Self { offset: 0, max: 10, sort: String::new(), order: Order::Asc }
    }
}

impl Paging {
    /// The paging with a field to sort by: `default` if the request names none.
    pub(super) fn sorted(mut self, sortable: &[&str], default: &str) -> Result<Self, Failure> {
        if self.max > TOP_MAX {
            return Err(Failure::bad_request(format!("max is not between 1 and {TOP_MAX}")));
        }
        if self.sort.is_empty() {
            default.clone_into(&mut self.sort);
        }
        if !sortable.contains(&self.sort.as_str()) {
            return Err(Failure::bad_request(format!("sort is not one of {}", sortable.join(", "))));
        }
        Ok(self)
    }

    /// Sorts records and returns the page that was asked for, each record changed by `show`; 204
    /// for an empty page.
    pub(super) fn response(
        &self,
        mut records: Vec<Value>,
        show: impl Fn(&mut Map<String, Value>),
    ) -> Response {
        // A parameter and a field may differ in case: `firstname` sorts by `firstName`.
        let key = |record: &Value| {
            let fields = record.as_object().into_iter().flatten();
            let value = fields.into_iter().find(|(name, _)| name.eq_ignore_ascii_case(&self.sort));
            let value = value.map(|(_, value)| value);
            let number = value.and_then(|value| value.as_i64().or(value.as_bool().map(i64::from)));
            (number, value.and_then(Value::as_str).unwrap_or_default().to_lowercase())
        };
        records.sort_by(|a, b| {
            let order = key(a).cmp(&key(b));
            let order = if self.order == Order::Desc { order.reverse() } else { order };
            // Equal records keep the order of their IDs, or pages would overlap.
            let id = |record: &Value| record.get("id").and_then(Value::as_i64);
            order.then_with(|| id(a).cmp(&id(b)))
        });
        let total = records.len();
        let mut page: Vec<Value> = records.into_iter().skip(self.offset).take(self.max).collect();
        if page.is_empty() {
            return http::empty(StatusCode::NO_CONTENT);
        }
        page.iter_mut().filter_map(Value::as_object_mut).for_each(show);
        http::json(
            StatusCode::OK,
            &json!({
                "offset": self.offset, "max": self.max, "sort": self.sort, "order": self.order,
                "total": total, "records": page,
            }),
        )
    }
}

/// A bare array; 204 for an empty one, as everywhere in this API.
pub(super) fn array(records: Vec<Value>) -> Response {
    if records.is_empty() {
        http::empty(StatusCode::NO_CONTENT)
    } else {
        http::json(StatusCode::OK, &records.into())
    }
}
