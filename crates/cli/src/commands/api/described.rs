//! An operation as the bundled document describes it.

use std::borrow::Cow;
use std::collections::BTreeMap;

use frontdesk_conform::Spec;
use frontdesk_core::{File, Operation, Request, http};
use frontdesk_openapi::document::{OperationAt, ParameterAt};
use serde_json::{Map, Value, json};

use super::files::{Upload, is_file};
use super::{body, unknown};
use crate::failure::Failure;

/// An operation of the document.
pub struct Described {
    pub spec: &'static Spec,
    pub at: OperationAt<'static>,
    /// The `operationId`.
    pub id: &'static str,
    method: http::Method,
    /// The security schemes.
    pub security: Vec<String>,
}

impl Described {
    /// An operation of a document, unless it lacks what every call needs.
    pub fn new(spec: &'static Spec, at: OperationAt<'static>) -> Option<Self> {
        let id = at.value.get("operationId")?.as_str()?;
        let method = http::Method::from_bytes(at.method.to_uppercase().as_bytes()).ok()?;
        let own = at.value.get("security").map(schemes);
        let security = own.unwrap_or_else(|| default_security(spec));
        Some(Self { spec, at, id, method, security })
    }

    /// The operation of this ID.
    pub fn find(spec: &'static Spec, id: &str) -> Option<Self> {
        let found = spec.operations().into_iter().find(|operation| operation.id() == id);
        found.and_then(|at| Self::new(spec, at))
    }

    /// The operation to which a path belongs.
    pub fn at(spec: &'static Spec, method: &str, path: &str) -> Option<Self> {
        let fits = |template: &str| {
            let (mut one, mut other) = (template.split('/'), path.split('/'));
            loop {
                match (one.next(), other.next()) {
                    (None, None) => return true,
                    (Some(one), Some(other)) if one == other || one.starts_with('{') => {}
                    _ => return false,
                }
            }
        };
        let operations = spec.operations().into_iter();
        let mut fitting = operations.filter(|at| at.method.eq_ignore_ascii_case(method) && fits(at.path));
        fitting.next().and_then(|at| Self::new(spec, at))
    }

    /// The operation as the client calls it.
    pub fn operation(&self) -> Operation {
        self.security.iter().cloned().fold(self.operation_without_security(), Operation::with_security)
    }

    /// The same without credentials.
    pub fn operation_without_security(&self) -> Operation {
        let operation = Operation::new(self.id, self.method.clone(), self.at.path);
        match self.at.value.get("x-since").and_then(Value::as_str) {
            Some(version) => operation.with_since(version),
            None => operation,
        }
    }

