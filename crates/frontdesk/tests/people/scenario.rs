//! The same people on all four platforms.

use frontdesk::Vendor;
use serde_json::{Value, json};

use crate::platform::Platform;

pub const VENDORS: [Vendor; 4] = [Vendor::Chatwoot, Vendor::ImiChat, Vendor::Nuance, Vendor::RocketChat];

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

/// The name that a person signs in with on a platform.
pub fn user_name(vendor: &Vendor, person: Person) -> &'static str {
    match vendor {
        Vendor::Chatwoot | Vendor::Nuance => person.address,
        _ => person.user_name,
    }
}

/// The field of a user's record that holds the user name.
pub fn user_name_field(vendor: &Vendor) -> &'static str {
    match vendor {
        Vendor::Chatwoot => "email",
        Vendor::ImiChat => "login_id",
        _ => "username",
    }
}

/// A person's record on a platform.
pub fn record(vendor: &Vendor, person: Person) -> Value {
    let Person { id, address, .. } = person;
    match vendor {
        Vendor::Chatwoot => json!({
            "id": id, "account_id": 1, "availability_status": "online", "auto_offline": true, "confirmed": true,
            "email": address, "available_name": "", "name": "", "role": "agent", "thumbnail": "",
        }),
        Vendor::ImiChat => json!({
            "id": id, "login_id": person.user_name, "email_id": address, "status": "active", "logged_in": true,
            "accepting_chats": true,
        }),
        Vendor::Nuance => json!({
            "id": id, "username": address, "disabled": false, "locked": false, "tempLocked": false, "activated": true,
        }),
        _ => json!({
            "_id": id.to_string(), "username": person.user_name, "type": "user", "active": true, "status": "online",
            "roles": ["user", "livechat-agent"], "emails": [{"address": address, "verified": true}],
        }),
    }
}

/// A platform that knows these people.
pub fn platform(vendor: &Vendor, people: &[Person]) -> Platform {
    Platform::new(vendor.clone(), people.iter().map(|person| record(vendor, *person)).collect())
}

/// What an operation of Rocket.Chat's responds with that lists agents.
pub fn agents(ids: &[i64]) -> Value {
    let agents: Vec<Value> = ids
        .iter()
        .map(|id| json!({"_id": id.to_string(), "status": "online", "statusLivechat": "available"}))
        .collect();
    json!({"users": agents, "count": ids.len(), "offset": 0, "total": ids.len(), "success": true})
}
