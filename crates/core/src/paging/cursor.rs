//! Which page comes next, and whether the pages that came can all be true.

use std::collections::HashSet;

use super::{Facts, Style};
use crate::{Error, ErrorKind, Request};

/// The default limit of a list's pages.
const MAX_PAGES: usize = 100_000;

/// By what a page is asked for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Address {
    /// By what the request says itself: a list's only page, or the first of those that have no
    /// number.
    Own,
    /// By its offset or number.
    Number(i64),
    /// By the key of an item of the page before.
    Key(String),
}

impl Address {
    /// What the parameter is to say.
    pub(super) fn value(&self) -> Option<String> {
        match self {
            Self::Own => None,
            Self::Number(number) => Some(number.to_string()),
            Self::Key(key) => Some(key.clone()),
        }
    }

    /// The address so many further on, where that can be told.
    fn plus(&self, step: i64) -> Option<Self> {
        match self {
            Self::Number(number) => number.checked_add(step).map(Self::Number),
            Self::Own | Self::Key(_) => None,
        }
    }
}

/// Where in a list the reader stands: behind the pages that were read, in order.
pub(super) struct Cursor {
    style: Style,
    /// The next page; `None` after the last.
    next: Option<Address>,
    /// How many items of the list lie before the next page, where that can be known.
    before: Option<i64>,
    /// How many items the list has, by the last page that said so.
    total: Option<i64>,
    /// How many items a page holds, where that is known: by the spec, or because the first page
    /// showed it.
    size: Option<i64>,
    /// How many items the caller wants to a page.
    limit: Option<i64>,
    /// From the offset or number of a page to the next, if that is known without reading the
    /// page between.
    step: Option<i64>,
    /// Where the page before stood, by the server's own word.
    position: Option<i64>,
    /// How many records the server counted and did not show.
    withheld: u64,
    /// The pages that were read, to notice one that comes again.
    seen: HashSet<u64>,
    /// How many pages were read.
    pages: usize,
    /// How many there may be.
    pub(super) max_pages: usize,
}

impl Cursor {
    /// Begins where the request says, or at the beginning.
    ///
    /// # Errors
    /// [`ErrorKind::Invalid`]: the caller's own offset or number is none.
    pub(super) fn new(request: &Request, style: Style) -> Result<Self, Error> {
        let start = |parameter, first| Ok(number(request, parameter)?.unwrap_or(first));
        let (next, before, limit, size) = match style {
            Style::Offset { offset, limit, .. } => {
                let start = start(offset, 0)?;
                // What is wrong with the limit is for the server to say.
                (Address::Number(start), Some(start), number(request, limit).unwrap_or_default(), None)
            }
            Style::Number { page, first, size } => {
                let start = start(page, first)?;
                let size = size.and_then(|size| i64::try_from(size).ok());
                let before = if start == first {
                    Some(0)
                } else {
                    size.and_then(|size| start.checked_sub(first)?.checked_mul(size))
                };
                (Address::Number(start), before, None, size)
            }
            Style::Cursor { .. } | Style::Whole => (Address::Own, None, None, None),
        };
        Ok(Self {
            style,
            next: Some(next),
            before,
            total: None,
            size,
            limit,
            step: None,
            position: None,
            withheld: 0,
            seen: HashSet::new(),
            pages: 0,
            max_pages: MAX_PAGES,
        })
    }

    /// The page to read next; `None` after the last.
    pub(super) fn next(&self) -> Option<&Address> {
        self.next.as_ref()
    }

    /// How many records the server counted and did not show so far.
    pub(super) fn withheld(&self) -> u64 {
        self.withheld
    }

    /// The page behind one that was not read yet, the `ahead`-th behind the next one to read;
    /// `None` where it cannot be known, or where the list will have ended before it.
    pub(super) fn after(&self, asked: &Address, ahead: usize) -> Option<Address> {
        if self.pages.saturating_add(ahead) > self.max_pages {
            return None;
        }
        let address = asked.plus(self.step?)?;
        if let (Some(before), Some(total), Some(size)) = (self.before, self.total, self.size) {
            let skipped = i64::try_from(ahead).ok()?.checked_mul(size)?;
            if before.saturating_add(skipped) >= total {
                return None;
            }
        }
        Some(address)
    }

    /// Pages are read one after the other from here on.
    pub(super) fn lose_step(&mut self) {
        self.step = None;
    }

    /// Nothing comes any more.
    pub(super) fn finish(&mut self) {
        self.next = None;
    }

