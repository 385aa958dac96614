//! Credentials that expire: one renewal for many, ahead of the end, and again after a refusal.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, missing_docs)]

use std::pin::pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

use frontdesk_core::{Error, ErrorKind, Token, TokenCache};
use futures_util::FutureExt;
use tokio::runtime::{Builder, Runtime};
use tokio::time::{Instant, advance, sleep, timeout};

const SECOND: Duration = Duration::from_secs(1);

/// A cache, and a server that gives the credentials 1, 2, 3, … and counts how often it is asked.
#[derive(Clone, Default)]
struct Desk {
    cache: Arc<TokenCache<u32>>,
    asked: Arc<AtomicU32>,
}

impl Desk {
    /// A credential for a call; a renewal takes `time` and gives one for `lifetime`.
    async fn get(&self, time: Duration, lifetime: Option<Duration>) -> Result<u32, Error> {
        let asked = Arc::clone(&self.asked);
        self.cache
            .get(move || async move {
                let number = asked.fetch_add(1, Ordering::SeqCst) + 1;
                sleep(time).await;
                Ok(Token::new(number).with_lifetime(lifetime))
            })
            .await
    }

    /// As [`get`](Desk::get), with a renewal that fails after `time`.
    async fn fail(&self, time: Duration) -> Result<u32, Error> {
        let asked = Arc::clone(&self.asked);
        self.cache
            .get(move || async move {
                asked.fetch_add(1, Ordering::SeqCst);
                sleep(time).await;
                Err(Error::new(ErrorKind::Unavailable, "closed").with_code("77"))
            })
            .await
    }

    fn asked(&self) -> u32 {
        self.asked.load(Ordering::SeqCst)
    }
}

/// Fifty callers at the same time.
async fn fifty<F>(call: impl Fn() -> F) -> Vec<Result<u32, Error>>
where
    F: Future<Output = Result<u32, Error>> + Send + 'static,
{
    let calls: Vec<_> = (0..50).map(|_| tokio::spawn(call())).collect();
    let mut outcomes = Vec::new();
    for call in calls {
        outcomes.push(call.await.unwrap());
    }
    outcomes
}

#[tokio::test(start_paused = true)]
async fn fifty_callers_share_one_renewal() {
    let desk = Desk::default();
    let call = || {
        let desk = desk.clone();
        async move { desk.get(SECOND, None).await }
    };
    for renewals in 1..4 {
        let outcomes = fifty(call).await;
        assert!(outcomes.iter().all(|outcome| outcome.as_ref().is_ok_and(|number| *number == renewals)));
        assert_eq!(desk.asked(), renewals);
        // All fifty fail with it.
        for outcome in outcomes {
            desk.cache.invalidate(&outcome.unwrap());
        }
    }
}

#[tokio::test(start_paused = true)]
async fn a_late_refusal_of_an_old_credential_costs_nothing() {
    let desk = Desk::default();
    let old = desk.get(SECOND, None).await.unwrap();
    desk.cache.invalidate(&old);
    let new = desk.get(SECOND, None).await.unwrap();
    desk.cache.invalidate(&old);
    assert_eq!((desk.get(SECOND, None).await.unwrap(), desk.asked()), (new, 2));
}

#[tokio::test(start_paused = true)]
async fn a_credential_is_renewed_ahead_of_its_end() {
    // (lifetime in seconds, when it is asked for, the credential that is got then)
    let table = [
        (3_600, 3_539, 1),
        (3_600, 3_541, 2),
        (3_600, 9_999, 2),
        (600, 539, 1),
        (600, 541, 2),
        (100, 89, 1),
        (100, 91, 2),
        (10, 8, 1),
        (10, 10, 2),
        (0, 0, 2),
        (u64::MAX, 1_000_000_000, 1),
    ];
    for (lifetime, time, number) in table {
        let desk = Desk::default();
        let lifetime = Some(Duration::from_secs(lifetime));
        assert_eq!(desk.get(Duration::ZERO, lifetime).await.unwrap(), 1);
        advance(Duration::from_secs(time)).await;
        assert_eq!(desk.get(Duration::ZERO, lifetime).await.unwrap(), number, "{lifetime:?} {time}");
    }
}

