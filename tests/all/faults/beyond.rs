//! What the table cannot say: lists with one bad record, servers that stay down, signing in, a
//! caller's own limits.

use std::time::Duration;

use frontdesk_core::{Error, ErrorKind, RetryPolicy};
use frontdesk_sandbox::faults::{Fault, RetryAfter, Script, ScriptStep};
use frontdesk_sandbox::{Sandbox, SandboxVendor};

/// A vendor that misbehaves.
pub async fn started(vendor: SandboxVendor, operation: &str, step: impl Into<ScriptStep>) -> Sandbox {
    let sandbox = Sandbox::start(&[vendor]).await.unwrap();
    sandbox.script(vendor, Script::new().on(operation, [step])).unwrap();
    sandbox
}

/// Waits are short.
pub fn quick() -> RetryPolicy {
    RetryPolicy::new().base_delay(Duration::from_millis(2))
}

/// How a list came: its records, and the errors among them.
macro_rules! came {
    ($list:expr) => {{
        let mut items = $list;
        let (mut records, mut errors): (usize, Vec<frontdesk_core::Error>) = (0, Vec::new());
        while let Some(item) = items.next().await {
            match item {
                Ok(_) => records += 1,
                Err(error) => errors.push(error),
            }
        }
        (records, errors)
    }};
}
pub(crate) use came;

/// The fault of one test: one record of a page is none.
pub fn malformed() -> ScriptStep {
    Fault::MalformedRecord { at: 1 }.times(1)
}

/// A list with one such record, and the same list without: how each came, and the path to the
/// record.
#[track_caller]
pub fn assert_costs_itself(path: &str, with: &(usize, Vec<Error>), without: &(usize, Vec<Error>)) {
    let ((records, errors), (all, none)) = (with, without);
    assert!(none.is_empty() && *all > 8, "{path}: {none:?}");
    assert_eq!((*records, errors.len()), (all - 1, 1), "{path}: {errors:?}");
    assert!(errors[0].is_malformed_record());
    assert_eq!((errors[0].kind(), errors[0].path()), (ErrorKind::Decode, Some(path)));
}

/// How a call ends, and after how many requests.
pub type Ended = (Option<ErrorKind>, u64);

/// Faults that signing in meets: how the call ends for which somebody signs in, and how often it
/// was tried, where signing in may be repeated, and where it is a POST like any other.
pub fn sign_in_faults() -> [(ScriptStep, Ended, Ended); 5] {
    let limited = |retry_after| Fault::RateLimited { retry_after, reset: Duration::from_millis(20) };
    [
        (Fault::Refuse.times(1), (None, 2), (Some(ErrorKind::Transport), 1)),
        (Fault::Status { status: 503 }.times(2), (None, 3), (Some(ErrorKind::Unavailable), 1)),
        (Fault::Status { status: 500 }.times(1), (Some(ErrorKind::Server), 1), (Some(ErrorKind::Server), 1)),
        (
            Fault::HtmlPage { status: 502 }.forever(),
            (Some(ErrorKind::Unavailable), 3),
            (Some(ErrorKind::Unavailable), 1),
        ),
        (
            limited(RetryAfter::Seconds(3600)).forever(),
            (Some(ErrorKind::RateLimited), 1),
            (Some(ErrorKind::RateLimited), 1),
        ),
    ]
}
