//! `find_on_four_platforms`: finding one person on four platforms, against asking each of them
//! alone.

// A benchmark that meets what it does not expect measures nothing.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing, missing_docs)]

use std::time::{Duration, Instant};

use frontdesk::{ClientSettings, Directory, Frontdesk, Vendor, connect};
use frontdesk_benches::row::{Aim, Row, Unit, rounds};
use frontdesk_sandbox::faults::{Fault, Script};
use frontdesk_sandbox::{Endpoint, Sandbox, SandboxVendor};
use tokio::runtime::Runtime;

/// How long the vendors take for a response.
const DELAY: Duration = Duration::from_millis(20);

/// Somebody who works on all four platforms.
const SOUGHT: &str = "ada.brandt@harbour.example";

/// How often each is asked.
const ROUNDS: usize = 30;

fn frontdesk(endpoints: &[&Endpoint]) -> Frontdesk {
    endpoints.iter().fold(Frontdesk::new(), |frontdesk, endpoint| {
        let vendor = Vendor::from(endpoint.vendor.name());
        let (url, credentials) = (&endpoint.base_url, &endpoint.credentials);
        frontdesk.with(connect(&vendor, url, credentials, ClientSettings::default()).unwrap())
    })
}

fn main() {
    let runtime = Runtime::new().unwrap();
    let sandbox = runtime.block_on(Sandbox::start(SandboxVendor::ALL)).unwrap();
    for &vendor in SandboxVendor::ALL {
        let slow = Fault::Delay { time: DELAY }.forever();
        sandbox.script(vendor, Script::new().on("*", [slow])).unwrap();
    }
    let alone: Vec<Frontdesk> = sandbox.endpoints().iter().map(|endpoint| frontdesk(&[endpoint])).collect();
    let all = frontdesk(&sandbox.endpoints().iter().collect::<Vec<_>>());
    let median = |frontdesk: &Frontdesk| {
        let platforms = frontdesk.directories().map(|(_, directory): (_, &dyn Directory)| directory.vendor());
        let platforms = platforms.count();
        let mut times = Vec::new();
        // The first one connects.
        for _ in 0..=rounds(ROUNDS) {
            let began = Instant::now();
            let answers = runtime.block_on(frontdesk.find_by_email(SOUGHT));
            times.push(began.elapsed().as_nanos() as f64);
            assert_eq!(answers.complete().unwrap().len(), platforms);
        }
        times.remove(0);
        times.sort_by(f64::total_cmp);
        times[times.len() / 2]
    };
    Row {
        name: "find_on_four_platforms",
        what: "find a person on four platforms, 20 ms a response, against the slowest of them alone",
        unit: Unit::Time,
        ours: median(&all),
        reference: alone.iter().map(median).fold(0.0, f64::max),
        aim: Aim::Time(1.2),
    }
    .print();
}
