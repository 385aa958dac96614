//! `frontdesk user`.

use clap::Subcommand;
use frontdesk::PersonQuery;
use serde_json::{Value, json};

use crate::context::{Context, merged};
use crate::failure::{Exit, Failure, Outcome};
use crate::output::{OutputFormat, Shape};
use crate::people::{self, Failures};

#[derive(Debug, Subcommand)]
pub enum UserCommand {
    /// List everyone in all directories, as they come
    List,
    /// Find people by email address or user name
    Find {
        /// An email address or a user name
        person: String,
    },
    /// Show everything that is known of a person, one field on each line
    Show {
        /// An email address or a user name
        #[arg(required_unless_present = "id")]
        person: Option<String>,
        /// The ID in a directory, in place of the address
        #[arg(long, conflicts_with = "person")]
        id: Option<String>,
    },
    /// Write everyone with all fields, as CSV by default
    Export,
}

/// The columns of an export: all that a person has.
const EXPORT: Shape = Shape {
    columns: &[
        ("directory", "directory"),
        ("vendor", "vendor"),
        ("id", "id"),
        ("userName", "userName"),
        ("name", "displayName"),
        ("givenName", "name.givenName"),
        ("familyName", "name.familyName"),
        ("email", "emails.value"),
        ("active", "active"),
        ("status", "status.value"),
        ("availability", "agent.availability.value"),
        ("roles", "roles.value"),
        ("groups", "groups.value"),
        ("skills", "agent.skills.name"),
        ("capacity", "agent.capacity"),
        ("activeChats", "agent.activeChats"),
        ("locale", "locale"),
        ("created", "meta.created"),
        ("lastModified", "meta.lastModified"),
    ],
    others: people::SHAPE.others,
    id: "id",
    is_people: true,
};

/// The columns of one person's fields.
const FIELDS: Shape =
    Shape { columns: &[("field", "field"), ("value", "value")], others: &[], id: "field", is_people: false };

/// Runs the command.
pub async fn run(context: &Context, command: UserCommand) -> Outcome {
    match command {
        UserCommand::List => list(context, &people::SHAPE, None).await,
        UserCommand::Export => list(context, &EXPORT, Some(OutputFormat::Csv)).await,
        UserCommand::Find { person } => find(context, person).await,
        UserCommand::Show { person, id } => show(context, person, id).await,
    }
}

async fn list(context: &Context, shape: &Shape, default: Option<OutputFormat>) -> Outcome {
    let frontdesk = context.open().await?;
    let mut choice = context.choice();
    choice.format = choice.format.or(default);
    let mut printer = crate::output::Printer::stdout(&choice, shape)?;
    let mut failures = Failures::default();
    let items = merged(&frontdesk, |directory| directory.list());
    people::each(items, &mut failures, context.globals.quiet, |person| printer.row(&person)).await?;
    printer.finish()?;
    Ok(failures.exit(frontdesk.directories().count()))
}

fn query(person: &str) -> PersonQuery {
    if person.contains('@') {
        PersonQuery::Email(person.to_owned())
    } else {
        PersonQuery::UserName(person.to_owned())
    }
}

async fn find(context: &Context, person: String) -> Outcome {
    let frontdesk = context.open().await?;
    let mut printer = context.printer(&people::SHAPE)?;
    let mut failures = Failures::default();
    let query = query(&person);
    let items = merged(&frontdesk, |directory| directory.find(&query));
    people::each(items, &mut failures, context.globals.quiet, |person| printer.row(&person)).await?;
    let found = printer.finish()?;
    match failures.exit(frontdesk.directories().count()) {
        Exit::Done if found == 0 => Err(Failure::new(Exit::NotFound, format!("nobody is `{person}`"))),
        exit => Ok(exit),
    }
}

async fn show(context: &Context, person: Option<String>, id: Option<String>) -> Outcome {
    let frontdesk = context.open().await?;
    let asked = frontdesk.directories().count();
    let mut found = Vec::new();
    let mut failures = Failures::default();
    if let Some(id) = &id {
        for (name, directory) in frontdesk.directories() {
            match directory.get(id).await {
                Ok(Some(entry)) => {
                    entry.failures.iter().for_each(|error| failures.add(name, error));
                    found
                        .push(crate::context::DirectoryUser { directory: name.to_owned(), user: entry.user });
                }
                Ok(None) => {}
                Err(error) => failures.add(name, &error),
            }
        }
    } else {
        let query = query(person.as_deref().unwrap_or_default());
        let items = merged(&frontdesk, |directory| directory.find(&query));
        people::each(items, &mut failures, context.globals.quiet, |person| {
            found.push(person);
            Ok(())
        })
        .await?;
    }
    if found.is_empty() && failures.exit(asked) == Exit::Done {
        let sought = id.or(person).unwrap_or_default();
        return Err(Failure::new(Exit::NotFound, format!("nobody is `{sought}`")));
    }
    if crate::output::is_table(&context.choice()) {
        let mut printer = context.printer(&FIELDS)?;
        for person in &found {
            for (field, value) in flat("", &serde_json::to_value(person)?) {
                printer.row(&json!({"field": field, "value": value}))?;
            }
        }
        printer.finish()?;
    } else {
        let mut printer = context.printer(&people::SHAPE)?;
        found.iter().try_for_each(|person| printer.row(person))?;
        printer.finish()?;
    }
    Ok(failures.exit(asked))
}

/// The fields of a value and their paths.
fn flat(path: &str, value: &Value) -> Vec<(String, Value)> {
    let within = |name: &str| if path.is_empty() { name.to_owned() } else { format!("{path}.{name}") };
    match value {
        Value::Object(fields) => fields.iter().flat_map(|(name, value)| flat(&within(name), value)).collect(),
        Value::Array(items) if items.iter().any(Value::is_object) => items
            .iter()
            .enumerate()
            .flat_map(|(index, item)| flat(&within(&index.to_string()), item))
            .collect(),
        other => vec![(path.to_owned(), other.clone())],
    }
}