#[tokio::test(start_paused = true)]
async fn the_lifetime_counts_from_the_question() {
    let desk = Desk::default();
    desk.get(40 * SECOND, Some(100 * SECOND)).await.unwrap();
    advance(51 * SECOND).await;
    assert_eq!(desk.get(SECOND, None).await.unwrap(), 2);
}

#[tokio::test(start_paused = true)]
async fn while_one_renews_ahead_the_others_go_on() {
    let desk = Desk::default();
    desk.get(SECOND, Some(100 * SECOND)).await.unwrap();
    advance(91 * SECOND).await;
    let outcomes = fifty(|| {
        let desk = desk.clone();
        async move { desk.get(SECOND, Some(100 * SECOND)).await }
    })
    .await;
    let got = |number| outcomes.iter().filter(|outcome| *outcome.as_ref().unwrap() == number).count();
    assert_eq!((got(1), got(2), desk.asked()), (49, 1, 2));
}

#[tokio::test(start_paused = true)]
async fn a_renewal_ahead_of_the_end_may_fail() {
    let desk = Desk::default();
    desk.get(Duration::ZERO, Some(100 * SECOND)).await.unwrap();
    // (seconds to wait, renewals until then): after each failure half of the time that is left
    // passes without any.
    for (wait, asked) in [(91, 2), (4, 2), (1, 3), (1, 3), (2, 4)] {
        advance(wait * SECOND).await;
        assert_eq!((desk.fail(Duration::ZERO).await.unwrap(), desk.asked()), (1, asked), "{wait}");
    }
    advance(SECOND).await;
    assert_eq!(desk.fail(Duration::ZERO).await.unwrap_err().kind(), ErrorKind::Unavailable);
    assert_eq!(desk.get(Duration::ZERO, None).await.unwrap(), 6);
}

#[tokio::test(start_paused = true)]
async fn a_renewal_ahead_of_the_end_is_not_waited_for_long() {
    // (when it is asked for, the credential that is got then): where the old one ends meanwhile, it
    // is waited for.
    for (time, number) in [(91, 1), (97, 2)] {
        let desk = Desk::default();
        desk.get(Duration::ZERO, Some(100 * SECOND)).await.unwrap();
        advance(time * SECOND).await;
        assert_eq!(desk.get(20 * SECOND, None).await.unwrap(), number);
    }
}

#[tokio::test(start_paused = true)]
async fn a_failure_is_shared_and_not_kept() {
    let desk = Desk::default();
    let outcomes = fifty(|| {
        let desk = desk.clone();
        async move { desk.fail(SECOND).await }
    })
    .await;
    for outcome in outcomes {
        let error = outcome.unwrap_err();
        assert_eq!((error.kind(), error.code()), (ErrorKind::Unavailable, Some("77")));
    }
    assert_eq!(desk.asked(), 1);
    desk.fail(SECOND).await.unwrap_err();
    assert_eq!((desk.get(SECOND, None).await.unwrap(), desk.asked()), (3, 3));
}

#[tokio::test(start_paused = true)]
async fn a_renewal_goes_on_when_the_caller_who_started_it_goes_away() {
    for early in [false, true] {
        let desk = Desk::default();
        if early {
            desk.get(Duration::ZERO, Some(100 * SECOND)).await.unwrap();
            advance(95 * SECOND).await;
        }
        let (first, second) = (desk.clone(), desk.clone());
        let first = tokio::spawn(async move { first.get(3 * SECOND, None).await });
        sleep(SECOND).await;
        desk.cache.invalidate(&1);
        let second = tokio::spawn(async move { second.get(1_000 * SECOND, None).await });
        sleep(SECOND).await;
        first.abort();
        assert_eq!(second.await.unwrap().unwrap(), desk.asked(), "{early}");
        assert_eq!(desk.asked(), if early { 2 } else { 1 });
    }
}

#[tokio::test(start_paused = true)]
async fn a_renewal_goes_on_while_its_caller_is_not_polled() {
    let desk = Desk::default();
    let mut first = pin!(desk.get(SECOND, None));
    tokio::select! {
        _ = &mut first => panic!("a renewal takes a second"),
        () = sleep(SECOND / 2) => {
            // Not polled from here on.
            assert_eq!(desk.get(SECOND, None).await.unwrap(), 1);
        }
    }
    assert_eq!((first.await.unwrap(), desk.asked()), (1, 1));
}

