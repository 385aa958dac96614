//! The same people on all platforms.

use frontdesk::Vendor;
use serde_json::Value;

use crate::platform::{Parameters, Platform};

/// A scenario: who is there.
pub type Desk = [Seat];

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
    /// Adds the scenario's groups and availability to a platform that has the records of its
    /// people, and completes these.
    pub desk: fn(Platform, &Desk) -> Platform,
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

/// The groups of the scenario: ID and name.
pub const GROUPS: [(i64, &str); 2] = [(21, "orders"), (22, "returns")];

/// Somebody's place in the scenario.
#[derive(Clone, Copy, Debug)]
pub struct Seat {
    pub person: Person,
    pub given: &'static str,
    pub family: &'static str,
    pub role: SeatRole,
    pub takes: Takes,
    /// The IDs of the groups.
    pub groups: &'static [i64],
}

impl Seat {
    pub fn name(&self) -> String {
        format!("{} {}", self.given, self.family)
    }
}

/// What somebody may do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SeatRole {
    Agent,
    Administrator,
}

/// What somebody takes now.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Takes {
    Chats,
    /// At the desk.
    NothingThere,
    /// Not at the desk.
    NothingAway,
}

/// The scenario.
pub const DESK: &Desk = &[
    Seat {
        person: ADA,
        given: "Ada",
        family: "Brandt",
        role: SeatRole::Administrator,
        takes: Takes::NothingThere,
        groups: &[21, 22],
    },
    Seat {
        person: BEN,
        given: "Ben",
        family: "Okafor",
        role: SeatRole::Agent,
        takes: Takes::Chats,
        groups: &[22],
    },
    Seat {
        person: CARLA,
        given: "Carla",
        family: "Núñez",
        role: SeatRole::Agent,
        takes: Takes::NothingAway,
        groups: &[],
    },
];

/// A platform that knows these people.
pub fn platform(sample: &'static Sample, people: &[Person]) -> Platform {
    Platform::new(sample, people.iter().map(|person| (sample.record)(*person)).collect())
}
