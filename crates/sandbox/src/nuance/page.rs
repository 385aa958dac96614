//! Parameters of a list and its envelope: offset, max, sort, order.

use axum::http::StatusCode;
use axum::response::Response;
use serde_json::{Value, json};

use super::failure::Failure;
use crate::http;

const DEFAULT_MAX: usize = 10;
const TOP_MAX: usize = 1000;

/// A query string, read by name.
pub(super) struct Query(Vec<(String, String)>);

impl Query {
    pub(super) fn new(query: Option<&str>) -> Self {
        Self(query.map(|query| http::pairs(query.as_bytes())).unwrap_or_default())
    }

    /// A parameter's text; an empty one counts as missing.
    pub(super) fn text(&self, name: &str) -> Option<&str> {
        self.0.iter().find_map(|(key, value)| (key == name && !value.is_empty()).then_some(value.as_str()))
    }

    /// A whole number.
    pub(super) fn number(&self, name: &str) -> Result<Option<i64>, Failure> {
        let parse =
            |text: &str| text.parse().map_err(|_| Failure::bad_request(format!("{name} is not an integer")));
        self.text(name).map(parse).transpose()
    }

    /// `true` or `false`, in any case of letters.
    pub(super) fn switch(&self, name: &str, default: bool) -> Result<bool, Failure> {
        match self.text(name).map(str::to_ascii_lowercase).as_deref() {
            None => Ok(default),
            Some("true") => Ok(true),
            Some("false") => Ok(false),
            Some(_) => Err(Failure::bad_request(format!("{name} is neither true nor false"))),
        }
    }

    /// The names in a list with commas.
    pub(super) fn list(&self, name: &str) -> Option<Vec<&str>> {
        Some(self.text(name)?.split(',').map(str::trim).filter(|part| !part.is_empty()).collect())
    }
}

/// Which part of a list is wanted, and in which order.
pub(super) struct Paging {
    offset: usize,
    max: usize,
    pub(super) sort: String,
    pub(super) descending: bool,
}

impl Paging {
    /// Reads the parameters; the first of the sortable fields is not the default, `default` is.
    pub(super) fn read(query: &Query, sortable: &[&str], default: &str) -> Result<Self, Failure> {
        let max = match query.number("max")? {
            None => DEFAULT_MAX,
            Some(max) => match usize::try_from(max) {
                Ok(max) if (1..=TOP_MAX).contains(&max) => max,
                _ => return Err(Failure::bad_request(format!("max is not between 1 and {TOP_MAX}"))),
            },
        };
        let offset = usize::try_from(query.number("offset")?.unwrap_or_default())
            .map_err(|_| Failure::bad_request("offset is negative"))?;
        let sort = query.text("sort").unwrap_or(default).to_owned();
        if !sortable.contains(&sort.as_str()) {
            return Err(Failure::bad_request(format!("sort is not one of {}", sortable.join(", "))));
        }
        let descending = match query.text("order").unwrap_or("ASC") {
            "ASC" => false,
            "DESC" => true,
            _ => return Err(Failure::bad_request("order is neither ASC nor DESC")),
        };
        Ok(Self { offset, max, sort, descending })
    }

    /// The wanted page of records that are sorted already; 204 where it has none.
    pub(super) fn answer<T>(&self, all: &[T], show: impl Fn(&T) -> Value) -> Response {
        let records: Vec<Value> = all.iter().skip(self.offset).take(self.max).map(show).collect();
        if records.is_empty() {
            return http::empty(StatusCode::NO_CONTENT);
        }
        http::json(
            StatusCode::OK,
            &json!({
                "offset": self.offset, "max": self.max, "sort": self.sort,
                "order": if self.descending { "DESC" } else { "ASC" },
                "total": all.len(), "records": records,
            }),
        )
    }
}
