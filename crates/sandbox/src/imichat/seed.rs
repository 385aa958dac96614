//! The tenant as it starts: the cast's teams, users and chats.

use chrono::{DateTime, SecondsFormat, TimeDelta, Utc};
use serde_json::{Map, Value, json};

use super::chats::chat_id;
use super::tenant::{Chat, Message, Team, Tenant, User};
use crate::SandboxVendor;
use crate::people::{self, Person, Seat, SeatAvailability, SeatRole};

/// The key that an administrator made in the console.
pub(super) const API_KEY: &str = "4f1d9c2b-6a37-4e58-9b0e-2c7d51e8a6f3";

/// The tenant's domain, the other half of what is exchanged for a token.
pub(super) const DOMAIN: &str = "harbour.example";

/// The ID of the first team; the others follow.
pub(super) const FIRST_TEAM: i64 = 101;

/// The first user's ID.
const FIRST_USER: i64 = 1001;

/// The tenant with those of `people` who work on imi.chat.
pub(super) fn tenant(people: &[Person]) -> Tenant {
    let mut tenant = Tenant::default();
    for (id, (person, seat)) in (FIRST_USER..).zip(people::on(people, SandboxVendor::ImiChat)) {
        let teams: Vec<i64> = seat.groups.iter().map(|name| team(&mut tenant, name)).collect();
        for _ in 0..person.active_chats {
            let team = teams.first().copied().unwrap_or(FIRST_TEAM);
            chat(&mut tenant, team, Some(person.user_name));
        }
        tenant.users.push(user(id, person, seat, teams));
    }
    // Some that wait and some that are over.
    for status in ["queued", "closed", "queued", "closed", "closed"] {
        chat(&mut tenant, FIRST_TEAM, None);
        if let Some(chat) = tenant.chats.last_mut() {
            status.clone_into(&mut chat.status);
        }
    }
    tenant
}

/// A moment of the seed, in as many digits as the vendor's samples have: two, three or seven.
fn moment(hours: u64) -> String {
    let first = DateTime::<Utc>::from_timestamp(1_714_550_400, 0).unwrap_or_default();
    let time = first + TimeDelta::hours(i64::try_from(hours).unwrap_or_default());
    let seconds = time.to_rfc3339_opts(SecondsFormat::Secs, true);
    let fraction = match hours % 3 {
        0 => "52",
        1 => "345",
        _ => "1234567",
    };
    format!("{}.{fraction}Z", seconds.trim_end_matches('Z'))
}

/// The ID of the team with this name; a missing one is created.
fn team(tenant: &mut Tenant, name: &str) -> i64 {
    if let Some(team) = tenant.teams.iter().find(|team| team.name == name) {
        return team.id;
    }
    let id = tenant.teams.last().map_or(FIRST_TEAM, |team| team.id + 1);
    tenant.teams.push(Team { id, name: name.to_owned() });
    id
}

fn user(id: i64, person: &Person, seat: &Seat, teams: Vec<i64>) -> User {
    let hours = u64::try_from(id - FIRST_USER).unwrap_or_default();
    User {
        id,
        created_at: moment(hours),
        updated_at: moment(hours + 100),
        first_name: person.given.to_owned(),
        last_name: person.family.to_owned(),
        login_id: person.user_name.to_owned(),
        email_id: person.email.to_owned(),
        status: if seat.active { "active" } else { "inactive" },
        logged_in: seat.availability != SeatAvailability::Offline,
        job_description: person.title.to_owned(),
        login_using_email: id % 2 == 0,
        role_type: match seat.role {
            SeatRole::Administrator => "Administrative",
            SeatRole::Manager | SeatRole::Agent => "Customer Care",
        },
        accepting_chats: seat.availability == SeatAvailability::Online,
        skill_attributes: person
            .skills
            .iter()
            .map(|(name, value)| ((*name).to_owned(), json!(value)))
            .collect(),
        teams,
    }
}

/// A chat of a made-up customer, on one channel after the other.
fn chat(tenant: &mut Tenant, team_id: i64, assignee: Option<&str>) {
    let number = tenant.next();
    let (channel, destination) = match number % 6 {
        0 => ("sms", format!("+1555010{number:04}")),
        1 => ("livechat", format!("visitor-{number}")),
        2 => ("email", format!("customer{number}@mail.example")),
        3 => ("whatsapp", format!("+4915550{number:05}")),
        4 => ("facebook", format!("7000000000{number:04}")),
        _ => ("abc", format!("urn:mbid:{number:08}")),
    };
    // By its type an asset's ID is a number; for e-mail it is an address.
    let asset = if channel == "email" { json!("care@harbour.example") } else { json!(5000 + number % 6) };
    let created_at = moment(200 + number);
    tenant.chats.push(Chat {
        chat_id: chat_id(number),
        team_id,
        status: if number.is_multiple_of(4) { "onhold" } else { "picked" }.to_owned(),
        channel: channel.to_owned(),
        asset: Some(record([("id", asset)])),
        updated_at: moment(300 + number),
        assignee: assignee.map(str::to_owned),
        customer_id: format!("customer-{number}"),
        destination_id: destination,
        subject: format!("About order H-{number}"),
        thread_id: format!("thread-{number}"),
        tag: vec!["harbour".to_owned()],
        other_details: match channel {
            "abc" => record([("intent", json!("returns")), ("group", json!("harbour"))]),
            _ => record([("order", json!(format!("H-{number}")))]),
        },
        route_params: record([("language", json!("en"))]),
        customer: record([("name", json!(format!("Customer {number}")))]),
        messages: vec![Message {
            kind: "text".to_owned(),
            timestamp: Some(created_at.clone()),
            content: record([("text", json!("Where is my order?"))]),
        }],
        created_at,
        ..Chat::default()
    });
}

fn record<const N: usize>(fields: [(&str, Value); N]) -> Map<String, Value> {
    fields.map(|(name, value)| (name.to_owned(), value)).into_iter().collect()
}