#[tokio::test(start_paused = true)]
async fn a_renewal_is_given_up_when_nobody_waits_for_it() {
    let desk = Desk::default();
    let ended = Arc::new(AtomicU32::new(0));
    let count = Arc::clone(&ended);
    let renew = move || async move {
        sleep(SECOND).await;
        count.fetch_add(1, Ordering::SeqCst);
        Ok(Token::new(7))
    };
    let (first, second) = (desk.cache.get(renew), desk.get(SECOND, None));
    assert!(timeout(SECOND / 2, async { tokio::join!(first, second) }).await.is_err());
    sleep(2 * SECOND).await;
    assert_eq!((ended.load(Ordering::SeqCst), desk.asked()), (0, 0));
    assert_eq!(desk.get(SECOND, None).await.unwrap(), 1);
}

#[tokio::test(start_paused = true)]
async fn a_credential_that_has_expired_on_arrival_is_shared() {
    let desk = Desk::default();
    let outcomes = fifty(|| {
        let desk = desk.clone();
        async move { desk.get(SECOND, Some(Duration::from_nanos(1))).await }
    })
    .await;
    assert!(outcomes.into_iter().all(|outcome| outcome.unwrap() == 1));
    assert_eq!(desk.asked(), 1);
}

/// A runtime of its own whose time stands still while something runs.
fn paused() -> Runtime {
    Builder::new_current_thread().enable_all().start_paused(true).build().unwrap()
}

#[test]
fn a_runtime_that_ends_takes_its_renewal_along() {
    for multi in [false, true] {
        let builder = || if multi { Builder::new_multi_thread() } else { Builder::new_current_thread() };
        let desk = Desk::default();
        let first = builder().enable_all().build().unwrap();
        let mut call = Box::pin(desk.get(1_000 * SECOND, None));
        first.block_on(async { assert!(timeout(SECOND / 100, &mut call).await.is_err()) });
        drop(first);
        paused().block_on(async { assert_eq!(desk.get(SECOND, None).await.unwrap(), 2) });
        drop(call);
    }
}

#[test]
fn a_runtime_that_is_not_driven_keeps_nobody_waiting_for_long() {
    let desk = Desk::default();
    let idle = paused();
    let mut call = Box::pin(desk.get(SECOND, None));
    idle.block_on(async { assert!(timeout(SECOND / 2, &mut call).await.is_err()) });
    paused().block_on(async {
        let start = Instant::now();
        let outcomes = fifty(|| {
            let desk = desk.clone();
            async move { desk.get(SECOND, None).await }
        })
        .await;
        assert!(outcomes.into_iter().all(|outcome| outcome.unwrap() == 2));
        assert_eq!((start.elapsed().as_secs(), desk.asked()), (6, 2));
    });
    idle.block_on(async { assert_eq!(call.await.unwrap(), 1) });
}

#[tokio::test(start_paused = true)]
async fn a_renewal_that_panics_does_so_in_the_call_that_started_it() {
    let desk = Desk::default();
    let cache = Arc::clone(&desk.cache);
    let call = async move {
        cache
            .get(|| async {
                sleep(SECOND).await;
                panic!("no credential today")
            })
            .await
    };
    let call = tokio::spawn(call);
    let other = desk.clone();
    let other = tokio::spawn(async move { other.get(SECOND, None).await });
    assert!(call.await.unwrap_err().is_panic());
    assert_eq!(other.await.unwrap().unwrap(), 1);
}

#[test]
fn outside_of_a_runtime_it_says_what_is_missing() {
    let cache = TokenCache::<u32>::new();
    let outcome = cache.get(|| async { Ok(Token::new(1)) }).now_or_never().unwrap();
    assert_eq!(outcome.unwrap_err().kind(), ErrorKind::Configuration);
}

#[test]
fn nothing_of_a_credential_is_printed() {
    let token = Token::new("hunter2").with_lifetime(Some(SECOND));
    let cache = TokenCache::<&str>::default();
    assert!(!format!("{token:?} {cache:?}").contains("hunter2"));
}
