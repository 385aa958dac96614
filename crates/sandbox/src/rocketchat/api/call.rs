//! A request as handlers see it, and what several of them read from it.

use std::collections::HashMap;

use axum::http::HeaderMap;
use serde_json::Value;

use super::check;
use super::parts::{self, File};
use super::query::Query;
use super::response::{Failure, OrFail, fail};
use crate::http;
use crate::request::ApiRequest;
use crate::rocketchat::state::kind::{Kind, note_mistake};
use crate::rocketchat::state::record::{Doc, Record, object};
use crate::rocketchat::state::workspace::Workspace;
use crate::spec::Schema;

/// A request as a handler sees it.
#[derive(Default)]
pub(crate) struct Call {
    /// The ID of the user who signed in; empty on routes that need none.
    pub caller: String,
    /// The token that they signed in with.
    pub token: String,
    pub path: HashMap<String, String>,
    pub query: Query,
    pub headers: HeaderMap,
    /// The fields of the body, checked against the spec.
    pub body: Doc,
    /// The items of a body that is a list.
    pub items: Vec<Value>,
    /// The body as it came.
    pub raw: Value,
    /// The schema of the body.
    pub schema: Option<&'static Schema>,
    /// Whether the parameters are those of the query: the request is a GET.
    pub in_query: bool,
    /// The files of a multipart body.
    pub files: Vec<File>,
}

impl Call {
    /// Reads a request. Who calls is not known yet, and the body not checked.
    pub(crate) async fn read(request: ApiRequest) -> Self {
        let (raw, files) = parts::read(&request.headers, request.body).await;
        Self {
            token: http::header(&request.headers, "x-auth-token").unwrap_or_default().to_owned(),
            path: request.path,
            query: Query { pairs: request.query.0, schema: Some(&request.operation.query) },
            headers: request.headers,
            raw,
            schema: request.operation.json_body(),
            in_query: request.operation.method == axum::http::Method::GET,
            files,
            ..Self::default()
        }
    }

    /// The kind of the body.
    pub(crate) fn kind(&self) -> Kind {
        self.schema.map_or(Kind::Free, Kind::Body)
    }

    /// A part of the path.
    pub(crate) fn part(&self, name: &str) -> &str {
        self.path.get(name).map(String::as_str).unwrap_or_else(|| {
            note_mistake("the path", name);
            ""
        })
    }

    /// A header's text; empty if there is none.
    pub(crate) fn header(&self, name: &str) -> &str {
        http::header(&self.headers, name).unwrap_or_default()
    }

    /// Checks a body against the operation's schema, in place of the one that came.
    pub(crate) fn check(&self, body: Doc) -> Result<Doc, Failure> {
        let mut body = if self.raw.is_object() { body.into() } else { self.raw.clone() };
        if let Some(schema) = self.schema {
            body = check::body(schema, &body, &check::AJV)?;
        }
        Ok(Doc::of(self.kind(), object(body)))
    }

    /// A text of the body, or a parameter of the query; neither need be in the spec.
    pub(crate) fn given(&self, name: &str) -> Option<&str> {
        let of_body = self.body.chosen(name).and_then(Value::as_str).filter(|text| !text.is_empty());
        of_body.or_else(|| self.query.chosen(name))
    }

    /// A value of the body.
    pub(crate) fn value(&self, name: &str) -> Option<&Value> {
        self.body.chosen(name).filter(|value| !value.is_null())
    }

    /// A flag of the body, or of the query; a text or number counts as one.
    pub(crate) fn wants(&self, name: &str) -> bool {
        match self.body.chosen(name) {
            Some(value) => check::as_flag(value).unwrap_or_default(),
            None => matches!(self.query.chosen(name), Some("true" | "1")),
        }
    }

    /// A text that the schema of the body or query requires.
    ///
    /// # Errors
    /// The validator's refusal.
    pub(crate) fn required(&self, name: &str) -> Result<&str, Failure> {
        let text = format!("must have required property '{name}'");
        match self.body.chosen(name) {
            Some(Value::String(text)) => Ok(text),
            Some(_) => fail(Failure::body("must be string")),
            None if self.raw.is_object() && !self.in_query => fail(Failure::body(&text)),
            None => self.query.chosen(name).or_fail(Failure::query(&text)),
        }
    }

    /// The texts of a list of the body.
    pub(crate) fn listed(&self, name: &str) -> Vec<String> {
        let items = self.value(name).and_then(Value::as_array).into_iter().flatten();
        items.filter_map(Value::as_str).map(str::to_owned).collect()
    }

    /// The caller's record.
    pub(crate) fn me<'a>(&self, workspace: &'a Workspace) -> Result<&'a Doc, Failure> {
        workspace.user(&self.caller).ok_or(Failure::NotSignedIn)
    }
}

/// The user whom `userId`, `username` or `user` of a body names; not every body has all of them.
pub(crate) fn user_of<'a>(workspace: &'a Workspace, body: &Doc) -> Result<&'a Doc, Failure> {
    user_from(workspace, |name| body.chosen(name)?.as_str())
}

/// The user whom `userId`, `username` or `user` names.
pub(crate) fn user_from<'a, 'b>(
    workspace: &'a Workspace,
    parameter: impl Fn(&str) -> Option<&'b str>,
) -> Result<&'a Doc, Failure> {
    let given = |name| parameter(name).filter(|value| !value.trim().is_empty());
    let found = match (given("userId"), given("username").or_else(|| given("user"))) {
        (Some(id), _) => workspace.user(id),
        (None, Some(name)) => workspace.user_named(name),
        (None, None) => {
            let text = "The required \"userId\" or \"username\" param was not provided";
            return Err(Failure::coded("error-user-param-not-provided", text));
        }
    };
    let text = "The required \"userId\" or \"username\" param provided does not match any users";
    found.or_fail(("error-invalid-user", text))
}
