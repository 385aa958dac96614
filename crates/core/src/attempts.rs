//! The attempts of a call: when each may begin, and whether another follows.

use std::borrow::Cow;
use std::future::poll_fn;
use std::pin::pin;
use std::sync::atomic::{AtomicBool, Ordering};
use std::task::Poll;
use std::time::Duration;

use http::{HeaderMap, Uri};
use tokio::task::unconstrained;
use tokio::time::{Instant, sleep, timeout};
use tracing::Instrument;

use crate::progress::Progress;
use crate::raw_response::RawResponse;
use crate::reading::{self, Decoder, Read};
use crate::retry::{Verdict, Withdrawal};
use crate::telemetry;
use crate::transport::{self, Accept};
use crate::{Body, Error, ErrorKind, Request, RetryPolicy};

/// How often a page of a list is asked for anew after the server has refused it for the number of
/// calls. Each time the limit had been reset by the server's own word; a page that finds it
/// exhausted so often has competitors.
const REFUSALS: u32 = 10;

/// Makes a call.
///
/// A list takes as many calls as it has pages, and is of no use in part. So each of its pages waits
/// for the server's rate limit before its own time begins, and again if the server refuses it.
pub(crate) async fn run(
    request: &Request,
    accept: Accept,
    decode: &Decoder,
    progress: &Progress,
) -> Result<Read, Error> {
    let mut refusals = 0;
    loop {
        let mut call = Call::new(request, accept, progress);
        if request.awaits_allowance {
            call.allowance(call.policy.longest_between_pages(), None).await?;
            call = Call::new(request, accept, progress);
        }
        let outcome = call.run(decode).await;
        match outcome.as_ref().err().and_then(|error| call.patience(error)) {
            Some(wait) if refusals < REFUSALS => {
                refusals += 1;
                // Spread, since all pages that were refused at once are let in again at once.
                let wait = wait.saturating_add(call.policy.backoff(refusals));
                tracing::debug!(wait = ?wait, "the server refuses the page: it is asked for again");
                pause(wait).await;
            }
            _ => return outcome,
        }
    }
}

/// A call that is being made.
struct Call<'a> {
    request: &'a Request,
    accept: Accept,
    policy: Cow<'a, RetryPolicy>,
    /// How long the whole call may take.
    limit: Duration,
    /// When that time is over; `None` beyond what a clock can tell.
    deadline: Option<Instant>,
    progress: &'a Progress,
    /// Whether an attempt is under way whose own time is over before the call's.
    is_timed: AtomicBool,
}

impl<'a> Call<'a> {
    /// A call whose time begins now.
    fn new(request: &'a Request, accept: Accept, progress: &'a Progress) -> Self {
        let options = &request.options;
        let policy = options.retry.as_deref().unwrap_or_else(|| request.client.retry());
        let policy = match options.retry_unsafe {
            true => Cow::Owned(policy.clone().retry_unsafe()),
            false => Cow::Borrowed(policy),
        };
        let limit = options.timeout.unwrap_or_else(|| request.client.timeout());
        let deadline = Instant::now().checked_add(limit);
        Self { request, accept, policy, limit, deadline, progress, is_timed: AtomicBool::new(false) }
    }

    /// Makes the call and decodes the response within the call's time.
    async fn run(&self, decode: &Decoder) -> Result<Read, Error> {
        let mut call = pin!(async { reading::decoded(self.attempts().await?, decode).await });
        let mut over = None;
        poll_fn(|context| match call.as_mut().poll(context) {
            Poll::Ready(outcome) => Poll::Ready(outcome),
            // The attempt's timer polls this once more, so that one timer is set and not two.
            Poll::Pending if self.is_timed.load(Ordering::Relaxed) => Poll::Pending,
            Poll::Pending => {
                // A call that uses up what a task may do at once is still told that its time is
                // over.
                let over = over.get_or_insert_with(|| Box::pin(unconstrained(sleep(self.left()))));
                over.as_mut().poll(context).map(|()| Err(timed_out(self.limit)))
            }
        })
        .await
    }

