//! One request, from its parameters to its response.

mod body;
mod credentials;

use std::borrow::Cow;
use std::fmt;
use std::fmt::Display;

use http::header::{ACCEPT, HeaderName};
use http::{HeaderMap, HeaderValue, Uri};
use serde::Serialize;
use serde_json::Value;

use crate::query::{self, Pairs};
use crate::{
    BaseUrl, Body, Error, ErrorKind, File, Operation, OperationRef, RequestOptions, VendorClient, options,
    path,
};

/// One call of an operation. What is wrong with a value is kept and comes out when the call is
/// sent, before anything leaves the machine.
#[derive(Clone)]
#[must_use = "a request does nothing until it is sent"]
pub struct Request {
    pub(crate) client: VendorClient,
    pub(crate) operation: OperationRef,
    pub(crate) query: Pairs,
    pub(crate) headers: HeaderMap,
    pub(crate) body: Option<Body>,
    /// What the caller set for this call; the headers among it are in `headers`.
    pub(crate) options: RequestOptions,
    /// Whether the time until the server allows the call again is no part of the call's own time.
    pub(crate) awaits_allowance: bool,
    /// The files that go along, by the names of their parts.
    files: Vec<(Cow<'static, str>, File)>,
    /// Whether the body's fields travel as parts even without a file.
    in_parts: bool,
    /// The media types of parts that are no files, by their names.
    part_types: &'static [(&'static str, &'static str)],
    /// The names that parameters have brought into the query which are objects.
    spread: Vec<(String, Vec<String>)>,
    pub(crate) path: Vec<(String, String)>,
    /// Where the call goes, if not to the client's base URL.
    pub(crate) server: Option<Box<BaseUrl>>,
    /// The headers that are not sent, whatever the client does by itself.
    pub(crate) without: Vec<HeaderName>,
    /// The first thing that was wrong.
    problem: Option<String>,
}

impl VendorClient {
    /// Starts a request of an operation: a constant, or one that was [made at run
    /// time](Operation::new). It does nothing until it is sent.
    pub fn request(&self, operation: impl Into<OperationRef>) -> Request {
        Request::new(self.clone(), operation.into())
    }
}

impl Request {
    /// A call without any values yet.
    pub(crate) fn new(client: VendorClient, operation: OperationRef) -> Self {
        Self {
            client,
            operation,
            query: Pairs::new(),
            headers: HeaderMap::new(),
            body: None,
            options: RequestOptions::new(),
            awaits_allowance: false,
            files: Vec::new(),
            in_parts: false,
            part_types: &[],
            spread: Vec::new(),
            path: Vec::new(),
            server: None,
            without: Vec::new(),
            problem: None,
        }
    }

    /// Sends the call to another server than the client's. None of the client's credentials go
    /// there, whatever the operation needs; the caller may set headers for the call.
    pub fn server(&mut self, url: &'static str) {
        match BaseUrl::parse(url) {
            Ok(server) if server.is_exposed() => {
                self.refuse(format!("the call would go to {} in plain text", server.host()));
            }
            Ok(server) => self.server = Some(Box::new(server)),
            Err(_) => self.refuse("the operation's own server has no usable address".to_owned()),
        }
    }

    /// Where the call goes.
    pub(crate) fn base_url(&self) -> &BaseUrl {
        self.server.as_deref().unwrap_or_else(|| self.client.base_url())
    }

    /// Puts a value into the path in place of `{name}`, encoded as one segment. An empty one, `.`
    /// and `..` are refused.
    pub fn path(&mut self, name: &str, value: &impl Display) {
        self.path_text(name, &value.to_string());
    }

    /// The part of [`path`](Request::path) that does not depend on the value's type.
    pub(crate) fn path_text(&mut self, name: &str, value: &str) {
        match path::segment(name, value) {
            Ok(segment) => self.path.push((name.to_owned(), segment)),
            Err(problem) => self.refuse(problem),
        }
    }

    /// Sets a query parameter: scalars as text, an array as one pair for each element, an object as
    /// JSON. A second call with the same name replaces the first; null takes the parameter away.
    pub fn query(&mut self, name: &str, value: &impl Serialize) {
        let value = serde_json::to_value(value);
        self.query_value(name, value);
    }

    /// The part of [`query`](Request::query) that does not depend on the value's type.
    fn query_value(&mut self, name: &str, value: serde_json::Result<Value>) {
        match value {
            Ok(value) => query::set(&mut self.query, name, query::texts(value)),
            Err(error) => self.refuse(format!("the parameter {name} cannot be encoded: {error}")),
        }
    }

    /// Sets a query parameter that is a list in one text: `ids=1,2`. A second call with the same
    /// name replaces the first; null and an empty list take the parameter away.
    pub fn query_joined(&mut self, name: &str, separator: char, value: &impl Serialize) {
        let value = serde_json::to_value(value);
        let value = value.map_err(|error| format!("the parameter {name} cannot be encoded: {error}"));
        match value.and_then(|value| query::joined(name, separator, value)) {
            Ok(texts) => query::set(&mut self.query, name, texts),
            Err(problem) => self.refuse(problem),
        }
    }

    /// Sets a query parameter that is an object: one for each of its fields, nested ones too,
    /// under names with brackets, as Rails reads them: `filter[status]=open&filter[labels][]=a`. A
    /// second call with the same name replaces the first; null takes the parameter away.
    pub fn query_object(&mut self, name: &str, value: &impl Serialize) {
        let value = serde_json::to_value(value);
        self.query_members(name, value);
    }

