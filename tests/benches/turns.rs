//! Two ways of doing the same, measured by turns: a machine's speed changes from one second to the
//! next by more than they differ by.

use std::path::Path;
use std::time::Instant;

/// How long the two took each time.
#[derive(Default)]
pub struct Turns {
    first: Vec<u128>,
    second: Vec<u128>,
}

impl Turns {
    /// Notes how long the first took.
    pub fn first(&mut self, began: Instant) {
        self.first.push(began.elapsed().as_nanos());
    }

    /// Notes how long the second took.
    pub fn second(&mut self, began: Instant) {
        self.second.push(began.elapsed().as_nanos());
    }

    /// Leaves the medians where criterion leaves its own, without those of the first turns.
    pub fn save(self, group: &str, names: [&str; 2], warm_up: usize) {
        for (name, mut times) in names.into_iter().zip([self.first, self.second]) {
            let mut measured = times.split_off(warm_up);
            measured.sort_unstable();
            let median = u64::try_from(measured[measured.len() / 2]).unwrap();
            println!("{group}/{name}: {median} ns");
            let criterion = Path::new(env!("CARGO_MANIFEST_DIR")).join("../target/criterion");
            let folder = criterion.join(group).join(name).join("new");
            std::fs::create_dir_all(&folder).unwrap();
            let estimates = serde_json::json!({"median": {"point_estimate": median}});
            std::fs::write(folder.join("estimates.json"), estimates.to_string()).unwrap();
        }
    }
}
