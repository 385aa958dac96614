//! The rate limit that a response states.

use std::time::Duration;

use chrono::{DateTime, NaiveDateTime, TimeDelta, Utc};
use http::header::DATE;
use http::{HeaderMap, HeaderName};

use crate::retry_after::http_date;

/// The headers' names, in the order in which they are looked for: Rocket.Chat's, imi.chat's, and a
/// common third. Every response is searched for them, so they are not put together each time.
static LIMIT: [HeaderName; 3] = [
    HeaderName::from_static("x-ratelimit-limit"),
    HeaderName::from_static("rate-limit-limit"),
    HeaderName::from_static("ratelimit-limit"),
];
static REMAINING: [HeaderName; 3] = [
    HeaderName::from_static("x-ratelimit-remaining"),
    HeaderName::from_static("rate-limit-remaining"),
    HeaderName::from_static("ratelimit-remaining"),
];
static RESET: [HeaderName; 3] = [
    HeaderName::from_static("x-ratelimit-reset"),
    HeaderName::from_static("rate-limit-reset"),
    HeaderName::from_static("ratelimit-reset"),
];

/// Numbers from here on are milliseconds since 1970 (the year 1973), and not seconds.
const MILLIS: i64 = 100_000_000_000;

/// Numbers from here on are seconds since 1970 (the year 2001), and not seconds from now.
const SECONDS: i64 = 1_000_000_000;

/// Clocks that differ by less than this count as the same: a `Date` header is up to a second old
/// when it arrives.
const SAME_CLOCK: TimeDelta = TimeDelta::milliseconds(2_500);

/// The rate limit that a response states: the headers `X-RateLimit-*` (Rocket.Chat, for
/// each route) and `Rate-Limit-*` (imi.chat, for the tenant and the day).
///
/// ```
/// use frontdesk_core::{RateLimit, http::HeaderMap};
///
/// let mut headers = HeaderMap::new();
/// headers.insert("x-ratelimit-limit", 10.into());
/// headers.insert("x-ratelimit-remaining", 3.into());
/// let allowance = RateLimit::from_headers(&headers).unwrap();
/// assert_eq!((allowance.limit, allowance.remaining, allowance.reset), (Some(10), Some(3), None));
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct RateLimit {
    /// How many calls a window takes.
    pub limit: Option<u64>,
    /// How many calls are left of the window.
    pub remaining: Option<u64>,
    /// When the next window begins, by this machine's clock: where the response's `Date` shows that
    /// the server's differs, the difference is taken out.
    pub reset: Option<DateTime<Utc>>,
}

impl RateLimit {
    /// Reads a response's headers; `None` if they state no rate limit. A reset may be
    /// milliseconds or seconds since 1970, seconds from now, or a date.
    #[must_use]
    pub fn from_headers(headers: &HeaderMap) -> Option<Self> {
        Self::at(headers, Utc::now)
    }

    /// How long it takes until the next window begins: nothing where it has begun, `None` where
    /// nothing says when.
    #[must_use]
    pub fn resets_in(&self) -> Option<Duration> {
        self.reset.map(|reset| (reset - Utc::now()).to_std().unwrap_or(Duration::ZERO))
    }

    /// How long to wait where nothing is left; `None` where something is, or nothing says how long.
    pub(crate) fn used_up_for(&self) -> Option<Duration> {
        self.resets_in().filter(|wait| self.remaining == Some(0) && !wait.is_zero())
    }

    /// What the headers say at this time.
    fn at(headers: &HeaderMap, now: impl FnOnce() -> DateTime<Utc>) -> Option<Self> {
        // Most responses have none of them. To see that takes no more than a look at the ends of
        // the names that they have.
        let is_stated = |name: &HeaderName| {
            let name = name.as_str();
            name.ends_with("limit-limit") || name.ends_with("limit-remaining")
        };
        if !headers.keys().any(is_stated) {
            return None;
        }
        let find = |names: &[HeaderName]| names.iter().find_map(|name| headers.get(name)?.to_str().ok());
        let number = |names| find(names)?.trim().parse().ok();
        let (limit, remaining) = (number(&LIMIT), number(&REMAINING));
        if limit.is_none() && remaining.is_none() {
            return None;
        }
        let now = now();
        let server = headers.get(DATE).and_then(|value| http_date(value.to_str().ok()?));
        let behind = server.map(|server| now - server).filter(|behind| behind.abs() > SAME_CLOCK);
        let reset = find(&RESET).and_then(|text| reset(text.trim(), now, behind.unwrap_or_default()));
        Some(Self { limit, remaining, reset })
    }
}

