//! The calls that read a list, one after the other or several at a time, and their responses in
//! order.

use std::collections::VecDeque;
use std::pin::Pin;
use std::task::{Context, Poll, ready};

use tokio::task::JoinHandle;
use tracing::Instrument;
use tracing::instrument::WithSubscriber;

use super::cursor::{Address, Cursor};
use super::{Facts, Style};
use crate::call;
use crate::raw_response::RawResponse;
use crate::reading::{Decoder, Read};
use crate::transport::Accept;
use crate::{BoxFuture, Error, ErrorKind, Request, query};

/// What became of a page's call.
type Outcome = Result<Read, Error>;

/// Reads a list's pages in order. It knows no types, so that it is compiled once.
pub(super) struct Reader {
    request: Request,
    style: Style,
    decode: Decoder,
    cursor: Result<Cursor, Option<Error>>,
    /// How many pages there may be at a time: the one that is being looked at, and those asked for
    /// ahead of it.
    concurrency: usize,
    /// The pages that were asked for, in the order of the list. The first is the one that the
    /// cursor reads next.
    asked: VecDeque<Asked>,
}

/// A page that was asked for.
struct Asked {
    address: Address,
    call: Call,
}

/// A call on its way.
enum Call {
    /// It moves on while the caller waits for it.
    Waited(BoxFuture<'static, Outcome>),
    /// It moves on by itself.
    Spawned(Task),
}

impl Reader {
    /// Begins with the page that the request asks for.
    pub(super) fn new(mut request: Request, style: Style, decode: Decoder) -> Self {
        let is_set =
            |limit: &str| request.query.iter().any(|(name, values)| name == limit && !values.is_empty());
        if let Some((limit, maximum)) = style.largest_page().filter(|(limit, _)| !is_set(limit)) {
            query::set(&mut request.query, limit, vec![maximum.to_string()]);
        }
        request.awaits_allowance = true;
        let cursor = Cursor::new(&request, style).map_err(Some);
        Self { request, style, decode, cursor, concurrency: 1, asked: VecDeque::new() }
    }

    /// Sets how many pages there may be at a time.
    pub(super) fn set_concurrency(&mut self, pages: usize) {
        self.concurrency = pages.max(1);
    }

    /// Sets how many pages the list may have.
    pub(super) fn set_max_pages(&mut self, pages: usize) {
        if let Ok(cursor) = &mut self.cursor {
            cursor.max_pages = pages.max(1);
        }
    }

    /// How many records the server counted and did not show so far.
    pub(super) fn withheld(&self) -> u64 {
        self.cursor.as_ref().map_or(0, Cursor::withheld)
    }

    /// The response that holds the next page; `None` after the last page or an error. Each one has
    /// to be [noted](Reader::note) or [failed](Reader::fail) before the next.
    pub(super) fn poll(&mut self, context: &mut Context<'_>) -> Poll<Option<Outcome>> {
        let cursor = match &mut self.cursor {
            Ok(cursor) => cursor,
            Err(problem) => {
                let Some(error) = problem.take() else { return Poll::Ready(None) };
                return Poll::Ready(Some(Err(
                    error.at(self.request.client.vendor().name(), &self.request.operation)
                )));
            }
        };
        while self.asked.len() < self.concurrency {
            let address = match self.asked.back() {
                None => cursor.next().cloned(),
                Some(last) => cursor.after(&last.address, self.asked.len()),
            };
            let Some(address) = address else { break };
            let call = ask(&self.request, self.style, &address, &self.decode, self.concurrency > 1);
            self.asked.push_back(Asked { address, call });
        }
        let Some(first) = self.asked.front_mut() else { return Poll::Ready(None) };
        let outcome = ready!(match &mut first.call {
            Call::Waited(call) => call.as_mut().poll(context),
            Call::Spawned(task) => task.poll(context),
        });
        self.asked.pop_front();
        if outcome.is_err() {
            self.finish();
        }
        Poll::Ready(Some(outcome))
    }

    /// Takes note of what the page says that came last.
    ///
    /// # Errors
    /// [`ErrorKind::Pagination`]: it contradicts the pages before. Nothing comes after it.
    pub(super) fn note(&mut self, facts: &Facts, response: &RawResponse) -> Result<(), Error> {
        let Ok(cursor) = &mut self.cursor else { return Ok(()) };
        if let Err(error) = cursor.advance(facts) {
            return Err(self.fail(error, response));
        }
        let next = cursor.next();
        if next.is_none() && cursor.withheld() > 0 {
            tracing::warn!(withheld = cursor.withheld(), "the server counts more records than it shows");
        }
        // Pages were asked for by what the pages before were expected to hold. Where one held
        // another number of items, what was asked for is not what follows, and is given up.
        if self.asked.front().is_some_and(|asked| Some(&asked.address) != next) {
            cursor.lose_step();
            self.asked.clear();
        }
        Ok(())
    }

    /// Ends the list at the page that came last.
    pub(super) fn fail(&mut self, error: Error, response: &RawResponse) -> Error {
        self.finish();
        response.clone().failed(error)
    }

    /// Gives up what is on its way.
    fn finish(&mut self) {
        if let Ok(cursor) = &mut self.cursor {
            cursor.finish();
        }
        self.asked.clear();
    }
}

/// Asks for a page.
fn ask(request: &Request, style: Style, address: &Address, decode: &Decoder, ahead: bool) -> Call {
    let mut request = request.clone();
    if let (Some(parameter), Some(value)) = (style.parameter(), address.value()) {
        query::set(&mut request.query, parameter, vec![value]);
    }
    let call = call::send(request, Accept::Json, decode.clone());
    if ahead {
        // A caller who is busy with a page does not keep those behind it waiting, until their time
        // limits pass.
        Call::Spawned(Task(tokio::spawn(call.in_current_span().with_current_subscriber())))
    } else {
        Call::Waited(call)
    }
}

/// A call that moves on by itself, and is given up when it is dropped.
struct Task(JoinHandle<Outcome>);

impl Task {
    fn poll(&mut self, context: &mut Context<'_>) -> Poll<Outcome> {
        let outcome = ready!(Pin::new(&mut self.0).poll(context));
        Poll::Ready(outcome.unwrap_or_else(|error| match error.try_into_panic() {
            // A hook's panic is the caller's, as it is where nothing is read ahead.
            Ok(panic) => std::panic::resume_unwind(panic),
            Err(_) => Err(Error::new(ErrorKind::Transport, "the runtime is shutting down")),
        }))
    }
}

impl Drop for Task {
    fn drop(&mut self) {
        self.0.abort();
    }
}
