//! One value that comes in several wire forms.

use std::fmt;
use std::marker::PhantomData;

use serde::de::value::MapAccessDeserializer;
use serde::de::{Error as _, MapAccess, Unexpected, Visitor};
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use serde_json::{Map, Number, Value};

/// A value of [`Lenient`] in JSON.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum WireValue {
    /// `true` or `false`.
    Bool(bool),
    /// A number.
    Number(Number),
    /// Text.
    Text(String),
    /// An object that stands for a scalar, such as `{"$date": 1653021253196}` of EJSON.
    Object(Map<String, Value>),
}

/// A type that [`Lenient`] can read from several wire forms.
pub trait LenientValue: Sized {
    /// The forms that are read, as errors name them.
    const EXPECTED: &'static str;

    /// Reads a form. `Ok(None)`: the right kind of JSON, with no value in it that could be read (an
    /// empty string, a date that is none).
    ///
    /// # Errors
    /// The JSON type is none of those in which this value comes.
    fn read(wire: &WireValue) -> Result<Option<Self>, WrongType>;

    /// The form in which a value is sent that did not come from the server.
    fn write(&self) -> WireValue;
}

/// The JSON type is none of those in which the value comes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct WrongType;

/// A value of type `T` that servers send in several forms: a flag as `true` or `"true"`, a number
/// as `5`, `"5"` or `""`. [`get`](Lenient::get) gives the sensible type; what came is what is sent
/// back.
#[derive(Clone)]
pub struct Lenient<T> {
    value: Option<T>,
    /// What came, where it is not what `T` would be sent as.
    wire: Option<Box<WireValue>>,
}

impl<T> Lenient<T> {
    /// A new value; it is sent in its usual form.
    pub fn new(value: T) -> Self {
        Self { value: Some(value), wire: None }
    }

    /// What is there before anything is read.
    pub(crate) const fn unread() -> Self {
        Self { value: None, wire: None }
    }

    /// The value; `None` where what came says none or cannot be read.
    pub fn get(&self) -> Option<&T> {
        self.value.as_ref()
    }

    /// The value; `None` where what came says none or cannot be read.
    pub fn into_inner(self) -> Option<T> {
        self.value
    }

    /// Sets the value where what came has none.
    pub(crate) fn or_value(mut self, value: impl FnOnce(&WireValue) -> Option<T>) -> Self {
        if self.value.is_none() {
            self.value = self.wire.as_deref().and_then(value);
        }
        self
    }

    /// What came from the server, where it is another form than the usual one.
    pub fn wire(&self) -> Option<&WireValue> {
        self.wire.as_deref()
    }
}

impl<T> From<T> for Lenient<T> {
    fn from(value: T) -> Self {
        Self::new(value)
    }
}

impl From<&str> for Lenient<String> {
    fn from(text: &str) -> Self {
        Self::new(text.to_owned())
    }
}

impl<T: PartialEq> PartialEq for Lenient<T> {
    /// Equal values are equal in whatever form they came; without values, the forms are compared.
    fn eq(&self, other: &Self) -> bool {
        self.value == other.value && (self.value.is_some() || self.wire == other.wire)
    }
}

impl<T: fmt::Debug> fmt::Debug for Lenient<T> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match (&self.value, &self.wire) {
            (Some(value), _) => value.fmt(formatter),
            (None, Some(wire)) => write!(formatter, "Unread({wire:?})"),
            (None, None) => formatter.write_str("Unread"),
        }
    }
}

impl<T: fmt::Display> fmt::Display for Lenient<T> {
    /// Writes the value; what came, where it has none.
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match (&self.value, &self.wire) {
            (Some(value), _) => value.fmt(formatter),
            (None, Some(wire)) => wire.fmt(formatter),
            (None, None) => Ok(()),
        }
    }
}

impl fmt::Display for WireValue {
    /// Writes a text as it is, and anything else as JSON.
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Bool(flag) => flag.fmt(formatter),
            Self::Number(number) => number.fmt(formatter),
            Self::Text(text) => formatter.pad(text),
            Self::Object(fields) => match serde_json::to_string(fields) {
                Ok(text) => formatter.pad(&text),
                Err(_) => Err(fmt::Error),
            },
        }
    }
}

