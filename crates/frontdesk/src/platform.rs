//! What the changes need of a platform: how it writes, and how it differs from others.

use std::borrow::Borrow;
use std::future::ready;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use frontdesk_core::{Error, ErrorKind, RequestOptions};
use futures_util::future::BoxFuture;
use futures_util::stream::{BoxStream, StreamExt};

use crate::action::Action;
use crate::change::{Attributes, Lost, NewPerson, PersonRef, Step};
use crate::change_error::ChangeError;
use crate::directory::{Directory, DirectoryEntry, PersonQuery};
use crate::read::same;
use crate::roster::Roster;
use crate::sought::Sought;
use crate::status::{AvailabilityKind, StatusKind};
use crate::user::{Group, Role, User};

/// A directory whose people can be changed.
///
/// To add a platform: implement this in its `writes.rs`, and let its [`Directory`] call
/// [`planning::plan`](crate::planning::plan) and [`applying::apply`](crate::applying::apply). Those
/// look at the capabilities first, so that [`write`](Platform::write) meets only actions that the
/// platform does.
pub(crate) trait Platform: Directory {
    /// Returns the roles that people can be given. Errors are as those of
    /// [`roles`](Directory::roles).
    fn known_roles<'a>(&'a self, trail: &'a Trail) -> BoxStream<'a, Result<Role, Error>>;

    /// Returns the groups in which people can be. Errors are as those of
    /// [`groups`](Directory::groups).
    fn known_groups<'a>(&'a self, trail: &'a Trail) -> BoxStream<'a, Result<Group, Error>>;

    /// Returns the groups that can be created, renamed and deleted, all of one kind. Defaults to
    /// the known ones.
    fn changeable_groups<'a>(&'a self, trail: &'a Trail) -> BoxStream<'a, Result<Group, Error>> {
        self.known_groups(trail)
    }

    /// Returns the name of a group as the platform keeps it. Defaults to the name without spaces
    /// around it.
    fn group_name(&self, name: &str) -> String {
        name.trim().to_owned()
    }

