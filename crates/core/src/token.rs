//! Credentials that expire.

mod renewal;

use std::fmt;
use std::pin::pin;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, Weak};
use std::time::Duration;

use tokio::runtime::Handle;
use tokio::time::{Instant, timeout};

use self::renewal::{Renewal, Started};
use crate::{Error, Secret};

/// How long before its end a credential is renewed, at most. One that lives for less than ten
/// minutes is renewed when a tenth of its time is left.
const MARGIN: Duration = Duration::from_secs(60);

/// How long a call waits for a renewal that it could do without: the credential is good yet, or the
/// renewal is on another runtime, which may not be driven.
const PATIENCE: Duration = Duration::from_secs(5);

/// A credential as it was given, and for how long.
#[derive(Clone)]
pub struct Token<T = Secret> {
    value: T,
    lifetime: Option<Duration>,
}

impl<T> Token<T> {
    /// A credential of which nobody says when it expires: it is used until it is refused.
    #[must_use]
    pub fn new(value: T) -> Self {
        Self { value, lifetime: None }
    }

    /// Says how long the credential is good, counted from when it was asked for.
    #[must_use]
    pub fn with_lifetime(mut self, lifetime: Option<Duration>) -> Self {
        self.lifetime = lifetime;
        self
    }
}

impl<T> fmt::Debug for Token<T> {
    /// The lifetime only.
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("Token").field("lifetime", &self.lifetime).finish_non_exhaustive()
    }
}

/// Keeps a credential that expires and renews it: for a [`VendorProfile`](crate::VendorProfile)
/// whose calls carry one.
///
/// - A credential whose lifetime is known is renewed 60 seconds before its end, or when a tenth of
///   its time is left where that is less. One caller starts that renewal and waits for it; the
///   others go on with the credential that is still good. Should the renewal fail, or take longer
///   than 5 seconds, the caller goes on with it too, and half of the time that is left passes
///   before the next attempt.
/// - Callers that find no good credential at the same time share one renewal and its outcome,
///   whatever it is: a credential that has expired on arrival and a failure as well. A failure is
///   not kept: the next caller starts another renewal.
/// - The renewal is a task of its own, on the tokio runtime of the caller that started it. It goes
///   on when that caller is dropped or no longer polled, as long as another caller waits for it.
///   When the last of them is dropped, it is aborted.
/// - A renewal ends with its runtime. Callers on another runtime then start their own, and do so as
///   well when a renewal has not ended after 5 seconds, since nobody may drive the runtime that it
///   is on.
///
/// ```
/// use std::time::Duration;
/// use frontdesk_core::{Error, Secret, Token, TokenCache};
///
/// async fn sign_in() -> Result<Token, Error> {
///     Ok(Token::new(Secret::from("…")).with_lifetime(Some(Duration::from_secs(3600))))
/// }
///
/// # async fn run() -> Result<(), Error> {
/// let cache = TokenCache::new();
/// let secret = cache.get(sign_in).await?;
/// // The server refused it all the same.
/// cache.invalidate(&secret);
/// let another = cache.get(sign_in).await?;
/// # Ok(())
/// # }
/// ```
pub struct TokenCache<T = Secret>(Arc<Mutex<Kept<T>>>);

/// What a cache knows. Its lock is never held over an `await`, and nothing can panic under it
/// half-way through a change.
struct Kept<T> {
    held: Option<Held<T>>,
    /// The renewal that is on its way. Those who wait for it own it, so that it ends with the last
    /// of them.
    renewal: Weak<Renewal<T>>,
}

/// A credential and its times.
struct Held<T> {
    value: T,
    times: Option<Times>,
}

/// When a credential is to be renewed, and when it is no good any more.
#[derive(Clone, Copy)]
struct Times {
    renewal: Instant,
    end: Instant,
}

impl Times {
    /// The times of a credential that was asked for at `start`; `None` where the end is beyond all
    /// clocks.
    fn new(start: Instant, lifetime: Duration) -> Option<Self> {
        let end = start.checked_add(lifetime)?;
        let margin = MARGIN.min(lifetime / 10);
        Some(Self { renewal: end.checked_sub(margin).unwrap_or(end), end })
    }
}

/// What a cache has to offer.
enum Offer<T> {
    /// A good credential.
    Good(T),
    /// One that is good yet and is to be renewed.
    Ending(T),
    /// None.
    Nothing,
}

impl<T: Clone> Kept<T> {
    fn offer(&self) -> Offer<T> {
        let Some(held) = &self.held else {
            return Offer::Nothing;
        };
        let value = held.value.clone();
        let now = Instant::now();
        match held.times {
            Some(times) if now >= times.end => Offer::Nothing,
            Some(times) if now >= times.renewal => Offer::Ending(value),
            _ => Offer::Good(value),
        }
    }
}

impl<T> Kept<T> {
    /// Puts the next renewal ahead of the end off until half of the time that is left has passed:
    /// it counts where the one that begins now fails or is dropped.
    fn postpone(&mut self) {
        if let Some(times) = self.held.as_mut().and_then(|held| held.times.as_mut()) {
            let now = Instant::now();
            times.renewal = now + times.end.saturating_duration_since(now) / 2;
        }
    }
}

fn lock<T>(kept: &Mutex<Kept<T>>) -> MutexGuard<'_, Kept<T>> {
    kept.lock().unwrap_or_else(PoisonError::into_inner)
}

impl<T> Default for TokenCache<T> {
    fn default() -> Self {
        Self::new()
    }
}

