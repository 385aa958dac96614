//! The people of one platform.

use std::fmt;
use std::future::ready;

use frontdesk_core::Error;
use futures_util::future::BoxFuture;
use futures_util::stream::BoxStream;

use crate::action::Action;
use crate::capabilities::{Capabilities, Support};
use crate::change::{Done, PersonRef, Plan, Step, Wanted, WantedGroup};
use crate::change_error::ChangeError;
use crate::conversation::Conversation;
use crate::listing;
use crate::read::same;
use crate::record::VendorRecord;
use crate::roster::Outline;
use crate::server::ServerReport;
use crate::user::{Group, GroupMember, Role, User};
use crate::vendor::Vendor;

/// One person on one platform: the unified user, and the platform's own record beside it.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct DirectoryEntry {
    /// The unified user.
    pub user: User,
    /// The platform's own record, whole and typed.
    pub record: VendorRecord,
    /// The IDs of the operations that the entry was read from, such as `listAgents`.
    pub calls: &'static [&'static str],
    /// Why something about the person is missing from `user`: malformed records, such as one of a
    /// department.
    ///
    /// Lists and searches give these errors beside the entry, too.
    pub failures: Vec<Error>,
}

impl DirectoryEntry {
    /// An entry of a directory of your own.
    pub fn new(user: User, record: VendorRecord, calls: &'static [&'static str]) -> Self {
        Self { user, record, calls, failures: Vec::new() }
    }
}

/// Whom to look for. Upper and lower case are the same, and blank text fits nobody.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum PersonQuery {
    /// By e-mail address. If a record has no address, a user name that is this address counts.
    Email(String),
    /// By user name. An e-mail address is looked for among the addresses, too: people sign in with
    /// either.
    UserName(String),
}

impl PersonRef {
    /// Returns whether it is this user, as a directory finds people: by ID, or as
    /// [`PersonQuery::matches`] tells.
    #[must_use]
    pub fn is(&self, user: &User) -> bool {
        PersonQuery::of(self).map_or_else(|| self.as_str() == user.id, |query| query.matches(user))
    }
}

impl PersonQuery {
    /// Returns the query that finds a person, or `None` for an ID.
    #[must_use]
    pub fn of(person: &PersonRef) -> Option<Self> {
        match person {
            PersonRef::Id(_) => None,
            PersonRef::Email(address) => Some(Self::Email(address.clone())),
            PersonRef::UserName(name) => Some(Self::UserName(name.clone())),
        }
    }

    /// Returns whether it is this user who is looked for.
    pub fn matches(&self, user: &User) -> bool {
        self.fits(&Outline::of(user))
    }

    /// Returns whether it may be this person who is looked for: what cannot be told may fit.
    pub(crate) fn fits(&self, outline: &Outline) -> bool {
        let text = self.text();
        let has_name = || outline.user_name.as_ref().is_none_or(|own| same(own, text));
        let has_address = |own: &[String]| own.iter().any(|own| same(own, text));
        match (self, &outline.addresses) {
            _ if self.is_blank() => false,
            (Self::Email(_), None) => true,
            (Self::Email(_), Some(own)) if own.is_empty() => text.contains('@') && has_name(),
            (Self::Email(_), Some(own)) => has_address(own),
            (Self::UserName(_), None) => self.is_of_addresses() || has_name(),
            (Self::UserName(_), Some(own)) => has_name() || has_address(own),
        }
    }

    /// Returns the address or name.
    pub(crate) fn text(&self) -> &str {
        let (Self::Email(text) | Self::UserName(text)) = self;
        text.trim()
    }

    /// Returns whether nothing is looked for.
    pub(crate) fn is_blank(&self) -> bool {
        self.text().is_empty()
    }

    /// Returns whether people's addresses are looked at.
    pub(crate) fn is_of_addresses(&self) -> bool {
        matches!(self, Self::Email(_)) || self.text().contains('@')
    }
}

/// The people of one platform.
///
/// Implemented for the clients of the four vendors ([`chatwoot`](crate::chatwoot), …); implement it
/// for a platform of your own, and [`Frontdesk`](crate::Frontdesk) asks it beside the others.
pub trait Directory: fmt::Debug + Send + Sync {
    /// The platform.
    fn vendor(&self) -> Vendor;

