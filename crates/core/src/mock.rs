//! A transport for tests, which responds to operations in process.

use std::fmt::Display;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use bytes::Bytes;
use http::header::CONTENT_TYPE;
use http::{Request, Response, StatusCode};
use serde::Serialize;
use serde_json::Value;

use crate::{Attempt, Body, BoxFuture, Operation, Transport, TransportError, path};

/// A transport that responds to operations in process, without a port. Retries, authentication,
/// decoding and lists run as they do over a network.
///
/// [`on`](Mock::on) begins a rule for an operation. The matchers ([`path`](Mock::path),
/// [`query`](Mock::query), [`body`](Mock::body), [`body_field`](Mock::body_field)) and responses
/// that follow belong to it. Several responses come one after another, and the last one is
/// repeated. The first rule that matches a request responds to it. A request that no rule matches
/// fails, and so does [`verify`](Mock::verify).
///
/// Clones share the rules and what was counted: a client gets one clone, the test keeps the other.
///
/// ```
/// use frontdesk_core::serde_json::{Value, json};
/// use frontdesk_core::{ConfigureClient, VendorClient, Error, Mock, Operation, http};
/// # use frontdesk_core::{BoxFuture, FailureDetails, VendorProfile};
/// # #[derive(Debug)]
/// # struct Example;
/// # impl VendorProfile for Example {
/// #     fn name(&self) -> &'static str { "example" }
/// #     fn authenticate<'a>(&'a self, _: &'a VendorClient, _: &'a Operation,
/// #         _: &'a mut http::HeaderMap)
/// #         -> BoxFuture<'a, Result<(), Error>> { Box::pin(async { Ok(()) }) }
/// #     fn failure(&self, status: http::StatusCode, _: &http::HeaderMap, _: &[u8])
/// #         -> Option<FailureDetails> {
/// #         FailureDetails::from_status(status)
/// #     }
/// # }
/// static GET_USER: Operation =
///     Operation::from_static("getUser", http::Method::GET, "/users/{id}", &[]);
///
/// # let mut runtime = tokio::runtime::Builder::new_current_thread();
/// # runtime.enable_time().start_paused(true).build()?.block_on(async {
/// let mock = Mock::new()
///     .on(&GET_USER)
///     .path("id", 7)
///     .respond_status(503)
///     .respond(&json!({"name": "Ada"}));
/// let client = VendorClient::builder(Example)
///     .base_url("https://mock.example")
///     .transport(mock.clone())
///     .build()?;
///
/// let mut request = client.request(&GET_USER);
/// request.path("id", &7);
/// let response = request.send_json::<Value>().await?;
/// assert_eq!((response.attempts(), response.value["name"].as_str()), (2, Some("Ada")));
/// assert_eq!((mock.calls(&GET_USER), mock.attempts(&GET_USER)), (1, 2));
/// mock.verify()?;
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// # })?;
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug, Default)]
pub struct Mock(Arc<Mutex<State>>);

/// What the clones of a mock share.
#[derive(Debug, Default)]
struct State {
    rules: Vec<Rule>,
    /// The requests that came.
    requests: Vec<MockedRequest>,
    /// Why requests were not responded to, and what is wrong with the rules.
    problems: Vec<String>,
}

#[derive(Debug)]
struct Rule {
    operation: String,
    template: String,
    matchers: Vec<Matcher>,
    responses: Vec<Reply>,
    requests: usize,
}

#[derive(Debug)]
enum Matcher {
    Path(String, String),
    Query(String, String),
    Body(Value),
    BodyField(String, Value),
}

#[derive(Clone, Debug)]
enum Reply {
    Response(StatusCode, http::HeaderMap, Bytes),
    Disconnect,
}

/// Why a [`Mock`] was not used as its rules say.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MockError(String);

impl Display for MockError {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str(&self.0)
    }
}

impl std::error::Error for MockError {}