impl<T> TokenCache<T> {
    /// A cache without a credential.
    #[must_use]
    pub fn new() -> Self {
        Self(Arc::new(Mutex::new(Kept { held: None, renewal: Weak::new() })))
    }
}

/// How much a renewal is needed.
enum Need {
    /// The credential is good yet.
    Early,
    /// There is none.
    Now,
}

/// What a caller does about its credential.
enum Step<T, R> {
    /// It uses this one.
    Go(T),
    /// It waits for a renewal that another caller has started, and keeps its own in reserve.
    Join(Arc<Renewal<T>>, R),
    /// It waits for the renewal that it has started itself, ahead of the end or not.
    Renew(Started<T>, Need),
}

impl<T: Clone + Send + Sync + 'static> TokenCache<T> {
    /// Returns the credential. Calls `renew` first if there is none, or none that is good for long
    /// enough. `renew` runs in a task of its own and must not ask the same cache.
    ///
    /// # Errors
    /// That of `renew`, called here or by another caller for whom this one waited, and
    /// [`ErrorKind::Configuration`](crate::ErrorKind::Configuration) outside of a tokio runtime.
    pub async fn get<F>(&self, mut renew: impl FnOnce() -> F + Send + 'static) -> Result<T, Error>
    where
        F: Future<Output = Result<Token<T>, Error>> + Send,
    {
        let runtime = Handle::try_current()
            .map_err(|_| Error::configuration("credentials are renewed on a tokio runtime: call from one"))?;
        let mut given_up = Weak::new();
        loop {
            let (renewal, reserve) = match self.step(&runtime, &given_up, renew) {
                Step::Go(value) => return Ok(value),
                Step::Renew(started, Need::Now) => return started.outcome().await,
                Step::Renew(started, Need::Early) => return self.early(started).await,
                Step::Join(renewal, reserve) => (renewal, reserve),
            };
            renew = reserve;
            let patience = if renewal.runs_on(&runtime) { Duration::MAX } else { PATIENCE };
            match timeout(patience, renewal.outcome()).await {
                Ok(Some(outcome)) => return outcome,
                Ok(None) => {}
                Err(_) => given_up = Arc::downgrade(&renewal),
            }
        }
    }

    /// Decides what to do, and starts a renewal if that is it. The one that was given up is not
    /// joined again.
    fn step<F, R>(&self, runtime: &Handle, given_up: &Weak<Renewal<T>>, renew: R) -> Step<T, R>
    where
        F: Future<Output = Result<Token<T>, Error>> + Send,
        R: FnOnce() -> F + Send + 'static,
    {
        let mut kept = lock(&self.0);
        let under_way = kept.renewal.upgrade().filter(|renewal| !renewal.has_ended());
        let need = match (kept.offer(), under_way) {
            (Offer::Good(value), _) | (Offer::Ending(value), Some(_)) => return Step::Go(value),
            (Offer::Nothing, Some(renewal)) if !given_up.ptr_eq(&Arc::downgrade(&renewal)) => {
                return Step::Join(renewal, renew);
            }
            (Offer::Nothing, _) => Need::Now,
            (Offer::Ending(_), None) => Need::Early,
        };
        kept.postpone();
        let start = Instant::now();
        let cache = Arc::clone(&self.0);
        let started = Started::spawn(runtime, move |outcome| async move {
            let renewed = renew().await;
            // Under the lock, so that nobody finds a renewal that has ended and a credential that
            // is none yet.
            let mut kept = lock(&cache);
            let renewed = renewed.map(|Token { value, lifetime }| {
                let times = lifetime.and_then(|lifetime| Times::new(start, lifetime));
                kept.held = Some(Held { value: value.clone(), times });
                value
            });
            outcome.send_replace(Some(renewed));
        });
        kept.renewal = Arc::downgrade(&started.renewal);
        Step::Renew(started, need)
    }

    /// Waits for a renewal ahead of the end, unless that fails or takes too long while the old
    /// credential is good.
    async fn early(&self, started: Started<T>) -> Result<T, Error> {
        let mut renewal = pin!(started.outcome());
        let outcome = timeout(PATIENCE, &mut renewal).await;
        // Refused, or at its end meanwhile, the old one is of no use any more.
        let usable = match lock(&self.0).offer() {
            Offer::Good(value) | Offer::Ending(value) => Some(value),
            Offer::Nothing => None,
        };
        match (outcome, usable) {
            (Ok(Err(error)), Some(value)) => {
                tracing::warn!(%error, "the credentials could not be renewed ahead of their end");
                Ok(value)
            }
            (Ok(outcome), _) => outcome,
            (Err(_), Some(value)) => {
                tracing::warn!("the credentials were not renewed within {PATIENCE:?}");
                Ok(value)
            }
            (Err(_), None) => renewal.await,
        }
    }
}

impl<T: PartialEq> TokenCache<T> {
    /// Tells that the server refused this credential. It is forgotten, unless another one has taken
    /// its place: of many callers who failed with one credential, the first to
    /// [`get`](TokenCache::get) another renews it.
    pub fn invalidate(&self, refused: &T) {
        let mut kept = lock(&self.0);
        if kept.held.as_ref().is_some_and(|held| held.value == *refused) {
            kept.held = None;
        }
    }
}

impl<T> fmt::Debug for TokenCache<T> {
    /// Nothing of the credential.
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("TokenCache").finish_non_exhaustive()
    }
}
