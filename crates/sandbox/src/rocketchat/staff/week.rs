//! Times in a week, as business hours have them, and how far time zones are from UTC.

use chrono::{Datelike, Timelike, Utc};

use crate::rocketchat::prelude::*;

/// The days of a week.
pub(crate) const DAYS: [&str; 7] =
    ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"];

const DAY: i64 = 24 * 60;
const WEEK: i64 = 7 * DAY;

/// Time zones with their minutes east of UTC, in winter. One that is not here is taken for UTC, as
/// the server takes those that it does not know.
const ZONES: &[(&str, i64)] = &[
    ("Africa/Abidjan", 0),
    ("America/Los_Angeles", -480),
    ("America/New_York", -300),
    ("America/Sao_Paulo", -180),
    ("Asia/Bangkok", 420),
    ("Asia/Kolkata", 330),
    ("Asia/Tokyo", 540),
    ("Australia/Sydney", 600),
    ("Europe/Berlin", 60),
    ("Europe/Lisbon", 0),
    ("Europe/London", 0),
    ("Europe/Madrid", 60),
    ("Europe/Paris", 60),
    ("Europe/Stockholm", 60),
];

/// A zone's minutes east of UTC.
pub(crate) fn offset(zone: &str) -> i64 {
    ZONES.iter().find(|(name, _)| *name == zone).map_or(0, |(_, minutes)| *minutes)
}

/// `+05:30`.
pub(crate) fn offset_text(minutes: i64) -> String {
    let sign = if minutes < 0 { '-' } else { '+' };
    format!("{sign}{:02}:{:02}", minutes.abs() / 60, minutes.abs() % 60)
}

/// A minute of the week, and the words in which it was given.
pub(crate) struct Moment {
    /// Since the beginning of Monday.
    minute: i64,
    words: String,
}

impl Moment {
    /// The time of a day; seconds may follow and do not count. None where the day or the time is
    /// none.
    pub(crate) fn of(day: &str, time: &str) -> Option<Self> {
        let day = DAYS.iter().position(|name| *name == day)?;
        let mut parts = time.split(':').map(|part| part.parse::<i64>().ok());
        let (hour, minute) = (parts.next()??, parts.next()??);
        let fits = (0..24).contains(&hour) && (0..60).contains(&minute);
        let minute = i64::try_from(day).ok()? * DAY + hour * 60 + minute;
        fits.then(|| Self { minute, words: time.to_owned() })
    }

    /// The time now, in UTC.
    pub(crate) fn now() -> Self {
        let now = Utc::now();
        let day = i64::from(now.weekday().num_days_from_monday());
        let minute = day * DAY + i64::from(now.hour() * 60 + now.minute());
        Self { minute, words: String::new() }
    }

    /// The minute of the week.
    pub(crate) fn minute(&self) -> i64 {
        self.minute
    }

    /// Whether this is from `start` on and before `finish`, over the end of the week too.
    pub(crate) fn is_between(&self, start: &Self, finish: &Self) -> bool {
        let since = |minute: i64| (minute - start.minute).rem_euclid(WEEK);
        since(self.minute) < since(finish.minute)
    }

    /// The time as a record has it: as given, in UTC, and as the scheduler of a server in UTC has
    /// it.
    pub(crate) fn record(&self, offset: i64) -> Value {
        let minute = (self.minute - offset).rem_euclid(WEEK);
        let day = usize::try_from(minute / DAY).ok().and_then(|day| DAYS.get(day)).copied();
        let time = format!("{:02}:{:02}", minute % DAY / 60, minute % 60);
        let utc = json!({"dayOfWeek": day, "time": time});
        json!({"time": self.words, "utc": utc, "cron": utc})
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_move_to_the_day_that_they_are_in_utc() {
        let cases = [
            ("Tuesday", "00:00", 330, "Monday", "18:30"),
            ("Tuesday", "23:00:00", 330, "Tuesday", "17:30"),
            ("Monday", "03:15", 420, "Sunday", "20:15"),
            ("Sunday", "20:00", -300, "Monday", "01:00"),
        ];
        for (day, time, offset, utc_day, utc_time) in cases {
            let record = Moment::of(day, time).unwrap().record(offset);
            let utc = json!({"dayOfWeek": utc_day, "time": utc_time});
            assert_eq!(record, json!({"time": time, "utc": utc, "cron": utc}), "{day} {time}");
        }
        for (day, time) in [("monday", "08:00"), ("Monday", "8"), ("Monday", "24:00"), ("Monday", "-1:00")] {
            assert!(Moment::of(day, time).is_none(), "{day} {time}");
        }
        assert_eq!([330, -300, 0].map(offset_text), ["+05:30", "-05:00", "+00:00"]);
    }

    #[test]
    fn hours_reach_over_the_end_of_the_week() {
        let at = |day, time| Moment::of(day, time).unwrap();
        let (start, finish) = (at("Sunday", "22:00"), at("Monday", "02:00"));
        for (day, time, inside) in [
            ("Sunday", "21:59", false),
            ("Sunday", "22:00", true),
            ("Monday", "01:59", true),
            ("Monday", "02:00", false),
        ] {
            assert_eq!(at(day, time).is_between(&start, &finish), inside, "{day} {time}");
        }
    }
}
