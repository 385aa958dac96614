//! The faults.

use std::time::Duration;

use serde::{Deserialize, Serialize};

use super::script::{ScriptStep, Times};

/// The default length of a rate limit window.
const RESET: Duration = Duration::from_secs(1);

/// The largest body of a fault, in MiB.
const MAX_MEBIBYTES: u32 = 64 * 1024;

/// The deepest JSON of a fault.
const MAX_DEPTH: u32 = 1_000_000;

/// One way in which a server misbehaves.
///
/// Some faults are played before the vendor: it never sees the request, and nothing is read or
/// changed. Others change the vendor's response, after the vendor has carried out the request.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "fault", rename_all = "snake_case")]
#[non_exhaustive]
pub enum Fault {
    /// No fault: lets requests pass before the next fault.
    None,
    /// Closes the connection without a response. The vendor does not see the request.
    Refuse,
    /// Closes the connection after half of the response body, whose whole length was announced. The
    /// vendor has carried out the request.
    CloseMidBody,
    /// Closes the connection after a time without a response. The vendor does not see the request.
    Stall {
        /// How long.
        #[serde(rename = "time_ms", with = "millis")]
        time: Duration,
    },
    /// Passes the request to the vendor after a delay.
    Delay {
        /// How long.
        #[serde(rename = "time_ms", with = "millis")]
        time: Duration,
    },
    /// Sends the response body byte by byte. The vendor has carried out the request.
    SlowDrip {
        /// The time before each byte.
        #[serde(rename = "every_ms", with = "millis")]
        every: Duration,
    },
    /// Cuts the response in the middle of its JSON, with a `Content-Length` that matches: to HTTP
    /// it is complete. The vendor has carried out the request. A response without a body is
    /// unchanged.
    TruncatedJson,
    /// Sends malformed JSON under the vendor's status and a JSON content type. The vendor has
    /// carried out the request.
    InvalidJson,
    /// Adds a field `nested` with nested arrays to the first object of the response. The vendor has
    /// carried out the request. A response without an object is unchanged.
    DeepJson {
        /// How many arrays; at most 1,000,000.
        depth: u32,
    },
    /// Sends the right JSON as `text/html`. The vendor has carried out the request.
    WrongContentType,
    /// Sends an HTML page, as gateways and sign-in pages do. The vendor does not see the request.
    HtmlPage {
        /// The status; 200 to 599.
        status: u16,
    },
    /// Sends a status without a body. The vendor does not see the request.
    EmptyBody {
        /// The status; 200 to 599.
        status: u16,
    },
    /// Sends an error in the vendor's own shape. The vendor does not see the request.
    Status {
        /// The status; 200 to 599.
        status: u16,
    },
    /// Sends 429 with the vendor's body and headers. The vendor does not see the request.
    RateLimited {
        /// The `Retry-After` header.
        retry_after: RetryAfter,
        /// The time until the end of the window. Rocket.Chat reports it in `x-ratelimit-reset` and
        /// in the message, imi.chat in `rate-limit-reset`, the others do not report it. Defaults to
        /// one second in JSON.
        #[serde(rename = "reset_ms", with = "millis", default = "reset")]
        reset: Duration,
    },
    /// Redirects (307) to the URL of the request. The vendor does not see the request.
    RedirectLoop,
    /// Redirects (307) to another URL. The vendor does not see the request.
    RedirectTo {
        /// The URL, such as `http://elsewhere.example/`. Path and query of the request are not
        /// added.
        url: String,
    },
    /// Sends many MiB of blanks, which are valid JSON, before the response. They are created while
    /// they are sent. The vendor has carried out the request.
    Oversized {
        /// How much, in MiB (1,048,576 bytes); at most 65,536.
        mebibytes: u32,
        /// Sends a `Content-Length`; otherwise the body is chunked.
        #[serde(default)]
        announced: bool,
    },
    /// The same with `Content-Encoding: gzip`, a thousandth of the size on the wire, even if the
    /// client does not accept gzip. The vendor has carried out the request.
    GzipBomb {
        /// How much when unpacked, in MiB (1,048,576 bytes); at most 65,536.
        mebibytes: u32,
    },
    /// Repeats the records of the first page that this entry of the script sent, whatever page is
    /// requested; offset or page number in the response are the requested ones. The vendor sees the
    /// first of the requests.
    RepeatedPage,
    /// Repeats the first page that this entry of the script sent, byte for byte, whatever page is
    /// requested. The vendor sees the first of the requests.
    StuckCursor,
    /// Changes the total in a response that has one. The vendor has carried out the request.
    WrongTotal {
        /// Is added to the right number; may be negative. The total is never below 0.
        by: i64,
    },
    /// Replaces one record of the response's list by a text. The vendor has carried out the
    /// request. A response without such a record is unchanged.
    MalformedRecord {
        /// The index of the record, from 0.
        at: usize,
    },
}

/// The forms of `Retry-After`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum RetryAfter {
    /// No header.
    None,
    /// `Retry-After: 5`.
    Seconds(u64),
    /// `Retry-After` as an HTTP date, this many seconds ahead.
    Date(u32),
    /// `retry-after-ms: 20`.
    Millis(u64),
    /// `Retry-After` with any text: `soon`, or more digits than a number can have.
    Text(String),
}

impl Fault {
    /// Plays the fault for this many requests.
    #[must_use]
    pub const fn times(self, count: u32) -> ScriptStep {
        ScriptStep { fault: self, times: Times::Count(count) }
    }

    /// Plays the fault for every later request. Faults after it in a list are never played.
    #[must_use]
    pub const fn forever(self) -> ScriptStep {
        ScriptStep { fault: self, times: Times::Forever }
    }

    /// The first invalid value of the fault.
    pub(super) fn problem(&self) -> Option<String> {
        match self {
            Self::HtmlPage { status } | Self::EmptyBody { status } | Self::Status { status }
                if !(200..600).contains(status) =>
            {
                Some(format!("the status {status} is not between 200 and 599"))
            }
            Self::Oversized { mebibytes, .. } | Self::GzipBomb { mebibytes }
                if *mebibytes > MAX_MEBIBYTES =>
            {
                Some(format!("{mebibytes} MiB are more than {MAX_MEBIBYTES}"))
            }
            Self::DeepJson { depth } if *depth > MAX_DEPTH => {
                Some(format!("the depth {depth} is more than {MAX_DEPTH}"))
            }
            Self::RedirectTo { url: text } if url::Url::parse(text).is_err() => {
                Some(format!("the url {text:?} is not an absolute URL"))
            }
            Self::RateLimited { retry_after: RetryAfter::Text(text), .. }
                if axum::http::HeaderValue::from_str(text).is_err() =>
            {
                Some(format!("no header can hold {text:?}"))
            }
            _ => None,
        }
    }
}

const fn reset() -> Duration {
    RESET
}

/// Durations as whole milliseconds.
mod millis {
    use std::time::Duration;

    use serde::{Deserialize, Deserializer, Serializer};

    pub(super) fn serialize<S: Serializer>(time: &Duration, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_u64(u64::try_from(time.as_millis()).unwrap_or(u64::MAX))
    }

    pub(super) fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Duration, D::Error> {
        u64::deserialize(deserializer).map(Duration::from_millis)
    }
}
