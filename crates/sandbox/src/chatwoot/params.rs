//! A request's parameters, as Rails gathers them: from the query, JSON, a form, or multipart.

use axum::extract::{FromRequest, Multipart, Request};
use bytes::Bytes;
use serde_json::{Map, Value};

use crate::chatwoot::failure::Failure;
use crate::http;

/// How deep `a[b][c]` may go; Rails has a limit too.
const MAX_DEPTH: usize = 8;

/// The parameters of one request.
pub(crate) struct Params {
    fields: Fields,
    /// What the JSON body alone holds, where there is one.
    json: Option<Map<String, Value>>,
    files: Vec<File>,
}

/// An uploaded file.
pub(crate) struct File {
    /// The parameter's name.
    pub(crate) parameter: String,
    /// The file's own name.
    pub(crate) name: String,
    pub(crate) content_type: String,
    /// In bytes.
    pub(crate) size: usize,
}

impl<S: Send + Sync> FromRequest<S> for Params {
    type Rejection = Failure;

    async fn from_request(request: Request, state: &S) -> Result<Self, Failure> {
        let mut fields = Map::new();
        for (name, value) in http::pairs(request.uri().query().unwrap_or_default().as_bytes()) {
            insert(&mut fields, &name, value.into());
        }
        let mut params = Self { fields: Fields(fields), json: None, files: Vec::new() };
        let headers = request.headers();
        if http::has_media_type(headers, "multipart/form-data") {
            params.read_multipart(request, state).await?;
        } else if http::has_media_type(headers, "application/x-www-form-urlencoded") {
            for (name, value) in http::pairs(&body(request, state).await?) {
                insert(&mut params.fields.0, &name, value.into());
            }
        } else if http::has_media_type(headers, "application/json") {
            params.read_json(&body(request, state).await?)?;
        }
        Ok(params)
    }
}

async fn body<S: Send + Sync>(request: Request, state: &S) -> Result<Bytes, Failure> {
    Bytes::from_request(request, state).await.map_err(|rejection| Failure::Rails(rejection.status().as_u16()))
}

impl Params {
    async fn read_multipart<S: Send + Sync>(&mut self, request: Request, state: &S) -> Result<(), Failure> {
        let bad = |_| Failure::Rails(400);
        let mut parts = Multipart::from_request(request, state).await.map_err(|_| Failure::Rails(400))?;
        while let Some(part) = parts.next_field().await.map_err(bad)? {
            let name = part.name().unwrap_or_default().to_owned();
            match part.file_name().map(str::to_owned) {
                Some(file) => {
                    let content_type = part.content_type().unwrap_or("application/octet-stream").to_owned();
                    // The content has to be read to get to the next part; nobody asks for it again.
                    let size = part.bytes().await.map_err(bad)?.len();
                    self.files.push(File { parameter: name, name: file, content_type, size });
                }
                None => insert(&mut self.fields.0, &name, part.text().await.map_err(bad)?.into()),
            }
        }
        Ok(())
    }

    fn read_json(&mut self, body: &Bytes) -> Result<(), Failure> {
        if body.is_empty() {
            return Ok(());
        }
        match serde_json::from_slice(body) {
            Ok(Value::Object(object)) => {
                self.fields.0.extend(object.clone());
                self.json = Some(object);
                Ok(())
            }
            Ok(_) => Ok(()),
            Err(_) => Err(Failure::Rails(400)),
        }
    }

    /// All parameters, wherever they stood.
    pub(crate) fn fields(&self) -> &Fields {
        &self.fields
    }

    /// The parameters under a name. Where a JSON body has no such name, the body's own fields count
    /// as if they stood under it: flat and wrapped bodies are the same to Rails.
    pub(crate) fn under(&self, name: &str) -> Result<Fields, Failure> {
        let found = match (self.fields.0.get(name), &self.json) {
            (Some(Value::Object(object)), _) => object.clone(),
            (None, Some(json)) => json.clone(),
            _ => Map::new(),
        };
        let files = self.files.iter().any(|file| file.parameter.starts_with(name));
        if found.is_empty() && !files { Err(Failure::missing(name)) } else { Ok(Fields(found)) }
    }

