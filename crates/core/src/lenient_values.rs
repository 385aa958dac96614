//! The types that `Lenient` reads, each from the forms in which it comes.

use chrono::Utc;
use serde_json::Number;

use crate::lenient::WrongType;
use crate::{EpochMillis, EpochSeconds, LenientValue, Wire, time};

impl LenientValue for bool {
    const EXPECTED: &'static str = "true, false, or one of them as text";

    fn read(wire: &Wire) -> Result<Option<Self>, WrongType> {
        match wire {
            Wire::Bool(flag) => Ok(Some(*flag)),
            Wire::Text(text) => Ok(text.trim().to_ascii_lowercase().parse().ok()),
            Wire::Number(_) | Wire::Object(_) => Err(WrongType),
        }
    }

    fn write(&self) -> Wire {
        Wire::Bool(*self)
    }
}

impl LenientValue for i64 {
    const EXPECTED: &'static str = "an integer, or one as text";

    fn read(wire: &Wire) -> Result<Option<Self>, WrongType> {
        match wire {
            Wire::Number(number) => Ok(whole(number)),
            Wire::Text(text) => Ok(text.trim().parse().ok()),
            Wire::Bool(_) | Wire::Object(_) => Err(WrongType),
        }
    }

    fn write(&self) -> Wire {
        Wire::Number((*self).into())
    }
}

impl LenientValue for String {
    const EXPECTED: &'static str = "text or a number";

    fn read(wire: &Wire) -> Result<Option<Self>, WrongType> {
        match wire {
            Wire::Text(text) => Ok(Some(text.clone())),
            Wire::Number(number) => Ok(Some(number.to_string())),
            Wire::Bool(_) | Wire::Object(_) => Err(WrongType),
        }
    }

    fn write(&self) -> Wire {
        Wire::Text(self.clone())
    }
}

impl LenientValue for chrono::DateTime<Utc> {
    const EXPECTED: &'static str = "a date and time as text or EJSON";

    fn read(wire: &Wire) -> Result<Option<Self>, WrongType> {
        match wire {
            Wire::Text(text) => Ok(time::parse(text)),
            Wire::Object(fields) => time::ejson(fields),
            Wire::Bool(_) | Wire::Number(_) => Err(WrongType),
        }
    }

    fn write(&self) -> Wire {
        Wire::Text(time::format(self))
    }
}

impl LenientValue for EpochMillis {
    const EXPECTED: &'static str =
        "epoch milliseconds, as a number or text, or a date and time as text or EJSON";

    fn read(wire: &Wire) -> Result<Option<Self>, WrongType> {
        match wire {
            Wire::Number(number) => Ok(whole(number).map(Self)),
            Wire::Text(text) => {
                let millis = text.trim().parse().ok().map(Self);
                Ok(millis.or_else(|| time::parse(text).map(Self::from)))
            }
            Wire::Object(fields) => Ok(time::ejson(fields)?.map(Self::from)),
            Wire::Bool(_) => Err(WrongType),
        }
    }

    fn write(&self) -> Wire {
        Wire::Number(self.0.into())
    }
}

impl LenientValue for EpochSeconds {
    const EXPECTED: &'static str = "epoch seconds, as a number or text, or a date and time as text or EJSON";

    fn read(wire: &Wire) -> Result<Option<Self>, WrongType> {
        match wire {
            Wire::Number(number) => Ok(number.as_f64().map(Self)),
            Wire::Text(text) => {
                // Rust reads "inf" and "nan" as numbers; as points in time they are none.
                let seconds = text.trim().parse().ok().filter(|seconds: &f64| seconds.is_finite());
                Ok(seconds.map(Self).or_else(|| time::parse(text).map(Self::from)))
            }
            Wire::Object(fields) => Ok(time::ejson(fields)?.map(Self::from)),
            Wire::Bool(_) => Err(WrongType),
        }
    }

    fn write(&self) -> Wire {
        // A whole number of seconds travels without a fraction.
        match Number::from_f64(self.0) {
            Some(number) if whole_float(self.0).is_none() => Wire::Number(number),
            _ => Wire::Number((self.0 as i64).into()),
        }
    }
}

/// A JSON number as an integer; `None` where it has a fraction or is too large. `5.0` is five.
pub(crate) fn whole(number: &Number) -> Option<i64> {
    number.as_i64().or_else(|| number.as_f64().and_then(whole_float))
}

/// A float as an integer; `None` where it has a fraction, or is so large (2^53) that it does not say which integer is meant.
pub(crate) fn whole_float(float: f64) -> Option<i64> {
    let exact = float.fract() == 0.0 && float.abs() < 9_007_199_254_740_992.0;
    exact.then_some(float as i64)
}
