//! A list as a stream: of its items, or of its pages.

use std::fmt;
use std::future::poll_fn;
use std::marker::PhantomData;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll, ready};
use std::vec;

use futures_core::Stream;
use serde::de::DeserializeOwned;

use super::reader::Reader;
use super::wire::Records;
use super::{Facts, ListPaging, Page};
use crate::raw_response::RawResponse;
use crate::reading::{Decode, Decoded, Decoder};
use crate::{Error, Request, Response};

/// The pages of a list, in order.
///
/// The stream ends after the last page or the first error, with one exception: where single records
/// of a page are malformed, the page cannot be given, and an error for which
/// [`Error::is_malformed_record`] holds comes in its place. It tells of the first such record, and
/// the pages behind it still come. [`Items`] gives the page's other records too.
///
/// Pages that contradict each other end in an error of kind
/// [`Pagination`](crate::ErrorKind::Pagination): the same records again (by their keys, where they
/// have any), a server whose own offset or page number stays where it was, an item to go on from
/// that is the one before or has no key, an empty page before the total is reached, more records
/// than the total, and more pages than [`max_pages`](Pages::max_pages). A total that is reached
/// exactly is believed. A list that changes while it is read may repeat or miss records: the
/// vendors' pages have no snapshot.
///
/// A server that counts records and does not show them, and says so page by page, is no
/// contradiction: every record comes once, [`withheld`](Pages::withheld) tells how many did not,
/// and a `tracing` event warns at the end.
///
/// Dropping the stream gives up the calls that are on their way.
#[must_use = "a stream does nothing until it is polled"]
pub struct Pages<P: 'static> {
    reader: Reader,
    page: PhantomData<fn() -> P>,
}

/// The items of a list, over all of its pages, in order. Where the pages lead backwards, so do the
/// items: the newest message comes first.
///
/// A record that is malformed comes as an error in its place, with the path to what is wrong in the
/// page (`records[3].id`), and the others still come: [`Error::is_malformed_record`] holds for it.
/// After any other error the stream ends. Which contradictions between pages are errors stands with
/// [`Pages`].
///
/// Dropping the stream gives up the calls that are on their way.
#[must_use = "a stream does nothing until it is polled"]
pub struct Items<I: 'static> {
    reader: Reader,
    /// What is left of the page that is being looked at.
    left: Left<I>,
}

impl<P: DeserializeOwned + Send> Pages<P> {
    /// The pages from the one that the request asks for.
    pub(crate) fn new<I: DeserializeOwned + Send + 'static>(
        request: Request,
        paging: &'static ListPaging<P, I>,
    ) -> Self {
        Self {
            reader: Reader::new(request, paging.style, Decoder::Shared(Arc::new(ReadPage(paging)))),
            page: PhantomData,
        }
    }
}

impl<P> Pages<P> {
    /// Reads ahead: at most this many pages are there at a time, the one that the caller looks at
    /// and those that are on their way or wait for the caller. They come in order, errors in their
    /// place. 0 and 1, which is the default, ask for a page only after the one before.
    ///
    /// The first page comes alone. Pages behind it are asked for ahead where they can be addressed
    /// without those between: numbered ones always, those by offset where the first page shows how
    /// many records a page holds (it names a total that is larger, or is as long as the caller's
    /// limit), and those by an item of the page before never. Where a later page is shorter, what
    /// was asked for behind it is given up and the rest is read page by page. Where the end of the
    /// list is not known beforehand, up to `pages - 1` calls are made in vain.
    ///
    /// The calls run as tasks of the tokio runtime in which the stream is polled.
    pub fn concurrency(mut self, pages: usize) -> Self {
        self.reader.set_concurrency(pages);
        self
    }

    /// Sets the limit of pages. Defaults to 100,000. One that goes on after them
    /// counts as endless, and ends in an error of kind
    /// [`Pagination`](crate::ErrorKind::Pagination).
    pub fn max_pages(mut self, pages: usize) -> Self {
        self.reader.set_max_pages(pages);
        self
    }

    /// Returns how many records the server has counted and not shown so far. A server may count
    /// records that the caller may not see, or that are gone; after the end of the list a number
    /// above 0 tells that it was longer by the server's count.
    #[must_use]
    pub fn withheld(&self) -> u64 {
        self.reader.withheld()
    }

    /// The next page; `None` after the last.
    pub async fn next(&mut self) -> Option<Result<Response<P>, Error>> {
        poll_fn(|context| Pin::new(&mut *self).poll_next(context)).await
    }
}

impl<I: DeserializeOwned + Send> Items<I> {
    /// The items from the page on that the request asks for.
    pub(crate) fn new<P: DeserializeOwned + Send + 'static>(
        request: Request,
        paging: &'static ListPaging<P, I>,
    ) -> Self {
        Self {
            reader: Reader::new(request, paging.style, Decoder::Shared(Arc::new(ReadItems(paging)))),
            left: Left::nothing(),
        }
    }
}

impl<I: DeserializeOwned> Items<I> {
    /// Reads ahead, as [`Pages::concurrency`] does: at most this many pages are there at a time.
    pub fn concurrency(mut self, pages: usize) -> Self {
        self.reader.set_concurrency(pages);
        self
    }

