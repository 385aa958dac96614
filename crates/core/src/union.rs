//! Reading unions: what comes is one of several types, or none of them.

use serde::de::DeserializeOwned;
use serde::{Deserialize, Deserializer};
use serde_json::{Map, Value};

use crate::field;

/// A property by whose text the variants of a union are told apart, and the texts that one variant
/// has there.
type Tag = (&'static str, &'static [&'static str]);

/// Reads a union of type `T`. Each variant is tried, whatever their order: what fits exactly one
/// variant is that one. What fits none is not read, and what fits several is not guessed.
#[doc(hidden)]
pub struct Union<T> {
    value: Value,
    found: Found<T>,
}

enum Found<T> {
    None,
    One(T),
    Several,
}

impl<T> Union<T> {
    /// Reads the JSON.
    ///
    /// # Errors
    /// It is no JSON.
    pub fn read<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Ok(Self { value: Value::deserialize(deserializer)?, found: Found::None })
    }

    /// A variant that is an object with all of these fields. Those that may be null count where
    /// they are there.
    #[must_use]
    pub fn object<M: DeserializeOwned>(
        self,
        make: fn(M) -> T,
        required: &[&'static str],
        tags: &[Tag],
    ) -> Self {
        let fits = self.value.as_object().is_some_and(|fields| has(fields, required, tags));
        self.member(fits, make)
    }

    /// A variant that is an array.
    #[must_use]
    pub fn array<M: DeserializeOwned>(self, make: fn(M) -> T) -> Self {
        let fits = self.value.is_array();
        self.member(fits, make)
    }

    /// A variant that is a string.
    #[must_use]
    pub fn string<M: DeserializeOwned>(self, make: fn(M) -> T) -> Self {
        let fits = self.value.is_string();
        self.member(fits, make)
    }

    /// A variant that is a number.
    #[must_use]
    pub fn number<M: DeserializeOwned>(self, make: fn(M) -> T) -> Self {
        let fits = self.value.is_number();
        self.member(fits, make)
    }

    /// A variant that is true or false.
    #[must_use]
    pub fn boolean<M: DeserializeOwned>(self, make: fn(M) -> T) -> Self {
        let fits = self.value.is_boolean();
        self.member(fits, make)
    }

    /// The variant that was found, or what came if that is no variant.
    pub fn or(self, unknown: fn(Value) -> T) -> T {
        match self.found {
            Found::One(member) => member,
            Found::None | Found::Several => unknown(self.value),
        }
    }

    fn member<M: DeserializeOwned>(mut self, fits: bool, make: fn(M) -> T) -> Self {
        // The value is read, so that a field of the wrong type is found as well, an optional one
        // too: it may be another member's.
        if !fits {
            return self;
        }
        if let Ok(member) = field::strictly(|| M::deserialize(&self.value)) {
            self.found = match self.found {
                Found::None => Found::One(make(member)),
                Found::One(_) | Found::Several => Found::Several,
            };
        }
        self
    }
}

fn has(fields: &Map<String, Value>, required: &[&'static str], tags: &[Tag]) -> bool {
    let right = |(name, texts): &Tag| {
        // Whether it has to be there stands in `required`.
        fields.get(*name).is_none_or(|text| text.as_str().is_some_and(|text| texts.contains(&text)))
    };
    required.iter().all(|name| fields.contains_key(*name)) && tags.iter().all(right)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[derive(Debug, PartialEq, Deserialize)]
    struct User {
        id: i64,
        email: Option<String>,
    }

    #[derive(Debug, PartialEq, Deserialize)]
    struct Bot {
        id: i64,
    }

    #[derive(Debug, PartialEq)]
    enum Sender {
        User(User),
        Bot(Bot),
        Names(Vec<String>),
        Name(String),
        Unknown(Value),
    }

    fn by_tag(value: &Value) -> Sender {
        let union = Union::read(value).unwrap();
        union
            .object(Sender::Bot, &["id", "type"], &[("type", &["bot", "robot"])])
            .object(Sender::User, &["id", "email"], &[("type", &["user"])])
            .array(Sender::Names)
            .string(Sender::Name)
            .or(Sender::Unknown)
    }

    #[test]
    fn the_member_that_fits_is_the_one() {
        let table = [
            (json!({"id": 1, "email": null, "type": "user"}), Sender::User(User { id: 1, email: None })),
            // The tag need not be there where it is not required.
            (json!({"id": 1, "email": null}), Sender::User(User { id: 1, email: None })),
            (json!({"id": 1, "type": "robot"}), Sender::Bot(Bot { id: 1 })),
            (json!(["a"]), Sender::Names(vec!["a".to_owned()])),
            (json!("a"), Sender::Name("a".to_owned())),
        ];
        for (value, expected) in table {
            assert_eq!(by_tag(&value), expected, "{value}");
        }
    }

    #[test]
    fn what_fits_no_member_keeps_its_json() {
        let table = [
            json!({"id": 1, "type": "user"}),
            json!({"id": 1, "email": 5, "type": "user"}),
            json!({"id": "1", "type": "bot"}),
            json!({"id": 1, "email": null, "type": "team"}),
            json!({"id": 1, "email": null, "type": null}),
            json!({"type": "bot"}),
            json!({}),
            json!([1]),
            json!(5),
            json!(true),
            json!(null),
        ];
        for value in table {
            assert_eq!(by_tag(&value), Sender::Unknown(value.clone()), "{value}");
        }
    }

    #[test]
    fn the_order_of_the_members_decides_nothing() {
        let both = json!({"id": 1, "email": "a@b.test"});
        let user_first = Union::read(&both).unwrap();
        let user_first = user_first.object(Sender::User, &["email"], &[]).object(Sender::Bot, &["id"], &[]);
        let bot_first = Union::read(&both).unwrap();
        let bot_first = bot_first.object(Sender::Bot, &["id"], &[]).object(Sender::User, &["email"], &[]);
        assert_eq!(user_first.or(Sender::Unknown), Sender::Unknown(both.clone()));
        assert_eq!(bot_first.or(Sender::Unknown), Sender::Unknown(both));
    }
}
