//! The people of one platform.

use std::fmt;

use frontdesk_core::Error;
use futures_util::future::BoxFuture;
use futures_util::stream::BoxStream;

use crate::record::Record;
use crate::user::User;
use crate::vendor::Vendor;

/// One person on one platform: the unified user, and the platform's own record beside it.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Entry {
    /// The unified user.
    pub user: User,
    /// The platform's own record, whole and typed.
    pub record: Record,
    /// The operations that the entry was read from, as the vendor's crate calls them: `Client::list_agents`.
    pub calls: &'static [&'static str],
}

impl Entry {
    /// An entry of a directory of your own.
    pub fn new(user: User, record: Record, calls: &'static [&'static str]) -> Self {
        Self { user, record, calls }
    }
}

/// Whom to look for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Query {
    /// By e-mail address; upper and lower case are the same.
    Email(String),
    /// By user name; upper and lower case are the same.
    UserName(String),
}

impl Query {
    /// Whether it is this user who is looked for.
    pub fn matches(&self, user: &User) -> bool {
        match self {
            Self::Email(address) => user.has_email(address),
            Self::UserName(name) => user.has_user_name(name),
        }
    }
}

/// What a platform can tell about its people, known before anything is asked.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Capabilities {
    /// Records have e-mail addresses. Where they do not, a user name that is an address counts as one.
    pub emails: bool,
    /// People have user names that are not just their address.
    pub user_names: bool,
    /// Records say in which groups a person is.
    pub groups: bool,
    /// Records say whether a person takes chats now.
    pub availability: bool,
    /// The platform itself can look for a user name. Where it cannot, the whole list is read.
    pub finds_user_name: bool,
    /// The platform itself can look for an address. Where it cannot, the whole list is read.
    pub finds_email: bool,
}

/// The people of one platform.
///
/// Implemented for the clients of the four vendors ([`chatwoot`](crate::chatwoot), …); implement it for a platform of
/// your own, and [`Frontdesk`](crate::Frontdesk) asks it beside the others.
pub trait Directory: fmt::Debug + Send + Sync {
    /// The platform.
    fn vendor(&self) -> Vendor;

    /// What can be asked of it.
    fn capabilities(&self) -> Capabilities;

    /// One person by the platform's own id; `None` where there is none.
    ///
    /// # Errors
    /// Every failure but "not found".
    fn get<'a>(&'a self, id: &'a str) -> BoxFuture<'a, Result<Option<Entry>, Error>>;

    /// Everyone, in the platform's order. The stream asks for pages as it is read.
    ///
    /// A record that cannot be read comes as an error in its place, and the others still come:
    /// [`Error::is_malformed_record`] holds for it. Any other error ends the stream and says that what follows is missing.
    fn list(&self) -> BoxStream<'_, Result<Entry, Error>>;

    /// Everyone whom the query fits, an empty list where nobody is.
    ///
    /// # Errors
    /// Every failure: an empty answer is only given where all have been looked at.
    fn find<'a>(&'a self, query: &'a Query) -> BoxFuture<'a, Result<Vec<Entry>, Error>>;
}
