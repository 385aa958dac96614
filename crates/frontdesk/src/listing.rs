//! Groups, roles and members: what several directories do alike.

use std::collections::HashSet;
use std::future::{Future, ready};
use std::hash::Hash;

use frontdesk_core::{Error, ErrorKind};
use futures_util::future::BoxFuture;
use futures_util::stream::{self, BoxStream, Stream, StreamExt};

use crate::action::Action;
use crate::capabilities::{Capabilities, Support};
use crate::directory::DirectoryEntry;
use crate::user::{Group, GroupMember, Role};

type Stated<'a> = BoxFuture<'a, Result<Capabilities, Error>>;
type Everyone<'a> = BoxStream<'a, Result<DirectoryEntry, Error>>;

/// Returns the error of an action that a platform does not support.
pub(crate) fn unsupported(action: Action, support: Support) -> Error {
    let reason = match support {
        Support::Missing { why, nearest } => format!("{why}; nearest: {nearest}"),
        other => other.to_string(),
    };
    Error::new(ErrorKind::Unsupported, format!("{action}: {reason}"))
}

/// Returns a stream that has only an error.
pub(crate) fn refused<'a, T: Send + 'a>(error: Error) -> BoxStream<'a, Result<T, Error>> {
    stream::once(ready(Err(error))).boxed()
}

/// Returns the error of a group that is not among those of a platform.
pub(crate) fn no_group(vendor: &'static str, group: &Group) -> Error {
    let message = format!("there is no {} with the ID {}; `groups` lists them", group.kind, group.value);
    Error::new(ErrorKind::NotFound, message).with_vendor(vendor)
}

/// Returns a list whose items came in one response.
pub(crate) fn whole<'a, T: Send + 'a>(
    list: impl Future<Output = Result<Vec<Result<T, Error>>, Error>> + Send + 'a,
) -> BoxStream<'a, Result<T, Error>> {
    let list = async move { list.await.unwrap_or_else(|error| vec![Err(error)]) };
    stream::once(list).flat_map(stream::iter).boxed()
}

/// Leaves out what came before: a list that changes while it is read may repeat an item on the next
/// page.
pub(crate) fn once_each<'a, T: Send + 'a, K: Eq + Hash + Send + 'a>(
    items: impl Stream<Item = Result<T, Error>> + Send + 'a,
    key: impl Fn(&T) -> K + Send + 'a,
) -> BoxStream<'a, Result<T, Error>> {
    let mut seen = HashSet::new();
    items.filter(move |item| ready(item.as_ref().map_or(true, |item| seen.insert(key(item))))).boxed()
}

/// Asks what a directory can do, and for the list only if that is part of it.
fn stated<'a, T: Send + 'a>(
    capabilities: Stated<'a>,
    action: Action,
    list: BoxStream<'a, Result<T, Error>>,
) -> BoxStream<'a, Result<T, Error>> {
    let list = async move {
        match capabilities.await {
            Ok(capabilities) if capabilities.can(action) => list,
            Ok(capabilities) => refused(unsupported(action, capabilities.support(action))),
            Err(error) => refused(error),
        }
    };
    stream::once(list).flatten().boxed()
}

/// Returns the groups that anybody is in.
pub(crate) fn groups<'a>(
    capabilities: Stated<'a>,
    everyone: Everyone<'a>,
) -> BoxStream<'a, Result<Group, Error>> {
    let groups = everyone.map(|item| item.map(|entry| entry.user.groups)).flat_map(each);
    stated(
        capabilities,
        Action::ListGroups,
        once_each(groups, |group| (group.kind.to_string(), group.value.clone())),
    )
}

/// Returns the roles that anybody has.
pub(crate) fn roles<'a>(
    capabilities: Stated<'a>,
    everyone: Everyone<'a>,
) -> BoxStream<'a, Result<Role, Error>> {
    stated(capabilities, Action::ListRoles, roles_among(everyone))
}

/// Returns the roles that anybody has.
pub(crate) fn roles_among(everyone: Everyone<'_>) -> BoxStream<'_, Result<Role, Error>> {
    let roles = everyone.map(|item| item.map(|entry| entry.user.roles)).flat_map(each);
    once_each(roles, |role| role.value.clone())
}

/// Returns those who are in a group.
pub(crate) fn members<'a>(
    capabilities: Stated<'a>,
    everyone: Everyone<'a>,
    group: &'a Group,
) -> BoxStream<'a, Result<GroupMember, Error>> {
    stated(capabilities, Action::ListMembers, members_among(everyone, group))
}

/// Returns those of a list who are in a group.
pub(crate) fn members_among<'a>(
    everyone: Everyone<'a>,
    group: &'a Group,
) -> BoxStream<'a, Result<GroupMember, Error>> {
    let members = everyone.filter_map(move |item| {
        ready(match item {
            Ok(entry) => {
                let is_in = entry.user.groups.iter().any(|own| own.is(group));
                is_in.then(|| Ok(GroupMember::from(entry.user)))
            }
            Err(error) => Some(Err(error)),
        })
    });
    members.boxed()
}

fn each<T: Send + 'static>(
    item: Result<Vec<T>, Error>,
) -> impl Stream<Item = Result<T, Error>> + Send + 'static {
    stream::iter(match item {
        Ok(items) => items.into_iter().map(Ok).collect::<Vec<_>>(),
        Err(error) => vec![Err(error)],
    })
}
