//! Finding one person on four platforms, against asking each of them alone.

// A benchmark that meets what it does not expect measures nothing.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing, missing_docs)]

use std::time::Duration;

use criterion::{Criterion, SamplingMode, criterion_group, criterion_main};
use frontdesk::{ClientSettings, Directory, Frontdesk, Vendor, connect};
use frontdesk_sandbox::faults::{Fault, Script};
use frontdesk_sandbox::{Endpoint, Sandbox, SandboxVendor};
use tokio::runtime::Runtime;

/// How long the vendors take for a response.
const DELAY: Duration = Duration::from_millis(20);

/// Somebody who works on all four platforms.
const SOUGHT: &str = "ada.brandt@harbour.example";

fn frontdesk(endpoints: &[&Endpoint]) -> Frontdesk {
    endpoints.iter().fold(Frontdesk::new(), |frontdesk, endpoint| {
        let vendor = Vendor::from(endpoint.vendor.name());
        let (url, credentials) = (&endpoint.base_url, &endpoint.credentials);
        frontdesk.with(connect(&vendor, url, credentials, ClientSettings::default()).unwrap())
    })
}

fn measure(criterion: &mut Criterion) {
    let runtime = Runtime::new().unwrap();
    let sandbox = runtime.block_on(Sandbox::start(SandboxVendor::ALL)).unwrap();
    for &vendor in SandboxVendor::ALL {
        let slow = Fault::Delay { time: DELAY }.forever();
        sandbox.script(vendor, Script::new().on("*", [slow])).unwrap();
    }
    let mut asked: Vec<(&str, Frontdesk)> = Vec::new();
    for endpoint in sandbox.endpoints() {
        asked.push((endpoint.vendor.name(), frontdesk(&[endpoint])));
    }
    asked.push(("all_four", frontdesk(&sandbox.endpoints().iter().collect::<Vec<_>>())));
    let mut group = criterion.benchmark_group("find_on_four_platforms");
    group.sample_size(10).sampling_mode(SamplingMode::Flat);
    for (name, frontdesk) in &asked {
        let platforms = frontdesk.directories().map(|(_, directory): (_, &dyn Directory)| directory.vendor());
        let platforms = platforms.count();
        group.bench_function(*name, |bencher| {
            bencher.iter(|| {
                let answers = runtime.block_on(frontdesk.find_by_email(SOUGHT));
                assert_eq!(answers.complete().unwrap().len(), platforms);
            });
        });
    }
    group.finish();
}

criterion_group!(benches, measure);
criterion_main!(benches);
