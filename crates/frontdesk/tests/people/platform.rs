//! A vendor's server that knows a few records. It is as exact as the vendor's own.

use std::collections::BTreeMap;
use std::fmt;
use std::sync::{Arc, Mutex};

use frontdesk::{
    ClientSettings, ConfigureClient, Directory, DirectoryEntry, Error, Frontdesk, PersonQuery, connect,
};
use frontdesk_core::{Attempt, Body, BoxFuture, Middleware, Next, http};
use futures_util::StreamExt;
use serde_json::{Map, Value, json};

use crate::scenario::{Desk, Sample};

/// Records of users, and what other operations respond with.
#[derive(Clone)]
pub struct Platform {
    sample: &'static Sample,
    pub users: Vec<Value>,
    responses: BTreeMap<&'static str, Value>,
    at: Vec<(&'static str, String, Value)>,
    failing: Option<(&'static str, u16)>,
    later: Option<Later>,
    calls: Calls,
}

/// The users after a change, which is seen after some more reads.
#[derive(Clone)]
struct Later {
    /// The operation that changes them.
    write: &'static str,
    reads: usize,
    users: Vec<Value>,
}

/// The operations that were called, in order.
#[derive(Clone, Default)]
pub struct Calls(Arc<Mutex<Vec<String>>>);

impl Calls {
    pub fn all(&self) -> Vec<String> {
        self.0.lock().unwrap().clone()
    }
}

impl Platform {
    pub fn new(sample: &'static Sample, users: Vec<Value>) -> Self {
        Self {
            sample,
            users,
            responses: BTreeMap::new(),
            at: Vec::new(),
            failing: None,
            later: None,
            calls: Calls::default(),
        }
    }

    /// An operation's response, whatever is asked.
    pub fn with(mut self, operation: &'static str, response: Value) -> Self {
        self.responses.insert(operation, response);
        self
    }

    /// An operation's response where this is a part of the path.
    pub fn at(mut self, operation: &'static str, part: impl ToString, response: Value) -> Self {
        self.at.push((operation, part.to_string(), response));
        self
    }

    /// The records of a scenario's people.
    pub fn of_desk(sample: &'static Sample, desk: &Desk) -> Self {
        Self::new(sample, desk.iter().map(|seat| (sample.record)(seat.person)).collect())
    }

    /// Fails one operation with a status.
    pub fn failing(mut self, operation: &'static str, status: u16) -> Self {
        self.failing = Some((operation, status));
        self
    }

    /// Changes the users by an operation. So many calls of an operation that reads still show the
    /// former ones.
    pub fn later(mut self, write: &'static str, reads: usize, users: Vec<Value>) -> Self {
        self.later = Some(Later { write, reads, users });
        self
    }

    /// The platform as an operation sees it now.
    fn now(&self, operation: &str) -> Self {
        let calls = self.calls.all();
        let after = |later: &Later| {
            let at = calls.iter().position(|call| call == later.write)?;
            let reads = calls.iter().skip(at).filter(|call| *call == operation).count();
            (reads > later.reads).then(|| later.users.clone())
        };
        let users = self.later.as_ref().and_then(after);
        Self { users: users.unwrap_or_else(|| self.users.clone()), ..self.clone() }
    }

    pub fn calls(&self) -> Calls {
        self.calls.clone()
    }

    pub fn directory(self) -> Box<dyn Directory> {
        let vendor = self.sample.vendor.clone();
        let settings = ClientSettings::default().middleware(self);
        connect(&vendor, "http://127.0.0.1:9", &credentials(), settings).unwrap()
    }

    fn respond(&self, operation: &str, path: &str, query: &Parameters) -> Option<Value> {
        let is_there = |(own, part, _): &&(&str, String, Value)| {
            *own == operation && path.split('/').any(|other| other == part)
        };
        if let Some((_, _, response)) = self.at.iter().find(is_there) {
            return Some(response.clone());
        }
        if let Some(response) = self.responses.get(operation) {
            return Some(response.clone());
        }
        let last = path.rsplit('/').next().unwrap_or_default();
        (self.sample.respond)(self, operation, last, query)
    }

    /// The user whose field is exactly this.
    pub fn user(&self, field: &str, value: &str) -> Option<&Value> {
        self.users.iter().find(|user| {
            let own = &user[field];
            own.as_str().map_or_else(|| own.to_string(), str::to_owned) == value
        })
    }
}

impl fmt::Debug for Platform {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("Platform").field("vendor", &self.sample.vendor).finish_non_exhaustive()
    }
}

impl Middleware for Platform {
    fn handle<'a>(
        &'a self,
        attempt: Attempt<'a>,
        _: Next<'a>,
    ) -> BoxFuture<'a, Result<http::Response<Body>, Error>> {
        Box::pin(async move {
            let operation = attempt.operation.id();
            self.calls.0.lock().unwrap().push(operation.to_owned());
            let uri = attempt.request.uri();
            let query = Parameters::read(uri.query().unwrap_or_default());
            let (status, body) = match self.failing {
                Some((failing, status)) if failing == operation => (status, json!({"success": false})),
                _ => match self.now(operation).respond(operation, uri.path(), &query) {
                    Some(body) => (200, body),
                    None => (self.sample.missing)(),
                },
            };
            let response = http::Response::builder()
                .status(status)
                .header("content-type", "application/json")
                .header("access_token", "token");
            Ok(response.body(body.to_string().into()).unwrap())
        })
    }
}

/// What any of the directories needs.
pub fn credentials() -> Map<String, Value> {
    let texts = ["api_key", "auth_token", "domain", "token", "user_id", "user_token"];
    let numbers = [("account_id", 1), ("site_id", 123)];
    let texts = texts.into_iter().map(|name| (name.to_owned(), json!(name)));
    texts.chain(numbers.into_iter().map(|(name, number)| (name.to_owned(), json!(number)))).collect()
}

/// The parameters of a query.
#[derive(Debug)]
pub struct Parameters(pub BTreeMap<String, String>);

impl Parameters {
    pub fn read(query: &str) -> Self {
        let pairs = query.split('&').filter_map(|pair| pair.split_once('='));
        Self(pairs.map(|(name, value)| (name.to_owned(), value.replace("%40", "@"))).collect())
    }

    pub fn number(&self, name: &str, default: usize) -> usize {
        self.0.get(name).map_or(default, |value| value.parse().unwrap())
    }
}

/// Whom a search finds, by ID, and what it could not look at.
pub async fn find(directory: &dyn Directory, query: &PersonQuery) -> (Vec<String>, Vec<Error>) {
    sorted_out(directory.find(query).collect().await)
}

/// Who is listed, by ID, and what could not be read.
pub async fn list(directory: &dyn Directory) -> (Vec<String>, Vec<Error>) {
    sorted_out(directory.list().collect().await)
}

pub async fn entries(directory: &dyn Directory) -> Vec<DirectoryEntry> {
    directory.list().map(Result::unwrap).collect().await
}

fn sorted_out(items: Vec<Result<DirectoryEntry, Error>>) -> (Vec<String>, Vec<Error>) {
    let (mut ids, mut errors) = (Vec::new(), Vec::new());
    for item in items {
        match item {
            Ok(entry) => ids.push(entry.user.id),
            Err(error) => errors.push(error),
        }
    }
    (ids, errors)
}

pub fn name(name: &str) -> PersonQuery {
    PersonQuery::UserName(name.to_owned())
}

pub fn address(address: &str) -> PersonQuery {
    PersonQuery::Email(address.to_owned())
}

pub fn frontdesk(platform: Platform) -> Frontdesk {
    Frontdesk::new().with(platform.directory())
}
