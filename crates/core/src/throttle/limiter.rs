//! The client's own rate limit.

use std::collections::BTreeMap;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use tokio::sync::Notify;
use tokio::time::{Instant, timeout};

use crate::Error;

/// The client's own rate limit: a number of calls in a time.
///
/// Calls are spaced evenly: `Throttle::new(10, Duration::from_secs(1))` begins one each 100 ms.
/// With [`burst`](Throttle::burst) several may begin at once after a pause. Every attempt counts,
/// signing in included.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[must_use]
pub struct Throttle {
    calls: u32,
    period: Duration,
    burst: u32,
}

impl Throttle {
    /// Limits the client to a number of calls in a time.
    pub fn new(calls: u32, period: Duration) -> Self {
        Self { calls, period, burst: 1 }
    }

    /// Sets how many calls may begin at once after a pause. Defaults to 1.
    pub fn burst(mut self, calls: u32) -> Self {
        self.burst = calls;
        self
    }
}

/// How long the next in line waits for a call whose turn has come. It may not be polled any more.
const GRACE: Duration = Duration::from_millis(100);

/// Keeps count for a [`Throttle`]: the generic cell rate algorithm, and a line for those who wait.
///
/// A turn is taken when a call begins, and by nothing else: a call that is dropped while it waits
/// leaves its turn to those behind it, and one that is not polled keeps nobody waiting. Calls that
/// are polled begin in the order in which they came.
pub(crate) struct Limiter {
    /// The time between two calls.
    interval: Duration,
    /// How far calls may run ahead of even spacing.
    tolerance: Duration,
    /// [`GRACE`], or the interval where that is shorter.
    grace: Duration,
    /// What all times are counted from.
    origin: Instant,
    line: Mutex<Line>,
    /// Tells those who wait that somebody has left the line.
    moved: Notify,
}

/// What is counted, and who waits.
#[derive(Default)]
struct Line {
    /// When the calls that have begun would be over, were they spaced evenly.
    paid: Duration,
    /// The number of the next who comes.
    next: u64,
    /// Who waits, by number.
    waiting: BTreeMap<u64, Waiting>,
}

/// A call that waits.
#[derive(Clone, Copy, PartialEq)]
enum Waiting {
    /// It counts for those behind it.
    InLine,
    /// It was not polled when its turn came. It counts again when it is.
    Absent,
}

/// When a call's turn is.
enum Turn {
    /// Now, and it is taken.
    Now,
    /// Later.
    Later {
        /// After how long, if all who are ahead take theirs.
        wait: Duration,
        /// After how long, if none of them does.
        least: Duration,
    },
}

impl Limiter {
    /// Begins to count.
    ///
    /// # Errors
    /// [`ErrorKind::Configuration`](crate::ErrorKind::Configuration): no calls, or no time.
    pub(crate) fn new(throttle: Throttle) -> Result<Self, Error> {
        let interval = throttle.period.checked_div(throttle.calls).filter(|interval| !interval.is_zero());
        let Some((interval, ahead)) = interval.zip(throttle.burst.checked_sub(1)) else {
            return Err(Error::configuration("a rate limit needs at least one call and some time for it"));
        };
        Ok(Self {
            interval,
            tolerance: interval.saturating_mul(ahead),
            grace: interval.min(GRACE),
            origin: Instant::now(),
            line: Mutex::default(),
            moved: Notify::new(),
        })
    }

    /// Waits until a call may begin.
    ///
    /// # Errors
    /// How long the call's turn is away, where that is more than `left`.
    pub(crate) async fn turn(&self, left: impl Fn() -> Duration) -> Result<(), Duration> {
        let place = Place { limiter: self, number: self.line_up() };
        loop {
            // Before the look at the line, so that no move is missed.
            let moved = self.moved.notified();
            let (wait, least) = match self.look(place.number) {
                Turn::Now => return Ok(()),
                Turn::Later { wait, least } => (wait, least),
            };
            if wait > left() {
                return Err(wait);
            }
            // Either way the line may look different now.
            let _ = timeout(least, moved).await;
        }
    }

    /// Takes a place at the end of the line.
    fn line_up(&self) -> u64 {
        let mut line = self.lock();
        let number = line.next;
        line.next = number.saturating_add(1);
        number
    }