impl Mock {
    /// Makes a mock without rules, to which every request is unexpected.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Begins a rule for an operation. Without a response of its own, it responds with status 200
    /// and no body.
    #[must_use]
    pub fn on(self, operation: &Operation) -> Self {
        self.state().rules.push(Rule {
            operation: operation.id().to_owned(),
            template: operation.path().to_owned(),
            matchers: Vec::new(),
            responses: Vec::new(),
            requests: 0,
        });
        self
    }

    /// Matches requests whose path parameter has this value.
    #[must_use]
    pub fn path(self, name: impl Into<String>, value: impl Display) -> Self {
        self.matcher(Ok(Matcher::Path(name.into(), value.to_string())))
    }

    /// Matches requests that have this query parameter, among others.
    #[must_use]
    pub fn query(self, name: impl Into<String>, value: impl Display) -> Self {
        self.matcher(Ok(Matcher::Query(name.into(), value.to_string())))
    }

    /// Matches requests whose body is this JSON.
    #[must_use]
    pub fn body(self, body: &impl Serialize) -> Self {
        self.matcher(serde_json::to_value(body).map(Matcher::Body))
    }

    /// Matches requests whose body is a JSON object that has this field, among others.
    #[must_use]
    pub fn body_field(self, name: impl Into<String>, value: impl Serialize) -> Self {
        let name = name.into();
        self.matcher(serde_json::to_value(value).map(|value| Matcher::BodyField(name, value)))
    }

    /// Responds with status 200 and this value as JSON.
    #[must_use]
    pub fn respond(self, value: &impl Serialize) -> Self {
        let json = http::HeaderValue::from_static("application/json");
        let headers = http::HeaderMap::from_iter([(CONTENT_TYPE, json)]);
        match serde_json::to_vec(value) {
            Ok(body) => self.reply(Reply::Response(StatusCode::OK, headers, body.into())),
            Err(error) => self.problem(format!("a response cannot be encoded: {error}")),
        }
    }

    /// Responds with a status and no body.
    #[must_use]
    pub fn respond_status(self, status: u16) -> Self {
        match StatusCode::from_u16(status) {
            Ok(status) => self.reply(Reply::Response(status, http::HeaderMap::new(), Bytes::new())),
            Err(_) => self.problem(format!("{status} is not an HTTP status")),
        }
    }

    /// Responds with a whole response: status, headers and body.
    #[must_use]
    pub fn respond_with(self, response: Response<impl Into<Bytes>>) -> Self {
        let (parts, body) = response.into_parts();
        self.reply(Reply::Response(parts.status, parts.headers, body.into()))
    }

    /// Closes the connection without a response.
    #[must_use]
    pub fn disconnect(self) -> Self {
        self.reply(Reply::Disconnect)
    }

    /// Returns how many calls of an operation were made. The retries of a call do not count, and
    /// each page of a list is a call.
    #[must_use]
    pub fn calls(&self, operation: &Operation) -> usize {
        self.count(|request| request.operation == operation.id() && request.begins_call)
    }

    /// Returns how many attempts the calls of an operation took: the requests that came, those of
    /// retries included.
    #[must_use]
    pub fn attempts(&self, operation: &Operation) -> usize {
        self.count(|request| request.operation == operation.id())
    }

    fn count(&self, counts: impl Fn(&MockedRequest) -> bool) -> usize {
        self.state().requests.iter().filter(|request| counts(request)).count()
    }

    /// Checks that every request matched a rule, and that every rule was used.
    ///
    /// # Errors
    /// The requests that matched no rule and the rules that no request matched.
    pub fn verify(&self) -> Result<(), MockError> {
        let state = self.state();
        let unused = state.rules.iter().filter(|rule| rule.requests == 0);
        let unused = unused.map(|rule| format!("no request matched the rule on {}", rule.operation));
        let problems: Vec<String> = state.problems.iter().cloned().chain(unused).collect();
        if problems.is_empty() { Ok(()) } else { Err(MockError(problems.join("; "))) }
    }

    fn state(&self) -> MutexGuard<'_, State> {
        // Nothing is left half done where a holder of the lock panics.
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn problem(self, problem: String) -> Self {
        self.state().problems.push(problem);
        self
    }

