//! The users with whom the server starts.

use super::reference::{
    ADMINISTRATOR, AGENT, AGENT_GROUPS, BUSINESS_UNIT, BUSINESS_UNITS, MANAGER, SITE, SKILLS,
};
use super::user::{User, UserFields};
use crate::SandboxVendor;
use crate::people::{self, Person, Seat, SeatRole};

/// The ID of the documented sample user.
const SAMPLE_ID: i64 = 12_345_678;

/// The ID of the first of the others.
const FIRST_ID: i64 = 12_346_001;

const HOUR: i64 = 60 * 60 * 1000;
const DAY: i64 = 24 * HOUR;

/// 2025-01-06T08:00:00Z, when the first of the cast was created.
const START: i64 = 1_736_150_400_000;

/// Those of the cast who work here.
pub(super) fn users(people: &[Person]) -> Vec<User> {
    let mut index = 0;
    people::on(people, SandboxVendor::Nuance)
        .map(|(person, seat)| {
            if person.user_name == "JonDoe" {
                return sample(person);
            }
            index += 1;
            user(person, seat, index)
        })
        .collect()
}

/// The documented sample, value by value.
fn sample(person: &Person) -> User {
    User {
        id: SAMPLE_ID,
        username: person.user_name.to_owned(),
        version: 2,
        fields: UserFields {
            firstname: Some(person.given.to_owned()),
            lastname: Some(person.family.to_owned()),
            default_site_id: Some(SITE),
            role_ids: vec![ADMINISTRATOR, AGENT],
            site_ids: vec![SITE],
            business_unit_ids: vec![BUSINESS_UNIT],
            agent_group_ids: vec![10_004_321],
            skill_ids: vec![1234],
            ..UserFields::new()
        },
        last_login: Some(1_685_648_891_000),
        expired_date: Some(1_693_378_800_000),
        pswd_date: 1_685_648_883_000,
        date_created: Some(1_685_674_009_000),
        ..User::default()
    }
}

/// Anybody else. The record has no field for an e-mail address, so the address is the username;
/// these users sign in by single sign-on.
fn user(person: &Person, seat: &Seat, index: i64) -> User {
    let created = START + index * 9 * DAY;
    User {
        id: FIRST_ID + index - 1,
        username: person.email.to_owned(),
        version: 1,
        fields: UserFields {
            firstname: Some(person.given.to_owned()),
            lastname: Some(person.family.to_owned()),
            language: Some(language(person.language).to_owned()),
            default_site_id: Some(SITE),
            locked: !seat.active,
            sso_user: true,
            all_agent_group: seat.role == SeatRole::Administrator,
            role_ids: match seat.role {
                SeatRole::Agent => vec![AGENT],
                SeatRole::Manager => vec![MANAGER, AGENT],
                SeatRole::Administrator => vec![ADMINISTRATOR],
            },
            site_ids: vec![SITE],
            business_unit_ids: BUSINESS_UNITS
                .iter()
                .filter(|unit| unit.named.site == SITE && (unit.named.id == BUSINESS_UNIT || index % 3 == 0))
                .map(|unit| unit.named.id)
                .collect(),
            agent_group_ids: AGENT_GROUPS
                .iter()
                .filter(|group| seat.groups.contains(&group.name))
                .map(|group| group.id)
                .collect(),
            skill_ids: SKILLS
                .iter()
                .filter(|skill| {
                    let language = matches!(
                        (skill.value, person.language),
                        ("English", "en") | ("German", "de") | ("Spanish", "es")
                    );
                    language || person.skills.contains(&(skill.named.name, skill.value))
                })
                .map(|skill| skill.named.id)
                .collect(),
            ..UserFields::default()
        },
        // Every fourth was invited and never signed in.
        last_login: (index % 4 != 0).then_some(created + 300 * DAY + index * HOUR),
        pswd_date: created,
        date_created: Some(created),
        with_settings: true,
        ..User::default()
    }
}

/// The nearest of the five languages that Portal speaks.
fn language(code: &str) -> &'static str {
    match code {
        "de" => "DE",
        "es" => "ES",
        "fr" => "FR",
        "ja" => "JA",
        _ => "EN",
    }
}
