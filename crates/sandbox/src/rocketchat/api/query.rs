//! Query parameters: pages, order, flags, and the fields of a record that a response shows.

use std::borrow::Borrow;
use std::cmp::Ordering;

use serde_json::{Value, json};

use super::response::{Failure, Outcome, among, fail};
use crate::ordered::Ordered;
use crate::rocketchat::api::check::as_number;
use crate::rocketchat::state::kind::note_mistake;
use crate::rocketchat::state::record::{Doc, Record};
use crate::spec::Schema;

/// Records on a page where the caller does not say.
const DEFAULT_COUNT: usize = 50;

/// The most records that a page holds, whatever the caller says.
const UPPER_COUNT: usize = 100;

/// The parameters of a call, decoded. A name that the operation does not have in the spec is a
/// mistake, as in a record.
#[derive(Debug, Default)]
pub(crate) struct Query {
    pub pairs: Vec<(String, String)>,
    /// The parameters of the operation.
    pub schema: Option<&'static Schema>,
}

impl Query {
    fn check(&self, name: &str) {
        let is_listed = |schema: &Schema| listed(schema, name);
        if self.schema.is_some_and(|schema| !is_listed(schema)) {
            note_mistake("the query", name);
        }
    }

    /// A parameter's text; an empty one counts as absent.
    pub(crate) fn text(&self, name: &str) -> Option<&str> {
        self.check(name);
        self.chosen(name)
    }

    /// The same, whether or not the operation has the parameter.
    pub(crate) fn chosen(&self, name: &str) -> Option<&str> {
        let mut pairs = self.pairs.iter();
        pairs.find(|(key, value)| key == name && !value.is_empty()).map(|(_, value)| value.as_str())
    }

    /// Every value of a parameter given as `name`, `name[]` or `name[0]`.
    pub(crate) fn texts(&self, name: &str) -> Vec<&str> {
        self.check(name);
        self.chosen_texts(name)
    }

    /// The same, whether or not the operation has the parameter.
    fn chosen_texts(&self, name: &str) -> Vec<&str> {
        self.pairs
            .iter()
            .filter(|(key, _)| key.split('[').next() == Some(name))
            .map(|(_, value)| value.as_str())
            .collect()
    }

    /// The same of a parameter that the route's schema has as a list: `name[]=…`, or `name=…` more
    /// than once.
    ///
    /// # Errors
    /// `error-invalid-params` for one text without brackets.
    pub(crate) fn list(&self, name: &str) -> Result<Vec<&str>, Failure> {
        if self.is_one_text(name) {
            Err(Failure::query("must be array"))
        } else {
            Ok(self.chosen_texts(name))
        }
    }

    /// The same where the route itself checks it.
    ///
    /// # Errors
    /// The refusal of the check for one text without brackets.
    pub(crate) fn matched_list(&self, name: &str) -> Result<Vec<&str>, Failure> {
        let refusal = format!(
            "Match error: Failed Match.OneOf, Match.Maybe or Match.Optional validation in field {name}"
        );
        if self.is_one_text(name) { fail(refusal) } else { Ok(self.chosen_texts(name)) }
    }

    fn is_one_text(&self, name: &str) -> bool {
        self.chosen(name).is_some() && self.chosen_texts(name).len() == 1
    }

    /// Whether all names of parameters fit; one in a list form is known by what comes before the
    /// bracket.
    pub(crate) fn has_only(&self, fits: impl Fn(&str) -> bool) -> bool {
        self.pairs.iter().all(|(key, _)| key.split('[').next().is_some_and(&fits))
    }

    /// Whether a parameter is given, if only as an empty text.
    pub(crate) fn has(&self, name: &str) -> bool {
        self.check(name);
        self.pairs.iter().any(|(key, _)| key == name)
    }

    /// The same, whether or not the operation has the parameter.
    pub(crate) fn is_given(&self, name: &str) -> bool {
        self.pairs.iter().any(|(key, _)| key == name)
    }

    /// A flag that the route's schema has as a text: anything but `true` and `false` counts as
    /// absent.
    pub(crate) fn choice(&self, name: &str) -> Option<bool> {
        self.text(name)?.parse().ok()
    }

    /// The same; false if it is absent.
    pub(crate) fn switch(&self, name: &str) -> bool {
        self.choice(name).unwrap_or(false)
    }

    /// Whether one of a record's fields contains the text of a parameter, in any case. Without the
    /// parameter all do.
    pub(crate) fn finds(&self, name: &str, record: &Doc, fields: &str) -> bool {
        self.text(name).is_none_or(|needle| record.mentions(needle, fields))
    }

