//! Which refused credentials are worth a renewal.

use std::borrow::Cow;
use std::collections::HashMap;
use std::hash::{BuildHasher, Hash, Hasher, RandomState};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use http::HeaderMap;
use tokio::time::Instant;

use crate::Operation;
use crate::operation::MAX_REMEMBERED;

/// How long a renewal that did not help keeps the next away, and how long credentials that were
/// accepted count as good.
const RECENT: Duration = Duration::from_secs(60);

/// How long it is remembered that a renewal did not help an operation, counted from when that was
/// last refused.
const REMEMBERED: Duration = Duration::from_secs(600);

/// Credentials, known by a number that they cannot be read from.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Fingerprint(u64);

/// Remembers where a renewal did not help. A server may refuse one operation as unauthenticated
/// whatever the credentials are, and accept them for all others. Renewed each time, they would cost
/// a session for each call.
///
/// The first refusal of an operation is always worth a renewal: credentials expire. Where the
/// operation is refused with the new ones as well, it is not worth another
///
/// - for a minute, nor after that while any operation is accepted with the same credentials;
/// - for a minute for every other operation, unless that was accepted with these credentials
///   before, after the first refusal of any.
#[derive(Debug, Default)]
pub(crate) struct Refusals {
    /// Whether anything was ever refused. Until then nothing is remembered, since most clients
    /// never need it.
    any: AtomicBool,
    known: Mutex<Known>,
    hasher: RandomState,
}

#[derive(Debug, Default)]
struct Known {
    /// The credentials that were accepted last.
    accepted: Option<(Fingerprint, Instant)>,
    /// The credentials that were new when they were refused.
    futile: Option<(Fingerprint, Instant)>,
    /// By ID.
    operations: HashMap<Cow<'static, str>, Seen>,
}

impl Known {
    /// What is known about an operation. What matters least is forgotten once there are too many of
    /// them.
    fn seen(&mut self, operation: &Operation) -> &mut Seen {
        if self.operations.len() >= MAX_REMEMBERED && !self.operations.contains_key(&operation.id) {
            self.operations.retain(|_, seen| seen.futile.is_some());
            if self.operations.len() >= MAX_REMEMBERED {
                self.operations.clear();
            }
        }
        self.operations.entry(operation.id.clone()).or_default()
    }
}

/// What is known about an operation.
#[derive(Debug, Default)]
struct Seen {
    /// The credentials that it was accepted with last.
    accepted: Option<Fingerprint>,
    futile: Option<Futile>,
}

/// A renewal that did not help an operation.
#[derive(Clone, Copy, Debug)]
struct Futile {
    renewed: Instant,
    /// When the operation was last refused.
    refused: Instant,
}

impl Refusals {
    /// Whether anything was ever refused.
    pub(crate) fn any(&self) -> bool {
        self.any.load(Ordering::Relaxed)
    }

    /// The number by which credentials are known.
    pub(crate) fn fingerprint(&self, credentials: &HeaderMap) -> Fingerprint {
        let mut hasher = self.hasher.build_hasher();
        for (name, value) in credentials {
            name.hash(&mut hasher);
            value.as_bytes().hash(&mut hasher);
        }
        Fingerprint(hasher.finish())
    }

    /// Takes note that an operation was accepted; `renewed` after a refusal in the same call. Of no
    /// use before [`any`](Refusals::any) refusal.
    pub(crate) fn accepted(&self, operation: &Operation, credentials: Fingerprint, renewed: bool) {
        let mut known = self.lock();
        known.accepted = Some((credentials, Instant::now()));
        let seen = known.seen(operation);
        seen.accepted = Some(credentials);
        if renewed {
            seen.futile = None;
        }
    }

    /// Takes note that an operation was refused with new credentials.
    pub(crate) fn futile(&self, operation: &Operation, credentials: Fingerprint) {
        let now = Instant::now();
        let mut known = self.lock();
        known.futile = Some((credentials, now));
        known.seen(operation).futile = Some(Futile { renewed: now, refused: now });
    }

    /// Whether new credentials may help an operation that was refused with these.
    pub(crate) fn worth_renewing(&self, operation: &Operation, credentials: Fingerprint) -> bool {
        self.any.store(true, Ordering::Relaxed);
        let now = Instant::now();
        let mut known = self.lock();
        let of_these = |noted: Option<(Fingerprint, Instant)>| {
            noted.is_some_and(|(other, at)| other == credentials && now.duration_since(at) < RECENT)
        };
        let (good, futile) = (of_these(known.accepted), of_these(known.futile));
        let seen = known.seen(operation);
        if let Some(own) = &mut seen.futile {
            let before = std::mem::replace(&mut own.refused, now);
            if now.duration_since(before) < REMEMBERED {
                return now.duration_since(own.renewed) >= RECENT && !good;
            }
        }
        !futile || seen.accepted == Some(credentials)
    }

