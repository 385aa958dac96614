//! The workspace as it starts: the cast, their departments, and what every workspace has.

use chrono::{DateTime, Duration, Utc};
use serde_json::Map;

use super::analytics;
use super::auth::{ldap, tokens};
use super::rooms;
use super::staff::business_hours;
use super::state::kind::note_mistake;
use super::state::samples::person_id;
use super::users::avatars;
use crate::SandboxVendor;
use crate::people::{self, Person, Seat, SeatAvailability, SeatRole};
use crate::rocketchat::prelude::*;

/// Who the credentials stand for: the administrator who works on every platform.
const ADMINISTRATOR: &str = "ada.brandt";

/// Everybody's password.
pub(crate) const PASSWORD: &str = "open-harbour-7";

/// The seeded administrator's id, token, username and password.
pub(crate) fn credentials() -> [(&'static str, String); 4] {
    [
        ("user_id", person_id(ADMINISTRATOR)),
        ("auth_token", id_from("the administrator's token", 43)),
        ("username", ADMINISTRATOR.to_owned()),
        ("password", PASSWORD.to_owned()),
    ]
}

/// The records that are there from the beginning, by table. Those of people complete what is known
/// of the cast; `john.doe` is as the documentation shows its sample agent, with a text where the
/// types say boolean and an empty text where they say number. Some texts stand for a value, see
/// [`resolved`].
const RECORDS: &str = include_str!("seed.json");

/// What each area works out of these records, in an order in which its records are there before
/// what refers to them.
const AREAS: &[fn(&mut Workspace)] =
    &[ldap::seed, tokens::seed, avatars::seed, business_hours::seed, analytics::seed, rooms::seed::seed];

/// The workspace with those of `people` who work on Rocket.Chat.
pub(crate) fn workspace(people: &[Person]) -> Workspace {
    let mut workspace = Workspace::default();
    load(&mut workspace);
    for (index, (person, seat)) in people::on(people, SandboxVendor::RocketChat).enumerate() {
        let id = person_id(person.user_name);
        let mut user = user(person, seat, index);
        user.extend(workspace.users.take(&id).unwrap_or_default().without("_updatedAt"));
        workspace.users.push(user);
        workspace.passwords.insert(id.clone(), PASSWORD.to_owned());
        for (order, name) in (0..).zip(seat.groups) {
            match workspace.departments.first("name", name).map(|row| row.id().to_owned()) {
                Some(department) => workspace.join(&department, &id, 0, order),
                None => note_mistake("the departments", name),
            }
        }
    }
    workspace.recount();
    for seed in AREAS {
        seed(&mut workspace);
    }
    let [(_, user_id), (_, token), ..] = credentials();
    workspace.tokens.insert(token, user_id);
    workspace
}

/// Puts the records into their tables, as last changed when they began or when the workspace did.
fn load(workspace: &mut Workspace) {
    let tables = match serde_json::from_str::<Map<String, Value>>(RECORDS) {
        Ok(tables) => tables,
        Err(error) => return note_mistake("the seed", &error.to_string()),
    };
    let now = Utc::now();
    for (name, records) in tables {
        let Some(table) = workspace.table(&name) else { return note_mistake("the seed", &name) };
        for record in resolved(records, now).as_array_mut().into_iter().flatten() {
            let mut record = object(record.take());
            let changed = record.string("ts").map_or_else(|| day(0), str::to_owned);
            record.set_new("_updatedAt", changed);
            table.push(record);
        }
    }
    for message in workspace.messages.iter() {
        if let Some(room) = workspace.rooms.get_mut(message.text("rid")) {
            room.set("lastMessage", message);
        }
    }
}

/// A value with those in place that texts stand for: `@id tag spam` for an ID that is made of these
/// words, `@user john.doe` for the ID of a user, `@ago 60` for the time a minute before now.
fn resolved(value: Value, now: DateTime<Utc>) -> Value {
    match value {
        Value::String(text) => json!(match text.split_once(' ') {
            Some(("@id", words)) => id_from(words, 17),
            Some(("@user", username)) => person_id(username),
            Some(("@ago", seconds)) => match seconds.parse::<f64>() {
                Ok(seconds) => stamp(now - Duration::milliseconds((seconds * 1000.0) as i64)),
                Err(_) => {
                    note_mistake("the seed", &text);
                    text
                }
            },
            _ => text,
        }),
        Value::Array(items) => items.into_iter().map(|item| resolved(item, now)).collect(),
        Value::Object(fields) => {
            Value::Object(fields.into_iter().map(|(name, value)| (name, resolved(value, now))).collect())
        }
        other => other,
    }
}

fn user(person: &Person, seat: &Seat, index: usize) -> Doc {
    let id = person_id(person.user_name);
    let (status, status_livechat) = match seat.availability {
        SeatAvailability::Online => ("online", "available"),
        SeatAvailability::Busy => ("busy", "not-available"),
        // Availability for chats is set by hand and outlives a walk to the kettle.
        SeatAvailability::Away => ("away", "available"),
        SeatAvailability::Offline => ("offline", "not-available"),
    };
    let serves = !seat.groups.is_empty() || seat.role == SeatRole::Agent;
    let mut roles = vec!["user"];
    match seat.role {
        SeatRole::Agent => {}
        SeatRole::Manager => roles.push("livechat-manager"),
        SeatRole::Administrator => roles.push("admin"),
    }
    if seat.role == SeatRole::Administrator && serves {
        roles.push("livechat-manager");
    }
    if serves {
        roles.push("livechat-agent");
    }
    let mut user = object(json!({
        "_id": id,
        "createdAt": day(index),
        "username": person.user_name,
        "name": person.full_name(),
        "emails": [{"address": person.email, "verified": true}],
        "type": "user",
        "status": status,
        "statusDefault": status,
        "statusConnection": status,
        "statusText": "",
        "utcOffset": 0,
        "active": seat.active,
        "roles": roles,
        "bio": person.title,
        "language": person.language,
        "lastLogin": day(300 + index),
        "importIds": [format!("harbour-{}", index + 1)],
        "requirePasswordChange": false,
        "settings": {},
        "_updatedAt": day(300 + index),
    }));
    if serves {
        user.set("operator", true).set("statusLivechat", status_livechat);
        let limit = json!({"maxNumberSimultaneousChat": person.capacity});
        user.set("livechat", limit);
    }
    user
}
