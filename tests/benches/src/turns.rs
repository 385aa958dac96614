//! Two ways of doing the same, measured by turns: a machine's speed changes from one second to the
//! next by more than they differ by.

use std::time::Instant;

/// How long the two took each time.
#[derive(Clone, Debug, Default)]
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

    /// The medians in nanoseconds, without so many turns at the beginning.
    pub fn medians(self, warm_up: usize) -> [f64; 2] {
        [self.first, self.second].map(|mut times| {
            let mut measured = times.split_off(warm_up);
            measured.sort_unstable();
            measured[measured.len() / 2] as f64
        })
    }
}
