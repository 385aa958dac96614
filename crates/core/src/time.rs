//! Points in time, in the forms in which vendors send them.

use std::fmt;
use std::ops::Deref;

use chrono::{NaiveDate, NaiveDateTime, NaiveTime, SecondsFormat, TimeDelta, Utc};
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use serde_json::{Map, Value};

use crate::lenient::{Lenient, WireValue, WrongType, whole};

/// A date and time as text. A malformed date is kept and sent back as it came.
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

impl fmt::Display for EpochMillis {
    /// Writes the date and time; the number, where no calendar has it.
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.to_datetime() {
            Some(time) => time.fmt(formatter),
            None => self.0.fmt(formatter),
        }
    }
}

/// Seconds since the beginning of 1970, UTC, with their fraction; negative before it. An `f64`
/// holds today's seconds to less than a microsecond.
#[derive(Clone, Copy, Debug, PartialEq, PartialOrd)]
pub struct EpochSeconds(pub f64);

impl EpochSeconds {
    /// The point in time, to the microsecond; `None` beyond what a calendar can tell.
    #[must_use]
    pub fn to_datetime(self) -> Option<chrono::DateTime<Utc>> {
        let micros = (self.0 * 1e6).round();
        // A float that is no number, or too large, saturates in the cast and is then out of the
        // calendar's range.
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

impl fmt::Display for EpochSeconds {
    /// Writes the date and time; the number, where no calendar has it.
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.to_datetime() {
            Some(time) => time.fmt(formatter),
            None => self.0.fmt(formatter),
        }
    }
}

impl From<chrono::DateTime<Utc>> for Lenient<EpochMillis> {
    fn from(time: chrono::DateTime<Utc>) -> Self {
        Self::new(time.into())
    }
}

impl From<chrono::DateTime<Utc>> for Lenient<EpochSeconds> {
    fn from(time: chrono::DateTime<Utc>) -> Self {
        Self::new(time.into())
    }
}

/// A date and time as it is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Written {
    local: NaiveDateTime,
    zone: Zone,
}

/// What a date and time says about its time zone.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Zone {
    /// Nothing.
    Unstated,
    /// A name, of which this crate does not know the offset.
    Named,
    /// So many seconds east of UTC.
    Offset(i32),
}

impl Written {
    /// Reads the forms of RFC 3339 and ISO 8601 that are in use: `T` or a space before the time of
    /// day, seconds and their fraction or none, and then nothing, `Z`, `UTC`, `GMT`, `+01`, `+0100`
    /// or `+01:00`, and a zone's name in brackets.
    fn read(text: &str) -> Option<Self> {
        let (text, name) = match text.trim().split_once('[') {
            Some((text, name)) => (text, Some(name.strip_suffix(']')?)),
            None => (text.trim(), None),
        };
        let (date, rest) = text.split_once(['T', 't', ' '])?;
        let end = rest.find(|sign: char| !sign.is_ascii_digit() && !matches!(sign, ':' | '.'));
        let (time, offset) = rest.split_at_checked(end.unwrap_or(rest.len()))?;
        // Chrono reads the year 26 as the first century's.
        if date.find('-') != Some(4) {
            return None;
        }
        let date = NaiveDate::parse_from_str(date, "%Y-%m-%d").ok()?;
        let time = NaiveTime::parse_from_str(time, "%H:%M:%S%.f")
            .or_else(|_| NaiveTime::parse_from_str(time, "%H:%M"))
            .ok()?;
        let zone = match (offset.trim(), name) {
            ("", None) => Zone::Unstated,
            ("", Some(_)) => Zone::Named,
            ("Z" | "z" | "UTC" | "GMT", _) => Zone::Offset(0),
            (offset, _) => Zone::Offset(seconds_east(offset)?),
        };
        Some(Self { local: date.and_time(time), zone })
    }

    fn to_utc(self) -> Option<chrono::DateTime<Utc>> {
        match self.zone {
            Zone::Offset(seconds) => {
                self.local.checked_sub_signed(TimeDelta::seconds(seconds.into())).map(|time| time.and_utc())
            }
            Zone::Unstated | Zone::Named => None,
        }
    }
}

/// Reads `+01`, `+0100`, `+01:00` or `-06:59:56`.
fn seconds_east(offset: &str) -> Option<i32> {
    let (sign, offset) = match offset.strip_prefix('-') {
        Some(offset) => (-1, offset),
        None => (1, offset.strip_prefix('+')?),
    };
    let digits = offset.replace(':', "");
    let colons = offset.len() - digits.len();
    if !matches!((digits.len(), colons), (2, 0) | (4, 0 | 1) | (6, 0 | 2)) {
        return None;
    }
    let part = |from: usize, below: i32| match digits.get(from..from + 2) {
        Some(part) if part.bytes().all(|byte| byte.is_ascii_digit()) => {
            part.parse().ok().filter(|number| *number < below)
        }
        Some(_) => None,
        None if from < digits.len() => None,
        None => Some(0),
    };
    Some(sign * (part(0, 24)? * 3600 + part(2, 60)? * 60 + part(4, 60)?))
}

