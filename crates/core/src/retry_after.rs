//! How long a server asks the client to wait.

use std::time::Duration;

use chrono::{DateTime, Utc};
use http::HeaderMap;
use http::header::{DATE, HeaderName, RETRY_AFTER};

/// Some servers are more exact than `Retry-After` can be.
const RETRY_AFTER_MS: HeaderName = HeaderName::from_static("retry-after-ms");

/// Returns how long a response asks the client to wait: `retry-after-ms`, a number of milliseconds,
/// or else `Retry-After`, a number of seconds or an HTTP date. A date is compared with the `Date`
/// of the server, so that clocks may differ. A date in the past means no wait. Returns `None` if
/// there is no such header, or its value is malformed.
#[must_use]
pub fn retry_after(headers: &HeaderMap) -> Option<Duration> {
    let millis = headers.get(RETRY_AFTER_MS).and_then(|value| value.to_str().ok()?.trim().parse().ok());
    if let Some(millis) = millis.filter(|millis: &f64| *millis >= 0.0) {
        return seconds(millis / 1_000.0);
    }
    let text = headers.get(RETRY_AFTER)?.to_str().ok()?.trim();
    if let Ok(number) = text.parse::<u64>() {
        return Some(Duration::from_secs(number));
    }
    if let Ok(number) = text.parse::<f64>() {
        return seconds(number);
    }
    let until = http_date(text)?;
    let now = date(headers, &DATE).unwrap_or_else(Utc::now);
    Some((until - now).to_std().unwrap_or(Duration::ZERO))
}

/// Returns the time until the current window of a server ends that counts requests in windows of a
/// fixed length, aligned to the Unix epoch. The server's own `Date` says where in the window it is;
/// without one the local clock does.
///
/// ```
/// use std::time::Duration;
/// use frontdesk_core::fixed_window_reset;
/// use frontdesk_core::http::HeaderMap;
///
/// let mut headers = HeaderMap::new();
/// headers.insert("date", "Sun, 22 Nov 2026 05:37:07 GMT".parse().unwrap());
/// assert_eq!(fixed_window_reset(&headers, Duration::from_secs(60)), Duration::from_secs(53));
/// ```
#[must_use]
pub fn fixed_window_reset(headers: &HeaderMap, window: Duration) -> Duration {
    let now = date(headers, &DATE).unwrap_or_else(Utc::now).timestamp();
    let Some(window) = i64::try_from(window.as_secs()).ok().filter(|window| *window > 0) else {
        return window;
    };
    let left = window.saturating_sub(now.rem_euclid(window));
    Duration::from_secs(left.unsigned_abs())
}

/// A number of seconds as a wait. Where no duration can hold it, the longest one: the server does
/// ask to wait, and a call that ignored it would be retried at once.
fn seconds(number: f64) -> Option<Duration> {
    match Duration::try_from_secs_f64(number) {
        Ok(wait) => Some(wait),
        // More digits than a float can hold become infinity.
        Err(_) => (number > 0.0).then_some(Duration::MAX),
    }
}

/// A header that holds an HTTP date.
fn date(headers: &HeaderMap, name: &HeaderName) -> Option<DateTime<Utc>> {
    http_date(headers.get(name)?.to_str().ok()?)
}

/// Reads `Sun, 22 Nov 2026 05:37:07 GMT`.
pub(crate) fn http_date(text: &str) -> Option<DateTime<Utc>> {
    DateTime::parse_from_rfc2822(text).ok().map(|time| time.with_timezone(&Utc))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_form_is_read() {
        let now = "Sun, 22 Nov 2026 05:37:07 GMT";
        let too_long = "9".repeat(400);
        let table = [
            ("0", Some(0.0)),
            ("42", Some(42.0)),
            (" 42 ", Some(42.0)),
            ("1.5", Some(1.5)),
            ("Sun, 22 Nov 2026 05:38:07 GMT", Some(60.0)),
            ("Sun, 22 Nov 2026 05:00:00 GMT", Some(0.0)),
            ("99999999999999999999999999", Some(Duration::MAX.as_secs_f64())),
            (too_long.as_str(), Some(Duration::MAX.as_secs_f64())),
            ("-3", None),
            ("-99999999999999999999999999", None),
            ("NaN", None),
            ("soon", None),
            ("", None),
        ];
        for (text, seconds) in table {
            let mut headers = HeaderMap::new();
            headers.insert(DATE, now.parse().unwrap());
            headers.insert(RETRY_AFTER, text.parse().unwrap());
            assert_eq!(retry_after(&headers).map(|wait| wait.as_secs_f64()), seconds, "{text}");
        }
        assert_eq!(retry_after(&HeaderMap::new()), None);
    }

    #[test]
    fn milliseconds_come_first() {
        let table = [
            ("1500", "7", Some(1.5)),
            (" 0.5 ", "7", Some(0.0005)),
            ("0", "7", Some(0.0)),
            ("-1", "7", Some(7.0)),
            ("soon", "7", Some(7.0)),
            ("NaN", "7", Some(7.0)),
            ("250", "soon", Some(0.25)),
            ("inf", "7", Some(Duration::MAX.as_secs_f64())),
        ];
        for (millis, seconds, expected) in table {
            let mut headers = HeaderMap::new();
            headers.insert("retry-after-ms", millis.parse().unwrap());
            headers.insert(RETRY_AFTER, seconds.parse().unwrap());
            assert_eq!(retry_after(&headers).map(|wait| wait.as_secs_f64()), expected, "{millis} {seconds}");
        }
    }

    #[test]
    fn a_fixed_window_ends_at_a_multiple_of_its_length() {
        let table = [
            ("Sun, 22 Nov 2026 05:37:00 GMT", 60, 60),
            ("Sun, 22 Nov 2026 05:37:07 GMT", 60, 53),
            ("Sun, 22 Nov 2026 05:37:59 GMT", 60, 1),
            ("Sun, 22 Nov 2026 05:37:07 GMT", 3_600, 1_373),
            ("Sun, 22 Nov 2026 05:37:07 GMT", 0, 0),
        ];
        for (now, window, expected) in table {
            let mut headers = HeaderMap::new();
            headers.insert(DATE, now.parse().unwrap());
            let left = fixed_window_reset(&headers, Duration::from_secs(window));
            assert_eq!(left.as_secs(), expected, "{now} {window}");
        }
        let left = fixed_window_reset(&HeaderMap::new(), Duration::from_secs(60));
        assert!((1..=60).contains(&left.as_secs()), "{left:?}");
    }

    #[test]
    fn without_the_servers_date_the_own_clock_counts() {
        let mut headers = HeaderMap::new();
        headers.insert(RETRY_AFTER, "Fri, 31 Dec 9999 23:59:59 GMT".parse().unwrap());
        assert!(retry_after(&headers).is_some_and(|wait| wait.as_secs() > 1_000_000));
    }
}