    /// Sends the call until a response comes, or a failure that is not worth another attempt.
    /// Everything that is held meanwhile, a token of the budget and a turn of the limiter, goes
    /// back where the future is dropped.
    async fn attempts(&self) -> Result<Box<RawResponse>, Error> {
        let Request { client, operation, .. } = self.request;
        let address = self.request.address()?;
        let mut token: Option<Withdrawal<'_>> = None;
        let (mut renewed, mut failures, mut further) = (false, 0, 0);
        loop {
            self.turn().await?;
            let credentials = self.credentials().await?;
            if let Some(token) = token.take() {
                token.spend();
                further += 1;
            }
            let error = match self.attempt(&address, &credentials).await {
                Ok(response) => {
                    client.budget().succeeded(further);
                    if client.refusals().any() && self.authenticates(&credentials) {
                        let fingerprint = client.refusals().fingerprint(&credentials);
                        client.refusals().accepted(operation, fingerprint, renewed);
                    }
                    return Ok(response);
                }
                Err(error) => error,
            };
            rarely();
            if !error.is_retryable() {
                // The server is there and has said what it thinks of the call.
                client.budget().succeeded(further);
                further = 0;
            }
            let refused = error.kind() == ErrorKind::Unauthenticated && self.authenticates(&credentials);
            let fingerprint = client.refusals().fingerprint(&credentials);
            if refused && renewed {
                client.refusals().futile(operation, fingerprint);
            } else if refused
                && !self.is_consumed()
                && client.refusals().worth_renewing(operation, fingerprint)
                && client.vendor().renew(client, operation, &credentials, &error).await?
            {
                tracing::debug!("the credentials were renewed");
                renewed = true;
                continue;
            }
            failures += 1;
            let Some(wait) = self.wait(&error, failures) else { return Err(error) };
            token = client.budget().withdraw();
            if token.is_none() {
                tracing::debug!("too many calls fail: this one is not retried");
                return Err(error);
            }
            tracing::debug!(kind = ?error.kind(), wait = ?wait, "the call is retried");
            pause(wait).await;
        }
    }

    /// Waits until an attempt may be made: for the server's rate limit, and for the limit that the
    /// client has of its own.
    ///
    /// # Errors
    /// [`ErrorKind::RateLimited`]: not within the call's time.
    async fn turn(&self) -> Result<(), Error> {
        self.allowance(self.policy.longest_retry_after(), self.deadline).await?;
        match self.request.client.limiter() {
            Some(limiter) => Box::pin(limiter.turn(|| self.left()))
                .await
                .map_err(|wait| held_back("the client's own limit leaves no room", wait)),
            None => Ok(()),
        }
    }

    /// Waits until the server's rate limit for the operation is reset, if it is exhausted.
    ///
    /// # Errors
    /// [`ErrorKind::RateLimited`]: not before the deadline, or not in one wait of at most
    /// `longest`.
    async fn allowance(&self, longest: Duration, deadline: Option<Instant>) -> Result<(), Error> {
        let Request { client, operation, .. } = self.request;
        while let Some(wait) = client.gate().closed_for(client.allowance(operation)) {
            rarely();
            if wait > longest || wait >= left_until(deadline) {
                return Err(held_back("the server's rate limit is exhausted", wait));
            }
            tracing::debug!(wait = ?wait, "the server's rate limit is exhausted: the call waits");
            pause(wait).await;
        }
        Ok(())
    }

    /// What authenticates an attempt. Each has its own: credentials may expire while a call waits.
    async fn credentials(&self) -> Result<HeaderMap, Error> {
        let Request { client, operation, .. } = self.request;
        let mut headers = HeaderMap::new();
        // Another server is somebody else's.
        if self.request.server.is_some() {
            return Ok(headers);
        }
        if operation.needs_credentials() {
            client.vendor().authenticate(client, operation, &mut headers).await?;
        } else {
            client.vendor().prepare(operation, &mut headers)?;
        }
        Ok(headers)
    }

    /// Whether what becomes of the call says something about these credentials.
    fn authenticates(&self, credentials: &HeaderMap) -> bool {
        let Request { operation, server, .. } = self.request;
        operation.needs_credentials() && server.is_none() && self.sends(credentials)
    }

    /// Whether these credentials are what is sent: the caller may have put others over them, which
    /// say nothing about these.
    fn sends(&self, credentials: &HeaderMap) -> bool {
        let given = &self.request.headers;
        let mut secrets = credentials.iter().filter(|(_, value)| value.is_sensitive());
        let without = &self.request.without;
        secrets.all(|(name, value)| {
            !without.contains(name) && given.get(name).is_none_or(|other| other == value)
        })
    }