/// Reads a reset. `behind` is what has to be added to the server's time to have ours.
fn reset(text: &str, now: DateTime<Utc>, behind: TimeDelta) -> Option<DateTime<Utc>> {
    let absolute = match text.parse::<i64>() {
        Ok(millis) if millis >= MILLIS => DateTime::from_timestamp_millis(millis)?,
        Ok(seconds) if seconds >= SECONDS => DateTime::from_timestamp(seconds, 0)?,
        Ok(seconds) if seconds >= 0 => return now.checked_add_signed(TimeDelta::seconds(seconds)),
        Ok(_) => return None,
        Err(_) => date(text)?,
    };
    absolute.checked_add_signed(behind)
}

/// Reads a date in one of the forms that headers have.
fn date(text: &str) -> Option<DateTime<Utc>> {
    http_date(text).or_else(|| crate::time::parse(text)).or_else(|| {
        NaiveDateTime::parse_from_str(text, "%Y-%m-%d %H:%M:%S%.f").ok().map(|time| time.and_utc())
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Sun, 22 Nov 2026 05:37:07 GMT
    const NOW: i64 = 1_795_325_827;

    fn headers(pairs: &[(&'static str, &str)]) -> HeaderMap {
        pairs.iter().map(|(name, value)| (name.parse().unwrap(), value.parse().unwrap())).collect()
    }

    fn now() -> DateTime<Utc> {
        DateTime::from_timestamp(NOW, 0).unwrap()
    }

    /// A limit and a remaining number.
    type Numbers = Option<(Option<u64>, Option<u64>)>;

    #[test]
    fn allowances_are_read() {
        let table: [(&[(&str, &str)], Numbers); 8] = [
            (&[], None),
            (&[("x-ratelimit-reset", "1795325887000")], None),
            (&[("x-ratelimit-limit", "10"), ("x-ratelimit-remaining", "9")], Some((Some(10), Some(9)))),
            (&[("rate-limit-limit", "10000"), ("rate-limit-remaining", "0")], Some((Some(10_000), Some(0)))),
            (&[("ratelimit-remaining", " 5 ")], Some((None, Some(5)))),
            (&[("x-ratelimit-limit", "10"), ("x-ratelimit-remaining", "-1")], Some((Some(10), None))),
            (&[("x-ratelimit-remaining", "many")], None),
            (&[("x-ratelimit-limit", "99999999999999999999999")], None),
        ];
        for (pairs, expected) in table {
            let read = RateLimit::at(&headers(pairs), now);
            assert_eq!(read.map(|read| (read.limit, read.remaining)), expected, "{pairs:?}");
        }
    }

    #[test]
    fn resets_are_read_by_our_clock() {
        // The server's date, the reset, and in how many seconds from now that is.
        let table: [(Option<&str>, &str, Option<i64>); 16] = [
            (None, "1795325887000", Some(60)),
            (None, "1795325887", Some(60)),
            (None, "60", Some(60)),
            (None, "0", Some(0)),
            (None, "Sun, 22 Nov 2026 05:38:07 GMT", Some(60)),
            (None, "2026-11-22T05:38:07Z", Some(60)),
            (None, "2026-11-22 05:38:07", Some(60)),
            (None, "2026-11-22 05:38:07 UTC", Some(60)),
            (None, "1795325767000", Some(-60)),
            // A clock an hour ahead, and one an hour behind.
            (Some("Sun, 22 Nov 2026 06:37:07 GMT"), "1795329487000", Some(60)),
            (Some("Sun, 22 Nov 2026 04:37:07 GMT"), "1795322287", Some(60)),
            (Some("Sun, 22 Nov 2026 04:37:07 GMT"), "60", Some(60)),
            // The same clock: a date is up to a second old.
            (Some("Sun, 22 Nov 2026 05:37:06 GMT"), "1795325887000", Some(60)),
            (None, "-5", None),
            (None, "soon", None),
            (None, "9223372036854775807", None),
        ];
        for (date, text, seconds) in table {
            let mut pairs = vec![("x-ratelimit-remaining", "0"), ("x-ratelimit-reset", text)];
            pairs.extend(date.map(|date| ("date", date)));
            let read = RateLimit::at(&headers(&pairs), now).unwrap();
            assert_eq!(read.reset.map(|reset| (reset - now()).num_seconds()), seconds, "{text} {date:?}");
        }
    }

    #[test]
    fn only_a_used_up_allowance_asks_to_wait() {
        let soon = (Utc::now().timestamp_millis() + 60_000).to_string();
        let table = [("0", &*soon, true), ("1", &*soon, false), ("0", "1000000000", false), ("0", "", false)];
        for (remaining, reset, waits) in table {
            let given = headers(&[("x-ratelimit-remaining", remaining), ("x-ratelimit-reset", reset)]);
            let wait = RateLimit::from_headers(&given).and_then(|limit| limit.used_up_for());
            assert_eq!(wait.is_some(), waits, "{remaining} {reset}");
            assert!(wait.is_none_or(|wait| wait.as_secs().abs_diff(60) <= 1));
        }
    }
}
