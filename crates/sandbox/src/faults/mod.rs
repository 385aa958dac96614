//! Faults by script: what goes wrong, in which operation, how many times.
//!
//! A [`Script`] belongs to one vendor. It names operations by method and path template, as the spec
//! has them, without the path of the base URL: `GET /v1/user/{siteId}/{userId}`. The names of
//! parameters do not matter. A value in the place of a parameter (`GET /v1/user/123/7`) selects the
//! requests with that value. `* /v1/user/{siteId}` is any method, `GET *` any path, and `*` every
//! request.
//!
//! Each operation has a list of faults. They are played in order, one for each request; after the
//! last one the vendor responds as usual. The first entry of the script that matches a request
//! decides, even if its faults are used up. So put special entries before general ones.
//!
//! ```
//! # async fn example() -> Result<(), Box<dyn std::error::Error>> {
//! use frontdesk_sandbox::faults::{Fault, Script};
//! use frontdesk_sandbox::{Sandbox, SandboxVendor};
//!
//! let sandbox = Sandbox::start(&[SandboxVendor::Nuance]).await?;
//! let script = Script::new()
//!     .on("GET /v1/user/{siteId}/{userId}", [Fault::Status { status: 503 }.times(2)])
//!     .on("DELETE *", [Fault::Refuse.forever()]);
//! sandbox.script(SandboxVendor::Nuance, script)?;
//! // … send requests, then count them:
//! let seen = sandbox.seen(SandboxVendor::Nuance);
//! let requests = seen.get("GET /v1/user/{siteId}/{userId}").copied();
//! # Ok(())
//! # }
//! ```
//!
//! # As JSON
//!
//! A file has a script for each vendor that should misbehave. `times` is a number or `"forever"`
//! and defaults to 1. The names of numbers of milliseconds end in `_ms`.
//!
//! ```
//! # let text = r#"
//! {
//!   "nuance": {
//!     "GET /v1/user/{siteId}/{userId}": [
//!       {"fault": "status", "status": 503, "times": 2},
//!       {"fault": "none"},
//!       {"fault": "stall", "time_ms": 500}
//!     ],
//!     "GET /v1/user/{siteId}/filteredList": [
//!       {"fault": "wrong_total", "by": 3, "times": "forever"}
//!     ]
//!   },
//!   "chatwoot": {
//!     "*": [{"fault": "rate_limited", "retry_after": {"seconds": 1}}]
//!   }
//! }
//! # "#;
//! # let scripts = frontdesk_sandbox::faults::read(text).unwrap();
//! # assert_eq!(scripts.len(), 2);
//! ```
//!
//! | `"fault"` | with | [`Fault`] |
//! |---|---|---|
//! | `none` | | [`None`](Fault::None) |
//! | `refuse` | | [`Refuse`](Fault::Refuse) |
//! | `close_mid_body` | | [`CloseMidBody`](Fault::CloseMidBody) |
//! | `stall` | `time_ms` | [`Stall`](Fault::Stall) |
//! | `delay` | `time_ms` | [`Delay`](Fault::Delay) |
//! | `slow_drip` | `every_ms` | [`SlowDrip`](Fault::SlowDrip) |
//! | `truncated_json` | | [`TruncatedJson`](Fault::TruncatedJson) |
//! | `invalid_json` | | [`InvalidJson`](Fault::InvalidJson) |
//! | `deep_json` | `depth` | [`DeepJson`](Fault::DeepJson) |
//! | `wrong_content_type` | | [`WrongContentType`](Fault::WrongContentType) |
//! | `html_page` | `status` | [`HtmlPage`](Fault::HtmlPage) |
//! | `empty_body` | `status` | [`EmptyBody`](Fault::EmptyBody) |
//! | `status` | `status` | [`Status`](Fault::Status) |
//! | `rate_limited` | `retry_after`: `"none"`, `{"seconds": 1}`, `{"date": 1}`, `{"millis": 20}` or `{"text": "soon"}`; `reset_ms` (1000) | [`RateLimited`](Fault::RateLimited) |
//! | `redirect_loop` | | [`RedirectLoop`](Fault::RedirectLoop) |
//! | `redirect_to` | `url` | [`RedirectTo`](Fault::RedirectTo) |
//! | `oversized` | `mebibytes`; `announced` (false) | [`Oversized`](Fault::Oversized) |
//! | `gzip_bomb` | `mebibytes` | [`GzipBomb`](Fault::GzipBomb) |
//! | `repeated_page` | | [`RepeatedPage`](Fault::RepeatedPage) |
//! | `stuck_cursor` | | [`StuckCursor`](Fault::StuckCursor) |
//! | `wrong_total` | `by` | [`WrongTotal`](Fault::WrongTotal) |
//! | `malformed_record` | `at` | [`MalformedRecord`](Fault::MalformedRecord) |

mod connection;
mod fault;
mod operation;
mod play;
mod response;
mod script;
mod spoil;
mod stream;

pub use fault::{Fault, RetryAfter};
pub use script::{Script, ScriptError, ScriptStep, Times, read};

pub(crate) use connection::Connection;
pub(crate) use play::{Faults, layer};