    /// The same for a record of which Rails knows the columns: of a flat body, only they count.
    pub(crate) fn record(&self, name: &str, columns: Words) -> Result<Fields, Failure> {
        let mut fields = self.under(name)?;
        if !self.fields.0.contains_key(name) {
            fields.0.retain(|column, _| columns.contains(column));
        }
        if fields.0.is_empty() { Err(Failure::missing(name)) } else { Ok(fields) }
    }

    /// The number of the page that is asked for, the first where it is none.
    pub(crate) fn page(&self) -> usize {
        let page = self.fields.integer("page").flatten().and_then(|page| usize::try_from(page).ok());
        page.filter(|page| *page > 0).unwrap_or(1)
    }

    /// The records on the page that was asked for.
    pub(crate) fn page_of<T>(
        &self,
        records: impl IntoIterator<Item = T>,
        per_page: usize,
    ) -> impl Iterator<Item = T> {
        let skipped = (self.page() - 1).saturating_mul(per_page);
        records.into_iter().skip(skipped).take(per_page)
    }

    /// The name of the file that was uploaded under a parameter's name.
    pub(crate) fn file(&self, name: &str) -> Option<&str> {
        self.files.iter().find(|file| file.parameter == name).map(|file| file.name.as_str())
    }

    /// The files that were uploaded under a parameter's name, in their order.
    pub(crate) fn files<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a File> {
        self.files.iter().filter(move |file| file.parameter == name)
    }
}

/// Parameters by name, with the conversions that Rails makes. Every reader returns `None` where the
/// parameter was not sent, and `Some(None)` where it was null (or cannot be what it should be). A
/// list or an object in the place of a scalar counts as not sent: Rails does not permit it.
#[derive(Default)]
pub(crate) struct Fields(Map<String, Value>);

impl Fields {
    pub(crate) fn new(fields: Map<String, Value>) -> Self {
        Self(fields)
    }

    /// Whether the parameter was sent, and be it as null.
    pub(crate) fn has(&self, name: &str) -> bool {
        self.0.contains_key(name)
    }

    /// A text that is not blank.
    pub(crate) fn present(&self, name: &str) -> Option<String> {
        self.text(name).flatten().filter(|text| !text.trim().is_empty())
    }

    /// A text; numbers and booleans become one.
    pub(crate) fn text(&self, name: &str) -> Option<Option<String>> {
        Some(match self.scalar(name)? {
            Value::String(text) => Some(text.clone()),
            Value::Number(number) => Some(number.to_string()),
            Value::Bool(value) => Some(value.to_string()),
            _ => None,
        })
    }

    /// A whole number, or a text that is one.
    pub(crate) fn integer(&self, name: &str) -> Option<Option<i64>> {
        self.scalar(name).map(integer)
    }

    /// A boolean; of texts, those that Rails takes for false are false, all others true.
    pub(crate) fn boolean(&self, name: &str) -> Option<Option<bool>> {
        self.scalar(name).map(boolean)
    }

    /// A value of an enum. Unknown ones are what Rails does not survive.
    pub(crate) fn one_of<T>(
        &self,
        name: &str,
        parse: impl Fn(&str) -> Option<T>,
    ) -> Result<Option<T>, Failure> {
        let text = self.text(name).flatten();
        text.map(|text| parse(&text).ok_or(Failure::Rails(500))).transpose()
    }

    /// The same parameters, with null for the word `null`.
    pub(crate) fn with_null_word(&self) -> Self {
        let read = |value: &Value| if value == "null" { Value::Null } else { value.clone() };
        Self(self.0.iter().map(|(name, value)| (name.clone(), read(value))).collect())
    }

