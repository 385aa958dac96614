//! A list of a thousand agents, and reading it by our types.

use std::hint::black_box;
use std::time::Instant;

use serde::de::DeserializeOwned;
use serde_json::json;

use crate::row::{Aim, Row, Unit, rounds};
use crate::turns::Turns;
use crate::vendor::{Client, Error};

/// How often each decodes the list before and while it is measured.
const WARM_UP: usize = 100;
const ROUNDS: usize = 3_000;

/// Measures by turns how long ours and `T` take.
pub fn measure<T: DeserializeOwned>(name: &str, what: &str, least: f64) {
    let body = agents();
    let client = Client::builder().base_url("http://127.0.0.1:9").token("token").build().unwrap();
    let mut turns = Turns::default();
    let (warm_up, rounds) = (rounds(WARM_UP), rounds(ROUNDS));
    for _ in 0..warm_up + rounds {
        let began = Instant::now();
        let theirs = serde_json::from_slice::<Vec<T>>(black_box(&body)).unwrap();
        turns.first(began);
        drop(theirs);
        let request = client.account(1).agents().list();
        let began = Instant::now();
        let ours = result_of(request, black_box(&body));
        turns.second(began);
        drop(ours);
    }
    let [reference, ours] = turns.medians(warm_up);
    Row { name, what, unit: Unit::Time, ours, reference, aim: Aim::Speed(least) }.print();
}

/// Decodes what the request returns, as every client does with a response: within its limits, and
/// strictly at first.
fn result_of<T: DeserializeOwned>(_: impl IntoFuture<Output = Result<T, Error>>, body: &[u8]) -> T {
    frontdesk_core::from_json(body).unwrap()
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
