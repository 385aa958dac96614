//! The types that `Lenient` reads, each from the forms in which it comes.

use chrono::Utc;
use serde_json::Number;

use crate::lenient::{WrongType, whole, whole_float};
use crate::{EpochMillis, EpochSeconds, LenientValue, WireValue, time};

impl LenientValue for bool {
    const EXPECTED: &'static str = "true, false, or one of them as text";

    fn read(wire: &WireValue) -> Result<Option<Self>, WrongType> {
        match wire {
            WireValue::Bool(flag) => Ok(Some(*flag)),
            WireValue::Text(text) => Ok(text.trim().to_ascii_lowercase().parse().ok()),
            WireValue::Number(_) | WireValue::Object(_) => Err(WrongType),
        }
    }

    fn write(&self) -> WireValue {
        WireValue::Bool(*self)
    }
}

impl LenientValue for i64 {
    const EXPECTED: &'static str = "an integer, or one as text";

    fn read(wire: &WireValue) -> Result<Option<Self>, WrongType> {
        match wire {
            WireValue::Number(number) => Ok(whole(number)),
            WireValue::Text(text) => Ok(text.trim().parse().ok()),
            WireValue::Bool(_) | WireValue::Object(_) => Err(WrongType),
        }
    }

    fn write(&self) -> WireValue {
        WireValue::Number((*self).into())
    }
}

impl LenientValue for String {
    const EXPECTED: &'static str = "text or a number";

    fn read(wire: &WireValue) -> Result<Option<Self>, WrongType> {
        match wire {
            WireValue::Text(text) => Ok(Some(text.clone())),
            WireValue::Number(number) => Ok(Some(number.to_string())),
            WireValue::Bool(_) | WireValue::Object(_) => Err(WrongType),
        }
    }

    fn write(&self) -> WireValue {
        WireValue::Text(self.clone())
    }
}

impl LenientValue for chrono::DateTime<Utc> {
    const EXPECTED: &'static str = "a date and time as text or EJSON";

    fn read(wire: &WireValue) -> Result<Option<Self>, WrongType> {
        match wire {
            WireValue::Text(text) => Ok(time::parse(text)),
            WireValue::Object(fields) => time::ejson(fields),
            WireValue::Bool(_) | WireValue::Number(_) => Err(WrongType),
        }
    }

    fn write(&self) -> WireValue {
        WireValue::Text(time::format(self))
    }
}

impl LenientValue for EpochMillis {
    const EXPECTED: &'static str =
        "epoch milliseconds, as a number or text, or a date and time as text or EJSON";

    fn read(wire: &WireValue) -> Result<Option<Self>, WrongType> {
        match wire {
            WireValue::Number(number) => Ok(whole(number).map(Self)),
            WireValue::Text(text) => {
                let millis = text.trim().parse().ok().map(Self);
                Ok(millis.or_else(|| time::parse(text).map(Self::from)))
            }
            WireValue::Object(fields) => Ok(time::ejson(fields)?.map(Self::from)),
            WireValue::Bool(_) => Err(WrongType),
        }
    }

    fn write(&self) -> WireValue {
        WireValue::Number(self.0.into())
    }
}

impl LenientValue for EpochSeconds {
    const EXPECTED: &'static str = "epoch seconds, as a number or text, or a date and time as text or EJSON";

    fn read(wire: &WireValue) -> Result<Option<Self>, WrongType> {
        match wire {
            WireValue::Number(number) => Ok(number.as_f64().map(Self)),
            WireValue::Text(text) => {
                // Rust reads "inf" and "nan" as numbers; as points in time they are none.
                let seconds = text.trim().parse().ok().filter(|seconds: &f64| seconds.is_finite());
                Ok(seconds.map(Self).or_else(|| time::parse(text).map(Self::from)))
            }
            WireValue::Object(fields) => Ok(time::ejson(fields)?.map(Self::from)),
            WireValue::Bool(_) => Err(WrongType),
        }
    }

    fn write(&self) -> WireValue {
        // A whole number of seconds travels without a fraction.
        match Number::from_f64(self.0) {
            Some(number) if whole_float(self.0).is_none() => WireValue::Number(number),
            _ => WireValue::Number((self.0 as i64).into()),
        }
    }
}
