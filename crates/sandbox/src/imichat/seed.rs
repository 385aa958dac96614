//! The tenant as it starts: the cast's teams, users and chats.

use std::collections::HashMap;
use std::time::Duration;

use chrono::{DateTime, SecondsFormat, TimeDelta, Utc};
use serde_json::{Value, json};

use super::chats::chat_id;
use super::tenant::{Chat, Record, Tenant, User};
use crate::Vendor;
use crate::people::{self, Availability, Person, Role, Seat};

/// The key that an administrator made in the console.
pub(super) const API_KEY: &str = "4f1d9c2b-6a37-4e58-9b0e-2c7d51e8a6f3";

/// The tenant's domain, the other half of what is exchanged for a token.
pub(super) const DOMAIN: &str = "harbour.example";

/// The id of the first team; the others follow.
pub(super) const FIRST_TEAM: i64 = 101;

/// The first user's id.
const FIRST_USER: i64 = 1001;

/// How long an access token lives: the vendor does not say, so long enough for any run.
const TOKEN_LIFETIME: Duration = Duration::from_secs(24 * 60 * 60);

/// The tenant with those of `people` who work on imi.chat.
pub(super) fn tenant(people: &[Person]) -> Tenant {
    let mut tenant = Tenant {
        teams: Vec::new(),
        users: Vec::new(),
        chats: Vec::new(),
        tokens: HashMap::new(),
        token_lifetime: TOKEN_LIFETIME,
        requests: 0,
        issued: 0,
    };
    for (id, (person, seat)) in (FIRST_USER..).zip(people::on(people, Vendor::Imichat)) {
        let teams: Vec<i64> = seat.groups.iter().map(|name| team(&mut tenant, name)).collect();
        for _ in 0..person.active_chats {
            let team = teams.first().copied().unwrap_or(FIRST_TEAM);
            chat(&mut tenant, team, Some(person.user_name));
        }
        tenant.users.push(User { id, record: record(id, person, seat), teams });
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

/// The id of the team with this name, made where there is none yet.
fn team(tenant: &mut Tenant, name: &str) -> i64 {
    if let Some((id, _)) = tenant.teams.iter().find(|team| team.1 == name) {
        return *id;
    }
    let id = tenant.teams.last().map_or(FIRST_TEAM, |team| team.0 + 1);
    tenant.teams.push((id, name.to_owned()));
    id
}

fn record(id: i64, person: &Person, seat: &Seat) -> Record {
    let skills: Record =
        person.skills.iter().map(|(name, value)| ((*name).to_owned(), json!(value))).collect();
    let hours = u64::try_from(id - FIRST_USER).unwrap_or_default();
    let role_type = match seat.role {
        Role::Administrator => "Administrative",
        Role::Manager | Role::Agent => "Customer Care",
    };
    object(json!({
        "id": id,
        "created_at": moment(hours),
        "updated_at": moment(hours + 100),
        "first_name": person.given,
        "last_name": person.family,
        "login_id": person.user_name,
        "email_id": person.email,
        "status": if seat.active { "active" } else { "inactive" },
        "logged_in": seat.availability != Availability::Offline,
        "job_description": person.title,
        "login_using_email": id % 2 == 0,
        "role_type": role_type,
        "accepting_chats": seat.availability == Availability::Online,
        "skill_attributes": skills,
    }))
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
    // By its type an asset's id is a number; for e-mail it is an address.
    let asset = match channel {
        "email" => json!({"id": "care@harbour.example"}),
        _ => json!({"id": 5000 + number % 6}),
    };
    let mut more = object(json!({
        "asset": asset,
        "other_details": {"order": format!("H-{number}")},
        "route_params": {"language": "en"},
        "customer": {"name": format!("Customer {number}")},
    }));
    if channel == "email" {
        more.insert("subject".into(), json!(format!("About order H-{number}")));
    }
    if channel == "livechat" {
        more.insert("thread_id".into(), json!(format!("thread-{number}")));
    }
    if channel == "abc" {
        let details = json!({"intent": "returns", "group": "harbour"});
        more.insert("other_details".into(), details);
    }
    let created_at = moment(200 + number);
    let status = if number.is_multiple_of(4) { "onhold" } else { "picked" };
    tenant.chats.push(Chat {
        chat_id: chat_id(number),
        team_id,
        status: status.to_owned(),
        channel: channel.to_owned(),
        updated_at: moment(300 + number),
        assignee: assignee.map(str::to_owned),
        customer_id: format!("customer-{number}"),
        destination_id: destination,
        tag: vec![json!("harbour")],
        messages: vec![json!({
            "type": "text",
            "text": "Where is my order?",
            "timestamp": created_at,
        })],
        created_at,
        more,
    });
}

fn object(value: Value) -> Record {
    match value {
        Value::Object(fields) => fields,
        _ => Record::new(),
    }
}