    /// Returns the IDs of a person's open conversations, those on hold included. It is asked only
    /// if the platform can list them.
    fn conversation_ids<'a>(
        &'a self,
        entry: &'a DirectoryEntry,
        trail: &'a Trail,
    ) -> BoxFuture<'a, Result<Vec<String>, Error>>;

    /// Returns how much of a person is read for a step. Defaults to everything.
    fn extent(&self, action: Action) -> Extent {
        let _ = action;
        Extent::Whole
    }

    /// Returns the person with this ID as [`get`](Directory::get) does, without groups if those
    /// cost requests of their own.
    fn account<'a>(&'a self, id: &'a str) -> BoxFuture<'a, Result<Option<DirectoryEntry>, Error>> {
        self.get(id)
    }

    /// Returns everyone whom the query fits as [`find`](Directory::find) does, without groups if
    /// those cost requests of their own.
    fn accounts<'a>(&'a self, query: &'a PersonQuery) -> BoxStream<'a, Result<DirectoryEntry, Error>> {
        self.find(query)
    }

    /// Returns everyone of those who are looked for, and maybe others: the list is read once.
    fn roster_of<'a>(
        &'a self,
        sought: &'a Sought<'a>,
        extent: Extent,
    ) -> BoxFuture<'a, Result<Roster<'a>, Error>>;

    /// Returns whether [`find`](Directory::find) or [`get`](Directory::get) looks a person up
    /// without reading the list of people. Defaults to those who are named by their IDs.
    fn finds_directly(&self, person: &PersonRef) -> bool {
        matches!(person, PersonRef::Id(_))
    }

    /// Returns what says why a person's addresses are not known.
    fn hidden(&self) -> fn(&DirectoryEntry) -> Option<Error> {
        |_| None
    }

    /// Returns the operations by which the members of a group are listed.
    fn member_operations(&self, group: &Group) -> &'static [&'static str] {
        let _ = group;
        &[]
    }

    /// Creates the account of a step, and returns its ID if the platform tells it. Each request
    /// that writes is sent once, with the options of [`once`].
    fn create<'a>(
        &'a self,
        step: &'a Step,
        trail: &'a Trail,
    ) -> BoxFuture<'a, Result<Option<String>, ChangeError>>;

    /// Sends what another step needs: `entry` is the person as just read, `None` if they have no
    /// account and are to be [activated](Self::activates_unlisted). Each request that writes is
    /// sent once, with the options of [`once`].
    fn write<'a>(
        &'a self,
        step: &'a Step,
        entry: Option<&'a DirectoryEntry>,
        trail: &'a Trail,
    ) -> BoxFuture<'a, Result<(), ChangeError>>;

    /// Sends what a step about a group needs, as [`write`](Self::write) does for people.
    fn write_group<'a>(&'a self, step: &'a Step, trail: &'a Trail) -> BoxFuture<'a, Result<(), ChangeError>> {
        let _ = trail;
        let refused = ChangeError::refused(format!("`{}` is not a change of this platform's", step.action));
        Box::pin(ready(Err(refused)))
    }

    /// Fills in what a new account needs and the caller did not state.
    ///
    /// # Errors
    /// [`ChangeError::Refused`]: something is missing.
    fn complete(&self, person: &mut NewPerson) -> Result<(), ChangeError>;

    /// Returns the roles of a person that can be granted and revoked. Defaults to all of them.
    ///
    /// # Errors
    /// The platform does not show them.
    fn own_roles(&self, entry: &DirectoryEntry) -> Result<Vec<Role>, ChangeError> {
        Ok(entry.user.roles.clone())
    }

    /// Returns whether a role goes when another one is given, which a plan says.
    fn gives_way(&self, role: &str) -> bool {
        let _ = role;
        false
    }

    /// Returns whether a text is the ID of a role, although the platform cannot list its roles.
    fn is_role_id(&self, text: &str) -> bool {
        let _ = text;
        false
    }

    /// Returns whether the operation that creates an account gives it this role or group, too.
    fn creates_with(&self, action: Action, target: &str) -> bool {
        let _ = (action, target);
        false
    }

    /// Returns whether reading shows what an action changed. If not, it is sent each time, and its
    /// response is all that is known. Defaults to all but the end of sessions.
    fn can_read_back(&self, action: Action) -> bool {
        action != Action::EndSessions
    }

    /// Returns whether the person takes chats, as far as [`Action::SetAvailability`] sets it.
    fn takes_chats(&self, entry: &DirectoryEntry) -> Option<bool> {
        let availability = entry.user.agent.availability.as_ref()?;
        Some(availability.value == AvailabilityKind::Available)
    }

    /// Returns why open conversations do not survive a deactivation, if so.
    fn deactivation_closes(&self) -> Option<&'static str> {
        None
    }

    /// Returns whether a deactivation ends the sessions, too. If not, a plan ends them, or leaves
    /// that to a person.
    fn deactivation_ends_sessions(&self) -> bool {
        true
    }

    /// Returns what a deactivation takes away beside the access, so that it can be undone.
    fn lost_by_deactivation(&self, entry: &DirectoryEntry) -> Option<Lost> {
        let _ = entry;
        None
    }

    /// Returns whether somebody whom the platform does not list can be activated, by ID.
    fn activates_unlisted(&self) -> bool {
        false
    }

    /// Returns whether nothing is left of a person's access that a deactivation ends. Defaults to
    /// what the status says.
    fn is_deactivated(&self, entry: &DirectoryEntry) -> bool {
        is_inactive(&entry.user)
    }

    /// Returns what an emulated action leaves to be done by hand, and how: why, and what comes
    /// nearest.
    fn rest_of(&self, action: Action) -> Option<(&'static str, &'static str)> {
        let _ = action;
        None
    }

    /// Returns what else is lost or not seen to when this person's access ends, which the reason
    /// of that step says. `keeps_open` is whether open conversations were not handed over.
    fn costs(&self, action: Action, entry: &DirectoryEntry, keeps_open: bool) -> Vec<&'static str> {
        let _ = (action, entry, keeps_open);
        Vec::new()
    }

    /// Returns whether a step that changes the person is done. Defaults to what the unified user
    /// says.
    ///
    /// # Errors
    /// The step is malformed.
    fn is_done(&self, step: &Step, entry: Option<&DirectoryEntry>) -> Result<bool, ChangeError> {
        is_done(self, step, entry)
    }

    /// Returns within which time a change is seen when it is read back.
    fn settles_within(&self) -> Duration {
        Duration::from_secs(2)
    }
}

