//! A limit that a client imposes on itself.

use std::num::NonZeroU32;
use std::time::Duration;

use governor::clock::Clock;
use governor::middleware::NoOpMiddleware;
use governor::state::{InMemoryState, NotKeyed};
use governor::{Quota, RateLimiter};

use crate::Error;

/// How many calls a client makes in which time, whatever the server would take.
///
/// Calls are spaced evenly: `Throttle::new(10, Duration::from_secs(1))` begins one each 100 ms. With
/// [`burst`](Throttle::burst) several may begin at once after a pause. Every attempt counts, signing in included.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[must_use]
pub struct Throttle {
    calls: u32,
    period: Duration,
    burst: u32,
}

impl Throttle {
    /// This many calls in this time.
    pub fn new(calls: u32, period: Duration) -> Self {
        Self { calls, period, burst: 1 }
    }

    /// How many calls may begin at once after a pause; 1 where nothing is said.
    pub fn burst(mut self, calls: u32) -> Self {
        self.burst = calls;
        self
    }
}

/// A clock that tests can stop.
#[derive(Clone, Debug)]
struct TokioClock;

impl Clock for TokioClock {
    type Instant = std::time::Instant;

    fn now(&self) -> Self::Instant {
        tokio::time::Instant::now().into_std()
    }
}

/// Keeps count for a [`Throttle`]. A call that is dropped while it waits leaves nothing behind: what it waits for is taken
/// only when it is there.
pub(crate) struct Limiter {
    state: RateLimiter<NotKeyed, InMemoryState, TokioClock, NoOpMiddleware<std::time::Instant>>,
    /// Held by the call whose turn is next, so that calls begin in the order in which they came.
    turn: tokio::sync::Mutex<()>,
}

impl Limiter {
    /// Begins to count.
    ///
    /// # Errors
    /// [`ErrorKind::Configuration`](crate::ErrorKind::Configuration): no calls, or no time.
    pub(crate) fn new(throttle: Throttle) -> Result<Self, Error> {
        let each = throttle.period.checked_div(throttle.calls);
        let quota = each.and_then(Quota::with_period).zip(NonZeroU32::new(throttle.burst));
        let Some((quota, burst)) = quota else {
            return Err(Error::configuration("a rate limit needs at least one call and some time for it"));
        };
        let state = RateLimiter::direct_with_clock(quota.allow_burst(burst), TokioClock);
        Ok(Self { state, turn: tokio::sync::Mutex::new(()) })
    }

    /// Waits until a call may begin.
    ///
    /// # Errors
    /// How long the next turn is away, where that is more than `left`.
    pub(crate) async fn turn(&self, left: impl Fn() -> Duration) -> Result<(), Duration> {
        let _turn = self.turn.lock().await;
        while let Err(early) = self.state.check() {
            let wait = early.wait_time_from(TokioClock.now());
            if wait > left() {
                return Err(wait);
            }
            tokio::time::sleep(wait).await;
        }
        Ok(())
    }
}

impl std::fmt::Debug for Limiter {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.debug_struct("Limiter").finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ErrorKind;
    use futures_util::FutureExt;
    use futures_util::future::join_all;
    use tokio::time::Instant;

    const LONG: Duration = Duration::from_secs(3_600);

    #[tokio::test(start_paused = true)]
    async fn calls_are_spaced() {
        // (burst, when each of five calls begins, in units of 100 ms)
        let table = [(1, [0, 1, 2, 3, 4]), (3, [0, 0, 0, 1, 2])];
        for (burst, expected) in table {
            let limiter = Limiter::new(Throttle::new(10, Duration::from_secs(1)).burst(burst)).unwrap();
            let start = Instant::now();
            let calls = (0..5).map(|_| async {
                limiter.turn(|| LONG).await.unwrap();
                // The timer's steps are whole milliseconds.
                start.elapsed().as_millis() / 100
            });
            assert_eq!(join_all(calls).await, expected, "{burst}");
        }
    }

    #[tokio::test(start_paused = true)]
    async fn a_call_that_goes_away_leaves_its_turn() {
        let limiter = Limiter::new(Throttle::new(1, Duration::from_secs(1))).unwrap();
        limiter.turn(|| LONG).await.unwrap();
        let start = Instant::now();
        for _ in 0..20 {
            assert!(limiter.turn(|| LONG).now_or_never().is_none());
        }
        limiter.turn(|| LONG).await.unwrap();
        assert!(start.elapsed() < Duration::from_millis(1_100));
    }

    #[tokio::test(start_paused = true)]
    async fn a_turn_too_far_away_is_told() {
        let limiter = Limiter::new(Throttle::new(1, Duration::from_secs(10))).unwrap();
        limiter.turn(|| Duration::ZERO).await.unwrap();
        let wait = limiter.turn(|| Duration::from_secs(9)).await.unwrap_err();
        assert!(wait > Duration::from_secs(9) && wait <= Duration::from_secs(10), "{wait:?}");
    }

    #[test]
    fn no_calls_and_no_time_are_no_limit() {
        for throttle in [
            Throttle::new(0, Duration::from_secs(1)),
            Throttle::new(1, Duration::ZERO),
            Throttle::new(1, Duration::from_secs(1)).burst(0),
        ] {
            assert_eq!(Limiter::new(throttle).unwrap_err().kind(), ErrorKind::Configuration);
        }
    }
}
