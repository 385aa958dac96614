//! `list_40000_users`: the people of four platforms at once, against the slowest of them alone.

// A benchmark that meets what it does not expect measures nothing.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing, missing_docs)]

use std::time::{Duration, Instant};

use frontdesk::{ClientSettings, Frontdesk, Vendor, connect};
use frontdesk_benches::people::People;
use frontdesk_benches::row::{Aim, Row, Unit, rounds};
use frontdesk_sandbox::{Sandbox, SandboxVendor};
use futures_util::StreamExt;
use tokio::runtime::Runtime;

/// How many people each platform has.
const PEOPLE: usize = 10_000;

/// How long the vendors take for a response.
const DELAY: Duration = Duration::from_millis(2);

/// How often each is listed; the fastest counts.
const ROUNDS: usize = 2;

fn main() {
    let runtime = Runtime::new().unwrap();
    let sandbox = runtime.block_on(Sandbox::start(SandboxVendor::ALL)).unwrap();
    let people = rounds(PEOPLE);
    let (mut all, mut alone) = (Frontdesk::new(), Vec::new());
    for endpoint in sandbox.endpoints() {
        let name = endpoint.vendor.name();
        let url = People::of(name).serve(&runtime, endpoint, people, DELAY);
        let directory = || {
            let settings = ClientSettings::default();
            connect(&Vendor::from(name), &url, &endpoint.credentials, settings).unwrap()
        };
        all = all.with(directory());
        alone.push((name, Frontdesk::new().with(directory())));
    }
    let fastest = |name: &str, frontdesk: &Frontdesk, expected: usize| {
        let mut fastest = f64::INFINITY;
        for _ in 0..rounds(ROUNDS) {
            let began = Instant::now();
            let listed = runtime.block_on(count(frontdesk));
            let time = began.elapsed();
            eprintln!("{name}: {listed} people in {:.2} s", time.as_secs_f64());
            assert_eq!(listed, expected, "{name}");
            fastest = fastest.min(time.as_nanos() as f64);
        }
        fastest
    };
    let reference =
        alone.iter().map(|(name, frontdesk)| fastest(name, frontdesk, people)).fold(0.0, f64::max);
    Row {
        name: "list_40000_users",
        what: "list four platforms of 10,000 people each, 2 ms a response, against the slowest of them alone",
        unit: Unit::Time,
        ours: fastest("all", &all, people * alone.len()),
        reference,
        aim: Aim::Time(1.5),
    }
    .print();
}

async fn count(frontdesk: &Frontdesk) -> usize {
    let mut people = frontdesk.list();
    let mut count = 0;
    while let Some(person) = people.next().await {
        person.unwrap();
        count += 1;
    }
    count
}
