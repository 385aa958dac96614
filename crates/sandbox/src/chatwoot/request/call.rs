//! A request as handlers take it: the caller is known, may call, and the record in the path is
//! found.
//!
//! A handler is a plain function, and the type of its argument says who may call and which record
//! the path names:
//!
//! ```ignore
//! fn update(Call { state, params, record: mut label, .. }: Call<'_, Admin, Label>) -> Reply
//! ```

use std::sync::Arc;

use axum::extract::{FromRequest, FromRequestParts, RawPathParams, Request};
use axum::http::{HeaderMap, Method};
use axum::response::{IntoResponse, Response};
use axum::routing::{MethodFilter, MethodRouter, on};
use axum::{Extension, Router};

use crate::chatwoot::failure::Failure;
use crate::chatwoot::params::Params;
use crate::chatwoot::request::auth;
use crate::chatwoot::request::view;
use crate::chatwoot::state::{App, Caller, ContactInbox, Object, Shared, State, Table, User};
use crate::http::lock;
use crate::routes::{ApiRoutes, numbered};
use crate::spec::Spec;

pub(crate) type Reply = Result<Response, Failure>;

pub(crate) struct Call<'a, A: Access, R = ()> {
    pub(crate) state: &'a mut State,
    pub(crate) caller: A::Caller,
    /// A copy of the record that the path names.
    pub(crate) record: R,
    /// The last parameter of the path; empty if the path has none.
    pub(crate) id: &'a str,
    pub(crate) params: &'a Params,
    pub(crate) headers: &'a HeaderMap,
    /// The server's address as the caller knows it.
    pub(crate) base: &'a str,
}

/// Who may call.
pub(crate) trait Access {
    type Caller;

    /// Finds out who calls, and takes from the path what that needs.
    fn identify(state: &State, headers: &HeaderMap, path: &mut Path<'_>) -> Result<Self::Caller, Failure>;

    /// Refuses callers whose role is too low. The record in the path is looked for before that.
    fn permit(_: &Self::Caller) -> Result<(), Failure> {
        Ok(())
    }
}

/// A record that a path names.
pub(crate) trait Found<A: Access>: Sized {
    fn find(state: &State, caller: &A::Caller, id: &str) -> Result<Self, Failure>;
}

impl<A: Access> Found<A> for () {
    fn find(_: &State, _: &A::Caller, _: &str) -> Result<Self, Failure> {
        Ok(())
    }
}

/// Any record of the account that a member may see.
macro_rules! found_by_members {
    ($($access:ty),+) => {
        $(impl<T: Table> Found<$access> for T {
            fn find(state: &State, caller: &Caller, id: &str) -> Result<Self, Failure> {
                <T as Table>::find(state, *caller, id)
            }
        })+
    };
}

found_by_members!(Member, Admin, AdminFirst);

/// A record that platform apps own.
pub(crate) trait PlatformRecord: Table {
    const OBJECT: fn(i64) -> Object;
}

impl<T: PlatformRecord> Found<Platform> for T {
    fn find(state: &State, app: &App, id: &str) -> Result<Self, Failure> {
        let record = auth::id(id).and_then(|id| T::table(state).get(id)).ok_or(Failure::Rails(404))?;
        auth::permissible(state, *app, T::OBJECT(record.id()))?;
        Ok(record.clone())
    }
}

/// The parameters of a path, in their order.
pub(crate) struct Path<'a>(std::slice::Iter<'a, String>);

impl<'a> Path<'a> {
    fn take(&mut self) -> &'a str {
        self.0.next().map_or("", String::as_str)
    }
}

