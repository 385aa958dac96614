//! One call over loopback, against reqwest with nothing around it.

// A benchmark that meets what it does not expect measures nothing.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing, missing_docs)]

mod server;
mod turns;

use std::time::Instant;

use axum::Router;
use axum::body::Bytes;
use criterion::{Criterion, criterion_group, criterion_main};
use frontdesk_nuance::{Client, types};
use tokio::runtime::Runtime;

use turns::Turns;

/// The vendor's documented sample of a user.
const USER: &[u8] = include_bytes!("../corpora/seeds/nuance-user.json");

/// How often each is called before and while it is measured.
const WARM_UP: usize = 1_000;
const CALLS: usize = 20_000;

fn measure(_: &mut Criterion) {
    let runtime = Runtime::new().unwrap();
    let user = axum::routing::get(|| async { server::answer(Bytes::from_static(USER)) });
    let base_url = server::serve(&runtime, Router::new().route("/v1/user/{site}/{user}", user));
    let url = format!("{base_url}/v1/user/123/12345678");
    let http = reqwest::Client::new();
    let client = Client::builder().base_url(&base_url).token("token").build().unwrap();
    let mut turns = Turns::default();
    runtime.block_on(async {
        for _ in 0..WARM_UP + CALLS {
            let began = Instant::now();
            let request = http.get(&url).header("authorization", "Bearer token");
            let user: types::User = request.send().await.unwrap().json().await.unwrap();
            turns.first(began);
            let began = Instant::now();
            let response = client.site(123).users().get(12345678).send().await.unwrap();
            turns.second(began);
            assert_eq!(response.value, user);
        }
    });
    turns.save("one_call", ["reqwest", "frontdesk"], WARM_UP);
}

criterion_group!(benches, measure);
criterion_main!(benches);
