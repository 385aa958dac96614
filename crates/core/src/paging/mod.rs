//! Lists that come in pages, or whole.
//!
//! [`streams`] is what callers see. [`reader`] sends the calls, one after the other or ahead, and
//! returns the responses in order. [`cursor`] knows which page comes next and whether the pages can
//! all be true. [`wire`] reads the records of a page one by one where the page as a whole cannot be
//! read.

mod cursor;
mod reader;
mod streams;
mod wire;

use std::fmt;

use serde::de::DeserializeOwned;

pub use streams::{Items, Pages};

use crate::raw_response::RawResponse;
use crate::{Error, decode, field};
use wire::Records;

/// How the pages of a list are asked for, and what they hold: each generated list has one as a
/// constant.
///
/// ```
/// use frontdesk_core::{PageStyle, ListPaging};
///
/// struct Page {
///     users: Vec<String>,
///     total: i64,
/// }
///
/// static USERS: ListPaging<Page, String> = ListPaging::<Page, String>::new(
///     PageStyle::offset("offset", "count", Some(100)),
///     &["users"],
///     |page| page.users,
///     |page| page.users.len(),
/// )
/// .total(|page| Some(page.total));
/// ```
pub struct ListPaging<P, I> {
    style: Style,
    /// The names that lead from a page to its items on the wire.
    way: &'static [&'static str],
    key: Option<&'static str>,
    items: fn(P) -> Vec<I>,
    count: fn(&P) -> usize,
    sent: fn(&P) -> Option<i64>,
    total: fn(&P) -> Option<i64>,
    position: fn(&P) -> Option<i64>,
}

impl<P, I> ListPaging<P, I> {
    /// Makes a constant of how a page is asked for, the JSON path to its items
    /// (`&["response", "users"]`, or nothing if the page is the array itself), and the functions
    /// that return a page's items and their number.
    #[must_use]
    pub const fn new(
        style: PageStyle,
        path: &'static [&'static str],
        items: fn(P) -> Vec<I>,
        count: fn(&P) -> usize,
    ) -> Self {
        let nothing: fn(&P) -> Option<i64> = |_| None;
        Self {
            style: style.0,
            way: path,
            key: None,
            items,
            count,
            sent: nothing,
            total: nothing,
            position: nothing,
        }
    }

    /// Sets the name of the field that tells items apart.
    #[must_use]
    pub const fn key(mut self, name: &'static str) -> Self {
        self.key = Some(name);
        self
    }

    /// Sets the function that returns how many items of the list a page stands for, if the page
    /// says so: a server may count items that it does not show.
    #[must_use]
    pub const fn sent(mut self, sent: fn(&P) -> Option<i64>) -> Self {
        self.sent = sent;
        self
    }

    /// Sets the function that returns how many items the whole list has, if a page says so.
    #[must_use]
    pub const fn total(mut self, total: fn(&P) -> Option<i64>) -> Self {
        self.total = total;
        self
    }

    /// Sets the function that returns the offset or number that a page was asked for, if the page
    /// repeats it.
    #[must_use]
    pub const fn position(mut self, position: fn(&P) -> Option<i64>) -> Self {
        self.position = position;
        self
    }
}

/// How a page is asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PageStyle(Style);

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Style {
    Offset { offset: &'static str, limit: &'static str, maximum: Option<u32> },
    Number { page: &'static str, first: i64, size: Option<usize> },
    Cursor { parameter: &'static str, key: &'static str, from: PageEdge },
    Whole,
}

/// An end of a page.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum PageEdge {
    /// The first item: the pages lead backwards. The items of a page are returned last to first, so
    /// that the whole list is in one order.
    First,
    /// The last item: the pages lead forwards.
    Last,
}

impl PageStyle {
    /// By how many items come before the page: the names of the parameters for how many items to
    /// skip and how many to return, and the most items that a page may hold, if the vendor names a
    /// number. The list is read in pages of that many, unless the caller sets another number.
    #[must_use]
    pub const fn offset(offset: &'static str, limit: &'static str, maximum: Option<u32>) -> Self {
        Self(Style::Offset { offset, limit, maximum })
    }

    /// By the number of the page: the name of the parameter, the number of the first page, and how
    /// many items a full page holds, if that is fixed.
    #[must_use]
    pub const fn number(page: &'static str, first: i64, size: Option<usize>) -> Self {
        Self(Style::Number { page, first, size })
    }

    /// By an item of the page before: the name of the parameter, the name of the item's field that
    /// it takes, and which item of the page it is. The first page is asked for without the
    /// parameter, or with the caller's own.
    #[must_use]
    pub const fn cursor(parameter: &'static str, key: &'static str, from: PageEdge) -> Self {
        Self(Style::Cursor { parameter, key, from })
    }

    /// Not at all: the list comes whole, as one page.
    #[must_use]
    pub const fn whole() -> Self {
        Self(Style::Whole)
    }
}