/// Declares kinds of callers: what handlers are told of them, how they are identified, and what
/// refuses those whose role is too low.
macro_rules! callers {
    ($(
        $(#[$doc:meta])*
        $kind:ident: $caller:ty = |$state:pat_param, $headers:pat_param, $path:pat_param| $identify:expr
            $(, permitted by $permit:expr)?;
    )+) => {
        $(
            $(#[$doc])*
            pub(crate) enum $kind {}

            impl Access for $kind {
                type Caller = $caller;

                fn identify(
                    $state: &State,
                    $headers: &HeaderMap,
                    $path: &mut Path<'_>,
                ) -> Result<$caller, Failure> {
                    $identify
                }

                $(fn permit(caller: &$caller) -> Result<(), Failure> {
                    $permit(*caller)
                })?
            }
        )+
    };
}

callers! {
    /// A member of the account in the path.
    Member: Caller = |state, headers, path| auth::caller(state, headers, path.take());

    /// An administrator of the account in the path.
    Admin: Caller = |state, headers, path| auth::caller(state, headers, path.take()),
        permitted by Caller::only_administrators;

    /// An administrator of the account in the path; the role is looked at before the record is.
    AdminFirst: Caller = |state, headers, path| {
        let caller = auth::caller(state, headers, path.take())?;
        caller.only_administrators().map(|()| caller)
    };

    /// A platform app.
    Platform: App = |_, headers, _| auth::platform_app(headers);

    /// Any user.
    SignedIn: User = |state, headers, _| auth::user(state, headers).cloned();

    /// A visitor of an inbox: the inbox's identifier and the contact's source ID are in the path.
    Visitor: ContactInbox = |state, _, path| state.public_place(path.take(), path.take()).cloned();

    /// Anybody.
    Anybody: () = |_, _, _| Ok(());
}

/// A request, read.
struct Incoming {
    path: Vec<String>,
    headers: HeaderMap,
    params: Params,
}

impl Incoming {
    async fn read(request: Request) -> Result<Self, Failure> {
        let (mut parts, body) = request.into_parts();
        let path = RawPathParams::from_request_parts(&mut parts, &()).await;
        let path = path.map_err(|_| Failure::Rails(400))?;
        let path = path.iter().map(|(_, value)| value.to_owned()).collect();
        let headers = parts.headers.clone();
        let params = Params::from_request(Request::from_parts(parts, body), &()).await?;
        Ok(Self { path, headers, params })
    }

    fn call<A: Access, R: Found<A>>(&self, state: &mut State, handler: fn(Call<'_, A, R>) -> Reply) -> Reply {
        let mut path = Path(self.path.iter());
        let caller = A::identify(state, &self.headers, &mut path)?;
        let record = R::find(state, &caller, path.take())?;
        A::permit(&caller)?;
        let id = self.path.last().map_or("", String::as_str);
        let base = &view::base(&self.headers);
        handler(Call { state, caller, record, id, params: &self.params, headers: &self.headers, base })
    }
}

/// What an operation does.
type Behavior = Arc<dyn Fn(&mut State, &Incoming) -> Reply + Send + Sync>;

fn behavior<A: Access + 'static, R: Found<A> + 'static>(handler: fn(Call<'_, A, R>) -> Reply) -> Behavior {
    Arc::new(move |state, incoming| incoming.call(state, handler))
}

async fn serve(behavior: Behavior, state: Shared, request: Request) -> Response {
    let reply = match Incoming::read(request).await {
        Ok(incoming) => behavior(&mut lock(&state), &incoming),
        Err(failure) => Err(failure),
    };
    reply.unwrap_or_else(IntoResponse::into_response)
}

/// The operations that have behavior, and what Rails routes beside them.
pub(crate) struct Routes {
    spec: &'static Spec,
    api: ApiRoutes,
    beside: Router,
}

impl Routes {
    pub(crate) fn new(spec: &'static Spec) -> Self {
        Self { spec, api: ApiRoutes::new(spec), beside: Router::new() }
    }

    /// Gives an operation its behavior. Rails takes PUT for PATCH, and a path with a slash at the
    /// end.
    pub(crate) fn on<A: Access + 'static, R: Found<A> + 'static>(
        self,
        id: &'static str,
        handler: fn(Call<'_, A, R>) -> Reply,
    ) -> Self {
        self.add(id, behavior(handler))
    }

    fn add(mut self, id: &'static str, behavior: Behavior) -> Self {
        if let Some(operation) = self.spec.operation(id) {
            let own = MethodFilter::try_from(operation.method.clone()).ok();
            let twin = match operation.method {
                Method::PATCH => Some(MethodFilter::PUT),
                Method::PUT => Some(MethodFilter::PATCH),
                _ => None,
            };
            let slashed = format!("{}/", operation.path);
            let known = self.spec.operations.iter().any(|other| other.path == slashed);
            let free = !known && !operation.path.ends_with('/');
            let beside = [
                (&operation.path, twin),
                (&slashed, twin.filter(|_| free)),
                (&slashed, own.filter(|_| free)),
            ];
            for (path, method) in beside {
                if let Some(method) = method {
                    self = self.beside(method, path, Arc::clone(&behavior));
                }
            }
        }
        let served =
            move |Extension(state): Extension<Shared>, request| serve(Arc::clone(&behavior), state, request);
        self.api = self.api.on(id, served);
        self
    }

    fn beside(mut self, method: MethodFilter, path: &str, behavior: Behavior) -> Self {
        let served =
            move |Extension(state): Extension<Shared>, request| serve(Arc::clone(&behavior), state, request);
        self.beside = self.beside.route(&numbered(path), on(method, served));
        self
    }

    /// Adds a route that the spec does not have.
    pub(crate) fn undocumented<A: Access + 'static, R: Found<A> + 'static>(
        self,
        method: MethodFilter,
        path: &str,
        handler: fn(Call<'_, A, R>) -> Reply,
    ) -> Self {
        self.beside(method, path, behavior(handler))
    }

    pub(crate) fn into_api(self) -> ApiRoutes {
        self.api
    }

    /// The router of all operations.
    ///
    /// # Errors
    /// A handler is for no operation of the spec.
    pub(crate) fn into_router(self, guard: impl Fn(MethodRouter) -> MethodRouter) -> std::io::Result<Router> {
        Ok(self.api.into_router(guard)?.merge(self.beside))
    }
}
