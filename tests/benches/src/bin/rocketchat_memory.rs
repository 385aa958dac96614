//! `memory_of_100000_users`: the memory of a process that lists a workspace of 100,000 users
//! through the facade, against one of 1,000.

// A benchmark that meets what it does not expect measures nothing.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing, missing_docs)]

use std::process::Command;
use std::time::Duration;

use frontdesk::{ClientSettings, Frontdesk, Vendor, connect};
use frontdesk_benches::people::People;
use frontdesk_benches::row::{Aim, Row, Unit, rounds};
use frontdesk_sandbox::{Sandbox, SandboxVendor};
use futures_util::StreamExt;
use serde_json::{Map, Value, json};
use tokio::runtime::Runtime;

const FEW: usize = 1_000;
const MANY: usize = 100_000;

/// The environment variables by which a process is told what to list.
const URL: &str = "FRONTDESK_BENCH_URL";
const CREDENTIALS: &str = "FRONTDESK_BENCH_CREDENTIALS";

fn main() {
    let runtime = Runtime::new().unwrap();
    match (std::env::var(URL), std::env::var(CREDENTIALS)) {
        (Ok(url), Ok(credentials)) => list(&runtime, &url, &serde_json::from_str(&credentials).unwrap()),
        _ => measure(&runtime),
    }
}

fn measure(runtime: &Runtime) {
    let vendor = SandboxVendor::RocketChat;
    let sandbox = runtime.block_on(Sandbox::start(&[vendor])).unwrap();
    let endpoint = sandbox.endpoint(vendor).unwrap();
    let peak = |users: usize| {
        let mut people = People::of(vendor.name());
        // 2 kB a record.
        people.record["bio"] = json!("x".repeat(1_700));
        let url = people.serve(runtime, endpoint, users, Duration::ZERO);
        let mut process = Command::new(std::env::current_exe().unwrap());
        process.env(URL, url).env(CREDENTIALS, Value::from(endpoint.credentials.clone()).to_string());
        let output = process.output().unwrap();
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        let text = String::from_utf8(output.stdout).unwrap();
        let (listed, peak) = text.trim().split_once(' ').unwrap();
        eprintln!("{listed} users: at most {peak} KiB");
        assert_eq!(listed, users.to_string());
        peak.parse::<f64>().unwrap() * 1024.0
    };
    Row {
        name: "memory_of_100000_users",
        what: "most memory while 100,000 users of 2 kB stream through the facade, against 1,000",
        unit: Unit::Size,
        reference: peak(rounds(FEW)),
        ours: peak(rounds(MANY)),
        aim: Aim::Amount(2.0),
    }
    .print();
}

/// Lists everybody, and prints how many they are and the most memory that the process had, in KiB.
fn list(runtime: &Runtime, url: &str, credentials: &Map<String, Value>) {
    let vendor = Vendor::from(SandboxVendor::RocketChat.name());
    let frontdesk =
        Frontdesk::new().with(connect(&vendor, url, credentials, ClientSettings::default()).unwrap());
    let users = runtime.block_on(frontdesk.list().fold(0, |count, person| async move {
        person.unwrap();
        count + 1
    }));
    let status = std::fs::read_to_string("/proc/self/status").unwrap();
    let peak = status.lines().find_map(|line| line.strip_prefix("VmHWM:")).unwrap();
    println!("{users} {}", peak.trim().trim_end_matches(" kB"));
}