    /// Takes note of the next page.
    ///
    /// # Errors
    /// [`ErrorKind::Pagination`]: the pages contradict each other, and going on would repeat or
    /// lose items.
    pub(super) fn advance(&mut self, facts: &Facts) -> Result<(), Error> {
        let Some(address) = self.next.take() else { return Ok(()) };
        let is_first = self.pages == 0;
        self.pages += 1;
        self.total = facts.total.or(self.total);
        let count = self.count(facts);
        let after = self.before.map(|before| before.saturating_add(count));
        self.before = after;
        if count == 0 {
            // A list may shrink while it is read. It is a contradiction only where more items
            // should come than did.
            return match (after, self.total) {
                (Some(after), Some(total)) if after < total => Err(contradiction(format!(
                    "an empty page after {after} items, of {total} that the server says there are"
                ))),
                _ => Ok(()),
            };
        }
        match (after, self.total) {
            (Some(after), Some(total)) if total < after => {
                return Err(contradiction(format!(
                    "{after} items by the end of a page, of {total} that the server says there are"
                )));
            }
            _ => {}
        }
        if self.pages > self.max_pages {
            return Err(contradiction(format!("the list goes on after {} pages", self.max_pages)));
        }
        if !is_first && facts.position.is_some() && facts.position == self.position {
            return Err(contradiction("the server says that the next page stands where the last one stood"));
        }
        self.position = facts.position;
        let is_last = match (after, self.total, self.style) {
            (Some(after), Some(total), _) => after >= total,
            (_, _, Style::Whole) => true,
            // Where the size is fixed, a short page is the last.
            (_, _, Style::Number { size: Some(size), .. }) => {
                i64::try_from(size).is_ok_and(|size| count < size)
            }
            // A page shorter than the caller's limit says nothing: servers cap it. An empty page
            // ends the list.
            _ => false,
        };
        // A list of one page is not worth the look. Of any other, the last page may be a repeated
        // one too.
        let is_alone = is_first && is_last;
        if !is_alone && facts.print.is_some_and(|print| !self.seen.insert(print)) {
            return Err(contradiction("the server sent the same page twice"));
        }
        if is_last {
            return Ok(());
        }
        if is_first {
            self.learn(count);
        }
        self.next = Some(self.behind(&address, count, facts)?);
        Ok(())
    }

    /// How many items of the list the page stands for. Servers count the items that they took from
    /// the list and then leave out those that they cannot show; the next page begins behind what
    /// they counted. Others repeat how many the caller wants: a count beyond that, or beyond the
    /// end of the list, is no count of the page.
    fn count(&mut self, facts: &Facts) -> i64 {
        let shown = i64::try_from(facts.count).unwrap_or(i64::MAX);
        let most = self.limit.unwrap_or(i64::MAX);
        let left = self.total.zip(self.before).map_or(shown, |(total, before)| total.saturating_sub(before));
        let sent = facts.sent.filter(|sent| (shown..=most.min(left)).contains(sent));
        let count = sent.unwrap_or(shown);
        self.withheld = self.withheld.saturating_add(count.abs_diff(shown));
        count
    }

    /// The page behind one that holds so many items and says this.
    fn behind(&self, address: &Address, count: i64, facts: &Facts) -> Result<Address, Error> {
        let Style::Cursor { key, .. } = self.style else {
            let step = if matches!(self.style, Style::Offset { .. }) { count } else { 1 };
            return address.plus(step).ok_or_else(|| contradiction("there is no number for the next page"));
        };
        let next = facts.key.clone().map(Address::Key).ok_or_else(|| {
            contradiction(format!("the item to go on from has no `{key}` by which to ask for the next page"))
        })?;
        if next == *address {
            return Err(contradiction("the item to go on from is the one that the page was asked for by"));
        }
        Ok(next)
    }

    /// Learns from the first page, which is not the last, how those behind it are found.
    fn learn(&mut self, count: i64) {
        match self.style {
            Style::Number { .. } => {
                self.step = Some(1);
                self.size = self.size.or(Some(count));
            }
            // The page is full: the server gave what the caller wants, or less though there is
            // more.
            Style::Offset { .. } if self.total.is_some() || self.limit == Some(count) => {
                self.step = Some(count);
                self.size = Some(count);
            }
            Style::Offset { .. } | Style::Cursor { .. } | Style::Whole => {}
        }
    }
}

/// A query parameter that is a number.
fn number(request: &Request, parameter: &str) -> Result<Option<i64>, Error> {
    let given = request.query.iter().find(|(name, _)| name == parameter);
    let text = given.and_then(|(_, values)| values.first());
    text.map(|text| text.parse()).transpose().map_err(|_| {
        Error::new(ErrorKind::Invalid, format!("the parameter {parameter} is not a whole number"))
    })
}

/// The error for pages that cannot all be true.
fn contradiction(message: impl Into<String>) -> Error {
    Error::new(ErrorKind::Pagination, message)
}
