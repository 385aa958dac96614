//! The routes of a vendor's API, made of the table of its operations.
//!
//! A vendor names the operations for which it has behavior by their operationIds. Every other
//! operation of the spec returns the spec's example, with the header `x-frontdesk-sandbox:
//! example`. Routes that the spec does not have are added to the router beside these, their
//! parameters [`numbered`] as well.
//!
//! ```ignore
//! pub(crate) fn routes(spec: &'static Spec) -> ApiRoutes {
//!     ApiRoutes::new(spec).on("listTeams", teams::index).on("createTeam", teams::create)
//! }
//!
//! pub(crate) fn router(spec: &'static Spec) -> io::Result<Router> {
//!     let api = routes(spec).into_router(|example| example.route_layer(authentication))?;
//!     Ok(api.fallback(not_found))
//! }
//! ```
//!
//! A handler is any handler of axum: a function with extractors, or a closure that calls one of a
//! table. The operation is in the request's extensions, as `Extension<&'static SpecOperation>`, and
//! so is the state of the server, as the vendor's module gives it.

use std::collections::BTreeMap;
use std::io;

use axum::body::Body;
use axum::handler::Handler;
use axum::http::{HeaderName, HeaderValue, StatusCode, header};
use axum::response::Response;
use axum::routing::{MethodFilter, MethodRouter, on};
use axum::{Extension, Router};
use serde_json::Value;

use crate::spec::{Spec, SpecOperation};

/// The header of a response that is an example of the spec.
const EXAMPLE_HEADER: HeaderName = HeaderName::from_static("x-frontdesk-sandbox");

/// The operations of a spec, those with behavior marked.
pub(crate) struct ApiRoutes {
    spec: &'static Spec,
    behaviors: BTreeMap<&'static str, MethodRouter>,
    /// The first mistake of the vendor's table.
    mistake: Option<String>,
}

impl ApiRoutes {
    pub(crate) const fn new(spec: &'static Spec) -> Self {
        Self { spec, behaviors: BTreeMap::new(), mistake: None }
    }

    /// Gives an operation its behavior.
    pub(crate) fn on<H: Handler<T, ()>, T: 'static>(mut self, id: &'static str, handler: H) -> Self {
        let operation = self.spec.operation(id);
        let filter = operation.and_then(|operation| MethodFilter::try_from(operation.method.clone()).ok());
        let mistake = match filter {
            None => Some(format!("the spec has no operation {id}")),
            Some(filter) => self
                .behaviors
                .insert(id, on(filter, handler))
                .map(|_| format!("the operation {id} has two handlers")),
        };
        self.mistake = self.mistake.or(mistake);
        self
    }

    /// The operations of the spec in its order, and whether they have behavior.
    pub(crate) fn operations(&self) -> impl Iterator<Item = (&'static SpecOperation, bool)> {
        let operations = self.spec.operations.iter();
        operations.map(|operation| (operation, self.behaviors.contains_key(operation.id.as_str())))
    }

    /// The router of all operations. `guard` adds the vendor's authentication to those that return
    /// an example and need credentials.
    ///
    /// # Errors
    /// A handler is for no operation of the spec, or an operation has neither handler nor example.
    pub(crate) fn into_router(mut self, guard: impl Fn(MethodRouter) -> MethodRouter) -> io::Result<Router> {
        if let Some(mistake) = self.mistake {
            return Err(io::Error::other(mistake));
        }
        let mut router = Router::new();
        for operation in &self.spec.operations {
            let served = match self.behaviors.remove(operation.id.as_str()) {
                Some(served) => served,
                None if operation.open => example(operation)?,
                None => guard(example(operation)?),
            };
            let path = format!("{}{}", self.spec.base_path, numbered(&operation.path));
            router = router.route(&path, served.layer(Extension(operation)));
        }
        Ok(router)
    }
}

/// A template with its parameters numbered: operations may have different names for one place,
/// which the router does not take.
pub(crate) fn numbered(path: &str) -> String {
    let segments = path.split('/').enumerate().map(|(number, segment)| {
        if segment.starts_with('{') { format!("{{{number}}}") } else { segment.to_owned() }
    });
    segments.collect::<Vec<_>>().join("/")
}

/// Returns the example of an operation, whatever the request is.
fn example(operation: &SpecOperation) -> io::Result<MethodRouter> {
    let incomplete = |what| io::Error::other(format!("the operation {} has {what}", operation.id));
    let filter = MethodFilter::try_from(operation.method.clone());
    let filter = filter.map_err(|_| incomplete("a method that is not routed"))?;
    let status = StatusCode::from_u16(operation.status).map_err(|_| incomplete("no valid status"))?;
    let (media, body) = match (&operation.media, &operation.example) {
        (None, _) => (None, String::new()),
        (Some(_), None) => return Err(incomplete("neither handler nor example")),
        (Some(media), Some(Value::String(text))) if !media.contains("json") => (Some(media), text.clone()),
        (Some(media), Some(value)) => (Some(media), value.to_string()),
    };
    let media = media.map(|media| HeaderValue::from_str(media)).transpose();
    let media = media.map_err(|_| incomplete("a media type that is not a header"))?;
    Ok(on(filter, move || async move {
        let mut response = Response::new(Body::from(body));
        *response.status_mut() = status;
        response.headers_mut().insert(EXAMPLE_HEADER, HeaderValue::from_static("example"));
        if let Some(media) = media {
            response.headers_mut().insert(header::CONTENT_TYPE, media);
        }
        response
    }))
}