    fn matcher(self, matcher: serde_json::Result<Matcher>) -> Self {
        match matcher {
            Ok(matcher) => self.last("a matcher", |rule| rule.matchers.push(matcher)),
            Err(error) => self.problem(format!("a matcher cannot be encoded: {error}")),
        }
    }

    fn reply(self, reply: Reply) -> Self {
        self.last("a response", |rule| rule.responses.push(reply))
    }

    /// Changes the rule that was begun last.
    fn last(self, what: &str, change: impl FnOnce(&mut Rule)) -> Self {
        {
            let mut state = self.state();
            match state.rules.last_mut() {
                Some(rule) => change(rule),
                None => state.problems.push(format!("{what} stands before the first `on`")),
            }
        }
        self
    }

    /// What a request is responded with.
    fn reply_to(&self, request: &Request<Body>) -> Result<Reply, String> {
        let mut state = self.state();
        // A request that did not come through `transport.rs` has no operation, and fits no rule.
        let mocked = request.extensions().get::<MockedRequest>().cloned().unwrap_or_default();
        let operation = mocked.operation.clone();
        state.requests.push(mocked);
        let found = state.rules.iter_mut().find(|rule| rule.operation == operation && rule.fits(request));
        let Some(rule) = found else {
            // The query may hold secrets.
            let (method, path) = (request.method(), request.uri().path());
            let problem = format!("no rule matches the request of {operation} ({method} {path})");
            state.problems.push(problem.clone());
            return Err(problem);
        };
        let place = rule.requests.min(rule.responses.len().saturating_sub(1));
        rule.requests += 1;
        let empty = Reply::Response(StatusCode::OK, http::HeaderMap::new(), Bytes::new());
        Ok(rule.responses.get(place).cloned().unwrap_or(empty))
    }
}

/// What a mock has to know of a request.
#[derive(Clone, Debug, Default)]
pub(crate) struct MockedRequest {
    /// The ID of the operation that is called.
    operation: String,
    /// It is the first request of its call: neither a retry nor the second step of a redirect.
    begins_call: bool,
}

impl MockedRequest {
    pub(crate) fn of(operation: &Operation) -> Self {
        Self { operation: operation.id().to_owned(), begins_call: false }
    }
}

/// Marks the first request of a call.
pub(crate) fn beginning(mut attempt: Attempt<'_>) -> Attempt<'_> {
    if let Some(mocked) = attempt.request.extensions_mut().get_mut::<MockedRequest>() {
        mocked.begins_call = attempt.number == 1;
    }
    attempt
}

impl Rule {
    fn fits(&self, request: &Request<Body>) -> bool {
        let body = || request.body().as_bytes().and_then(|body| serde_json::from_slice::<Value>(body).ok());
        self.matchers.iter().all(|matcher| match matcher {
            Matcher::Path(name, value) => {
                path::value(&self.template, name, request.uri().path()).as_ref() == Some(value)
            }
            Matcher::Query(name, value) => {
                let query = request.uri().query().unwrap_or_default();
                url::form_urlencoded::parse(query.as_bytes()).any(|pair| pair.0 == *name && pair.1 == *value)
            }
            Matcher::Body(wanted) => body().as_ref() == Some(wanted),
            Matcher::BodyField(name, wanted) => body().is_some_and(|body| body.get(name) == Some(wanted)),
        })
    }
}

impl Transport for Mock {
    fn send(&self, request: Request<Body>) -> BoxFuture<'_, Result<Response<Body>, TransportError>> {
        let response = self.reply_to(&request);
        Box::pin(async move {
            match response.map_err(TransportError::refused)? {
                Reply::Response(status, headers, body) => {
                    let mut response = Response::new(Body::from(body));
                    *response.status_mut() = status;
                    *response.headers_mut() = headers;
                    Ok(response)
                }
                Reply::Disconnect => Err(TransportError::broken("the mock closed the connection")),
            }
        })
    }
}
