//! `frontdesk conversation`.

use clap::Subcommand;
use frontdesk::{Action, Conversation};
use futures_util::stream::StreamExt as _;
use serde::Serialize;

use crate::context::{Context, DirectoryUser, merged, warn};
use crate::failure::{Exit, Failure, Outcome};
use crate::output::{Shape, progress};
use crate::people::{self, Failures, PEOPLE};
use crate::person::query;

#[derive(Debug, Subcommand)]
pub enum ConversationCommand {
    /// List the open conversations of a person in all directories
    List {
        /// An email address or a user name
        person: String,
    },
}

/// A conversation and whose it is.
#[derive(Debug, Serialize)]
struct Row {
    directory: String,
    person: String,
    #[serde(flatten)]
    conversation: Conversation,
}

const SHAPE: Shape = Shape {
    columns: &[
        ("directory", "directory"),
        ("id", "id"),
        ("status", "status"),
        ("customer", "customer"),
        ("groups", "groups.display|value"),
        ("person", "person"),
        ("lastActivity", "lastActivity"),
    ],
    others: &["vendor", "created"],
    id: "id",
    is_people: false,
};

/// Runs the command.
pub async fn run(context: &Context, command: ConversationCommand) -> Outcome {
    let ConversationCommand::List { person } = command;
    let frontdesk = context.open().await?;
    let asked = frontdesk.directories().count();
    let mut printer = context.printer(&SHAPE)?;
    let mut failures = Failures::default();
    let mut found: Vec<DirectoryUser> = Vec::new();
    let sought = query(&person);
    let items = merged(&frontdesk, |directory| directory.find(&sought));
    people::each(items, &mut failures, progress::start(PEOPLE, context.globals.quiet), |person| {
        found.push(person);
        Ok(())
    })
    .await?;
    if found.is_empty() && failures.exit(asked) == Exit::Done {
        return Err(Failure::new(Exit::NotFound, format!("nobody is `{person}`")));
    }
    let bar = progress::beside_rows("conversations", context.globals.quiet);
    for (name, directory) in frontdesk.directories() {
        match directory.capabilities().await {
            Ok(capabilities) if !capabilities.can(Action::ListConversations) => {
                let support = capabilities.support(Action::ListConversations);
                bar.suspend(|| warn(&format!("{name}: {}: {support}", Action::ListConversations)));
                continue;
            }
            // A directory that cannot be asked fails below.
            _ => {}
        }
        for person in found.iter().filter(|person| person.directory == name) {
            let mut conversations = directory.open_conversations(&person.user.id);
            while let Some(conversation) = conversations.next().await {
                match conversation {
                    Ok(conversation) => {
                        bar.inc(1);
                        printer.row(&Row {
                            directory: name.to_owned(),
                            person: person.user.id.clone(),
                            conversation,
                        })?;
                    }
                    Err(error) => bar.suspend(|| failures.add(name, &error)),
                }
            }
        }
    }
    bar.finish_and_clear();
    printer.finish()?;
    Ok(failures.exit(asked))
}