    /// Returns what can be asked of it with its credentials. A platform that has several kinds of
    /// credentials is asked once which kind these are.
    ///
    /// # Errors
    /// The platform could not be asked.
    fn capabilities(&self) -> BoxFuture<'_, Result<Capabilities, Error>>;

    /// Returns the person with this ID of the platform's, or `None`. The ID is compared as it is:
    /// neither `007` nor a user name is the ID of number 7.
    ///
    /// What could not be read about the person is in [`DirectoryEntry::failures`].
    ///
    /// # Errors
    /// Every failure but "not found". A malformed record of somebody else is no failure.
    fn get<'a>(&'a self, id: &'a str) -> BoxFuture<'a, Result<Option<DirectoryEntry>, Error>>;

    /// Returns everyone once, in the platform's order. The stream asks for pages as it is read.
    ///
    /// A malformed record comes as an error in its place, and the others still come:
    /// [`Error::is_malformed_record`] holds for it. Errors of [`DirectoryEntry::failures`] come
    /// before the entry, and those that may be about anybody come first. Any other error ends the
    /// stream and says that what follows is missing.
    fn list(&self) -> BoxStream<'_, Result<DirectoryEntry, Error>>;

    /// Returns everyone whom the query fits, each once.
    ///
    /// Everybody is looked at, or the stream has an error. A malformed record is an error for which
    /// [`Error::is_malformed_record`] holds if it may be about a person whom the query fits; those
    /// of others do not matter. Any other error is the last item: the platform failed, or does not
    /// show what is looked for. If an error is among the items, somebody may be missing.
    fn find<'a>(&'a self, query: &'a PersonQuery) -> BoxStream<'a, Result<DirectoryEntry, Error>>;