/// Returns whether a step is done, by what the unified user says.
///
/// # Errors
/// The step is malformed.
pub(crate) fn is_done<P: Platform + ?Sized>(
    platform: &P,
    step: &Step,
    entry: Option<&DirectoryEntry>,
) -> Result<bool, ChangeError> {
    let Some(entry) = entry else {
        // Who has no account has no access either.
        return Ok(matches!(step.action, Action::Delete | Action::Deactivate));
    };
    let user = &entry.user;
    Ok(match step.action {
        Action::Create => true,
        Action::Delete => false,
        Action::UpdateName => {
            let wanted: Attributes = step.value()?;
            has_name(user, &wanted)
        }
        Action::UpdateEmail => has_address(user, step.text()?),
        Action::UpdateUserName => user.user_name.as_deref() == Some(step.text()?),
        Action::UpdateLocale => user.locale.as_deref() == Some(step.text()?),
        Action::Activate => user.active == Some(true),
        Action::Deactivate => platform.is_deactivated(entry),
        Action::SetAvailability => {
            let wanted = step.flag()?;
            // Who cannot sign in takes no chats.
            platform.takes_chats(entry).unwrap_or_default() == wanted
        }
        Action::GrantRole | Action::RevokeRole => {
            let target = step.target()?;
            let has = platform.own_roles(entry)?.iter().any(|role| role.value == target);
            told(entry, has)? == (step.action == Action::GrantRole)
        }
        Action::JoinGroup | Action::LeaveGroup => {
            let wanted = step.group()?;
            let has = user.groups.iter().any(|group| group.is(&wanted));
            told(entry, has)? == (step.action == Action::JoinGroup)
        }
        _ => false,
    })
}

/// Returns whether a person has something. Who does not seem to have it may have it nevertheless if
/// something about them could not be read.
///
/// # Errors
/// It cannot be told.
fn told(entry: &DirectoryEntry, has: bool) -> Result<bool, ChangeError> {
    if !has {
        known_whole(entry)?;
    }
    Ok(has)
}

/// # Errors
/// Something about the person could not be read, such as a group: what they have is not known.
pub(crate) fn known_whole(entry: &DirectoryEntry) -> Result<(), ChangeError> {
    match entry.failures.first() {
        None => Ok(()),
        Some(failure) => Err(ChangeError::of_read(failure.clone())),
    }
}

/// Returns whether the person with this ID is in a group, by its members. A group that is gone has
/// none.
///
/// # Errors
/// The members cannot be read, or somebody who cannot be read may be the person.
pub(crate) async fn is_member<P: Platform + ?Sized>(
    platform: &P,
    group: &Group,
    id: &str,
    trail: &Trail,
) -> Result<bool, ChangeError> {
    trail.note(platform.member_operations(group));
    let mut members = platform.members(group);
    let mut malformed = None;
    while let Some(member) = members.next().await {
        match member {
            Ok(member) if member.id == id => return Ok(true),
            Ok(_) => {}
            Err(error) if error.kind() == ErrorKind::NotFound => return Ok(false),
            Err(error) if error.is_malformed_record() => _ = malformed.get_or_insert(error),
            Err(error) => return Err(ChangeError::of_read(error)),
        }
    }
    malformed.map_or(Ok(false), |error| Err(ChangeError::of_read(error)))
}

/// How much of a person is read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Extent {
    /// Everything.
    Whole,
    /// What there is without the groups, if those cost requests of their own.
    Account,
}

/// Returns whether somebody has ended a person's access. A lock that opens by itself, or an account
/// that the person has still to confirm, is not the end of it.
pub(crate) fn is_inactive(user: &User) -> bool {
    matches!(user.status.value, StatusKind::Inactive | StatusKind::Locked | StatusKind::Deleted)
}

