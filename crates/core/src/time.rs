//! Points in time, in the forms in which vendors send them.

use chrono::{NaiveDateTime, SecondsFormat, TimeDelta, Utc};
use serde::{Deserialize, Serialize};

use crate::Lenient;

/// A date and time as text. What cannot be read as one is kept and sent back as it came.
pub type DateTime = Lenient<chrono::DateTime<Utc>>;

/// Milliseconds since the beginning of 1970, UTC; negative before it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(transparent)]
pub struct EpochMillis(pub i64);

impl EpochMillis {
    /// The point in time; `None` beyond what a calendar can tell (some 262,000 years either way).
    #[must_use]
    pub fn to_datetime(self) -> Option<chrono::DateTime<Utc>> {
        chrono::DateTime::from_timestamp_millis(self.0)
    }
}

impl From<chrono::DateTime<Utc>> for EpochMillis {
    fn from(time: chrono::DateTime<Utc>) -> Self {
        Self(time.timestamp_millis())
    }
}

impl From<i64> for EpochMillis {
    fn from(millis: i64) -> Self {
        Self(millis)
    }
}

/// Seconds since the beginning of 1970, UTC, with their fraction; negative before it. An `f64` holds today's seconds to
/// less than a microsecond.
#[derive(Clone, Copy, Debug, PartialEq, PartialOrd)]
pub struct EpochSeconds(pub f64);

impl EpochSeconds {
    /// The point in time, to the microsecond; `None` beyond what a calendar can tell.
    #[must_use]
    pub fn to_datetime(self) -> Option<chrono::DateTime<Utc>> {
        let micros = (self.0 * 1e6).round();
        // A float that is no number, or too large, saturates in the cast and is then out of the calendar's range.
        if !micros.is_finite() {
            return None;
        }
        chrono::DateTime::<Utc>::UNIX_EPOCH.checked_add_signed(TimeDelta::microseconds(micros as i64))
    }

    /// The whole seconds, rounded down.
    #[must_use]
    pub fn whole(self) -> i64 {
        self.0.floor() as i64
    }
}

impl From<chrono::DateTime<Utc>> for EpochSeconds {
    fn from(time: chrono::DateTime<Utc>) -> Self {
        Self(time.timestamp() as f64 + f64::from(time.timestamp_subsec_micros()) / 1e6)
    }
}

impl From<i64> for EpochSeconds {
    fn from(seconds: i64) -> Self {
        Self(seconds as f64)
    }
}

/// Reads a date and time: RFC 3339 with any number of fractional digits, or `2026-11-22 04:46:39 UTC`.
pub(crate) fn parse(text: &str) -> Option<chrono::DateTime<Utc>> {
    let text = text.trim();
    if let Ok(time) = chrono::DateTime::parse_from_rfc3339(text) {
        return Some(time.with_timezone(&Utc));
    }
    let local = text.strip_suffix("UTC")?.trim_end();
    NaiveDateTime::parse_from_str(local, "%Y-%m-%d %H:%M:%S%.f").ok().map(|time| time.and_utc())
}

/// Writes a date and time as RFC 3339 with as many fractional digits as it needs.
pub(crate) fn format(time: &chrono::DateTime<Utc>) -> String {
    time.to_rfc3339_opts(SecondsFormat::AutoSi, true)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_are_read() {
        let table = [
            ("2026-11-22T04:46:39Z", Some(1_795_322_799_000_000)),
            ("2026-11-22T04:46:39.000Z", Some(1_795_322_799_000_000)),
            ("2026-11-22T04:46:39.25Z", Some(1_795_322_799_250_000)),
            ("2026-11-22T04:46:39.1234567Z", Some(1_795_322_799_123_456)),
            ("2026-11-22T04:46:39.123456789123Z", Some(1_795_322_799_123_456)),
            ("2026-11-22T05:46:39+01:00", Some(1_795_322_799_000_000)),
            ("2026-11-22 04:46:39 UTC", Some(1_795_322_799_000_000)),
            (" 2026-11-22 04:46:39.5 UTC ", Some(1_795_322_799_500_000)),
            ("1969-12-31T08:00:00Z", Some(-57_600_000_000)),
            ("", None),
            ("2026-11-22", None),
            ("2026-13-22T04:46:39Z", None),
            ("yesterday", None),
            ("UTC", None),
        ];
        for (text, micros) in table {
            assert_eq!(parse(text).map(|time| time.timestamp_micros()), micros, "{text}");
        }
    }

    #[test]
    fn epochs_become_dates() {
        let text = |time: Option<chrono::DateTime<Utc>>| time.as_ref().map(format);
        let millis = [
            (1_685_648_891_000, Some("2023-06-01T19:48:11Z")),
            (-57_600_000, Some("1969-12-31T08:00:00Z")),
            (0, Some("1970-01-01T00:00:00Z")),
            (1_685_648_891_250, Some("2023-06-01T19:48:11.250Z")),
            (i64::MAX, None),
            (i64::MIN, None),
        ];
        for (given, expected) in millis {
            assert_eq!(text(EpochMillis(given).to_datetime()).as_deref(), expected, "{given}");
        }
        let seconds = [
            (1_685_648_891.0, Some("2023-06-01T19:48:11Z")),
            (1_685_648_891.25, Some("2023-06-01T19:48:11.250Z")),
            (-0.5, Some("1969-12-31T23:59:59.500Z")),
            (f64::NAN, None),
            (f64::INFINITY, None),
            (1e300, None),
        ];
        for (given, expected) in seconds {
            assert_eq!(text(EpochSeconds(given).to_datetime()).as_deref(), expected, "{given}");
        }
        assert_eq!(EpochSeconds(-0.5).whole(), -1);
    }
}
