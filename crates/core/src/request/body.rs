//! The body of a request: JSON, forms, parts, text and bytes.

use std::borrow::Cow;

use bytes::Bytes;
use http::HeaderValue;
use http::header::CONTENT_TYPE;
use serde::Serialize;
use serde_json::Value;

use super::Request;
use crate::query::{self, Pairs};
use crate::{Body, FieldStyle, File, Multipart};

impl Request {
    /// Sends this value as JSON.
    pub fn json(&mut self, body: &impl Serialize) {
        let bytes = serde_json::to_vec(body);
        self.json_bytes(bytes);
    }

    /// The part of [`json`](Request::json) that does not depend on the body's type.
    fn json_bytes(&mut self, bytes: serde_json::Result<Vec<u8>>) {
        match bytes {
            Ok(bytes) => self.set_body(HeaderValue::from_static("application/json"), bytes.into()),
            Err(error) => self.refuse(format!("the body cannot be encoded: {error}")),
        }
    }

    /// Sends this value as JSON under a media type of its own: `application/merge-patch+json`.
    pub fn json_as(&mut self, media_type: &str, body: &impl Serialize) {
        self.json(body);
        self.set_media_type(media_type);
    }

    /// Sends this text under a media type.
    pub fn text(&mut self, media_type: &str, body: &str) {
        self.bytes(media_type, &Bytes::copy_from_slice(body.as_bytes()));
    }

    /// Sends these bytes under a media type.
    pub fn bytes(&mut self, media_type: &str, body: &Bytes) {
        self.body = Some(body.clone().into());
        self.set_media_type(media_type);
    }

    /// Says what the body is.
    fn set_media_type(&mut self, media_type: &str) {
        match HeaderValue::try_from(media_type) {
            Ok(value) => {
                self.headers.insert(CONTENT_TYPE, value);
            }
            Err(_) => self.refuse(format!("{media_type:?} is no media type")),
        }
    }

    /// Sends this object's fields as a form (`application/x-www-form-urlencoded`), with values as
    /// in [`query`](Request::query).
    pub fn form(&mut self, body: &impl Serialize) {
        self.form_with(body, &[]);
    }

    /// Sends this object's fields as a form (`application/x-www-form-urlencoded`), those that are
    /// named here in styles of their own.
    pub fn form_with(&mut self, body: &impl Serialize, styles: &[(&str, FieldStyle)]) {
        let value = serde_json::to_value(body);
        self.form_value(value, styles);
    }

    /// The part of [`form_with`](Request::form_with) that does not depend on the body's type.
    fn form_value(&mut self, value: serde_json::Result<Value>, styles: &[(&str, FieldStyle)]) {
        match value {
            Ok(Value::Object(fields)) => {
                let mut pairs = Pairs::new();
                for (name, value) in fields {
                    match styles.iter().find(|(styled, _)| *styled == name) {
                        Some((_, style)) => match query::styled(&name, *style, value) {
                            Ok(styled) => pairs.extend(styled),
                            Err(problem) => return self.refuse(problem),
                        },
                        None => pairs.push((name, query::texts(value))),
                    }
                }
                // Without pairs, a form is empty.
                let form = query::encode(&pairs).unwrap_or_default();
                let media_type = HeaderValue::from_static("application/x-www-form-urlencoded");
                self.set_body(media_type, form.into());
            }
            Ok(_) => self.refuse("the body of a form has to be an object".to_owned()),
            Err(error) => self.refuse(format!("the body cannot be encoded: {error}")),
        }
    }

    /// Sends these fields and files (`multipart/form-data`).
    pub fn multipart(&mut self, body: &Multipart) {
        let encoded = body.encode().and_then(|(media_type, body)| {
            let media_type = HeaderValue::try_from(media_type).map_err(|error| error.to_string())?;
            Ok((media_type, body))
        });
        match encoded {
            Ok((media_type, body)) => self.set_body(media_type, body),
            Err(problem) => self.refuse(problem),
        }
    }

    /// Sends this object's fields as parts (`multipart/form-data`), with or without a
    /// [file](Request::files).
    pub fn form_data(&mut self, body: &impl Serialize) {
        self.json(body);
        self.in_parts = true;
    }