impl<T: LenientValue> Serialize for Lenient<T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match (&self.wire, &self.value) {
            (Some(wire), _) => wire.serialize(serializer),
            (None, Some(value)) => value.write().serialize(serializer),
            (None, None) => serializer.serialize_none(),
        }
    }
}

impl Serialize for WireValue {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Bool(flag) => serializer.serialize_bool(*flag),
            Self::Number(number) => number.serialize(serializer),
            Self::Text(text) => serializer.serialize_str(text),
            Self::Object(fields) => fields.serialize(serializer),
        }
    }
}

impl<'de, T: LenientValue> Deserialize<'de> for Lenient<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let wire = deserializer.deserialize_any(Scalar::<T>(PhantomData))?;
        let Ok(value) = T::read(&wire) else {
            let unexpected = match &wire {
                WireValue::Bool(flag) => Unexpected::Bool(*flag),
                WireValue::Number(_) => Unexpected::Other("number"),
                WireValue::Text(_) => Unexpected::Other("string"),
                WireValue::Object(_) => Unexpected::Map,
            };
            return Err(D::Error::invalid_type(unexpected, &T::EXPECTED));
        };
        let usual = value.as_ref().is_some_and(|value| value.write() == wire);
        Ok(Self { value, wire: (!usual).then(|| Box::new(wire)) })
    }
}

/// Reads any JSON scalar but null, and objects. Its type says what an error has expected.
struct Scalar<T>(PhantomData<T>);

impl<'de, T: LenientValue> Visitor<'de> for Scalar<T> {
    type Value = WireValue;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(T::EXPECTED)
    }

    fn visit_bool<E>(self, flag: bool) -> Result<WireValue, E> {
        Ok(WireValue::Bool(flag))
    }

    fn visit_i64<E>(self, number: i64) -> Result<WireValue, E> {
        Ok(WireValue::Number(number.into()))
    }

    fn visit_u64<E>(self, number: u64) -> Result<WireValue, E> {
        Ok(WireValue::Number(number.into()))
    }

    fn visit_f64<E: serde::de::Error>(self, number: f64) -> Result<WireValue, E> {
        Number::from_f64(number)
            .map(WireValue::Number)
            .ok_or_else(|| E::invalid_value(Unexpected::Float(number), &self))
    }

    fn visit_str<E>(self, text: &str) -> Result<WireValue, E> {
        Ok(WireValue::Text(text.to_owned()))
    }

    fn visit_string<E>(self, text: String) -> Result<WireValue, E> {
        Ok(WireValue::Text(text))
    }

    fn visit_map<A: MapAccess<'de>>(self, fields: A) -> Result<WireValue, A::Error> {
        let wire = WireValue::Object(Map::deserialize(MapAccessDeserializer::new(fields))?);
        match T::read(&wire) {
            Ok(_) => Ok(wire),
            // Told before the object ends, the error has the object's place.
            Err(WrongType) => Err(A::Error::invalid_type(Unexpected::Map, &self)),
        }
    }
}

/// A JSON number as an integer; `None` where it has a fraction or is too large. `5.0` is five.
pub(crate) fn whole(number: &Number) -> Option<i64> {
    number.as_i64().or_else(|| number.as_f64().and_then(whole_float))
}