    /// Takes over a parameter that was sent.
    pub(crate) fn set<T: Parameter>(&self, name: &str, target: &mut T) {
        if let Some(value) = T::read(self, name) {
            *target = value;
        }
    }

    /// An object.
    pub(crate) fn object(&self, name: &str) -> Option<Map<String, Value>> {
        self.0.get(name)?.as_object().cloned()
    }

    /// A list of ids; what is no number becomes 0, which nobody has.
    pub(crate) fn ids(&self, name: &str) -> Option<Vec<i64>> {
        Some(self.0.get(name)?.as_array()?.iter().map(|id| integer(id).unwrap_or_default()).collect())
    }

    /// The labels that something is to have: each once, and none where none are named.
    pub(crate) fn labels(&self) -> Vec<String> {
        let mut labels: Vec<String> = Vec::new();
        let named = self.get("labels").and_then(Value::as_array).map_or(&[][..], Vec::as_slice);
        for label in named.iter().filter_map(Value::as_str).map(str::trim) {
            if !label.is_empty() && !labels.iter().any(|known| known == label) {
                labels.push(label.to_owned());
            }
        }
        labels
    }

    fn scalar(&self, name: &str) -> Option<&Value> {
        self.0.get(name).filter(|value| !value.is_array() && !value.is_object())
    }

    /// The value as it was sent.
    pub(crate) fn get(&self, name: &str) -> Option<&Value> {
        self.0.get(name)
    }
}

/// Names, in the order of their numbers where the database knows them by number.
#[derive(Clone, Copy)]
pub(crate) struct Words(pub(crate) &'static str);

impl Words {
    pub(crate) fn iter(self) -> impl Iterator<Item = &'static str> {
        self.0.split_ascii_whitespace()
    }

    pub(crate) fn contains(self, name: &str) -> bool {
        self.iter().any(|known| known == name)
    }

    /// One of the names, by name or by number.
    pub(crate) fn parse(self, text: &str) -> Option<&'static str> {
        let by_number = || text.parse().ok().and_then(|number| self.iter().nth(number));
        self.iter().find(|known| *known == text).or_else(by_number)
    }
}

/// A type that parameters are converted to; `None` leaves the target as it is.
pub(crate) trait Parameter: Sized {
    fn read(fields: &Fields, name: &str) -> Option<Self>;
}

macro_rules! parameter {
    ($($type:ty: |$fields:ident, $name:ident| $read:expr;)*) => {
        $(impl Parameter for $type {
            fn read($fields: &Fields, $name: &str) -> Option<Self> {
                $read
            }
        })*
    };
}

parameter! {
    String: |fields, name| fields.text(name).map(Option::unwrap_or_default);
    Option<String>: |fields, name| fields.text(name);
    Option<i64>: |fields, name| fields.integer(name);
    bool: |fields, name| fields.boolean(name).flatten();
    Option<bool>: |fields, name| fields.boolean(name);
    Map<String, Value>: |fields, name| fields.object(name);
}

fn integer(value: &Value) -> Option<i64> {
    match value {
        Value::Number(number) => number.as_i64(),
        Value::String(text) => text.trim().parse().ok(),
        _ => None,
    }
}

/// Whether a value is true to Rails; null and the empty text are neither.
pub(crate) fn boolean(value: &Value) -> Option<bool> {
    match value {
        Value::Bool(value) => Some(*value),
        Value::Number(number) => Some(number.as_i64() != Some(0)),
        Value::String(text) if text.is_empty() => None,
        Value::String(text) => {
            Some(!["0", "f", "false", "off"].iter().any(|word| text.eq_ignore_ascii_case(word)))
        }
        _ => None,
    }
}

