//! A request to an operation of a spec, as the handlers of a vendor take it.

use std::collections::HashMap;

use axum::Extension;
use axum::body::Bytes;
use axum::extract::{FromRequest, FromRequestParts as _, Path, Request};
use axum::http::HeaderMap;
use axum::response::{IntoResponse, Response};
use serde_json::Value;

use crate::http::Parameters;
use crate::spec::SpecOperation;
use crate::validate::{Dialect, Violation, query_object, validate};

/// A request to an operation, as handlers see it.
pub(crate) struct ApiRequest {
    pub(crate) operation: &'static SpecOperation,
    pub(crate) path: HashMap<String, String>,
    pub(crate) query: Parameters,
    pub(crate) headers: HeaderMap,
    pub(crate) body: Bytes,
}

impl ApiRequest {
    /// The value of a path parameter, decoded; empty if the path has no such parameter.
    pub(crate) fn path(&self, name: &str) -> &str {
        self.path.get(name).map_or("", String::as_str)
    }

    /// The JSON body, checked against the schema of the operation and converted as the server does
    /// it.
    ///
    /// # Errors
    /// Every rule of the schema that the value breaks.
    pub(crate) fn checked(&self, body: &Value, dialect: &Dialect) -> Result<Value, Vec<Violation>> {
        match self.operation.json_body() {
            Some(schema) => validate(schema, body, dialect),
            None => Ok(body.clone()),
        }
    }

    /// The query, checked and converted in the same way. `counts` tells which values are parameters
    /// at all.
    ///
    /// # Errors
    /// Every rule of the spec that the query breaks.
    pub(crate) fn checked_query(
        &self,
        dialect: &Dialect,
        counts: impl Fn(&str) -> bool,
    ) -> Result<Value, Vec<Violation>> {
        let pairs = self.query.0.iter().map(|(name, value)| (name.as_str(), value.as_str()));
        let schema = &self.operation.query;
        validate(schema, &query_object(schema, pairs.filter(|(_, value)| counts(value))), dialect)
    }
}

impl<S: Send + Sync> FromRequest<S> for ApiRequest {
    type Rejection = Response;

    async fn from_request(request: Request, state: &S) -> Result<Self, Response> {
        let (mut parts, body) = request.into_parts();
        let operation = Extension::from_request_parts(&mut parts, state).await;
        let Extension::<&SpecOperation>(operation) = operation.map_err(IntoResponse::into_response)?;
        let values = Path::<Vec<String>>::from_request_parts(&mut parts, state).await;
        let Path(values) = values.map_err(IntoResponse::into_response)?;
        // The router numbers the parameters.
        let names = operation.path.split(['{', '}']).skip(1).step_by(2).map(str::to_owned);
        let path = names.zip(values).collect();
        let query = Parameters::new(parts.uri.query());
        let headers = parts.headers.clone();
        let body = Bytes::from_request(Request::from_parts(parts, body), state).await;
        let body = body.map_err(IntoResponse::into_response)?;
        Ok(Self { operation, path, query, headers, body })
    }
}
