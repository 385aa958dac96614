//! A request's parameters, as Rails gathers them: from the query, JSON, a form, or multipart.

use axum::extract::{FromRequest, Multipart, Request};
use bytes::Bytes;
use serde_json::{Map, Value};

use super::failure::Failure;
use crate::http;

/// How deep `a[b][c]` may go; Rails has a limit too.
const MAX_DEPTH: usize = 8;

/// The parameters of one request.
pub(super) struct Params {
    fields: Fields,
    /// What the JSON body alone holds, where there is one.
    json: Option<Map<String, Value>>,
    /// Parameter names and file names of uploaded files.
    files: Vec<(String, String)>,
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
                    // The content has to be read to get to the next part; nobody asks for it again.
                    part.bytes().await.map_err(bad)?;
                    self.files.push((name, file));
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
    pub(super) fn fields(&self) -> &Fields {
        &self.fields
    }

    /// The parameters under a name. Where a JSON body has no such name, the body's own fields count as
    /// if they stood under it: flat and wrapped bodies are the same to Rails.
    pub(super) fn under(&self, name: &str) -> Result<Fields, Failure> {
        let found = match (self.fields.0.get(name), &self.json) {
            (Some(Value::Object(object)), _) => object.clone(),
            (None, Some(json)) => json.clone(),
            _ => Map::new(),
        };
        let files = self.files.iter().any(|(file, _)| file.starts_with(name));
        if found.is_empty() && !files { Err(Failure::missing(name)) } else { Ok(Fields(found)) }
    }

    /// The name of the file that was uploaded under a parameter's name.
    pub(super) fn file(&self, name: &str) -> Option<&str> {
        self.files.iter().find_map(|(file, file_name)| (file == name).then_some(file_name.as_str()))
    }
}

/// Parameters by name, with the conversions that Rails makes. Every reader answers `None` where the
/// parameter was not sent, and `Some(None)` where it was null (or cannot be what it should be).
#[derive(Default)]
pub(super) struct Fields(Map<String, Value>);

impl Fields {
    /// A text; numbers and booleans become one.
    pub(super) fn text(&self, name: &str) -> Option<Option<String>> {
        Some(match self.0.get(name)? {
            Value::String(text) => Some(text.clone()),
            Value::Number(number) => Some(number.to_string()),
            Value::Bool(value) => Some(value.to_string()),
            _ => None,
        })
    }

    /// A whole number, or a text that is one.
    pub(super) fn integer(&self, name: &str) -> Option<Option<i64>> {
        self.0.get(name).map(integer)
    }

    /// A boolean; of texts, those that Rails takes for false are false, all others true.
    pub(super) fn boolean(&self, name: &str) -> Option<Option<bool>> {
        self.0.get(name).map(boolean)
    }

    /// An object.
    pub(super) fn object(&self, name: &str) -> Option<Map<String, Value>> {
        self.0.get(name)?.as_object().cloned()
    }

    /// A list of ids; what is no number becomes 0, which nobody has.
    pub(super) fn ids(&self, name: &str) -> Option<Vec<i64>> {
        Some(self.0.get(name)?.as_array()?.iter().map(|id| integer(id).unwrap_or_default()).collect())
    }

    /// The value as it was sent.
    pub(super) fn get(&self, name: &str) -> Option<&Value> {
        self.0.get(name)
    }
}

fn integer(value: &Value) -> Option<i64> {
    match value {
        Value::Number(number) => number.as_i64(),
        Value::String(text) => text.trim().parse().ok(),
        _ => None,
    }
}

/// Whether a value is true to Rails; null and the empty text are neither.
pub(super) fn boolean(value: &Value) -> Option<bool> {
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

/// Puts a value under a name such as `a`, `a[b]` or `a[]`.
fn insert(map: &mut Map<String, Value>, name: &str, value: Value) {
    let (first, rest) = name.split_once('[').map_or((name, None), |(first, rest)| (first, Some(rest)));
    let mut path: Vec<&str> = vec![first];
    if let Some(rest) = rest {
        path.extend(rest.split('[').map(|part| part.trim_end_matches(']')));
    }
    if path.len() <= MAX_DEPTH {
        insert_path(map, &path, value);
    }
}

fn insert_path(map: &mut Map<String, Value>, path: &[&str], value: Value) {
    match path {
        [] => {}
        [name] => {
            map.insert((*name).to_owned(), value);
        }
        [name, ""] => {
            let list = map.entry((*name).to_owned()).or_insert_with(|| Value::Array(Vec::new()));
            if let Value::Array(list) = list {
                list.push(value);
            }
        }
        [name, rest @ ..] => {
            let inner = map.entry((*name).to_owned()).or_insert_with(|| Value::Object(Map::new()));
            if let Value::Object(inner) = inner {
                insert_path(inner, rest, value);
            }
        }
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
