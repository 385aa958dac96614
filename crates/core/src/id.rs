//! IDs as types of their own, so that one is not taken for another.

use std::cmp::Ordering;
use std::fmt;
use std::hash::{Hash, Hasher};
use std::marker::PhantomData;
use std::ops::Deref;
use std::str::FromStr;

use serde::{Deserialize, Deserializer, Serialize, Serializer};

use crate::field::{FieldValue, WireForm};

/// What an ID identifies. Generated code has one for each type of ID.
pub trait IdKind {
    /// The name of the ID's type, which `Debug` shows.
    const NAME: &'static str;
}

/// An ID of what `K` says. `T` is `i64` or `String`. In JSON it is the integer or the text.
///
/// The clients have a type for each: `ContactId` is `Id<kinds::Contact, i64>`. Methods take what
/// can be converted into it, so that a literal works and another type of ID does not.
///
/// ```
/// use frontdesk_core::{Id, IdKind};
///
/// enum Contact {}
/// impl IdKind for Contact {
///     const NAME: &'static str = "ContactId";
/// }
/// type ContactId = Id<Contact, i64>;
///
/// enum Room {}
/// impl IdKind for Room {
///     const NAME: &'static str = "RoomId";
/// }
/// type RoomId = Id<Room, String>;
///
/// fn assign(contact: impl Into<ContactId>, room: impl Into<RoomId>) -> (ContactId, RoomId) {
///     (contact.into(), room.into())
/// }
///
/// let (contact, room) = assign(5, "GENERAL");
/// assert_eq!((contact.get(), room.as_str()), (5, "GENERAL"));
/// assert_eq!(contact, 5);
/// assert_eq!(room, "GENERAL");
/// assert_eq!(format!("{contact} {room} {contact:?}"), "5 GENERAL ContactId(5)");
/// ```
///
/// ```compile_fail,E0277
/// # use frontdesk_core::{Id, IdKind};
/// # enum Contact {}
/// # impl IdKind for Contact {
/// #     const NAME: &'static str = "ContactId";
/// # }
/// # type ContactId = Id<Contact, i64>;
/// # enum User {}
/// # impl IdKind for User {
/// #     const NAME: &'static str = "UserId";
/// # }
/// # type UserId = Id<User, i64>;
/// fn assign(contact: impl Into<ContactId>, user: impl Into<UserId>) {}
///
/// let (contact, user) = (ContactId::from(5), UserId::from(1));
/// assign(user, contact); // does not compile: the IDs are swapped
/// ```
pub struct Id<K, T> {
    value: T,
    // A function, so that an ID is `Send` and `Sync` whatever its kind.
    kind: PhantomData<fn() -> K>,
}

impl<K, T> Id<K, T> {
    const fn new(value: T) -> Self {
        Self { value, kind: PhantomData }
    }
}

impl<K> Id<K, i64> {
    /// Returns the ID as an integer.
    #[must_use]
    pub const fn get(self) -> i64 {
        self.value
    }
}

impl<K> Id<K, String> {
    /// Returns the ID as text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.value
    }
}

// Each by hand: a derived one would ask the same of the kind.
impl<K, T: Clone> Clone for Id<K, T> {
    fn clone(&self) -> Self {
        Self::new(self.value.clone())
    }
}

impl<K, T: Copy> Copy for Id<K, T> {}

impl<K: IdKind, T: fmt::Debug> fmt::Debug for Id<K, T> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_tuple(K::NAME).field(&self.value).finish()
    }
}

impl<K, T: fmt::Display> fmt::Display for Id<K, T> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.value.fmt(formatter)
    }
}

impl<K, T: PartialEq> PartialEq for Id<K, T> {
    fn eq(&self, other: &Self) -> bool {
        self.value == other.value
    }
}

impl<K, T: Eq> Eq for Id<K, T> {}

impl<K, T: PartialOrd> PartialOrd for Id<K, T> {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        self.value.partial_cmp(&other.value)
    }
}

impl<K, T: Ord> Ord for Id<K, T> {
    fn cmp(&self, other: &Self) -> Ordering {
        self.value.cmp(&other.value)
    }
}

impl<K, T: Hash> Hash for Id<K, T> {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.value.hash(state);
    }
}

impl<K> PartialEq<i64> for Id<K, i64> {
    fn eq(&self, other: &i64) -> bool {
        self.value == *other
    }
}

impl<K> PartialEq<str> for Id<K, String> {
    fn eq(&self, other: &str) -> bool {
        self.value == other
    }
}

impl<K> PartialEq<&str> for Id<K, String> {
    fn eq(&self, other: &&str) -> bool {
        self.value == *other
    }
}

impl<K> PartialEq<String> for Id<K, String> {
    fn eq(&self, other: &String) -> bool {
        self.value == *other
    }
}

impl<K> PartialEq<Id<K, Self>> for i64 {
    fn eq(&self, other: &Id<K, Self>) -> bool {
        other == self
    }
}

