//! A tenant of a thousand users, and what the two rows of a generator's client measure.

use std::time::Instant;

use axum::Router;
use axum::extract::{Path, RawQuery};
use axum::routing::get;
use tokio::runtime::Runtime;
use vendor::Client;

use crate::directory;
use crate::row::{Aim, Row, Unit, is_wanted, rounds};
use crate::server;
use crate::turns::Turns;

/// How many users there are, ten to a page.
pub const USERS: usize = 1_000;

/// How often each is called, and lists, before and while it is measured.
const WARM_UP: usize = 100;
const CALLS: usize = 10_000;
const LISTS: usize = 100;

/// Starts the server, and returns the runtime, the base URL and our client.
pub fn start() -> (Runtime, String, Client) {
    let runtime = Runtime::new().unwrap();
    let page = |RawQuery(query): RawQuery| async move { directory::page(query, USERS) };
    let user = |Path(id): Path<usize>| async move { directory::envelope(directory::user(id)) };
    let router = Router::new()
        .route("/v3.1/authorize", get(|| async { [("access_token", "token")] }))
        .route("/v3.1/users", get(page))
        .route("/v3.1/users/{user}", get(user));
    let base_url = format!("{}/v3.1", server::serve(&runtime, router));
    let client = Client::builder().base_url(&base_url).api_key("key", "domain").build().unwrap();
    (runtime, base_url, client)
}

/// Measures a call by turns: `theirs` gets the user with an ID and returns that ID.
pub fn one_call(
    runtime: &Runtime,
    client: &Client,
    name: &str,
    what: &str,
    theirs: impl AsyncFn(i64) -> i64,
) {
    if !is_wanted(name) {
        return;
    }
    let (warm_up, calls) = (rounds(WARM_UP), rounds(CALLS));
    let mut turns = Turns::default();
    runtime.block_on(async {
        for id in (1..=1_000).cycle().take(warm_up + calls) {
            let began = Instant::now();
            let got = theirs(id).await;
            turns.first(began);
            assert_eq!(got, id + 1);
            let began = Instant::now();
            let got = client.users().get(id).await.unwrap().id;
            turns.second(began);
            assert_eq!(got, id + 1);
        }
    });
    print(name, what, turns.medians(warm_up));
}

/// Measures a list by turns: `theirs` returns how many users it read.
pub fn list(runtime: &Runtime, client: &Client, name: &str, what: &str, theirs: impl AsyncFn() -> usize) {
    if !is_wanted(name) {
        return;
    }
    let lists = rounds(LISTS);
    let mut turns = Turns::default();
    runtime.block_on(async {
        for _ in 0..=lists {
            let began = Instant::now();
            assert_eq!(theirs().await, USERS);
            turns.first(began);
            let began = Instant::now();
            assert_eq!(client.users().list().collect_all().await.unwrap().len(), USERS);
            turns.second(began);
        }
    });
    print(name, what, turns.medians(1));
}

fn print(name: &str, what: &str, [reference, ours]: [f64; 2]) {
    Row { name, what, unit: Unit::Time, ours, reference, aim: Aim::Time(1.05) }.print();
}

/// The HTTP client that a generated one is given, which sends the credentials.
pub fn http() -> reqwest::Client {
    let mut headers = reqwest::header::HeaderMap::new();
    headers.insert("access_token", "token".parse().unwrap());
    reqwest::Client::builder().default_headers(headers).build().unwrap()
}
