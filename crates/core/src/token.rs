//! Credentials that expire.

use std::fmt;
use std::pin::pin;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use tokio::time::Instant;

use crate::{Error, Secret};

/// How long before its end a credential is renewed, at most. One that lives for less than ten minutes is renewed when a
/// tenth of its time is left.
const MARGIN: Duration = Duration::from_secs(60);

/// How long a call waits for a renewal that it could do without, the credential being good for a while yet.
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

/// Keeps a credential that expires and renews it: for a [`Vendor`](crate::Vendor) whose calls carry one.
///
/// - A credential whose lifetime is known is renewed 60 seconds before its end, or when a tenth of its time is left where
///   that is less. One caller renews it then; the others go on with the one that is still good. Should that
///   renewal fail, or take longer than 5 seconds, the caller goes on with it too, and half of the time that is left
///   passes before the next try.
/// - However many callers find no good credential at the same time, one of them renews it and all of them share the outcome,
///   a failure included. A failure is not kept: whoever asks afterwards tries anew.
/// - The renewal is part of the call of whoever makes it. Where that call is dropped, the next of those who wait takes over.
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
pub struct TokenCache<T = Secret> {
    kept: Mutex<Kept<T>>,
    /// Held by the caller who renews; dropping that caller's future sets it free.
    turn: tokio::sync::Mutex<()>,
}

/// What a cache knows.
struct Kept<T> {
    held: Option<Held<T>>,
    /// How many renewals have come to an end, whatever end.
    renewals: u64,
    /// How the last one failed, for those who were waiting for it.
    failure: Option<Error>,
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
    /// The times of a credential that was asked for at `start`; `None` where the end is beyond all clocks.
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

impl<T> Kept<T> {
    fn offer(&self) -> Offer<T>
    where
        T: Clone,
    {
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

impl<T> Default for TokenCache<T> {
    fn default() -> Self {
        Self::new()
    }
}

impl<T> TokenCache<T> {
    /// A cache without a credential.
    #[must_use]
    pub fn new() -> Self {
        let kept = Kept { held: None, renewals: 0, failure: None };
        Self { kept: Mutex::new(kept), turn: tokio::sync::Mutex::new(()) }
    }

    /// The lock is never held over an `await`, and nothing can panic under it half-way through a change.
    fn lock(&self) -> MutexGuard<'_, Kept<T>> {
        self.kept.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl<T: Clone> TokenCache<T> {
    /// The credential, renewed by `renew` where there is none, or none that is good for long enough. `renew` must not ask
    /// the same cache.
    ///
    /// # Errors
    /// That of `renew`, called here or by another caller for whom this one waited.
    pub async fn get<F>(&self, renew: impl FnOnce() -> F) -> Result<T, Error>
    where
        F: Future<Output = Result<Token<T>, Error>>,
    {
        let (offer, seen) = {
            let kept = self.lock();
            (kept.offer(), kept.renewals)
        };
        match offer {
            Offer::Good(value) => return Ok(value),
            Offer::Ending(value) => {
                return match self.turn.try_lock() {
                    Ok(_turn) => self.renew_early(renew).await,
                    // Somebody else is at it.
                    Err(_) => Ok(value),
                };
            }
            Offer::Nothing => {}
        }
        let _turn = self.turn.lock().await;
        match self.outcome_since(seen) {
            Some(outcome) => outcome,
            None => self.renew(renew).await,
        }
    }

    /// How the renewals went that ended after `seen` of them; `None` where that is of no use.
    fn outcome_since(&self, seen: u64) -> Option<Result<T, Error>> {
        let kept = self.lock();
        match kept.offer() {
            Offer::Good(value) | Offer::Ending(value) => Some(Ok(value)),
            Offer::Nothing if kept.renewals == seen => None,
            Offer::Nothing => kept.failure.as_ref().map(|failure| Err(failure.share())),
        }
    }

    /// Renews a credential that is good yet. The caller has the turn.
    async fn renew_early<F>(&self, renew: impl FnOnce() -> F) -> Result<T, Error>
    where
        F: Future<Output = Result<Token<T>, Error>>,
    {
        if let Some(value) = self.postpone() {
            return Ok(value);
        }
        let mut renewal = pin!(self.renew(renew));
        let outcome = tokio::time::timeout(PATIENCE, &mut renewal).await;
        // Refused, or at its end meanwhile, the old one is of no use any more.
        let usable = match self.lock().offer() {
            Offer::Good(value) | Offer::Ending(value) => Some(value),
            Offer::Nothing => None,
        };
        match (outcome, usable) {
            (Ok(Ok(value)), _) => Ok(value),
            (Ok(Err(error)), Some(value)) => {
                tracing::warn!(%error, "the credentials could not be renewed ahead of their end");
                Ok(value)
            }
            (Ok(Err(error)), None) => Err(error),
            (Err(_), Some(value)) => {
                tracing::warn!("the credentials were not renewed within {PATIENCE:?}");
                Ok(value)
            }
            (Err(_), None) => renewal.await,
        }
    }

    /// Puts the next renewal ahead of the end off until half of the time that is left has passed: it counts where the one
    /// that begins now fails or is dropped. The credential, if another caller has renewed it since it was looked at.
    fn postpone(&self) -> Option<T> {
        let mut kept = self.lock();
        if let Offer::Good(value) = kept.offer() {
            return Some(value);
        }
        if let Some(times) = kept.held.as_mut().and_then(|held| held.times.as_mut()) {
            let now = Instant::now();
            times.renewal = now + times.end.saturating_duration_since(now) / 2;
        }
        None
    }

    /// Renews the credential. The caller has the turn.
    async fn renew<F>(&self, renew: impl FnOnce() -> F) -> Result<T, Error>
    where
        F: Future<Output = Result<Token<T>, Error>>,
    {
        let start = Instant::now();
        let outcome = renew().await;
        let mut kept = self.lock();
        kept.renewals = kept.renewals.wrapping_add(1);
        match outcome {
            Ok(Token { value, lifetime }) => {
                let times = lifetime.and_then(|lifetime| Times::new(start, lifetime));
                kept.held = Some(Held { value: value.clone(), times });
                kept.failure = None;
                Ok(value)
            }
            Err(error) => {
                kept.failure = Some(error.share());
                Err(error)
            }
        }
    }
}

impl<T: PartialEq> TokenCache<T> {
    /// Tells that the server refused this credential. It is forgotten, unless another one has taken its place: of
    /// many callers who failed with one credential, the first to [`get`](TokenCache::get) another renews it.
    pub fn invalidate(&self, refused: &T) {
        let mut kept = self.lock();
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