    /// A parameter that is required.
    pub(crate) fn required(&self, name: &str) -> Result<&str, Failure> {
        self.text(name).ok_or_else(|| Failure::query(&format!("must have required property '{name}'")))
    }

    /// A parameter that is required, but may be empty.
    pub(crate) fn present(&self, name: &str) -> Result<&str, Failure> {
        self.check(name);
        let value = self.pairs.iter().find(|(key, _)| key == name).map(|(_, value)| value.as_str());
        value.ok_or_else(|| Failure::query(&format!("must have required property '{name}'")))
    }

    /// The text of a parameter that takes these words alone.
    ///
    /// # Errors
    /// The validator's refusal of another text.
    pub(crate) fn one_of(&self, name: &str, words: &str) -> Result<Option<&str>, Failure> {
        self.chosen(name).map(|text| among(text, words, Failure::query)).transpose()
    }

    /// A flag that the route's schema has as a boolean.
    ///
    /// # Errors
    /// `error-invalid-params` for any other text than `true` and `false`.
    pub(crate) fn flag(&self, name: &str) -> Result<Option<bool>, Failure> {
        match self.text(name) {
            None => Ok(None),
            Some("true") => Ok(Some(true)),
            Some("false") => Ok(Some(false)),
            Some(_) => Err(Failure::query("must be boolean")),
        }
    }

    /// A number of records, without its fraction; it may be negative.
    ///
    /// # Errors
    /// `error-invalid-params` for text that is no number.
    pub(crate) fn number(&self, name: &str) -> Result<Option<i64>, Failure> {
        match self.chosen(name).map(|text| as_number(&json!(text))) {
            None => Ok(None),
            // A cast saturates, and no list is so long.
            Some(Some(number)) => Ok(number.as_i64().or_else(|| Some(number.as_f64()? as i64))),
            Some(None) => Err(Failure::query("must be number")),
        }
    }

    /// How many records to pass over.
    ///
    /// # Errors
    /// `error-invalid-params` for text that is no number; the database's own words for a negative
    /// one.
    pub(crate) fn offset(&self) -> Result<usize, Failure> {
        let offset = self.number("offset")?.unwrap_or(0);
        usize::try_from(offset).map_err(|_| {
            Failure::plain(format!("BSON field 'skip' value must be >= 0, actual value '{offset}'"))
        })
    }

    /// The page that is asked for of a list with an order of its own: `offset` and `count`.
    ///
    /// # Errors
    /// `error-invalid-params` for a number that is none, and the database's error for a negative
    /// offset.
    pub(crate) fn unsorted_page(&self) -> Result<Page, Failure> {
        let offset = self.offset()?;
        let count = match self.number("count")? {
            None => DEFAULT_COUNT,
            // Zero means all: this workspace allows it, as a new one does.
            Some(0) => usize::MAX,
            // The database reads a negative number as the same number of records, and the upper
            // limit is not asked for it.
            Some(count) if count < 0 => usize::try_from(count.unsigned_abs()).unwrap_or(usize::MAX),
            Some(count) => usize::try_from(count).map_or(UPPER_COUNT, |count| count.min(UPPER_COUNT)),
        };
        Ok(Page { offset, count, sort: Vec::new() })
    }

    /// The page that is asked for: `offset`, `count` and `sort`.
    ///
    /// # Errors
    /// `error-invalid-params` for a number that is none, `error-invalid-sort` for an order that is
    /// no JSON object of 1 and -1.
    pub(crate) fn page(&self, default_sort: &str) -> Result<Page, Failure> {
        let page = self.page_by(default_sort)?;
        let sort = match self.chosen("sort") {
            None => return Ok(page),
            Some(text) => parse_sort(text).ok_or_else(|| {
                Failure::coded("error-invalid-sort", &format!("Invalid sort parameter provided: \"{text}\""))
                    .with(json!({"helperMethod": "parseJsonQuery"}))
            })?,
        };
        Ok(Page { sort, ..page })
    }

    /// The same query, with the field's greatest value first if it names no order.
    pub(crate) fn newest(&self, field: &str) -> Self {
        let mut pairs = self.pairs.clone();
        if self.chosen("sort").is_none() {
            pairs.push(("sort".to_owned(), json!({field: -1}).to_string()));
        }
        Self { pairs, schema: self.schema }
    }

