//! A list of a thousand agents, against the structs that one would write by hand.

// A benchmark that meets what it does not expect measures nothing.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing, missing_docs)]

mod turns;

use std::hint::black_box;
use std::time::Instant;

use criterion::{Criterion, criterion_group, criterion_main};
use serde::Deserialize;
use serde_json::{Map, Value, json};

use turns::Turns;

/// An agent as somebody would write it who needs to know no more than this version's fields.
#[derive(Deserialize)]
#[allow(dead_code)]
struct Agent {
    id: i64,
    account_id: Option<i64>,
    availability_status: Option<Availability>,
    auto_offline: Option<bool>,
    confirmed: bool,
    email: String,
    provider: Option<String>,
    available_name: String,
    custom_attributes: Option<Map<String, Value>>,
    name: String,
    role: Option<Role>,
    thumbnail: String,
    custom_role_id: Option<i64>,
}

#[derive(Deserialize)]
#[serde(rename_all = "snake_case")]
enum Availability {
    Online,
    Busy,
    Offline,
}

#[derive(Deserialize)]
#[serde(rename_all = "snake_case")]
enum Role {
    Agent,
    Administrator,
}

fn agents() -> Vec<u8> {
    let agent = |id: i64| {
        json!({
            "id": id,
            "account_id": 1,
            "availability_status": if id % 3 == 0 { "busy" } else { "online" },
            "auto_offline": true,
            "confirmed": true,
            "email": format!("agent.{id}@harbour.example"),
            "provider": "email",
            "available_name": format!("Agent {id}"),
            "custom_attributes": {},
            "name": format!("Agent Number {id}"),
            "role": if id % 10 == 0 { "administrator" } else { "agent" },
            "thumbnail": "",
            "custom_role_id": null,
        })
    };
    serde_json::to_vec(&(0..1000).map(agent).collect::<Vec<_>>()).unwrap()
}

/// How often each decodes the list before and while it is measured.
const WARM_UP: usize = 100;
const ROUNDS: usize = 3_000;

fn measure(_: &mut Criterion) {
    let body = agents();
    let mut turns = Turns::default();
    for _ in 0..WARM_UP + ROUNDS {
        let began = Instant::now();
        let by_hand = serde_json::from_slice::<Vec<Agent>>(black_box(&body)).unwrap();
        turns.first(began);
        drop(by_hand);
        let began = Instant::now();
        // As every client does with a response: within its limits, and strictly at first.
        let ours =
            frontdesk_core::from_json::<Vec<frontdesk_chatwoot::types::Agent>>(black_box(&body)).unwrap();
        turns.second(began);
        drop(ours);
    }
    turns.save("decode_1000_users", ["hand_written", "frontdesk"], WARM_UP);
}

criterion_group!(benches, measure);
criterion_main!(benches);