/// A float as an integer; `None` where it has a fraction, or is so large (2^53) that it does not
/// say which integer is meant.
pub(crate) fn whole_float(float: f64) -> Option<i64> {
    let exact = float.fract() == 0.0 && float.abs() < 9_007_199_254_740_992.0;
    exact.then_some(float as i64)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{EpochMillis, EpochSeconds, time};

    /// Decodes each sample, compares the value (`None`: no value; `Err`: a decode error), and
    /// encodes it again.
    fn check<T: LenientValue + PartialEq + fmt::Debug>(table: &[(&str, Result<Option<T>, ()>)]) {
        for (sample, expected) in table {
            let decoded: Result<Lenient<T>, _> = serde_json::from_str(sample);
            let value = decoded.as_ref().ok().map(Lenient::get);
            assert_eq!(value, expected.as_ref().ok().map(Option::as_ref), "{sample}");
            if let Ok(decoded) = decoded {
                assert_eq!(serde_json::to_string(&decoded).unwrap(), *sample);
            }
        }
    }

    #[test]
    fn booleans() {
        check(&[
            ("true", Ok(Some(true))),
            ("false", Ok(Some(false))),
            (r#""true""#, Ok(Some(true))),
            (r#""False""#, Ok(Some(false))),
            (r#""""#, Ok(None)),
            (r#""perhaps""#, Ok(None)),
            ("1", Err(())),
            ("null", Err(())),
            ("{}", Err(())),
            ("[true]", Err(())),
        ]);
    }

    #[test]
    fn integers() {
        check::<i64>(&[
            ("5", Ok(Some(5))),
            ("-5", Ok(Some(-5))),
            (r#""5""#, Ok(Some(5))),
            (r#"" 5 ""#, Ok(Some(5))),
            ("5.0", Ok(Some(5))),
            ("5.5", Ok(None)),
            (r#""""#, Ok(None)),
            (r#""five""#, Ok(None)),
            ("18446744073709551615", Ok(None)),
            ("9223372036854775807", Ok(Some(i64::MAX))),
            ("true", Err(())),
            ("null", Err(())),
            ("{}", Err(())),
        ]);
    }

    #[test]
    fn strings() {
        check::<String>(&[
            (r#""a""#, Ok(Some("a".to_owned()))),
            (r#""""#, Ok(Some(String::new()))),
            ("5", Ok(Some("5".to_owned()))),
            ("5.25", Ok(Some("5.25".to_owned()))),
            ("true", Err(())),
            ("[]", Err(())),
        ]);
    }

    #[test]
    fn dates() {
        let date = |text| time::parse(text);
        check(&[
            (r#""2026-11-22T04:46:39Z""#, Ok(date("2026-11-22T04:46:39Z"))),
            (r#""2026-11-22T04:46:39.000Z""#, Ok(date("2026-11-22T04:46:39Z"))),
            (r#""2026-11-22T04:46:39.1234567Z""#, Ok(date("2026-11-22T04:46:39.1234567Z"))),
            (r#""2026-11-22T04:46:39+00:00""#, Ok(date("2026-11-22T04:46:39Z"))),
            (r#""2026-11-22 04:46:39 UTC""#, Ok(date("2026-11-22T04:46:39Z"))),
            (r#""""#, Ok(None)),
            (r#""never""#, Ok(None)),
            ("5", Err(())),
            ("{}", Err(())),
            ("[]", Err(())),
            ("null", Err(())),
            (r#"{"$date":1653021253196}"#, Ok(date("2022-05-20T04:34:13.196Z"))),
            (r#"{"$date":-57600000}"#, Ok(date("1969-12-31T08:00:00Z"))),
            (r#"{"$date":"2022-05-20T04:34:13.196Z"}"#, Ok(date("2022-05-20T04:34:13.196Z"))),
            (r#"{"$date":"2022-05-20T06:34:13.196+0200"}"#, Ok(date("2022-05-20T04:34:13.196Z"))),
            (r#"{"$date":{"$numberLong":"1653021253196"}}"#, Ok(date("2022-05-20T04:34:13.196Z"))),
            (r#"{"$date":"2022-05-20T04:34:13.196"}"#, Ok(None)),
            (r#"{"$date":"never"}"#, Ok(None)),
            (r#"{"$date":null}"#, Ok(None)),
            (r#"{"$date":9223372036854775807}"#, Ok(None)),
            (r#"{"$date":{"$numberLong":"much"}}"#, Ok(None)),
            (r#"{"$date":1653021253196,"more":1}"#, Err(())),
            (r#"{"$numberLong":"1653021253196"}"#, Err(())),
        ]);
    }

    #[test]
    fn only_times_are_read_from_objects() {
        let ejson = r#"{"$date":1653021253196}"#;
        check::<bool>(&[(ejson, Err(()))]);
        check::<i64>(&[(ejson, Err(()))]);
        check::<String>(&[(ejson, Err(()))]);
    }

    #[test]
    fn an_object_in_place_of_a_scalar_is_named_in_the_error() {
        let error = serde_json::from_str::<Lenient<bool>>("{}").unwrap_err().to_string();
        assert!(error.starts_with("invalid type: map, expected true, false"), "{error}");
    }

    #[test]
    fn epochs() {
        check(&[
            ("1685648891000", Ok(Some(EpochMillis(1_685_648_891_000)))),
            ("-57600000", Ok(Some(EpochMillis(-57_600_000)))),
            (r#""1685648891000""#, Ok(Some(EpochMillis(1_685_648_891_000)))),
            (r#""2023-06-01T19:48:11Z""#, Ok(Some(EpochMillis(1_685_648_891_000)))),
            (r#"{"$date":1685648891000}"#, Ok(Some(EpochMillis(1_685_648_891_000)))),
            (r#"{"$date":"2023-06-01T19:48:11Z"}"#, Ok(Some(EpochMillis(1_685_648_891_000)))),
            (r#"{"$date":{"$numberLong":"1685648891000"}}"#, Ok(Some(EpochMillis(1_685_648_891_000)))),
            (r#""2023-06-01T21:48:11+0200""#, Ok(Some(EpochMillis(1_685_648_891_000)))),
            (r#""2023-06-01T19:48:11""#, Ok(None)),
            (r#""""#, Ok(None)),
            ("{}", Err(())),
            ("false", Err(())),
        ]);
        check(&[
            ("1685648891", Ok(Some(EpochSeconds(1_685_648_891.0)))),
            ("1685648891.25", Ok(Some(EpochSeconds(1_685_648_891.25)))),
            ("1685648891.0", Ok(Some(EpochSeconds(1_685_648_891.0)))),
            (r#""1685648891""#, Ok(Some(EpochSeconds(1_685_648_891.0)))),
            (r#""2023-06-01T19:48:11.5Z""#, Ok(Some(EpochSeconds(1_685_648_891.5)))),
            (r#"{"$date":1685648891250}"#, Ok(Some(EpochSeconds(1_685_648_891.25)))),
            (r#""2023-06-01 19:48:11""#, Ok(None)),
            (r#""nan""#, Ok(None)),
            (r#""""#, Ok(None)),
            ("[]", Err(())),
        ]);
    }

    #[test]
    fn values_of_ones_own_travel_in_their_usual_form() {
        let time = time::parse("2026-11-22T04:46:39.250Z").unwrap();
        let table = [
            (serde_json::to_string(&Lenient::new(true)), "true"),
            (serde_json::to_string(&Lenient::new(5_i64)), "5"),
            (serde_json::to_string(&Lenient::<String>::from("5")), r#""5""#),
            (serde_json::to_string(&Lenient::new(time)), r#""2026-11-22T04:46:39.250Z""#),
            (serde_json::to_string(&Lenient::new(EpochMillis(-1))), "-1"),
            (serde_json::to_string(&Lenient::new(EpochSeconds(2.0))), "2"),
            (serde_json::to_string(&Lenient::new(EpochSeconds(2.5))), "2.5"),
        ];
        for (sent, expected) in table {
            assert_eq!(sent.unwrap(), expected);
        }
    }

    #[test]
    fn a_value_is_shown_and_else_what_came() {
        let table = [
            (decoded::<i64>(r#""5""#), "5"),
            (decoded::<i64>(r#""five""#), "five"),
            (decoded::<i64>("5.5"), "5.5"),
            (decoded::<bool>(r#""true""#), "true"),
            (
                decoded::<chrono::DateTime<chrono::Utc>>(r#""2026-11-22T04:46:39Z""#),
                "2026-11-22 04:46:39 UTC",
            ),
            (decoded::<chrono::DateTime<chrono::Utc>>(r#"{"$date":null}"#), r#"{"$date":null}"#),
            (decoded::<EpochMillis>("1685648891000"), "2023-06-01 19:48:11 UTC"),
            (decoded::<EpochMillis>("9223372036854775807"), "9223372036854775807"),
            (decoded::<EpochSeconds>("1685648891"), "2023-06-01 19:48:11 UTC"),
        ];
        for (shown, expected) in table {
            assert_eq!(shown, expected);
        }
    }

    fn decoded<T: LenientValue + fmt::Display>(text: &str) -> String {
        serde_json::from_str::<Lenient<T>>(text).unwrap().to_string()
    }

    #[test]
    fn equality_is_that_of_the_values() {
        let decode = |text| serde_json::from_str::<Lenient<i64>>(text).unwrap();
        assert_eq!(decode(r#""5""#), decode("5"));
        assert_eq!(decode(r#""5""#), Lenient::new(5));
        assert_ne!(decode("5"), decode("6"));
        assert_eq!(decode(r#""""#), decode(r#""""#));
        assert_ne!(decode(r#""""#), decode(r#""five""#));
        assert_eq!(format!("{:?} {:?}", decode(r#""5""#), decode(r#""""#)), r#"5 Unread(Text(""))"#);
    }
}