    /// Each entry is whole at all times, and the lock is never held over an `await`.
    fn lock(&self) -> MutexGuard<'_, Known> {
        self.known.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use tokio::time::advance;

    const OLD: Fingerprint = Fingerprint(0);
    const NEW: Fingerprint = Fingerprint(1);

    fn called(id: impl Into<Cow<'static, str>>) -> Operation {
        Operation::new(id, http::Method::GET, "/")
    }

    /// What is known after `bad` was refused with the old credentials and with the new ones.
    fn after_a_futile_renewal() -> Refusals {
        let refusals = Refusals::default();
        assert!(refusals.worth_renewing(&called("bad"), OLD));
        refusals.futile(&called("bad"), NEW);
        refusals
    }

    #[tokio::test(start_paused = true)]
    async fn an_operation_that_new_credentials_did_not_help_is_not_renewed_for() {
        let refusals = after_a_futile_renewal();
        for _ in 0..100 {
            advance(Duration::from_secs(10)).await;
            refusals.accepted(&called("good"), NEW, false);
            assert!(!refusals.worth_renewing(&called("bad"), NEW));
        }
        // Nothing is accepted any more: they may have expired.
        advance(RECENT).await;
        assert!(refusals.worth_renewing(&called("bad"), NEW));
    }

    #[tokio::test(start_paused = true)]
    async fn an_operation_that_accepts_some_calls_and_refuses_others_is_known_for_it() {
        let refusals = after_a_futile_renewal();
        for _ in 0..100 {
            advance(Duration::from_secs(10)).await;
            refusals.accepted(&called("bad"), NEW, false);
            assert!(!refusals.worth_renewing(&called("bad"), NEW));
        }
    }

    #[tokio::test(start_paused = true)]
    async fn where_nothing_is_accepted_a_minute_passes_between_renewals() {
        let refusals = after_a_futile_renewal();
        assert!(!refusals.worth_renewing(&called("bad"), NEW));
        assert!(!refusals.worth_renewing(&called("another"), NEW));
        advance(RECENT).await;
        assert!(refusals.worth_renewing(&called("bad"), NEW));
        assert!(refusals.worth_renewing(&called("another"), NEW));
    }

    #[tokio::test(start_paused = true)]
    async fn credentials_that_an_operation_was_accepted_with_may_have_expired() {
        let refusals = after_a_futile_renewal();
        refusals.accepted(&called("good"), NEW, false);
        assert!(refusals.worth_renewing(&called("good"), NEW));
        assert!(!refusals.worth_renewing(&called("another"), NEW));
    }

    #[tokio::test(start_paused = true)]
    async fn a_renewal_that_helps_is_the_end_of_it() {
        let refusals = after_a_futile_renewal();
        advance(RECENT).await;
        assert!(refusals.worth_renewing(&called("bad"), NEW));
        refusals.accepted(&called("bad"), OLD, true);
        assert!(refusals.worth_renewing(&called("bad"), OLD));
    }

    #[tokio::test(start_paused = true)]
    async fn what_was_long_ago_is_forgotten() {
        let refusals = after_a_futile_renewal();
        advance(REMEMBERED).await;
        refusals.accepted(&called("bad"), NEW, false);
        assert!(refusals.worth_renewing(&called("bad"), NEW));
    }

    #[tokio::test(start_paused = true)]
    async fn operations_without_number_take_no_memory_without_bound() {
        let refusals = after_a_futile_renewal();
        for number in 0..3 * MAX_REMEMBERED {
            refusals.accepted(&called(format!("accepted{number}")), NEW, false);
            assert!(refusals.lock().operations.len() <= MAX_REMEMBERED);
        }
        assert!(!refusals.worth_renewing(&called("bad"), NEW), "a renewal that did not help counts for more");
        for number in 0..3 * MAX_REMEMBERED {
            refusals.futile(&called(format!("futile{number}")), NEW);
            assert!(refusals.lock().operations.len() <= MAX_REMEMBERED);
        }
    }

    #[test]
    fn credentials_are_told_apart_and_not_kept() {
        let refusals = Refusals::default();
        let of = |token: &'static str| {
            let token = http::HeaderValue::from_static(token);
            refusals.fingerprint(&HeaderMap::from_iter([(http::header::AUTHORIZATION, token)]))
        };
        assert_eq!(of("hunter2"), of("hunter2"));
        assert_ne!(of("hunter2"), of("hunter3"));
        assert!(!format!("{:?}", of("hunter2")).contains("hunter2"));
    }
}