    /// How many pages the list may have: see [`Pages::max_pages`].
    pub fn max_pages(mut self, pages: usize) -> Self {
        self.reader.set_max_pages(pages);
        self
    }

    /// Returns how many records the server has counted and not shown so far. A server may count
    /// records that the caller may not see, or that are gone; after the end of the list a number
    /// above 0 tells that it was longer by the server's count.
    #[must_use]
    pub fn withheld(&self) -> u64 {
        self.reader.withheld()
    }

    /// The next item; `None` after the last.
    pub async fn next(&mut self) -> Option<Result<I, Error>> {
        poll_fn(|context| Pin::new(&mut *self).poll_next(context)).await
    }

    /// All items that are left.
    ///
    /// # Errors
    /// The first error, a malformed record's too: part of a list is never given for the whole.
    pub async fn collect_all(mut self) -> Result<Vec<I>, Error> {
        let mut items = Vec::new();
        // By pages: an item that is polled for is copied several times.
        loop {
            match std::mem::replace(&mut self.left, Left::nothing()) {
                Left::Whole(page) => items.extend(page),
                Left::Torn(records) => {
                    for record in *records {
                        items.push(record?);
                    }
                }
            }
            if !poll_fn(|context| self.poll_page(context)).await? {
                return Ok(items);
            }
        }
    }

    /// Makes the next page what is left; `false` after the last.
    fn poll_page(&mut self, context: &mut Context<'_>) -> Poll<Result<bool, Error>> {
        let Some(read) = ready!(self.reader.poll(context)?) else { return Poll::Ready(Ok(false)) };
        let (response, (facts, items)) = read.parts::<(Facts, Left<I>)>()?;
        self.reader.note(&facts, &response)?;
        self.left = items;
        Poll::Ready(Ok(true))
    }
}

impl<P: 'static> Stream for Pages<P> {
    type Item = Result<Response<P>, Error>;

    fn poll_next(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        let this = self.get_mut();
        let Some(read) = ready!(this.reader.poll(context)?) else { return Poll::Ready(None) };
        let (response, (facts, page)) = read.parts::<(Facts, OnePage<P>)>()?;
        this.reader.note(&facts, &response)?;
        Poll::Ready(page.map(|page| page.map(|page| response.with_value(page))))
    }
}

impl<I: DeserializeOwned> Stream for Items<I> {
    type Item = Result<I, Error>;

    fn poll_next(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        let this = self.get_mut();
        loop {
            if let Some(item) = this.left.next() {
                return Poll::Ready(Some(item));
            }
            if !ready!(this.poll_page(context))? {
                return Poll::Ready(None);
            }
        }
    }
}

/// What is left of a page's items.
enum Left<I> {
    /// The items of a page that was read as a whole.
    Whole(vec::IntoIter<I>),
    /// The records of one that could not be.
    Torn(Box<Records<I>>),
}

/// A page, where there is one, or the error about the first of its records that is malformed.
type OnePage<P> = Option<Result<P, Error>>;

/// Reads pages.
struct ReadPage<P: 'static, I: 'static>(&'static ListPaging<P, I>);

/// Reads the items of pages.
struct ReadItems<P: 'static, I: 'static>(&'static ListPaging<P, I>);

impl<I> Left<I> {
    fn nothing() -> Self {
        Self::Whole(Vec::new().into_iter())
    }
}

impl<I: DeserializeOwned> Iterator for Left<I> {
    type Item = Result<I, Error>;

    fn next(&mut self) -> Option<Self::Item> {
        match self {
            Self::Whole(items) => items.next().map(Ok),
            Self::Torn(records) => records.next(),
        }
    }
}

impl<P: DeserializeOwned + Send, I: DeserializeOwned + Send> Decode for ReadPage<P, I> {
    fn decode(&self, response: &RawResponse) -> Result<Decoded, Error> {
        let (facts, page) = self.0.read(response)?;
        let page: OnePage<P> = match page {
            Page::Nothing => None,
            Page::Whole(page) => Some(Ok(page)),
            Page::Torn(mut records, whole) => Some(Err(match records.find_map(Result::err) {
                Some(error) => error,
                // Each record by itself can be read: it is their number or depth that is too much
                // for one page.
                None => response.clone().failed(whole.into_malformed_record()),
            })),
        };
        Ok(Box::new((facts, page)))
    }
}

impl<P: DeserializeOwned + Send, I: DeserializeOwned + Send> Decode for ReadItems<P, I> {
    fn decode(&self, response: &RawResponse) -> Result<Decoded, Error> {
        let (facts, page) = self.0.read(response)?;
        let left: Left<I> = match page {
            Page::Nothing => Left::nothing(),
            Page::Whole(page) => Left::Whole(self.0.ordered(page).into_iter()),
            Page::Torn(records, _) => Left::Torn(records),
        };
        Ok(Box::new((facts, left)))
    }
}

// Nothing in them is pinned: what is polled is boxed or a task.
impl<I> Unpin for Items<I> {}

impl<P> fmt::Debug for Pages<P> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("Pages").finish_non_exhaustive()
    }
}

impl<I> fmt::Debug for Items<I> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("Items").finish_non_exhaustive()
    }
}
