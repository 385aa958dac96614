//! How many further attempts the calls of one client may make between them.

use std::sync::atomic::{AtomicU64, Ordering};

/// What a further attempt costs, in tenths of a token.
const COST: u64 = 10;

/// What a call that succeeded adds, in tenths of a token.
const EARNED: u64 = 1;

/// A bucket of tokens that all clones of a client share: a further attempt takes one, one that
/// succeeds gives it back, and every call that succeeds adds a tenth. So single failures are
/// retried freely, and a server that is down gets at most one further attempt for ten calls that
/// worked.
#[derive(Debug)]
pub(crate) struct Budget {
    /// In tenths of a token, as what is left.
    capacity: u64,
    left: AtomicU64,
}

impl Budget {
    /// A full bucket of this many tokens.
    pub(crate) fn new(tokens: u32) -> Self {
        let capacity = u64::from(tokens) * COST;
        Self { capacity, left: AtomicU64::new(capacity) }
    }

    /// Takes a token for a further attempt; `None` where there is none.
    pub(crate) fn withdraw(&self) -> Option<Withdrawal<'_>> {
        let fewer = |left: u64| left.checked_sub(COST);
        // The number is all there is to see, so that no order with other memory matters.
        self.left.fetch_update(Ordering::Relaxed, Ordering::Relaxed, fewer).ok()?;
        Some(Withdrawal { budget: self, spent: false })
    }

    /// Takes note of a call that succeeded, after this many further attempts.
    pub(crate) fn succeeded(&self, further: u32) {
        self.add(u64::from(further) * COST + EARNED);
    }

    fn add(&self, tenths: u64) {
        let more = |left: u64| {
            // A full bucket, which most are, is left alone.
            (left < self.capacity).then(|| left.saturating_add(tenths).min(self.capacity))
        };
        // An error means that it is full.
        let _ = self.left.fetch_update(Ordering::Relaxed, Ordering::Relaxed, more);
    }
}

/// A token that was taken. Dropped before the attempt is made, the caller having gone away, it goes
/// back.
#[derive(Debug)]
#[must_use = "a token that is dropped goes back"]
pub(crate) struct Withdrawal<'a> {
    budget: &'a Budget,
    spent: bool,
}

impl Withdrawal<'_> {
    /// The attempt is made: the token does not go back by itself.
    pub(crate) fn spend(mut self) {
        self.spent = true;
    }
}

impl Drop for Withdrawal<'_> {
    fn drop(&mut self) {
        if !self.spent {
            self.budget.add(COST);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// How many further attempts a bucket has left; it is empty then.
    fn drain(budget: &Budget) -> u32 {
        let mut attempts = 0;
        while let Some(token) = budget.withdraw() {
            token.spend();
            attempts += 1;
        }
        attempts
    }

    #[test]
    fn a_dead_server_gets_few_further_attempts() {
        let budget = Budget::new(10);
        assert_eq!((drain(&budget), drain(&budget)), (10, 0));
        assert_eq!(drain(&Budget::new(0)), 0);
    }

    #[test]
    fn success_fills_the_bucket_slowly_and_not_over_the_brim() {
        // (calls that succeeded at once, further attempts then left)
        for (calls, left) in [(0, 0), (9, 0), (10, 1), (19, 1), (30, 3), (1_000, 10)] {
            let budget = Budget::new(10);
            drain(&budget);
            (0..calls).for_each(|_| budget.succeeded(0));
            assert_eq!(drain(&budget), left, "{calls}");
        }
    }

    #[test]
    fn a_further_attempt_that_succeeds_costs_nothing() {
        let budget = Budget::new(2);
        for _ in 0..50 {
            budget.withdraw().unwrap().spend();
            budget.withdraw().unwrap().spend();
            budget.succeeded(2);
        }
        assert_eq!(drain(&budget), 2);
    }

    #[test]
    fn a_token_that_was_not_needed_goes_back() {
        let budget = Budget::new(1);
        let token = budget.withdraw().unwrap();
        assert!(budget.withdraw().is_none());
        drop(token);
        budget.withdraw().unwrap().spend();
        assert!(budget.withdraw().is_none());
    }
}