impl Style {
    /// The parameter that says which page is wanted.
    fn parameter(self) -> Option<&'static str> {
        match self {
            Self::Offset { offset, .. } => Some(offset),
            Self::Number { page, .. } => Some(page),
            Self::Cursor { parameter, .. } => Some(parameter),
            Self::Whole => None,
        }
    }

    /// The parameter for how many items to give, and the most that may be.
    fn largest_page(self) -> Option<(&'static str, u32)> {
        match self {
            Self::Offset { limit, maximum: Some(maximum), .. } => Some((limit, maximum)),
            Self::Offset { .. } | Self::Number { .. } | Self::Cursor { .. } | Self::Whole => None,
        }
    }

    /// Whether the items of a page stand in the order opposite to the list's.
    fn is_backwards(self) -> bool {
        matches!(self, Self::Cursor { from: PageEdge::First, .. })
    }
}

/// What a page says about the list.
#[derive(Clone, Debug, Default)]
struct Facts {
    /// How many items the page holds, those that cannot be read among them.
    count: usize,
    /// How many items of the list it stands for, by the server's own word.
    sent: Option<i64>,
    /// How many items the whole list has.
    total: Option<i64>,
    /// Where the page stands, by the server's own word.
    position: Option<i64>,
    /// What its records look like, as one number.
    print: Option<u64>,
    /// The key by which the next page is asked for, where pages are asked for by one.
    key: Option<String>,
}

/// A page, as well as it can be read.
enum Page<P, I> {
    /// A 204, by which some vendors say that nothing is left.
    Nothing,
    /// All of it.
    Whole(P),
    /// All but some of its records, which are to be read one by one; and why it cannot be read as a
    /// whole.
    Torn(Box<Records<I>>, Error),
}

impl<P: DeserializeOwned, I: DeserializeOwned> ListPaging<P, I> {
    /// Reads a page: as a whole, or, where that fails, without its records.
    ///
    /// # Errors
    /// The page is malformed around its records, or empty without saying so by its status.
    fn read(&self, response: &RawResponse) -> Result<(Facts, Page<P, I>), Error> {
        // Any other response without content has lost it, and may not be taken for the end of the
        // list.
        if response.is_no_content() {
            return Ok((Facts::default(), Page::Nothing));
        }
        let nulls = field::nulls_left_out();
        let error = match decode::strict::<P>(&response.body, response.room) {
            Ok(page) => {
                let count = (self.count)(&page);
                let is_complete = field::nulls_left_out() == nulls;
                let facts = self.facts(&page, count, &response.body, is_complete);
                return Ok((facts, Page::Whole(page)));
            }
            Err(error) => error,
        };
        let Some((frame, records)) = wire::take_apart(response, self.way) else { return Err(error) };
        // What says how the list goes on has to fit. Values that do not fit optional fields of
        // records cost nothing.
        let frame = decode::strict::<P>(&frame, response.room)?;
        let error = match decode::json_within::<P>(&response.body, response.room) {
            Ok(page) if (self.count)(&page) >= records.filled() => {
                let facts = self.facts(&page, records.len(), &response.body, false);
                return Ok((facts, Page::Whole(page)));
            }
            // The list itself is optional, and one of its records malformed.
            Ok(_) => error,
            Err(error) => error,
        };
        let facts = self.facts(&frame, records.len(), &response.body, false);
        let records = if self.style.is_backwards() { records.reversed() } else { records };
        Ok((facts, Page::Torn(Box::new(records), error)))
    }

    /// A page's items in the order of the list.
    fn ordered(&self, page: P) -> Vec<I> {
        let mut items = (self.items)(page);
        if self.style.is_backwards() {
            items.reverse();
        }
        items
    }

    /// What a page says about the list. `is_complete` says that `count` records stand in the body.
    fn facts(&self, page: &P, count: usize, body: &[u8], is_complete: bool) -> Facts {
        // A negative total is how some servers say that they have not counted.
        let total = (self.total)(page).filter(|total| *total >= 0);
        let look = match self.style {
            Style::Whole => None,
            _ => {
                let quick = self.key.filter(|_| is_complete);
                let quick = quick.and_then(|key| wire::quick_look(body, key, count));
                quick.or_else(|| wire::look(body, self.way, self.key))
            }
        };
        // Pages of which nothing is shown look alike.
        let print = look.as_ref().filter(|_| count > 0).map(|look| look.print);
        // A null among the records is none of the page's items, and the server counts it.
        let count = look.map_or(count, |look| look.count.max(count));
        let key = match self.style {
            Style::Cursor { key, from, .. } => wire::key(body, self.way, key, from),
            _ => None,
        };
        Facts { count, sent: (self.sent)(page), total, position: (self.position)(page), print, key }
    }
}

impl<P, I> fmt::Debug for ListPaging<P, I> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("ListPaging")
            .field("style", &self.style)
            .field("way", &self.way)
            .finish_non_exhaustive()
    }
}
