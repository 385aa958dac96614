//! Which conversations a figure is about, and what stands in them.

use std::collections::BTreeMap;

use chrono::{DateTime, Duration, FixedOffset, NaiveDate, NaiveTime, Offset, Utc};

use crate::rocketchat::prelude::*;

/// A span of time; a department where the figure is about one only; and the monitor who asks, who
/// is told of the departments in their units only.
#[derive(Clone, Copy)]
pub(crate) struct Scope<'a> {
    pub from: DateTime<Utc>,
    pub to: DateTime<Utc>,
    /// The department that the figure is about.
    pub department: Option<&'a str>,
    monitor: Option<&'a str>,
}

impl<'a> Scope<'a> {
    /// From `start` to `end`.
    ///
    /// # Errors
    /// 400 where one is missing or no time.
    pub(crate) fn of(call: &'a Call) -> Result<Self, Failure> {
        let (start, end) = (required(call, "start")?, required(call, "end")?);
        let read = |name: &str, text: &str| {
            time(text).or_fail(format!("The \"{name}\" query parameter must be a valid date."))
        };
        Ok(Self {
            from: read("start", start)?,
            to: read("end", end)?,
            department: department(call),
            monitor: None,
        })
    }

    /// The same, of their units only where a monitor asks.
    pub(crate) fn within_units(self, workspace: &Workspace, call: &'a Call) -> Self {
        let monitor = workspace.units_of_monitor(&call.caller).map(|_| call.caller.as_str());
        Self { monitor, ..self }
    }

    /// The whole days that two dates name, in the caller's time zone; what follows the dates is
    /// passed over. None where one cannot be read.
    pub(crate) fn days(workspace: &Workspace, call: &'a Call, first: &str, last: &str) -> Option<Self> {
        let date = |text: &str| NaiveDate::parse_from_str(text.get(..10)?, "%Y-%m-%d").ok();
        let days = Self::of_days(zone(workspace, call), date(first)?, date(last)?, department(call));
        Some(days.within_units(workspace, call))
    }

    /// The same, with all of its first and last day.
    pub(crate) fn whole_days(self, workspace: &Workspace, call: &'a Call) -> Self {
        let zone = zone(workspace, call);
        let day = |time: DateTime<Utc>| time.with_timezone(&zone).date_naive();
        Self::of_days(zone, day(self.from), day(self.to), self.department).within_units(workspace, call)
    }

    fn of_days(zone: FixedOffset, first: NaiveDate, last: NaiveDate, department: Option<&'a str>) -> Self {
        let midnight = |date: NaiveDate| {
            let local = date.and_time(NaiveTime::MIN) - Duration::seconds(zone.local_minus_utc().into());
            local.and_utc()
        };
        Self {
            from: midnight(first),
            to: midnight(last) + Duration::days(1) - Duration::milliseconds(1),
            department,
            monitor: None,
        }
    }

    /// The parts of this length, the last one cut off at the end.
    pub(crate) fn parts(self, length: Duration) -> impl Iterator<Item = Self> {
        let next = move |part: &Self| Some(Self { from: part.from + length, ..*part });
        std::iter::successors(Some(self), next).take_while(move |part| part.from <= self.to).map(
            move |part| Self { to: (part.from + length - Duration::milliseconds(1)).min(self.to), ..part },
        )
    }

    /// The conversations that began in the span.
    pub(crate) fn began(self, workspace: &'a Workspace) -> impl Iterator<Item = &'a Doc> {
        self.rooms(workspace)
            .filter(move |room| room.time("ts").is_some_and(|began| (self.from..=self.to).contains(&began)))
    }

    /// The conversations that began and were closed in the span.
    pub(crate) fn ended(self, workspace: &'a Workspace) -> impl Iterator<Item = &'a Doc> {
        self.rooms(workspace).filter(move |room| {
            room.time("ts").is_some_and(|began| began >= self.from)
                && room.time("closedAt").is_some_and(|closed| closed <= self.to)
        })
    }

    fn rooms(self, workspace: &'a Workspace) -> impl Iterator<Item = &'a Doc> {
        let fits = move |room: &&Doc| self.department.is_none_or(|id| room.text("departmentId") == id);
        let unit = |room: &Doc| {
            workspace.department(room.text("departmentId")).map_or("", |row| row.text("parentId"))
        };
        let seen =
            move |room: &&Doc| self.monitor.is_none_or(|monitor| workspace.oversees(monitor, unit(room)));
        workspace.rooms.iter().filter(|room| room.text("t") == "l").filter(fits).filter(seen)
    }
}

/// `departmentId`; the web client writes `undefined` for none.
pub(crate) fn department(call: &Call) -> Option<&str> {
    call.query.chosen("departmentId").filter(|id| *id != "undefined")
}

/// A parameter that has to be there.
///
/// # Errors
/// `invalid-params` where it is not.
pub(crate) fn required<'a>(call: &'a Call, name: &str) -> Result<&'a str, Failure> {
    let value = call.query.texts(name).first().copied();
    value.or_fail(Failure::body(&format!("must have required property '{name}'")))
}

/// The caller's time zone.
pub(crate) fn zone(workspace: &Workspace, call: &Call) -> FixedOffset {
    let hours = workspace.user(&call.caller).and_then(|user| user.number("utcOffset")).unwrap_or_default();
    FixedOffset::east_opt((hours * 3600.0) as i32).unwrap_or(Utc.fix())
}

/// One of a conversation's `metrics`; none where it is 0, as the server has it.
pub(crate) fn metric(room: &Doc, name: &str) -> Option<f64> {
    room.number(&format!("metrics.{name}")).filter(|value| *value != 0.0)
}

/// Whether a conversation is on hold.
pub(crate) fn is_on_hold(room: &Doc) -> bool {
    is_open(room) && room.flag("onHold")
}

/// Whether a conversation waits for an agent.
pub(crate) fn is_queued(room: &Doc) -> bool {
    is_open(room) && !room.flag("onHold") && !room.has("servedBy")
}

/// Whether an agent has a conversation that goes on.
pub(crate) fn is_with_agent(room: &Doc) -> bool {
    is_open(room) && !room.flag("onHold") && room.has("servedBy")
}

/// Records by the text at a dotted path, in the order of the texts; those without one come first.
pub(super) fn by<'a>(
    records: impl Iterator<Item = &'a Doc>,
    path: &str,
) -> BTreeMap<Option<&'a str>, Vec<&'a Doc>> {
    let mut groups = BTreeMap::<_, Vec<_>>::new();
    for record in records {
        groups.entry(record.at(path).and_then(Value::as_str)).or_default().push(record);
    }
    groups
}

/// The average; none of nothing.
pub(crate) fn mean(numbers: impl Iterator<Item = f64>) -> Option<f64> {
    let (sum, count) = numbers.fold((0.0, 0.0), |(sum, count), number| (sum + number, count + 1.0));
    (count > 0.0).then(|| sum / count)
}

/// Seconds as `HH:MM:SS`.
pub(crate) fn clock(seconds: f64) -> String {
    let seconds = seconds.max(0.0).round() as u64;
    format!("{:02}:{:02}:{:02}", seconds / 3600, seconds / 60 % 60, seconds % 60)
}

/// A number as JavaScript writes it: without a point where it is whole.
pub(crate) fn plain_number(number: f64) -> Value {
    if number.fract() == 0.0 { json!(number as i64) } else { json!(number) }
}
