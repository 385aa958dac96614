//! The time that a report is about, and the steps into which it is cut.

use chrono::{Datelike, Days, FixedOffset, Months, NaiveDateTime, NaiveTime, TimeDelta};

use crate::chatwoot::prelude::*;

/// From a time to another, which is not part of it.
#[derive(Clone, Copy)]
pub(crate) struct Period {
    since: DateTime<Utc>,
    until: DateTime<Utc>,
}

/// How many steps a period may have here; the real server would go on.
const MAX_STEPS: usize = 100_000;

impl Period {
    /// What `since` and `until` say, in epoch seconds; nothing where one of them is missing. What
    /// is no number does the real server not survive.
    pub(crate) fn read(fields: &Fields) -> Result<Option<Self>, Failure> {
        let filled = |name| fields.text(name).flatten().filter(|text| !text.trim().is_empty());
        let (Some(since), Some(until)) = (filled("since"), filled("until")) else { return Ok(None) };
        let time = |text: &str| {
            let seconds = text.trim().parse().ok()?;
            DateTime::from_timestamp(seconds, 0)
        };
        let both = time(&since).zip(time(&until)).ok_or(Failure::Rails(500))?;
        Ok(Some(Self { since: both.0, until: both.1 }))
    }

    /// Whether it comprises a time.
    pub(crate) fn contains(self, time: DateTime<Utc>) -> bool {
        self.since <= time && time < self.until
    }

    /// How long it is.
    pub(crate) fn length(self) -> TimeDelta {
        self.until - self.since
    }

    /// The equally long time just before it.
    pub(crate) fn previous(self) -> Option<Self> {
        let since = self.since.checked_sub_signed(self.length())?;
        Some(Self { since, until: self.since })
    }

    /// The beginnings of all steps that it touches.
    pub(crate) fn steps(self, step: Step, zone: FixedOffset) -> Vec<DateTime<Utc>> {
        let mut steps = Vec::new();
        let mut next = Some(step.floor(self.since, zone));
        while let Some(start) = next.filter(|start| *start < self.until && steps.len() < MAX_STEPS) {
            steps.push(start);
            next = step.after(start, zone);
        }
        steps
    }
}

names! {
    /// A step of time; all but hours are of the calendar.
    #[derive(Default)]
    Step { Hour = "hour", #[default] Day = "day", Week = "week", Month = "month", Year = "year" }
}

impl Step {
    /// The beginning of the step in which a time falls. Weeks begin on Sunday.
    pub(crate) fn floor(self, time: DateTime<Utc>, zone: FixedOffset) -> DateTime<Utc> {
        let local = time.with_timezone(&zone).naive_local();
        let date = local.date();
        let midnight = |date: chrono::NaiveDate| date.and_time(NaiveTime::MIN);
        let start = match self {
            Self::Hour => {
                let past = local.time().signed_duration_since(NaiveTime::MIN).num_seconds() % 3600;
                let fraction = TimeDelta::nanoseconds(i64::from(time.timestamp_subsec_nanos()));
                local - TimeDelta::seconds(past) - fraction
            }
            Self::Day => midnight(date),
            Self::Week => {
                let past = u64::from(date.weekday().num_days_from_sunday());
                midnight(date.checked_sub_days(Days::new(past)).unwrap_or(date))
            }
            Self::Month => midnight(date.with_day(1).unwrap_or(date)),
            Self::Year => midnight(date.with_ordinal(1).unwrap_or(date)),
        };
        to_utc(start, zone).unwrap_or(time)
    }

    fn after(self, start: DateTime<Utc>, zone: FixedOffset) -> Option<DateTime<Utc>> {
        let local = start.with_timezone(&zone).naive_local();
        let next = match self {
            Self::Hour => local.checked_add_signed(TimeDelta::hours(1)),
            Self::Day => local.checked_add_days(Days::new(1)),
            Self::Week => local.checked_add_days(Days::new(7)),
            Self::Month => local.checked_add_months(Months::new(1)),
            Self::Year => local.checked_add_months(Months::new(12)),
        };
        to_utc(next?, zone)
    }
}

fn to_utc(local: NaiveDateTime, zone: FixedOffset) -> Option<DateTime<Utc>> {
    local.and_local_timezone(zone).single().map(|time| time.with_timezone(&Utc))
}

/// The zone that lies `timezone_offset` hours east of Greenwich.
pub(crate) fn zone(fields: &Fields) -> FixedOffset {
    let hours = fields.text("timezone_offset").flatten().and_then(|text| text.trim().parse::<f64>().ok());
    #[expect(clippy::cast_possible_truncation, reason = "rounded, and what is too much is refused below")]
    let seconds = (hours.unwrap_or_default() * 3600.0).round() as i32;
    FixedOffset::east_opt(seconds).unwrap_or_else(|| chrono::Offset::fix(&Utc))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn periods_are_cut_where_the_calendar_says() {
        let at = |seconds| DateTime::from_timestamp(seconds, 0).unwrap_or_default();
        // From Thursday, 19 November 2026, 04:47 to Sunday, 04:48.
        let period = Period { since: at(1_795_063_620), until: at(1_795_322_880) };
        let east = FixedOffset::east_opt(3600).unwrap_or_else(|| chrono::Offset::fix(&Utc));
        let utc = chrono::Offset::fix(&Utc);
        let cases = [
            (Step::Day, utc, vec![1_795_046_400, 1_795_132_800, 1_795_219_200, 1_795_305_600]),
            (Step::Day, east, vec![1_795_042_800, 1_795_129_200, 1_795_215_600, 1_795_302_000]),
            (Step::Week, utc, vec![1_794_700_800, 1_795_305_600]),
            (Step::Month, utc, vec![1_793_491_200]),
            (Step::Year, utc, vec![1_767_225_600]),
        ];
        for (step, zone, expected) in cases {
            let steps: Vec<i64> = period.steps(step, zone).iter().map(DateTime::timestamp).collect();
            assert_eq!(steps, expected);
        }
        assert_eq!(period.steps(Step::Hour, utc).len(), 73);
        assert_eq!(Step::Hour.floor(at(1_795_063_620), utc), at(1_795_060_800));
        let before = period.previous().map(|before| (before.since, before.until));
        assert_eq!(before, Some((at(1_794_804_360), at(1_795_063_620))));
    }
}
