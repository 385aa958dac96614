//! Ten thousand users at ten a page and 20 ms a response, page after page against reading ahead.

use std::time::Duration;

use criterion::{Criterion, SamplingMode};
use frontdesk_imichat::Client;
use tokio::runtime::Runtime;

use crate::server;

const USERS: usize = 10_000;
const DELAY: Duration = Duration::from_millis(20);

pub fn benches(criterion: &mut Criterion) {
    let runtime = Runtime::new().unwrap();
    let base_url = format!("{}/v3.1", server::serve(&runtime, server::imichat(USERS, DELAY)));
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
