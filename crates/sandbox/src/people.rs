//! The cast: about forty made-up people, some of whom work on several platforms.
//!
//! All servers start from one table, [`PERSONS`], which is the same in every run. People who work
//! on several platforms have the same e-mail address on all of them. Nuance's user record has no
//! field for an address: there, the address is the user name. Who works on a platform stands in the
//! `cast.rs` of its vendor.

use crate::SandboxVendor;

/// A person's role on one platform, from least to most.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum SeatRole {
    /// Talks to customers.
    Agent,
    /// Talks to customers and leads agents, if the platform has such a role.
    Manager,
    /// Runs the platform.
    Administrator,
}

/// Whether a person takes chats when the sandbox starts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SeatAvailability {
    /// Signed in, takes chats.
    Online,
    /// Signed in, takes no chats for now.
    Busy,
    /// Signed in, but not at the desk.
    Away,
    /// Not signed in.
    Offline,
}

/// A person's place on one platform.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Seat {
    /// The role there.
    pub role: SeatRole,
    /// The availability there.
    pub availability: SeatAvailability,
    /// Whether the account may be used. If not, it is deactivated, locked or not confirmed, as the
    /// vendor has it.
    pub active: bool,
    /// Names of teams, departments or agent groups, whichever the vendor has.
    pub groups: &'static [&'static str],
}

/// A member of the cast.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Person {
    /// The given name.
    pub given: &'static str,
    /// The family name.
    pub family: &'static str,
    /// The e-mail address: unique, and the same on every platform.
    pub email: &'static str,
    /// The user name or login ID, if the platform has one.
    pub user_name: &'static str,
    /// The job title.
    pub title: &'static str,
    /// The language, as an ISO 639-1 code in lower case.
    pub language: &'static str,
    /// Skills as (name, value).
    pub skills: &'static [(&'static str, &'static str)],
    /// The most chats at a time, if the platform has such a limit.
    pub capacity: u32,
    /// The number of open chats, never more than the capacity.
    pub active_chats: u32,
}

impl Person {
    /// The seat on one platform, if the person works there and the vendor's feature is enabled.
    #[must_use]
    pub fn seat(&self, vendor: SandboxVendor) -> Option<&'static Seat> {
        let seats = vendor.module().ok()?.seats;
        seats.iter().find(|(user_name, _)| *user_name == self.user_name).map(|(_, seat)| seat)
    }

    /// Given and family name with a space between.
    #[must_use]
    pub fn full_name(&self) -> String {
        format!("{} {}", self.given, self.family)
    }
}

/// The people who work on one platform, with their seats there, in the order of the table.
pub fn on(people: &[Person], vendor: SandboxVendor) -> impl Iterator<Item = (&Person, &'static Seat)> {
    people.iter().filter_map(move |person| Some((person, person.seat(vendor)?)))
}

/// Who works on a platform: the user name of each person, and their seat.
pub(crate) type Seats = &'static [(&'static str, Seat)];

pub(crate) const fn seat(
    role: SeatRole,
    availability: SeatAvailability,
    groups: &'static [&'static str],
) -> Seat {
    Seat { role, availability, active: true, groups }
}

/// The seat of somebody who is gone.
pub(crate) const fn closed(role: SeatRole, groups: &'static [&'static str]) -> Seat {
    Seat { role, availability: SeatAvailability::Offline, active: false, groups }
}