/// Puts a value under a name such as `a`, `a[b]`, `a[]` or `a[][b]`.
fn insert(map: &mut Map<String, Value>, name: &str, value: Value) {
    let (first, rest) = name.split_once('[').map_or((name, None), |(first, rest)| (first, Some(rest)));
    let steps = rest.into_iter().flat_map(|rest| rest.split('[')).map(|part| part.trim_end_matches(']'));
    let path: Vec<&str> = steps.collect();
    if path.len() < MAX_DEPTH {
        insert_at(map.entry(first).or_insert(Value::Null), &path, value);
    }
}

/// Puts a value under the steps of a path, the empty one being the next item of a list. What has
/// another form already stays as it is.
fn insert_at(place: &mut Value, path: &[&str], value: Value) {
    match path {
        [] => *place = value,
        ["", rest @ ..] => {
            if place.is_null() {
                *place = Value::Array(Vec::new());
            }
            let Value::Array(list) = place else { return };
            // A name that the last object has already begins another one.
            match list.last_mut() {
                Some(last @ Value::Object(_)) if !rest.is_empty() && !has(last, rest) => {
                    insert_at(last, rest, value);
                }
                _ => {
                    let mut next = Value::Null;
                    insert_at(&mut next, rest, value);
                    list.push(next);
                }
            }
        }
        [name, rest @ ..] => {
            if place.is_null() {
                *place = Value::Object(Map::new());
            }
            if let Value::Object(fields) = place {
                insert_at(fields.entry(*name).or_insert(Value::Null), rest, value);
            }
        }
    }
}

/// Whether there is a value under a path. In a list there is always room for one more.
fn has(place: &Value, path: &[&str]) -> bool {
    match path {
        [] => true,
        ["", ..] => false,
        [name, rest @ ..] => place.get(name).is_some_and(|inner| has(inner, rest)),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn brackets_nest() {
        let cases = [
            (vec![("a", "1")], json!({"a": "1"})),
            (vec![("a[b]", "1"), ("a[c]", "2")], json!({"a": {"b": "1", "c": "2"}})),
            (vec![("a[b][c]", "1")], json!({"a": {"b": {"c": "1"}}})),
            (vec![("a[]", "1"), ("a[]", "2")], json!({"a": ["1", "2"]})),
            (vec![("a", "1"), ("a[b]", "2")], json!({"a": "1"})),
            (
                vec![("a[][b]", "1"), ("a[][c]", "2"), ("a[][b]", "3"), ("a[][d][]", "4"), ("a[][d][]", "5")],
                json!({"a": [{"b": "1", "c": "2"}, {"b": "3", "d": ["4", "5"]}]}),
            ),
            (
                vec![("a[][b][c]", "1"), ("a[][b][c]", "2")],
                json!({"a": [{"b": {"c": "1"}}, {"b": {"c": "2"}}]}),
            ),
            (vec![("a", "1"), ("a[][b]", "2")], json!({"a": "1"})),
            (vec![("a[b][b][b][b][b][b][b][b]", "1")], json!({})),
        ];
        for (pairs, expected) in cases {
            let mut map = Map::new();
            for (name, value) in &pairs {
                insert(&mut map, name, Value::from(*value));
            }
            assert_eq!(Value::Object(map), expected, "{pairs:?}");
        }
    }

    #[test]
    fn values_are_converted_as_rails_does() {
        let Value::Object(map) =
            json!({"n": "12", "m": 12, "no": "off", "yes": "x", "empty": "", "null": null})
        else {
            return;
        };
        let fields = Fields(map);
        assert_eq!(fields.integer("n"), Some(Some(12)));
        assert_eq!(fields.text("m"), Some(Some("12".to_owned())));
        assert_eq!(fields.boolean("no"), Some(Some(false)));
        assert_eq!(fields.boolean("yes"), Some(Some(true)));
        assert_eq!(fields.boolean("empty"), Some(None));
        assert_eq!(fields.text("null"), Some(None));
        assert_eq!(fields.text("absent"), None);
    }
}
