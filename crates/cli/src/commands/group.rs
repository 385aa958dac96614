//! `frontdesk group` and `frontdesk role`.

use std::collections::BTreeMap;

use clap::Subcommand;
use serde::Serialize;

use crate::context::{Context, merged};
use crate::failure::{Exit, Failure, Outcome};
use crate::output::Shape;
use crate::people::{self, Failures};

#[derive(Debug, Subcommand)]
pub enum GroupCommand {
    /// List the teams, departments and agent groups that anybody is in
    List,
    /// List the members of a group
    Members {
        /// The name or the ID of the group
        group: String,
    },
}

#[derive(Debug, Subcommand)]
pub enum RoleCommand {
    /// List the roles that anybody has
    List,
}

/// A group or a role, and how many people have it.
#[derive(Debug, Serialize)]
struct Row {
    directory: String,
    id: String,
    name: Option<String>,
    #[serde(rename = "type")]
    kind: String,
    people: usize,
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

/// Runs `frontdesk group`.
pub async fn groups(context: &Context, command: GroupCommand) -> Outcome {
    match command {
        GroupCommand::List => {
            count(context, |user| {
                let groups = user.groups.iter();
                groups
                    .map(|group| (group.value.clone(), group.display.clone(), group.kind.to_string()))
                    .collect()
            })
            .await
        }
        GroupCommand::Members { group } => members(context, &group).await,
    }
}

/// Runs `frontdesk role`.
pub async fn roles(context: &Context, command: RoleCommand) -> Outcome {
    let RoleCommand::List = command;
    count(context, |user| {
        let roles = user.roles.iter();
        roles.map(|role| (role.value.clone(), role.display.clone(), role.kind.to_string())).collect()
    })
    .await
}

async fn count(
    context: &Context,
    of: impl Fn(&frontdesk::User) -> Vec<(String, Option<String>, String)>,
) -> Outcome {
    let frontdesk = context.open().await?;
    let mut rows: BTreeMap<(String, String, String), Row> = BTreeMap::new();
    let mut failures = Failures::default();
    let items = merged(&frontdesk, |directory| directory.list());
    people::each(items, &mut failures, context.globals.quiet, |person| {
        for (id, name, kind) in of(&person.user) {
            let key = (person.directory.clone(), kind.clone(), id.clone());
            let new = || Row { directory: person.directory.clone(), id, name, kind, people: 0 };
            rows.entry(key).or_insert_with(new).people += 1;
        }
        Ok(())
    })
    .await?;
    let mut printer = context.printer(&SHAPE)?;
    rows.values().try_for_each(|row| printer.row(row))?;
    printer.finish()?;
    Ok(failures.exit(frontdesk.directories().count()))
}

async fn members(context: &Context, sought: &str) -> Outcome {
    let frontdesk = context.open().await?;
    let mut printer = context.printer(&people::SHAPE)?;
    let mut failures = Failures::default();
    let same = |text: &str| text.to_lowercase() == sought.to_lowercase();
    let items = merged(&frontdesk, |directory| directory.list());
    people::each(items, &mut failures, context.globals.quiet, |person| {
        let mut groups = person.user.groups.iter();
        if groups.any(|group| group.value == sought || group.display.as_deref().is_some_and(same)) {
            printer.row(&person)?;
        }
        Ok(())
    })
    .await?;
    let found = printer.finish()?;
    match failures.exit(frontdesk.directories().count()) {
        Exit::Done if found == 0 => Err(Failure::new(
            Exit::NotFound,
            format!("nobody is in a group `{sought}`; see `frontdesk group list`"),
        )),
        exit => Ok(exit),
    }
}
