//! What can go wrong.

use std::time::Duration;

use serde::{Deserialize, Serialize};

use super::script::{Step, Times};

/// How long the window of a rate limit lasts where nothing else is said.
const RESET: Duration = Duration::from_secs(1);

/// The largest body that a fault may ask for, in MiB.
const MAX_MEBIBYTES: u32 = 64 * 1024;

/// The deepest JSON that a fault may ask for.
const MAX_DEPTH: u32 = 1_000_000;

/// One way in which a server misbehaves.
///
/// Some faults keep a request from the vendor: nothing is looked up, made or changed. Others let the vendor do what it
/// is asked for and spoil the answer; they say so.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "fault", rename_all = "snake_case")]
#[non_exhaustive]
pub enum Fault {
    /// Nothing: the vendor answers as ever. It lets requests pass before the next fault.
    None,
    /// The connection is closed without an answer; the vendor does not see the request.
    Refuse,
    /// The connection is closed after half of the answer's body, of which the whole length was announced.
    /// The vendor has done what it was asked for.
    CloseMidBody,
    /// Nothing is answered for this long, then the connection is closed; the vendor does not see the request.
    Stall {
        /// How long.
        #[serde(rename = "time_ms", with = "millis")]
        time: Duration,
    },
    /// The request waits for this long before the vendor sees it, and is then answered as ever.
    Delay {
        /// How long.
        #[serde(rename = "time_ms", with = "millis")]
        time: Duration,
    },
    /// The answer's body comes byte by byte. The vendor has done what it was asked for.
    SlowDrip {
        /// The time before each byte.
        #[serde(rename = "every_ms", with = "millis")]
        every: Duration,
    },
    /// The answer ends in the middle of its JSON, and its `Content-Length` is that of what is sent: to HTTP it is whole.
    /// The vendor has done what it was asked for. An answer without a body stays as it is.
    TruncatedJson,
    /// The answer says that it is JSON, under the vendor's status, and is not. The vendor has done what it was asked for.
    InvalidJson,
    /// The first object of the answer gets one more field, `nested`, with arrays in arrays. The vendor has done what it
    /// was asked for. An answer without an object stays as it is.
    DeepJson {
        /// How many arrays; at most 1,000,000.
        depth: u32,
    },
    /// The right JSON under `text/html`. The vendor has done what it was asked for.
    WrongContentType,
    /// A page in HTML, as gateways and sign-in pages send; the vendor does not see the request.
    HtmlPage {
        /// The status; 200 to 599.
        status: u16,
    },
    /// A status without content; the vendor does not see the request.
    EmptyBody {
        /// The status; 200 to 599.
        status: u16,
    },
    /// A failure in the vendor's own shape; the vendor does not see the request.
    Status {
        /// The status; 200 to 599.
        status: u16,
    },
    /// 429, with the body and the headers that the vendor sends; the vendor does not see the request.
    RateLimited {
        /// How the `Retry-After` header says when to come again.
        retry_after: RetryAfter,
        /// How far ahead the end of the window is. Rocket.Chat tells it in `x-ratelimit-reset` and in words, imi.chat in
        /// `rate-limit-reset`, the others not at all. One second where JSON leaves it out.
        #[serde(rename = "reset_ms", with = "millis", default = "reset")]
        reset: Duration,
    },
    /// 307 to the very address that was asked for; the vendor does not see the request.
    RedirectLoop,
    /// 307 to another address; the vendor does not see the request.
    RedirectTo {
        /// The address, such as `http://elsewhere.example/`. The path and query of the request are not added.
        url: String,
    },
    /// The answer after many MiB of blanks, which are valid JSON. They are made as they are sent. The vendor has done what
    /// it was asked for.
    Oversized {
        /// How much, in MiB (1,048,576 bytes); at most 65,536.
        mebibytes: u32,
        /// Whether `Content-Length` tells the length; otherwise the body comes in chunks.
        #[serde(default)]
        announced: bool,
    },
    /// The same in `Content-Encoding: gzip`, a thousandth of it on the wire, whether the client takes it or not. The
    /// vendor has done what it was asked for.
    GzipBomb {
        /// How much when unpacked, in MiB (1,048,576 bytes); at most 65,536.
        mebibytes: u32,
    },
    /// The records of the first page that this entry of the script answered, whatever page is asked for; the offset or
    /// page that the answer repeats is the one that was asked for. The vendor sees the first of the requests.
    RepeatedPage,
    /// The first page that this entry of the script answered, to the byte, whatever page is asked for: an offset or page
    /// in it never moves. The vendor sees the first of the requests.
    StuckCursor,
    /// The number of all records is told wrongly, where the answer tells one. The vendor has done what it was asked for.
    WrongTotal {
        /// What is added to the right number; negative for too few. The number told is never below 0.
        by: i64,
    },
    /// One record of the answer's list is text instead of a record. The vendor has done what it was asked for. An answer
    /// without such a record stays as it is.
    MalformedRecord {
        /// Which one, from 0.
        at: usize,
    },
}

/// The forms of `Retry-After`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum RetryAfter {
    /// There is none.
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
    /// The fault for so many requests.
    #[must_use]
    pub const fn times(self, count: u32) -> Step {
        Step { fault: self, times: Times::Count(count) }
    }

    /// The fault for every request from then on; what follows it in a list is never played.
    #[must_use]
    pub const fn forever(self) -> Step {
        Step { fault: self, times: Times::Forever }
    }

    /// What is wrong with the fault's own values, if anything.
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
                Some(format!("the url {text:?} is not an absolute one"))
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