    /// The part of [`query_object`](Request::query_object) that does not depend on the value's
    /// type.
    fn query_members(&mut self, name: &str, value: serde_json::Result<Value>) {
        let value = value.map_err(|error| format!("the parameter {name} cannot be encoded: {error}"));
        if let Err(problem) = value.and_then(|value| query::set_object(&mut self.query, name, &value)) {
            self.refuse(problem);
        }
    }

    /// Sets a query parameter that is an object: one for each of its fields, under the field's
    /// own name: `color=red&sizes=1&sizes=2`. A second call with the same name replaces the first;
    /// null takes the parameter away.
    pub fn query_spread(&mut self, name: &str, value: &impl Serialize) {
        let value = serde_json::to_value(value);
        self.query_of_members(name, value);
    }

    /// The part of [`query_spread`](Request::query_spread) that does not depend on the value's
    /// type.
    fn query_of_members(&mut self, name: &str, value: serde_json::Result<Value>) {
        let value = value.map_err(|error| format!("the parameter {name} cannot be encoded: {error}"));
        let members = match value.and_then(|value| query::spread(name, value)) {
            Ok(members) => members,
            Err(problem) => return self.refuse(problem),
        };
        let before = self.spread.iter().position(|(other, _)| other == name);
        let before = before.map(|index| self.spread.swap_remove(index).1).unwrap_or_default();
        self.query.retain(|(given, _)| !before.contains(given));
        for (member, _) in &members {
            if self.query.iter().any(|(given, _)| given == member) {
                return self.refuse(format!("the field {member:?} of {name} is another parameter's name"));
            }
        }
        self.spread.push((name.to_owned(), members.iter().map(|(member, _)| member.clone()).collect()));
        self.query.extend(members);
    }

    /// Sets a query parameter that is JSON text, in the order of the value's fields.
    pub fn query_json(&mut self, name: &str, value: &impl Serialize) {
        match serde_json::to_string(value) {
            Ok(text) => query::set(&mut self.query, name, vec![text]),
            Err(error) => self.refuse(format!("the parameter {name} cannot be encoded: {error}")),
        }
    }

    /// Sets a header.
    pub fn header(&mut self, name: &str, value: &impl Display) {
        self.header_text(name, &value.to_string());
    }

    /// The part of [`header`](Request::header) that does not depend on the value's type.
    fn header_text(&mut self, name: &str, value: &str) {
        match (HeaderName::try_from(name), HeaderValue::try_from(value)) {
            (Ok(name), Ok(mut value)) => {
                value.set_sensitive(true);
                self.without.retain(|other| *other != name);
                self.headers.insert(name, value);
            }
            (Err(_), _) => self.refuse(format!("{name:?} is no name for a header")),
            // The value may be a credential and is not repeated.
            (_, Err(_)) => self.refuse(format!("the header {name} holds characters that no header can have")),
        }
    }

    /// Takes a header away.
    fn without_header(&mut self, name: &str) {
        match HeaderName::try_from(name) {
            Ok(name) => {
                self.headers.remove(&name);
                self.without.push(name);
            }
            Err(_) => self.refuse(format!("{name:?} is no name for a header")),
        }
    }

    /// Asks for a media type other than the one that the way of sending asks for.
    pub fn accept(&mut self, media_type: &str) {
        match HeaderValue::try_from(media_type) {
            Ok(value) => {
                self.headers.insert(ACCEPT, value);
            }
            Err(_) => self.refuse(format!("{media_type:?} is no media type")),
        }
    }

    /// Sets what a caller may set for one call.
    pub fn options(&mut self, options: RequestOptions) {
        for (name, value) in &options.headers {
            match value {
                Some(_) if options::is_framing(name) => {
                    self.refuse(format!("the header {name} belongs to the HTTP client: take it out"));
                }
                Some(value) => self.header_text(name, value),
                None => self.without_header(name),
            }
        }
        for (name, _) in &options.query {
            self.query.retain(|(given, _)| given != name);
        }
        for (name, value) in &options.query {
            self.query.push((name.clone(), vec![value.clone()]));
        }
        self.options.update(options);
    }

    /// Returns the operation that is called.
    #[must_use]
    pub fn operation(&self) -> &Operation {
        &self.operation
    }

    /// Keeps the first thing that is wrong.
    fn refuse(&mut self, problem: String) {
        self.problem.get_or_insert(problem);
    }

    /// The whole address: the base URL, the path with its values, and the query.
    pub(crate) fn address(&self) -> Result<Uri, Error> {
        let invalid = |problem: String| Error::new(ErrorKind::Invalid, problem);
        if let Some(problem) = &self.problem {
            return Err(invalid(problem.clone()));
        }
        let base = self.base_url().as_str();
        let mut address = path::fill(base, self.operation.path(), &self.path).map_err(invalid)?;
        if let Some(query) = query::encode_address(&self.query) {
            address.push('?');
            address.push_str(&query);
        }
        Uri::try_from(address)
            .map_err(|error| invalid(format!("the address cannot be put together: {error}")))
    }
}

impl fmt::Debug for Request {
    /// The operation only: path values, query, headers and body may hold secrets.
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("Request")
            .field("operation", &self.operation.id())
            .field("method", self.operation.method())
            .field("path", &self.operation.path())
            .finish_non_exhaustive()
    }
}
