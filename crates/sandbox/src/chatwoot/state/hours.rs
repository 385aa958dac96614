//! When an inbox is open.

use serde_json::{Map, Value, json};

use crate::chatwoot::failure::Failure;
use crate::chatwoot::params::Fields;

/// The hours of one day; Sunday is the first.
#[derive(Clone, Copy, Default)]
pub(crate) struct Hours {
    closed_all_day: bool,
    open_all_day: bool,
    open: Option<(i64, i64)>,
    close: Option<(i64, i64)>,
}

impl Hours {
    const CLOSED: Self = Self { closed_all_day: true, open_all_day: false, open: None, close: None };
    const OFFICE: Self =
        Self { closed_all_day: false, open_all_day: false, open: Some((9, 0)), close: Some((17, 0)) };

    /// A new inbox is open from nine to five, Monday to Friday.
    pub(crate) const fn week() -> [Self; 7] {
        let [office, closed] = [Self::OFFICE, Self::CLOSED];
        [closed, office, office, office, office, office, closed]
    }

    pub(crate) fn render(self, day: usize) -> Value {
        json!({
            "day_of_week": day, "closed_all_day": self.closed_all_day,
            "open_hour": self.open.map(|(hour, _)| hour), "open_minutes": self.open.map(|(_, minutes)| minutes),
            "close_hour": self.close.map(|(hour, _)| hour), "close_minutes": self.close.map(|(_, minutes)| minutes),
            "open_all_day": self.open_all_day,
        })
    }

    /// The change that a record of one day asks for, `None` where the outcome would not validate.
    fn changed(self, fields: &Fields) -> Option<Self> {
        let flag = |name, old| fields.boolean(name).flatten().unwrap_or(old);
        let mut hours = self;
        hours.closed_all_day = flag("closed_all_day", self.closed_all_day);
        hours.open_all_day = flag("open_all_day", self.open_all_day);
        if hours.open_all_day {
            (hours.open, hours.close) = (Some((0, 0)), Some((23, 59)));
            return (!hours.closed_all_day).then_some(hours);
        }
        let time = |hour, minutes, old: Option<(i64, i64)>| {
            let part = |name, old| fields.integer(name).unwrap_or(old);
            Some((part(hour, old.map(|old| old.0))?, part(minutes, old.map(|old| old.1))?))
        };
        hours.open = time("open_hour", "open_minutes", self.open);
        hours.close = time("close_hour", "close_minutes", self.close);
        let sound = |(hour, minutes)| (0..24).contains(&hour) && (0..60).contains(&minutes);
        let fine = match (hours.open, hours.close) {
            (Some(open), Some(close)) => sound(open) && sound(close) && open < close,
            _ => false,
        };
        (hours.closed_all_day || fine).then_some(hours)
    }

    /// Takes over the days that a list of records names. What does not validate is passed over; a
    /// day that no week has makes Rails fail.
    pub(crate) fn update(week: &mut [Self; 7], list: &Value) -> Result<(), Failure> {
        let Value::Array(list) = list else { return Err(Failure::Rails(500)) };
        for record in list {
            let fields = Fields::new(record.as_object().cloned().unwrap_or_else(Map::new));
            let day = fields.integer("day_of_week").flatten().and_then(|day| usize::try_from(day).ok());
            let hours = day.and_then(|day| week.get_mut(day)).ok_or(Failure::Rails(500))?;
            if let Some(changed) = hours.changed(&fields) {
                *hours = changed;
            }
        }
        Ok(())
    }
}