    /// The parameters in the document's order.
    pub fn listed(&self) -> Vec<ParameterAt<'static>> {
        self.spec.document.parameters(&self.at)
    }

    /// The schema of the JSON body, or of the form.
    pub fn body_schema(&self) -> Option<&'static Value> {
        let body = self.spec.resolve(self.at.value.get("requestBody")?);
        let content = body.get("content")?.as_object()?;
        let media = content.get("application/json").or_else(|| content.values().next())?;
        media.get("schema").map(|schema| self.spec.resolve(schema))
    }

    /// The fields of the body, through `allOf`.
    pub fn body_fields(&self) -> BTreeMap<&'static str, &'static Value> {
        let mut fields = BTreeMap::new();
        if let Some(schema) = self.body_schema() {
            collect(self.spec, schema, &mut fields, 0);
        }
        fields
    }

    /// The fields that are files or lists of files.
    pub fn file_fields(&self) -> BTreeMap<&'static str, &'static Value> {
        let mut fields = BTreeMap::new();
        for content in self.spec.bodies(&self.at) {
            if content.media == "multipart/form-data" {
                collect(self.spec, content.schema, &mut fields, 0);
            }
        }
        let item =
            |schema: &'static Value| schema.get("items").map_or(schema, |item| self.spec.resolve(item));
        fields.retain(|_, schema| {
            let schema: &'static Value = schema;
            is_file(item(self.spec.resolve(schema)))
        });
        fields
    }

    /// Whether a field is a list.
    fn is_list(&self, schema: &Value) -> bool {
        self.spec.resolve(schema).get("type").and_then(Value::as_str) == Some("array")
    }

    /// Sets the parameters. Those of the path that options leave out are taken from the settings of
    /// the directory: `account_id`, `site_id` for `siteId`.
    ///
    /// # Errors
    /// A parameter is unknown, missing or of another type. The message names it.
    pub fn parameters(
        &self,
        request: &mut Request,
        given: &[String],
        settings: &Map<String, Value>,
    ) -> Result<(), Failure> {
        let listed = self.listed();
        let names: Vec<&str> = listed.iter().map(|parameter| parameter.name).collect();
        let mut values: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
        for option in given {
            let (name, value) = pair("--param", option)?;
            let known = listed
                .iter()
                .find(|parameter| parameter.name.trim_end_matches("[]") == name.trim_end_matches("[]"));
            let parameter = known.ok_or_else(|| unknown(&format!("{}: --param", self.id), name, &names))?;
            values.entry(parameter.name).or_default().push(value);
        }
        for parameter in &listed {
            let name = parameter.name;
            let wrong = |message: &str| Failure::refused(format!("{}: --param {name}: {message}", self.id));
            let is_required = parameter.value.get("required") == Some(&Value::Bool(true));
            let Some(texts) = values.get(name) else {
                let setting = settings.get(&snake_case(name)).filter(|_| parameter.location == "path");
                match setting {
                    Some(Value::String(text)) => request.path(name, text),
                    Some(value) => request.path(name, value),
                    None if is_required => return Err(wrong("it is missing; add it")),
                    None => {}
                }
                continue;
            };
            let schema = self.spec.resolve(parameter.value.get("schema").unwrap_or(&Value::Null));
            let is_list = schema.get("type").and_then(Value::as_str) == Some("array");
            if texts.len() > 1 && !is_list {
                return Err(wrong("it is given twice"));
            }
            let item = if is_list { schema.get("items").unwrap_or(&Value::Null) } else { schema };
            let typed = texts.iter().map(|text| typed(self.spec, item, text));
            let typed = typed.collect::<Result<Vec<_>, _>>().map_err(|message| wrong(&message))?;
            let text = texts.first().copied().unwrap_or_default();
            match parameter.location {
                "path" => request.path(name, &text),
                "header" => request.header(name, &text),
                "query" if !is_list => request.query(name, &typed.first()),
                "query" if parameter.value.get("explode") == Some(&Value::Bool(false)) => {
                    request.query_joined(name, ',', &typed);
                }
                "query" => request.query(name, &typed),
                other => return Err(wrong(&format!("parameters in `{other}` cannot be sent"))),
            }
        }
        Ok(())
    }

    /// The value of a field of the body. Where the schema leaves fields open, any is allowed.
    fn field(&self, path: &str, text: &str) -> Result<Value, Failure> {
        let mut schema = self.body_schema();
        for name in path.split('.') {
            let mut known = BTreeMap::new();
            if let Some(schema) = schema {
                collect(self.spec, schema, &mut known, 0);
            }
            if known.is_empty() {
                return Ok(body::guessed(text));
            }
            let names: Vec<&str> = known.keys().copied().collect();
            let found = known.get(name).copied();
            schema = Some(found.ok_or_else(|| unknown(&format!("{}: --field", self.id), name, &names))?);
        }
        if schema.is_some_and(|schema| is_file(self.spec.resolve(schema))) {
            let message = format!("{}: --field {path}: it is a file; write --file {path}=PATH", self.id);
            return Err(Failure::refused(message));
        }
        let value = schema.map_or_else(|| Ok(body::guessed(text)), |schema| typed(self.spec, schema, text));
        value.map_err(|message| Failure::refused(format!("{}: --field {path}: {message}", self.id)))
    }

    /// Sets the body, from a file or text, from single fields and from files.
    ///
    /// # Errors
    /// The operation has no body or needs one, or a field is unknown or of another type.
    pub fn body(
        &self,
        request: &mut Request,
        given: Option<Value>,
        fields: &[String],
        uploads: &[Upload],
    ) -> Result<(), Failure> {
        let id = self.id;
        let merged = body::merged(given, fields, |path, text| self.field(path, text))?;
        if !uploads.is_empty() {
            return self.form(request, merged.unwrap_or_else(|| json!({})), uploads);
        }
        let holder = self.at.value.get("requestBody").map(|body| self.spec.resolve(body));
        let contents = self.spec.bodies(&self.at);
        match (merged, contents.first()) {
            (Some(_), None) => {
                Err(Failure::refused(format!("{id}: it has no body; leave out --body and --field")))
            }
            (None, Some(_)) if holder.and_then(|body| body.get("required")) == Some(&Value::Bool(true)) => {
                Err(Failure::refused(format!("{id}: it needs a body; add --body or --field")))
            }
            (None, _) => Ok(()),
            (Some(body), Some(first)) => {
                let json = contents.iter().find(|content| content.is_json());
                let content = json.unwrap_or(first);
                self.check(content.schema, &body)?;
                match content.media {
                    "application/x-www-form-urlencoded" => request.form(&body),
                    "multipart/form-data" => request.form_data(&body),
                    media => request.json_as(media, &body),
                }
                Ok(())
            }
        }
    }

    /// # Errors
    /// A body does not fit its schema.
    fn check(&self, schema: &Value, body: &Value) -> Result<(), Failure> {
        let objections = self.spec.objections(schema, body);
        if objections.is_empty() {
            return Ok(());
        }
        let message = format!(
            "{}: the body does not fit: {}; METHOD PATH sends it unchecked",
            self.id,
            objections.join("; ")
        );
        Err(Failure::refused(message))
    }

    /// Sets a form with files.
    ///
    /// # Errors
    /// The operation has no such file, or the rest does not fit.
    fn form(&self, request: &mut Request, body: Value, uploads: &[Upload]) -> Result<(), Failure> {
        let known = self.file_fields();
        let contents = self.spec.bodies(&self.at);
        let form = contents.iter().find(|content| content.media == "multipart/form-data");
        let (Some(form), false) = (form, known.is_empty()) else {
            return Err(Failure::refused(format!("{}: it takes no files; leave out --file", self.id)));
        };
        let names: Vec<&str> = known.keys().copied().collect();
        let mut files: BTreeMap<&'static str, Vec<File>> = BTreeMap::new();
        for Upload { field, file, .. } in uploads {
            let found = names.iter().copied().find(|name| name == field);
            let name = found.ok_or_else(|| unknown(&format!("{}: --file", self.id), field, &names))?;
            files.entry(name).or_default().push(file.clone());
        }
        // The validator sees a text in place of each file.
        let mut whole = body.clone();
        for (name, schema) in known.iter().filter(|(name, _)| files.contains_key(*name)) {
            let is_list = self.is_list(schema);
            let count = files.get(name).map_or(0, Vec::len);
            if !is_list && count > 1 {
                return Err(Failure::refused(format!("{}: --file {name}: it is given twice", self.id)));
            }
            if let Some(fields) = whole.as_object_mut() {
                fields.insert((*name).to_owned(), if is_list { json!(vec![""; count]) } else { json!("") });
            }
        }
        self.check(form.schema, &whole)?;
        request.form_data(&body);
        for (name, files) in files {
            let is_list = known.get(name).is_some_and(|schema| self.is_list(schema));
            request.files(if is_list { format!("{name}[]").into() } else { Cow::from(name) }, files);
        }
        Ok(())
    }
}