    /// One attempt within its time.
    async fn attempt(&self, address: &Uri, credentials: &HeaderMap) -> Result<Box<RawResponse>, Error> {
        let number = self.progress.begin();
        let limit = self.attempt_limit();
        let ends_first = self
            .deadline
            .is_none_or(|deadline| Instant::now().checked_add(limit).is_some_and(|end| end <= deadline));
        // Passed on by reference: a future that is passed by value is in memory twice. Boxed, so
        // that the call's own future stays below the size from which memory is slow to get.
        let attempt = Box::pin(async {
            self.is_timed.store(ends_first, Ordering::Relaxed);
            let exchange = transport::once(self.request, self.accept, address, credentials, number);
            let outcome = timeout(limit, exchange).await;
            self.is_timed.store(false, Ordering::Relaxed);
            match outcome {
                Ok(outcome) => outcome.map_err(|error| error.masked(&self.request.quoted(credentials))),
                Err(_) => Err(timed_out(limit)),
            }
        });
        let span = telemetry::attempt_span(self.request, number);
        let clock = telemetry::metrics::Clock::start();
        let before = self.progress.under_way();
        let outcome = attempt.instrument(span.clone()).await;
        telemetry::attempt_ended(&span, &clock, self.request, number, outcome.as_deref());
        self.progress.ended(before, outcome.as_ref().map(|_| ()));
        outcome
    }

    /// How long an attempt may take. A call that can be retried should have the time for it.
    fn attempt_limit(&self) -> Duration {
        let Request { client, operation, options, .. } = self.request;
        options.attempt_timeout.or_else(|| client.attempt_timeout()).unwrap_or_else(|| {
            if self.policy.repeats(operation.method()) { self.limit / 2 } else { self.limit }
        })
    }

    /// How long to wait, outside of the call's own time, before a page is asked for again that the
    /// server has refused for the number of calls; `None` where it is not. A sign-in that is
    /// refused on the way to the page is another operation's.
    fn patience(&self, error: &Error) -> Option<Duration> {
        let Request { operation, awaits_allowance, .. } = self.request;
        let wait = error.retry_after().filter(|wait| *wait <= self.policy.longest_between_pages())?;
        let of_page = error.operation().is_none_or(|id| id == operation.id());
        let patient = *awaits_allowance && of_page && error.kind() == ErrorKind::RateLimited;
        // A page that was refused was not carried out, so that it may be asked for again by POST,
        // too.
        (patient && self.policy.repeats_refused()).then_some(wait)
    }

    /// How long to wait before another attempt; `None` where none follows.
    fn wait(&self, error: &Error, failures: u32) -> Option<Duration> {
        if self.patience(error).is_some() || self.is_consumed() {
            return None;
        }
        match self.policy.verdict(self.request.operation.method(), error, failures) {
            Verdict::Wait(wait) if wait < self.left() => Some(wait),
            Verdict::Wait(_) | Verdict::Report => None,
        }
    }

    /// Whether the body was read from a stream that is there no more, so that the call cannot be
    /// retried.
    fn is_consumed(&self) -> bool {
        self.request.body.as_ref().is_some_and(Body::is_consumed)
    }

    /// How much of the call's time is left.
    fn left(&self) -> Duration {
        left_until(self.deadline)
    }
}

/// Tells the compiler that what calls it seldom runs, so that it stands apart from what runs in
/// each call.
#[cold]
fn rarely() {}

/// Waits. Boxed, since it is rare and the futures around it are copied.
async fn pause(wait: Duration) {
    Box::pin(sleep(wait)).await;
}

/// How much time is left until a deadline.
fn left_until(deadline: Option<Instant>) -> Duration {
    deadline.map_or(Duration::MAX, |deadline| deadline.saturating_duration_since(Instant::now()))
}

/// The error for a call, or an attempt, that took too long.
#[cold]
fn timed_out(limit: Duration) -> Error {
    Error::new(ErrorKind::Timeout, format!("no complete response within {limit:?}"))
}

/// The error for a call that was not sent, since it would be one too many.
#[cold]
fn held_back(why: &str, wait: Duration) -> Error {
    let message = format!("{why} for another {wait:.1?}; the call was not sent");
    Error::new(ErrorKind::RateLimited, message).with_retry_after(Some(wait))
}
