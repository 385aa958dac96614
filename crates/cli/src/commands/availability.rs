//! `frontdesk availability`.

use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

use clap::Subcommand;
use frontdesk::AvailabilityKind;
use indicatif::ProgressBar;
use serde::Serialize;

use crate::context::{Context, DirectoryUser, merged, warn};
use crate::failure::{Exit, Outcome};
use crate::output::{Shape, progress};
use crate::people::{self, Failures, PEOPLE};

use super::membership::{self, AvailabilityChange};

#[derive(Debug, Subcommand)]
pub enum AvailabilityCommand {
    /// List who takes chats now
    List,
    /// List who takes chats, and then each change, until interrupted
    Watch {
        /// How many seconds lie between two looks
        #[arg(long, value_name = "SECONDS", default_value_t = 15, value_parser = clap::value_parser!(u64).range(1..))]
        every: u64,
        /// End after so many looks
        #[arg(long, value_name = "COUNT", value_parser = clap::value_parser!(u64).range(1..))]
        times: Option<u64>,
    },
    #[command(flatten)]
    Change(AvailabilityChange),
}

const LIST: Shape = Shape {
    columns: &[
        ("directory", "directory"),
        ("id", "id"),
        ("name", "displayName"),
        ("email", "emails.value"),
        ("availability", "agent.availability.value"),
        ("chats", "agent.activeChats"),
        ("capacity", "agent.capacity"),
    ],
    others: people::SHAPE.others,
    id: "id",
    is_people: true,
};

const CHANGES: Shape = Shape {
    columns: &[
        ("at", "at"),
        ("directory", "directory"),
        ("id", "id"),
        ("name", "name"),
        ("before", "before"),
        ("after", "after"),
    ],
    others: &[],
    id: "id",
    is_people: false,
};

/// A change of somebody's availability. `before` is null at the first look.
#[derive(Debug, Serialize)]
struct Change {
    at: chrono::DateTime<chrono::Utc>,
    directory: String,
    id: String,
    name: Option<String>,
    before: Option<AvailabilityKind>,
    after: Option<AvailabilityKind>,
}

/// Runs the command.
pub async fn run(context: &Context, command: AvailabilityCommand) -> Outcome {
    match command {
        AvailabilityCommand::List => list(context).await,
        AvailabilityCommand::Change(change) => membership::availability(context, change).await,
        AvailabilityCommand::Watch { every, times } => {
            watch(context, Duration::from_secs(every), times).await
        }
    }
}

fn kind(person: &DirectoryUser) -> Option<AvailabilityKind> {
    person.user.agent.availability.as_ref().map(|availability| availability.value.clone())
}

async fn list(context: &Context) -> Outcome {
    let frontdesk = context.open().await?;
    let mut telling = BTreeSet::new();
    let mut printer = context.printer(&LIST)?;
    let mut failures = Failures::default();
    let items = merged(&frontdesk, |directory| directory.list());
    people::each(items, &mut failures, progress::beside_rows(PEOPLE, context.globals.quiet), |person| {
        if kind(&person).is_none() {
            return Ok(());
        }
        telling.insert(person.directory.clone());
        printer.row(&person)
    })
    .await?;
    printer.finish()?;
    let silent = frontdesk.directories().filter(|(name, _)| !telling.contains(*name));
    silent.for_each(|(name, _)| warn(&format!("{name}: nobody's record says whether they take chats")));
    Ok(failures.exit(frontdesk.directories().count()))
}

async fn watch(context: &Context, every: Duration, times: Option<u64>) -> Outcome {
    let frontdesk = context.open().await?;
    let mut printer = context.printer(&CHANGES)?;
    // The first look has nothing before, and fixes the width.
    printer.expect(&serde_json::json!({"before": AvailabilityKind::Unavailable}))?;
    let mut last: BTreeMap<(String, String), AvailabilityKind> = BTreeMap::new();
    let mut looks = 0;
    let mut exit = Exit::Done;
    let mut interval = tokio::time::interval(every);
    interval.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Delay);
    while times.is_none_or(|times| looks < times) {
        interval.tick().await;
        looks += 1;
        let at = chrono::Utc::now();
        let mut failures = Failures::default();
        let items = merged(&frontdesk, |directory| directory.list());
        people::each(items, &mut failures, ProgressBar::hidden(), |person| {
            // Unknown is no change: the value before it may still hold.
            let Some(after) = kind(&person) else { return Ok(()) };
            let key = (person.directory.clone(), person.user.id.clone());
            let before = last.insert(key, after.clone());
            if before.as_ref() == Some(&after) {
                return Ok(());
            }
            let name = person.user.display_name;
            printer.row(&Change {
                at,
                directory: person.directory,
                id: person.user.id,
                name,
                before,
                after: Some(after),
            })
        })
        .await?;
        printer.flush()?;
        exit = failures.exit(frontdesk.directories().count());
    }
    printer.finish()?;
    Ok(exit)
}
