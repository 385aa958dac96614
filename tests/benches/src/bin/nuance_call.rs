//! `one_call`: one call over loopback, against reqwest with nothing around it.

// A benchmark that meets what it does not expect measures nothing.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing, missing_docs)]

use std::time::Instant;

use axum::Router;
use axum::body::Bytes;
use frontdesk::nuance::Client;
use frontdesk_benches::row::{Aim, Row, Unit, rounds};
use frontdesk_benches::turns::Turns;
use frontdesk_benches::{http, server};
use tokio::runtime::Runtime;

/// The vendor's documented sample of a user.
const USER: &[u8] = include_bytes!("../../../corpora/seeds/nuance-user.json");

/// How often each is called before and while it is measured.
const WARM_UP: usize = 1_000;
const CALLS: usize = 20_000;

fn main() {
    let runtime = Runtime::new().unwrap();
    let user = axum::routing::get(|| async { server::respond(Bytes::from_static(USER)) });
    let base_url = server::serve(&runtime, Router::new().route("/v1/user/{site}/{user}", user));
    let url = format!("{base_url}/v1/user/123/12345678");
    let bare = http::bare();
    let client = Client::builder().base_url(&base_url).token("token").build().unwrap();
    let mut turns = Turns::default();
    let (warm_up, calls) = (rounds(WARM_UP), rounds(CALLS));
    runtime.block_on(async {
        for _ in 0..warm_up + calls {
            let began = Instant::now();
            let request = bare.get(&url).header("authorization", "Bearer token");
            let user = request.send().await.unwrap().json().await.unwrap();
            turns.first(began);
            let began = Instant::now();
            let response = client.site(123).users().get(12345678).send().await.unwrap();
            turns.second(began);
            assert_same(&response.value, &user);
        }
    });
    let [reference, ours] = turns.medians(warm_up);
    Row {
        name: "one_call",
        what: "one call over loopback, against bare reqwest",
        unit: Unit::Time,
        ours,
        reference,
        aim: Aim::Time(1.05),
    }
    .print();
}

/// Both are read into the type that the operation returns.
fn assert_same<T: PartialEq>(ours: &T, bare: &T) {
    assert!(ours == bare, "the two differ");
}