/// Reads a date and time with an offset, in the forms of RFC 3339 and of what resembles it.
pub(crate) fn parse(text: &str) -> Option<chrono::DateTime<Utc>> {
    let text = text.trim();
    match chrono::DateTime::parse_from_rfc3339(text) {
        Ok(time) => Some(time.with_timezone(&Utc)),
        Err(_) => Written::read(text)?.to_utc(),
    }
}

/// Reads the object in which EJSON puts a date: `{"$date": …}` with milliseconds, a text or
/// `{"$numberLong": "…"}`.
///
/// # Errors
/// It is another object.
pub(crate) fn ejson(fields: &Map<String, Value>) -> Result<Option<chrono::DateTime<Utc>>, WrongType> {
    let millis = |number| EpochMillis(number).to_datetime();
    Ok(match dated(fields).ok_or(WrongType)? {
        Value::Number(number) => whole(number).and_then(millis),
        Value::String(text) => parse(text),
        Value::Object(number) => {
            let number = number.get("$numberLong").and_then(Value::as_str);
            number.and_then(|number| number.parse().ok()).and_then(millis)
        }
        _ => None,
    })
}

/// What stands in an object of EJSON for a date.
fn dated(fields: &Map<String, Value>) -> Option<&Value> {
    fields.get("$date").filter(|_| fields.len() == 1)
}

/// The date and time in what came, as it is written.
fn written(wire: &WireValue) -> Option<Written> {
    match wire {
        WireValue::Text(text) => Written::read(text),
        WireValue::Object(fields) => Written::read(dated(fields)?.as_str()?),
        WireValue::Bool(_) | WireValue::Number(_) => None,
    }
}

/// The date and time without their offset.
fn naive<T>(
    time: &Lenient<T>,
    to_datetime: fn(&T) -> Option<chrono::DateTime<Utc>>,
) -> Option<NaiveDateTime> {
    match time.wire().and_then(written) {
        Some(written) => Some(written.local),
        None => time.get().and_then(to_datetime).map(|time| time.naive_utc()),
    }
}

impl Lenient<chrono::DateTime<Utc>> {
    /// The date and time as they are written, without their offset; `None` where what came is no
    /// date and time.
    ///
    /// Servers send times without an offset, too. Such a time is no point in time, so that
    /// [`get`](Lenient::get) returns `None`.
    ///
    /// ```
    /// # use frontdesk_core::DateTime;
    /// let time: DateTime = serde_json::from_str(r#""2026-11-22T04:46:39""#)?;
    /// assert_eq!(time.get(), None);
    /// let naive = time.naive().map(|time| time.to_string());
    /// assert_eq!(naive.as_deref(), Some("2026-11-22 04:46:39"));
    /// # Ok::<(), serde_json::Error>(())
    /// ```
    #[must_use]
    pub fn naive(&self) -> Option<NaiveDateTime> {
        naive(self, |time| Some(*time))
    }
}

impl Lenient<EpochMillis> {
    /// The date and time as they are written, without their offset; in UTC where a number came.
    #[must_use]
    pub fn naive(&self) -> Option<NaiveDateTime> {
        naive(self, |millis| millis.to_datetime())
    }
}

impl Lenient<EpochSeconds> {
    /// The date and time as they are written, without their offset; in UTC where a number came.
    #[must_use]
    pub fn naive(&self) -> Option<NaiveDateTime> {
        naive(self, |seconds| seconds.to_datetime())
    }
}

/// A date and time that is in UTC where it has no offset, because the vendor's documentation says
/// so.
///
/// It is a [`DateTime`] whose [`get`](Lenient::get) gives the point in time for
/// `2026-11-22T04:46:39`, too.
#[derive(Clone, Debug, PartialEq)]
pub struct UtcDateTime(DateTime);

impl UtcDateTime {
    /// What is there before anything is read.
    pub(crate) const fn unread() -> Self {
        Self(Lenient::unread())
    }

    /// The point in time; `None` where what came cannot be read.
    #[must_use]
    pub fn into_inner(self) -> Option<chrono::DateTime<Utc>> {
        self.0.into_inner()
    }
}

impl Deref for UtcDateTime {
    type Target = DateTime;

    fn deref(&self) -> &DateTime {
        &self.0
    }
}

impl From<chrono::DateTime<Utc>> for UtcDateTime {
    fn from(time: chrono::DateTime<Utc>) -> Self {
        Self(time.into())
    }
}

impl fmt::Display for UtcDateTime {
    /// Writes the date and time; what came, where it cannot be read.
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(formatter)
    }
}

impl Serialize for UtcDateTime {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.0.serialize(serializer)
    }
}