    /// Returns the groups of the platform that the credentials may see, of every kind, also those
    /// that nobody is in.
    ///
    /// An error for which [`Error::is_malformed_record`] holds stands in the place of one group.
    /// After any other error, further groups of its kind are missing, and those of other kinds
    /// still come.
    ///
    /// If the [capabilities](Self::capabilities) state that [`Action::ListGroups`] is missing, the
    /// only item is an error of kind [`Unsupported`](frontdesk_core::ErrorKind::Unsupported) with
    /// the reason, and nothing is requested. The same holds for the three reads below.
    ///
    /// The default implementation, for a directory of your own, returns the groups that anybody is
    /// in.
    fn groups(&self) -> BoxStream<'_, Result<Group, Error>> {
        listing::groups(self.capabilities(), self.list())
    }

    /// Returns the roles that people of the platform may have.
    ///
    /// Errors are as those of [`groups`](Self::groups). The default implementation, for a directory
    /// of your own, returns the roles that anybody has.
    fn roles(&self) -> BoxStream<'_, Result<Role, Error>> {
        listing::roles(self.capabilities(), self.list())
    }

    /// Returns the members of a group, each once. Only the ID and the kind of the group count.
    ///
    /// An error for which [`Error::is_malformed_record`] holds stands in the place of somebody who
    /// may be a member; any other error is the last item. If there is no such group, it is of kind
    /// [`NotFound`](frontdesk_core::ErrorKind::NotFound), unless the platform returns an empty
    /// list.
    ///
    /// The default implementation, for a directory of your own, looks at everyone's groups.
    fn members<'a>(&'a self, group: &'a Group) -> BoxStream<'a, Result<GroupMember, Error>> {
        listing::members(self.capabilities(), self.list(), group)
    }

    /// Returns the conversations that are assigned to the person with this ID and not closed, each
    /// once.
    ///
    /// An error for which [`Error::is_malformed_record`] holds stands in the place of one
    /// conversation; after any other error, conversations may be missing.
    ///
    /// The default implementation, for a directory of your own, supports nothing.
    fn open_conversations<'a>(&'a self, id: &'a str) -> BoxStream<'a, Result<Conversation, Error>> {
        let _ = id;
        listing::refused(listing::unsupported(
            Action::ListConversations,
            Support::missing("this directory does not implement it", "the platform's own client"),
        ))
    }

    /// Returns the steps after which a person is as wanted. It reads, and changes nothing.
    ///
    /// What the platform cannot do is among the manual tasks of the plan. The plan is empty if the
    /// person is as wanted. What a new account has by itself, such as a default role, is known only
    /// when it has been created: [`DirectoryExt::change`](crate::DirectoryExt::change) makes a plan
    /// again then.
    ///
    /// The default implementation, for a directory of your own, supports nothing.
    ///
    /// # Errors
    /// The person, or a role or group, cannot be found or is ambiguous, or the platform could not
    /// be read.
    fn ensure<'a>(
        &'a self,
        person: &'a PersonRef,
        wanted: &'a Wanted,
    ) -> BoxFuture<'a, Result<Plan, ChangeError>> {
        let _ = (person, wanted);
        Box::pin(ready(Err(read_only(Action::Create))))
    }

    /// Returns what [`ensure`](Self::ensure) returns for each of many people, in their order. It
    /// reads the list of people at most once, and so the lists of roles and groups.
    ///
    /// `on_read` is called for each person who was read, so that progress can be shown.
    ///
    /// The default implementation, for a directory of your own, calls `ensure` for each.
    fn ensure_all<'a>(
        &'a self,
        wanted: &'a [(&'a PersonRef, &'a Wanted)],
        on_read: &'a (dyn Fn() + Sync),
    ) -> BoxFuture<'a, Vec<Result<Plan, ChangeError>>> {
        Box::pin(async move {
            let mut plans = Vec::with_capacity(wanted.len());
            for (person, wanted) in wanted {
                plans.push(self.ensure(person, wanted).await);
                on_read();
            }
            plans
        })
    }

    /// Returns the steps after which a group is as wanted: created, renamed or deleted. It reads,
    /// and changes nothing. The groups of only one kind can be changed, such as Chatwoot's teams.
    ///
    /// The group is named by its ID or name, and one that is wanted to be
    /// [`Present`](WantedGroup::Present) by its name. What the platform cannot do is among the
    /// manual tasks of the plan.
    ///
    /// The default implementation, for a directory of your own, supports nothing.
    ///
    /// # Errors
    /// The group to be renamed is not there, several groups have the name, or the platform could
    /// not be read.
    fn ensure_group<'a>(
        &'a self,
        group: &'a str,
        wanted: &'a WantedGroup,
    ) -> BoxFuture<'a, Result<Plan, ChangeError>> {
        let _ = (group, wanted);
        Box::pin(ready(Err(read_only(Action::CreateGroup))))
    }

    /// Applies one step of a plan.
    ///
    /// It reads first: if it is already so, nothing is sent. Afterwards it reads again, so that
    /// what it returns has been seen. A request that writes is sent once. If its outcome is
    /// unknown, reading decides, so that applying a step twice is harmless.
    ///
    /// The default implementation, for a directory of your own, supports nothing.
    ///
    /// # Errors
    /// See the variants of [`ChangeError`].
    fn apply<'a>(&'a self, step: &'a Step) -> BoxFuture<'a, Result<Done, ChangeError>> {
        Box::pin(ready(Err(read_only(step.action))))
    }

    /// Applies a step that creates the account of somebody who has just been seen to have none. It
    /// does not look for them first, which would list everyone on most platforms: creating many
    /// accounts takes requests in proportion. Any other step is applied as by
    /// [`apply`](Self::apply), which is the default implementation.
    ///
    /// # Errors
    /// See the variants of [`ChangeError`].
    fn apply_new<'a>(&'a self, step: &'a Step) -> BoxFuture<'a, Result<Done, ChangeError>> {
        self.apply(step)
    }

    /// Returns whether a step is done, by reading. It resolves an unknown outcome without sending
    /// anything again. What reading does not show, such as the end of sessions, is not done.
    ///
    /// The default implementation, for a directory of your own, supports nothing.
    ///
    /// # Errors
    /// See the variants of [`ChangeError`].
    fn is_applied<'a>(&'a self, step: &'a Step) -> BoxFuture<'a, Result<bool, ChangeError>> {
        Box::pin(ready(Err(read_only(step.action))))
    }

    /// Returns the ID of the account whose credentials these are, so that nobody ends their own
    /// access by mistake. `None` if the credentials are no person's, or the platform does not tell.
    ///
    /// # Errors
    /// The platform could not be asked.
    fn own_id(&self) -> BoxFuture<'_, Result<Option<String>, Error>> {
        Box::pin(ready(Ok(None)))
    }

    /// Returns whether the platform shows these credentials which roles a person has. If not,
    /// [`User::roles`](crate::User::roles) is empty. The default implementation returns true.
    fn shows_roles(&self, entry: &DirectoryEntry) -> bool {
        let _ = entry;
        true
    }

    /// Returns what the platform tells of its server: version, edition, the settings that matter
    /// for people, and the permissions of the credentials. It reads, and changes nothing.
    ///
    /// What could not be read is among the [`failures`](ServerReport::failures). The default
    /// implementation, and a platform that tells nothing, return an empty report.
    fn server(&self) -> BoxFuture<'_, ServerReport> {
        Box::pin(ready(ServerReport::default()))
    }
}