    /// Says when the turn of this call is, and takes it if that is now.
    fn look(&self, number: u64) -> Turn {
        let mut line = self.lock();
        let now = self.origin.elapsed();
        let free = line.paid.saturating_sub(self.tolerance);
        // One turn after the other was offered and not taken.
        let passed = now.saturating_sub(free).as_nanos() / self.grace.as_nanos().max(1);
        let mut absent = 0;
        let mut ahead: u32 = 0;
        let in_line = line.waiting.range_mut(..number).map(|(_, waiting)| waiting);
        for waiting in in_line.filter(|waiting| **waiting == Waiting::InLine) {
            if absent < passed {
                *waiting = Waiting::Absent;
                absent += 1;
            } else {
                ahead = ahead.saturating_add(1);
            }
        }
        if ahead == 0 && free <= now {
            line.paid = line.paid.max(now).saturating_add(self.interval);
            line.waiting.remove(&number);
            return Turn::Now;
        }
        line.waiting.insert(number, Waiting::InLine);
        let until = |each: Duration| free.saturating_add(each.saturating_mul(ahead)).saturating_sub(now);
        Turn::Later { wait: until(self.interval), least: until(self.grace) }
    }

    /// Nothing can panic under the lock, and it is never held over an `await`.
    fn lock(&self) -> MutexGuard<'_, Line> {
        self.line.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// A place in the line, which is left when it is dropped.
struct Place<'a> {
    limiter: &'a Limiter,
    number: u64,
}

impl Drop for Place<'_> {
    fn drop(&mut self) {
        // Whose turn it was is not in the line any more.
        if self.limiter.lock().waiting.remove(&self.number).is_some() {
            self.limiter.moved.notify_waiters();
        }
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
    use std::pin::pin;
    use tokio::time::sleep;

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
    async fn those_behind_move_up_when_a_call_goes_away() {
        let limiter = Limiter::new(Throttle::new(1, Duration::from_secs(1))).unwrap();
        limiter.turn(|| LONG).await.unwrap();
        let start = Instant::now();
        let mut ahead: Vec<_> = (0..100).map(|_| Box::pin(limiter.turn(|| LONG))).collect();
        assert!(ahead.iter_mut().all(|turn| turn.now_or_never().is_none()));
        let last = async {
            limiter.turn(|| LONG).await.unwrap();
            start.elapsed()
        };
        let leave = async {
            sleep(Duration::from_millis(10)).await;
            drop(ahead);
        };
        let (elapsed, ()) = tokio::join!(last, leave);
        assert!(elapsed < Duration::from_millis(1_100), "{elapsed:?}");
    }

    #[tokio::test(start_paused = true)]
    async fn a_call_that_is_not_polled_keeps_nobody_waiting() {
        // (time between calls in ms, calls that are not polled)
        for (interval, idle) in [(1, 1), (500, 1), (500, 20), (10_000, 1), (10_000, 20)] {
            let interval = Duration::from_millis(interval);
            let limiter = Limiter::new(Throttle::new(1, interval)).unwrap();
            limiter.turn(|| LONG).await.unwrap();
            let mut unpolled: Vec<_> = (0..idle).map(|_| Box::pin(limiter.turn(|| LONG))).collect();
            assert!(unpolled.iter_mut().all(|turn| turn.now_or_never().is_none()));
            let start = Instant::now();
            for calls in 1..6 {
                limiter.turn(|| LONG).await.unwrap();
                let most = interval * calls + GRACE * idle + Duration::from_millis(10);
                assert!(start.elapsed() < most, "{interval:?} {idle} {calls}: {:?}", start.elapsed());
            }
            // Those who were left behind begin when they are polled again, and no faster than
            // anybody else.
            let start = Instant::now();
            join_all(unpolled).await.into_iter().for_each(Result::unwrap);
            assert!(start.elapsed() + Duration::from_millis(1) >= interval * idle, "{interval:?} {idle}");
        }
    }

    #[tokio::test(start_paused = true)]
    async fn the_time_that_is_left_is_held_against_the_whole_line() {
        let limiter = Limiter::new(Throttle::new(1, Duration::from_secs(10))).unwrap();
        limiter.turn(|| LONG).await.unwrap();
        let mut first = pin!(limiter.turn(|| LONG));
        assert!((&mut first).now_or_never().is_none());
        let wait = limiter.turn(|| Duration::from_secs(15)).await.unwrap_err();
        assert!(wait > Duration::from_secs(19) && wait <= Duration::from_secs(20), "{wait:?}");
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
            Throttle::new(u32::MAX, Duration::from_nanos(1)),
            Throttle::new(1, Duration::from_secs(1)).burst(0),
        ] {
            assert_eq!(Limiter::new(throttle).unwrap_err().kind(), ErrorKind::Configuration);
        }
    }
}