impl<'de> Deserialize<'de> for UtcDateTime {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let utc = |wire: &WireValue| match written(wire)? {
            Written { local, zone: Zone::Unstated } => Some(local.and_utc()),
            // The zone that is named need not be UTC.
            Written { zone: Zone::Named | Zone::Offset(_), .. } => None,
        };
        Ok(Self(DateTime::deserialize(deserializer)?.or_value(utc)))
    }
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
            ("2026-11-22T04:46:39+0000", Some(1_795_322_799_000_000)),
            ("2026-11-22T05:46:39+01", Some(1_795_322_799_000_000)),
            ("2026-11-22 10:16:39.5 +0530", Some(1_795_322_799_500_000)),
            ("2026-11-22T04:46Z", Some(1_795_322_760_000_000)),
            ("2026-11-22 04:46:39 GMT", Some(1_795_322_799_000_000)),
            ("2026-11-21T22:46:39-06:00[America/Chicago]", Some(1_795_322_799_000_000)),
            ("2026-11-22T04:46:39Z[UTC]", Some(1_795_322_799_000_000)),
            ("2026-11-21T21:46:43-06:59:56", Some(1_795_322_799_000_000)),
            ("2026-11-22T04:46:39", None),
            ("2026-11-22 04:46:39.25", None),
            ("2026-11-22T04:46:39[America/Denver]", None),
            ("0001-01-01T00:00:00", None),
            ("2026-11-22T04:46:39+", None),
            ("2026-11-22T04:46:39+1", None),
            ("2026-11-22T04:46:39+24:00", None),
            ("2026-11-22T04:46:39+01:0", None),
            ("2026-11-22T04:46:39+\u{ff10}1", None),
            ("2026-11-22T04:46:39 CET", None),
            ("26-11-22T04:46:39Z", None),
            ("2026-11-22T25:46:39Z", None),
            ("2026-11-22T04:46:39Z[", None),
            ("[UTC]", None),
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
    fn a_date_without_an_offset_is_a_local_time() {
        let table = [
            ("2026-11-22T04:46:39", Some("2026-11-22T04:46:39")),
            ("2026-11-22 04:46:39", Some("2026-11-22T04:46:39")),
            ("2026-11-22T04:46:39.1234567", Some("2026-11-22T04:46:39.123456700")),
            ("2026-11-22T04:46", Some("2026-11-22T04:46:00")),
            ("0001-01-01T00:00:00", Some("0001-01-01T00:00:00")),
            ("2025-04-19T17:58:20.643-06:00[America/Denver]", Some("2025-04-19T17:58:20.643")),
            ("2026-11-22T04:46:39[America/Denver]", Some("2026-11-22T04:46:39")),
            ("2026-11-22T04:46:39+0000", Some("2026-11-22T04:46:39")),
            ("2026-11-22T04:46:39+01:00", Some("2026-11-22T04:46:39")),
            ("2026-11-22T04:46:39Z", Some("2026-11-22T04:46:39")),
            ("2026-11-22", None),
            ("", None),
            ("never", None),
        ];
        for (text, expected) in table {
            let sample = serde_json::to_string(text).unwrap();
            let time: DateTime = serde_json::from_str(&sample).unwrap();
            assert_eq!(time.naive().map(|time| format!("{time:?}")).as_deref(), expected, "{text}");
            assert_eq!(serde_json::to_string(&time).unwrap(), sample);
        }
    }

    #[test]
    fn the_local_time_of_every_other_form() {
        let expected = NaiveDate::from_ymd_opt(2022, 5, 20).unwrap().and_hms_milli_opt(4, 34, 13, 196);
        let forms = [
            r#"{"$date":1653021253196}"#,
            r#"{"$date":"2022-05-20T04:34:13.196"}"#,
            r#""2022-05-20 04:34:13.196""#,
        ];
        for form in forms {
            assert_eq!(serde_json::from_str::<DateTime>(form).unwrap().naive(), expected, "{form}");
            assert_eq!(
                serde_json::from_str::<Lenient<EpochMillis>>(form).unwrap().naive(),
                expected,
                "{form}"
            );
            assert_eq!(
                serde_json::from_str::<Lenient<EpochSeconds>>(form).unwrap().naive(),
                expected,
                "{form}"
            );
        }
        assert_eq!(Lenient::new(EpochMillis(1_653_021_253_196)).naive(), expected);
        assert_eq!(Lenient::new(EpochSeconds(1_653_021_253.196)).naive(), expected);
        assert_eq!(DateTime::from(expected.unwrap().and_utc()).naive(), expected);
    }

    #[test]
    fn a_date_without_an_offset_is_in_utc_where_the_vendor_says_so() {
        let table = [
            (r#""2026-11-22T04:46:39""#, Some("2026-11-22T04:46:39Z")),
            (r#""2026-11-22 04:46:39""#, Some("2026-11-22T04:46:39Z")),
            (r#"{"$date":"2026-11-22T04:46:39"}"#, Some("2026-11-22T04:46:39Z")),
            (r#""2026-11-22T05:46:39+01:00""#, Some("2026-11-22T04:46:39Z")),
            (r#""2026-11-22T04:46:39Z""#, Some("2026-11-22T04:46:39Z")),
            (r#""2026-11-22T04:46:39[America/Denver]""#, None),
            (r#""never""#, None),
            (r#""""#, None),
        ];
        for (sample, expected) in table {
            let time: UtcDateTime = serde_json::from_str(sample).unwrap();
            assert_eq!(time.get().map(format).as_deref(), expected, "{sample}");
            assert_eq!(serde_json::to_string(&time).unwrap(), sample);
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
