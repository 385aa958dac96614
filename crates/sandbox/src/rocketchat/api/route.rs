//! A route: an operation of the spec, who may call it, and its handler.

use axum::response::Response;

use super::call::Call;
use super::response::{Failure, Outcome, fail_if};
use crate::rocketchat::state::workspace::Workspace;

/// Handles a call that passed all checks.
pub(crate) type Handler = fn(&mut Workspace, &Call) -> Outcome;

/// Handles a call whose response is not JSON: bytes, or a redirect.
pub(crate) type Maker = fn(&mut Workspace, &Call) -> Result<Response, Failure>;

/// Either of the two.
#[derive(Clone, Copy)]
pub(crate) enum Serve {
    Json(Handler),
    Whole(Maker),
}

/// Who may call a route.
#[derive(Clone, Copy)]
pub(crate) enum Access {
    /// Anybody, signed in or not.
    Open,
    /// Users who are signed in, and anybody if the workspace allows anonymous reading.
    Reader,
    /// Users who are signed in; the handler may ask for more.
    SignedIn,
    /// Users with one of these permissions, which have spaces between them.
    Any(&'static str),
    /// Users with all of these permissions.
    All(&'static str),
}

impl Access {
    /// Whether a caller has the permissions that the route asks for.
    ///
    /// # Errors
    /// They have not.
    pub(crate) fn check(self, workspace: &Workspace, caller: &str) -> Result<(), Failure> {
        let may = |permission: &str| workspace.may(caller, permission);
        let permitted = match self {
            Self::Open | Self::Reader | Self::SignedIn => true,
            Self::Any(permissions) => permissions.split_whitespace().any(may),
            Self::All(permissions) => permissions.split_whitespace().all(may),
        };
        fail_if(!permitted, Failure::Permissions)
    }
}

/// When a route asks for the second factor of users who have one.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Demand {
    /// Unless a code was given with this token a short while ago.
    Once,
    /// At each call.
    Anew,
    /// As [`Once`](Demand::Once), if the address or the password is to change and the password that
    /// stands in for a code is not there.
    ForAccess,
}

/// Which query parameters a route takes.
#[derive(Clone, Copy)]
pub(crate) enum Parameters {
    /// Any: the server's route has no schema.
    Free,
    /// Those of the spec.
    OfSpec,
    /// These, if the server's schema differs from the spec.
    These(&'static str),
}

/// How the body is checked against the spec before the handler runs.
#[derive(Clone, Copy)]
pub(crate) enum Body {
    Checked,
    /// Values beside the enumerated ones are valid.
    Open,
    /// The server does not require this field: the handler has an error of its own for its absence.
    Optional(&'static str),
    /// The handler checks the body.
    Unchecked,
}

/// One route.
#[derive(Clone, Copy)]
pub(crate) struct Route {
    /// The operationId. A route that the spec does not have, such as an older name of another, is
    /// named by its method and path: `POST im.open`.
    pub operation: &'static str,
    pub access: Access,
    pub parameters: Parameters,
    pub demand: Option<Demand>,
    pub body: Body,
    pub serve: Serve,
}

/// An operation that returns the spec's example, and what happens before.
#[derive(Clone, Copy)]
pub(crate) struct Example {
    pub operation: &'static str,
    pub access: Access,
    /// Whether query and body are checked against the spec.
    pub is_checked: bool,
}

/// An example whose query and body are checked.
pub(crate) const fn checked(operation: &'static str, access: Access) -> Example {
    Example { operation, access, is_checked: true }
}

/// An example whose query and body are not.
pub(crate) const fn unchecked(operation: &'static str, access: Access) -> Example {
    Example { operation, access, is_checked: false }
}

/// The route of an operation.
pub(crate) const fn on(operation: &'static str, access: Access, handler: Handler) -> Route {
    route(operation, access, Serve::Json(handler))
}

/// The route of an operation whose handler makes the whole response.
pub(crate) const fn whole(operation: &'static str, access: Access, maker: Maker) -> Route {
    route(operation, access, Serve::Whole(maker))
}

const fn route(operation: &'static str, access: Access, serve: Serve) -> Route {
    Route { operation, access, parameters: Parameters::Free, demand: None, body: Body::Checked, serve }
}

impl Route {
    /// The same route, which refuses query parameters that the spec does not have.
    pub(crate) const fn strict(self) -> Self {
        Self { parameters: Parameters::OfSpec, ..self }
    }

    /// The same route, which refuses all query parameters but these.
    pub(crate) const fn taking(self, parameters: &'static str) -> Self {
        Self { parameters: Parameters::These(parameters), ..self }
    }

    /// The same route, which asks for a second factor.
    pub(crate) const fn asking(self, demand: Demand) -> Self {
        Self { demand: Some(demand), ..self }
    }

    /// The same route, whose body is checked in another way.
    pub(crate) const fn body(self, body: Body) -> Self {
        Self { body, ..self }
    }

    /// The same route, whose handler checks the body: the server's schema differs from the spec, or
    /// there is none.
    pub(crate) const fn unchecked(self) -> Self {
        self.body(Body::Unchecked)
    }
}