/// Returns whether a person has the name that is wanted, if any is. Parts are compared if the
/// platform keeps them.
pub(crate) fn has_name(user: &User, wanted: &Attributes) -> bool {
    let own = user.name.as_ref();
    let parts = |own: &Option<String>, wanted: &Option<String>| wanted.is_none() || own == wanted;
    let has_parts = own.is_some_and(|own| own.given.is_some() || own.family.is_some());
    if has_parts {
        let (given, family) = wanted.name_parts();
        return own.is_some_and(|own| parts(&own.given, &given) && parts(&own.family, &family));
    }
    let Some(whole) = wanted.whole_name() else {
        return true;
    };
    user.display_name.as_deref() == Some(&whole)
        || own.is_some_and(|own| own.formatted.as_deref() == Some(&whole))
}

/// Returns whether an address is the one to write to, or the user name of somebody without any.
pub(crate) fn has_address(user: &User, address: &str) -> bool {
    match user.email() {
        Some(own) => same(own, address),
        None => user.has_user_name(address),
    }
}

/// The operations that were called, in order.
#[derive(Debug, Default)]
pub(crate) struct Trail(Mutex<Vec<String>>);

impl Trail {
    pub(crate) fn note(&self, operations: &[&str]) {
        let mut calls = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        calls.extend(operations.iter().map(|operation| (*operation).to_owned()));
    }

    pub(crate) fn into_calls(self) -> Vec<String> {
        self.0.into_inner().unwrap_or_else(PoisonError::into_inner)
    }
}

/// The options of a request that writes: it is sent once, whatever the client's retry policy says.
pub(crate) fn once() -> RequestOptions {
    RequestOptions::new().no_retries()
}

/// Finds the person, or `None` if they have no account.
///
/// # Errors
/// Several people fit, or somebody who may fit cannot be read.
pub(crate) async fn find<P: Platform + ?Sized>(
    platform: &P,
    person: &PersonRef,
    extent: Extent,
    trail: &Trail,
) -> Result<Option<DirectoryEntry>, ChangeError> {
    let Some(query) = PersonQuery::of(person) else {
        let entry = match extent {
            Extent::Whole => platform.get(person.as_str()).await,
            Extent::Account => platform.account(person.as_str()).await,
        };
        let entry = entry.map_err(ChangeError::of_read)?;
        trail.note(entry.as_ref().map_or(&[], |entry| entry.calls));
        return Ok(entry);
    };
    checked(person)?;
    let mut found: Vec<DirectoryEntry> = Vec::new();
    let mut items = match extent {
        Extent::Whole => platform.find(&query),
        Extent::Account => platform.accounts(&query),
    };
    let mut malformed = Vec::new();
    while let Some(item) = items.next().await {
        match item {
            Ok(entry) => found.push(entry),
            Err(error) if error.is_malformed_record() => malformed.push(error),
            Err(error) => return Err(ChangeError::of_read(error)),
        }
    }
    // What is malformed about a person who was found, such as a department, does not make it
    // uncertain who that is.
    let of_found: usize = found.iter().map(|entry| entry.failures.len()).sum();
    if let Some(error) = malformed.into_iter().nth(of_found) {
        return Err(ChangeError::of_read(error));
    }
    trail.note(found.first().map_or(&[], |entry| entry.calls));
    match found.as_slice() {
        [] | [_] => Ok(found.pop()),
        several => {
            let ids: Vec<&str> = several.iter().map(|entry| entry.user.id.as_str()).collect();
            Err(ambiguous(person, &ids))
        }
    }
}

/// # Errors
/// The address or name is blank.
pub(crate) fn checked(person: &PersonRef) -> Result<(), ChangeError> {
    match PersonQuery::of(person) {
        Some(query) if query.is_blank() => {
            Err(ChangeError::refused("the person has a blank address or name; state one"))
        }
        _ => Ok(()),
    }
}

/// The error of an address or name that several people have.
pub(crate) fn ambiguous<S: Borrow<str>>(person: &PersonRef, ids: &[S]) -> ChangeError {
    ChangeError::refused(format!("several people are `{person}`: {}; name one by ID", ids.join(", ")))
}