    /// How many records a page of this query may hold.
    pub(crate) fn most(&self) -> u64 {
        let asked = self.chosen("count").and_then(|text| text.parse::<u64>().ok());
        asked.unwrap_or(50).min(100)
    }

    /// The same where the server does not read `sort`.
    pub(crate) fn page_by(&self, field: &str) -> Result<Page, Failure> {
        Ok(Page { sort: vec![(field.to_owned(), Ordering::Less)], ..self.unsorted_page()? })
    }
}

/// Whether a query has this parameter, or a list of this name.
pub(crate) fn listed(schema: &Schema, name: &str) -> bool {
    schema.property(name).is_some() || schema.property(&format!("{name}[]")).is_some()
}

/// Reads `{"name": 1, "_id": -1}`; the first field decides first.
fn parse_sort(text: &str) -> Option<Vec<(String, Ordering)>> {
    let Ordered(fields) = serde_json::from_str::<Ordered<String, Value>>(text).ok()?;
    fields
        .into_iter()
        .map(|(field, direction)| match direction.as_i64() {
            Some(1) => Some((field, Ordering::Less)),
            Some(-1) => Some((field, Ordering::Greater)),
            _ => None,
        })
        .collect()
}

/// A page of a list.
pub(crate) struct Page {
    offset: usize,
    count: usize,
    sort: Vec<(String, Ordering)>,
}

impl Page {
    /// Responds with a page under `name`, with `count` (the records of the page), `offset` and
    /// `total` (those of the list). The records are sorted.
    pub(crate) fn of<T: Borrow<Doc>>(&self, name: &str, records: impl IntoIterator<Item = T>) -> Outcome {
        self.shown(name, records, Doc::clone)
    }

    /// The same, with each record of the page as it is shown: the order may go by fields that are
    /// not.
    pub(crate) fn shown<T: Borrow<Doc>>(
        &self,
        name: &str,
        records: impl IntoIterator<Item = T>,
        show: impl Fn(&Doc) -> Doc,
    ) -> Outcome {
        let mut records: Vec<Doc> = records.into_iter().map(|record| record.borrow().clone()).collect();
        self.order(&mut records);
        let total = records.len();
        let page: Vec<Doc> = records.iter().skip(self.offset).take(self.count).map(show).collect();
        Ok(json!({"count": page.len(), "offset": self.offset, "total": total, name: page}))
    }

    /// Puts records in order.
    pub(crate) fn order(&self, records: &mut [Doc]) {
        records.sort_by(|a, b| self.compare(a, b));
    }

    /// How two records follow one another.
    pub(crate) fn compare(&self, a: &Doc, b: &Doc) -> Ordering {
        self.sort
            .iter()
            .map(|(field, direction)| {
                let order = compare(a.chosen(field), b.chosen(field));
                match direction {
                    Ordering::Greater => order.reverse(),
                    _ => order,
                }
            })
            .find(|order| order.is_ne())
            .unwrap_or(Ordering::Equal)
    }
}

/// The database's order across types: absent and null, then numbers, texts, flags. Texts compare
/// by bytes, so capitals come first.
fn compare(a: Option<&Value>, b: Option<&Value>) -> Ordering {
    fn rank(value: Option<&Value>) -> u8 {
        match value {
            None | Some(Value::Null) => 0,
            Some(Value::Number(_)) => 1,
            Some(Value::String(_)) => 2,
            Some(Value::Object(_)) => 3,
            Some(Value::Array(_)) => 4,
            Some(Value::Bool(_)) => 5,
        }
    }
    match (a, b) {
        (Some(Value::String(a)), Some(Value::String(b))) => a.cmp(b),
        (Some(Value::Bool(a)), Some(Value::Bool(b))) => a.cmp(b),
        (Some(Value::Number(a)), Some(Value::Number(b))) => {
            a.as_f64().unwrap_or_default().total_cmp(&b.as_f64().unwrap_or_default())
        }
        _ => rank(a).cmp(&rank(b)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn orders_are_read_in_their_order() {
        let (up, down) = (Ordering::Less, Ordering::Greater);
        let field = |name: &str, order| (name.to_owned(), order);
        let cases = [
            (r#"{"name": 1, "_id": -1}"#, Some(vec![field("name", up), field("_id", down)])),
            ("{}", Some(vec![])),
            (r#"{"name": 0}"#, None),
            (r#"{"name": "1"}"#, None),
            ("[1]", None),
            ("name", None),
        ];
        for (text, expected) in cases {
            assert_eq!(parse_sort(text), expected, "{text}");
        }
    }
}