#[cfg(test)]
mod tests {
    use axum::http::Request;
    use tower_service::Service as _;

    use super::*;
    use crate::request::ApiRequest;

    const TABLE: &str = r#"{"base_path": "/v2", "operations": [
        {"id": "listThings", "method": "GET", "path": "/things", "status": 200,
         "media": "application/json", "example": {"things": []}},
        {"id": "addThing", "method": "POST", "path": "/things", "status": 201},
        {"id": "getThing", "method": "GET", "path": "/things/{id}", "status": 200,
         "media": "text/plain", "example": "thing"},
        {"id": "getPart", "method": "GET", "path": "/things/{thing}/{part}", "status": 200,
         "media": "text/plain", "example": "part"}
    ]}"#;

    fn spec(table: &str) -> &'static Spec {
        Box::leak(Box::new(Spec::parse(table).unwrap()))
    }

    async fn call(router: &Router, method: &str, path: &str) -> (u16, Option<String>, String) {
        let request = Request::builder().method(method).uri(path).body(Body::empty()).unwrap();
        let response = router.clone().call(request).await.unwrap();
        let status = response.status().as_u16();
        let text = |name: HeaderName| Some(response.headers().get(name)?.to_str().ok()?.to_owned());
        let marked = text(EXAMPLE_HEADER);
        let body = axum::body::to_bytes(response.into_body(), 1000).await.unwrap();
        (status, marked, String::from_utf8(body.to_vec()).unwrap())
    }

    #[tokio::test]
    async fn operations_without_behavior_return_their_example() {
        let routes = ApiRoutes::new(spec(TABLE))
            .on("getThing", |request: ApiRequest| async move { request.path("id").to_owned() });
        let listed: Vec<_> =
            routes.operations().map(|(operation, own)| (operation.id.as_str(), own)).collect();
        let own = [("listThings", false), ("addThing", false), ("getThing", true), ("getPart", false)];
        assert_eq!(listed, own);
        let router = routes.into_router(|example| example).unwrap();
        let marked = Some("example".to_owned());
        assert_eq!(
            call(&router, "GET", "/v2/things").await,
            (200, marked.clone(), r#"{"things":[]}"#.to_owned())
        );
        assert_eq!(call(&router, "POST", "/v2/things").await, (201, marked, String::new()));
        assert_eq!(call(&router, "GET", "/v2/things/a%20b").await, (200, None, "a b".to_owned()));
        assert_eq!(call(&router, "GET", "/v2/things/1/2").await.2, "part");
    }

    #[tokio::test]
    async fn the_guard_stands_before_examples() {
        let refuse = |_: MethodRouter| on(MethodFilter::GET, || async { StatusCode::UNAUTHORIZED });
        let table =
            TABLE.replace("POST", "GET").replace(r#""/things", "status": 201"#, r#""/more", "status": 201"#);
        let router = ApiRoutes::new(spec(&table)).into_router(refuse).unwrap();
        assert_eq!(call(&router, "GET", "/v2/things").await.0, 401);
    }

    #[tokio::test]
    async fn no_guard_stands_before_examples_that_need_no_credentials() {
        let refuse = |_: MethodRouter| on(MethodFilter::GET, || async { StatusCode::UNAUTHORIZED });
        let open = r#"{"base_path": "", "operations": [{"id": "check", "method": "GET", "path": "/check",
            "open": true, "status": 204}]}"#;
        let router = ApiRoutes::new(spec(open)).into_router(refuse).unwrap();
        assert_eq!(call(&router, "GET", "/check").await.0, 204);
    }

    #[test]
    fn mistakes_of_a_table_are_errors() {
        let nothing = || async {};
        let picture = TABLE.replace(r#", "example": "thing""#, "");
        let cases = [
            (ApiRoutes::new(spec(TABLE)).on("listThing", nothing), "no operation listThing"),
            (ApiRoutes::new(spec(TABLE)).on("addThing", nothing).on("addThing", nothing), "two handlers"),
            (ApiRoutes::new(spec(&picture)), "getThing has neither handler nor example"),
        ];
        for (routes, expected) in cases {
            let error = routes.into_router(|example| example).unwrap_err().to_string();
            assert!(error.contains(expected), "{error}");
        }
    }
}