/// The cast. The first two work everywhere; `Jon Doe` and `John Doe` are the people of Nuance's and
/// Rocket.Chat's documented samples.
#[rustfmt::skip]
pub const PERSONS: &[Person] = &[
    Person { given: "Ada", family: "Brandt", email: "ada.brandt@harbour.example", user_name: "ada.brandt",
        title: "Head of customer care", language: "en", skills: &[("language", "en"), ("tier", "3")], capacity: 8, active_chats: 0 },
    Person { given: "Ben", family: "Okafor", email: "ben.okafor@harbour.example", user_name: "ben.okafor",
        title: "Senior agent", language: "en", skills: &[("language", "en"), ("product", "returns")], capacity: 5, active_chats: 2 },
    Person { given: "Carla", family: "Núñez", email: "carla.nunez@harbour.example", user_name: "carla.nunez",
        title: "Shift lead", language: "es", skills: &[("language", "es"), ("language_2", "en")], capacity: 5, active_chats: 1 },
    Person { given: "Dmitri", family: "Petrov", email: "dmitri.petrov@harbour.example", user_name: "dmitri.petrov",
        title: "Agent", language: "ru", skills: &[("language", "ru")], capacity: 4, active_chats: 0 },
    Person { given: "Eva", family: "Lindqvist", email: "eva.lindqvist@harbour.example", user_name: "eva.lindqvist",
        title: "Team manager", language: "sv", skills: &[("language", "sv"), ("tier", "2")], capacity: 6, active_chats: 3 },
    Person { given: "Farid", family: "Haddad", email: "farid.haddad@harbour.example", user_name: "farid.haddad",
        title: "Agent", language: "ar", skills: &[("language", "ar"), ("product", "orders")], capacity: 4, active_chats: 1 },
    Person { given: "Greta", family: "Sørensen", email: "greta.sorensen@harbour.example", user_name: "greta.sorensen",
        title: "Agent", language: "da", skills: &[("language", "da")], capacity: 4, active_chats: 0 },
    Person { given: "Hugo", family: "Marchetti", email: "hugo.marchetti@harbour.example", user_name: "hugo.marchetti",
        title: "Agent", language: "it", skills: &[("language", "it")], capacity: 3, active_chats: 3 },
    Person { given: "Ines", family: "Carvalho", email: "ines.carvalho@harbour.example", user_name: "ines.carvalho",
        title: "Night agent", language: "pt", skills: &[("language", "pt"), ("shift", "night")], capacity: 4, active_chats: 0 },
    Person { given: "Jonas", family: "Weber", email: "jonas.weber@harbour.example", user_name: "jonas.weber",
        title: "Platform engineer", language: "de", skills: &[("language", "de")], capacity: 2, active_chats: 0 },
    Person { given: "Kira", family: "Yamamoto", email: "kira.yamamoto@harbour.example", user_name: "kira.yamamoto",
        title: "Agent", language: "ja", skills: &[("language", "ja"), ("product", "accounts")], capacity: 5, active_chats: 2 },
    Person { given: "Leo", family: "Dubois", email: "leo.dubois@harbour.example", user_name: "leo.dubois",
        title: "Former agent", language: "fr", skills: &[("language", "fr")], capacity: 4, active_chats: 0 },
    Person { given: "Jon", family: "Doe", email: "jon.doe@harbour.example", user_name: "JonDoe",
        title: "Client administrator", language: "en", skills: &[("AgentLocation", "USA")], capacity: 4, active_chats: 0 },
    Person { given: "John", family: "Doe", email: "john.doe@harbour.example", user_name: "john.doe",
        title: "Agent", language: "en", skills: &[("language", "en")], capacity: 4, active_chats: 0 },
    Person { given: "Maya", family: "Abebe", email: "maya.abebe@harbour.example", user_name: "maya.abebe",
        title: "Agent", language: "en", skills: &[("language", "en")], capacity: 4, active_chats: 1 },
    Person { given: "Nils", family: "Bakker", email: "nils.bakker@harbour.example", user_name: "nils.bakker",
        title: "Agent", language: "nl", skills: &[("language", "nl")], capacity: 4, active_chats: 0 },
    Person { given: "Olga", family: "Nowak", email: "olga.nowak@harbour.example", user_name: "olga.nowak",
        title: "Agent", language: "pl", skills: &[("language", "pl")], capacity: 4, active_chats: 0 },
    Person { given: "Paul", family: "Ekström", email: "paul.ekstrom@harbour.example", user_name: "paul.ekstrom",
        title: "Administrator", language: "sv", skills: &[("language", "sv")], capacity: 4, active_chats: 0 },
    Person { given: "Quinn", family: "O’Hara", email: "quinn.ohara@harbour.example", user_name: "quinn.ohara",
        title: "Agent", language: "en", skills: &[("language", "en")], capacity: 4, active_chats: 0 },
    Person { given: "Rosa", family: "Fernández", email: "rosa.fernandez@harbour.example", user_name: "rosa.fernandez",
        title: "Agent", language: "es", skills: &[("language", "es")], capacity: 4, active_chats: 2 },
    Person { given: "Sven", family: "Larsen", email: "sven.larsen@harbour.example", user_name: "sven.larsen",
        title: "Agent", language: "da", skills: &[("language", "da")], capacity: 4, active_chats: 0 },
    Person { given: "Tara", family: "Singh", email: "tara.singh@harbour.example", user_name: "tara.singh",
        title: "Livechat manager", language: "en", skills: &[("language", "en")], capacity: 6, active_chats: 0 },
    Person { given: "Uwe", family: "Kraus", email: "uwe.kraus@harbour.example", user_name: "uwe.kraus",
        title: "Former agent", language: "de", skills: &[("language", "de")], capacity: 4, active_chats: 0 },
    Person { given: "Vera", family: "Popescu", email: "vera.popescu@harbour.example", user_name: "vera.popescu",
        title: "Agent", language: "ro", skills: &[("language", "ro")], capacity: 4, active_chats: 1 },
    Person { given: "Wim", family: "Janssen", email: "wim.janssen@harbour.example", user_name: "wim.janssen",
        title: "Agent", language: "nl", skills: &[("language", "nl")], capacity: 4, active_chats: 1 },
    Person { given: "Xenia", family: "Markou", email: "xenia.markou@harbour.example", user_name: "xenia.markou",
        title: "Agent", language: "el", skills: &[("language", "el")], capacity: 4, active_chats: 0 },
    Person { given: "Yusuf", family: "Demir", email: "yusuf.demir@harbour.example", user_name: "yusuf.demir",
        title: "Agent", language: "tr", skills: &[("language", "tr")], capacity: 4, active_chats: 2 },
    Person { given: "Zoë", family: "Keller", email: "zoe.keller@harbour.example", user_name: "zoe.keller",
        title: "Agent", language: "de", skills: &[("language", "de")], capacity: 4, active_chats: 0 },
    Person { given: "Amir", family: "Rahimi", email: "amir.rahimi@harbour.example", user_name: "amir.rahimi",
        title: "Agent", language: "fa", skills: &[("language", "fa")], capacity: 4, active_chats: 4 },
    Person { given: "Bella", family: "Conti", email: "bella.conti@harbour.example", user_name: "bella.conti",
        title: "Agent", language: "it", skills: &[("language", "it")], capacity: 4, active_chats: 0 },
    Person { given: "Chen", family: "Wei", email: "chen.wei@harbour.example", user_name: "chen.wei",
        title: "Agent", language: "zh", skills: &[("language", "zh")], capacity: 4, active_chats: 1 },
    Person { given: "Dora", family: "Kovács", email: "dora.kovacs@harbour.example", user_name: "dora.kovacs",
        title: "Agent", language: "hu", skills: &[("language", "hu")], capacity: 4, active_chats: 0 },
    Person { given: "Emil", family: "Novák", email: "emil.novak@harbour.example", user_name: "emil.novak",
        title: "Agent", language: "cs", skills: &[("language", "cs")], capacity: 4, active_chats: 0 },
    Person { given: "Fatima", family: "Zahra", email: "fatima.zahra@harbour.example", user_name: "fatima.zahra",
        title: "Agent", language: "fr", skills: &[("language", "fr")], capacity: 4, active_chats: 3 },
    Person { given: "Gita", family: "Menon", email: "gita.menon@harbour.example", user_name: "gita.menon",
        title: "Agent", language: "hi", skills: &[("language", "hi")], capacity: 4, active_chats: 0 },
    Person { given: "Hans", family: "Vogel", email: "hans.vogel@harbour.example", user_name: "hans.vogel",
        title: "Former agent", language: "de", skills: &[("language", "de")], capacity: 4, active_chats: 0 },
    Person { given: "Iris", family: "Moreau", email: "iris.moreau@harbour.example", user_name: "iris.moreau",
        title: "Back office", language: "fr", skills: &[], capacity: 1, active_chats: 0 },
    Person { given: "Jade", family: "Thompson", email: "jade.thompson@harbour.example", user_name: "jade.thompson",
        title: "Agent", language: "en", skills: &[("AgentLocation", "USA")], capacity: 4, active_chats: 1 },
    Person { given: "Kofi", family: "Mensah", email: "kofi.mensah@harbour.example", user_name: "kofi.mensah",
        title: "Agent", language: "en", skills: &[("AgentLocation", "USA")], capacity: 4, active_chats: 0 },
    Person { given: "Lena", family: "Fischer", email: "lena.fischer@harbour.example", user_name: "lena.fischer",
        title: "Agent", language: "de", skills: &[("AgentLocation", "Germany")], capacity: 4, active_chats: 0 },
    Person { given: "Mateo", family: "Rojas", email: "mateo.rojas@harbour.example", user_name: "mateo.rojas",
        title: "Agent", language: "es", skills: &[("AgentLocation", "Spain")], capacity: 4, active_chats: 2 },
    Person { given: "Nora", family: "Haugen", email: "nora.haugen@harbour.example", user_name: "nora.haugen",
        title: "Former agent", language: "en", skills: &[], capacity: 4, active_chats: 0 },
    Person { given: "Oskar", family: "Lind", email: "oskar.lind@harbour.example", user_name: "oskar.lind",
        title: "Team manager", language: "en", skills: &[], capacity: 4, active_chats: 0 },
];

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;

    /// The seats of a person on all platforms.
    fn seats(person: &Person) -> usize {
        SandboxVendor::ALL.iter().filter(|vendor| person.seat(**vendor).is_some()).count()
    }

    #[test]
    fn the_cast_is_consistent() {
        let mut emails = HashSet::new();
        let mut names = HashSet::new();
        for person in PERSONS {
            assert!(emails.insert(person.email), "{} twice", person.email);
            assert!(names.insert(person.user_name.to_lowercase()), "{} twice", person.user_name);
            assert!(person.active_chats <= person.capacity, "{}", person.email);
            assert!(seats(person) > 0, "{}", person.email);
        }
    }

    #[test]
    fn a_seat_is_that_of_one_person() {
        for &vendor in SandboxVendor::ALL {
            let mut taken = HashSet::new();
            for (user_name, _) in vendor.module().unwrap().seats {
                assert!(PERSONS.iter().any(|person| person.user_name == *user_name), "{vendor}: {user_name}");
                assert!(taken.insert(user_name), "{vendor}: {user_name} twice");
            }
        }
    }

    #[test]
    fn enough_people_work_on_several_platforms() {
        let with = |count| PERSONS.iter().filter(|person| seats(person) >= count).count();
        assert!((36..=44).contains(&PERSONS.len()), "{}", PERSONS.len());
        assert!(with(2) >= 10);
        assert!(with(4) >= 1);
        for &vendor in SandboxVendor::ALL {
            let staff = on(PERSONS, vendor).count();
            assert!(staff == 0 || staff > 10, "{vendor} has no more than a page: {staff}");
        }
    }
}
