//! Playing a script: the layer in front of a vendor's routes.

use std::collections::{BTreeMap, VecDeque};
use std::sync::{Arc, Mutex, OnceLock};

use axum::Router;
use axum::body::Body;
use axum::extract::{MatchedPath, Request};
use axum::http::{Method, Uri};
use axum::middleware::{self, Next};
use axum::response::Response;
use axum::routing::MethodFilter;
use futures_util::FutureExt as _;
use tower_service::Service as _;

use super::connection::Connection;
use super::fault::Fault;
use super::operation::OperationPattern;
use super::response;
use super::script::{Script, ScriptError, ScriptStep, Times};
use super::spoil::WholeResponse;
use crate::module::VendorModule;
use crate::spec::{Spec, is_parameter, same_path};
use crate::{SandboxVendor, http};

/// A vendor's script while it is played, and the requests that were received.
#[derive(Debug)]
pub(crate) struct Faults {
    vendor: SandboxVendor,
    module: &'static VendorModule,
    spec: &'static Spec,
    /// The vendor's router behind [`layer`], which knows the routes.
    router: Router,
    state: Mutex<Playing>,
}

#[derive(Debug, Default)]
struct Playing {
    entries: Vec<Entry>,
    seen: BTreeMap<String, u64>,
}

/// An entry of the script, with its remaining faults.
#[derive(Debug)]
struct Entry {
    operation: OperationPattern,
    steps: VecDeque<ScriptStep>,
    page: Page,
}

/// The page at which a list is stuck, once there is one.
type Page = Arc<OnceLock<WholeResponse>>;

impl Faults {
    pub(crate) fn new(
        vendor: SandboxVendor,
        module: &'static VendorModule,
        spec: &'static Spec,
        router: Router,
    ) -> Arc<Self> {
        Arc::new(Self { vendor, module, spec, router, state: Mutex::default() })
    }

    /// Plays a script from its start, in place of the one before.
    pub(crate) fn play(&self, script: Script) -> Result<(), ScriptError> {
        script.check()?;
        for (operation, _) in &script.entries {
            self.check(operation)?;
        }
        let entries = script.entries.into_iter();
        http::lock(&self.state).entries = entries
            .map(|(operation, steps)| Entry { operation, steps: steps.into(), page: Page::default() })
            .collect();
        Ok(())
    }

    pub(crate) fn seen(&self) -> BTreeMap<String, u64> {
        http::lock(&self.state).seen.clone()
    }

    /// Counts a request and returns its fault.
    fn next_fault(&self, method: &Method, route: Option<&str>, path: &str) -> (Fault, Page) {
        let base = self.spec.base_path.as_str();
        let below = |path| str::strip_prefix(path, base).unwrap_or(path);
        let template = route.map(below).map(|route| self.spec.template(route).unwrap_or(route));
        let operation = counted(method, template);
        let (route, path) = (below(route.unwrap_or(path)), below(path));
        let mut state = http::lock(&self.state);
        *state.seen.entry(operation).or_default() += 1;
        let entry = state.entries.iter_mut().find(|entry| entry.operation.matches(method, route, path));
        entry.map_or_else(|| (Fault::None, Page::default()), |entry| (entry.next(), Arc::clone(&entry.page)))
    }

    /// Refuses a path that the vendor does not have: a misspelled one would never be played.
    fn check(&self, operation: &OperationPattern) -> Result<(), ScriptError> {
        let Some(path) = &operation.path else { return Ok(()) };
        let filled: Vec<&str> =
            path.split('/').map(|part| if is_parameter(part) { "x" } else { part }).collect();
        let filled = filled.join("/");
        // Routes beside the API, such as the token endpoint, have their whole path.
        let base = self.spec.base_path.as_str();
        let beside = (base.is_empty() || !path.starts_with(base)).then_some("");
        let known = [base].into_iter().chain(beside).any(|base| {
            let uri = format!("{base}{filled}").parse::<Uri>();
            let route = uri.ok().and_then(|uri| route_of(self.router.clone(), uri));
            route.is_some_and(|route| same_path(path, route.strip_prefix(base).unwrap_or(&route), &filled))
        });
        if known { Ok(()) } else { Err(ScriptError::new(format!("{} has no path {path}", self.vendor))) }
    }
}

