//! One call over loopback, against reqwest with nothing around it.

use axum::Router;
use axum::body::Bytes;
use criterion::Criterion;
use frontdesk_nuance::{Client, types};
use tokio::runtime::Runtime;

use crate::server;

/// The vendor's documented sample of a user.
const USER: &[u8] = include_bytes!("../seeds/nuance-user.json");

/// How often each is measured, by turns: a machine's speed changes by more, from one minute to the next, than the two differ by.
/// `cargo xtask bench` takes the least of each.
const TURNS: u32 = 5;

pub fn benches(criterion: &mut Criterion) {
    let runtime = Runtime::new().unwrap();
    let user = axum::routing::get(|| async { server::answer(Bytes::from_static(USER)) });
    let base_url = server::serve(&runtime, Router::new().route("/v1/user/{site}/{user}", user));
    let mut group = criterion.benchmark_group("one_call");
    let http = reqwest::Client::new();
    let url = format!("{base_url}/v1/user/123/12345678");
    let client = Client::builder().base_url(&base_url).token("token").build().unwrap();
    for turn in 1..=TURNS {
        group.bench_function(format!("reqwest_{turn}"), |bencher| {
            bencher.iter(|| {
                runtime.block_on(async {
                    let request = http.get(&url).header("authorization", "Bearer token");
                    request.send().await.unwrap().json::<types::User>().await.unwrap()
                })
            });
        });
        group.bench_function(format!("frontdesk_{turn}"), |bencher| {
            bencher.iter(|| runtime.block_on(client.get_user(123, 12345678).send()).unwrap());
        });
    }
    group.finish();
}
