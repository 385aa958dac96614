//! One call, from its parameters to its answer.

use std::fmt;
use std::fmt::Display;
use std::str::FromStr;
use std::sync::Arc;

use bytes::Bytes;
use http::header::{ACCEPT, CONTENT_TYPE, HeaderName};
use http::{HeaderMap, HeaderValue, Uri};
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::Value;

use crate::paging::{Items, ListPaging, Pages};
use crate::query::{self, FieldStyle, Pairs};
use crate::reading::{ByStatusJson, Json, OptionalJson, Raw, Text};
use crate::transport::{self, Accept};
use crate::{
    BaseUrl, Body, ByStatus, Error, ErrorKind, File, Multipart, Operation, OperationRef, Records,
    RequestOptions, Response, ResponseFuture, VendorClient, options, path,
};

/// One call of an operation. What is wrong with a value is kept and comes out when the call is sent, before anything
/// leaves the machine.
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
    files: Vec<(&'static str, File)>,
    /// Whether the body's fields travel as parts even without a file.
    in_parts: bool,
    /// The media types of parts that are no files, by their names.
    part_types: &'static [(&'static str, &'static str)],
    /// The names that parameters have brought into the query which are objects.
    spread: Vec<(String, Vec<String>)>,
    pub(crate) path: Vec<(String, String)>,
    /// Where the call goes, if not to the client's base URL.
    pub(crate) server: Option<BaseUrl>,
    /// The headers that are not sent, whatever the client does by itself.
    pub(crate) without: Vec<HeaderName>,
    /// The first thing that was wrong.
    problem: Option<String>,
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

    /// Sends the call to another server than the client's. None of the client's credentials go there, whatever the operation
    /// needs; the caller may set headers for the call.
    pub fn server(&mut self, url: &'static str) {
        match BaseUrl::parse(url) {
            Ok(server) if server.is_exposed() => {
                self.refuse(format!("the call would go to {} in plain text", server.host()));
            }
            Ok(server) => self.server = Some(server),
            Err(_) => self.refuse("the operation's own server has no usable address".to_owned()),
        }
    }

    /// Where the call goes.
    pub(crate) fn base_url(&self) -> &BaseUrl {
        self.server.as_ref().unwrap_or_else(|| self.client.base_url())
    }

    /// Puts a value into the path in place of `{name}`, encoded as one segment. An empty one, `.` and `..` are refused.
    pub fn path(&mut self, name: &str, value: &impl Display) {
        self.path_text(name, &value.to_string());
    }

    /// The part of [`path`](Request::path) that does not depend on the value's type.
    fn path_text(&mut self, name: &str, value: &str) {
        match path::segment(name, value) {
            Ok(segment) => self.path.push((name.to_owned(), segment)),
            Err(problem) => self.refuse(problem),
        }
    }

    /// Sets a query parameter: scalars as text, an array as one pair for each element, an object as JSON. A second
    /// call with the same name replaces the first; null takes the parameter away.
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

    /// Sets a query parameter that is a list in one text: `ids=1,2`. A second call with the same name replaces the first; null and
    /// an empty list take the parameter away.
    pub fn query_joined(&mut self, name: &str, separator: char, value: &impl Serialize) {
        let value = serde_json::to_value(value);
        let value = value.map_err(|error| format!("the parameter {name} cannot be encoded: {error}"));
        match value.and_then(|value| query::joined(name, separator, value)) {
            Ok(texts) => query::set(&mut self.query, name, texts),
            Err(problem) => self.refuse(problem),
        }
    }

    /// Sets a query parameter that is an object: one for each of its members, nested ones too, under names with brackets, as
    /// Rails reads them: `filter[status]=open&filter[labels][]=a`. A second call with the same name replaces the first;
    /// null takes the parameter away.
    pub fn query_object(&mut self, name: &str, value: &impl Serialize) {
        let value = serde_json::to_value(value);
        self.query_members(name, value);
    }

    /// The part of [`query_object`](Request::query_object) that does not depend on the value's type.
    fn query_members(&mut self, name: &str, value: serde_json::Result<Value>) {
        let value = value.map_err(|error| format!("the parameter {name} cannot be encoded: {error}"));
        if let Err(problem) = value.and_then(|value| query::set_object(&mut self.query, name, &value)) {
            self.refuse(problem);
        }
    }

    /// Sets a query parameter that is an object: one for each of its members, under the member's own name:
    /// `color=red&sizes=1&sizes=2`. A second call with the same name replaces the first; null takes the parameter away.
    pub fn query_spread(&mut self, name: &str, value: &impl Serialize) {
        let value = serde_json::to_value(value);
        self.query_of_members(name, value);
    }

    /// The part of [`query_spread`](Request::query_spread) that does not depend on the value's type.
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
                return self.refuse(format!("the member {member:?} of {name} is another parameter's name"));
            }
        }
        self.spread.push((name.to_owned(), members.iter().map(|(member, _)| member.clone()).collect()));
        self.query.extend(members);
    }

    /// Sets a query parameter that is JSON text, in the order in which the value gives its members.
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

    /// Asks for a media type other than the one that the way of sending asks for.
    pub fn accept(&mut self, media_type: &str) {
        match HeaderValue::try_from(media_type) {
            Ok(value) => {
                self.headers.insert(ACCEPT, value);
            }
            Err(_) => self.refuse(format!("{media_type:?} is no media type")),
        }
    }

    /// Sends this object's fields as a form (`application/x-www-form-urlencoded`), with values as in
    /// [`query`](Request::query).
    pub fn form(&mut self, body: &impl Serialize) {
        self.form_with(body, &[]);
    }

    /// Sends this object's fields as a form (`application/x-www-form-urlencoded`), those that are named here in styles of their own.
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

    /// Sends this object's fields as parts (`multipart/form-data`), with or without a [file](Request::files).
    pub fn form_data(&mut self, body: &impl Serialize) {
        self.json(body);
        self.in_parts = true;
    }

    /// Sends these fields of a body in parts of one media type each, those of JSON as JSON text.
    pub fn part_types(&mut self, types: &'static [(&'static str, &'static str)]) {
        self.part_types = types;
    }

    /// Sends these files in parts of this name. The body is then `multipart/form-data`, and the fields of a
    /// [JSON body](Request::json) are parts of it, nested ones under names with brackets, as Rails reads them:
    /// `profile[name]`, `labels[]`, `actions[][name]`; null is an empty part. It makes no difference which is set first. A
    /// second call with the same name replaces the first, and no files take them away.
    ///
    /// What parts cannot say is told when the call is sent: an empty list or object, a list of lists, a list of objects
    /// that have nothing in common.
    pub fn files(&mut self, name: &'static str, files: impl IntoIterator<Item = File>) {
        self.files.retain(|(other, _)| *other != name);
        self.files.extend(files.into_iter().map(|file| (name, file)));
    }

    /// Makes the body what travels. Until then it is JSON, since a file may still come.
    pub(crate) fn seal(&mut self) {
        let extra = std::mem::take(&mut self.options.body_fields);
        if !extra.is_empty()
            && let Err(problem) = self.add_fields(extra)
        {
            return self.refuse(problem);
        }
        if self.files.is_empty() && !self.in_parts {
            return;
        }
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

    /// Sends the request and reads the response as JSON.
    ///
    /// # Errors
    /// See [`Error`]. A response without content is [`ErrorKind::Decode`].
    pub fn send_json<T>(self) -> ResponseFuture<Response<T>>
    where
        T: DeserializeOwned + Send + 'static,
    {
        Box::pin(async move { transport::send(self, Accept::Json, Json::<T>::decoder()).await?.response() })
    }

    /// Sends the request and reads the response as JSON; one without content is `None`.
    ///
    /// # Errors
    /// See [`Error`].
    pub fn send_optional<T>(self) -> ResponseFuture<Response<Option<T>>>
    where
        T: DeserializeOwned + Send + 'static,
    {
        Box::pin(async move {
            transport::send(self, Accept::Json, OptionalJson::<T>::decoder()).await?.response()
        })
    }

    /// Sends the request and reads the response as the JSON that its status stands for.
    ///
    /// # Errors
    /// See [`Error`]. A status that `T` does not know is [`ErrorKind::Decode`].
    pub fn send_by_status<T>(self) -> ResponseFuture<Response<T>>
    where
        T: ByStatus + Send + 'static,
    {
        Box::pin(async move {
            transport::send(self, Accept::Json, ByStatusJson::<T>::decoder()).await?.response()
        })
    }

    /// Sends the request and ignores the body of the response.
    ///
    /// # Errors
    /// See [`Error`]. An HTML page is [`ErrorKind::Decode`]: something other than the API responds.
    pub fn send_empty(self) -> ResponseFuture<Response<()>> {
        Box::pin(async move { transport::send(self, Accept::Json, Arc::new(Raw)).await?.answer.nothing() })
    }

    /// Sends the request and returns the ID that ends the value of a header: `5` of `Location: /users/5`.
    ///
    /// `None` if the header is missing or ends in something else. The request succeeded all the same.
    ///
    /// # Errors
    /// See [`Error`].
    pub fn send_id<T>(self, header: &'static str) -> ResponseFuture<Response<Option<T>>>
    where
        T: FromStr + Send + 'static,
    {
        Box::pin(async move {
            let response = self.send_empty().await?;
            let value = response.headers.get(header).and_then(|value| value.to_str().ok());
            let id = value.and_then(path::last_segment).and_then(|id| id.parse().ok());
            Ok(response.map(|()| id))
        })
    }

    /// Sends the request and returns the response as text. Bytes that are not UTF-8 become replacement characters.
    ///
    /// # Errors
    /// See [`Error`]. An HTML page is [`ErrorKind::Decode`]: see [`send_page`](Request::send_page).
    pub fn send_text(self) -> ResponseFuture<Response<String>> {
        Box::pin(async move { transport::send(self, Accept::Any, Arc::new(Text)).await?.response() })
    }

    /// Sends the request and returns the response, an HTML page, as text.
    ///
    /// # Errors
    /// See [`Error`].
    pub fn send_page(self) -> ResponseFuture<Response<String>> {
        Box::pin(async move { transport::send(self, Accept::Page, Arc::new(Text)).await?.response() })
    }

    /// Sends the request and returns the body as it came, such as a picture. A redirect to a place under the same origin
    /// and below the base URL is followed.
    ///
    /// # Errors
    /// See [`Error`]. An HTML page is [`ErrorKind::Decode`]: something other than the API responds.
    pub fn send_bytes(self) -> ResponseFuture<Response<Bytes>> {
        Box::pin(async move { Ok(transport::send(self, Accept::Found, Arc::new(Raw)).await?.answer.bytes()) })
    }

    /// Sends the request and returns the body as it came, whatever the operation returns otherwise.
    ///
    /// # Errors
    /// See [`Error`]. A status that means failure is an error; a body that does not fit the operation's type is none.
    pub fn send_raw(self) -> ResponseFuture<Response<Bytes>> {
        Box::pin(async move { Ok(transport::send(self, Accept::Raw, Arc::new(Raw)).await?.answer.bytes()) })
    }

    /// Sends the request and returns the response as a stream of records, one JSON text after another. The body is read
    /// as the stream is polled.
    ///
    /// # Errors
    /// See [`Error`]. A malformed record is an error in the stream.
    pub fn send_records<T>(self) -> ResponseFuture<Response<Records<T>>>
    where
        T: DeserializeOwned + Send + 'static,
    {
        Box::pin(async move {
            let (client, timeout) = (self.client.clone(), self.options.timeout);
            let timeout = timeout.unwrap_or_else(|| client.timeout());
            let answer = transport::send(self, Accept::Pieces, Arc::new(Raw)).await?.answer;
            let records = Records::new(client, answer.clone(), timeout);
            Ok(answer.with_value(records))
        })
    }

    /// The pages of a list, from the one that is asked for to the last.
    pub fn pages<P, I>(self, paging: &'static ListPaging<P, I>) -> Pages<P>
    where
        P: DeserializeOwned + Send + 'static,
        I: DeserializeOwned + Send + 'static,
    {
        Pages::new(self, paging)
    }

    /// The items of a list, over all of its pages.
    pub fn stream<P, I>(self, paging: &'static ListPaging<P, I>) -> Items<I>
    where
        P: DeserializeOwned + Send + 'static,
        I: DeserializeOwned + Send + 'static,
    {
        Items::new(self, paging)
    }

    /// All items of a list, over all of its pages.
    ///
    /// # Errors
    /// The first error, a malformed record's too: part of a list is never given for the whole.
    pub fn collect_all<P, I>(self, paging: &'static ListPaging<P, I>) -> ResponseFuture<Vec<I>>
    where
        P: DeserializeOwned + Send + 'static,
        I: DeserializeOwned + Send + 'static,
    {
        Box::pin(self.stream(paging).collect_all())
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