/// The schemes of a list of security requirements.
fn schemes(security: &Value) -> Vec<String> {
    let requirements = security.as_array().into_iter().flatten().filter_map(Value::as_object);
    requirements.flat_map(|requirement| requirement.keys().cloned()).collect()
}

/// The schemes of operations that have none of their own.
pub fn default_security(spec: &Spec) -> Vec<String> {
    spec.document.value.get("security").map(schemes).unwrap_or_default()
}

/// Takes `NAME=VALUE` apart.
pub fn pair<'a>(option: &str, text: &'a str) -> Result<(&'a str, &'a str), Failure> {
    text.split_once('=').ok_or_else(|| Failure::refused(format!("{option} {text}: write NAME=VALUE")))
}

/// `siteId` as settings are named: `site_id`.
fn snake_case(name: &str) -> String {
    let mut text = String::new();
    for c in name.chars() {
        if c.is_ascii_uppercase() && !text.is_empty() {
            text.push('_');
        }
        text.push(c.to_ascii_lowercase());
    }
    text
}

fn collect(
    spec: &'static Spec,
    schema: &'static Value,
    fields: &mut BTreeMap<&'static str, &'static Value>,
    depth: usize,
) {
    // Documents that refer to themselves by `allOf` are refused; this bounds what is left.
    if depth > 16 {
        return;
    }
    let schema = spec.resolve(schema);
    let properties = schema.get("properties").and_then(Value::as_object);
    fields.extend(properties.into_iter().flatten().map(|(name, schema)| (name.as_str(), schema)));
    for keyword in ["allOf", "anyOf", "oneOf"] {
        let parts = schema.get(keyword).and_then(Value::as_array);
        parts.into_iter().flatten().for_each(|part| collect(spec, part, fields, depth + 1));
    }
}

/// The value that a text stands for, by its schema.
pub fn typed(spec: &Spec, schema: &Value, text: &str) -> Result<Value, String> {
    let schema = spec.resolve(schema);
    let wrong = |kind: &str| format!("`{text}` is not {kind}");
    match schema.get("type").and_then(Value::as_str) {
        Some("integer") => text.parse::<i64>().map(Value::from).map_err(|_| wrong("an integer")),
        Some("number") => text.parse::<f64>().map(|number| json!(number)).map_err(|_| wrong("a number")),
        Some("boolean") => text.parse::<bool>().map(Value::from).map_err(|_| wrong("true or false")),
        Some("string") => Ok(Value::from(text)),
        Some(kind @ ("array" | "object")) => {
            let value: Value = serde_json::from_str(text).map_err(|_| wrong("JSON"))?;
            let fits = if kind == "array" { value.is_array() } else { value.is_object() };
            if fits { Ok(value) } else { Err(wrong(&format!("an {kind} in JSON"))) }
        }
        _ => Ok(body::guessed(text)),
    }
}
