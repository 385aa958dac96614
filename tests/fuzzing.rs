//! What the fuzz targets do with their bytes; `tests/all/corpora.rs` does the same with those that
//! were kept. The targets of a vendor stand in a file of its own.

use std::collections::BTreeMap;
use std::fmt::Debug;
use std::sync::{Arc, Mutex};

use frontdesk_core::http::{HeaderValue, Response, StatusCode};
use frontdesk_core::{Attempt, Body, BoxFuture, Error, Middleware, Next};
use tokio::runtime::Runtime;

use crate::vendors::FUZZ_TARGETS;

/// A credential that must never be seen.
pub(crate) const TOKEN: &str = "never-to-be-printed";

/// The statuses of responses.
const STATUSES: [u16; 16] = [200, 201, 204, 202, 400, 401, 402, 403, 404, 405, 409, 422, 429, 440, 500, 503];

/// A target and its name.
pub type FuzzTarget = (&'static str, fn(&[u8]));

/// All targets.
pub fn targets() -> impl Iterator<Item = FuzzTarget> {
    let own: &[FuzzTarget] = &[("bundle", bundle)];
    FUZZ_TARGETS.iter().copied().chain([own]).flatten().copied()
}

/// Runs a target.
///
/// # Panics
/// There is no target of this name, or it has found a fault.
pub fn run(name: &str, data: &[u8]) {
    let (_, run) = targets().find(|(target, _)| *target == name).expect("a target of this name");
    run(data);
}

/// A server in the client's own process, which responds to every request alike.
#[derive(Clone, Debug, Default)]
pub(crate) struct Canned(pub(crate) Arc<Mutex<Response<Body>>>);

impl Middleware for Canned {
    fn handle<'a>(
        &'a self,
        attempt: Attempt<'a>,
        _: Next<'a>,
    ) -> BoxFuture<'a, Result<Response<Body>, Error>> {
        let mut answer = self.0.lock().unwrap().clone();
        if attempt.operation.id() == "authorize" {
            *answer.status_mut() = StatusCode::OK;
            answer.headers_mut().insert("access_token", HeaderValue::from_static(TOKEN));
            *answer.body_mut() = Body::empty();
        }
        Box::pin(async { Ok(answer) })
    }
}

impl Canned {
    /// Takes the first byte as status and the rest as body.
    pub(crate) fn set(&self, data: &[u8]) {
        let (status, body) = data.split_first().unwrap_or((&0, &[]));
        let status = STATUSES[usize::from(*status) % STATUSES.len()];
        let mut answer = Response::new(Body::from(body.to_vec()));
        *answer.status_mut() = StatusCode::from_u16(status).unwrap();
        *self.0.lock().unwrap() = answer;
    }
}

/// Looks at all that a failure can say.
pub(crate) fn check<T: Debug>(outcome: Result<T, Error>) {
    if let Err(error) = outcome {
        let said = format!("{error} {error:?} {:?} {:?}", error.message(), error.path());
        assert!(!said.contains(TOKEN), "{said}");
    }
}

/// Picks an operation by the first byte and sends it.
macro_rules! answered {
    ($data:expr, $client:expr, $canned:expr; $($call:expr),+ $(,)?) => {{
        let (choice, rest) = $data.split_first().unwrap_or((&0, &[]));
        $canned.set(rest);
        let runtime = $crate::fuzzing::runtime();
        let mut index = usize::from(*choice);
        let count = [$(stringify!($call)),+].len();
        index %= count;
        let mut at = 0;
        $(
            if at == index {
                runtime.block_on(async { $crate::fuzzing::check($call.await) });
            }
            at += 1;
        )+
        let _ = at;
    }};
}
pub(crate) use answered;

pub(crate) fn runtime() -> Runtime {
    tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap()
}

pub(crate) fn no_retries() -> frontdesk_core::RetryPolicy {
    frontdesk_core::RetryPolicy::none()
}

/// Two files of a spec, put apart by a zero byte, through every step that reads what a person
/// wrote.
pub fn bundle(data: &[u8]) {
    let text = String::from_utf8_lossy(data);
    let (root, area) = text.split_once('\0').unwrap_or((&text, "{}"));
    let sources = BTreeMap::from([
        ("openapi.yaml".to_owned(), root.to_owned()),
        ("area.yaml".to_owned(), area.to_owned()),
    ]);
    let Ok(document) = xtask::bundle::bundle("specs/fuzzed", &sources) else { return };
    if xtask::lint::lint(&document).is_ok() {
        let _ = xtask::lower::lower(&document);
    }
}
