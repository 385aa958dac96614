//! The workspace as it starts: the cast, their departments, and what every workspace has.

use super::administration::permissions;
use super::analytics;
use super::auth::{ldap, login, tokens, two_factor};
use super::conversations::{canned_responses, messages, priorities, rooms, sla_policies, tags};
use super::customers::{contacts, custom_fields, visitors};
use super::staff::{business_hours, units};
use super::users::{avatars, find, preferences};
use super::widget::triggers;
use crate::SandboxVendor;
use crate::people::{self, Person, Seat, SeatAvailability, SeatRole};
use crate::rocketchat::administration::permissions::{ROLES, ROOM_ROLES};
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

/// The first records of each area, in an order in which its records are there before what
/// refers to them.
const AREAS: &[fn(&mut Workspace)] = &[
    |workspace| permissions::seed(workspace, super::router::asked_permissions()),
    login::seed,
    two_factor::seed,
    ldap::seed,
    tokens::seed,
    preferences::seed,
    find::seed,
    avatars::seed,
    units::seed,
    tags::seed,
    business_hours::seed,
    priorities::seed,
    sla_policies::seed,
    custom_fields::seed,
    visitors::seed,
    contacts::seed,
    rooms::seed,
    messages::seed,
    triggers::seed,
    canned_responses::seed,
    analytics::seed,
];

/// The workspace with those of `people` who work on Rocket.Chat.
pub(crate) fn workspace(people: &[Person]) -> Workspace {
    let mut workspace = Workspace::default();
    workspace.users.push(rocket_cat());
    workspace.roles.extend(ROLES.iter().map(role));
    for (index, (person, seat)) in people::on(people, SandboxVendor::RocketChat).enumerate() {
        let id = person_id(person.user_name);
        workspace.users.push(user(person, seat, index));
        workspace.passwords.insert(id.clone(), PASSWORD.to_owned());
        for (order, name) in seat.groups.iter().enumerate() {
            let department = department(&mut workspace, name);
            let order = u64::try_from(order).unwrap_or_default();
            workspace.join(&department, &id, 0, order);
        }
    }
    // One department is closed, so that filters have something to leave out.
    let closed = department(&mut workspace, "Fax");
    if let Some(row) = workspace.departments.get_mut(&closed) {
        row.set("enabled", false);
    }
    workspace.recount();
    for seed in AREAS {
        seed(&mut workspace);
    }
    let [(_, user_id), (_, token), ..] = credentials();
    workspace.tokens.insert(token, user_id);
    workspace
}

/// The id of the department with this name, made if there is none yet.
fn department(workspace: &mut Workspace, name: &str) -> String {
    let id = id_from(&format!("department {name}"), 17);
    if workspace.department(&id).is_none() {
        let record = json!({
            "_id": id,
            "enabled": true,
            "name": name,
            "description": format!("{name} at the harbour"),
            "showOnRegistration": true,
            "showOnOfflineForm": true,
            "requestTagBeforeClosingChat": false,
            "email": format!("{}@harbour.example", name.to_lowercase()),
            "chatClosingTags": [],
            "offlineMessageChannelName": "",
            "numAgents": 0,
            "type": "d",
            "_updatedAt": day(0),
        });
        workspace.departments.push(object(record));
    }
    id
}

fn role((id, description, protected): &(&str, &str, bool)) -> Doc {
    let scope = if ROOM_ROLES.contains(id) { "Subscriptions" } else { "Users" };
    object(json!({
        "_id": id,
        "name": id,
        "description": description,
        "scope": scope,
        "protected": protected,
        "mandatory2fa": false,
        "_updatedAt": day(0),
    }))
}

/// The bot that every workspace has: no address, and no password.
fn rocket_cat() -> Doc {
    object(json!({
        "_id": "rocket.cat",
        "createdAt": day(0),
        "avatarOrigin": "local",
        "name": "Rocket.Cat",
        "username": "rocket.cat",
        "avatarETag": "rocketCatAvatar",
        "status": "online",
        "statusDefault": "online",
        "utcOffset": 0,
        "active": true,
        "type": "bot",
        "roles": ["bot"],
        "_updatedAt": day(0),
    }))
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
    if id == SAMPLE_ID {
        // As the documentation shows this agent: a text where the types say boolean, an empty
        // text where they say number.
        let email = json!([{"address": person.email, "verified": "true"}]);
        user.set("emails", email).set("status", "offline").set("statusLivechat", "available");
        user.set("livechat", json!({"maxNumberSimultaneousChat": ""}));
    }
    user
}