/// The name under which a request is counted. Unknown methods and paths share one, so that the
/// table cannot grow without limit.
fn counted(method: &Method, route: Option<&str>) -> String {
    match route {
        Some(route) if MethodFilter::try_from(method.clone()).is_ok() => format!("{method} {route}"),
        _ => crate::UNKNOWN_OPERATION.to_owned(),
    }
}

impl Entry {
    /// Takes the next fault; none after the last.
    fn next(&mut self) -> Fault {
        while let Some(ScriptStep { fault, times }) = self.steps.front_mut() {
            match times {
                Times::Forever => return fault.clone(),
                Times::Count(left) if *left > 0 => {
                    *left -= 1;
                    return fault.clone();
                }
                Times::Count(_) => {
                    self.steps.pop_front();
                }
            }
        }
        Fault::None
    }
}

/// The route of a URI, by a request of no server.
fn route_of(mut router: Router, uri: Uri) -> Option<String> {
    let mut request = Request::new(Body::empty());
    *request.uri_mut() = uri;
    let response = router.call(request).now_or_never()?.ok()?;
    response.extensions().get::<MatchedPath>().map(|route| route.as_str().to_owned())
}

/// Puts the faults in front of a vendor's routes. Those of a server are in the extensions of each
/// request to it.
pub(crate) fn layer(router: Router) -> Router {
    router.layer(middleware::from_fn(meddle))
}

async fn meddle(request: Request, next: Next) -> Response {
    let route = request.extensions().get::<MatchedPath>();
    let Some(faults) = request.extensions().get::<Arc<Faults>>().cloned() else {
        // Only the route is asked for: no handler is called.
        let mut response = Response::new(Body::empty());
        if let Some(route) = route {
            response.extensions_mut().insert(route.clone());
        }
        return response;
    };
    let route = route.map(MatchedPath::as_str);
    let (fault, page) = faults.next_fault(request.method(), route, request.uri().path());
    let connection = request.extensions().get::<Connection>().cloned();
    let close = async || match connection {
        Some(connection) => connection.close().await,
        None => response::nothing(),
    };
    match &fault {
        Fault::None => next.run(request).await,
        Fault::Refuse => close().await,
        Fault::Stall { time } => {
            tokio::time::sleep(*time).await;
            close().await
        }
        Fault::Delay { time } => {
            tokio::time::sleep(*time).await;
            next.run(request).await
        }
        Fault::HtmlPage { status } => response::html_page(*status),
        Fault::EmptyBody { status } => response::empty(*status),
        Fault::Status { status } => response::failure(faults.module, *status),
        Fault::RateLimited { retry_after, reset } => {
            response::rate_limited(faults.module, retry_after, *reset)
        }
        Fault::RedirectLoop => response::redirect(&request.uri().to_string()),
        Fault::RedirectTo { url } => response::redirect(url),
        Fault::StuckCursor => first_page(&page, request, next).await.into_response(),
        Fault::RepeatedPage => {
            let query = request.uri().query().map(str::to_owned);
            let first = first_page(&page, request, next).await;
            first.edit(|body| response::echo(body, query.as_deref())).into_response()
        }
        fault => WholeResponse::read(next.run(request).await).await.changed_by(fault),
    }
}

/// The page at which the list is stuck: the first one.
async fn first_page(page: &Page, request: Request, next: Next) -> WholeResponse {
    if let Some(first) = page.get() {
        return first.clone();
    }
    let response = WholeResponse::read(next.run(request).await).await;
    page.get_or_init(|| response).clone()
}
