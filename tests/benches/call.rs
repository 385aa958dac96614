//! One call over loopback, against reqwest with nothing around it.

use std::time::Instant;

use axum::Router;
use axum::body::Bytes;
use criterion::Criterion;
use frontdesk_nuance::{Client, types};
use tokio::runtime::Runtime;

use crate::server;

/// The vendor's documented sample of a user.
const USER: &[u8] = include_bytes!("../seeds/nuance-user.json");

/// How often each is called before and while it is measured.
const WARM_UP: usize = 1_000;
const CALLS: usize = 20_000;

/// Calls both by turns, since a machine's speed changes from one second to the next by more than they differ by, and leaves the
/// medians where criterion leaves its own.
pub fn benches(_: &mut Criterion) {
    let runtime = Runtime::new().unwrap();
    let user = axum::routing::get(|| async { server::answer(Bytes::from_static(USER)) });
    let base_url = server::serve(&runtime, Router::new().route("/v1/user/{site}/{user}", user));
    let url = format!("{base_url}/v1/user/123/12345678");
    let http = reqwest::Client::new();
    let client = Client::builder().base_url(&base_url).token("token").build().unwrap();
    let (mut bare, mut ours) = (Vec::new(), Vec::new());
    runtime.block_on(async {
        for _ in 0..WARM_UP + CALLS {
            let began = Instant::now();
            let request = http.get(&url).header("authorization", "Bearer token");
            let user: types::User = request.send().await.unwrap().json().await.unwrap();
            bare.push(began.elapsed().as_nanos());
            let began = Instant::now();
            let response = client.get_user(123, 12345678).send().await.unwrap();
            ours.push(began.elapsed().as_nanos());
            assert_eq!(response.value, user);
        }
    });
    for (name, mut times) in [("reqwest", bare), ("frontdesk", ours)] {
        let measured = times.split_off(WARM_UP);
        let median = median(measured);
        println!("one_call/{name}: {median} ns");
        let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../target/criterion/one_call");
        let folder = folder.join(name).join("new");
        std::fs::create_dir_all(&folder).unwrap();
        let estimates = serde_json::json!({"median": {"point_estimate": median}});
        std::fs::write(folder.join("estimates.json"), estimates.to_string()).unwrap();
    }
}

fn median(mut times: Vec<u128>) -> u64 {
    times.sort_unstable();
    u64::try_from(times[times.len() / 2]).unwrap()
}