    /// Sends these fields of a body in parts of one media type each, those of JSON as JSON text.
    pub fn part_types(&mut self, types: &'static [(&'static str, &'static str)]) {
        self.part_types = types;
    }

    /// Sends these files in parts of this name. The body is then `multipart/form-data`, and the
    /// fields of a [JSON body](Request::json) are parts of it, nested ones under names with
    /// brackets, as Rails reads them: `profile[name]`, `labels[]`, `actions[][name]`; null is an
    /// empty part. It makes no difference which is set first. A second call with the same name
    /// replaces the first, and no files take them away.
    ///
    /// What parts cannot say is an error when the call is sent: an empty list or object, a list of
    /// lists, a list of objects that have nothing in common.
    pub fn files(&mut self, name: impl Into<Cow<'static, str>>, files: impl IntoIterator<Item = File>) {
        let name = name.into();
        self.files.retain(|(other, _)| *other != name);
        self.files.extend(files.into_iter().map(|file| (name.clone(), file)));
    }

    /// Makes the body what travels. Until then it is JSON, since a file may still come.
    pub(crate) fn seal(&mut self) {
        if !self.options.body_fields.is_empty() {
            let extra = std::mem::take(&mut self.options.body_fields);
            if let Err(problem) = self.add_fields(extra) {
                return self.refuse(problem);
            }
        }
        if !self.files.is_empty() || self.in_parts {
            self.seal_parts();
        }
    }

    /// Makes the fields of the body, and the files, parts.
    fn seal_parts(&mut self) {
        let fields = match &self.body {
            Some(body) => serde_json::from_slice(body.in_memory())
                .map_err(|_| "only a JSON object can be sent together with files".to_owned()),
            None => Ok(serde_json::Map::new()),
        };
        match fields.and_then(|fields| Multipart::of_object(&fields, self.part_types)) {
            Ok(form) => {
                let files = std::mem::take(&mut self.files).into_iter();
                let form = files.fold(form, |form, (name, file)| form.file(name, file));
                self.multipart(&form);
                self.in_parts = false;
            }
            Err(problem) => self.refuse(problem),
        }
    }

    /// Adds fields to a body of JSON or of a form.
    fn add_fields(&mut self, extra: Vec<(String, Result<Value, String>)>) -> Result<(), String> {
        let mut fields = serde_json::Map::new();
        for (name, value) in extra {
            let value = value.map_err(|error| format!("the body field {name} cannot be encoded: {error}"))?;
            fields.insert(name, value);
        }
        let media_type = self.headers.get(CONTENT_TYPE).and_then(|media_type| media_type.to_str().ok());
        match (&self.body, media_type) {
            (Some(body), Some("application/x-www-form-urlencoded")) => {
                let kept = url::form_urlencoded::parse(body.in_memory()).into_owned();
                let mut pairs = Pairs::new();
                for (name, value) in kept.filter(|(name, _)| !fields.contains_key(name)) {
                    pairs.push((name, vec![value]));
                }
                pairs.extend(fields.into_iter().map(|(name, value)| (name, query::texts(value))));
                self.body = Some(query::encode(&pairs).unwrap_or_default().into());
            }
            (Some(body), Some(media_type)) if media_type.ends_with("json") => {
                let body = serde_json::from_slice::<serde_json::Map<String, Value>>(body.in_memory());
                let mut body =
                    body.map_err(|_| "a body that is no JSON object takes no extra fields".to_owned())?;
                body.extend(fields);
                self.body = Some(serde_json::to_vec(&body).map_err(|error| error.to_string())?.into());
            }
            (Some(_), _) => return Err("a body of text or bytes takes no extra fields".to_owned()),
            (None, _) => {
                let body = serde_json::to_vec(&fields).map_err(|error| error.to_string())?;
                self.set_body(HeaderValue::from_static("application/json"), body.into());
            }
        }
        Ok(())
    }

    /// Sets the body and says what it is.
    fn set_body(&mut self, media_type: HeaderValue, body: Body) {
        self.headers.insert(CONTENT_TYPE, media_type);
        self.body = Some(body);
    }
}
