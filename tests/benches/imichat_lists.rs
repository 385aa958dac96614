//! Ten thousand users at ten a page and 20 ms a response, page after page against reading ahead.

// A benchmark that meets what it does not expect measures nothing.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing, missing_docs)]

mod server;

use std::time::Duration;

use axum::Router;
use axum::extract::RawQuery;
use criterion::{Criterion, SamplingMode, criterion_group, criterion_main};
use frontdesk_imichat::Client;
use serde_json::{Value, json};
use tokio::runtime::Runtime;

const USERS: usize = 10_000;
const DELAY: Duration = Duration::from_millis(20);

fn measure(criterion: &mut Criterion) {
    let runtime = Runtime::new().unwrap();
    let base_url = format!("{}/v3.1", server::serve(&runtime, users(USERS, DELAY)));
    let client = Client::builder().base_url(&base_url).api_key("key", "domain").build().unwrap();
    let mut group = criterion.benchmark_group("list_10000_users");
    group.sample_size(10).sampling_mode(SamplingMode::Flat).warm_up_time(Duration::from_millis(1));
    for (name, concurrency) in [("sequential", 1), ("read_ahead_16", 16)] {
        group.bench_function(name, |bencher| {
            bencher.iter(|| {
                let users = client.users().list().stream().concurrency(concurrency).collect_all();
                assert_eq!(runtime.block_on(users).unwrap().len(), USERS);
            });
        });
    }
    group.finish();
}

/// The vendor with this many users, ten to a page, each response after a delay.
fn users(users: usize, delay: Duration) -> Router {
    let page = move |RawQuery(query): RawQuery| async move {
        tokio::time::sleep(delay).await;
        let query = query.unwrap_or_default();
        let page = query.split('&').find_map(|pair| pair.strip_prefix("page="));
        let page: usize = page.map_or(1, |page| page.parse().unwrap());
        let first = (page - 1) * 10;
        let users: Vec<Value> = (first..users.min(first + 10)).map(user).collect();
        let body = json!({"status_code": 0, "description": "", "response": {"users": users}});
        server::answer(serde_json::to_vec(&body).unwrap().into())
    };
    Router::new()
        .route("/v3.1/authorize", axum::routing::get(|| async { [("access_token", "token")] }))
        .route("/v3.1/users", axum::routing::get(page))
}

fn user(id: usize) -> Value {
    json!({
        "id": id + 1,
        "first_name": "Agent",
        "last_name": format!("Number {id}"),
        "login_id": format!("agent.{id}"),
        "email_id": format!("agent.{id}@harbour.example"),
        "status": "active",
        "logged_in": true,
        "role_type": "Customer Care",
        "accepting_chats": true,
        "skill_attributes": {},
        "active_chats": 0,
    })
}

criterion_group!(benches, measure);
criterion_main!(benches);
