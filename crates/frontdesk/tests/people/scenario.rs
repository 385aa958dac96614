//! The same people on all platforms.

use frontdesk::Vendor;
use serde_json::Value;

use crate::platform::{Parameters, Platform};

/// What is a vendor's own.
#[derive(Debug)]
pub struct Sample {
    pub vendor: Vendor,
    /// A person's record.
    pub record: fn(Person) -> Value,
    /// The name that a person signs in with.
    pub user_name: fn(Person) -> &'static str,
    /// The field of a user's record that holds the user name.
    pub user_name_field: &'static str,
    /// A field that is needed and does not say whose record it is.
    pub needed_field: &'static str,
    /// Takes names and addresses out of a record.
    pub blank: fn(&mut Value),
    /// Puts what does not fit into the fields, beside that of the user name, that say whose a
    /// record is.
    pub spoil: fn(&mut Value),
    /// An operation's response: the operation's ID, the last segment of the path, the query.
    pub respond: fn(&Platform, &str, &str, &Parameters) -> Option<Value>,
    /// The status and body where there is no such record.
    pub missing: fn() -> (u16, Value),
}

/// A person who takes chats. The address is the user name if the platform knows only one of the
/// two.
#[derive(Clone, Copy, Debug)]
pub struct Person {
    pub id: i64,
    pub user_name: &'static str,
    pub address: &'static str,
}

pub const ADA: Person = Person { id: 7, user_name: "Ada.Brandt", address: "Ada@harbour.example" };
pub const BEN: Person = Person { id: 70, user_name: "ben", address: "ben@harbour.example" };
pub const CARLA: Person = Person { id: 8, user_name: "carla", address: "carla@harbour.example" };

/// A platform that knows these people.
pub fn platform(sample: &'static Sample, people: &[Person]) -> Platform {
    Platform::new(sample, people.iter().map(|person| (sample.record)(*person)).collect())
}