/// The error of a directory that does not implement changes.
fn read_only(action: Action) -> ChangeError {
    ChangeError::unsupported(
        action,
        "this directory can only be read",
        "implement `ensure` and `apply` for it, or use the platform's own client",
    )
}

impl<D: Directory + ?Sized> Directory for Box<D> {
    fn vendor(&self) -> Vendor {
        (**self).vendor()
    }

    fn capabilities(&self) -> BoxFuture<'_, Result<Capabilities, Error>> {
        (**self).capabilities()
    }

    fn get<'a>(&'a self, id: &'a str) -> BoxFuture<'a, Result<Option<DirectoryEntry>, Error>> {
        (**self).get(id)
    }

    fn list(&self) -> BoxStream<'_, Result<DirectoryEntry, Error>> {
        (**self).list()
    }

    fn find<'a>(&'a self, query: &'a PersonQuery) -> BoxStream<'a, Result<DirectoryEntry, Error>> {
        (**self).find(query)
    }

    fn groups(&self) -> BoxStream<'_, Result<Group, Error>> {
        (**self).groups()
    }

    fn roles(&self) -> BoxStream<'_, Result<Role, Error>> {
        (**self).roles()
    }

    fn members<'a>(&'a self, group: &'a Group) -> BoxStream<'a, Result<GroupMember, Error>> {
        (**self).members(group)
    }

    fn open_conversations<'a>(&'a self, id: &'a str) -> BoxStream<'a, Result<Conversation, Error>> {
        (**self).open_conversations(id)
    }

    fn ensure<'a>(
        &'a self,
        person: &'a PersonRef,
        wanted: &'a Wanted,
    ) -> BoxFuture<'a, Result<Plan, ChangeError>> {
        (**self).ensure(person, wanted)
    }

    fn ensure_all<'a>(
        &'a self,
        wanted: &'a [(&'a PersonRef, &'a Wanted)],
        on_read: &'a (dyn Fn() + Sync),
    ) -> BoxFuture<'a, Vec<Result<Plan, ChangeError>>> {
        (**self).ensure_all(wanted, on_read)
    }

    fn ensure_group<'a>(
        &'a self,
        group: &'a str,
        wanted: &'a WantedGroup,
    ) -> BoxFuture<'a, Result<Plan, ChangeError>> {
        (**self).ensure_group(group, wanted)
    }

    fn apply<'a>(&'a self, step: &'a Step) -> BoxFuture<'a, Result<Done, ChangeError>> {
        (**self).apply(step)
    }

    fn apply_new<'a>(&'a self, step: &'a Step) -> BoxFuture<'a, Result<Done, ChangeError>> {
        (**self).apply_new(step)
    }

    fn is_applied<'a>(&'a self, step: &'a Step) -> BoxFuture<'a, Result<bool, ChangeError>> {
        (**self).is_applied(step)
    }

    fn own_id(&self) -> BoxFuture<'_, Result<Option<String>, Error>> {
        (**self).own_id()
    }

    fn shows_roles(&self, entry: &DirectoryEntry) -> bool {
        (**self).shows_roles(entry)
    }

    fn server(&self) -> BoxFuture<'_, ServerReport> {
        (**self).server()
    }
}
