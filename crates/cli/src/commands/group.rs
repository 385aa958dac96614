//! `frontdesk group` and `frontdesk role`.

use std::collections::BTreeMap;

use clap::Subcommand;
use frontdesk::{Action, Capabilities, Directory, ErrorKind, Group, Role};
use futures_util::stream::{BoxStream, StreamExt as _};
use serde::Serialize;

use crate::context::{Context, merged, warn};
use crate::failure::{Exit, Failure, Outcome};
use crate::output::{Shape, progress};
use crate::people::{self, Failures, PEOPLE};

use super::group_change::{self, GroupChange};
use super::membership::{self, MembershipChange, RoleChange};

#[derive(Debug, Subcommand)]
pub enum GroupCommand {
    /// List the teams, inboxes, departments and agent groups, and how many people are in each
    List,
    /// List the members of a group
    Members {
        /// The name or the ID of the group
        group: String,
    },
    #[command(flatten)]
    Change(GroupChange),
    #[command(flatten)]
    Membership(MembershipChange),
}

#[derive(Debug, Subcommand)]
pub enum RoleCommand {
    /// List the roles, and how many people have each
    List,
    #[command(flatten)]
    Change(RoleChange),
}

/// A group or a role, and how many people have it.
#[derive(Debug, Serialize)]
struct Row {
    directory: String,
    id: String,
    name: Option<String>,
    #[serde(rename = "type")]
    kind: String,
    /// Null if people's records do not say it.
    people: Option<usize>,
}

const SHAPE: Shape = Shape {
    columns: &[
        ("directory", "directory"),
        ("id", "id"),
        ("name", "name"),
        ("type", "type"),
        ("people", "people"),
    ],
    others: &[],
    id: "id",
    is_people: false,
};

/// A member of a group.
#[derive(Debug, Serialize)]
struct MemberRow {
    directory: String,
    group: Group,
    #[serde(flatten)]
    member: frontdesk::GroupMember,
}

const MEMBERS: Shape = Shape {
    columns: &[
        ("directory", "directory"),
        ("group", "group.display|value"),
        ("type", "group.type"),
        ("id", "id"),
        ("userName", "userName"),
        ("name", "displayName"),
    ],
    others: &[],
    id: "id",
    is_people: false,
};

/// Groups or roles: how they are listed, and how they are read from people.
struct Listing<T> {
    list: Action,
    /// Whether people's records say it.
    of_people: Option<Action>,
    ask: fn(&dyn Directory) -> BoxStream<'_, Result<T, frontdesk::Error>>,
    of: fn(&frontdesk::User) -> &[T],
    /// Kind, ID and name.
    parts: fn(&T) -> (String, String, Option<String>),
}

const GROUPS: Listing<Group> = Listing {
    list: Action::ListGroups,
    of_people: Some(Action::ReadGroups),
    ask: |directory| directory.groups(),
    of: |user| &user.groups,
    parts: |group| (group.kind.to_string(), group.value.clone(), group.display.clone()),
};

const ROLES: Listing<Role> = Listing {
    list: Action::ListRoles,
    of_people: None,
    ask: |directory| directory.roles(),
    of: |user| &user.roles,
    parts: |role| (role.kind.to_string(), role.value.clone(), role.display.clone()),
};

/// Runs `frontdesk group`.
pub async fn groups(context: &Context, command: GroupCommand) -> Outcome {
    match command {
        GroupCommand::List => list(context, &GROUPS).await,
        GroupCommand::Members { group } => members(context, &group).await,
        GroupCommand::Change(change) => group_change::run(context, change).await,
        GroupCommand::Membership(change) => membership::groups(context, change).await,
    }
}

/// Runs `frontdesk role`.
pub async fn roles(context: &Context, command: RoleCommand) -> Outcome {
    match command {
        RoleCommand::List => list(context, &ROLES).await,
        RoleCommand::Change(change) => membership::roles(context, change).await,
    }
}

/// Lists what the platforms have, and counts the people. Where a platform does not list it, the
/// rows are what people have.
async fn list<T>(context: &Context, listing: &Listing<T>) -> Outcome {
    let frontdesk = context.open().await?;
    let mut rows: BTreeMap<(String, String, String), Row> = BTreeMap::new();
    let mut failures = Failures::default();
    let mut counted = Vec::new();
    let row = |directory: &str, item: &T, people| {
        let (kind, id, name) = (listing.parts)(item);
        let key = (directory.to_owned(), kind.clone(), id.clone());
        (key, Row { directory: directory.to_owned(), id, name, kind, people })
    };
    for (name, directory) in frontdesk.directories() {
        let capabilities = match directory.capabilities().await {
            Ok(capabilities) => capabilities,
            Err(error) => {
                failures.add(name, &error);
                continue;
            }
        };
        let counts = listing.of_people.is_none_or(|action| capabilities.can(action));
        if counts {
            counted.push(name.to_owned());
        }
        if !capabilities.can(listing.list) {
            note(name, &capabilities, listing.list);
            continue;
        }
        let mut items = (listing.ask)(directory);
        while let Some(item) = items.next().await {
            match item {
                Ok(item) => rows.extend([row(name, &item, counts.then_some(0))]),
                Err(error) => failures.add(name, &error),
            }
        }
    }
    let items = merged(&frontdesk, |directory| directory.list());
    let items = items.filter(|(name, _)| std::future::ready(counted.contains(name))).boxed();
    people::each(items, &mut failures, progress::start(PEOPLE, context.globals.quiet), |person| {
        for item in (listing.of)(&person.user) {
            let (key, row) = row(&person.directory, item, Some(0));
            *rows.entry(key).or_insert(row).people.get_or_insert(0) += 1;
        }
        Ok(())
    })
    .await?;
    let mut printer = context.printer(&SHAPE)?;
    rows.values().try_for_each(|row| printer.row(row))?;
    printer.finish()?;
    Ok(failures.exit(frontdesk.directories().count()))
}

/// Tells a person that only what people have is shown.
fn note(directory: &str, capabilities: &Capabilities, action: Action) {
    warn(&format!("{directory}: {action}: {}", capabilities.support(action)));
}

async fn members(context: &Context, sought: &str) -> Outcome {
    let frontdesk = context.open().await?;
    let mut printer = context.printer(&MEMBERS)?;
    let mut failures = Failures::default();
    let bar = progress::beside_rows("members", context.globals.quiet);
    let mut groups = 0;
    for (name, directory) in frontdesk.directories() {
        let mut called = Vec::new();
        let mut known = directory.groups();
        while let Some(group) = known.next().await {
            match group {
                Ok(group) if group.is_called(sought) => called.push(group),
                Ok(_) => {}
                Err(error) => bar.suspend(|| failures.add(name, &error)),
            }
        }
        groups += called.len();
        for group in called {
            let mut members = directory.members(&group);
            while let Some(member) = members.next().await {
                match member {
                    Ok(member) => {
                        bar.inc(1);
                        printer.row(&MemberRow {
                            directory: name.to_owned(),
                            group: group.clone(),
                            member,
                        })?;
                    }
                    // It was there a moment ago.
                    Err(error) if error.kind() == ErrorKind::NotFound => {}
                    Err(error) => bar.suspend(|| failures.add(name, &error)),
                }
            }
        }
    }
    bar.finish_and_clear();
    printer.finish()?;
    match failures.exit(frontdesk.directories().count()) {
        Exit::Done if groups == 0 => Err(Failure::new(
            Exit::NotFound,
            format!("there is no group `{sought}`; see `frontdesk group list`"),
        )),
        exit => Ok(exit),
    }
}