impl<K> PartialEq<Id<K, Self>> for String {
    fn eq(&self, other: &Id<K, Self>) -> bool {
        other == self
    }
}

impl<K> Deref for Id<K, String> {
    type Target = str;

    fn deref(&self) -> &str {
        self.as_str()
    }
}

impl<K> AsRef<str> for Id<K, String> {
    fn as_ref(&self) -> &str {
        &self.value
    }
}

// No conversion from other integers: the type of a literal would be ambiguous.
impl<K> From<i64> for Id<K, i64> {
    fn from(id: i64) -> Self {
        Self::new(id)
    }
}

impl<K> From<&i64> for Id<K, i64> {
    fn from(id: &i64) -> Self {
        Self::new(*id)
    }
}

impl<K> From<&str> for Id<K, String> {
    fn from(id: &str) -> Self {
        Self::new(id.to_owned())
    }
}

impl<K> From<&&str> for Id<K, String> {
    fn from(id: &&str) -> Self {
        Self::new((*id).to_owned())
    }
}

impl<K> From<String> for Id<K, String> {
    fn from(id: String) -> Self {
        Self::new(id)
    }
}

impl<K> From<&String> for Id<K, String> {
    fn from(id: &String) -> Self {
        Self::new(id.clone())
    }
}

impl<K, T: Clone> From<&Id<K, T>> for Id<K, T> {
    fn from(id: &Self) -> Self {
        id.clone()
    }
}

impl<K> From<Id<K, i64>> for i64 {
    fn from(id: Id<K, i64>) -> Self {
        id.value
    }
}

impl<K> From<Id<K, String>> for String {
    fn from(id: Id<K, String>) -> Self {
        id.value
    }
}

impl<K, T: FromStr> FromStr for Id<K, T> {
    type Err = T::Err;

    fn from_str(text: &str) -> Result<Self, T::Err> {
        text.parse().map(Self::new)
    }
}

impl<K, T: Serialize> Serialize for Id<K, T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.value.serialize(serializer)
    }
}

impl<'de, K, T: Deserialize<'de>> Deserialize<'de> for Id<K, T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        T::deserialize(deserializer).map(Self::new)
    }
}

impl<K: IdKind, T: FieldValue> FieldValue for Id<K, T> {
    #[inline]
    fn blank() -> Self {
        Self::new(T::blank())
    }

    fn read<'de, D: Deserializer<'de>>(
        deserializer: D,
        form: &mut Option<WireForm>,
    ) -> Result<Self, D::Error> {
        T::read(deserializer, form).map(Self::new)
    }

    fn write<S: Serializer>(&self, form: &WireForm, serializer: S) -> Result<S::Ok, S::Error> {
        self.value.write(form, serializer)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    enum Agent {}

    impl IdKind for Agent {
        const NAME: &'static str = "AgentId";
    }

    enum Room {}

    impl IdKind for Room {
        const NAME: &'static str = "RoomId";
    }

    type AgentId = Id<Agent, i64>;
    type RoomId = Id<Room, String>;

    #[test]
    fn an_id_is_the_same_json() {
        for text in ["5", "-1"] {
            let id: AgentId = serde_json::from_str(text).unwrap();
            assert_eq!(serde_json::to_string(&id).unwrap(), text);
            assert_eq!((id.to_string().as_str(), text.parse()), (text, Ok(id)));
        }
        let room: RoomId = serde_json::from_str(r#""GENERAL""#).unwrap();
        assert_eq!(serde_json::to_string(&room).unwrap(), r#""GENERAL""#);
        assert!(serde_json::from_str::<AgentId>(r#""5""#).is_err());
        assert!(serde_json::from_str::<RoomId>("5").is_err());
    }

    #[test]
    fn an_integer_that_came_with_a_fraction_goes_back_with_it() {
        let mut form = None;
        let id = AgentId::read(&mut serde_json::Deserializer::from_str("5.0"), &mut form).unwrap();
        let mut sent = Vec::new();
        id.write(&form.unwrap(), &mut serde_json::Serializer::new(&mut sent)).unwrap();
        assert_eq!((id.get(), sent), (5, b"5.0".to_vec()));
    }

    #[test]
    fn ids_compare_with_literals_and_show_their_type() {
        assert_eq!((AgentId::from(5), RoomId::from("a")), (AgentId::from(&5), "a".parse().unwrap()));
        let room = RoomId::from("a");
        assert!(AgentId::from(5) == 5 && room == "a" && AgentId::from(4) < AgentId::from(5));
        // The other way round, as when a list of integers or texts is compared with one of IDs.
        assert_eq!(vec![5], [AgentId::from(5)]);
        assert_eq!(vec!["a".to_owned()], std::slice::from_ref(&room));
        assert_eq!(Some(room).as_deref(), Some("a"));
        assert_eq!(format!("{:?} {:>3}", AgentId::from(5), AgentId::from(5)), "AgentId(5)   5");
    }
}
